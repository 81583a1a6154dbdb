/* The firm's accounts, credit, end and beginning: small cases worked by hand, to the cent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "tests/models/small_world.h"

enum { TRADE = SECTOR_GZ, SETTLED = -100 /* month of foundation of a firm that is no start-up */ };

/* ---- a world made by hand: one sector's rates are ours, no firm closes by lot ---- */

static void rows_of(struct sim_run *run, const char *name, size_t rows)
{
    struct sim_error error;
    size_t first;
    struct sim_table *table = sim_world_table(&run->world, name);
    if (table->count < rows)
        assert_int_equal(sim_table_append(table, rows - table->count, &first, &error), SIM_OK);
}

static struct market_production *production(struct sim_run *run, size_t sector)
{
    struct world_rates *rates = run->world.model_data;
    return &rates->market->production[sector];
}

static void world_of_firms(struct sim_run *run, const struct small *small)
{
    small_empty(run, small);
    rows_of(run, "sector", SECTOR_COUNT);
    rows_of(run, "use", market_rates(&run->world)->use_count);
    rows_of(run, "occupation", market_rates(&run->world)->occupation_count);
    rows_of(run, "economy", 1);
    rows_of(run, "institution", INSTITUTION_COUNT);
    struct economy_view economy = market_economy(&run->world);
    struct sector_view sector = market_sectors(&run->world);
    market_uses(&run->world).price[USE_INVESTMENT] = 1;
    economy.productivity[0] = economy.wage_index[0] = 1;
    economy.payroll_rate[0] = 0.4;
    economy.payroll_tax_rate[0] = 0.03;
    economy.wages_abroad_rate[0] = 0.01;
    economy.loan_rate[0] = 0.002;
    economy.housing_payout[0] = 0.6;
    economy.mixed_payout[0] = 0.9;
    economy.public_payout[0] = 0.5;
    economy.company_tax_rate[0] = 0.25;
    economy.dividend_share[0] = 0.5;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct market_production *p = production(run, s);
        p->output = 1000;
        p->taxes = 20;
        p->subsidies = 10;
        p->birth_rate = p->death_rate = 0;
        sector.depreciation[s] = 0.005;
        sector.price[s] = sector.efficiency_mean[s] = sector.wage_factor[s] = 1;
        sector.labour[s] = 1;
        sector.productivity[s] = 100000;
        sector.capital_ratio[s] = 8.2;
        sector.input_cost[s] = 0.5;
    }
}

static uint32_t firm_of(struct sim_run *run, size_t sector, enum firm_form form)
{
    struct sim_error error;
    size_t row;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, "firm"), 1, &row, &error),
                     SIM_OK);
    struct firm_view firm = firm_firms(&run->world);
    firm.sector[row] = (uint8_t)sector;
    firm.form[row] = (uint8_t)form;
    firm.founded[row] = SETTLED;
    firm.staff[row] = firm.staff_target[row] = 1;
    firm.quality[row] = firm.hours[row] = 1;
    firm.labour[row] = 1;
    return (uint32_t)row;
}

static int64_t flow(const struct sim_run *run, enum ledger_kind kind, enum ledger_sector sector)
{
    return sim_ledger_flow(&run->world.ledger, kind, sector);
}

/* No entry was refused. */
static void assert_booked(const struct sim_run *run)
{
    for (int t = 0; t < run->world.ledger.threads; t++)
        assert_int_equal(run->world.ledger.failures[t], 0);
}

static const struct firm_statement month = {.sales = 1000000, .inputs = 400000, .wages = 300000};

static void set_month(struct sim_run *run, uint32_t row)
{
    struct firm_view firm = firm_firms(&run->world);
    firm.sales[row] = month.sales;
    firm.inputs[row] = month.inputs;
    firm.wages[row] = month.wages;
}

/* ---- accounts ---- */

