/* Phase incomes: households receive and pay what their statement says (state/assess.c), the institutions the rest.
 *
 * Before the households: the state pays interest on its debt, transfers abroad and the support of non-profit institutions,
 * the rest of the world property income. Amounts of the base year follow the consumer price.
 *
 * The bank pays out all it has beyond its own funds of the opening (economy.bank_capital), in proportion to household.shares:
 * what firms distributed, and interest received less interest paid and loans written off. Interest of households is paid in
 * the same loop and counted beforehand from their total balances. Cents that do not divide stay for next month. The housing
 * surplus goes by household.dwelling, its last cents to the owner of lowest id.
 *
 * Estates: what the dead left (deposits, shares, dwellings) goes to the persons of household.heir_age_from to heir_age_to, an
 * equal part each, the last cents to the one of lowest id; the state inherits where there is no heir (Code civil, art. 539).
 * Shares and dwellings that do not divide wait for next month. Real heirs are the children: kinship outside the household is
 * not kept.
 *
 * household.income is the disposable income, with what members earned by services to other persons less what was taken of it
 * (mode/peers_paid.c paid both), but not what they sold used goods for or shared costs by, and with what levers pay
 * (household.policy_transfers, models/policy/transfers.c); its expectation is adaptive. */
#include "models/account/ledger_state.h"
#include "models/policy/transfers_state.h"
#include "models/state/state.h"

#include <math.h>
#include <stdlib.h>

/* ---- what is shared out ---- */

struct shares_count {
    int64_t shares, dwellings, heirs;
    uint32_t owner, home,
        heir; /* rows of lowest id: with a dwelling, any household, person of an age to inherit */
    int64_t apart[15]; /* keeps threads out of one cache line */
};

struct counting {
    struct state_assessor assessor;
    struct shares_count *counts; /* [threads] */
};

static void keep_lowest(const uint32_t *id, uint32_t *lowest, uint32_t row)
{
    if (row != SIM_NONE && (*lowest == SIM_NONE || id[row] < id[*lowest]))
        *lowest = row;
}

static void count_homes(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct household_view *h = &c->assessor.household;
    struct shares_count *count = &c->counts[thread];
    for (size_t row = begin; row < end; row++) {
        if (h->id[row] == 0)
            continue;
        count->shares += h->shares[row];
        count->dwellings += h->dwelling[row];
        keep_lowest(h->id, &count->home, (uint32_t)row);
        if (h->dwelling[row] > 0)
            keep_lowest(h->id, &count->owner, (uint32_t)row);
    }
}

static void count_heirs(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct state_assessor *a = &c->assessor;
    struct shares_count *count = &c->counts[thread];
    for (size_t row = begin; row < end; row++) {
        int age = world_age(a->month, a->person.birth[row]);
        if (a->person.id[row] == 0 || age < a->heir_age_from || age > a->heir_age_to)
            continue;
        count->heirs++;
        keep_lowest(a->person.id, &count->heir, (uint32_t)row);
    }
}

static enum sim_status count_shares(const struct sim_world *world, struct shares_count *total,
                                    struct sim_error *error)
{
    struct counting counting = {state_assessor(world, &(struct state_rates){0}), NULL};
    const struct household_view *h = &counting.assessor.household;
    const struct person_view *p = &counting.assessor.person;
    *total = (struct shares_count){.owner = SIM_NONE, .home = SIM_NONE, .heir = SIM_NONE};
    counting.counts = aligned_alloc(_Alignof(struct shares_count),
                                    (size_t)world->threads * sizeof *counting.counts);
    if (!counting.counts)
        return sim_error_set(error, SIM_MEMORY, "no memory to count shares");
    for (int t = 0; t < world->threads; t++)
        counting.counts[t] = *total;
    sim_parallel_blocks(world->threads, h->count, SIM_PARALLEL_BLOCK, count_homes, &counting);
    sim_parallel_blocks(world->threads, p->count, SIM_PARALLEL_BLOCK, count_heirs, &counting);
    for (int t = 0; t < world->threads; t++) {
        const struct shares_count *count = &counting.counts[t];
        total->shares += count->shares;
        total->dwellings += count->dwellings;
        total->heirs += count->heirs;
        keep_lowest(h->id, &total->owner, count->owner);
        keep_lowest(h->id, &total->home, count->home);
        keep_lowest(p->id, &total->heir, count->heir);
    }
    free(counting.counts);
    return SIM_OK;
}

/* ---- institutions ---- */

