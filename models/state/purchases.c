/* Phase public_purchases: what government, non-profit institutions and the rest of the world buy.
 *
 * Government consumes and invests the real amounts of the base year, which grow by state.consumption_growth, at the prices of
 * the month (exogenous real public spending, as in Poledna et al. 2023). Non-profit institutions spend what they hold.
 * What levers of policy cost in services is public consumption too, to the cent that their rules owe.
 * Exports are market_export_value (market/prices.c). */
#include "models/account/ledger_state.h"
#include "models/policy/state.h"
#include "models/state/state.h"

#include <math.h>

double state_growth(const struct sim_world *world)
{
    return pow(1 + state_parameters(world)->consumption_growth,
               (double)world_month(world) / SIM_MONTHS_PER_YEAR);
}

static void buy(struct sim_world *world, enum ledger_kind kind, int64_t *deposits, uint32_t id,
                enum ledger_sector sector, size_t use, int64_t amount)
{
    struct use_view uses = market_uses(world);
    sim_ledger_pay(&world->ledger, 0, kind, ledger_account(deposits, id, sector),
                   ledger_account(&uses.pool[use], uses.id[use], LEDGER_MARKET), amount);
    uses.paid[use] += amount;
}

/* What rules owe by their levers since the last time (models/policy/account.c). */
static void buy_for_levers(struct sim_world *world, int64_t *deposits, uint32_t id)
{
    struct lever_view lever = policy_levers(world);
    for (size_t l = 0; l < lever.count; l++) {
        if (lever.due[l] == 0)
            continue;
        buy(world, LEDGER_KIND_POLICY_PURCHASES, deposits, id, LEDGER_GOVERNMENT, USE_PUBLIC,
            lever.due[l]);
        policy_spent(world, (enum policy_lever)l, lever.due[l]);
        lever.due[l] = 0;
    }
}

static enum sim_status run_purchases(struct sim_world *world, struct sim_error *error)
{
    const double *account = market_rates(world)->account;
    struct institution_view institution = state_institutions(world);
    struct use_view uses = market_uses(world);
    const uint32_t *id = institution.id;
    int64_t *deposits = institution.deposits;
    double consumption = account[ACCOUNT_INDIVIDUAL_PUBLIC_CONSUMPTION] +
                         account[ACCOUNT_COLLECTIVE_PUBLIC_CONSUMPTION];
    double investment = account[ACCOUNT_GOVERNMENT_INVESTMENT], growth = state_growth(world);
    (void)error;
    /* Nobody else buys for these two uses; households and firms have paid for investment before. */
    uses.paid[USE_PUBLIC] = uses.paid[USE_EXPORTS] = 0;
    buy(world, LEDGER_KIND_PUBLIC_CONSUMPTION, &deposits[INSTITUTION_GOVERNMENT],
        id[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT, USE_PUBLIC,
        ledger_cents(consumption * growth * uses.price[USE_PUBLIC]));
    buy_for_levers(world, &deposits[INSTITUTION_GOVERNMENT], id[INSTITUTION_GOVERNMENT]);
    buy(world, LEDGER_KIND_PUBLIC_INVESTMENT, &deposits[INSTITUTION_GOVERNMENT],
        id[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT, USE_INVESTMENT,
        ledger_cents(investment * growth * uses.price[USE_INVESTMENT]));
    buy(world, LEDGER_KIND_NPISH_CONSUMPTION, &deposits[INSTITUTION_NPISH], id[INSTITUTION_NPISH],
        LEDGER_NPISH, USE_PUBLIC, deposits[INSTITUTION_NPISH]);
    buy(world, LEDGER_KIND_EXPORTS, &deposits[INSTITUTION_WORLD], id[INSTITUTION_WORLD],
        LEDGER_WORLD, USE_EXPORTS, ledger_cents(market_export_value(world)));
    return SIM_OK;
}

const struct sim_phase state_purchases_phase = {
    .name = "public_purchases",
    .text = "government, non-profit institutions and the rest of the world pay for what they buy",
    .reads = "use.pool use.paid use.price institution.deposits economy.exports_factor sector.price "
             "sector.price_abroad lever.due lever.spent",
    .writes = "use.pool use.paid institution.deposits lever.due lever.spent",
    .rows = "",
    .run = run_purchases,
};
