/* What an output is to hold, and how large that is: known before the file is made. */
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/output_private.h"
#include "sim/io/provenance.h"

#include <stdlib.h>

/* Bytes HDF5 spends beside the cells, as measured: used by sim_output_bytes_of alone. */
enum {
    BYTES_FIXED = 16000,   /* groups, time, attributes of the run */
    BYTES_VARIABLE = 1800, /* header, attributes and scales of a variable */
    BYTES_CHECKED = 60,    /* its name in the table of checksums */
    BYTES_TEXT_ROW = 330,  /* a row of the tables of texts */
    BYTES_PAIR_HALVES = 3, /* half of it for each pair of variables over time: HDF5 keeps a list of
                              them, and writes it anew, elsewhere, for each */
    INPUT_COMPRESSION = 4, /* what deflate gains on a table of numbers */
};

size_t sim_output_months(const struct sim_world *world)
{
    const struct sim_run_parameters *run = sim_world_run(world);
    return run->end < run->start ? 0 : (size_t)(run->end - run->start) + 1;
}

/* ---- series and panel ---- */

static enum sim_status refuse_choice(const struct sim_output_options *options, const char *entry,
                                     const char *const *names, size_t count,
                                     struct sim_error *error)
{
    char shown[SIM_TEXT_SHOWN];
    if (entry[0] == '\0')
        return sim_error_set(error, SIM_USAGE,
                             "%s: no series is chosen: the list of names is empty", options->path);
    const char *nearest = sim_text_nearest(entry, names, count);
    return sim_error_set(
        error, SIM_USAGE, "%s: no series has the name %s%s%s%s; guichet describe series lists them",
        options->path, sim_text_show(entry, shown), nearest ? " (did you mean " : "",
        nearest ? nearest : "", nearest ? "?)" : "");
}

enum sim_status sim_output_choose_series(const struct sim_output_options *options,
                                         const struct sim_world *world, bool *chosen,
                                         struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char **names = NULL;
    char entry[SIM_TEXT_ENTRY];
    const bool all = !options->series || options->series[0] == '\0';
    bool monthly = all;
    for (size_t i = 0; i < world->series_count; i++)
        chosen[i] = true;
    if (all)
        return SIM_OK;
    SIM_TRY(sim_memory_array(&names, world->series_count, sizeof *names, "names", error));
    for (size_t i = 0; i < world->series_count; i++)
        names[i] = world->series[i].name;
    if (!sim_text_choose(options->series, names, world->series_count, chosen, entry)) {
        status = refuse_choice(options, entry, names, world->series_count, error);
        goto out;
    }
    for (size_t i = 0; i < world->series_count; i++)
        monthly = monthly || (chosen[i] && !world->series[i].declaration->once);
    if (!monthly)
        status = sim_error_set(error, SIM_USAGE,
                               "%s: the series chosen are written once, at the opening: choose at "
                               "least one that has a value of every month",
                               options->path);
out:
    free(names);
    return status;
}

struct sim_output_panel_choice sim_output_panel_choice(const struct sim_output_options *options,
                                                       const struct sim_world *world)
{
    struct sim_output_panel_choice choice = {.wanted = options->panel};
    const struct sim_output_earlier *earlier = options->earlier;
    if (earlier && earlier->month >= sim_world_run(world)->start) {
        choice.ids = earlier->panel;
        choice.id_count = earlier->panel ? earlier->panel_count : 0;
        choice.wanted = choice.wanted && choice.id_count > 0;
    }
    return choice;
}

enum sim_status sim_output_check(const struct sim_output_options *options,
                                 const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_output planned = {.store = NULL};
    bool *chosen = NULL;
    SIM_TRY(sim_memory_array(&chosen, world->series_count, sizeof *chosen, "series", error));
    SIM_TRY(sim_output_choose_series(options, world, chosen, error));
    SIM_TRY(sim_output_plan_rows(&planned, options, world, error));
out:
    free(planned.months);
    free(chosen);
    return status;
}

/* ---- the size ---- */

static size_t rows_planned(const struct sim_output_options *options, const struct sim_world *world)
{
    struct sim_output planned = {.store = NULL};
    struct sim_error ignored;
    size_t rows = sim_output_months(world);
    if (sim_output_plan_rows(&planned, options, world, &ignored) == SIM_OK)
        rows = planned.row_count;
    free(planned.months);
    return rows;
}

static size_t people_followed(const struct sim_output_options *options,
                              const struct sim_world *world)
{
    const struct sim_model *model = world->model;
    const struct sim_output_panel_choice choice = sim_output_panel_choice(options, world);
    if (!model->panel || !choice.wanted)
        return 0;
    if (choice.ids)
        return choice.id_count;
    const size_t people = (size_t)sim_world_run(world)->panel_size;
    const struct sim_table *table = sim_world_table(world, model->panel->table);
    /* how many there are is known once the opening is drawn */
    return table->alive > 0 && table->alive < people ? table->alive : people;
}

/* Of variables with a row a month: cells, headers, checksums. */
static size_t bytes_of_variables(size_t count, size_t cells, size_t rows)
{
    return count * (BYTES_VARIABLE + BYTES_CHECKED + rows * sizeof(uint64_t)) +
           count * count * BYTES_PAIR_HALVES / 2 + cells * rows * sizeof(int64_t);
}

static size_t bytes_of_inputs(const struct sim_world *world)
{
    size_t bytes = 0;
    for (size_t i = 0; i < world->model->input_count; i++)
        bytes += BYTES_VARIABLE + world->inputs[i].size / INPUT_COMPRESSION;
    return bytes;
}

size_t sim_output_bytes_of(const struct sim_world *world, const struct sim_output_options *options)
{
    const size_t rows = rows_planned(options, world), people = people_followed(options, world);
    struct sim_error ignored;
    bool *chosen = NULL;
    size_t count = people > 0 ? sim_panel_variable_count(world->model) : 0;
    size_t cells = count * people;
    size_t bytes = BYTES_FIXED + (rows + people) * sizeof(int64_t) + bytes_of_inputs(world);
    if (sim_memory_array(&chosen, world->series_count, sizeof *chosen, "series", &ignored) !=
        SIM_OK)
        return bytes;
    const bool all = sim_output_choose_series(options, world, chosen, &ignored) != SIM_OK;
    for (size_t i = 0; i < world->series_count; i++) {
        const struct sim_series *series = &world->series[i];
        if (!all && !chosen[i])
            continue;
        if (series->declaration->once) {
            bytes += BYTES_VARIABLE + series->cells * sizeof(int64_t);
        } else {
            count++;
            cells += series->cells;
        }
    }
    free(chosen);
    return bytes + bytes_of_variables(count, cells, rows) +
           BYTES_TEXT_ROW * (world->parameters.count + world->parameters.change_count +
                             world->model->phase_count + sim_provenance_column_count(world));
}

size_t sim_output_bytes(const struct sim_world *world, bool panel)
{
    const struct sim_output_options all = {.path = "", .panel = panel};
    return sim_output_bytes_of(world, &all);
}