static void a_company_pays_what_it_owes(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &(struct small){.seed = 1});
    uint32_t row = firm_of(&run, TRADE, FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    struct economy_view economy = market_economy(&run.world);
    struct institution_view institution = state_institutions(&run.world);
    set_month(&run, row);
    firm.deposits[row] = 1000000;
    firm.loans[row] = -1000000;
    firm.capital[row] = 10000000;
    small_phase(&run, &firm_accounts_phase);
    assert_booked(&run);
    /* charges 120000 + 9000 + 3000; taxes 20000 - 10000; interest 2000; surplus 158000; profit
     * 156000; tax a quarter: 39000; worn 50000; dividends half of the 67000 that are left */
    assert_int_equal(firm.charges[row], 132000);
    assert_int_equal(firm.taxes[row], 10000);
    assert_int_equal(firm.interest[row], 2000);
    assert_int_equal(firm.payout[row], 0);
    assert_int_equal(firm.deposits[row], 1000000 - 300000 - 132000 - 10000 - 2000 - 39000 - 33500);
    assert_int_equal(economy.wages_pool[0], 300000);
    assert_int_equal(economy.housing_pool[0], 0);
    assert_int_equal(economy.dividends_pending[0], 33500);
    assert_int_equal(institution.deposits[INSTITUTION_GOVERNMENT], 120000 + 9000 + 10000 + 39000);
    assert_int_equal(institution.deposits[INSTITUTION_WORLD], 3000);
    assert_int_equal(institution.deposits[INSTITUTION_BANK], 2000 + 33500);
    assert_int_equal(flow(&run, LEDGER_KIND_COMPANY_TAX, LEDGER_GOVERNMENT), 39000);
    assert_int_equal(flow(&run, LEDGER_KIND_DIVIDENDS, LEDGER_FIRMS), -33500);
    sim_run_destroy(&run);
}

static struct firm_statement assessed(const struct sim_run *run, uint32_t row, int64_t sales)
{
    struct firm_view firm = firm_firms(&run->world);
    struct firm_statement s = month;
    s.sales = sales;
    firm_assess(&run->world, &firm, row, &s);
    assert_int_equal(s.surplus, s.sales - s.inputs - s.wages - s.charges - s.taxes);
    return s;
}

static void every_form_shares_its_surplus_its_way(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &(struct small){.seed = 1});
    uint32_t landlord = firm_of(&run, SECTOR_LZ, FIRM_COMPANY);
    uint32_t hospital = firm_of(&run, SECTOR_OQ, FIRM_PUBLIC);
    uint32_t shop = firm_of(&run, TRADE, FIRM_SELF_EMPLOYED);
    firm_firms(&run.world).loans[shop] = -1000000;

    struct firm_statement s = assessed(&run, landlord, 1000000);
    assert_int_equal(s.housing_base, 158000);
    assert_int_equal(s.housing, 94800);
    assert_int_equal(s.profit, 63200);
    assert_int_equal(s.company_tax, 15800);
    assert_int_equal(s.dividends, 23700);
    market_economy(&run.world).public_part[0] = 0.5;
    s = assessed(&run, landlord, 1000000);
    assert_int_equal(s.public_surplus, 31600);
    assert_int_equal(s.company_tax, 15800);
    assert_int_equal(s.dividends, 7900); /* half of what both leave */
    s = assessed(&run, hospital, 1000000);
    assert_int_equal(s.public_surplus, 79000);
    assert_int_equal(s.profit + s.payout + s.company_tax + s.dividends, 0);
    s = assessed(&run, shop, 1000000);
    assert_int_equal(s.profit, 156000);
    assert_int_equal(s.payout, 140400);
    assert_int_equal(s.company_tax + s.dividends + s.housing + s.public_surplus, 0);

    /* with a loss nothing is shared out: 400000 of sales pay inputs only */
    const uint32_t rows[] = {landlord, hospital, shop};
    for (size_t i = 0; i < 3; i++) {
        s = assessed(&run, rows[i], 400000);
        assert_int_equal(s.surplus, -300000 - 132000 - 4000);
        assert_int_equal(s.housing + s.public_surplus + s.payout + s.company_tax + s.dividends, 0);
    }
    sim_run_destroy(&run);
}

