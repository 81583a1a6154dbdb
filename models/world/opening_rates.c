/* Rates that close the accounts of the base year (national_accounts.csv), derived from the population drawn.
 *
 * Every agent's first month is assessed without moving money (firm_assess, state_assess) at a trial rate; a rate is the trial
 * times the total of the accounts over the total assessed. Order: what depends on nothing else first - benefits, then the CSG
 * and the income tax, then the income guaranteed (by bisection: it is not proportional), other taxes, transfers. Firms sell
 * what they expect at opening costs: rents, drawings, the surplus of public bodies, company tax, then dividends, which are
 * those of the accounts less what the bank earns itself (it passes everything on). The state takes at most the surplus of its
 * bodies; what the accounts give it beyond, the surplus of its capital in other sectors, is a part of the profit of companies. A total of zero (no such agent at this scale) gives a rate of zero.
 *
 * Households expect the disposable income of this dry month, at least one cent; deposits held are the deposits aimed at. Those
 * who receive less than the income guaranteed to their consumption units aim at household.target_months as new households do,
 * since what they hold says nothing about so small an income. The propensity to consume makes budgets add up to household
 * consumption. */
#include "models/household/budget_state.h"
#include "models/world/opening_money.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum {
    TRIAL = 10000, /* cents at which an absolute benefit is tried: any amount far above a cent */
    DOUBLINGS = 40,
    ROUNDS = 60
};
static const double tolerance = 1e-7; /* relative, of totals found by search */

/* ---- firms ---- */

enum { FIRM_HOUSING, FIRM_PUBLIC_BASE, FIRM_PAYOUT, FIRM_TAX, FIRM_DISTRIBUTABLE, FIRM_INTEREST };

struct firms_pass {
    struct money *money;
    struct sector_view sector;
};

static void firms_block(void *context, size_t begin, size_t end, int thread)
{
    const struct firms_pass *pass = context;
    const struct firm_view *f = &pass->money->assessor.firm;
    int64_t *sums = money_sums(pass->money, thread);
    for (size_t row = begin; row < end; row++) {
        struct firm_statement s = {.sales = ledger_cents(f->demand_expected[row] * f->price[row]),
                                   .wages = f->wages[row]};
        if (f->id[row] == 0)
            continue;
        s.inputs = ledger_cents(f->demand_expected[row] * pass->sector.input_cost[f->sector[row]]);
        firm_assess(pass->money->world, f, row, &s);
        f->payout[row] = s.payout;
        sums[FIRM_HOUSING] += s.housing_base;
        sums[FIRM_PUBLIC_BASE] += s.public_base;
        sums[FIRM_PAYOUT] += s.payout;
        sums[FIRM_TAX] += s.company_tax;
        sums[FIRM_DISTRIBUTABLE] += s.distributable;
        sums[FIRM_INTEREST] += s.interest;
    }
}

static double over(double amount, int64_t total)
{
    return total > 0 ? amount / (double)total : 0;
}

static void firm_rates(struct money *money, double bank_result)
{
    struct economy_view e = market_economy(money->world);
    struct firms_pass pass = {money, market_sectors(money->world)};
    const double *account = money->account;
    size_t count = money->assessor.firm.count;
    int64_t total[MONEY_SUMS];
    e.housing_payout[0] = e.public_payout[0] = e.public_part[0] = e.dividend_share[0] = 0;
    e.mixed_payout[0] = e.company_tax_rate[0] = 0;
    money_pass(money, count, firms_block, &pass, total);
    e.housing_payout[0] = over(account[ACCOUNT_HOUSEHOLD_OPERATING_SURPLUS], total[FIRM_HOUSING]);
    double public_surplus = account[ACCOUNT_GOVERNMENT_OPERATING_SURPLUS];
    double taken = fmin(public_surplus, (double)total[FIRM_PUBLIC_BASE]);
    e.public_payout[0] = over(taken, total[FIRM_PUBLIC_BASE]);
    e.mixed_payout[0] = e.company_tax_rate[0] = 1;
    money_pass(money, count, firms_block, &pass, total);
    e.mixed_payout[0] = over(account[ACCOUNT_MIXED_INCOME], total[FIRM_PAYOUT]);
    e.public_part[0] = over(public_surplus - taken, total[FIRM_TAX]);
    e.company_tax_rate[0] = over(account[ACCOUNT_COMPANY_TAX], total[FIRM_TAX]);
    money_pass(money, count, firms_block, &pass, total);
    e.dividend_share[0] =
        over(account[ACCOUNT_DIVIDENDS] - bank_result - (double)total[FIRM_INTEREST],
             total[FIRM_DISTRIBUTABLE]);
}

