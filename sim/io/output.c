#include "sim/io/output.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/panel.h"
#include "sim/io/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes HDF5 spends beside the cells, as measured: used by sim_output_bytes alone. */
enum {
    BYTES_FIXED = 16000,   /* groups, time, attributes of the run */
    BYTES_VARIABLE = 1800, /* header, attributes and scales of a variable */
    BYTES_TEXT_ROW = 330,  /* a row of the tables of texts */
    INPUT_COMPRESSION = 4, /* what deflate gains on a table of numbers */
};

enum { RANK_MAX = 5, HISTORY_SIZE = 4096 };

struct sim_output {
    struct sim_store *store;
    struct sim_panel *panel; /* NULL for none */
    size_t *handles;         /* [series_count] of the store's variables */
    size_t months_completed, phase_seconds, column_checksums; /* handles */
    int32_t start;
    size_t months;
};

size_t sim_output_months(const struct sim_world *world)
{
    const struct sim_run_parameters *run = sim_world_run(world);
    return run->end < run->start ? 0 : (size_t)(run->end - run->start) + 1;
}

/* ---- the root: what the file is, when, by which dimensions ---- */

/* What was asked for, as a command line would say it. */
static void history_text(char *text, size_t size, const struct sim_output_options *options,
                         const struct sim_world *world, const struct sim_scenario *scenario)
{
    char now[SIM_PROVENANCE_TIME];
    sim_provenance_now(now);
    int used =
        snprintf(text, size, "%s guichet run %s -o %s --seed %llu --replication %u", now,
                 scenario->path ? scenario->path : "", options->path,
                 (unsigned long long)world->random.seed, (unsigned)world->random.replication);
    for (size_t i = 0; i < options->setting_count && used > 0 && (size_t)used < size; i++)
        used += snprintf(text + used, size - (size_t)used, " --set %s", options->settings[i]);
}

static enum sim_status write_root(struct sim_store *store, const struct sim_output_options *options,
                                  const struct sim_world *world,
                                  const struct sim_scenario *scenario, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char history[HISTORY_SIZE], source[256];
    snprintf(source, sizeof source, "guichet %s", world->model->version);
    history_text(history, sizeof history, options, world, scenario);
    SIM_TRY(sim_store_text(store, "", "Conventions", "CF-1.8", error));
    SIM_TRY(sim_store_text(store, "", "title", scenario->title ? scenario->title : "", error));
    SIM_TRY(sim_store_text(store, "", "source", source, error));
    SIM_TRY(sim_store_text(store, "", "history", history, error));
out:
    return status;
}

static enum sim_status declare_dimensions(const struct sim_output *output,
                                          const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_dimension_months(output->store, output->start, output->months, error));
    for (size_t d = 0; d < world->model->dimension_count; d++) {
        const struct sim_dimension *dimension = world->model->dimensions[d];
        struct sim_store_attributes attributes = {.long_name = dimension->text};
        SIM_TRY(sim_store_dimension_labels(output->store, "", dimension->name,
                                           world->labels[d].labels, world->labels[d].count,
                                           &attributes, error));
    }
out:
    return status;
}

/* ---- series ---- */

/* "internet use, by age_band and sex": what a plot of the variable would be titled. */
static const char *breakdown_name(const struct sim_world *world, const struct sim_series *series,
                                  char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s", series->declaration->long_name);
    for (size_t k = 0; k < series->dimension_count && length < size; k++)
        length += (size_t)snprintf(text + length, size - length, "%s%s",
                                   k == 0                            ? ", by "
                                   : k + 1 < series->dimension_count ? ", "
                                                                     : " and ",
                                   world->model->dimensions[series->dimensions[k]]->name);
    return text;
}

