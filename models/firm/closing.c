/* Phase closing: a firm's deposits at the end of its month, and whether it goes on.
 *
 * The aim of deposits is firm.liquidity months of costs: inputs, wages, charges, and what a
 * self-employed owner lives on.
 *   above the aim        loans are repaid by firm.repayment of the excess, at most what is owed
 *   above twice the aim  where nothing is owed a company distributes firm.distribution of the
 *                        excess, and a public body returns as much to the state (the self-employed
 *                        draw it, see firm/accounts.c)
 *   below 0              the bank lends what lacks, up to its limit (bank_room); the state makes
 *                        good what lacks a public body, which is booked as a subsidy on production
 *                        and lowers firm.taxes, so that the surplus of the accounts stays what the
 *                        columns say
 *   still below 0        the firm defaults
 * Stock-flow consistent firms that default when neither cash nor credit suffices: Caiani et al.
 * (2016), Dosi et al. (2010).
 *
 * Firms also close for reasons that the model does not know. The table's death rate of enterprises
 * is of all causes, so what already ends this month (defaults, owners who died or gave up,
 * companies with no staff that want none) counts toward it and a lottery makes up the rest:
 *     probability of firm i = missing x staff_i^-exit_size / sum of staff^-exit_size,
 *     missing = death rate / 12 x firms of the sector - those that end already, none where it is
 *     negative
 * The last firm of a sector goes on whatever happened, because the sector must exist: as a company
 * without owner, with a loan beyond the limit if it could not pay. Public bodies do not close. */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/person/state.h"

#include <math.h>
#include <stdlib.h>

enum { FIRM_CLOSES = FIRM_ENDS | FIRM_DEFAULTS, SIZES = 256 };

/* Counts of a sector in one thread; chances are staff^-exit_size in units of 2^-32. */
struct tally {
    int64_t firms, closing, chances, going_on;
};

struct closing {
    struct sim_world *world;
    const struct firm_parameters *parameters;
    double price; /* of capital */
    uint32_t purpose;
    struct firm_view firm;
    uint32_t institutions[INSTITUTION_COUNT]; /* ids */
    struct ledger_purse *bank_deposits, *bank_loans, *government, *dividends;
    int64_t chance[SIZES];               /* by staff; larger firms are computed */
    struct tally (*tally)[SECTOR_COUNT]; /* [threads] */
    double missing[SECTOR_COUNT];        /* closures of the lottery, over the sum of chances */
};

static int64_t chance_of(const struct firm_parameters *parameters, uint32_t staff)
{
    return sim_number_round(pow(staff, -parameters->exit_size) * 0x1p32);
}

/* Who has not yet hired closes as easily as who has one. */
static int64_t chance(const struct closing *c, uint32_t staff)
{
    staff = staff == 0 ? 1 : staff;
    return staff < SIZES ? c->chance[staff] : chance_of(c->parameters, staff);
}

/* ---- deposits ---- */

static struct sim_account own(const struct closing *c, size_t row)
{
    return ledger_account(&c->firm.deposits[row], c->firm.id[row], LEDGER_FIRMS);
}