static void an_owner_draws_on_idle_deposits(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(
        &run,
        &(struct small){.settings = {"firm.liquidity=0.8", "firm.distribution=0.1"}, .seed = 1});
    uint32_t idle = firm_of(&run, TRADE, FIRM_SELF_EMPLOYED);
    uint32_t indebted = firm_of(&run, TRADE, FIRM_SELF_EMPLOYED);
    struct firm_view firm = firm_firms(&run.world);
    firm.deposits[idle] = firm.deposits[indebted] = 1000;
    firm.loans[indebted] = -1;
    small_phase(&run, &firm_accounts_phase);
    assert_int_equal(firm.payout[idle], 100);
    assert_int_equal(firm.payout[indebted], 0);
    assert_int_equal(firm.deposits[idle], 1000); /* paid with the incomes */
    sim_run_destroy(&run);
}

/* ---- closing ---- */

static const struct small closing_settings = {
    .settings = {"firm.liquidity=0.8", "firm.repayment=0.3", "firm.distribution=0.1",
                 "firm.leverage=0.7"},
    .seed = 1};

static void excess_deposits_repay_then_are_distributed(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &closing_settings);
    uint32_t rows[4];
    for (size_t i = 0; i < 4; i++)
        rows[i] = firm_of(&run, TRADE, i == 3 ? FIRM_PUBLIC : FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    struct institution_view institution = state_institutions(&run.world);
    static const int64_t deposits[] = {100000, 100000, 260000, 260000};
    static const int64_t loans[] = {-50000, -1000, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        firm.deposits[rows[i]] = deposits[i];
        firm.loans[rows[i]] = loans[i];
        firm.inputs[rows[i]] = 60000; /* the aim is 80000 */
        firm.wages[rows[i]] = 30000;
        firm.charges[rows[i]] = 10000;
    }
    small_phase(&run, &firm_closing_phase);
    assert_booked(&run);
    assert_int_equal(firm.deposits[rows[0]], 94000); /* 0.3 of 20000 */
    assert_int_equal(firm.loans[rows[0]], -44000);
    assert_int_equal(firm.deposits[rows[1]], 99000); /* no more than is owed */
    assert_int_equal(firm.loans[rows[1]], 0);
    assert_int_equal(firm.deposits[rows[2]], 250000); /* 0.1 of 100000 */
    assert_int_equal(firm.deposits[rows[3]], 250000);
    assert_int_equal(market_economy(&run.world).dividends_pending[0], 10000);
    assert_int_equal(institution.deposits[INSTITUTION_BANK], 6000 + 1000 + 10000);
    assert_int_equal(institution.loans[INSTITUTION_BANK], -7000);
    assert_int_equal(institution.deposits[INSTITUTION_GOVERNMENT], 10000);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(firm.event[rows[i]], 0);
    sim_run_destroy(&run);
}

static void who_lacks_borrows_up_to_the_limit_or_defaults(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &closing_settings);
    uint32_t sound = firm_of(&run, TRADE, FIRM_COMPANY);
    uint32_t bankrupt = firm_of(&run, TRADE, FIRM_COMPANY);
    uint32_t hospital = firm_of(&run, SECTOR_OQ, FIRM_PUBLIC);
    struct firm_view firm = firm_firms(&run.world);
    firm.capital[sound] = firm.capital[bankrupt] = 10000; /* carries loans of 7000 */
    firm.loans[sound] = -6000;
    firm.loans[bankrupt] = -6500;
    firm.deposits[sound] = firm.deposits[bankrupt] = -1000;
    firm.deposits[hospital] = -5000;
    firm.taxes[hospital] = 200;
    small_phase(&run, &firm_closing_phase);
    assert_booked(&run);
    assert_int_equal(firm.deposits[sound], 0);
    assert_int_equal(firm.loans[sound], -7000);
    assert_int_equal(firm.event[sound], 0);
    assert_int_equal(firm.deposits[bankrupt], -500);
    assert_int_equal(firm.loans[bankrupt], -7000);
    assert_int_equal(firm.event[bankrupt], FIRM_DEFAULTS);
    /* the state makes good what a public body lacks, as a subsidy of the month */
    assert_int_equal(firm.deposits[hospital], 0);
    assert_int_equal(firm.taxes[hospital], -4800);
    assert_int_equal(flow(&run, LEDGER_KIND_PRODUCTION_SUBSIDIES, LEDGER_FIRMS), 5000);
    sim_run_destroy(&run);
}

