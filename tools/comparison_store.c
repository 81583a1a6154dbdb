/* A comparison as a netCDF-4 file: every series chosen over (scenario, statistic, time, ...), so that
 * run.gdp.sel(scenario="slow-adoption", statistic="difference") is what a reader expects. */
#include "tools/comparison_outputs.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- dimensions ---- */

static enum sim_status declare_own(struct sim_store *store, const struct comparison_set *set,
                                   struct sim_error *error)
{
    static const struct sim_store_attributes scenario = {
        .long_name = "scenario compared with the baseline",
    };
    static const struct sim_store_attributes statistic = {
        .long_name = "means over replications of the baseline, the scenario and their paired "
                     "differences, and the standard error of the latter (missing for one "
                     "replication)",
    };
    enum sim_status status = SIM_OK;
    const char **names = NULL;
    SIM_TRY(sim_memory_array(&names, set->group_count, sizeof *names, "scenarios", error));
    for (size_t g = 1; g < set->group_count; g++) {
        names[g - 1] = set->groups[g].name;
    }
    SIM_TRY(sim_store_dimension_labels(store, "", "scenario", names, set->group_count - 1,
                                       &scenario, error));
    SIM_TRY(sim_store_dimension_labels(store, "", "statistic", comparison_statistics,
                                       COMPARISON_STATISTICS, &statistic, error));
out:
    free(names);
    return status;
}

static enum sim_status declare_dimensions(struct sim_store *store, const struct comparison_set *set,
                                          struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    SIM_TRY(declare_own(store, set, error));
    SIM_TRY(sim_store_dimension_months(store, model->month_of, model->months, error));
    for (size_t i = 0; i < model->dimension_count; i++) {
        const struct results_dimension *dimension = &model->dimensions[i];
        if (strcmp(dimension->name, "time") != 0) {
            SIM_TRY(sim_store_dimension_labels(store, "", dimension->name,
                                               (const char *const *)dimension->labels,
                                               dimension->count, NULL, error));
        }
    }
out:
    return status;
}

/* ---- variables ---- */

static enum sim_status declare_series(struct comparison_store *store, const struct results *model,
                                      const bool *chosen, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < model->variable_count; i++) {
        const struct results_variable *variable = &model->variables[i];
        const char *dimensions[RESULTS_RANK_MAX + 2] = {"scenario", "statistic"};
        struct sim_store_attributes attributes = {
            .units = variable->unit,
            .long_name = variable->long_name,
            .definition = variable->definition,
            .source = variable->source,
        };
        for (size_t axis = 0; axis < variable->rank; axis++) {
            dimensions[axis + 2] = results_axis(model, variable, axis)->name;
        }
        if (chosen[i]) {
            SIM_TRY(sim_store_variable(store->store, "", variable->name, SIM_STORE_F64, dimensions,
                                       variable->rank + 2, &attributes, &store->handles[i], error));
        }
    }
out:
    return status;
}

static bool has_cells(const struct comparison_panel *panel, size_t breakdown)
{
    return panel->starts[breakdown] < panel->starts[breakdown + 1];
}

static enum sim_status declare_panel(struct comparison_store *store,
                                     const struct comparison_set *set,
                                     const struct comparison_panel *panel, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < (size_t)COMPARISON_MEASURES * COMPARISON_BREAKDOWNS; i++) {
        size_t measure = i / COMPARISON_BREAKDOWNS, breakdown = i % COMPARISON_BREAKDOWNS;
        const struct comparison_measure_text *text = &comparison_measures[measure];
        const char *dimensions[] = {"scenario", "statistic", ""};
        size_t rank = 2;
        char name[128];
        struct sim_store_attributes attributes = {
            .units = text->unit,
            .long_name = text->long_name,
            .definition = text->definition,
        };
        if (!has_cells(panel, breakdown)) {
            continue;
        }
        if (panel->dimensions[breakdown] != SIZE_MAX) {
            dimensions[rank++] =
                comparison_model(set)->dimensions[panel->dimensions[breakdown]].name;
        }
        comparison_panel_name(panel, set, measure, breakdown, name, sizeof name);
        SIM_TRY(sim_store_variable(store->store, "", name, SIM_STORE_F64, dimensions, rank,
                                   &attributes, &store->panel_handles[i], error));
    }
