/* A comparison as a CSV file: the means over the period, one line for each scenario, series and cell, labels spelled out.
 * Months are in the netCDF-4 file. */
#include "tools/comparison_outputs.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"

#include <stdlib.h>

/* ---- cells ---- */

/* Figures of a cell: statistics [COMPARISON_STATISTICS][width]. */
static void put_figures(FILE *file, const double *statistics, size_t width, size_t cell)
{
    for (size_t k = 0; k < COMPARISON_STATISTICS; k++) {
        fputc(',', file);
        table_put_real(file, statistics[k * width + cell]);
    }
    fputc('\n', file);
}

static void put_head(const struct comparison_csv *csv, const char *scenario, const char *series,
                     const char *unit, const char *period)
{
    table_put_text(csv->out.file, scenario);
    fputc(',', csv->out.file);
    table_put_text(csv->out.file, series);
    fputc(',', csv->out.file);
    table_put_text(csv->out.file, unit);
    fprintf(csv->out.file, ",%s", period);
}

/* ---- lines ---- */

/* Label of a cell along a dimension of the model; "" when the series is not over it. */
static const char *label_of(const struct results *model, const struct results_variable *variable,
                            size_t cell, size_t dimension)
{
    const char *label = "";
    for (size_t axis = variable->rank; axis-- > (size_t)variable->monthly;) {
        const struct results_dimension *along = results_axis(model, variable, axis);
        if (variable->dimensions[axis] == dimension) {
            label = along->labels[cell % along->count];
        }
        cell /= along->count;
    }
    return label;
}

void comparison_csv_series(struct comparison_csv *csv, const struct comparison_set *set,
                           const struct comparison_figures *figures)
{
    const struct results *model = comparison_model(set);
    const struct results_variable *variable = figures->variable;
    for (size_t g = 0; csv->out.file != NULL && g < figures->group_count; g++) {
        for (size_t i = 0; i < figures->width; i++) {
            put_head(csv, set->groups[g + 1].name, variable->name, variable->unit,
                     variable->monthly ? csv->period : "");
            for (size_t k = 0; k < csv->column_count; k++) {
                fputc(',', csv->out.file);
                table_put_text(csv->out.file, label_of(model, variable, i, csv->columns[k]));
            }
            put_figures(csv->out.file, figures->period[g], figures->width, i);
        }
    }
}

static void put_panel_line(struct comparison_csv *csv, const struct comparison_set *set,
                           const struct comparison_panel *panel, size_t scenario, size_t measure,
                           size_t breakdown, size_t cell)
{
    const struct results *model = comparison_model(set);
    const struct comparison_pairs *figures = comparison_panel_figures(panel, scenario, measure);
    char name[128];
    comparison_panel_name(panel, set, measure, breakdown, name, sizeof name);
    put_head(csv, set->groups[scenario + 1].name, name, comparison_measures[measure].unit,
             csv->period);
    for (size_t k = 0; k < csv->column_count; k++) {
        fputc(',', csv->out.file);
        if (csv->columns[k] == panel->dimensions[breakdown]) {
            table_put_text(
                csv->out.file,
                model->dimensions[csv->columns[k]].labels[cell - panel->starts[breakdown]]);
        }
    }
    put_figures(csv->out.file, figures->values, figures->cells, cell);
}

void comparison_csv_panel(struct comparison_csv *csv, const struct comparison_set *set,
                          const struct comparison_panel *panel)
{
    if (csv->out.file == NULL || panel->figures == NULL) {
        return;
    }
    for (size_t g = 0; g < panel->group_count; g++) {
        for (size_t m = 0; m < COMPARISON_MEASURES; m++) {
            for (size_t b = 0; b < COMPARISON_BREAKDOWNS; b++) {
                for (size_t cell = panel->starts[b]; cell < panel->starts[b + 1]; cell++) {
                    put_panel_line(csv, set, panel, g, m, b, cell);
                }
            }
        }
    }
}

/* ---- the file from beginning to end ---- */

/* The dimensions of the series chosen and of the groups of persons, in the order of the file. */
static enum sim_status find_columns(struct comparison_csv *csv, const struct results *model,
                                    const bool *chosen, const struct comparison_panel *panel,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    bool *used = NULL;
    SIM_TRY(sim_memory_array(&used, model->dimension_count, sizeof *used, "columns", error));
    SIM_TRY(sim_memory_array(&csv->columns, model->dimension_count, sizeof *csv->columns, "columns",
                             error));
    for (size_t i = 0; i < model->variable_count; i++) {
        const struct results_variable *variable = &model->variables[i];
        for (size_t axis = variable->monthly; chosen[i] && axis < variable->rank; axis++) {
            used[variable->dimensions[axis]] = true;
        }
    }
    for (size_t b = 0; panel->figures != NULL && b < COMPARISON_BREAKDOWNS; b++) {
        if (panel->dimensions[b] != SIZE_MAX) {
            used[panel->dimensions[b]] = true;
        }
    }
    for (size_t i = 0; i < model->dimension_count; i++) {
        if (used[i]) {
            csv->columns[csv->column_count++] = i;
        }
    }
out:
    free(used);
    return status;
}

enum sim_status comparison_csv_open(struct comparison_csv *csv, const char *path, bool force,
                                    const struct comparison_set *set, const bool *chosen,
                                    const struct comparison_panel *panel, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    char from[8], to[8];
    *csv = (struct comparison_csv){.columns = NULL};
    if (path == NULL) {
        return SIM_OK;
    }
    snprintf(csv->period, sizeof csv->period, "%s/%s",
             sim_month_text(comparison_from(set), from, sizeof from),
             sim_month_text(comparison_to(set), to, sizeof to));
    SIM_TRY(find_columns(csv, model, chosen, panel, error));
    SIM_TRY(table_file_check(path, force, error));
    SIM_TRY(table_file_open(&csv->out, path, error));
    fputs("scenario,series,unit,period", csv->out.file);
    for (size_t k = 0; k < csv->column_count; k++) {
        fprintf(csv->out.file, ",%s", model->dimensions[csv->columns[k]].name);
    }
    fputs(",baseline,value,difference,standard_error\n", csv->out.file);
out:
    return status;
}

enum sim_status comparison_csv_finish(struct comparison_csv *csv, bool force,
                                      struct sim_error *error)
{
    return csv->out.file == NULL ? SIM_OK : table_file_name(&csv->out, force, error);
}

void comparison_csv_destroy(struct comparison_csv *csv)
{
    table_file_abandon(&csv->out);
    free(csv->columns);
    *csv = (struct comparison_csv){.columns = NULL};
}
