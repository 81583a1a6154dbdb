/* Phase accounts: each firm's month, and what it pays out of it.
 *
 *     surplus = sales - inputs - wages - charges - other taxes on production less subsidies
 *
 * Charges follow wages, taxes on production follow sales (rates of the base year of its sector), but
 * for that on machines (firm.machine_tax, a lever), interest follows loans. Then, by form:
 *   real estate (any form)  housing_payout of a positive surplus is the households', who own most
 *                           dwellings: rents pass through the firms of LZ, as the input-output
 *                           table has them, whoever owns the walls
 *   public body             public_payout of a positive surplus goes to the state. Of a negative
 *                           one nothing is paid here: it eats deposits, and the state makes good
 *                           what lacks (firm/closing.c)
 *   self-employed           payout = mixed_payout of a positive profit (surplus less interest and
 *                           rents), and a share firm.distribution of deposits beyond twice the aim
 *                           where nothing is owed, as companies do; paid by phase incomes. The
 *                           owner's drawings count among the costs that set the aim
 *   company                 public_part of a positive profit is the surplus of the state, whose
 *                           capital outside public bodies (roads, water, research) has no agent of
 *                           its own; tax = company_tax_rate of a positive profit, without relief
 *                           for past losses; dividends = dividend_share of profit less tax and depreciation,
 *                           if positive, to the bank, which stands for all owners
 *                           (economy.dividends_pending)
 * Source: sequence of accounts of the European System of Accounts (ESA 2010), from production to
 * distribution of income. It differs in that capital wears out at the price of new capital when
 * profits are shared out, not when they are taxed. */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

/* What an assessment reads of the world, gathered once for all firms. */
struct firm_rates {
    double payroll, payroll_tax, wages_abroad;           /* over wages */
    double loan;                                         /* over loans */
    double taxes[SECTOR_COUNT], subsidies[SECTOR_COUNT]; /* over sales */
    double depreciation[SECTOR_COUNT]; /* cents of now a cent of capital of 2010 */
    double housing, mixed, public_body, public_part, company, dividends; /* payouts */
};

static void read_rates(const struct sim_world *world, struct firm_rates *rates)
{
    const struct market_rates *market = market_rates(world);
    struct economy_view economy = market_economy(world);
    struct sector_view sector = market_sectors(world);
    double price = market_uses(world).price[USE_INVESTMENT];
    rates->payroll = economy.payroll_rate[0];
    rates->payroll_tax = economy.payroll_tax_rate[0];
    rates->wages_abroad = economy.wages_abroad_rate[0];
    rates->loan = economy.loan_rate[0];
    rates->housing = economy.housing_payout[0];
    rates->mixed = economy.mixed_payout[0];
    rates->public_body = economy.public_payout[0];
    rates->public_part = economy.public_part[0];
    rates->company = economy.company_tax_rate[0];
    rates->dividends = economy.dividend_share[0];
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        const struct market_production *production = &market->production[s];
        rates->taxes[s] = production->taxes / production->output;
        rates->subsidies[s] = production->subsidies / production->output;
        rates->depreciation[s] = sector.depreciation[s] * price;
    }
}

