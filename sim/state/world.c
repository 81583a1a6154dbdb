#include "sim/state/world.h"

#include "sim/base/hash.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lookups ---- */

/* An unknown name is a mistake of the code that asks, found by the first test that runs it. */
static void unknown(const char *what, const char *name)
{
    fprintf(stderr, "guichet: internal error: there is no %s '%s'\n", what, name);
    abort();
}

static size_t dimension_index(const struct sim_model *model, const char *name, size_t length)
{
    for (size_t d = 0; d < model->dimension_count; d++)
        if (strlen(model->dimensions[d]->name) == length &&
            strncmp(model->dimensions[d]->name, name, length) == 0)
            return d;
    unknown("dimension", name);
    return 0;
}

struct sim_table *sim_world_table(const struct sim_world *world, const char *name)
{
    for (size_t t = 0; t < world->model->table_count; t++)
        if (strcmp(world->model->tables[t]->name, name) == 0)
            return &world->tables[t];
    unknown("table", name);
    return NULL;
}

const struct sim_input *sim_world_input(const struct sim_world *world, const char *name)
{
    for (size_t i = 0; i < world->model->input_count; i++)
        if (strcmp(world->model->inputs[i]->name, name) == 0)
            return &world->inputs[i];
    unknown("input", name);
    return NULL;
}

const struct sim_labels *sim_world_dimension(const struct sim_world *world, const char *name)
{
    return &world->labels[dimension_index(world->model, name, strlen(name))];
}

struct sim_series *sim_world_series(const struct sim_world *world, const char *name)
{
    uint64_t hash = sim_hash_bytes(name, strlen(name));
    for (size_t s = 0; s < world->series_count; s++)
        if (world->series[s].name_hash == hash && strcmp(world->series[s].name, name) == 0)
            return &world->series[s];
    unknown("series", name);
    return NULL;
}

/* ---- labels ---- */

enum sim_status sim_world_labels(struct sim_world *world, const char *dimension,
                                 const char *const *labels, size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_labels *own =
        &world->labels[dimension_index(world->model, dimension, strlen(dimension))];
    char **copy;
    SIM_TRY(sim_memory_array(&copy, count, sizeof *copy, "labels", error));
    own->owned = copy;
    own->count = count;
    own->labels = (const char *const *)copy;
    for (size_t i = 0; i < count; i++) {
        copy[i] = strdup(labels[i]);
        if (!copy[i]) {
            status = sim_error_set(error, SIM_MEMORY, "out of memory: labels of %s", dimension);
            goto out;
        }
    }
out:
    return status;
}

/* ---- series ---- */

static enum sim_status make_series(struct sim_world *world, struct sim_series *series,
                                   const struct sim_series_declaration *declaration,
                                   size_t breakdown, struct sim_error *error)
{
    const char *list = declaration->breakdowns[breakdown];
    int length = snprintf(series->name, sizeof series->name, "%s", declaration->name);
    series->declaration = declaration;
    series->breakdown = breakdown;
    series->cells = 1;
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t size = strcspn(p, " ");
        size_t d = dimension_index(world->model, p, size);
        length += snprintf(series->name + length, sizeof series->name - (size_t)length, "_%s%s",
                           series->dimension_count ? "" : "by_", world->model->dimensions[d]->name);
        if ((size_t)length >= sizeof series->name)
            return sim_error_set(error, SIM_INTERNAL, "the name of series '%s' is too long",
                                 declaration->name);
        series->dimensions[series->dimension_count++] = d;
        series->cells *= world->labels[d].count;
        p += size;
    }
    series->name_hash = sim_hash_bytes(series->name, strlen(series->name));
    if (declaration->type == SIM_SERIES_COUNT)
        return sim_memory_array(&series->counts, series->cells, sizeof *series->counts,
                                series->name, error);
    return sim_memory_array(&series->reals, series->cells, sizeof *series->reals, series->name,
                            error);
}