/* ---- households ---- */

/* A statement is a row of amounts; their totals lie in the same order. */
#define TOTAL(total, name) ((total)[offsetof(struct state_statement, name) / sizeof(int64_t)])
enum { STATEMENT_AMOUNTS = offsetof(struct state_statement, units) / sizeof(int64_t) };

struct homes_rates {
    struct money *money;
    double propensity, guaranteed;
    double own_housing; /* investment in dwellings that is not borrowed, over expected income */
};

static void statements_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_rates *pass = context;
    const struct state_assessor *a = &pass->money->assessor;
    int64_t *sums = money_sums(pass->money, thread);
    for (size_t row = begin; row < end; row++) {
        struct state_statement s;
        if (a->household.id[row] == 0)
            continue;
        state_assess_row(a, row, &s);
        TOTAL(sums, wages) += s.wages;
        TOTAL(sums, mixed_income) += s.mixed_income;
        TOTAL(sums, pensions) += s.pensions;
        TOTAL(sums, unemployment_benefits) += s.unemployment_benefits;
        TOTAL(sums, family_benefits) += s.family_benefits;
        TOTAL(sums, minimum_income) += s.minimum_income;
        TOTAL(sums, other_benefits) += s.other_benefits;
        TOTAL(sums, self_employed_contributions) += s.self_employed_contributions;
        TOTAL(sums, csg) += s.csg;
        TOTAL(sums, income_tax) += s.income_tax;
        TOTAL(sums, other_taxes) += s.other_taxes;
        TOTAL(sums, capital_taxes) += s.capital_taxes;
        TOTAL(sums, transfers) += s.transfers;
        TOTAL(sums, disposable) += s.disposable;
    }
}

static void assess_all(struct homes_rates *pass, int64_t total[MONEY_SUMS])
{
    _Static_assert((int)STATEMENT_AMOUNTS <= (int)MONEY_SUMS, "totals of a statement");
    money_pass(pass->money, pass->money->assessor.household.count, statements_block, pass, total);
}

static void guaranteed_income(struct homes_rates *pass)
{
    struct economy_view e = market_economy(pass->money->world);
    double target = pass->money->account[ACCOUNT_MINIMUM_INCOME], low = 0, high = TRIAL;
    int64_t total[MONEY_SUMS];
    for (int i = 0; i < DOUBLINGS; i++, high *= 2) {
        e.guaranteed[0] = high;
        assess_all(pass, total);
        if ((double)TOTAL(total, minimum_income) >= target)
            break;
    }
    if (TOTAL(total, minimum_income) == 0) { /* nobody of an age to receive it */
        e.guaranteed[0] = 0;
        return;
    }
    for (int i = 0; i < ROUNDS; i++) {
        e.guaranteed[0] = (low + high) / 2;
        assess_all(pass, total);
        double paid = (double)TOTAL(total, minimum_income);
        if (fabs(paid - target) <= tolerance * target)
            return;
        if (paid < target)
            low = e.guaranteed[0];
        else
            high = e.guaranteed[0];
    }
}

