/* Statistics over the replications, cell by cell: the mean, its Monte-Carlo standard error, five
 * quantiles, and how many replications have a value there.
 *
 * Standard error: s / sqrt(n) with s of divisor n - 1; missing for one replication. Quantiles
 * interpolate linearly between order statistics (Hyndman and Fan 1996, The American Statistician
 * 50(4), type 7: what R and numpy do), by GSL. A value missing in some replications (a rate
 * whose denominator is 0) is left out there. The extremes are not kept: of few replications they
 * are single runs, and those are at hand. */
#include "tools/ensemble_summary.h"

#include "sim/base/memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Places of the statistics along their dimension. */
enum { MEAN, STANDARD_ERROR, QUANTILE, COUNT = SUMMARY_STATISTICS - 1 };

const char *const summary_labels[SUMMARY_STATISTICS] = {
    "mean", "standard_error", "q05", "q25", "median", "q75", "q95", "count"};
static const double probabilities[] = {0.05, 0.25, 0.5, 0.75, 0.95};

enum { QUANTILES = sizeof probabilities / sizeof probabilities[0] };
_Static_assert((int)QUANTILE + (int)QUANTILES == (int)COUNT, "the quantiles fill their places");

/* `values` [count] may hold NaN and are sorted; out[k] gets statistic k. */
static void describe_cell(double *values, size_t count, double out[SUMMARY_STATISTICS])
{
    size_t present = 0;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            values[present++] = values[i];
        }
    }
    for (size_t k = 0; k < SUMMARY_STATISTICS; k++) {
        out[k] = (double)NAN;
    }
    out[COUNT] = (double)present;
    if (present == 0) {
        return;
    }
    gsl_sort(values, 1, present);
    for (size_t i = 0; i < present; i++) {
        sum += values[i];
    }
    out[MEAN] = sum / (double)present;
    for (size_t i = 0; i < present; i++) {
        double deviation = values[i] - out[MEAN];
        squares += deviation * deviation;
    }
    if (present > 1) {
        out[STANDARD_ERROR] = sqrt(squares / (double)(present - 1) / (double)present);
    }
    for (size_t k = 0; k < QUANTILES; k++) {
        out[QUANTILE + k] =
            gsl_stats_quantile_from_sorted_data(values, 1, present, probabilities[k]);
    }
}

/* The same series of another run: it must have the same cells. */
static enum sim_status counterpart(const struct summary *summary, size_t run,
                                   const struct results_variable *variable,
                                   const struct results_variable **found, struct sim_error *error)
{
    *found = results_find(&summary->runs[run], variable->name);
    if (*found == NULL || (*found)->cells != variable->cells) {
        return sim_error_set(error, SIM_INPUT, "%s: %s is not as in %s; make the runs again",
                             summary->runs[run].path, variable->name, summary->runs[0].path);
    }
    return SIM_OK;
}

enum sim_status summary_variable(const struct summary *summary, size_t index,
                                 struct sim_error *error)
{
    const struct results_variable *variable = &summary->runs[0].variables[index], *other;
    enum sim_status status = SIM_OK;
    size_t cells = variable->cells, count = summary->count;
    double *values = NULL, *statistics = NULL, *cell = NULL, out[SUMMARY_STATISTICS];
    SIM_TRY(sim_memory_array(&values, cells * count, sizeof *values, variable->name, error));
    SIM_TRY(sim_memory_array(&statistics, cells * SUMMARY_STATISTICS, sizeof *statistics,
                             variable->name, error));
    SIM_TRY(sim_memory_array(&cell, count, sizeof *cell, variable->name, error));
    for (size_t i = 0; i < count; i++) {
        SIM_TRY(counterpart(summary, i, variable, &other, error));
        SIM_TRY(results_read(&summary->runs[i], other, values + i * cells, error));
    }
    for (size_t c = 0; c < cells; c++) {
        for (size_t i = 0; i < count; i++) {
            cell[i] = values[i * cells + c];
        }
        describe_cell(cell, count, out);
        for (size_t k = 0; k < SUMMARY_STATISTICS; k++) {
            statistics[k * cells + c] = out[k];
        }
    }
    SIM_TRY(sim_store_write(summary->store, summary->handles[index], statistics, error));
out:
    free(values);
    free(statistics);
    free(cell);
    return status;
}
