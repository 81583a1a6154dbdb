/* Draws and distributions that several rules share. */
#include "models/world/state.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

uint8_t world_diploma_draw(const struct world_rates *rates, int birth_year, size_t sex, int age,
                           double uniform)
{
    /* Born before the first cohort of the table: its first one; after the last: its last. */
    int cohort = (birth_year - rates->cohort_first) / WORLD_AGE_YEARS;
    if (birth_year < rates->cohort_first)
        cohort = 0;
    if ((size_t)cohort >= rates->cohort_count)
        cohort = (int)rates->cohort_count - 1;
    const double *share = rates->diploma_of_cohort[cohort][sex];
    const double *still = rates->still_studying[age > WORLD_OLDEST ? WORLD_OLDEST : age];
    double weight[WORLD_DIPLOMA_FINAL_COUNT], total = 0;
    for (int d = 0; d < WORLD_DIPLOMA_FINAL_COUNT; d++)
        total += weight[d] = share[d] * still[d];
    if (total <= 0) /* in education at an age at which the table has nobody: the longest studies */
        return WORLD_DIPLOMA_LONG_HIGHER;
    for (uint8_t d = 0; d < WORLD_DIPLOMA_FINAL_COUNT; d++) {
        uniform -= weight[d] / total;
        if (uniform < 0)
            return d;
    }
    return WORLD_DIPLOMA_LONG_HIGHER;
}

double world_income_quantile(const struct world_departement *departement, double rank,
                             double bottom, double tail)
{
    const double *d = departement->deciles;
    double tenths = rank * WORLD_DECILE_COUNT;
    if (tenths < 1)
        return d[0] * (bottom + (1 - bottom) * tenths);
    if (tenths >= 9)
        return d[8] * pow(WORLD_DECILE_COUNT - tenths, -1 / tail);
    int below = (int)tenths;
    return d[below - 1] * pow(d[below] / d[below - 1], tenths - below);
}

double world_normal(const struct sim_random_event *event, uint32_t draw)
{
    return gsl_cdf_ugaussian_Pinv(sim_random_uniform(event, draw));
}
