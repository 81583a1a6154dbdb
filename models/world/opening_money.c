/* Money of the base year: pay, balances, and (opening_rates.c) the rates that close the accounts.
 *
 * Pay. Occupations give relative pay; one factor makes it gross and a factor a sector brings its wage bill to the table's, the
 * legal minimum holding (30 rounds of proportional fitting; those at the minimum stay there). Pay also bears the place factor
 * of the wage curve. Where even the minimum for everybody exceeds the table, the minimum prevails.
 *
 * Households. Deposits: some months of expected consumption (household.opening.liquid_months, in proportion to standard of living x consumption units), the rest by
 * wealth weight = x^household.opening.wealth_rank x mean age of the adults, x the standard of living over the median; above
 * x = household.opening.wealth_top the weight is proportional to x, so that the richest do not own all at 1:1. Shares follow
 * the same weight. household.opening.owner_share of households own dwellings, more probably with age and standard of living
 * (probability k x mean age x (decile + 10), k from counts); an owner has dwellings in proportion to consumption units. Loans
 * are owed by owners with an adult under household.opening.debt_age, by the pay of members at work.
 *
 * Firms. Deposits by expected sales; loans and securities by capital, public bodies owe none. The state keeps state.cash
 * months of its consumption and owes its debt to the bank; non-profit institutions hold a month of consumption, which they
 * spend first; the bank's deposits are what all others hold. Amounts are rounded down to cents, so that totals are below the
 * table's by less than a cent an agent. */
#include "models/world/opening_money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fineness of household.shares and .dwelling (any unit will do): parts of a weight of 1. */
enum { SHARE_PARTS = 1000, DWELLING_PARTS = 100000, ROUNDS = 30, RAISES = 8, HALVINGS = 60 };

void money_pass(struct money *money, size_t count, sim_parallel_function *pass, void *context,
                int64_t total[MONEY_SUMS])
{
    int threads = money->world->threads;
    memset(money->sums, 0, (size_t)threads * MONEY_SUMS * sizeof *money->sums);
    memset(total, 0, MONEY_SUMS * sizeof *total);
    sim_parallel_blocks(threads, count, SIM_PARALLEL_BLOCK, pass, context);
    for (int t = 0; t < threads; t++)
        for (size_t i = 0; i < MONEY_SUMS; i++)
            total[i] += money_sums(money, t)[i];
}

/* ---- pay ---- */

enum { PAY_ABOVE, PAY_FLOOR, PAY_KINDS };

struct pay_pass {
    struct money *money;
    double factor, sector[SECTOR_COUNT]; /* gross; relative pay of sectors */
    double minimum;
    const double *place;
    bool store;
};

static double pay_of(const struct pay_pass *pass, size_t row, size_t *sector)
{
    const struct person_view *p = &pass->money->assessor.person;
    const struct firm_view *f = &pass->money->assessor.firm;
    double pay = p->pay[row] * pass->factor;
    *sector = SECTOR_COUNT;
    if (p->activity[row] != WORLD_EMPLOYED || p->employer[row] == SIM_NONE)
        return pay;
    uint32_t firm = p->employer[row];
    if (p->status[row] != STATUS_SELF_EMPLOYED)
        *sector = f->sector[firm];
    return pay * pass->sector[f->sector[firm]] * pass->place[f->departement[firm]];
}

static void pay_block(void *context, size_t begin, size_t end, int thread)
{
    const struct pay_pass *pass = context;
    const struct person_view *p = &pass->money->assessor.person;
    int64_t *sums = money_sums(pass->money, thread);
    for (size_t row = begin; row < end; row++) {
        size_t sector;
        if (p->id[row] == 0 || p->pay[row] == 0)
            continue;
        int64_t pay = sim_number_round(pay_of(pass, row, &sector));
        int64_t minimum = sector < SECTOR_COUNT ? sim_number_round(pass->minimum) : 0;
        if (sector < SECTOR_COUNT)
            sums[sector * PAY_KINDS + (pay > minimum ? PAY_ABOVE : PAY_FLOOR)] +=
                pay > minimum ? pay : minimum;
        pay = pay > minimum ? pay : minimum;
        if (pass->store)
            p->pay[row] = sim_number_i32(pay);
    }
}

