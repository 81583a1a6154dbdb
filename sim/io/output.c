#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/output_private.h"
#include "sim/io/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANK_MAX = 5 };

/* ---- the root: what the file is, when, by which dimensions ---- */

static enum sim_status write_root(struct sim_store *store, const struct sim_output_options *options,
                                  const struct sim_world *world,
                                  const struct sim_scenario *scenario, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *history = NULL, source[256];
    snprintf(source, sizeof source, "guichet %s", world->model->version);
    SIM_TRY(sim_provenance_history(options, world, scenario, &history, error));
    SIM_TRY(sim_store_text(store, "", "Conventions", "CF-1.8", error));
    SIM_TRY(sim_store_text(store, "", "title", scenario->title ? scenario->title : "", error));
    SIM_TRY(sim_store_text(store, "", "source", source, error));
    SIM_TRY(sim_store_text(store, "", "history", history, error));
out:
    free(history);
    return status;
}

static enum sim_status declare_dimensions(const struct sim_output *output,
                                          const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_dimension_months(output->store, output->months, output->row_count, error));
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

static enum sim_status declare_one(struct sim_output *output, const struct sim_world *world,
                                   size_t index, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_series *series = &world->series[index];
    const struct sim_series_declaration *d = series->declaration;
    struct sim_output_variable *variable = &output->variables[output->variable_count];
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
    *variable = (struct sim_output_variable){
        .type = d->type == SIM_SERIES_COUNT ? SIM_STORE_I64 : SIM_STORE_F64,
        .cells = series->cells,
        .index = index,
        .once = d->once,
    };
    snprintf(variable->name, sizeof variable->name, "%s", series->name);
    SIM_TRY(sim_store_variable(output->store, "", series->name, variable->type, dimensions, rank,
                               &attributes, &variable->handle, error));
    output->variable_count++;
out:
    return status;
}

/* What the file holds of the world: the series chosen, then the panel. */
static enum sim_status declare_variables(struct sim_output *output,
                                         const struct sim_output_options *options,
                                         const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_output_panel_choice who = sim_output_panel_choice(options, world);
    const size_t in_panel = sim_panel_variable_count(world->model);
    bool *chosen = NULL;
    size_t people;
    SIM_TRY(sim_memory_array(&output->variables, world->series_count + in_panel,
                             sizeof *output->variables, "output", error));
    SIM_TRY(sim_memory_array(&chosen, world->series_count, sizeof *chosen, "series", error));
    SIM_TRY(sim_output_choose_series(options, world, chosen, error));
    for (size_t i = 0; i < world->series_count; i++)
        if (chosen[i])
            SIM_TRY(declare_one(output, world, i, error));
    if (who.wanted)
        SIM_TRY(
            sim_panel_create(&output->panel, world, who.ids, who.id_count, output->store, error));
    sim_panel_ids(output->panel, &people);
    for (size_t i = 0; output->panel && i < in_panel; i++) {
        const struct sim_panel_variable *declared = sim_panel_variable(output->panel, i);
        struct sim_output_variable *variable = &output->variables[output->variable_count++];
        *variable = (struct sim_output_variable){.type = declared->type,
                                                 .handle = declared->handle,
                                                 .cells = people,
                                                 .index = i,
                                                 .in_panel = true};
        snprintf(variable->name, sizeof variable->name, "panel/%s", declared->name);
    }
out:
    free(chosen);
    return status;
}

/* The values of now; of a series they are the world's, of the panel good until the next call. */
static const void *values_of(const struct sim_output *output,
                             const struct sim_output_variable *variable,
                             const struct sim_world *world)
{
    if (variable->in_panel)
        return sim_panel_values(output->panel, variable->index, world);
    const struct sim_series *series = &world->series[variable->index];
    return series->declaration->type == SIM_SERIES_COUNT ? (const void *)series->counts
                                                         : (const void *)series->reals;
}

static enum sim_status write_once(const struct sim_output *output, const struct sim_world *world,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < output->variable_count; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        if (variable->once)
            SIM_TRY(sim_store_write(output->store, variable->handle,
                                    values_of(output, variable, world), error));
    }
out:
    return status;
}