static enum sim_status declare_series(const struct sim_output *output,
                                      const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < world->series_count; i++) {
        const struct sim_series *series = &world->series[i];
        const struct sim_series_declaration *d = series->declaration;
        const char *dimensions[RANK_MAX];
        char long_name[512];
        size_t rank = 0;
        struct sim_store_attributes attributes = {
            .units = d->unit && d->unit[0] ? d->unit : "1",
            .long_name = breakdown_name(world, series, long_name, sizeof long_name),
            .definition = d->definition,
            .source = d->source,
        };
        if (!d->once)
            dimensions[rank++] = "time";
        for (size_t k = 0; k < series->dimension_count; k++)
            dimensions[rank++] = world->model->dimensions[series->dimensions[k]]->name;
        SIM_TRY(sim_store_variable(output->store, "", series->name,
                                   d->type == SIM_SERIES_COUNT ? SIM_STORE_I64 : SIM_STORE_F64,
                                   dimensions, rank, &attributes, &output->handles[i], error));
    }
out:
    return status;
}

static const void *cells_of(const struct sim_series *series)
{
    return series->declaration->type == SIM_SERIES_COUNT ? (const void *)series->counts
                                                         : (const void *)series->reals;
}

static enum sim_status write_once(const struct sim_output *output, const struct sim_world *world,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < world->series_count; i++)
        if (world->series[i].declaration->once)
            SIM_TRY(sim_store_write(output->store, output->handles[i], cells_of(&world->series[i]),
                                    error));
out:
    return status;
}

static enum sim_status write_series(const struct sim_output *output, const struct sim_world *world,
                                    size_t index, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < world->series_count; i++)
        if (!world->series[i].declaration->once)
            SIM_TRY(sim_store_write_row(output->store, output->handles[i], index,
                                        cells_of(&world->series[i]), error));
out:
    return status;
}

/* ---- what the run itself tells ---- */

static enum sim_status declare_provenance(struct sim_output *output,
                                          const struct sim_output_options *options,
                                          const struct sim_world *world,
                                          const struct sim_scenario *scenario,
                                          struct sim_error *error)
{
    static const char *const phase[] = {"phase"}, *const column[] = {"column"};
    static const struct sim_store_attributes months = {
        .units = "month",
        .long_name = "months of the run that are in the file",
    };
    static const struct sim_store_attributes seconds = {
        .units = "s",
        .long_name = "time spent in the phase since the start of the run",
    };
    static const struct sim_store_attributes checksums = {
        .units = "1",
        .long_name = "checksum of the column at the end of the run",
        .definition = "sum over agents of a hash of (id, value), modulo 2^64; does not depend on "
                      "the order of rows",
    };
    const int64_t none = 0;
    struct sim_store *store = output->store;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_provenance_write(store, options, world, scenario, error));
    SIM_TRY(sim_store_variable(store, "provenance", "months_completed", SIM_STORE_I64, NULL, 0,
                               &months, &output->months_completed, error));
    SIM_TRY(sim_store_variable(store, "provenance", "phase_seconds", SIM_STORE_F64, phase, 1,
                               &seconds, &output->phase_seconds, error));
    SIM_TRY(sim_store_variable(store, "provenance", "column_checksums", SIM_STORE_U64, column, 1,
                               &checksums, &output->column_checksums, error));
    SIM_TRY(sim_store_write(store, output->months_completed, &none, error));
out:
    return status;
}

static enum sim_status write_checksums(const struct sim_output *output,
                                       const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint64_t *sums = NULL;
    size_t row = 0;
    SIM_TRY(sim_memory_array(&sums, sim_provenance_column_count(world), sizeof *sums, "checksums",
                             error));
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++)
            sums[row++] = sim_world_checksum(world, &world->tables[t], c);
    SIM_TRY(sim_store_write(output->store, output->column_checksums, sums, error));
out:
    free(sums);
    return status;
}

/* ---- the file from beginning to end ---- */

static void release(struct sim_output *output)
{
    sim_panel_destroy(output->panel);
    free(output->handles);
    free(output);
}