/* Gross pay that meets the wage bills of the sectors; returns the wage bill in cents. */
static int64_t set_pay(struct money *money)
{
    struct sim_world *world = money->world;
    const struct market_rates *rates = market_rates(world);
    struct sector_view sector = market_sectors(world);
    struct occupation_view occupation = market_occupations(world);
    struct departement_view place = departement_columns(sim_world_table(world, "departement"));
    size_t persons = money->assessor.person.count;
    int64_t total[MONEY_SUMS], bill = 0;
    double table = 0;
    struct pay_pass pass = {.money = money, .factor = 1, .place = place.wage_factor, .minimum = 0};
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        pass.sector[s] = 1;
        table += rates->production[s].wages;
    }
    money_pass(money, persons, pay_block, &pass, total);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        bill += total[s * PAY_KINDS + PAY_ABOVE];
    pass.factor = bill > 0 ? money->account[ACCOUNT_WAGES] / (double)bill : 1;
    pass.minimum = market_economy(world).minimum_wage[0];
    for (int round = 0; round < ROUNDS; round++) {
        money_pass(money, persons, pay_block, &pass, total);
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            double target = rates->production[s].wages * money->account[ACCOUNT_WAGES] / table;
            double above = (double)total[s * PAY_KINDS + PAY_ABOVE];
            double floor = (double)total[s * PAY_KINDS + PAY_FLOOR];
            if (above > 0)
                pass.sector[s] *=
                    target > floor ? (target - floor) / above : target / (floor + above);
        }
    }
    pass.store = true;
    money_pass(money, persons, pay_block, &pass, total);
    bill = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        sector.wage_factor[s] = pass.sector[s];
        bill += total[s * PAY_KINDS + PAY_ABOVE] + total[s * PAY_KINDS + PAY_FLOOR];
    }
    for (size_t o = 0; o < occupation.count; o++)
        occupation.pay[o] *= pass.factor;
    return bill;
}

struct raise_pass {
    struct money *money;
    double minimum;
    double factor[SECTOR_COUNT];
};

static void raise_block(void *context, size_t begin, size_t end, int thread)
{
    const struct raise_pass *pass = context;
    const struct person_view *p = &pass->money->assessor.person;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        if (p->id[row] != 0 && p->activity[row] == WORLD_EMPLOYED &&
            p->status[row] != STATUS_SELF_EMPLOYED && p->employer[row] != SIM_NONE) {
            size_t s = pass->money->assessor.firm.sector[p->employer[row]];
            if (p->pay[row] > pass->minimum) /* who is paid the minimum stays there */
                p->pay[row] = sim_number_i32(sim_number_round(p->pay[row] * pass->factor[s]));
        }
}

/* Some employees are paid part time: raises full-time pay so that what is paid is the wage bill of the accounts, and
 * returns that. */
static enum sim_status pay_hours(struct money *money, int64_t *bill, struct sim_error *error)
{
    struct sim_world *world = money->world;
    const struct market_rates *rates = market_rates(world);
    const struct firm_view *firm = &money->assessor.firm;
    struct sector_view sector = market_sectors(world);
    struct raise_pass pass = {.money = money,
                              .minimum = ceil(market_economy(world).minimum_wage[0])};
    double table = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        table += rates->production[s].wages;
    for (int round = 0; round < RAISES; round++) {
        int64_t paid[SECTOR_COUNT] = {0};
        enum sim_status status = market_count_payroll(world, error);
        if (status != SIM_OK)
            return status;
        *bill = 0;
        for (size_t f = 0; f < firm->count; f++) {
            paid[firm->sector[f]] += firm->wages[f];
            *bill += firm->wages[f];
        }
        if (round + 1 == RAISES)
            break;
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            double target = rates->production[s].wages * money->account[ACCOUNT_WAGES] / table;
            pass.factor[s] = paid[s] > 0 && target > (double)paid[s] ? target / (double)paid[s] : 1;
            sector.wage_factor[s] *= pass.factor[s];
        }
        sim_parallel_blocks(world->threads, money->assessor.person.count, SIM_PARALLEL_BLOCK,
                            raise_block, &pass);
    }
    return SIM_OK;
}

/* ---- costs and mark-ups: all prices are 1 ---- */

