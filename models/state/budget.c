/* Phase budget: public debt and the fiscal rule.
 *
 * The state keeps state.cash months of its consumption: what lacks is borrowed from the bank in bonds, what is beyond redeems
 * them. GDP and the deficit of a month are smoothed over a year; the rate of the CSG moves every month by
 * state.consolidation / 12 times the gap between the deficit over GDP and state.deficit_target, upwards or downwards. The
 * rule stands for the many measures of a consolidation; the literature mostly cuts spending or raises one tax rate
 * (Poledna et al. 2023 keep rates fixed and let debt grow). */
#include "models/account/ledger_state.h"
#include "models/state/state.h"

static bool is_financial(size_t kind)
{
    return kind == LEDGER_KIND_LOAN_PAID_OUT || kind == LEDGER_KIND_REPAYMENT ||
           kind == LEDGER_KIND_BOND_PROCEEDS || kind == LEDGER_KIND_REDEMPTION;
}

/* What government paid less what it received this month, financial transactions apart. */
static int64_t deficit_of_month(const struct sim_world *world)
{
    int64_t net = 0;
    for (size_t kind = 0; kind < LEDGER_KIND_COUNT; kind++)
        if (ledger_declaration.kinds[kind].instrument == LEDGER_DEPOSITS && !is_financial(kind))
            net += sim_ledger_flow(&world->ledger, kind, LEDGER_GOVERNMENT);
    return -net;
}

/* GDP of the month by production: value added at basic prices and net taxes on products. From the ledger, since the rows of
 * firms that closed this month are gone. */
static int64_t gdp_of_month(const struct sim_world *world)
{
    const struct sim_ledger *ledger = &world->ledger;
    return sim_ledger_flow(ledger, LEDGER_KIND_SALES, LEDGER_FIRMS) +
           sim_ledger_flow(ledger, LEDGER_KIND_INTERMEDIATE, LEDGER_FIRMS) +
           sim_ledger_flow(ledger, LEDGER_KIND_VAT, LEDGER_GOVERNMENT) +
           sim_ledger_flow(ledger, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT) +
           sim_ledger_flow(ledger, LEDGER_KIND_PLATFORM_TAX, LEDGER_GOVERNMENT) +
           sim_ledger_flow(ledger, LEDGER_KIND_DATA_LEVY, LEDGER_GOVERNMENT) +
           sim_ledger_flow(ledger, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT);
}

static void finance(struct sim_world *world, int64_t wanted)
{
    struct institution_view v = state_institutions(world);
    struct sim_ledger *ledger = &world->ledger;
    uint32_t state = v.id[INSTITUTION_GOVERNMENT], bank = v.id[INSTITUTION_BANK];
    struct sim_account state_money =
        ledger_account(&v.deposits[INSTITUTION_GOVERNMENT], state, LEDGER_GOVERNMENT);
    struct sim_account state_bonds =
        ledger_account(&v.bonds[INSTITUTION_GOVERNMENT], state, LEDGER_GOVERNMENT);
    struct sim_account bank_money =
        ledger_account(&v.deposits[INSTITUTION_BANK], bank, LEDGER_BANK);
    struct sim_account bank_bonds = ledger_account(&v.bonds[INSTITUTION_BANK], bank, LEDGER_BANK);
    int64_t lacks = wanted - v.deposits[INSTITUTION_GOVERNMENT];
    if (lacks > 0) {
        sim_ledger_pay(ledger, 0, LEDGER_KIND_BOND_ISSUED, state_bonds, bank_bonds, lacks);
        sim_ledger_pay(ledger, 0, LEDGER_KIND_BOND_PROCEEDS, bank_money, state_money, lacks);
        return;
    }
    /* Not more than the debt can be redeemed: beyond it the state holds deposits. */
    int64_t debt = -v.bonds[INSTITUTION_GOVERNMENT], beyond = -lacks < debt ? -lacks : debt;
    if (beyond > 0) {
        sim_ledger_pay(ledger, 0, LEDGER_KIND_REDEMPTION, state_money, bank_money, beyond);
        sim_ledger_pay(ledger, 0, LEDGER_KIND_BOND_REDEEMED, bank_bonds, state_bonds, beyond);
    }
}

static enum sim_status run_budget(struct sim_world *world, struct sim_error *error)
{
    const struct state_parameters *p = state_parameters(world);
    struct economy_view economy = market_economy(world);
    (void)error;
    finance(world, ledger_cents(p->cash * (double)-sim_ledger_flow(&world->ledger,
                                                                   LEDGER_KIND_PUBLIC_CONSUMPTION,
                                                                   LEDGER_GOVERNMENT)));
    economy.gdp_month[0] +=
        ((double)gdp_of_month(world) - economy.gdp_month[0]) / SIM_MONTHS_PER_YEAR;
    economy.deficit_month[0] +=
        ((double)deficit_of_month(world) - economy.deficit_month[0]) / SIM_MONTHS_PER_YEAR;
    /* Nothing to compare with where nothing is produced. */
    if (economy.gdp_month[0] > 0)
        economy.consolidation[0] +=
            p->consolidation / SIM_MONTHS_PER_YEAR *
            (economy.deficit_month[0] / economy.gdp_month[0] - p->deficit_target);
    return SIM_OK;
}

const struct sim_phase state_budget_phase = {
    .name = "budget",
    .text = "the state borrows what it lacks; the fiscal rule",
    .reads = "institution.deposits institution.bonds economy.gdp_month economy.deficit_month "
             "economy.consolidation",
    .writes = "institution.deposits institution.bonds economy.gdp_month economy.deficit_month "
              "economy.consolidation",
    .rows = "",
    .run = run_budget,
};