static void pay_institutions(struct sim_world *world)
{
    const double *account = market_rates(world)->account;
    struct institution_view v = state_institutions(world);
    struct economy_view economy = market_economy(world);
    struct sim_ledger *ledger = &world->ledger;
    static const enum ledger_sector sectors[INSTITUTION_COUNT] = {LEDGER_GOVERNMENT, LEDGER_NPISH,
                                                                  LEDGER_BANK, LEDGER_WORLD};
    struct sim_account of[INSTITUTION_COUNT];
    double price = economy.consumer_price[0];
    for (int i = 0; i < INSTITUTION_COUNT; i++)
        of[i] = ledger_account(&v.deposits[i], v.id[i], sectors[i]);
    int64_t debt = -v.bonds[INSTITUTION_GOVERNMENT];
    sim_ledger_pay(ledger, 0, LEDGER_KIND_INTEREST_BONDS, of[INSTITUTION_GOVERNMENT],
                   of[INSTITUTION_BANK], ledger_cents(economy.bond_rate[0] * (double)debt));
    sim_ledger_pay(ledger, 0, LEDGER_KIND_PROPERTY_INCOME_ABROAD, of[INSTITUTION_WORLD],
                   of[INSTITUTION_BANK],
                   ledger_cents(account[ACCOUNT_PROPERTY_INCOME_ABROAD] * price));
    sim_ledger_pay(ledger, 0, LEDGER_KIND_TRANSFERS_ABROAD, of[INSTITUTION_GOVERNMENT],
                   of[INSTITUTION_WORLD],
                   ledger_cents(account[ACCOUNT_TRANSFERS_TO_WORLD] * price));
    sim_ledger_pay(ledger, 0, LEDGER_KIND_NPISH_SUPPORT, of[INSTITUTION_GOVERNMENT],
                   of[INSTITUTION_NPISH],
                   ledger_cents(account[ACCOUNT_NPISH_SUPPORT] * price * state_growth(world)));
}

/* What the bank pays out this month; it pays nothing while below its own funds. */
static int64_t dividends_of_month(const struct sim_world *world)
{
    struct institution_view v = state_institutions(world);
    struct economy_view economy = market_economy(world);
    const size_t bank = INSTITUTION_BANK;
    int64_t owed = -sim_ledger_balance(&world->ledger, LEDGER_LOANS, LEDGER_HOUSEHOLDS);
    int64_t held = sim_ledger_balance(&world->ledger, LEDGER_DEPOSITS, LEDGER_HOUSEHOLDS);
    int64_t result = v.deposits[bank] + v.loans[bank] + v.bonds[bank] - economy.bank_capital[0] +
                     sim_number_round(economy.loan_rate[0] * (double)owed) -
                     sim_number_round(economy.deposit_rate[0] * (double)held);
    return result > 0 ? result : 0;
}

/* ---- households ---- */

struct incomes {
    struct sim_world *world;
    struct state_assessor assessor;
    struct policy_transfers transfers;
    double expectation;
    int64_t estate, estate_shares, estate_dwellings; /* of each heir */
    struct ledger_purse *government, *npish, *bank, *wages, *housing, *estates;
};

/* Moves an amount between a household and a purse; most amounts of most households are zero. */
static void move(const struct incomes *i, int thread, enum ledger_kind kind,
                 struct sim_account payer, struct sim_account payee, int64_t amount)
{
    if (amount != 0)
        sim_ledger_pay(&i->world->ledger, thread, kind, payer, payee, amount);
}

static void receive(const struct incomes *i, int thread, struct sim_account home,
                    const struct state_statement *s)
{
    struct sim_account state = ledger_account(&i->government[thread].cell, 0, LEDGER_GOVERNMENT);
    struct sim_account bank = ledger_account(&i->bank[thread].cell, 0, LEDGER_BANK);
    move(i, thread, LEDGER_KIND_WAGES, ledger_account(&i->wages[thread].cell, 0, LEDGER_MARKET),
         home, s->wages);
    move(i, thread, LEDGER_KIND_HOUSING_SURPLUS,
         ledger_account(&i->housing[thread].cell, 0, LEDGER_MARKET), home, s->housing_surplus);
    move(i, thread, LEDGER_KIND_DIVIDENDS, bank, home, s->dividends);
    move(i, thread, LEDGER_KIND_INTEREST_DEPOSITS, bank, home, s->interest);
    move(i, thread, LEDGER_KIND_PENSIONS, state, home, s->pensions);
    move(i, thread, LEDGER_KIND_UNEMPLOYMENT_BENEFITS, state, home, s->unemployment_benefits);
    move(i, thread, LEDGER_KIND_FAMILY_BENEFITS, state, home, s->family_benefits);
    move(i, thread, LEDGER_KIND_MINIMUM_INCOME, state, home, s->minimum_income);
    move(i, thread, LEDGER_KIND_OTHER_BENEFITS, state, home, s->other_benefits);
}