out:
    return status;
}

/* ---- what it was made from ---- */

static enum sim_status write_runs(struct sim_store *store, const struct comparison_set *set,
                                  struct sim_error *error)
{
    enum { COLUMNS = 6, NUMBER = 24 };
    static const char *const names[COLUMNS] = {
        "run", "run_scenario", "run_seed", "run_replication", "run_identity", "run_settings"};
    enum sim_status status = SIM_OK;
    size_t count = set->group_count * set->pair_count;
    const char **columns[COLUMNS] = {NULL};
    char(*numbers)[NUMBER] = NULL;
    SIM_TRY(sim_memory_array(&numbers, 2 * count, sizeof *numbers, "table of runs", error));
    for (size_t c = 0; c < COLUMNS; c++) {
        SIM_TRY(sim_memory_array(&columns[c], count, sizeof *columns[c], "table of runs", error));
    }
    for (size_t i = 0; i < count; i++) {
        const struct results *run = comparison_run(set, i / set->pair_count, i % set->pair_count);
        snprintf(numbers[2 * i], NUMBER, "%" PRIu64, run->seed);
        snprintf(numbers[2 * i + 1], NUMBER, "%" PRIu64, run->replication);
        const char *const row[COLUMNS] = {run->path,      set->groups[i / set->pair_count].name,
                                          numbers[2 * i], numbers[2 * i + 1],
                                          run->identity,  run->settings};
        for (size_t c = 0; c < COLUMNS; c++) {
            columns[c][i] = row[c];
        }
    }
    SIM_TRY(sim_store_texts(store, "provenance", names, COLUMNS,
                            (const char *const *const *)columns, count, error));
out:
    for (size_t c = 0; c < COLUMNS; c++) {
        free(columns[c]);
    }
    free(numbers);
    return status;
}

static enum sim_status write_root(struct sim_store *store, const struct comparison_set *set,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    char text[1024];
    size_t used = (size_t)snprintf(text, sizeof text, "%s: compared with it,", model->title);
    for (size_t g = 1; g < set->group_count && used < sizeof text; g++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s %s", g > 1 ? "," : "",
                                 set->groups[g].name);
    }
    SIM_TRY(sim_store_text(store, "", "Conventions", "CF-1.8", error));
    SIM_TRY(sim_store_text(store, "", "title", text, error));
    snprintf(text, sizeof text, "%s %s", model->model, model->version);
    SIM_TRY(sim_store_text(store, "", "source", text, error));
    SIM_TRY(sim_store_text(store, "", "product", "comparison", error));
out:
    return status;
}

static enum sim_status write_provenance(struct sim_store *store, const struct comparison_set *set,
                                        uint64_t threshold, struct sim_error *error)
{
    static const char place[] = "provenance";
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    char from[8], to[8], period[32];
    sim_month_text(comparison_from(set), from, sizeof from);
    sim_month_text(comparison_to(set), to, sizeof to);
    snprintf(period, sizeof period, "%s/%s", from, to);
    SIM_TRY(sim_store_text(store, place, "model", model->model, error));
    SIM_TRY(sim_store_text(store, place, "scenario", set->groups[0].name, error));
    SIM_TRY(sim_store_text(store, place, "title", model->title, error));
    SIM_TRY(sim_store_text(store, place, "version", model->version, error));
    SIM_TRY(sim_store_text(store, place, "settings", model->settings, error));
    SIM_TRY(sim_store_integer(store, place, "seed", model->seed, error));
    SIM_TRY(sim_store_integer(store, place, "weight", model->weight, error));
    SIM_TRY(sim_store_integer(store, place, "replications", set->pair_count, error));
    SIM_TRY(sim_store_text(store, place, "period", period, error)); /* of the persons followed */
    SIM_TRY(sim_store_integer(store, place, "threshold", threshold, error));
    SIM_TRY(write_runs(store, set, error));
out:
    return status;
}

