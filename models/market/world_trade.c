/* Phase world: what the economy does not decide itself.
 *
 * Labour productivity, prices abroad and the demand of the rest of the world grow at constant rates
 * a year; world demand also deviates from its trend by a first-order autoregression in logs. The
 * first month is the opening's: indices stay at 1, so that it reproduces the accounts of the base
 * year. Each January after it the legal minimum of pay follows consumer prices and part of the rise
 * of the real wage (Code du travail L3231-4 and following; there the base of the real wage is the
 * pay of manual workers and clerks, here the wage index). By law it never falls: where the rule
 * would lower it, it stays, and the next comparison is still with the month in which it was last
 * raised.
 *
 * Two levers of policy come from outside as well: export_loss takes a share of the demand of the month,
 * whose trend and deviation go on underneath, and import_price is a level over the price abroad of a
 * product, so that prices return when it ends. Neither acts in the first month of a run. */
#include "models/market/state.h"
#include "models/policy/state.h"

#include <math.h>

/* Growth of a month, from that of a year. */
static double monthly(double yearly)
{
    return pow(1 + yearly, 1.0 / SIM_MONTHS_PER_YEAR);
}

static void set_minimum_wage(const struct economy_view *economy, double link)
{
    double prices = economy->consumer_price[0] / economy->minimum_wage_price[0];
    double wages = economy->wage_index[0] / economy->minimum_wage_index[0];
    double factor = prices * (1 + link * (wages / prices - 1));
    if (factor <= 1)
        return;
    economy->minimum_wage[0] *= factor;
    economy->minimum_wage_price[0] = economy->consumer_price[0];
    economy->minimum_wage_index[0] = economy->wage_index[0];
}

static double export_loss(const struct sim_world *world)
{
    struct policy_case at = policy_everywhere();
    double loss = policy_value(world, POLICY_EXPORT_LOSS, &at);
    if (loss > 0)
        policy_count(world, POLICY_EXPORT_LOSS, &at, 1);
    return loss;
}

/* Factor on the price abroad of a sector's product: what the lever makes of it now, over what it had made of it last
 * month. */
static double import_price(const struct sim_world *world, size_t s)
{
    struct policy_case at = policy_everywhere();
    bool second = world->month - 1 == sim_world_run(world)->start; /* nothing acted in the first */
    at.at[POLICY_BY_SECTOR] = (uint8_t)s;
    double rise = policy_value(world, POLICY_IMPORT_PRICE, &at);
    double before =
        second ? 0
               : sim_lever_value_at(&world->levers, POLICY_IMPORT_PRICE, at.at, world->month - 1);
    if (rise < 0 || rise > 0)
        policy_count(world, POLICY_IMPORT_PRICE, &at, 1);
    return (1 + rise) / (1 + before);
}

static enum sim_status run_world(struct sim_world *world, struct sim_error *error)
{
    const struct market_parameters *p = market_parameters(world);
    struct economy_view economy = market_economy(world);
    struct sector_view sector = market_sectors(world);
    struct sim_random_event event = {world->random, sim_random_purpose("world.demand"), 0,
                                     world->month};
    (void)error;
    if (world->month == sim_world_run(world)->start)
        return SIM_OK;
    economy.productivity[0] *= monthly(p->productivity_growth);
    for (size_t s = 0; s < sector.count; s++)
        sector.price_abroad[s] *= monthly(p->world_inflation) * import_price(world, s);
    economy.world_demand[0] *= monthly(p->world_growth);
    economy.world_deviation[0] =
        p->world_persistence * economy.world_deviation[0] + p->world_sd * world_normal(&event, 0);
    economy.exports_factor[0] =
        economy.world_demand[0] * exp(economy.world_deviation[0]) * (1 - export_loss(world));
    if (sim_month_of_year(world->month) == 1)
        set_minimum_wage(&economy, p->minimum_wage_link);
    return SIM_OK;
}

const struct sim_phase market_world_phase = {
    .name = "world",
    .text = "productivity, the rest of the world and the legal minimum of pay move on",
    .reads = "economy.productivity economy.world_demand economy.world_deviation "
             "economy.exports_factor economy.minimum_wage economy.minimum_wage_price "
             "economy.minimum_wage_index economy.consumer_price economy.wage_index "
             "sector.price_abroad" POLICY_COUNTS,
    .writes = "economy.productivity economy.world_demand economy.world_deviation "
              "economy.exports_factor economy.minimum_wage economy.minimum_wage_price "
              "economy.minimum_wage_index sector.price_abroad" POLICY_COUNTS,
    .rows = "",
    .run = run_world,
};