static void household_rates(struct homes_rates *pass)
{
    struct economy_view e = market_economy(pass->money->world);
    const double *account = pass->money->account;
    int64_t total[MONEY_SUMS];
    e.pension_factor[0] = e.replacement[0] = 1;
    e.family_rate[0] = e.other_benefit[0] = TRIAL;
    e.self_employed_rate[0] = e.capital_tax[0] = 1;
    e.csg_rate[0] = e.income_tax_factor[0] = e.guaranteed[0] = 0;
    e.other_tax[0] = e.transfer_rate[0] = e.consolidation[0] = 0;
    assess_all(pass, total);
    e.pension_factor[0] = over(account[ACCOUNT_PENSIONS], TOTAL(total, pensions));
    e.replacement[0] =
        over(account[ACCOUNT_UNEMPLOYMENT_BENEFITS], TOTAL(total, unemployment_benefits));
    e.family_rate[0] =
        TRIAL * over(account[ACCOUNT_FAMILY_BENEFITS], TOTAL(total, family_benefits));
    e.other_benefit[0] =
        TRIAL * over(account[ACCOUNT_OTHER_BENEFITS], TOTAL(total, other_benefits));
    e.self_employed_rate[0] = over(account[ACCOUNT_SELF_EMPLOYED_CONTRIBUTIONS],
                                   TOTAL(total, self_employed_contributions));
    e.capital_tax[0] = over(account[ACCOUNT_CAPITAL_TAXES], TOTAL(total, capital_taxes));
    e.csg_rate[0] = e.income_tax_factor[0] = 1;
    assess_all(pass, total);
    e.csg_rate[0] = over(account[ACCOUNT_CSG_CRDS], TOTAL(total, csg));
    e.income_tax_factor[0] = over(account[ACCOUNT_INCOME_TAX], TOTAL(total, income_tax));
    guaranteed_income(pass);
    e.other_tax[0] = 1;
    assess_all(pass, total);
    e.other_tax[0] = over(account[ACCOUNT_OTHER_HOUSEHOLD_TAXES], TOTAL(total, other_taxes));
    e.transfer_rate[0] = 1;
    assess_all(pass, total);
    e.transfer_rate[0] = over(account[ACCOUNT_HOUSEHOLD_TRANSFERS], TOTAL(total, transfers));
}

/* ---- expectations and spending ---- */

enum { SUM_BUDGET, SUM_EXPECTED };

static void expect_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_rates *pass = context;
    const struct state_assessor *a = &pass->money->assessor;
    const struct household_view *h = &a->household;
    double new_home = household_parameters(pass->money->world)->target_months;
    for (size_t row = begin; row < end; row++) {
        struct state_statement s;
        if (h->id[row] == 0)
            continue;
        state_assess_row(a, row, &s);
        int64_t income = s.disposable > 1 ? s.disposable : 1;
        bool poor = (double)income < pass->guaranteed * s.units;
        h->income[row] = s.disposable;
        h->income_expected[row] = (float)income;
        h->target[row] = (float)(poor ? new_home : (double)h->deposits[row] / (double)income);
        money_sums(pass->money, thread)[SUM_EXPECTED] += income;
    }
}

static void budgets_block(void *context, size_t begin, size_t end, int thread)
{
    const struct homes_rates *pass = context;
    const struct household_view *h = &pass->money->assessor.household;
    const struct household_parameters *p = household_parameters(pass->money->world);
    for (size_t row = begin; row < end; row++)
        if (h->id[row] != 0)
            money_sums(pass->money, thread)[SUM_BUDGET] += household_budget(
                p, pass->propensity, h->decile[row], (double)h->income_expected[row],
                (double)h->target[row], h->deposits[row],
                pass->own_housing * (double)h->income_expected[row]);
}

/* Budgets rise with the propensity, until all are limited by deposits. */
static void spending(struct homes_rates *pass)
{
    struct money *money = pass->money;
    struct economy_view e = market_economy(money->world);
    double target = money->account[ACCOUNT_HOUSEHOLD_CONSUMPTION], low = 0, high = 1;
    size_t homes = money->assessor.household.count;
    int64_t total[MONEY_SUMS];
    pass->guaranteed = e.guaranteed[0];
    money_pass(money, homes, expect_block, pass, total);
    e.housing_share[0] = over(money->account[ACCOUNT_HOUSEHOLD_INVESTMENT], total[SUM_EXPECTED]);
    pass->own_housing = e.housing_share[0] * (1 - household_parameters(money->world)->loan_share);
    for (int i = 0; i < ROUNDS; i++) {
        pass->propensity = high;
        money_pass(money, homes, budgets_block, pass, total);
        if ((double)total[SUM_BUDGET] >= target || i == DOUBLINGS)
            break;
        high *= 2;
    }
    for (int i = 0; i < ROUNDS; i++) {
        pass->propensity = (low + high) / 2;
        money_pass(money, homes, budgets_block, pass, total);
        double spent = (double)total[SUM_BUDGET];
        if (fabs(spent - target) <= tolerance * target)
            break;
        if (spent < target)
            low = pass->propensity;
        else
            high = pass->propensity;
    }
    e.propensity[0] = pass->propensity;
}

