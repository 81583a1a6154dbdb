/* Checkpoints: their names, their writing, their size; they are opened in checkpoint_open.c and put
 * into a world in checkpoint_load.c. */
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/checkpoint_private.h"
#include "sim/io/provenance.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes HDF5 spends beside the values, as measured: used by sim_checkpoint_bytes alone. */
enum {
    BYTES_FIXED = 20000,   /* groups, attributes of the run, the seal */
    BYTES_ARRAY = 700,     /* header and attributes of an array */
    BYTES_TEXT_ROW = 330,  /* a row of the tables of texts */
    INPUT_COMPRESSION = 4, /* what deflate gains on a table of numbers */
};

enum { PATH_SIZE = 4096 };

/* ---- names ---- */

static bool name_with(const char *output, const char *ending, char *name, size_t size)
{
    int length = snprintf(name, size, "%s.checkpoint%s", output, ending);
    return length > 0 && (size_t)length < size;
}

bool sim_checkpoint_name(const char *output, bool previous, char *name, size_t size)
{
    return name_with(output, previous ? ".previous" : "", name, size);
}

enum sim_status sim_checkpoint_remove(const char *output, struct sim_error *error)
{
    /* the newest goes last: whatever stops this, the one to go on from is there */
    static const char *const endings[] = {".part", ".previous.part", ".previous", ""};
    enum sim_status status = SIM_OK;
    char name[PATH_SIZE];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!name_with(output, endings[i], name, sizeof name))
            continue; /* then it was never written */
        if (unlink(name) != 0 && errno != ENOENT && status == SIM_OK)
            status = sim_error_set(error, SIM_OUTPUT, "%s: cannot remove the checkpoint: %s", name,
                                   strerror(errno));
    }
    return status;
}

/* ---- writing ---- */

static enum sim_status write_table_numbers(struct sim_store *store, const struct sim_world *world,
                                           struct sim_error *error)
{
    static const char *const names[] = {"table_count", "table_alive", "table_next_id"};
    static const char *const texts[] = {"rows, removed ones included", "rows not removed",
                                        "id of the next agent born"};
    static const char *const dimension[] = {"table"};
    const size_t count = world->model->table_count;
    enum sim_status status = SIM_OK;
    int64_t *values = NULL;
    SIM_TRY(sim_memory_array(&values, count, sizeof *values, "numbers of tables", error));
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const struct sim_store_attributes attributes = {.units = "1", .long_name = texts[n]};
        size_t handle;
        for (size_t t = 0; t < count; t++) {
            const struct sim_table *table = &world->tables[t];
            const int64_t numbers[] = {(int64_t)table->count, (int64_t)table->alive,
                                       table->next_id};
            values[t] = numbers[n];
        }
        SIM_TRY(sim_store_variable(store, "state", names[n], SIM_STORE_I64, dimension, 1,
                                   &attributes, &handle, error));
        SIM_TRY(sim_store_write(store, handle, values, error));
    }
out:
    free(values);
    return status;
}

static enum sim_status write_state(struct sim_store *store,
                                   const struct sim_output_options *options,
                                   const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_store_attributes attributes = {.long_name = "tables of agents"};
    const char *tables[SIM_TABLES_MAX];
    char start[16], month[16];
    sim_month_text(sim_world_run(world)->start, start, sizeof start);
    sim_month_text(world->month, month, sizeof month);
    SIM_TRY(sim_store_text(store, "state", "product", SIM_CHECKPOINT_PRODUCT, error));
    SIM_TRY(sim_store_integer(store, "state", "layout", SIM_CHECKPOINT_LAYOUT, error));
    SIM_TRY(sim_store_text(store, "state", "start", start, error));
    SIM_TRY(sim_store_text(store, "state", "month", month, error));
    SIM_TRY(sim_store_text(store, "state", "output", options->path, error));
    for (size_t t = 0; t < world->model->table_count; t++)
        tables[t] = world->model->tables[t]->name;
    SIM_TRY(sim_store_dimension_labels(store, "state", "table", tables, world->model->table_count,
                                       &attributes, error));
    SIM_TRY(write_table_numbers(store, world, error));
out:
    return status;
}

static enum sim_status write_table(struct sim_store *store, const struct sim_table *table,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char group[SIM_CHECKPOINT_NAME];
    snprintf(group, sizeof group, "tables/%s", table->declaration->name);
    for (size_t c = 0; c <= table->declaration->column_count; c++)
        SIM_TRY(sim_store_array(store, group, sim_table_column_name(table, c),
                                sim_table_column_type(table, c), table->columns[c],
                                table->count * sim_table_column_width(table, c), error));
out:
    return status;
}