/* ---- the file from beginning to end ---- */

enum sim_status comparison_store_open(struct comparison_store *store, const char *path, bool force,
                                      const struct comparison_set *set, const bool *chosen,
                                      const struct comparison_panel *panel, uint64_t threshold,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(set);
    *store = (struct comparison_store){.store = NULL};
    if (path == NULL) {
        return SIM_OK;
    }
    SIM_TRY(sim_memory_array(&store->handles, model->variable_count, sizeof *store->handles,
                             "variables", error));
    SIM_TRY(sim_memory_array(&store->panel_handles,
                             (size_t)COMPARISON_MEASURES * COMPARISON_BREAKDOWNS,
                             sizeof *store->panel_handles, "variables", error));
    SIM_TRY(sim_store_create(&store->store, path, force, error));
    SIM_TRY(write_root(store->store, set, error));
    SIM_TRY(declare_dimensions(store->store, set, error));
    SIM_TRY(declare_series(store, model, chosen, error));
    if (panel->figures != NULL) {
        SIM_TRY(declare_panel(store, set, panel, error));
    }
    SIM_TRY(write_provenance(store->store, set, threshold, error));
out:
    return status;
}

enum sim_status comparison_store_series(struct comparison_store *store,
                                        const struct comparison_set *set,
                                        const struct comparison_figures *figures,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t index = (size_t)(figures->variable - comparison_model(set)->variables);
    for (size_t g = 0; store->store != NULL && g < figures->group_count; g++) {
        SIM_TRY(sim_store_write_row(store->store, store->handles[index], g, figures->monthly[g],
                                    error));
    }
out:
    return status;
}

enum sim_status comparison_store_panel(struct comparison_store *store,
                                       const struct comparison_panel *panel,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    double *row = NULL;
    if (store->store == NULL || panel->figures == NULL) {
        return SIM_OK;
    }
    SIM_TRY(
        sim_memory_array(&row, COMPARISON_STATISTICS * panel->cells, sizeof *row, "row", error));
    for (size_t i = 0; i < (size_t)COMPARISON_MEASURES * COMPARISON_BREAKDOWNS; i++) {
        size_t breakdown = i % COMPARISON_BREAKDOWNS, start = panel->starts[breakdown];
        size_t width = panel->starts[breakdown + 1] - start;
        for (size_t g = 0; width > 0 && g < panel->group_count; g++) {
            const struct comparison_pairs *figures =
                comparison_panel_figures(panel, g, i / COMPARISON_BREAKDOWNS);
            for (size_t k = 0; k < COMPARISON_STATISTICS; k++) {
                memcpy(&row[k * width], &figures->values[k * panel->cells + start],
                       width * sizeof *row);
            }
            SIM_TRY(sim_store_write_row(store->store, store->panel_handles[i], g, row, error));
        }
    }
out:
    free(row);
    return status;
}

enum sim_status comparison_store_finish(struct comparison_store *store, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (store->store != NULL) {
        SIM_TRY(sim_store_commit(store->store, error));
        struct sim_store *closed = store->store;
        store->store = NULL;
        SIM_TRY(sim_store_close(closed, error));
    }
out:
    return status;
}

void comparison_store_destroy(struct comparison_store *store)
{
    struct sim_error late; /* a file that was not finished goes, whatever else fails */
    if (store->store != NULL) {
        sim_store_close(store->store, &late);
    }
    free(store->handles);
    free(store->panel_handles);
    *store = (struct comparison_store){.store = NULL};
}