/* ---- the rates as series ---- */

/* column of economy, unit, long name */
#define RATES(R)                                                                                   \
    R(payroll_rate, "1", "employers' contributions over gross wages")                              \
    R(payroll_tax_rate, "1", "taxes on payrolls over gross wages")                                 \
    R(wages_abroad_rate, "1", "wages of non-residents over gross wages")                           \
    R(employee_rate, "1", "employees' contributions over gross wages")                             \
    R(self_employed_rate, "1", "contributions of the self-employed over mixed income")             \
    R(csg_rate, "1", "CSG and CRDS over their base")                                               \
    R(income_tax_factor, "1", "income tax due over the schedule's")                                \
    R(other_tax, "1", "other current taxes over disposable income")                                \
    R(capital_tax, "1/month", "capital taxes over deposits")                                       \
    R(company_tax_rate, "1", "company tax over positive profits")                                  \
    R(pension_factor, "1", "pensions over the pay of the retired")                                 \
    R(replacement, "1", "unemployment benefit over the last pay")                                  \
    R(family_rate, "0.01 EUR/month", "family benefit of a child after the first")                  \
    R(guaranteed, "0.01 EUR/month", "income guaranteed to a consumption unit")                     \
    R(other_benefit, "0.01 EUR/month", "other benefits of an adult before retirement")             \
    R(transfer_rate, "1", "transfers to non-profit institutions over disposable income")           \
    R(deposit_rate, "1/month", "interest on household deposits")                                   \
    R(loan_rate, "1/month", "interest on loans")                                                   \
    R(bond_rate, "1/month", "interest on public debt")                                             \
    R(propensity, "1", "scale of the propensities to consume")                                     \
    R(housing_share, "1", "household investment over expected income")                             \
    R(housing_payout, "1", "share of the surplus of real estate that is the households'")          \
    R(mixed_payout, "1", "share of the profit of the self-employed that they draw")                \
    R(public_payout, "1", "share of the surplus of public bodies that the state keeps")            \
    R(public_part, "1", "share of the profit of companies that is the state's")                    \
    R(dividend_share, "1", "share of distributable profit that companies distribute")

#define RATE_SERIES(column, units, words)                                                          \
    static const struct sim_series_declaration column##_series = {                                 \
        .name = "opening_" #column,                                                                \
        .type = SIM_SERIES_REAL,                                                                   \
        .breakdowns = (const char *const[]){"", NULL},                                             \
        .unit = units,                                                                             \
        .long_name = words,                                                                        \
        .definition = "economy." #column " derived at the opening from the population drawn",      \
        .source = "derived: national_accounts.csv",                                                \
        .once = true};
RATES(RATE_SERIES)
#undef RATE_SERIES

#define RATE_ENTRY(column, units, words) &column##_series,
const struct sim_series_declaration *const opening_rates_series[] = {RATES(RATE_ENTRY) NULL};
#undef RATE_ENTRY

static enum sim_status record(struct sim_world *world, struct sim_error *error)
{
    struct economy_view e = market_economy(world);
    const struct {
        const char *name;
        double value;
    } rates[] = {
#define RATE_VALUE(column, units, words) {"opening_" #column, e.column[0]},
        RATES(RATE_VALUE)
#undef RATE_VALUE
    };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        if (!isfinite(rates[i].value) || rates[i].value < 0)
            return sim_error_set(error, SIM_SCENARIO,
                                 "%s would be %g: the population drawn cannot meet "
                                 "national_accounts.csv; use a larger scale or check the accounts",
                                 rates[i].name, rates[i].value);
        *sim_world_series(world, rates[i].name)->reals = rates[i].value;
    }
    return SIM_OK;
}