static void repay_and_distribute(const struct closing *c, size_t row, double aim, int thread)
{
    const struct firm_view *f = &c->firm;
    double excess = (double)f->deposits[row] - aim;
    if (excess > 0 && f->loans[row] < 0) {
        int64_t amount = ledger_cents(c->parameters->repayment * excess), owed = -f->loans[row];
        bank_repay(c->world, thread, &f->deposits[row], &f->loans[row], f->id[row], LEDGER_FIRMS,
                   &c->bank_deposits[thread], &c->bank_loans[thread],
                   amount < owed ? amount : owed);
    }
    excess = (double)f->deposits[row] - 2 * aim;
    if (excess <= 0 || f->loans[row] < 0 || f->form[row] == FIRM_SELF_EMPLOYED)
        return;
    int64_t amount = ledger_cents(c->parameters->distribution * excess);
    if (f->form[row] == FIRM_PUBLIC) {
        sim_ledger_pay(&c->world->ledger, thread, LEDGER_KIND_PUBLIC_SURPLUS, own(c, row),
                       ledger_account(&c->government[thread].cell,
                                      c->institutions[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT),
                       amount);
    } else {
        sim_ledger_pay(&c->world->ledger, thread, LEDGER_KIND_DIVIDENDS, own(c, row),
                       ledger_account(&c->bank_deposits[thread].cell,
                                      c->institutions[INSTITUTION_BANK], LEDGER_BANK),
                       amount);
        c->dividends[thread].cell += amount;
    }
}

static void cover(const struct closing *c, size_t row, int thread)
{
    const struct firm_view *f = &c->firm;
    int64_t lack = -f->deposits[row];
    if (f->form[row] == FIRM_PUBLIC) {
        sim_ledger_pay(&c->world->ledger, thread, LEDGER_KIND_PRODUCTION_SUBSIDIES,
                       ledger_account(&c->government[thread].cell,
                                      c->institutions[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT),
                       own(c, row), lack);
        f->taxes[row] -= lack;
        return;
    }
    int64_t room = bank_room(c->parameters->leverage, c->price, f->capital[row], f->loans[row]);
    int64_t loan = lack < room ? lack : room;
    if (loan > 0)
        bank_lend(c->world, thread, &f->deposits[row], &f->loans[row], f->id[row], LEDGER_FIRMS,
                  &c->bank_deposits[thread], &c->bank_loans[thread], loan);
    if (f->deposits[row] < 0)
        f->event[row] |= FIRM_DEFAULTS;
}

static void deposits_block(void *context, size_t begin, size_t end, int thread)
{
    const struct closing *c = context;
    const struct firm_view *f = &c->firm;
    for (size_t row = begin; row < end; row++) {
        if (f->id[row] == 0)
            continue;
        double costs = (double)(f->inputs[row] + f->wages[row] + f->charges[row]);
        if (f->form[row] == FIRM_SELF_EMPLOYED)
            costs += (double)f->payout[row];
        if (f->deposits[row] < 0)
            cover(c, row, thread);
        else
            repay_and_distribute(c, row, c->parameters->liquidity * costs, thread);
        if (f->form[row] == FIRM_PUBLIC)
            continue;
        if (f->form[row] == FIRM_COMPANY && f->staff[row] == 0 && f->staff_target[row] == 0)
            f->event[row] |= FIRM_ENDS;
        struct tally *tally = &c->tally[thread][f->sector[row]];
        tally->firms++;
        if (f->event[row] & FIRM_CLOSES)
            tally->closing++;
        else
            tally->chances += chance(c, f->staff[row]);
    }
}

/* ---- the lottery ---- */

static void lottery_block(void *context, size_t begin, size_t end, int thread)
{
    const struct closing *c = context;
    const struct firm_view *f = &c->firm;
    for (size_t row = begin; row < end; row++) {
        if (f->id[row] == 0)
            continue;
        size_t sector = f->sector[row];
        if (f->form[row] != FIRM_PUBLIC && !(f->event[row] & FIRM_CLOSES)) {
            struct sim_random_event event = {c->world->random, c->purpose, f->id[row],
                                             c->world->month};
            double probability = c->missing[sector] * (double)chance(c, f->staff[row]);
            if (sim_random_uniform(&event, 0) < probability)
                f->event[row] |= FIRM_ENDS;
        }
        c->tally[thread][sector].going_on += !(f->event[row] & FIRM_CLOSES);
    }
}

static struct tally tally_of(const struct closing *c, size_t sector)
{
    struct tally sum = {0};
    for (int t = 0; t < c->world->threads; t++) {
        const struct tally *part = &c->tally[t][sector];
        sum.firms += part->firms;
        sum.closing += part->closing;
        sum.chances += part->chances;
        sum.going_on += part->going_on;
    }
    return sum;
}

/* Of a sector in which every firm would close, the one that goes on: rather who can pay, then the
 * largest, then the oldest; SIM_NONE where there is none. */
static uint32_t last_of(const struct firm_view *f, size_t sector)
{
    uint32_t best = SIM_NONE;
    for (uint32_t row = 0; row < f->count; row++) {
        if (f->id[row] == 0 || f->sector[row] != sector)
            continue;
        if (best != SIM_NONE) {
            bool pays = !(f->event[row] & FIRM_DEFAULTS);
            bool best_pays = !(f->event[best] & FIRM_DEFAULTS);
            if (pays != best_pays                 ? best_pays
                : f->staff[row] != f->staff[best] ? f->staff[row] < f->staff[best]
                                                  : f->id[row] > f->id[best])
                continue;
        }
        best = row;
    }
    return best;
}

static void keep_the_last(const struct closing *c, size_t sector)
{
    const struct firm_view *f = &c->firm;
    const struct person_view person = person_columns(sim_world_table(c->world, "person"));
    uint32_t row = last_of(f, sector);
    if (row == SIM_NONE)
        return;
    if (f->deposits[row] < 0)
        bank_lend(c->world, 0, &f->deposits[row], &f->loans[row], f->id[row], LEDGER_FIRMS,
                  c->bank_deposits, c->bank_loans, -f->deposits[row]);
    uint32_t owner = f->owner[row];
    bool works = owner != SIM_NONE && person.id[owner] != 0 && person.employer[owner] == row;
    if (f->form[row] == FIRM_SELF_EMPLOYED && !works) {
        f->form[row] = FIRM_COMPANY;
        f->owner[row] = SIM_NONE;
    }
    f->event[row] = (uint8_t)(f->event[row] & ~FIRM_CLOSES);
}

static enum sim_status run_closing(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct economy_view economy = market_economy(world);
    struct institution_view institution = state_institutions(world);
    struct closing c = {.world = world,
                        .parameters = firm_parameters(world),
                        .price = market_uses(world).price[USE_INVESTMENT],
                        .purpose = sim_random_purpose("firm.closing"),
                        .firm = firm_firms(world)};
    SIM_TRY(ledger_purses(world, &c.bank_deposits, error));
    SIM_TRY(ledger_purses(world, &c.bank_loans, error));
    SIM_TRY(ledger_purses(world, &c.government, error));
    SIM_TRY(ledger_purses(world, &c.dividends, error));
    SIM_TRY(sim_memory_array(&c.tally, (size_t)world->threads, sizeof *c.tally, "closing", error));
    for (size_t i = 0; i < INSTITUTION_COUNT; i++)
        c.institutions[i] = institution.id[i];
    for (uint32_t staff = 1; staff < SIZES; staff++)
        c.chance[staff] = chance_of(c.parameters, staff);
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, deposits_block, &c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct tally tally = tally_of(&c, s);
        double missing = market_rates(world)->production[s].death_rate / SIM_MONTHS_PER_YEAR *
                             (double)tally.firms -
                         (double)tally.closing;
        c.missing[s] = missing > 0 && tally.chances > 0 ? missing / (double)tally.chances : 0;
    }
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, lottery_block, &c);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (tally_of(&c, s).going_on == 0)
            keep_the_last(&c, s);
    ledger_purses_merge(world, c.bank_deposits, &institution.deposits[INSTITUTION_BANK]);
    ledger_purses_merge(world, c.bank_loans, &institution.loans[INSTITUTION_BANK]);
    ledger_purses_merge(world, c.government, &institution.deposits[INSTITUTION_GOVERNMENT]);
    ledger_purses_merge(world, c.dividends, &economy.dividends_pending[0]);
out:
    free(c.bank_deposits);
    free(c.bank_loans);
    free(c.government);
    free(c.dividends);
    free(c.tally);
    return status;
}

const struct sim_phase firm_closing_phase = {
    .name = "firms_closing",
    .text = "firms repay, borrow what lacks, distribute; who cannot pay or gives up will end",
    .reads = "firm.* person.employer use.price economy.dividends_pending institution.deposits "
             "institution.loans",
    .writes = "firm.deposits firm.loans firm.taxes firm.event firm.form firm.owner "
              "economy.dividends_pending institution.deposits institution.loans",
    .rows = "",
    .run = run_closing,
};