static enum sim_status make_all_series(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t count = 0, s = 0;
    const struct sim_series_declaration *declaration;
    for (size_t i = 0; (declaration = sim_model_series(world->model, i)) != NULL; i++)
        for (const char *const *b = declaration->breakdowns; *b; b++)
            count++;
    SIM_TRY(sim_memory_array(&world->series, count, sizeof *world->series, "series", error));
    world->series_count = count;
    for (size_t i = 0; (declaration = sim_model_series(world->model, i)) != NULL; i++)
        for (size_t b = 0; declaration->breakdowns[b]; b++)
            SIM_TRY(make_series(world, &world->series[s++], declaration, b, error));
    for (s = 0; s < count; s++) {
        struct sim_series *ratio = &world->series[s];
        if (ratio->declaration->type != SIM_SERIES_RATIO)
            continue;
        for (size_t o = 0; o < count; o++) {
            struct sim_series *other = &world->series[o];
            if (other->breakdown != ratio->breakdown)
                continue;
            if (strcmp(other->declaration->name, ratio->declaration->numerator) == 0)
                ratio->numerator = other;
            if (strcmp(other->declaration->name, ratio->declaration->denominator) == 0)
                ratio->denominator = other;
        }
    }
out:
    return status;
}

void sim_world_series_clear(struct sim_world *world)
{
    for (size_t s = 0; s < world->series_count; s++) {
        struct sim_series *series = &world->series[s];
        if (series->declaration->once)
            continue;
        if (series->counts)
            memset(series->counts, 0, series->cells * sizeof *series->counts);
        else
            memset(series->reals, 0, series->cells * sizeof *series->reals);
    }
}

static double cell_value(const struct sim_series *series, size_t cell)
{
    return series->counts ? (double)series->counts[cell] : series->reals[cell];
}

void sim_world_series_derive(struct sim_world *world)
{
    for (size_t s = 0; s < world->series_count; s++) {
        struct sim_series *ratio = &world->series[s];
        if (ratio->declaration->type != SIM_SERIES_RATIO)
            continue;
        for (size_t cell = 0; cell < ratio->cells; cell++) {
            double below = cell_value(ratio->denominator, cell);
            /* An empty cell has no share: it is missing, not zero. */
            ratio->reals[cell] = below == 0.0 ? (double)NAN
                                              : ratio->declaration->factor *
                                                    cell_value(ratio->numerator, cell) / below;
        }
    }
}

/* ---- tables ---- */

/* How many values each column of a table holds in a row: of a wide one as many as its dimension has
 * labels. */
static enum sim_status find_widths(const struct sim_world *world,
                                   const struct sim_table_declaration *table, size_t *widths,
                                   struct sim_error *error)
{
    for (size_t c = 0; c < table->column_count; c++) {
        const char *per = sim_column_per(&table->columns[c]);
        widths[c] = per ? sim_world_dimension(world, per)->count : 1;
        if (widths[c] == 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "column %s.%s holds a value per label of dimension '%s', which "
                                 "has no labels when the tables are made",
                                 table->name, table->columns[c].name, per);
    }
    return SIM_OK;
}

static enum sim_status make_table(struct sim_world *world, size_t t, size_t rows,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_table_declaration *declaration = world->model->tables[t];
    size_t *widths = NULL;
    SIM_TRY(sim_memory_array(&widths, declaration->column_count, sizeof *widths,
                             "widths of columns", error));
    SIM_TRY(find_widths(world, declaration, widths, error));
    SIM_TRY(sim_table_create(&world->tables[t], declaration, rows, widths, error));
out:
    free(widths);
    return status;
}

/* ---- life of a world ---- */

