/* Phase exit: firms that end are wound up and leave.
 *
 * Their workers, the owner included, become unemployed; they keep occupation, pay and rights to
 * benefit. Of the accounts:
 *   deposits left  first repay loans; the rest is the owner's, paid to his or her household as
 *                  mixed income, or, of a company or an owner who is gone, the bank's as dividends
 *   what lacks     the bank lends, so that everybody paid has been paid; what is owed beyond the loans
 *                  that the firm's capital could secure (firm.leverage) it writes off. The owner's
 *                  household is not pursued (liability is limited, for the self-employed too: a
 *                  simplification)
 * Productive capital goes to the sector's stock of used capital, with the debt that it secures; entrants
 * take both over. It wears out there as elsewhere, and the debt on what wears out is written off. The business weight leaves with the firm, so that its
 * share of orders falls to the other firms of the sector in proportion to theirs. Exit with
 * write-off by the bank follows Caiani et al. (2016), who replace a firm one for one; here entries
 * are counted apart (firm/entry.c). */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/leaving_state.h"
#include "models/person/state.h"

#include <math.h>
#include <stdlib.h>

enum { FIRM_CLOSES = FIRM_ENDS | FIRM_DEFAULTS };

struct exits {
    struct sim_world *world;
    struct firm_view firm;
    struct person_view person;
    struct household_view household;
    struct institution_view institution;
    struct sector_view sector;
    struct economy_view economy;
    int32_t month;
    double leverage, price; /* loans over capital that the bank grants; price of capital */
    struct ledger_purse bank_deposits[1], bank_loans[1]; /* serial: one of each */
};

static void displaced_block(void *context, size_t begin, size_t end, int thread)
{
    const struct exits *e = context;
    const struct person_view *p = &e->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || p->employer[row] == SIM_NONE ||
            !(e->firm.event[p->employer[row]] & FIRM_CLOSES))
            continue;
        market_leave_job(p, row, PERSON_LOSS_CLOSED, e->month, e->economy.consumer_price[0],
                         e->firm.sector[p->employer[row]]);
        p->activity[row] = WORLD_UNEMPLOYED;
        p->employer[row] = SIM_NONE;
        p->status[row] = STATUS_NONE;
        p->spell[row] = 0;
        p->change[row] |= PERSON_FIRM_CLOSED;
    }
}

/* What is left belongs to the owner's household, or to the bank for all other owners. */
static void distribute_rest(struct exits *e, size_t row)
{
    const struct firm_view *f = &e->firm;
    int64_t rest = f->deposits[row];
    uint32_t owner = f->owner[row];
    if (rest <= 0)
        return;
    struct sim_account payer = ledger_account(&f->deposits[row], f->id[row], LEDGER_FIRMS);
    if (owner != SIM_NONE && e->person.id[owner] != 0 && e->person.household[owner] != SIM_NONE) {
        uint32_t home = e->person.household[owner];
        sim_ledger_pay(
            &e->world->ledger, 0, LEDGER_KIND_MIXED_INCOME, payer,
            ledger_account(&e->household.deposits[home], e->household.id[home], LEDGER_HOUSEHOLDS),
            rest);
        return;
    }
    sim_ledger_pay(
        &e->world->ledger, 0, LEDGER_KIND_DIVIDENDS, payer,
        ledger_account(&e->bank_deposits->cell, e->institution.id[INSTITUTION_BANK], LEDGER_BANK),
        rest);
    e->economy.dividends_pending[0] += rest;
}

static void wind_up(struct exits *e, size_t row)
{
    const struct firm_view *f = &e->firm;
    int64_t *deposits = &f->deposits[row], *loans = &f->loans[row], owed = -*loans;
    if (*deposits > 0 && owed > 0)
        bank_repay(e->world, 0, deposits, loans, f->id[row], LEDGER_FIRMS, e->bank_deposits,
                   e->bank_loans, owed < *deposits ? owed : *deposits);
    if (*deposits < 0)
        bank_lend(e->world, 0, deposits, loans, f->id[row], LEDGER_FIRMS, e->bank_deposits,
                  e->bank_loans, -*deposits);
    size_t sector = f->sector[row];
    int64_t secured = sim_number_round(floor(e->leverage * e->price * (double)f->capital[row]));
    if (-*loans > secured)
        bank_write_off(e->world, 0, loans, f->id[row], LEDGER_FIRMS, e->bank_loans,
                       -*loans - secured);
    distribute_rest(e, row);

    e->sector.used_capital[sector] += f->capital[row];
    e->sector.used_loans[sector] += *loans; /* firms' too: no entry */
    *loans = 0;
    e->sector.business_weight[sector] -= f->weight[row];
    e->sector.staff[sector] -= f->staff[row];
}

/* A month of wear of the used capital and of the debt on it; nothing is owed on nothing. */
static void wear_out(struct exits *e, size_t s)
{
    int64_t before = e->sector.used_capital[s], owed = -e->sector.used_loans[s];
    int64_t worn = sim_number_round(e->sector.depreciation[s] * (double)before);
    int64_t lost = before > worn ? ledger_part(owed, worn, before) : owed;
    e->sector.used_capital[s] -= worn;
    bank_write_off(e->world, 0, &e->sector.used_loans[s], (uint32_t)(s + 1), LEDGER_FIRMS,
                   e->bank_loans, lost);
}

static enum sim_status run_exit(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint32_t *rows = NULL;
    size_t count;
    struct sim_table *table = sim_world_table(world, "firm");
    struct exits e = {.world = world,
                      .firm = firm_columns(table),
                      .person = person_columns(sim_world_table(world, "person")),
                      .household = household_columns(sim_world_table(world, "household")),
                      .institution = state_institutions(world),
                      .sector = market_sectors(world),
                      .economy = market_economy(world),
                      .month = world_month(world),
                      .leverage = firm_parameters(world)->leverage,
                      .price = market_uses(world).price[USE_INVESTMENT]};
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        wear_out(&e, s);
    SIM_TRY(
        sim_select_rows(table, e.firm.event, FIRM_CLOSES, world->threads, &rows, &count, error));
    sim_parallel_blocks(world->threads, e.person.count, SIM_PARALLEL_BLOCK, displaced_block, &e);
    for (size_t i = 0; i < count; i++) {
        wind_up(&e, rows[i]);
        sim_table_remove(table, rows[i]);
    }
    e.institution.deposits[INSTITUTION_BANK] += e.bank_deposits->cell;
    e.institution.loans[INSTITUTION_BANK] += e.bank_loans->cell;
out:
    free(rows);
    return status;
}

const struct sim_phase firm_exit_phase = {
    .name = "exit",
    .text = "firms that end: workers are displaced, accounts wound up, capital is left to entrants",
    .reads = "firm.* person.activity person.employer person.status person.spell person.change "
             "person.household household.deposits institution.deposits institution.loans "
             "sector.depreciation sector.used_capital sector.used_loans sector.business_weight "
             "sector.staff economy.dividends_pending use.price " MARKET_LEAVING_READS,
    .writes = "firm.deposits firm.loans person.activity person.employer person.status person.spell "
              "person.change household.deposits institution.deposits institution.loans "
              "sector.used_capital sector.used_loans sector.business_weight sector.staff "
              "economy.dividends_pending " MARKET_LEAVING_WRITES,
    .rows = "firm",
    .run = run_exit,
};
