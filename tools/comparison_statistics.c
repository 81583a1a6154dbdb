/* The figures of a comparison. Of n paired differences the mean and its standard error, their standard deviation / sqrt(n),
 * gathered one pair after the other (Welford, Technometrics 4, 1962), so that one pair at a time is in memory. A pair counts
 * for a cell when both runs have a value there. */
#include "tools/comparison.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const comparison_statistics[COMPARISON_STATISTICS] = {"baseline", "scenario",
                                                                  "difference", "standard_error"};

enum sim_status comparison_pairs_make(struct comparison_pairs *pairs, size_t cells,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *pairs = (struct comparison_pairs){.cells = cells};
    SIM_TRY(sim_memory_array(&pairs->values, cells, COMPARISON_STATISTICS * sizeof *pairs->values,
                             "statistics", error));
    SIM_TRY(sim_memory_array(&pairs->counts, cells, sizeof *pairs->counts, "statistics", error));
out:
    return status;
}

void comparison_pairs_destroy(struct comparison_pairs *pairs)
{
    free(pairs->values);
    free(pairs->counts);
    *pairs = (struct comparison_pairs){.values = NULL};
}

void comparison_pairs_clear(struct comparison_pairs *pairs)
{
    memset(pairs->values, 0, pairs->cells * COMPARISON_STATISTICS * sizeof *pairs->values);
    memset(pairs->counts, 0, pairs->cells * sizeof *pairs->counts);
}

void comparison_pairs_add(struct comparison_pairs *pairs, const double *baseline,
                          const double *scenario)
{
    double *means[] = {pairs->values, pairs->values + pairs->cells,
                       pairs->values + COMPARISON_DIFFERENCE * pairs->cells};
    double *squares = pairs->values + COMPARISON_ERROR * pairs->cells;
    for (size_t i = 0; i < pairs->cells; i++) {
        if (isnan(baseline[i]) || isnan(scenario[i])) {
            continue;
        }
        const double difference = scenario[i] - baseline[i];
        const double off = difference - means[COMPARISON_DIFFERENCE][i];
        const double count = ++pairs->counts[i];
        means[COMPARISON_BASELINE][i] += (baseline[i] - means[COMPARISON_BASELINE][i]) / count;
        means[COMPARISON_SCENARIO][i] += (scenario[i] - means[COMPARISON_SCENARIO][i]) / count;
        means[COMPARISON_DIFFERENCE][i] += off / count;
        squares[i] += off * (difference - means[COMPARISON_DIFFERENCE][i]);
    }
}

void comparison_pairs_end(struct comparison_pairs *pairs)
{
    double *squares = pairs->values + COMPARISON_ERROR * pairs->cells;
    for (size_t i = 0; i < pairs->cells; i++) {
        const double count = pairs->counts[i];
        squares[i] = count > 1 ? sqrt(squares[i] / (count - 1) / count) : (double)NAN;
        for (size_t k = 0; count < 1 && k < COMPARISON_ERROR; k++) {
            pairs->values[k * pairs->cells + i] = (double)NAN;
        }
    }
}

/* ---- a variable of all pairs ---- */

void comparison_period_means(const struct comparison_set *set,
                             const struct results_variable *variable, const double *values,
                             double *means)
{
    if (!variable->monthly) {
        memcpy(means, values, variable->cells * sizeof *means);
        return;
    }
    const size_t width = variable->cells / comparison_model(set)->months;
    for (size_t i = 0; i < width; i++) {
        double sum = 0, months = 0;
        for (size_t month = set->first; month <= set->last; month++) {
            const double value = values[month * width + i];
            if (!isnan(value)) {
                sum += value;
                months++;
            }
        }
        means[i] = months > 0 ? sum / months : (double)NAN;
    }
}

/* Room for one pair of values, their means, and what is gathered. */
struct room {
    double *values[2], *means[2];
    struct comparison_pairs monthly, period;
};

static void room_destroy(struct room *room)
{
    for (int i = 0; i < 2; i++) {
        free(room->values[i]);
        free(room->means[i]);
    }
    comparison_pairs_destroy(&room->monthly);
    comparison_pairs_destroy(&room->period);
}

static enum sim_status room_make(struct room *room, const struct comparison_figures *figures,
                                 bool monthly, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t cells = figures->variable->cells;
    *room = (struct room){.values = {NULL, NULL}};
    for (int i = 0; i < 2; i++) {
        SIM_TRY(sim_memory_array(&room->values[i], cells, sizeof(double), "values", error));
        SIM_TRY(sim_memory_array(&room->means[i], figures->width, sizeof(double), "values", error));
    }
    SIM_TRY(comparison_pairs_make(&room->period, figures->width, error));
    SIM_TRY(comparison_pairs_make(&room->monthly, monthly ? cells : 0, error));
out:
    return status;
}

/* All pairs of one scenario. */
static enum sim_status gather(struct room *room, const struct comparison_set *set,
                              const struct comparison_figures *figures, size_t group,
                              struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    comparison_pairs_clear(&room->monthly);
    comparison_pairs_clear(&room->period);
    for (size_t pair = 0; pair < set->pair_count; pair++) {
        for (size_t i = 0; i < 2; i++) {
            const struct results *run = comparison_run(set, i == 0 ? 0 : group, pair);
            SIM_TRY(results_read(run, results_find(run, figures->variable->name), room->values[i],
                                 error));
            comparison_period_means(set, figures->variable, room->values[i], room->means[i]);
        }
        comparison_pairs_add(&room->period, room->means[0], room->means[1]);
        comparison_pairs_add(&room->monthly, room->values[0], room->values[1]);
    }
    comparison_pairs_end(&room->period);
    comparison_pairs_end(&room->monthly);
out:
    return status;
}

static enum sim_status keep(const struct comparison_pairs *pairs, double **kept,
                            struct sim_error *error)
{
    size_t cells = pairs->cells * COMPARISON_STATISTICS;
    enum sim_status status = sim_memory_array(kept, cells, sizeof **kept, "statistics", error);
    if (status == SIM_OK) {
        memcpy(*kept, pairs->values, cells * sizeof **kept);
    }
    return status;
}

enum sim_status comparison_figures_make(struct comparison_figures *figures,
                                        const struct comparison_set *set,
                                        const struct results_variable *variable, bool monthly,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct room room = {.values = {NULL, NULL}};
    size_t groups = set->group_count - 1;
    *figures = (struct comparison_figures){
        .variable = variable,
        .width =
            variable->monthly ? variable->cells / comparison_model(set)->months : variable->cells,
        .group_count = groups,
    };
    SIM_TRY(room_make(&room, figures, monthly, error));
    SIM_TRY(
        sim_memory_array(&figures->period, groups, sizeof *figures->period, "statistics", error));
    SIM_TRY(
        sim_memory_array(&figures->monthly, groups, sizeof *figures->monthly, "statistics", error));
    for (size_t g = 0; g < groups; g++) {
        SIM_TRY(gather(&room, set, figures, g + 1, error));
        SIM_TRY(keep(&room.period, &figures->period[g], error));
        if (monthly) {
            SIM_TRY(keep(&room.monthly, &figures->monthly[g], error));
        }
    }
out:
    room_destroy(&room);
    return status;
}

void comparison_figures_destroy(struct comparison_figures *figures)
{
    for (size_t g = 0; g < figures->group_count; g++) {
        if (figures->period != NULL) {
            free(figures->period[g]);
        }
        if (figures->monthly != NULL) {
            free(figures->monthly[g]);
        }
    }
    free(figures->period);
    free(figures->monthly);
    *figures = (struct comparison_figures){.variable = NULL};
}