enum sim_status sim_world_create(struct sim_world *world, const struct sim_model *model,
                                 struct sim_parameters *parameters, struct sim_input *inputs,
                                 struct sim_random random, int threads, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t *rows = NULL;
    memset(world, 0, sizeof *world);
    world->model = model;
    world->random = random;
    world->threads = threads;
    world->parameters = *parameters;
    memset(parameters, 0, sizeof *parameters);
    world->inputs = inputs;
    world->month = sim_world_run(world)->start;
    sim_parameters_advance(&world->parameters, world->month);
    SIM_TRY(sim_levers_create(&world->levers, model->levers, model->lever_count,
                              model->lever_targets, model->lever_target_count, error));
    SIM_TRY(sim_memory_array(&world->labels, model->dimension_count, sizeof *world->labels,
                             "labels", error));
    for (size_t d = 0; d < model->dimension_count; d++) {
        world->labels[d].labels = model->dimensions[d]->labels;
        world->labels[d].count = model->dimensions[d]->count;
    }
    SIM_TRY(sim_memory_array(&world->tables, model->table_count, sizeof *world->tables, "tables",
                             error));
    if (model->prepare)
        SIM_TRY(model->prepare(world, error));
    SIM_TRY(sim_memory_array(&rows, model->table_count, sizeof *rows, "plan", error));
    SIM_TRY(model->plan(world, rows, error));
    for (size_t t = 0; t < model->table_count; t++)
        SIM_TRY(make_table(world, t, rows[t], error));
    SIM_TRY(make_all_series(world, error));
    if (model->ledger) {
        SIM_TRY(sim_ledger_create(&world->ledger, model->ledger, threads, error));
        world->has_ledger = true;
    }
out:
    free(rows);
    if (status != SIM_OK)
        sim_world_destroy(world);
    return status;
}

void sim_world_destroy(struct sim_world *world)
{
    if (!world->model)
        return;
    if (world->has_ledger)
        sim_ledger_destroy(&world->ledger);
    for (size_t s = 0; s < world->series_count; s++) {
        free(world->series[s].counts);
        free(world->series[s].reals);
    }
    free(world->series);
    for (size_t t = 0; world->tables && t < world->model->table_count; t++)
        sim_table_destroy(&world->tables[t]);
    free(world->tables);
    if (world->model->release)
        world->model->release(world);
    for (size_t d = 0; world->labels && d < world->model->dimension_count; d++) {
        for (size_t i = 0; world->labels[d].owned && i < world->labels[d].count; i++)
            free(world->labels[d].owned[i]);
        free(world->labels[d].owned);
    }
    free(world->labels);
    sim_inputs_destroy(world->inputs, world->model->input_count);
    sim_levers_destroy(&world->levers);
    sim_parameters_destroy(&world->parameters);
    memset(world, 0, sizeof *world);
}

/* ---- rows ---- */

enum sim_status sim_world_reorder(struct sim_world *world, struct sim_table *table,
                                  const uint32_t *order, size_t n, struct sim_error *error)
{
    uint32_t *new_of_old;
    enum sim_status status = sim_table_reorder(table, order, n, &new_of_old, world->threads, error);
    if (status != SIM_OK)
        return status;
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_table_declaration *declaration = world->model->tables[t];
        for (size_t c = 0; c < declaration->column_count; c++)
            if (declaration->columns[c].type == SIM_TYPE_link &&
                strcmp(declaration->columns[c].of, table->declaration->name) == 0)
                sim_table_relink(&world->tables[t], c + 1, new_of_old, world->threads);
    }
    free(new_of_old);
    return SIM_OK;
}

enum sim_status sim_world_arrange(struct sim_world *world, struct sim_error *error)
{
    return world->model->arrange ? world->model->arrange(world, error) : SIM_OK;
}

uint64_t sim_world_checksum(const struct sim_world *world, const struct sim_table *table,
                            size_t column)
{
    const struct sim_table *target = NULL;
    if (column > 0 && sim_table_column_type(table, column) == SIM_TYPE_link)
        target = sim_world_table(world, table->declaration->columns[column - 1].of);
    return sim_table_checksum(table, column, target, world->threads);
}