static enum sim_status write_ledger(struct sim_store *store, const struct sim_ledger *ledger,
                                    struct sim_error *error)
{
    static const struct sim_store_attributes attributes = {
        .units = "cent", .long_name = "holdings (assets less liabilities) at the last close"};
    static const char *const dimensions[] = {"instrument", "sector"};
    const struct sim_ledger_declaration *d = ledger->declaration;
    enum sim_status status = SIM_OK;
    size_t handle;
    SIM_TRY(sim_store_dimension_labels(store, "ledger", dimensions[0], d->instruments,
                                       d->instrument_count, NULL, error));
    SIM_TRY(sim_store_dimension_labels(store, "ledger", dimensions[1], d->sectors, d->sector_count,
                                       NULL, error));
    SIM_TRY(sim_store_variable(store, "ledger", "balances", SIM_STORE_I64, dimensions, 2,
                               &attributes, &handle, error));
    SIM_TRY(sim_store_write(store, handle, ledger->balances, error));
out:
    return status;
}

static enum sim_status write_once(struct sim_store *store, const struct sim_world *world,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t s = 0; s < world->series_count; s++) {
        const struct sim_series *series = &world->series[s];
        if (!series->declaration->once)
            continue;
        SIM_TRY(sim_store_array(
            store, "once", series->name, series->counts ? SIM_TYPE_i64 : SIM_TYPE_f64,
            series->counts ? (const void *)series->counts : series->reals, series->cells, error));
    }
out:
    return status;
}

enum sim_status sim_checkpoint_write(const struct sim_output_options *options,
                                     const struct sim_world *world,
                                     const struct sim_scenario *scenario, const uint32_t *panel,
                                     size_t panel_count, const double *phase_seconds,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK, closing;
    struct sim_error late;
    struct sim_store *store = NULL;
    char name[PATH_SIZE], previous[PATH_SIZE];
    if (!sim_checkpoint_name(options->path, false, name, sizeof name) ||
        !sim_checkpoint_name(options->path, true, previous, sizeof previous))
        return sim_error_set(error, SIM_OUTPUT, "%s: the name is too long for that of a checkpoint",
                             options->path);
    if (world->has_ledger)
        SIM_TRY(sim_ledger_check_closed(&world->ledger, error));
    SIM_TRY(sim_store_create_sealed(&store, name, previous, error));
    SIM_TRY(write_state(store, options, world, error));
    SIM_TRY(sim_provenance_write(store, options, world, scenario, error));
    for (size_t t = 0; t < world->model->table_count; t++)
        SIM_TRY(write_table(store, &world->tables[t], error));
    if (world->has_ledger)
        SIM_TRY(write_ledger(store, &world->ledger, error));
    SIM_TRY(write_once(store, world, error));
    if (options->panel)
        SIM_TRY(sim_store_array(store, "panel", "id", SIM_TYPE_u32, panel, panel_count, error));
    SIM_TRY(sim_store_array(store, "run", "phase_seconds", SIM_TYPE_f64, phase_seconds,
                            world->model->phase_count + 3, error));
    SIM_TRY(sim_store_commit(store, error));
out:
    closing = sim_store_close(store, &late);
    if (status == SIM_OK && closing != SIM_OK) {
        *error = late;
        status = closing;
    }
    return status;
}

/* ---- the size beforehand ---- */

size_t sim_checkpoint_bytes(const struct sim_world *world)
{
    const struct sim_model *model = world->model;
    size_t bytes = BYTES_FIXED;
    for (size_t t = 0; t < model->table_count; t++) {
        const struct sim_table *table = &world->tables[t];
        bytes += table->capacity * sim_table_row_bytes(table->declaration, table->widths + 1) +
                 (table->declaration->column_count + 1) * BYTES_ARRAY;
    }
    for (size_t s = 0; s < world->series_count; s++)
        if (world->series[s].declaration->once)
            bytes += world->series[s].cells * sizeof(int64_t) + BYTES_ARRAY;
    for (size_t i = 0; i < model->input_count; i++)
        bytes += BYTES_ARRAY + world->inputs[i].size / INPUT_COMPRESSION;
    bytes += BYTES_TEXT_ROW * (world->parameters.count + world->parameters.change_count +
                               model->phase_count + sim_provenance_column_count(world));
    if (model->panel)
        bytes += (size_t)sim_world_run(world)->panel_size * sizeof(uint32_t);
    return bytes;
}