enum sim_status sim_output_create(struct sim_output **output,
                                  const struct sim_output_options *options,
                                  const struct sim_world *world,
                                  const struct sim_scenario *scenario, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_output *made = NULL;
    struct sim_error ignored;
    *output = NULL;
    SIM_TRY(sim_memory_array(&made, 1, sizeof *made, "output", error));
    made->start = sim_world_run(world)->start;
    made->months = sim_output_months(world);
    SIM_TRY(sim_memory_array(&made->handles, world->series_count, sizeof *made->handles, "output",
                             error));
    SIM_TRY(sim_store_create(&made->store, options->path, options->force, error));
    SIM_TRY(write_root(made->store, options, world, scenario, error));
    SIM_TRY(declare_dimensions(made, world, error));
    SIM_TRY(declare_series(made, world, error));
    if (options->panel)
        SIM_TRY(sim_panel_create(&made->panel, world, made->store, error));
    SIM_TRY(declare_provenance(made, options, world, scenario, error));
    SIM_TRY(write_once(made, world, error));
    SIM_TRY(sim_store_commit(made->store, error));
    *output = made;
    return SIM_OK;
out:
    if (made) {
        sim_store_close(made->store, &ignored);
        release(made);
    }
    return status;
}

enum sim_status sim_output_month(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char month[16];
    const int64_t completed = (int64_t)world->month - output->start + 1;
    if (completed < 1 || (size_t)completed > output->months)
        return sim_error_set(error, SIM_INTERNAL, "%s is not among the months of the output",
                             sim_month_text(world->month, month, sizeof month));
    const size_t index = (size_t)completed - 1;
    SIM_TRY(write_series(output, world, index, error));
    if (output->panel)
        SIM_TRY(sim_panel_month(output->panel, world, output->store, index, error));
    if (phase_seconds)
        SIM_TRY(sim_store_write(output->store, output->phase_seconds, phase_seconds, error));
    /* last: a month that counts as completed is in the file as a whole */
    SIM_TRY(sim_store_write(output->store, output->months_completed, &completed, error));
    SIM_TRY(sim_store_flush(output->store, error));
out:
    return status;
}

static enum sim_status finish(struct sim_output *output, const struct sim_world *world,
                              struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char now[SIM_PROVENANCE_TIME];
    SIM_TRY(write_checksums(output, world, error));
    sim_provenance_now(now);
    SIM_TRY(sim_store_text(output->store, "provenance", "finished", now, error));
out:
    return status;
}

enum sim_status sim_output_close(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, bool complete,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK, closing;
    struct sim_error late;
    if (!output)
        return SIM_OK;
    if (phase_seconds)
        SIM_TRY(sim_store_write(output->store, output->phase_seconds, phase_seconds, error));
    if (complete)
        SIM_TRY(finish(output, world, error));
out:
    closing = sim_store_close(output->store, &late);
    if (status == SIM_OK && closing != SIM_OK) {
        *error = late;
        status = closing;
    }
    release(output);
    return status;
}

/* ---- the size beforehand ---- */

static size_t bytes_of_panel(const struct sim_world *world)
{
    const struct sim_model *model = world->model;
    size_t people = (size_t)sim_world_run(world)->panel_size;
    if (!model->panel)
        return 0;
    const struct sim_table *table = sim_world_table(world, model->panel->table);
    if (table->alive > 0 && table->alive < people) /* known once the opening is drawn */
        people = table->alive;
    return sim_panel_variable_count(model) *
               (sim_output_months(world) * people * sizeof(int64_t) + BYTES_VARIABLE) +
           people * sizeof(int64_t);
}

size_t sim_output_bytes(const struct sim_world *world, bool panel)
{
    size_t months = sim_output_months(world);
    size_t bytes = BYTES_FIXED + months * sizeof(int64_t);
    for (size_t i = 0; i < world->series_count; i++)
        bytes += BYTES_VARIABLE + (world->series[i].declaration->once ? 1 : months) *
                                      world->series[i].cells * sizeof(int64_t);
    for (size_t i = 0; i < world->model->input_count; i++)
        bytes += BYTES_VARIABLE + world->inputs[i].size / INPUT_COMPRESSION;
    bytes += BYTES_TEXT_ROW * (world->parameters.count + world->parameters.change_count +
                               world->model->phase_count + sim_provenance_column_count(world));
    return bytes + (panel ? bytes_of_panel(world) : 0);
}
