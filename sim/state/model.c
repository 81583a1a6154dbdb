#include "sim/state/model.h"

#include "sim/base/hash.h"
#include "sim/base/random.h"
#include "sim/state/world.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SIM_PARAMETER_OWNER sim_run_parameters
static const struct sim_parameter_declaration run_entries[] = {
    SIM_RUN_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER

const struct sim_parameter_group sim_run_parameter_group = {
    "run", sizeof(struct sim_run_parameters), run_entries,
    sizeof run_entries / sizeof run_entries[0]};

static enum sim_status wrong(struct sim_error *error, const char *what, const char *name,
                             const char *why)
{
    return sim_error_set(error, SIM_INTERNAL, "the model's declaration of %s '%s' %s", what,
                         name ? name : "?", why);
}

static bool name_is_good(const char *name)
{
    if (!name || !islower((unsigned char)name[0]) || strlen(name) >= SIM_NAME_MAX)
        return false;
    for (const char *p = name; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
            return false;
    return true;
}

static bool empty(const char *text)
{
    return !text || !*text;
}

static const struct sim_table_declaration *find_table(const struct sim_model *model,
                                                      const char *name, size_t length)
{
    for (size_t t = 0; t < model->table_count; t++)
        if (strlen(model->tables[t]->name) == length &&
            strncmp(model->tables[t]->name, name, length) == 0)
            return model->tables[t];
    return NULL;
}

static const struct sim_column_declaration *find_column(const struct sim_table_declaration *table,
                                                        const char *name, size_t length)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (strlen(table->columns[c].name) == length &&
            strncmp(table->columns[c].name, name, length) == 0)
            return &table->columns[c];
    return NULL;
}

static const struct sim_dimension *find_dimension(const struct sim_model *model, const char *name,
                                                  size_t length)
{
    for (size_t d = 0; d < model->dimension_count; d++)
        if (strlen(model->dimensions[d]->name) == length &&
            strncmp(model->dimensions[d]->name, name, length) == 0)
            return model->dimensions[d];
    return NULL;
}

static enum sim_status check_table(const struct sim_model *model,
                                   const struct sim_table_declaration *table,
                                   struct sim_error *error)
{
    if (!name_is_good(table->name) || empty(table->text))
        return wrong(error, "table", table->name, "has a bad name or no text");
    for (size_t c = 0; c < table->column_count; c++) {
        const struct sim_column_declaration *column = &table->columns[c];
        if (!name_is_good(column->name) || strcmp(column->name, "id") == 0 || empty(column->text))
            return wrong(error, "column", column->name, "has a bad name or no text");
        if (find_column(table, column->name, strlen(column->name)) != column)
            return wrong(error, "column", column->name, "is there twice");
        const char *per = sim_column_per(column);
        size_t length = strlen(column->of);
        if (per && column->type == SIM_TYPE_link)
            return wrong(error, "link", column->name,
                         "is wide; only a column that is no link can hold a value per label");
        if (per && !find_dimension(model, per, strlen(per)))
            return wrong(error, "wide column", column->name, "names no dimension of the model");
        if (per)
            continue;
        if (column->type == SIM_TYPE_link && !find_table(model, column->of, length))
            return wrong(error, "link", column->name, "names no table of the model");
        if (column->type != SIM_TYPE_link && length && !find_dimension(model, column->of, length))
            return wrong(error, "column", column->name, "names no dimension of the model");
    }
    return SIM_OK;
}

/* Every "table.column" of a phase's list exists. */
static enum sim_status check_access(const struct sim_model *model, const struct sim_phase *phase,
                                    const char *list, struct sim_error *error)
{
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " "), dot = strcspn(p, ".");
        const struct sim_table_declaration *table = dot < length ? find_table(model, p, dot) : NULL;
        bool all = length == dot + 2 && p[dot + 1] == '*';
        if (!table || (!all && !find_column(table, p + dot + 1, length - dot - 1)))
            return sim_error_set(error, SIM_INTERNAL, "phase '%s' names '%.*s', which is no column",
                                 phase->name, (int)length, p);
        p += length;
    }
    return SIM_OK;
}

static enum sim_status check_phase(const struct sim_model *model, const struct sim_phase *phase,
                                   struct sim_error *error)
{
    if (!name_is_good(phase->name) || empty(phase->text) || !phase->run)
        return wrong(error, "phase", phase->name, "has a bad name, no text or no function");
    enum sim_status status = check_access(model, phase, phase->reads, error);
    if (status == SIM_OK)
        status = check_access(model, phase, phase->writes, error);
    for (const char *p = phase->rows; status == SIM_OK && *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        if (!find_table(model, p, length))
            status =
                wrong(error, "phase", phase->name, "changes rows of a table that is not there");
        p += length;
    }
    return status;
}