/* Writes a row, or, if the earlier output held it already, sees that it is the same again. */
static enum sim_status write_row(const struct sim_output *output, const struct sim_world *world,
                                 size_t row, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const bool held = row < output->kept;
    if (output->panel)
        sim_panel_find(output->panel, world);
    for (size_t i = 0; i < output->variable_count; i++) {
        const struct sim_output_variable *variable = &output->variables[i];
        if (variable->once)
            continue;
        const void *values = values_of(output, variable, world);
        SIM_TRY(held ? sim_output_compare_row(output, i, row, values, error)
                     : sim_store_write_row(output->store, variable->handle, row, values, error));
    }
    if (!held)
        SIM_TRY(sim_store_seal_row(output->store, row, error));
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
        .rewritten = true,
    };
    static const struct sim_store_attributes seconds = {
        .units = "s",
        .long_name = "time spent in the phase since the start of the run",
        .rewritten = true,
    };
    static const struct sim_store_attributes checksums = {
        .units = "1",
        .long_name = "checksum of the column at the end of the run",
        .definition = "sum over agents of a hash of (id, value), modulo 2^64; does not depend on "
                      "the order of rows",
        .rewritten = true,
    };
    const int64_t completed = (int64_t)output->completed;
    struct sim_store *store = output->store;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_provenance_write(store, options, world, scenario, error));
    SIM_TRY(sim_store_variable(store, "provenance", "months_completed", SIM_STORE_I64, NULL, 0,
                               &months, &output->months_completed, error));
    SIM_TRY(sim_store_variable(store, "provenance", "phase_seconds", SIM_STORE_F64, phase, 1,
                               &seconds, &output->phase_seconds, error));
    SIM_TRY(sim_store_variable(store, "provenance", "column_checksums", SIM_STORE_U64, column, 1,
                               &checksums, &output->column_checksums, error));
    SIM_TRY(sim_store_write(store, output->months_completed, &completed, error));
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
    free(output->variables);
    free(output->months);
    free(output->expected);
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
    SIM_TRY(sim_output_plan_rows(made, options, world, error));
    SIM_TRY(sim_store_create(&made->store, options->path, options->force, error));
    SIM_TRY(write_root(made->store, options, world, scenario, error));
    SIM_TRY(declare_dimensions(made, world, error));
    SIM_TRY(declare_variables(made, options, world, error));
    SIM_TRY(declare_provenance(made, options, world, scenario, error));
    SIM_TRY(write_once(made, world, error));
    SIM_TRY(sim_output_copy_rows(made, options, error));
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

/* The row of the month just simulated: *row is SIZE_MAX when it has none. Rows come in order: one
 * left out would be one that counts as completed and is not. */
static enum sim_status find_row(const struct sim_output *output, int32_t month, size_t *row,
                                struct sim_error *error)
{
    char text[16];
    sim_month_text(month, text, sizeof text);
    *row = sim_output_row(output, month);
    const bool has = *row < output->row_count && output->months[*row] == month;
    if (month < output->start || month > output->end)
        return sim_error_set(error, SIM_INTERNAL, "%s is not among the months of the output", text);
    if (!has)
        *row = SIZE_MAX;
    else if (*row > output->completed)
        return sim_error_set(error, SIM_INTERNAL, "a month before %s was not written", text);
    else if (*row < output->completed && (*row < output->repeated || *row >= output->kept))
        return sim_error_set(error, SIM_INTERNAL, "%s is in the output already", text);
    return SIM_OK;
}

enum sim_status sim_output_sync(struct sim_output *output, struct sim_error *error)
{
    return sim_store_sync(output->store, error);
}

enum sim_status sim_output_month(struct sim_output *output, const struct sim_world *world,
                                 const double *phase_seconds, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t row;
    SIM_TRY(find_row(output, world->month, &row, error));
    if (row == SIZE_MAX)
        return SIM_OK;
    SIM_TRY(write_row(output, world, row, error));
    if (phase_seconds)
        SIM_TRY(sim_store_write(output->store, output->phase_seconds, phase_seconds, error));
    if (row == output->completed) {
        /* last: a month that counts as completed is in the file as a whole */
        const int64_t completed = (int64_t)row + 1;
        SIM_TRY(sim_store_write(output->store, output->months_completed, &completed, error));
        output->completed = row + 1;
    }
    SIM_TRY(sim_store_flush(output->store, error));
out:
    return status;
}

const uint32_t *sim_output_panel(const struct sim_output *output, size_t *count)
{
    return sim_panel_ids(output->panel, count);
}

static enum sim_status finish(struct sim_output *output, const struct sim_world *world,
                              struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char now[SIM_PROVENANCE_TIME];
    if (output->completed != output->row_count)
        return sim_error_set(error, SIM_INTERNAL,
                             "the run is said to be complete, but %zu of the %zu months of the "
                             "output were written",
                             output->completed, output->row_count);
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