static void pay(const struct incomes *i, int thread, struct sim_account home,
                const struct state_statement *s)
{
    struct sim_account state = ledger_account(&i->government[thread].cell, 0, LEDGER_GOVERNMENT);
    move(i, thread, LEDGER_KIND_EMPLOYEE_CONTRIBUTIONS, home, state, s->employee_contributions);
    move(i, thread, LEDGER_KIND_SELF_EMPLOYED_CONTRIBUTIONS, home, state,
         s->self_employed_contributions);
    move(i, thread, LEDGER_KIND_CSG, home, state, s->csg);
    move(i, thread, LEDGER_KIND_INCOME_TAX, home, state, s->income_tax);
    move(i, thread, LEDGER_KIND_OTHER_HOUSEHOLD_TAXES, home, state, s->other_taxes);
    move(i, thread, LEDGER_KIND_CAPITAL_TAXES, home, state, s->capital_taxes);
    move(i, thread, LEDGER_KIND_INTEREST_LOANS, home,
         ledger_account(&i->bank[thread].cell, 0, LEDGER_BANK), s->loan_interest);
    move(i, thread, LEDGER_KIND_HOUSEHOLD_TRANSFERS, home,
         ledger_account(&i->npish[thread].cell, 0, LEDGER_NPISH), s->transfers);
}

/* Businesses pay their owners; a business has one owner, so no other thread touches its account. */
static void draw_payouts(const struct incomes *i, int thread, struct sim_account home, size_t row)
{
    const struct person_view *p = &i->assessor.person;
    const struct firm_view *f = &i->assessor.firm;
    for (uint32_t m = i->assessor.household.first[row]; m != SIM_NONE; m = p->next[m]) {
        uint32_t business = p->employer[m];
        if (p->activity[m] == WORLD_EMPLOYED && p->status[m] == STATUS_SELF_EMPLOYED &&
            business != SIM_NONE && f->owner[business] == m)
            move(i, thread, LEDGER_KIND_MIXED_INCOME,
                 ledger_account(&f->deposits[business], f->id[business], LEDGER_FIRMS), home,
                 f->payout[business]);
    }
}

/* Parts of one household end at the largest number of the column: beyond it they lapse, and those of all others rise. */
static uint32_t with_parts(uint32_t held, int64_t more)
{
    int64_t sum = (int64_t)held + more;
    return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static void incomes_block(void *context, size_t begin, size_t end, int thread)
{
    const struct incomes *i = context;
    const struct household_view *h = &i->assessor.household;
    for (size_t row = begin; row < end; row++) {
        struct state_statement s;
        if (h->id[row] == 0)
            continue;
        int heirs = state_assess_row(&i->assessor, row, &s);
        struct sim_account home = ledger_account(&h->deposits[row], h->id[row], LEDGER_HOUSEHOLDS);
        receive(i, thread, home, &s);
        int64_t transfers = policy_transfers_row(&i->transfers, thread, row, s.automatic);
        move(i, thread, LEDGER_KIND_POLICY_TRANSFERS,
             ledger_account(&i->government[thread].cell, 0, LEDGER_GOVERNMENT), home,
             transfers + s.automatic);
        if (s.mixed_income > 0)
            draw_payouts(i, thread, home, row);
        pay(i, thread, home, &s);
        if (heirs > 0) {
            move(i, thread, LEDGER_KIND_ESTATES,
                 ledger_account(&i->estates[thread].cell, 0, LEDGER_MARKET), home,
                 heirs * i->estate);
            h->shares[row] = with_parts(h->shares[row], heirs * i->estate_shares);
            h->dwelling[row] = with_parts(h->dwelling[row], heirs * i->estate_dwellings);
        }
        int64_t income = s.disposable + h->peer_income[row] - h->peer_transfers[row] -
                         h->peer_taxes[row] + transfers;
        h->income[row] = income;
        h->lapsed[row] = s.lapsed;
        double expected = h->income_expected[row];
        h->income_expected[row] = (float)(expected + i->expectation * ((double)income - expected));
    }
}

/* ---- the phase ---- */

/* Cents that did not divide. */
static void pay_rest(struct sim_world *world, const struct shares_count *count,
                     const struct state_assessor *a)
{
    struct economy_view e = market_economy(world);
    struct institution_view v = state_institutions(world);
    const struct household_view *h = &a->household;
    uint32_t owner = count->owner != SIM_NONE ? count->owner : count->home;
    if (e.housing_pool[0] > 0 && owner != SIM_NONE) {
        h->income[owner] += e.housing_pool[0];
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_HOUSING_SURPLUS,
                       ledger_account(&e.housing_pool[0], e.id[0], LEDGER_MARKET),
                       ledger_account(&h->deposits[owner], h->id[owner], LEDGER_HOUSEHOLDS),
                       e.housing_pool[0]);
    }
    if (e.estates_pool[0] > 0) {
        uint32_t home = count->heir != SIM_NONE ? a->person.household[count->heir] : SIM_NONE;
        struct sim_account heir =
            home != SIM_NONE ? ledger_account(&h->deposits[home], h->id[home], LEDGER_HOUSEHOLDS)
                             : ledger_account(&v.deposits[INSTITUTION_GOVERNMENT],
                                              v.id[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT);
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_ESTATES,
                       ledger_account(&e.estates_pool[0], e.id[0], LEDGER_MARKET), heir,
                       e.estates_pool[0]);
    }
}