const struct sim_series_declaration *sim_model_series(const struct sim_model *model, size_t i)
{
    for (size_t list = 0; model->series[list]; list++) {
        size_t count = 0;
        while (model->series[list][count])
            count++;
        if (i < count)
            return model->series[list][i];
        i -= count;
    }
    return NULL;
}

static const struct sim_series_declaration *find_series(const struct sim_model *model,
                                                        const char *name)
{
    const struct sim_series_declaration *series;
    for (size_t s = 0; name && (series = sim_model_series(model, s)) != NULL; s++)
        if (strcmp(series->name, name) == 0)
            return series;
    return NULL;
}

static bool same_breakdowns(const char *const *a, const char *const *b)
{
    for (; *a && *b; a++, b++)
        if (strcmp(*a, *b) != 0)
            return false;
    return !*a && !*b;
}

static enum sim_status check_series(const struct sim_model *model,
                                    const struct sim_series_declaration *series,
                                    struct sim_error *error)
{
    if (!name_is_good(series->name) || empty(series->unit) || empty(series->long_name) ||
        empty(series->definition) || empty(series->source))
        return wrong(error, "series", series->name,
                     "has a bad name or lacks unit, long name, definition or source");
    if (find_series(model, series->name) != series ||
        find_dimension(model, series->name, strlen(series->name)))
        return wrong(error, "series", series->name, "is there twice, or is also a dimension");
    for (const char *const *b = series->breakdowns; *b; b++) {
        size_t rank = 0;
        for (const char *p = *b; *p; p += strspn(p, " ")) {
            size_t length = strcspn(p, " ");
            if (!find_dimension(model, p, length) || ++rank > SIM_SERIES_DIMENSIONS_MAX)
                return wrong(error, "series", series->name,
                             "has a breakdown by an unknown dimension, or by too many");
            for (const char *q = *b; q < p; q += strspn(q, " ")) {
                size_t before = strcspn(q, " ");
                if (before == length && strncmp(q, p, length) == 0)
                    return wrong(error, "series", series->name,
                                 "has a breakdown by one dimension twice");
                q += before;
            }
            p += length;
        }
    }
    if (series->may_be_missing && series->type != SIM_SERIES_REAL)
        return wrong(error, "series", series->name,
                     "may be missing though it is not REAL; counts are never missing, ratios where "
                     "their denominator is 0");
    if (series->type == SIM_SERIES_RATIO) {
        const struct sim_series_declaration *n = find_series(model, series->numerator);
        const struct sim_series_declaration *d = find_series(model, series->denominator);
        if (!n || !d || n->type == SIM_SERIES_RATIO || d->type == SIM_SERIES_RATIO ||
            !same_breakdowns(series->breakdowns, n->breakdowns) ||
            !same_breakdowns(series->breakdowns, d->breakdowns) || n->once != series->once ||
            d->once != series->once)
            return wrong(error, "series", series->name,
                         "is a ratio whose numerator or denominator is absent, itself a ratio, or "
                         "broken down otherwise");
    }
    return SIM_OK;
}

/* The name a series has in the output under a breakdown (see struct sim_series_declaration). */
static void full_name(const struct sim_series_declaration *series, const char *breakdown,
                      char *name, size_t size)
{
    snprintf(name, size, "%s%s%s", series->name, *breakdown ? "_by_" : "", breakdown);
    for (char *p = name; *p; p++)
        if (*p == ' ')
            *p = '_';
}

/* A breakdown given twice, or "a" by "b" beside a total called "a_by_b". */
static enum sim_status check_full_names(const struct sim_model *model, struct sim_error *error)
{
    const struct sim_series_declaration *one, *other;
    char name[512], taken[512];
    for (size_t s = 0; (one = sim_model_series(model, s)) != NULL; s++)
        for (size_t b = 0; one->breakdowns[b]; b++) {
            full_name(one, one->breakdowns[b], name, sizeof name);
            for (size_t t = 0; t <= s && (other = sim_model_series(model, t)) != NULL; t++)
                for (size_t c = 0; other->breakdowns[c] && (t < s || c < b); c++) {
                    /* most pairs differ in their first letters: do not write them out */
                    if (strncmp(other->name, one->name, 2) != 0)
                        break;
                    full_name(other, other->breakdowns[c], taken, sizeof taken);
                    if (strcmp(name, taken) == 0)
                        return wrong(error, "series", name, "is there twice");
                }
        }
    return SIM_OK;
}