static enum sim_status set_costs(struct money *money, int64_t bill, struct sim_error *error)
{
    struct sim_world *world = money->world;
    const struct market_rates *rates = market_rates(world);
    struct sector_view sector = market_sectors(world);
    struct economy_view economy = market_economy(world);
    struct firm_view firm = money->assessor.firm;
    double utilisation = firm_parameters(world)->utilisation;
    if (bill <= 0)
        return sim_error_set(error, SIM_SCENARIO, "nobody earns a wage; use a larger scale");
    economy.payroll_rate[0] = money->account[ACCOUNT_EMPLOYER_CONTRIBUTIONS] / (double)bill;
    economy.payroll_tax_rate[0] = money->account[ACCOUNT_PAYROLL_TAXES] / (double)bill;
    economy.wages_abroad_rate[0] = money->account[ACCOUNT_WAGES_TO_NON_RESIDENTS] / (double)bill;
    economy.employee_rate[0] = money->account[ACCOUNT_EMPLOYEE_CONTRIBUTIONS] / (double)bill;
    enum sim_status status = market_count_payroll(world, error);
    if (status != SIM_OK)
        return status;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        const struct market_production *production = &rates->production[s];
        double inputs = rates->taxes[USE_INTERMEDIATE + s];
        for (size_t r = 0; r < SECTOR_COUNT; r++)
            inputs +=
                rates->domestic[r][USE_INTERMEDIATE + s] + rates->imported[r][USE_INTERMEDIATE + s];
        sector.input_cost[s] = inputs / production->output;
        sector.tax_rate[s] = (production->taxes - production->subsidies) / production->output;
        double unit_cost = (sector.input_cost[s] +
                            sector.labour_cost[s] / (sector.productivity[s] * utilisation)) /
                           (1 - sector.tax_rate[s]);
        sector.mark_up[s] = 1 / unit_cost - 1;
    }
    for (size_t f = 0; f < firm.count; f++)
        firm.mark_up[f] = 1 / firm_unit_cost(world, &firm, f) - 1;
    return SIM_OK;
}

/* ---- balances of households ---- */

enum { OWNER_CELLS = WORLD_AGE_COUNT * WORLD_DECILE_COUNT };
enum { SUM_CONSUMPTION, SUM_WEALTH, SUM_DEBT, SUM_DEPOSITS, SUM_LOANS, SUM_SHARES, SUM_DWELLINGS };

struct homes_pass {
    struct money *money;
    double median; /* standard of living */
    double owner[OWNER_CELLS];
    int64_t total[MONEY_SUMS]; /* of weights */
    uint32_t purpose;
};

struct home {
    double age, units; /* mean age of the adults */
    int64_t pay;       /* of members at work */
    bool young;        /* an adult under the age of debt */
};

static struct home home_of(const struct money *money, size_t row)
{
    const struct person_view *p = &money->assessor.person;
    int debt_age = (int)household_parameters(money->world)->debt_age, years = 0, adults = 0;
    struct home home = {.units = state_units_row(&money->assessor, row)};
    for (uint32_t m = money->assessor.household.first[row]; m != SIM_NONE; m = p->next[m]) {
        int age = world_age(money->assessor.month, p->birth[m]);
        home.pay += p->activity[m] == WORLD_EMPLOYED ? p->pay[m] : 0;
        if (p->role[m] != WORLD_ADULT)
            continue;
        years += age;
        adults++;
        home.young |= age < debt_age;
    }
    home.age = adults > 0 ? (double)years / adults : WORLD_ADULT_AGE;
    return home;
}

static size_t owner_cell(const struct household_view *h, size_t row, const struct home *home)
{
    return (size_t)world_age_index((int)home->age) * WORLD_DECILE_COUNT + h->decile[row];
}

static void owner_cells_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_pass *pass = context;
    const struct household_view *h = &pass->money->assessor.household;
    for (size_t row = begin; row < end; row++) {
        if (h->id[row] == 0)
            continue;
        struct home home = home_of(pass->money, row);
        money_sums(pass->money, thread)[owner_cell(h, row, &home)]++;
    }
}

/* Probability of owning by age band and decile, such that the share of owners is the parameter. */
static void owner_probabilities(struct homes_pass *pass, const int64_t *counts)
{
    double share = household_parameters(pass->money->world)->owner_share, weight[OWNER_CELLS];
    double low = 0, high = 1,
           homes = 0; /* weights are above 1, so k = 1 makes everybody an owner */
    for (size_t c = 0; c < OWNER_CELLS; c++) {
        double band = (double)(c / WORLD_DECILE_COUNT), decile = (double)(c % WORLD_DECILE_COUNT);
        weight[c] = (band + 1) * (decile + WORLD_DECILE_COUNT);
        homes += (double)counts[c];
    }
    for (int i = 0; i < HALVINGS; i++) {
        double k = (low + high) / 2, owners = 0;
        for (size_t c = 0; c < OWNER_CELLS; c++)
            owners += (double)counts[c] * fmin(1, k * weight[c]);
        if (owners < share * homes)
            low = k;
        else
            high = k;
    }
    for (size_t c = 0; c < OWNER_CELLS; c++)
        pass->owner[c] = fmin(1, high * weight[c]);
}