/* ---- all ---- */

/* Net borrowing of government in the accounts, financial transactions apart. */
static double deficit(const double *a)
{
    double taxes = a[ACCOUNT_VAT] + a[ACCOUNT_OTHER_PRODUCT_TAXES] - a[ACCOUNT_PRODUCT_SUBSIDIES] +
                   a[ACCOUNT_PAYROLL_TAXES] + a[ACCOUNT_OTHER_PRODUCTION_TAXES] -
                   a[ACCOUNT_PRODUCTION_SUBSIDIES] + a[ACCOUNT_INCOME_TAX] + a[ACCOUNT_CSG_CRDS] +
                   a[ACCOUNT_OTHER_HOUSEHOLD_TAXES] + a[ACCOUNT_CAPITAL_TAXES] +
                   a[ACCOUNT_COMPANY_TAX];
    double contributions = a[ACCOUNT_EMPLOYER_CONTRIBUTIONS] + a[ACCOUNT_EMPLOYEE_CONTRIBUTIONS] +
                           a[ACCOUNT_SELF_EMPLOYED_CONTRIBUTIONS];
    double benefits = a[ACCOUNT_PENSIONS] + a[ACCOUNT_UNEMPLOYMENT_BENEFITS] +
                      a[ACCOUNT_FAMILY_BENEFITS] + a[ACCOUNT_MINIMUM_INCOME] +
                      a[ACCOUNT_OTHER_BENEFITS];
    double spending = a[ACCOUNT_INDIVIDUAL_PUBLIC_CONSUMPTION] +
                      a[ACCOUNT_COLLECTIVE_PUBLIC_CONSUMPTION] + a[ACCOUNT_GOVERNMENT_INVESTMENT] +
                      a[ACCOUNT_NPISH_SUPPORT] + a[ACCOUNT_GOVERNMENT_INTEREST] +
                      a[ACCOUNT_TRANSFERS_TO_WORLD];
    return benefits + spending - taxes - contributions - a[ACCOUNT_GOVERNMENT_OPERATING_SURPLUS];
}

enum sim_status money_rates(struct money *money, struct sim_error *error)
{
    struct sim_world *world = money->world;
    const double *account = money->account;
    struct economy_view e = market_economy(world);
    double held = (double)sim_ledger_balance(&world->ledger, LEDGER_DEPOSITS, LEDGER_HOUSEHOLDS);
    double owed = -(double)sim_ledger_balance(&world->ledger, LEDGER_LOANS, LEDGER_HOUSEHOLDS);
    struct homes_rates pass = {.money = money};
    struct state_rates rates = {0};
    e.loan_rate[0] = state_parameters(world)->loan_interest / SIM_MONTHS_PER_YEAR;
    e.bond_rate[0] = account[ACCOUNT_GOVERNMENT_INTEREST] / account[ACCOUNT_STOCK_GOVERNMENT_DEBT];
    e.deposit_rate[0] = (account[ACCOUNT_INTEREST_RECEIVED] + e.loan_rate[0] * owed) / held;
    /* Of the bank but for what firms pay it: interest paid to households is net of theirs. */
    firm_rates(money, account[ACCOUNT_GOVERNMENT_INTEREST] +
                          account[ACCOUNT_PROPERTY_INCOME_ABROAD] -
                          account[ACCOUNT_INTEREST_RECEIVED]);
    if (e.shares[0] > 0)
        rates.dividend = ledger_rate(ledger_cents(account[ACCOUNT_DIVIDENDS]), e.shares[0]);
    if (e.dwellings[0] > 0) {
        double rents = account[ACCOUNT_HOUSEHOLD_OPERATING_SURPLUS];
        rates.housing = ledger_rate(ledger_cents(rents), e.dwellings[0]);
        e.rent[0] = rents / (double)e.dwellings[0];
    }
    money->assessor = state_assessor(world, &rates);
    household_rates(&pass);
    spending(&pass);
    e.gdp_month[0] = account[ACCOUNT_GDP];
    e.deficit_month[0] = deficit(account);
    e.consolidation[0] = 0;
    return record(world, error);
}