static enum sim_status check_inputs(const struct sim_model *model, struct sim_error *error)
{
    for (size_t i = 0; i < model->input_count; i++) {
        const struct sim_input_declaration *input = model->inputs[i];
        if (!name_is_good(input->name) || empty(input->text) || input->column_count == 0)
            return wrong(error, "input", input->name, "has a bad name, no text or no columns");
        for (size_t j = 0; j < i; j++)
            if (strcmp(model->inputs[j]->name, input->name) == 0)
                return wrong(error, "input", input->name, "is there twice");
        for (size_t c = 0; c < input->column_count; c++) {
            const struct sim_input_column *column = &input->columns[c];
            if (!name_is_good(column->name) ||
                (column->type != 't' && column->type != 'i' && column->type != 'r'))
                return wrong(error, "input", input->name,
                             "has a column of bad name or unknown type");
            for (size_t d = 0; d < c; d++)
                if (strcmp(input->columns[d].name, column->name) == 0)
                    return wrong(error, "input", input->name, "has a column twice");
        }
    }
    return SIM_OK;
}

/* Every variable of the panel leads over links to a column, or to an id. */
static enum sim_status check_panel(const struct sim_model *model, struct sim_error *error)
{
    const struct sim_panel_declaration *panel = model->panel;
    if (!panel)
        return SIM_OK;
    if (!find_table(model, panel->table, strlen(panel->table)))
        return wrong(error, "panel", panel->table, "follows a table that is not there");
    for (const char *const *variable = panel->variables; *variable; variable++) {
        const struct sim_table_declaration *table = NULL;
        const struct sim_column_declaration *column = NULL;
        const char *p = *variable;
        size_t length = strcspn(p, ".");
        bool id = false;
        if (strlen(panel->table) == length && strncmp(panel->table, p, length) == 0)
            table = find_table(model, p, length);
        while (table && p[length]) {
            p += length + 1;
            length = strcspn(p, ".");
            id = strcmp(p, "id") == 0;
            column = find_column(table, p, length);
            table = column && p[length] && column->type == SIM_TYPE_link
                        ? find_table(model, column->of, strlen(column->of))
                        : NULL;
        }
        if ((!column && !id) || p[length])
            return wrong(error, "panel variable", *variable, "leads to no column");
        if (!id && sim_column_per(column))
            return wrong(error, "panel variable", *variable,
                         "leads to a wide column; a variable holds one value of each agent");
    }
    return SIM_OK;
}

static enum sim_status check_purposes(const struct sim_model *model, struct sim_error *error)
{
    for (size_t i = 0; model->purposes[i]; i++)
        for (size_t j = 0; j < i; j++)
            if (sim_random_purpose(model->purposes[i]) == sim_random_purpose(model->purposes[j]))
                return wrong(error, "random purpose", model->purposes[i],
                             "has the hash of another purpose; rename it");
    return SIM_OK;
}

static enum sim_status check_levers(const struct sim_model *model, struct sim_error *error)
{
    struct sim_levers levers;
    enum sim_status status =
        sim_levers_create(&levers, model->levers, model->lever_count, model->lever_targets,
                          model->lever_target_count, error);
    if (status != SIM_OK)
        return status;
    for (size_t k = 0; k < model->lever_target_count && status == SIM_OK; k++) {
        const char *dimension = model->lever_targets[k].dimension;
        if (!find_dimension(model, dimension, strlen(dimension)))
            status = wrong(error, "kind of target", model->lever_targets[k].name,
                           "names no dimension of the model");
    }
    sim_levers_destroy(&levers);
    return status;
}

enum sim_status sim_model_check(const struct sim_model *model, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (model->table_count > SIM_TABLES_MAX)
        return wrong(error, "model", model->name, "has too many tables");
    for (size_t t = 0; t < model->table_count; t++) {
        const char *name = model->tables[t]->name;
        SIM_TRY(check_table(model, model->tables[t], error));
        if (find_table(model, name, strlen(name)) != model->tables[t])
            return wrong(error, "table", name, "is there twice");
    }
    for (size_t d = 0; d < model->dimension_count; d++) {
        const struct sim_dimension *dimension = model->dimensions[d];
        if (!name_is_good(dimension->name) || empty(dimension->text) ||
            (dimension->labels && dimension->count == 0) ||
            find_dimension(model, dimension->name, strlen(dimension->name)) != dimension)
            return wrong(error, "dimension", dimension->name,
                         "has a bad name, no text, no labels, or is there twice");
    }
    for (size_t p = 0; p < model->phase_count; p++) {
        SIM_TRY(check_phase(model, model->phases[p], error));
        for (size_t q = 0; q < p; q++)
            if (strcmp(model->phases[p]->name, model->phases[q]->name) == 0)
                return wrong(error, "phase", model->phases[p]->name, "is there twice");
    }
    for (size_t s = 0; sim_model_series(model, s); s++)
        SIM_TRY(check_series(model, sim_model_series(model, s), error));
    SIM_TRY(check_full_names(model, error));
    SIM_TRY(check_inputs(model, error));
    SIM_TRY(check_panel(model, error));
    SIM_TRY(check_purposes(model, error));
    SIM_TRY(check_levers(model, error));
out:
    return status;
}