static int64_t consumption_weight(const struct money *money, size_t row, const struct home *home)
{
    return sim_number_round((double)money->assessor.household.standard_of_living[row] *
                            home->units);
}

static int64_t wealth_weight(const struct homes_pass *pass, size_t row, const struct home *home)
{
    const struct household_parameters *p = household_parameters(pass->money->world);
    double x = (double)pass->money->assessor.household.standard_of_living[row] / pass->median;
    double weight =
        x <= p->wealth_top ? pow(x, p->wealth_rank) : pow(p->wealth_top, p->wealth_rank - 1) * x;
    return sim_number_round(weight * home->age * SHARE_PARTS);
}

/* Dwellings and shares, and the sums of the weights of all balances. */
static void homes_weights_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_pass *pass = context;
    const struct household_view *h = &pass->money->assessor.household;
    int64_t *sums = money_sums(pass->money, thread);
    for (size_t row = begin; row < end; row++) {
        if (h->id[row] == 0)
            continue;
        struct home home = home_of(pass->money, row);
        int64_t wealth = wealth_weight(pass, row, &home);
        struct sim_random_event event = {pass->money->world->random, pass->purpose, h->id[row], 0};
        bool owns = sim_random_uniform(&event, 0) < pass->owner[owner_cell(h, row, &home)];
        h->dwelling[row] = owns ? sim_number_u32(sim_number_round(home.units * DWELLING_PARTS)) : 0;
        h->shares[row] =
            wealth < UINT32_MAX ? (uint32_t)wealth : UINT32_MAX; /* the column's largest */
        sums[SUM_CONSUMPTION] += consumption_weight(pass->money, row, &home);
        sums[SUM_WEALTH] += wealth;
        sums[SUM_DEBT] += owns && home.young ? home.pay : 0;
        sums[SUM_SHARES] += h->shares[row];
        sums[SUM_DWELLINGS] += h->dwelling[row];
    }
}

static int64_t part_of(double amount, int64_t weight, int64_t total)
{
    return total > 0 ? ledger_part(ledger_cents(amount), weight, total) : 0;
}

static void homes_balances_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_pass *pass = context;
    const struct household_view *h = &pass->money->assessor.household;
    const double *account = pass->money->account;
    double month = household_parameters(pass->money->world)->liquid_months *
                   account[ACCOUNT_HOUSEHOLD_CONSUMPTION];
    int64_t *sums = money_sums(pass->money, thread);
    for (size_t row = begin; row < end; row++) {
        if (h->id[row] == 0)
            continue;
        struct home home = home_of(pass->money, row);
        h->deposits[row] = part_of(month, consumption_weight(pass->money, row, &home),
                                   pass->total[SUM_CONSUMPTION]) +
                           part_of(account[ACCOUNT_STOCK_HOUSEHOLD_DEPOSITS] - month,
                                   wealth_weight(pass, row, &home), pass->total[SUM_WEALTH]);
        h->loans[row] =
            h->dwelling[row] > 0 && home.young
                ? -part_of(account[ACCOUNT_STOCK_HOUSEHOLD_LOANS], home.pay, pass->total[SUM_DEBT])
                : 0;
        sums[SUM_DEPOSITS] += h->deposits[row];
        sums[SUM_LOANS] += h->loans[row];
    }
}

static enum sim_status set_homes(struct money *money, int64_t *deposits, int64_t *loans,
                                 struct sim_error *error)
{
    struct sim_world *world = money->world;
    struct economy_view economy = market_economy(world);
    struct decile_view decile = decile_columns(sim_world_table(world, decile_table.name));
    struct homes_pass pass = {.money = money,
                              .median = decile.threshold[WORLD_DECILE_COUNT / 2 - 1],
                              .purpose = sim_random_purpose("opening.owner")};
    size_t homes = money->assessor.household.count;
    if (!(pass.median > 0))
        return sim_error_set(error, SIM_SCENARIO, "the median standard of living is not positive");
    money_pass(money, homes, owner_cells_block, &pass, pass.total);
    owner_probabilities(&pass, pass.total);
    money_pass(money, homes, homes_weights_block, &pass, pass.total);
    economy.shares[0] = pass.total[SUM_SHARES];
    economy.dwellings[0] = pass.total[SUM_DWELLINGS];
    int64_t total[MONEY_SUMS];
    money_pass(money, homes, homes_balances_block, &pass, total);
    *deposits = total[SUM_DEPOSITS];
    *loans = total[SUM_LOANS];
    return SIM_OK;
}

