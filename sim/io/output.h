/* The output file of a run: time, dimensions, series, panel, provenance, over the store. */
#ifndef SIM_IO_OUTPUT_H
#define SIM_IO_OUTPUT_H

#include "sim/io/scenario.h"
#include "sim/io/store.h"
#include "sim/state/world.h"

struct sim_output; /* opaque */

struct sim_output_options {
    const char *path;
    bool force;
    bool panel;                  /* write the panel of individuals */
    const char *const *settings; /* "key=value" of the command line, [setting_count] */
    size_t setting_count;
    const char *build; /* compiler and build kind, for provenance */
};

/* Declares everything of the file from the world's declarations and the scenario as used, writes
 * `once` series and commits: from here on the file is readable. Call after the opening. Layout:
 *
 *   /                      Conventions "CF-1.8", title, source, history
 *   /time                  first day of each month, in days since 1970-01-01
 *   /<dimension>           labels
 *   /<series>              [time, dimensions...]; `once` series [dimensions...]
 *   /panel/id              ids of the agents followed, the second dimension of the panel
 *   /panel/<path>          [time, id]: person_skill for "person.skill", and over links
 *                          person_household_income; a link is the id of the agent linked to
 *   /provenance            attributes: scenario, title, question, sources, path, inputs (folders,
 *                          separated by ", "), settings ("key=value" of the command line, one a
 *                          line), model, version, build, seed, replication, threads, weight
 *                          (persons per agent), host, started, finished (RFC 3339; "" unless the run was completed)
 *   /provenance/months_completed        scalar
 *   /provenance/phase, phase_text, phase_seconds               [phase]
 *   /provenance/column, column_type, column_kind, column_unit, column_of, column_text,
 *               column_checksums (u64; missing unless the run was completed)    [column]
 *   /provenance/parameters/key, value, unit, origin ("default", "file:line:column", "--set"),
 *               source, text            [key]: values at the opening
 *   /provenance/changes/change, month, key, value, origin      [change]: dated changes, if any
 *   /provenance/files/NAME.yaml ...     the scenario file, then what it extends, as bytes, with
 *                                       attributes path and xxh3_64
 *   /provenance/inputs/NAME.csv         the input tables, likewise */
enum sim_status sim_output_create(struct sim_output **output,
                                  const struct sim_output_options *options,
                                  const struct sim_world *world,
                                  const struct sim_scenario *scenario, struct sim_error *error);

/* Writes all series and the panel of world->month, the month just simulated, and flushes.
 * phase_seconds [phases + 3] may be NULL. */
enum sim_status sim_output_month(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, struct sim_error *error);

/* Ends the file: checksums, seconds, `finished`. The output is gone even on failure. complete =
 * false when the run failed (the file stays, with what was written, and without checksums and
 * `finished`). NULL is allowed. */
enum sim_status sim_output_close(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, bool complete,
                                 struct sim_error *error);

/* Months the output holds of this run's span, from the parameters. */
size_t sim_output_months(const struct sim_world *world);

/* Bytes the file will have, within a few per cent: known beforehand. */
size_t sim_output_bytes(const struct sim_world *world, bool panel);

#endif
