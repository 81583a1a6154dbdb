/* Phase household_loans: what households owe.
 *
 * In this order, for each household: an overdraft (deposits below zero: taxes or interest beyond what it held) becomes a
 * loan; it repays 1 / household.loan_months of what it owes, at most what it holds; it borrows household.loan_share of the
 * investment in dwellings that it plans, economy.housing_share of its expected income. The bank grants it all: households
 * are not rationed, a simplification (Caiani et al. 2016 give them no loans at all). */
#include "models/bank/state.h"
#include "models/household/state.h"

#include <stdlib.h>

struct household_loans {
    struct sim_world *world;
    struct household_view household;
    double investment_rate, months; /* borrowed over expected income; of repayment */
    struct ledger_purse *deposits, *loans;
};

static void loans_block(void *context, size_t begin, size_t end, int thread)
{
    const struct household_loans *l = context;
    const struct household_view *h = &l->household;
    struct ledger_purse *deposits = &l->deposits[thread], *loans = &l->loans[thread];
    for (size_t row = begin; row < end; row++) {
        uint32_t id = h->id[row];
        if (id == 0)
            continue;
        if (h->deposits[row] < 0)
            bank_lend(l->world, thread, &h->deposits[row], &h->loans[row], id, LEDGER_HOUSEHOLDS,
                      deposits, loans, -h->deposits[row]);
        int64_t owed = -h->loans[row], due = ledger_cents((double)owed / l->months);
        bank_repay(l->world, thread, &h->deposits[row], &h->loans[row], id, LEDGER_HOUSEHOLDS,
                   deposits, loans, due < h->deposits[row] ? due : h->deposits[row]);
        if (h->income_expected[row] > 0)
            bank_lend(l->world, thread, &h->deposits[row], &h->loans[row], id, LEDGER_HOUSEHOLDS,
                      deposits, loans,
                      ledger_cents(l->investment_rate * (double)h->income_expected[row]));
    }
}

static enum sim_status run_loans(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct household_parameters *p = household_parameters(world);
    struct institution_view institution = state_institutions(world);
    struct household_loans loans = {
        .world = world,
        .household = household_columns(sim_world_table(world, "household")),
        .investment_rate = p->loan_share * market_economy(world).housing_share[0],
        .months = p->loan_months,
    };
    SIM_TRY(ledger_purses(world, &loans.deposits, error));
    SIM_TRY(ledger_purses(world, &loans.loans, error));
    sim_parallel_blocks(world->threads, loans.household.count, SIM_PARALLEL_BLOCK, loans_block,
                        &loans);
    ledger_purses_merge(world, loans.deposits, &institution.deposits[INSTITUTION_BANK]);
    ledger_purses_merge(world, loans.loans, &institution.loans[INSTITUTION_BANK]);
out:
    free(loans.deposits);
    free(loans.loans);
    return status;
}

const struct sim_phase bank_households_phase = {
    .name = "household_loans",
    .text = "households repay loans and borrow for the dwellings they plan to buy",
    .reads = "household.deposits household.loans household.income_expected economy.housing_share "
             "institution.deposits institution.loans",
    .writes = "household.deposits household.loans institution.deposits institution.loans",
    .rows = "",
    .run = run_loans,
};