/* ---- balances of firms and institutions ---- */

static void set_firms(struct money *money, int64_t *deposits, int64_t *loans)
{
    const struct firm_view *f = &money->assessor.firm;
    double debt =
        money->account[ACCOUNT_STOCK_FIRM_LOANS] + money->account[ACCOUNT_STOCK_FIRM_SECURITIES];
    int64_t sales = 0, capital = 0;
    *deposits = *loans = 0;
    for (size_t row = 0; row < f->count; row++) {
        sales += sim_number_round(f->demand_expected[row]);
        capital += f->form[row] != FIRM_PUBLIC ? f->capital[row] : 0;
    }
    for (size_t row = 0; row < f->count; row++) {
        f->deposits[row] = part_of(money->account[ACCOUNT_STOCK_FIRM_DEPOSITS],
                                   sim_number_round(f->demand_expected[row]), sales);
        f->loans[row] = f->form[row] != FIRM_PUBLIC ? -part_of(debt, f->capital[row], capital) : 0;
        *deposits += f->deposits[row];
        *loans += f->loans[row];
    }
}

static enum sim_status set_balances(struct money *money, struct sim_error *error)
{
    struct sim_world *world = money->world;
    const double *account = money->account;
    struct institution_view v = state_institutions(world);
    struct economy_view economy = market_economy(world);
    int64_t held[LEDGER_SECTOR_COUNT] = {0}, owed[LEDGER_SECTOR_COUNT] = {0};
    int64_t debt = ledger_cents(account[ACCOUNT_STOCK_GOVERNMENT_DEBT]);
    enum sim_status status =
        set_homes(money, &held[LEDGER_HOUSEHOLDS], &owed[LEDGER_HOUSEHOLDS], error);
    if (status != SIM_OK)
        return status;
    set_firms(money, &held[LEDGER_FIRMS], &owed[LEDGER_FIRMS]);
    held[LEDGER_GOVERNMENT] = v.deposits[INSTITUTION_GOVERNMENT] = ledger_cents(
        state_parameters(world)->cash * (account[ACCOUNT_INDIVIDUAL_PUBLIC_CONSUMPTION] +
                                         account[ACCOUNT_COLLECTIVE_PUBLIC_CONSUMPTION]));
    held[LEDGER_NPISH] = v.deposits[INSTITUTION_NPISH] =
        ledger_cents(account[ACCOUNT_NPISH_CONSUMPTION]);
    v.bonds[INSTITUTION_GOVERNMENT] = -debt;
    v.bonds[INSTITUTION_BANK] = debt;
    for (int s = 0; s < LEDGER_SECTOR_COUNT; s++)
        if (s != LEDGER_BANK) {
            held[LEDGER_BANK] -= held[s];
            owed[LEDGER_BANK] -= owed[s];
        }
    v.deposits[INSTITUTION_BANK] = held[LEDGER_BANK];
    v.loans[INSTITUTION_BANK] = owed[LEDGER_BANK];
    economy.bank_capital[0] = held[LEDGER_BANK] + owed[LEDGER_BANK] + debt;
    for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++) {
        sim_ledger_open(&world->ledger, LEDGER_DEPOSITS, s, held[s]);
        sim_ledger_open(&world->ledger, LEDGER_LOANS, s, owed[s]);
    }
    sim_ledger_open(&world->ledger, LEDGER_BONDS, LEDGER_GOVERNMENT, -debt);
    sim_ledger_open(&world->ledger, LEDGER_BONDS, LEDGER_BANK, debt);
    return SIM_OK;
}

enum sim_status opening_money(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct money money = {.world = world,
                          .assessor = state_assessor(world, &(struct state_rates){0}),
                          .account = market_rates(world)->account};
    SIM_TRY(sim_memory_array(&money.sums, (size_t)world->threads * MONEY_SUMS, sizeof *money.sums,
                             "sums", error));
    int64_t bill = set_pay(&money);
    SIM_TRY(pay_hours(&money, &bill, error));
    SIM_TRY(set_costs(&money, bill, error));
    SIM_TRY(set_balances(&money, error));
    SIM_TRY(money_rates(&money, error));
out:
    free(money.sums);
    return status;
}