static int64_t if_positive(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

static void assess(const struct firm_rates *rates, const struct firm_view *firm, size_t row,
                   struct firm_statement *s)
{
    size_t sector = firm->sector[row];
    enum firm_form form = firm->form[row];
    double wages = (double)s->wages, sales = (double)s->sales;
    s->contributions = ledger_cents(rates->payroll * wages);
    s->payroll_taxes = ledger_cents(rates->payroll_tax * wages);
    s->wages_abroad = ledger_cents(rates->wages_abroad * wages);
    s->charges = s->contributions + s->payroll_taxes + s->wages_abroad;
    s->production_taxes = ledger_cents(rates->taxes[sector] * sales);
    s->subsidies = ledger_cents(rates->subsidies[sector] * sales);
    s->taxes = s->production_taxes + s->machine_tax - s->subsidies;
    s->interest = ledger_cents(rates->loan * (double)if_positive(-firm->loans[row]));
    s->surplus = s->sales - s->inputs - s->wages - s->charges - s->taxes;
    s->housing_base = sector == SECTOR_LZ ? if_positive(s->surplus) : 0;
    s->housing = ledger_cents(rates->housing * (double)s->housing_base);
    s->public_base = form == FIRM_PUBLIC ? if_positive(s->surplus) : 0;
    s->public_surplus = ledger_cents(rates->public_body * (double)s->public_base);
    s->profit = form == FIRM_PUBLIC ? 0 : s->surplus - s->interest - s->housing;
    s->payout = s->company_tax = s->distributable = s->dividends = 0;
    if (form == FIRM_SELF_EMPLOYED) {
        s->payout = ledger_cents(rates->mixed * (double)if_positive(s->profit));
    } else if (form == FIRM_COMPANY) {
        int64_t worn = ledger_cents(rates->depreciation[sector] * (double)firm->capital[row]);
        s->public_surplus = ledger_cents(rates->public_part * (double)if_positive(s->profit));
        s->company_tax = ledger_cents(rates->company * (double)if_positive(s->profit));
        s->distributable = if_positive(s->profit - s->public_surplus - s->company_tax - worn);
        s->dividends = ledger_cents(rates->dividends * (double)s->distributable);
    }
}

void firm_assess(const struct sim_world *world, const struct firm_view *firm, size_t row,
                 struct firm_statement *statement)
{
    struct firm_rates rates;
    read_rates(world, &rates);
    assess(&rates, firm, row, statement);
}

/* ---- the phase ---- */

struct accounts {
    struct sim_world *world;
    struct firm_rates rates;
    double liquidity, distribution;
    struct firm_view firm;
    uint32_t institutions[INSTITUTION_COUNT], economy; /* ids */
    struct ledger_purse *government, *abroad, *bank;   /* deposits */
    struct ledger_purse *wages, *housing;              /* pools */
    struct ledger_purse *dividends, *machines;         /* sums without account */
};

/* Both ways between a firm and the purse of a thread; nothing where there is nothing to pay. */
static void pay(const struct accounts *a, int thread, enum ledger_kind kind, size_t row,
                struct ledger_purse *purse, uint32_t id, enum ledger_sector sector, int64_t amount)
{
    if (amount == 0)
        return;
    sim_ledger_pay(&a->world->ledger, thread, kind,
                   ledger_account(&a->firm.deposits[row], a->firm.id[row], LEDGER_FIRMS),
                   ledger_account(&purse[thread].cell, id, sector), amount);
}

static void receive(const struct accounts *a, int thread, enum ledger_kind kind, size_t row,
                    struct ledger_purse *purse, uint32_t id, enum ledger_sector sector,
                    int64_t amount)
{
    if (amount == 0)
        return;
    sim_ledger_pay(&a->world->ledger, thread, kind, ledger_account(&purse[thread].cell, id, sector),
                   ledger_account(&a->firm.deposits[row], a->firm.id[row], LEDGER_FIRMS), amount);
}

static void pay_state(const struct accounts *a, int thread, enum ledger_kind kind, size_t row,
                      int64_t amount)
{
    pay(a, thread, kind, row, a->government, a->institutions[INSTITUTION_GOVERNMENT],
        LEDGER_GOVERNMENT, amount);
}

static void pay_bank(const struct accounts *a, int thread, enum ledger_kind kind, size_t row,
                     int64_t amount)
{
    pay(a, thread, kind, row, a->bank, a->institutions[INSTITUTION_BANK], LEDGER_BANK, amount);
}

/* What the owner draws beyond the month's profit: part of what lies idle (see the head of the
 * file). */
static int64_t drawn_from_idle(const struct accounts *a, size_t row, const struct firm_statement *s)
{
    double costs = (double)(s->inputs + s->wages + s->charges + s->payout);
    double idle = (double)(a->firm.deposits[row] - s->payout) - 2 * a->liquidity * costs;
    if (a->firm.form[row] != FIRM_SELF_EMPLOYED || a->firm.loans[row] < 0 || idle <= 0)
        return 0;
    return ledger_cents(a->distribution * idle);
}

static void account_for(const struct accounts *a, size_t row, int thread)
{
    const struct firm_view *f = &a->firm;
    struct firm_statement s = {.sales = f->sales[row],
                               .inputs = f->inputs[row],
                               .wages = f->wages[row],
                               .machine_tax = f->machine_tax[row]};
    assess(&a->rates, f, row, &s);
    pay(a, thread, LEDGER_KIND_WAGES, row, a->wages, a->economy, LEDGER_MARKET, s.wages);
    pay_state(a, thread, LEDGER_KIND_EMPLOYER_CONTRIBUTIONS, row, s.contributions);
    pay_state(a, thread, LEDGER_KIND_PAYROLL_TAXES, row, s.payroll_taxes);
    pay(a, thread, LEDGER_KIND_WAGES_ABROAD, row, a->abroad, a->institutions[INSTITUTION_WORLD],
        LEDGER_WORLD, s.wages_abroad);
    pay_state(a, thread, LEDGER_KIND_PRODUCTION_TAXES, row, s.production_taxes);
    pay_state(a, thread, LEDGER_KIND_MACHINE_TAX, row, s.machine_tax);
    receive(a, thread, LEDGER_KIND_PRODUCTION_SUBSIDIES, row, a->government,
            a->institutions[INSTITUTION_GOVERNMENT], LEDGER_GOVERNMENT, s.subsidies);
    pay_bank(a, thread, LEDGER_KIND_INTEREST_LOANS, row, s.interest);
    pay(a, thread, LEDGER_KIND_HOUSING_SURPLUS, row, a->housing, a->economy, LEDGER_MARKET,
        s.housing);
    pay_state(a, thread, LEDGER_KIND_PUBLIC_SURPLUS, row, s.public_surplus);
    pay_state(a, thread, LEDGER_KIND_COMPANY_TAX, row, s.company_tax);
    pay_bank(a, thread, LEDGER_KIND_DIVIDENDS, row, s.dividends);
    a->dividends[thread].cell += s.dividends;
    a->machines[thread].cell += s.machine_tax;
    f->charges[row] = s.charges;
    f->taxes[row] = s.taxes;
    f->interest[row] = s.interest;
    f->payout[row] = s.payout + drawn_from_idle(a, row, &s);
}

static void accounts_block(void *context, size_t begin, size_t end, int thread)
{
    const struct accounts *a = context;
    for (size_t row = begin; row < end; row++)
        if (a->firm.id[row] != 0)
            account_for(a, row, thread);
}

static enum sim_status run_accounts(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    int64_t machine_tax = 0;
    struct economy_view economy = market_economy(world);
    struct institution_view institution = state_institutions(world);
    struct accounts a = {.world = world,
                         .liquidity = firm_parameters(world)->liquidity,
                         .distribution = firm_parameters(world)->distribution,
                         .firm = firm_firms(world),
                         .economy = economy.id[0]};
    struct ledger_purse **const purses[] = {&a.government, &a.abroad,    &a.bank,    &a.wages,
                                            &a.housing,    &a.dividends, &a.machines};
    int64_t *const accounts[] = {&institution.deposits[INSTITUTION_GOVERNMENT],
                                 &institution.deposits[INSTITUTION_WORLD],
                                 &institution.deposits[INSTITUTION_BANK],
                                 &economy.wages_pool[0],
                                 &economy.housing_pool[0],
                                 &economy.dividends_pending[0],
                                 &machine_tax};
    enum { PURSES = sizeof purses / sizeof *purses };
    read_rates(world, &a.rates);
    for (size_t i = 0; i < INSTITUTION_COUNT; i++)
        a.institutions[i] = institution.id[i];
    for (size_t i = 0; i < PURSES; i++)
        SIM_TRY(ledger_purses(world, purses[i], error));
    sim_parallel_blocks(world->threads, a.firm.count, SIM_PARALLEL_BLOCK, accounts_block, &a);
    for (size_t i = 0; i < PURSES; i++)
        ledger_purses_merge(world, *purses[i], accounts[i]);
    if (machine_tax > 0)
        policy_collected(world, POLICY_MACHINE_TAX, machine_tax);
out:
    for (size_t i = 0; i < PURSES; i++)
        free(*purses[i]);
    return status;
}

const struct sim_phase firm_accounts_phase = {
    .name = "accounts",
    .text = "firms pay wages, charges, taxes and interest, and share out their surplus",
    .reads = "firm.sector firm.form firm.deposits firm.loans firm.capital firm.sales firm.inputs "
             "firm.wages firm.machine_tax firm.charges firm.taxes firm.interest firm.payout "
             "sector.depreciation use.price economy.* institution.deposits lever.collected",
    .writes = "firm.deposits firm.charges firm.taxes firm.interest firm.payout "
              "economy.wages_pool economy.housing_pool economy.dividends_pending "
              "institution.deposits lever.collected",
    .rows = "",
    .run = run_accounts,
};