static void the_last_firm_of_a_sector_goes_on(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &closing_settings);
    uint32_t one = firm_of(&run, TRADE, FIRM_COMPANY), two = firm_of(&run, TRADE, FIRM_COMPANY);
    uint32_t lone = firm_of(&run, SECTOR_C2, FIRM_SELF_EMPLOYED); /* its owner is gone */
    uint32_t hospital = firm_of(&run, SECTOR_OQ, FIRM_PUBLIC);
    struct firm_view firm = firm_firms(&run.world);
    production(&run, TRADE)->death_rate = production(&run, SECTOR_OQ)->death_rate = 12;
    firm.event[lone] = FIRM_ENDS;
    firm.deposits[lone] = -100;
    small_phase(&run, &firm_closing_phase);
    assert_booked(&run);
    /* at a rate of 1 a month all would close: the elder of equals stays */
    assert_int_equal(firm.event[one], 0);
    assert_int_equal(firm.event[two], FIRM_ENDS);
    assert_int_equal(firm.event[lone], 0);
    assert_int_equal(firm.form[lone], FIRM_COMPANY);
    assert_int_equal(firm.deposits[lone], 0); /* lent beyond the limit */
    assert_int_equal(firm.loans[lone], -100);
    assert_int_equal(firm.event[hospital], 0);
    sim_run_destroy(&run);
}

static void closures_known_count_toward_the_death_rate(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &closing_settings);
    enum { FIRMS = 10, ENDING = 5 };
    for (size_t i = 0; i < FIRMS; i++)
        firm_of(&run, TRADE, FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    production(&run, TRADE)->death_rate = 6; /* half of them this month */
    for (size_t i = 0; i < ENDING; i++)
        firm.event[i] = FIRM_ENDS;
    small_phase(&run, &firm_closing_phase);
    for (size_t i = ENDING; i < FIRMS; i++)
        assert_int_equal(firm.event[i], 0);
    sim_run_destroy(&run);
}

/* ---- exit ---- */

