/* Monthly hazards of leaving the parents' home and of looking for a partner, from the
 * cross-section.
 *
 * If the shares by age of the situation table held at all times, the share in a couple C(a) would
 * change with age as dC/da = u(a) (1 - C) - (s + m(a)) C with s separations and m the death of the
 * partner, and the share living with parents H(a) as dH/da = - (h(a) + u(a)) H. Solved for u (new
 * unions of those not in a couple) and h (leaving home alone) between the middles of the five-year
 * bands. Where the cross-section would need a negative hazard - older generations married more than
 * the younger will - it is zero: nobody comes apart or goes back home for that reason. */
#include "models/household/state.h"

#include <math.h>

static double share(const struct world_rates *rates, size_t age, size_t sex, int situation)
{
    return rates->situation[age][sex][situation];
}

/* Yearly hazard of the partner's death: of the other sex, at the partner's mean age. */
static double partner_death(const struct world_rates *rates, size_t age, size_t sex, double gap)
{
    double own = (double)(age * WORLD_AGE_YEARS) + WORLD_AGE_YEARS;
    double partner = sex == WORLD_FEMALE ? own + gap : own - gap;
    int year = partner > WORLD_OLDEST ? WORLD_OLDEST : (int)partner;
    return -log(1 - rates->death[year][1 - sex]);
}

void household_hazards(const struct sim_world *world, struct household_hazards *hazards)
{
    const struct world_rates *rates = world_rates(world);
    const struct household_parameters *p = household_parameters(world);
    const size_t first = WORLD_ADULT_AGE / WORLD_AGE_YEARS;
    for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++)
        for (int year = 0; year <= WORLD_OLDEST; year++) {
            /* The interval between two middles that holds this age; nothing before the first band.
             */
            int from_middle = year - (WORLD_ADULT_AGE + WORLD_AGE_YEARS / 2);
            size_t age = from_middle < 0 ? first : first + (size_t)(from_middle / WORLD_AGE_YEARS);
            hazards->seek[sex][year] = hazards->leave[sex][year] = 0;
            if (year < WORLD_ADULT_AGE || age + 1 >= WORLD_AGE_COUNT)
                continue;
            double now = share(rates, age, sex, WORLD_IN_COUPLE);
            double next = share(rates, age + 1, sex, WORLD_IN_COUPLE);
            double couple = (now + next) / 2;
            double separation = year < p->separation_age ? p->separation : 0;
            double loss = separation + partner_death(rates, age, sex, p->gap);
            double unions = ((next - now) / WORLD_AGE_YEARS + loss * couple) / (1 - couple);
            double home = share(rates, age, sex, WORLD_WITH_PARENTS);
            double later = share(rates, age + 1, sex, WORLD_WITH_PARENTS);
            unions = unions > 0 ? unions : 0;
            double leaving =
                (home > 0 && later > 0 ? -log(later / home) / WORLD_AGE_YEARS : 0) - unions;
            hazards->seek[sex][year] = 1 - exp(-unions / SIM_MONTHS_PER_YEAR);
            hazards->leave[sex][year] = leaving > 0 ? 1 - exp(-leaving / SIM_MONTHS_PER_YEAR) : 0;
        }
}