static void share_out(struct sim_world *world, const struct shares_count *count,
                      struct incomes *incomes)
{
    struct economy_view e = market_economy(world);
    struct state_rates rates = {0};
    e.shares[0] = count->shares;
    e.dwellings[0] = count->dwellings;
    if (count->shares > 0)
        rates.dividend = ledger_rate(dividends_of_month(world), count->shares);
    e.dividends_pending[0] = 0; /* they are among what the bank has beyond its own funds */
    if (count->dwellings > 0) {
        rates.housing = ledger_rate(e.housing_pool[0], count->dwellings);
        e.rent[0] = (double)e.housing_pool[0] / (double)count->dwellings;
    }
    if (count->heirs > 0) {
        incomes->estate = e.estates_pool[0] / count->heirs;
        incomes->estate_shares = e.estate_shares[0] / count->heirs;
        incomes->estate_dwellings = e.estate_dwellings[0] / count->heirs;
        e.estate_shares[0] -= incomes->estate_shares * count->heirs;
        e.estate_dwellings[0] -= incomes->estate_dwellings * count->heirs;
    }
    incomes->assessor = state_assessor(world, &rates);
}

static enum sim_status run_incomes(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct economy_view e = market_economy(world);
    struct institution_view v = state_institutions(world);
    struct incomes incomes = {.world = world,
                              .expectation = household_parameters(world)->income_expectation};
    struct shares_count count;
    struct {
        struct ledger_purse **purses;
        int64_t *account;
    } const purses[] = {{&incomes.government, &v.deposits[INSTITUTION_GOVERNMENT]},
                        {&incomes.npish, &v.deposits[INSTITUTION_NPISH]},
                        {&incomes.bank, &v.deposits[INSTITUTION_BANK]},
                        {&incomes.wages, &e.wages_pool[0]},
                        {&incomes.housing, &e.housing_pool[0]},
                        {&incomes.estates, &e.estates_pool[0]}};
    enum { PURSES = sizeof purses / sizeof purses[0] };
    for (int i = 0; i < PURSES; i++)
        SIM_TRY(ledger_purses(world, purses[i].purses, error));
    SIM_TRY(count_shares(world, &count, error));
    SIM_TRY(policy_transfers_begin(world, &incomes.transfers, error));
    pay_institutions(world);
    share_out(world, &count, &incomes);
    sim_parallel_blocks(world->threads, incomes.assessor.household.count, SIM_PARALLEL_BLOCK,
                        incomes_block, &incomes);
    for (int i = 0; i < PURSES; i++)
        ledger_purses_merge(world, *purses[i].purses, purses[i].account);
    policy_transfers_book(&incomes.transfers);
    pay_rest(world, &count, &incomes.assessor);
out:
    policy_transfers_end(&incomes.transfers);
    for (int i = 0; i < PURSES; i++)
        free(*purses[i].purses);
    return status;
}

const struct sim_phase state_incomes_phase = {
    .name = "incomes",
    .text =
        "households receive wages, benefits and property income and pay contributions and taxes",
    .reads = "person.mode person.birth person.role person.activity person.status person.employer "
             "person.pay "
             "person.rights person.next person.household household.first household.deposits "
             "household.loans household.shares household.dwelling household.income "
             "household.peer_income household.peer_transfers household.peer_taxes "
             "household.income_expected firm.owner "
             "firm.payout firm.hours firm.bonus firm.deposits economy.* "
             "institution.*" POLICY_TRANSFERS_READS,
    .writes =
        "household.deposits household.shares household.dwelling household.income "
        "household.lapsed household.income_expected firm.deposits economy.shares economy.dwellings "
        "economy.rent economy.dividends_pending economy.wages_pool economy.housing_pool "
        "economy.estates_pool "
        "economy.estate_shares economy.estate_dwellings "
        "institution.deposits" POLICY_TRANSFERS_WRITES,
    .rows = "",
    .run = run_incomes,
};