static void accounts_are_wound_up(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &(struct small){.settings = {"firm.leverage=0.7"}, .seed = 1});
    uint32_t home = small_home(&run, 0, 15000);
    uint32_t owner = small_person(&run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    uint32_t worker = small_person(&run, home, WORLD_MALE, 40, WORLD_ADULT);
    uint32_t shop = firm_of(&run, TRADE, FIRM_SELF_EMPLOYED);
    uint32_t company = firm_of(&run, TRADE, FIRM_COMPANY);
    uint32_t bankrupt = firm_of(&run, TRADE, FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    struct person_view person = small_persons(&run);
    struct sector_view sector = market_sectors(&run.world);
    struct institution_view institution = state_institutions(&run.world);
    firm.event[shop] = firm.event[company] = FIRM_ENDS;
    firm.event[bankrupt] = FIRM_DEFAULTS;
    firm.owner[shop] = owner;
    firm.deposits[shop] = 300;
    firm.loans[shop] = -100;
    firm.deposits[company] = 40;
    firm.deposits[bankrupt] = -500;
    firm.loans[bankrupt] = -7000;
    firm.capital[bankrupt] = 800;
    firm.weight[bankrupt] = 30;
    sector.used_capital[TRADE] = 1000; /* of which 5 wear out, and 1 of the debt of 200 */
    sector.used_loans[TRADE] = -200;
    sector.business_weight[TRADE] = 50;
    sector.staff[TRADE] = 3;
    institution.loans[INSTITUTION_BANK] = 7100 + 200;
    person.activity[owner] = person.activity[worker] = WORLD_EMPLOYED;
    person.status[owner] = STATUS_SELF_EMPLOYED;
    person.status[worker] = STATUS_EMPLOYEE;
    person.employer[owner] = shop;
    person.employer[worker] = bankrupt;
    person.pay[worker] = 200000;
    person.rights[worker] = 7;
    person.spell[worker] = 80;
    small_phase(&run, &firm_exit_phase);
    assert_booked(&run);
    assert_int_equal(sim_world_table(&run.world, "firm")->alive, 0);
    for (uint32_t row = shop; row <= bankrupt; row++) {
        assert_int_equal(firm.deposits[row], 0);
        assert_int_equal(firm.loans[row], 0);
    }
    assert_int_equal(small_households(&run).deposits[home], 200);
    assert_int_equal(market_economy(&run.world).dividends_pending[0], 40);
    /* of 7500 owed the capital of 800 secures 560: entrants will take that over */
    assert_int_equal(flow(&run, LEDGER_KIND_WRITE_OFF, LEDGER_FIRMS), 6940 + 1);
    assert_int_equal(sector.used_loans[TRADE], -(199 + 560));
    assert_int_equal(institution.loans[INSTITUTION_BANK], 199 + 560);
    assert_int_equal(institution.deposits[INSTITUTION_BANK], 100 + 40 - 500);
    assert_int_equal(sector.used_capital[TRADE], 1795);
    assert_int_equal(sector.business_weight[TRADE], 20);
    assert_int_equal(sector.staff[TRADE], 0);
    for (uint32_t row = owner; row <= worker; row++) {
        assert_int_equal(person.activity[row], WORLD_UNEMPLOYED);
        assert_int_equal(person.employer[row], SIM_NONE);
        assert_int_equal(person.status[row], STATUS_NONE);
        assert_int_equal(person.spell[row], 0);
        assert_int_equal(person.change[row], PERSON_FIRM_CLOSED);
    }
    assert_int_equal(person.pay[worker], 200000);
    assert_int_equal(person.rights[worker], 7);
    sim_run_destroy(&run);
}

/* ---- entry ---- */

static void an_unemployed_person_founds_a_business(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run,
                   &(struct small){.settings = {"firm.efficiency.deviation=0",
                                                "firm.utilisation=0.92", "firm.capital_use=0.82",
                                                "firm.liquidity=0.8", "firm.owner_output=0.5"},
                                   .seed = 1});
    uint32_t home = small_home(&run, 4, 15000);
    uint32_t trainee = small_person(&run, home, WORLD_MALE, 40, WORLD_ADULT);
    uint32_t founder = small_person(&run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    struct person_view person = small_persons(&run);
    struct sector_view sector = market_sectors(&run.world);
    person.activity[trainee] = person.activity[founder] = WORLD_UNEMPLOYED;
    person.training[trainee] = 3;
    for (size_t i = 0; i < 2; i++) {
        uint32_t row = firm_of(&run, TRADE, FIRM_SELF_EMPLOYED);
        firm_firms(&run.world).departement[row] = 4;
    }
    production(&run, TRADE)->birth_rate = 6; /* one of two a month */
    sector.mark_up[TRADE] = 0.2;
    sector.used_capital[TRADE] = 500000;
    sector.used_loans[TRADE] = -50000;
    sector.business_weight[TRADE] = 5000;
    sector.staff[TRADE] = 10;
    small_phase(&run, &firm_entry_phase);
    assert_booked(&run);
    struct firm_view firm = firm_firms(&run.world);
    assert_int_equal(firm.count, 3);
    assert_int_equal(firm.form[2], FIRM_SELF_EMPLOYED);
    assert_int_equal(firm.event[2], FIRM_ENTERS);
    assert_int_equal(firm.sector[2], TRADE);
    assert_int_equal(firm.departement[2], 4);
    assert_int_equal(firm.owner[2], founder);
    assert_int_equal(firm.staff[2], 1);
    assert_true(firm.efficiency[2] == 1 && firm.price[2] == 1 && firm.mark_up[2] == 0.2);
    assert_int_equal(firm.demand[2], 46000); /* an owner makes half of 100000 */
    assert_int_equal(firm.weight[2], 500);
    assert_int_equal(sector.business_weight[TRADE], 5500);
    assert_int_equal(sector.staff[TRADE], 11);
    assert_int_equal(firm.capital[2], 460000); /* with 0.92 of the debt on it */
    assert_int_equal(sector.used_capital[TRADE], 40000);
    assert_int_equal(sector.used_loans[TRADE], -4000);
    assert_int_equal(firm.deposits[2], 18400); /* 0.8 months of inputs of 23000 */
    assert_int_equal(firm.loans[2], -46000 - 18400);
    /* the debt taken over was owed to the bank before */
    assert_int_equal(state_institutions(&run.world).loans[INSTITUTION_BANK], 18400);
    assert_int_equal(state_institutions(&run.world).deposits[INSTITUTION_BANK], -18400);
    assert_int_equal(person.employer[founder], 2);
    assert_int_equal(person.activity[founder], WORLD_EMPLOYED);
    assert_int_equal(person.status[founder], STATUS_SELF_EMPLOYED);
    assert_int_equal(person.change[founder], PERSON_HIRED);
    assert_int_equal(person.employer[trainee], SIM_NONE);

    /* nobody is left who could found another */
    small_phase(&run, &firm_entry_phase);
    assert_int_equal(firm_firms(&run.world).count, 3);

    person.training[trainee] = 0;
    small_phase(&run, &firm_entry_phase);
    assert_booked(&run);
    firm = firm_firms(&run.world);
    assert_int_equal(firm.count, 4);
    assert_int_equal(firm.owner[3], trainee);
    assert_int_equal(firm.capital[3], 40000); /* all there is of the 460000 it needs */
    assert_int_equal(firm.loans[3], -4000 - 18400);
    assert_int_equal(sector.used_capital[TRADE], 0);
    assert_int_equal(sector.used_loans[TRADE], 0);
    sim_run_destroy(&run);
}

/* ---- credit ---- */

static void loans_meet_the_aim_up_to_the_limit(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &closing_settings);
    enum { WELL_FOUNDED, LIMITED, POOR, PUBLIC_BODY, CASES };
    for (size_t i = 0; i < CASES; i++)
        firm_of(&run, TRADE, i == PUBLIC_BODY ? FIRM_PUBLIC : FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    static const int64_t deposits[CASES] = {30000, 30000, 5000, 5000};
    static const int64_t loans[CASES] = {-10000, -40000, 0, 0};
    static const int64_t capital[CASES] = {100000, 100000, 0, 100000};
    for (size_t i = 0; i < CASES; i++) { /* costs 50000 + 30000 + 20000: the aim is 80000 */
        firm.demand_expected[i] = 100000;
        firm.wages[i] = 20000;
        firm.charges[i] = 10000;
        firm.investment[i] = 20000;
        firm.deposits[i] = deposits[i];
        firm.loans[i] = loans[i];
        firm.capital[i] = capital[i];
    }
    small_phase(&run, &bank_credit_phase);
    assert_booked(&run);
    assert_int_equal(firm.deposits[WELL_FOUNDED], 80000);
    assert_int_equal(firm.loans[WELL_FOUNDED], -60000);
    assert_int_equal(firm.deposits[LIMITED], 60000); /* loans of 70000 at most */
    assert_int_equal(firm.loans[LIMITED], -70000);
    assert_int_equal(firm.investment[LIMITED], 20000);
    assert_int_equal(firm.deposits[POOR], 5000); /* no capital, no loan: less investment */
    assert_int_equal(firm.investment[POOR], 5000);
    assert_int_equal(firm.deposits[PUBLIC_BODY], 5000);
    sim_run_destroy(&run);
}

static void a_start_up_borrows_the_capital_it_lacks(void **state)
{
    (void)state;
    struct sim_run run;
    world_of_firms(&run, &(struct small){.settings = {"firm.capital_use=0.82", "firm.liquidity=0",
                                                      "firm.leverage=0.7"},
                                         .seed = 1});
    uint32_t row = firm_of(&run, TRADE, FIRM_COMPANY);
    struct firm_view firm = firm_firms(&run.world);
    firm.founded[row] = (int16_t)(world_month(&run.world) - 1);
    firm.demand_expected[row] = 1000; /* needs 10000 at a ratio of 8.2 */
    firm.capital[row] = 4000;
    firm.investment[row] = 10;
    market_uses(&run.world).price[USE_INVESTMENT] = 2;
    small_phase(&run, &bank_credit_phase);
    assert_booked(&run);
    assert_true(firm.investment[row] >= 6000 && firm.investment[row] <= 6001);
    assert_int_equal(firm.deposits[row], 2 * firm.investment[row]);
    assert_int_equal(firm.loans[row], -2 * firm.investment[row]);
    sim_run_destroy(&run);
}

/* ---- threads ---- */

enum { CROWD = 10000 };

/* A month of many firms that differ; returns what the bank and the state hold after it. */
static void crowded_month(int threads, int64_t holdings[4], uint64_t checksums[3])
{
    struct sim_run run;
    world_of_firms(&run, &(struct small){.seed = 7, .threads = threads});
    for (uint32_t i = 0; i < CROWD; i++) {
        uint32_t row = firm_of(&run, i % SECTOR_COUNT, (enum firm_form)(i % FIRM_FORM_COUNT));
        struct firm_view firm = firm_firms(&run.world);
        firm.deposits[row] = (int64_t)(i * 7919 % 100000);
        firm.loans[row] = -(int64_t)(i * 104729 % 50000) * (firm.form[row] != FIRM_PUBLIC);
        firm.capital[row] = (int64_t)(i * 31 % 90000);
        firm.demand_expected[row] = (double)(i * 31 % 10000);
        firm.investment[row] = firm.capital[row] / 100;
        firm.sales[row] = (int64_t)(i * 613 % 80000);
        firm.inputs[row] = firm.wages[row] = firm.sales[row] * 4 / 10;
        firm.staff[row] = 1 + i % 400;
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        production(&run, s)->death_rate = 0.5;
    small_phase(&run, &bank_credit_phase);
    small_phase(&run, &firm_accounts_phase);
    small_phase(&run, &firm_closing_phase);
    small_phase(&run, &firm_exit_phase);
    assert_booked(&run);
    struct sim_table *table = sim_world_table(&run.world, "firm");
    struct institution_view institution = state_institutions(&run.world);
    static const char *const columns[] = {"deposits", "loans", "investment"};
    assert_true(table->alive < CROWD);
    for (size_t i = 0; i < 3; i++)
        checksums[i] =
            sim_world_checksum(&run.world, table, (size_t)sim_table_column_find(table, columns[i]));
    holdings[0] = institution.deposits[INSTITUTION_BANK];
    holdings[1] = institution.loans[INSTITUTION_BANK];
    holdings[2] = institution.deposits[INSTITUTION_GOVERNMENT];
    holdings[3] = market_economy(&run.world).dividends_pending[0];
    sim_run_destroy(&run);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    int64_t one[4], three[4];
    uint64_t of_one[3], of_three[3];
    crowded_month(1, one, of_one);
    crowded_month(3, three, of_three);
    assert_memory_equal(one, three, sizeof one);
    assert_memory_equal(of_one, of_three, sizeof of_one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_company_pays_what_it_owes),
        cmocka_unit_test(every_form_shares_its_surplus_its_way),
        cmocka_unit_test(an_owner_draws_on_idle_deposits),
        cmocka_unit_test(excess_deposits_repay_then_are_distributed),
        cmocka_unit_test(who_lacks_borrows_up_to_the_limit_or_defaults),
        cmocka_unit_test(the_last_firm_of_a_sector_goes_on),
        cmocka_unit_test(closures_known_count_toward_the_death_rate),
        cmocka_unit_test(accounts_are_wound_up),
        cmocka_unit_test(an_unemployed_person_founds_a_business),
        cmocka_unit_test(loans_meet_the_aim_up_to_the_limit),
        cmocka_unit_test(a_start_up_borrows_the_capital_it_lacks),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
