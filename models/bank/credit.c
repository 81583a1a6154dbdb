/* Phase credit: what firms borrow for the month ahead, and the investment that they can pay.
 *
 * A firm wants deposits of firm.liquidity months of costs: the inputs of expected sales, last
 * month's wages and charges (before its first wages: the sector's mean cost of a worker, for each
 * employee) and the investment it plans. The bank lends what lacks, up to its limit: loans of
 * firm.leverage times the value of the firm's capital. Investment is then cut to what deposits pay;
 * that is the rule, so nobody invests on an overdraft. Credit rationed by collateral and cash-flow
 * needs: Caiani et al. (2016), Dosi et al. (2010), here with one bank, one rate and capital as the
 * collateral.
 *
 * A start-up that found less used capital than it needs (firm/entry.c) buys the rest in the month
 * after its foundation, on a loan of that value beyond the limit: without capital it has neither
 * output nor collateral. A firm that ends this month borrows nothing more here. Public bodies
 * neither borrow nor invest: the state does. */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"

#include <math.h>
#include <stdlib.h>

struct credit {
    struct sim_world *world;
    const struct firm_parameters *parameters;
    double price; /* of capital */
    int32_t last_month;
    struct firm_view firm;
    struct sector_view sector;
    struct ledger_purse *bank_deposits, *bank_loans;
};

static double monthly_costs(const struct credit *c, size_t row)
{
    const struct firm_view *f = &c->firm;
    size_t sector = f->sector[row];
    double inputs = f->demand_expected[row] * c->sector.input_cost[sector];
    double labour = (double)(f->wages[row] + f->charges[row]);
    if (f->wages[row] == 0)
        labour = c->sector.labour_cost[sector] *
                 ((double)f->staff[row] - (f->form[row] == FIRM_SELF_EMPLOYED));
    return inputs + labour;
}

/* The capital that a start-up still lacks, in cents of the base year; 0 for all other firms. */
static int64_t missing_at_start(const struct credit *c, size_t row)
{
    const struct firm_view *f = &c->firm;
    if (f->founded[row] != c->last_month)
        return 0;
    double wanted = f->demand_expected[row] * c->sector.capital_ratio[f->sector[row]] /
                    c->parameters->capital_use;
    double missing = ceil(wanted) - (double)f->capital[row];
    return missing > 0 ? sim_number_whole(missing) : 0;
}

static void lend(const struct credit *c, size_t row, int64_t amount, int thread)
{
    const struct firm_view *f = &c->firm;
    if (amount > 0)
        bank_lend(c->world, thread, &f->deposits[row], &f->loans[row], f->id[row], LEDGER_FIRMS,
                  &c->bank_deposits[thread], &c->bank_loans[thread], amount);
}

static void finance(const struct credit *c, size_t row, int thread)
{
    const struct firm_view *f = &c->firm;
    int64_t start = missing_at_start(c, row);
    if (start > f->investment[row])
        f->investment[row] = start;
    lend(c, row, ledger_cents(ceil((double)start * c->price)), thread);

    double costs = monthly_costs(c, row) + (double)f->investment[row] * c->price;
    double lack = ceil(c->parameters->liquidity * costs - (double)f->deposits[row]);
    int64_t room = bank_room(c->parameters->leverage, c->price, f->capital[row], f->loans[row]);
    if (lack > 0)
        lend(c, row, lack < (double)room ? ledger_cents(lack) : room, thread);

    double affordable = floor((double)f->deposits[row] / c->price);
    if ((double)f->investment[row] > affordable)
        f->investment[row] = affordable > 0 ? sim_number_whole(affordable) : 0;
}

static void credit_block(void *context, size_t begin, size_t end, int thread)
{
    const struct credit *c = context;
    for (size_t row = begin; row < end; row++)
        if (c->firm.id[row] != 0 && c->firm.form[row] != FIRM_PUBLIC &&
            !(c->firm.event[row] & FIRM_ENDS))
            finance(c, row, thread);
}

static enum sim_status run_credit(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct institution_view institution = state_institutions(world);
    struct credit c = {.world = world,
                       .parameters = firm_parameters(world),
                       .price = market_uses(world).price[USE_INVESTMENT],
                       .last_month = world_month(world) - 1,
                       .firm = firm_firms(world),
                       .sector = market_sectors(world)};
    SIM_TRY(ledger_purses(world, &c.bank_deposits, error));
    SIM_TRY(ledger_purses(world, &c.bank_loans, error));
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, credit_block, &c);
    ledger_purses_merge(world, c.bank_deposits, &institution.deposits[INSTITUTION_BANK]);
    ledger_purses_merge(world, c.bank_loans, &institution.loans[INSTITUTION_BANK]);
out:
    free(c.bank_deposits);
    free(c.bank_loans);
    return status;
}

const struct sim_phase bank_credit_phase = {
    .name = "credit",
    .text = "the bank lends to firms; investment is cut to what they can pay",
    .reads = "firm.sector firm.form firm.event firm.founded firm.staff firm.deposits firm.loans "
             "firm.capital "
             "firm.demand_expected firm.wages firm.charges firm.investment sector.input_cost "
             "sector.labour_cost sector.capital_ratio use.price institution.deposits "
             "institution.loans",
    .writes = "firm.deposits firm.loans firm.investment institution.deposits institution.loans",
    .rows = "",
    .run = run_credit,
};
