/* Checkpoints: the whole state of a run at the end of a month, from which it goes on to the same
 * bits. A sealed HDF5 file (sim/io/store.h) beside the output, written from the declarations alone:
 *
 *   /provenance             as in an output (sim/io/output.h): what the run is made of; `column`,
 *                           column_type, column_unit, column_of also tell what the columns are
 *   /state                  attributes product ("checkpoint"), layout, start (first month of the
 *                           run), month ("2013-05", the last one simulated), output (its path)
 *   /state/table            names of the tables; table_count, table_alive, table_next_id [table]
 *   /tables/<table>/<column>  rows x width values of every declared column and of id, in order of
 *                           rows, removed rows too; links are row numbers
 *   /ledger/balances        [instrument, sector] holdings, i64
 *   /once/<series>          `once` series, filled at the opening
 *   /panel/id               ids that the panel follows, increasing, u32; none without a panel
 *   /run/phase_seconds      f64, as in the output
 *
 * A column added to a model is in the next checkpoint without another line of code. Parameters and
 * levers in force, other series and what the model derives from its inputs are no state: they are
 * made again from the recipe and the month. */
#ifndef SIM_IO_CHECKPOINT_H
#define SIM_IO_CHECKPOINT_H

#include "sim/io/output.h"
#include "sim/io/recipe.h"

/* "OUTPUT.checkpoint" and, of the one before, "OUTPUT.checkpoint.previous" into name [size]; false
 * when it does not fit. */
bool sim_checkpoint_name(const char *output, bool previous, char *name, size_t size);

/* Writes the state after world->month beside options->path: the last checkpoint there becomes the
 * previous one, the previous one goes. `panel` [panel_count] are the ids followed (may be NULL),
 * phase_seconds [phases + 3]. No table is copied in memory. On failure the checkpoints there are as
 * they were. SIM_OUTPUT, SIM_MEMORY; SIM_INTERNAL when the ledger is not closed. */
enum sim_status sim_checkpoint_write(const struct sim_output_options *options,
                                     const struct sim_world *world,
                                     const struct sim_scenario *scenario, const uint32_t *panel,
                                     size_t panel_count, const double *phase_seconds,
                                     struct sim_error *error);

/* Removes both checkpoints of an output, if they are there, and what a killed run left of one.
 * SIM_OUTPUT names what could not be removed. */
enum sim_status sim_checkpoint_remove(const char *output, struct sim_error *error);

/* Bytes that a checkpoint of the planned rows takes, within a few per cent. */
size_t sim_checkpoint_bytes(const struct sim_world *world);

struct sim_checkpoint; /* opaque */

/* Opens a checkpoint and reads all but the state. SIM_INPUT when it is damaged (its seal is looked
 * at first), no checkpoint, or of another model or version, or if its tables, columns, types, or
 * ledger are not the model's: the first difference is named. `model` must outlive it. *checkpoint is
 * NULL on failure. */
enum sim_status sim_checkpoint_open(struct sim_checkpoint **checkpoint, const char *path,
                                    const struct sim_model *model, struct sim_error *error);
void sim_checkpoint_close(struct sim_checkpoint *checkpoint); /* NULL is allowed */

/* What it says; all belongs to the checkpoint. */
const struct sim_recipe *sim_checkpoint_recipe(const struct sim_checkpoint *checkpoint);
int32_t sim_checkpoint_month(const struct sim_checkpoint *checkpoint); /* the last one simulated */
const char *sim_checkpoint_output(const struct sim_checkpoint *checkpoint); /* path at the time */
const uint32_t *sim_checkpoint_panel(const struct sim_checkpoint *checkpoint, size_t *count);

/* Fills a world just prepared from the recipe (nothing drawn yet): tables with ids, links and
 * columns, ledger, `once` series, world->month (the last month simulated); phase_seconds
 * [phases + 3]. Everything that declarations bound is looked at, so that it cannot lead out of an
 * array: counts against ids, ids against each other, links against the rows of their table, codes
 * against the labels of their dimension, stocks (i64) and holdings against SIM_MONEY_MAX, reals
 * against infinity and NaN. The first mistake is SIM_INPUT with table, column, row and value; so is
 * a scale, a seed or a span of the world that is not the checkpoint's (its end may be another, not
 * before the month). The world is then only to be destroyed. Takes no memory beside the tables' own
 * but half the bytes of a column of ids. */
enum sim_status sim_checkpoint_load(struct sim_checkpoint *checkpoint, struct sim_world *world,
                                    double *phase_seconds, struct sim_error *error);

#endif
