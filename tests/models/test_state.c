/* The state, the bank and the money of households: small cases worked by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/bank/state.h"
#include "models/state/state.h"
#include "tests/models/small_world.h"

/* ---- a world with an economy in which all rates are zero and prices are 1 ---- */

static void fill_rows(struct sim_run *run, const char *name, size_t count)
{
    struct sim_error error;
    struct sim_table *table = sim_world_table(&run->world, name);
    size_t first;
    if (table->count < count)
        assert_int_equal(sim_table_append(table, count - table->count, &first, &error), SIM_OK);
}

static void economy_world(struct sim_run *run, const char *setting)
{
    small_empty(run, &(struct small){.settings = {setting}, .seed = 1});
    fill_rows(run, "economy", 1);
    fill_rows(run, "institution", INSTITUTION_COUNT);
    fill_rows(run, "firm", 1);
    firm_firms(&run->world).hours[0] = 1;
    struct economy_view e = market_economy(&run->world);
    e.consumer_price[0] = 1;
}

static void close_to(double actual, double expected)
{
    if (fabs(actual - expected) > 1e-6 * (1 + fabs(expected)))
        fail_msg("%.9g is not %.9g", actual, expected);
}

static void work(struct sim_run *run, uint32_t person, int32_t pay)
{
    struct person_view p = small_persons(run);
    p.activity[person] = WORLD_EMPLOYED;
    p.status[person] = STATUS_EMPLOYEE;
    p.employer[person] = 0;
    p.pay[person] = pay;
}

static struct state_statement assess(struct sim_run *run, uint32_t home)
{
    struct state_statement statement;
    state_assess(&run->world, &(struct state_rates){0}, home, &statement);
    return statement;
}

static void close_month(struct sim_run *run)
{
    struct sim_error error;
    if (sim_ledger_close(&run->world.ledger, run->world.month, NULL, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

/* ---- taxes and benefits ---- */

/* Law of 2010: 5.5 % from 5963, 14 % from 11896, 30 % from 26420 EUR. Of 20000 EUR:
 * 0.055 x 5933 + 0.14 x 8104 = 1460.875 EUR. */
static void income_tax_follows_the_brackets(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    const struct market_rates *rates = market_rates(&run.world);
    close_to(state_income_tax(rates, 500000, 1, 1), 0);
    close_to(state_income_tax(rates, -500000, 1, 1), 0);
    close_to(state_income_tax(rates, 2000000, 1, 1), 146087.5);
    close_to(state_income_tax(rates, 4000000, 2, 1), 2 * 146087.5);
    close_to(state_income_tax(rates, 4000000, 1, 2), 2 * 146087.5); /* brackets rise with prices */
    sim_run_destroy(&run);
}

static void a_couple_with_two_children(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t home = small_home(&run, 0, 15000);
    uint32_t mother = small_person(&run, home, WORLD_FEMALE, 35, WORLD_ADULT);
    uint32_t father = small_person(&run, home, WORLD_MALE, 36, WORLD_ADULT);
    small_person(&run, home, WORLD_FEMALE, 8, WORLD_CHILD);
    small_person(&run, home, WORLD_MALE, 10, WORLD_CHILD);
    struct economy_view e = market_economy(&run.world);
    struct household_view h = small_households(&run);
    work(&run, mother, 200000);
    work(&run, father, 250000);
    h.deposits[home] = 1000000;
    h.loans[home] = -2000000;
    e.employee_rate[0] = 0.1;
    e.csg_rate[0] = 0.07;
    e.consolidation[0] = 0.01;
    e.income_tax_factor[0] = 0.5;
    e.family_rate[0] = 10000;
    e.guaranteed[0] = 40000;
    e.deposit_rate[0] = 0.001;
    e.loan_rate[0] = 0.002;
    e.other_tax[0] = 0.02;
    e.transfer_rate[0] = 0.01;
    e.capital_tax[0] = 0.0001;
    struct state_statement s = assess(&run, home);
    assert_int_equal(s.wages, 450000);
    assert_int_equal(s.interest, 1000);
    assert_int_equal(s.loan_interest, 4000);
    assert_int_equal(s.family_benefits, 10000);
    assert_int_equal(s.employee_contributions, 45000);
    assert_int_equal(s.csg, 36080); /* 0.08 x 451000 */
    /* taxable 0.9 x 405000 + 1000 a month, 14620 EUR a year for each of three parts:
     * 3 x (326.315 + 0.14 x 2724) EUR, half of it, monthly */
    assert_int_equal(s.income_tax, 8846);
    assert_int_equal(s.minimum_income, 0);
    assert_int_equal(s.other_taxes, 7341); /* 0.02 x 367074 */
    assert_int_equal(s.transfers, 3597);
    assert_int_equal(s.disposable, 356136);
    assert_int_equal(s.capital_taxes, 100);
    close_to(s.units, 2.1);
    sim_run_destroy(&run);
}

/* Of 2000.01 EUR for full time, three quarters are 1500.0075. */
static void part_time_is_paid_part(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t home = small_home(&run, 0, 15000);
    work(&run, small_person(&run, home, WORLD_FEMALE, 35, WORLD_ADULT), 200001);
    firm_firms(&run.world).hours[0] = 0.75f;
    assert_int_equal(assess(&run, home).wages, 150001);
    sim_run_destroy(&run);
}

static void family_benefit_begins_with_the_second_child(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t home = small_home(&run, 0, 15000);
    small_person(&run, home, WORLD_FEMALE, 45, WORLD_ADULT);
    market_economy(&run.world).family_rate[0] = 10000;
    market_economy(&run.world).consumer_price[0] = 1.5;
    static const int64_t expected[] = {0, 15000, 30000};
    for (int children = 0; children < 3; children++) {
        small_person(&run, home, WORLD_MALE, 5 + children, WORLD_CHILD);
        assert_int_equal(assess(&run, home).family_benefits, expected[children]);
    }
    small_person(&run, home, WORLD_MALE, 20, WORLD_CHILD); /* too old */
    assert_int_equal(assess(&run, home).family_benefits, 30000);
    sim_run_destroy(&run);
}

static void minimum_income_fills_what_lacks(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    struct economy_view e = market_economy(&run.world);
    e.guaranteed[0] = 45000;
    e.consumer_price[0] = 2;
    e.replacement[0] = 0.5;
    e.csg_rate[0] = 0.08;
    uint32_t home = small_home(&run, 0, 15000), other = small_home(&run, 0, 15000);
    uint32_t person = small_person(&run, home, WORLD_MALE, 30, WORLD_ADULT);
    small_person(&run, other, WORLD_MALE, 24, WORLD_ADULT);
    struct person_view p = small_persons(&run);
    p.activity[person] = WORLD_UNEMPLOYED;
    p.pay[person] = 100000;
    assert_int_equal(assess(&run, home).minimum_income, 90000);
    assert_int_equal(assess(&run, home).disposable, 90000);
    assert_int_equal(assess(&run, other).minimum_income, 0); /* under 25 */
    p.rights[person] = 3;
    struct state_statement s = assess(&run, home);
    assert_int_equal(s.unemployment_benefits, 50000);
    assert_int_equal(s.csg, 3200); /* 0.8 of the benefit is in the base */
    assert_int_equal(s.minimum_income, 43200);
    p.activity[person] = WORLD_STUDENT;
    assert_int_equal(assess(&run, home).minimum_income, 0);
    sim_run_destroy(&run);
}

/* ---- loans ---- */

static void a_loan_and_its_repayment(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t home = small_home(&run, 0, 15000);
    struct household_view h = small_households(&run);
    struct ledger_purse deposits = {0}, loans = {0};
    int64_t *held = &h.deposits[home], *owed = &h.loans[home];
    bank_lend(&run.world, 0, held, owed, h.id[home], LEDGER_HOUSEHOLDS, &deposits, &loans, 1000);
    assert_int_equal(*held, 1000);
    assert_int_equal(*owed, -1000);
    assert_int_equal(deposits.cell, -1000);
    assert_int_equal(loans.cell, 1000);
    bank_repay(&run.world, 0, held, owed, h.id[home], LEDGER_HOUSEHOLDS, &deposits, &loans, 400);
    assert_int_equal(*held, 600);
    assert_int_equal(*owed, -600);
    bank_write_off(&run.world, 0, owed, h.id[home], LEDGER_HOUSEHOLDS, &loans, 600);
    assert_int_equal(*owed, 0);
    assert_int_equal(loans.cell, 0);
    assert_int_equal(deposits.cell, -600);
    close_month(&run);
    assert_int_equal(sim_ledger_balance(&run.world.ledger, LEDGER_DEPOSITS, LEDGER_HOUSEHOLDS),
                     600);
    assert_int_equal(sim_ledger_balance(&run.world.ledger, LEDGER_LOANS, LEDGER_HOUSEHOLDS), 0);
    sim_run_destroy(&run);
}

static void households_borrow_and_repay(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t overdrawn = small_home(&run, 0, 15000), owner = small_home(&run, 0, 15000);
    struct household_view h = small_households(&run);
    struct institution_view v = state_institutions(&run.world);
    market_economy(&run.world).housing_share[0] = 0.1;
    h.deposits[overdrawn] = -500;
    h.income_expected[overdrawn] = 10000;
    h.deposits[owner] = 100000;
    h.loans[owner] = -180000;
    small_phase(&run, &bank_households_phase);
    assert_int_equal(h.deposits[overdrawn], 700); /* 0.7 of 0.1 of its income */
    assert_int_equal(h.loans[overdrawn], -1200);
    assert_int_equal(h.deposits[owner], 99000); /* 1 / 180 of the debt */
    assert_int_equal(h.loans[owner], -179000);
    assert_int_equal(v.deposits[INSTITUTION_BANK], 1000 - 1200);
    assert_int_equal(v.loans[INSTITUTION_BANK], 1200 - 1000);
    close_month(&run);
    sim_run_destroy(&run);
}

/* ---- money that moves with persons ---- */

static void a_separation_halves_what_there_is(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t home = small_home(&run, 0, 15000);
    small_person(&run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    uint32_t man = small_person(&run, home, WORLD_MALE, 42, WORLD_ADULT);
    struct household_view h = small_households(&run);
    h.couple[home] = h.separates[home] = 1;
    h.deposits[home] = 101;
    h.loans[home] = -51;
    h.shares[home] = 11;
    h.dwelling[home] = 7;
    small_phase(&run, &household_separations_phase);
    h = small_households(&run);
    uint32_t his = small_persons(&run).household[man];
    assert_int_not_equal(his, home);
    assert_int_equal(h.deposits[his], 50);
    assert_int_equal(h.deposits[home], 51);
    assert_int_equal(h.loans[his], -25);
    assert_int_equal(h.loans[home], -26);
    assert_int_equal(h.shares[his], 5);
    assert_int_equal(h.shares[home], 6);
    assert_int_equal(h.dwelling[his], 3);
    assert_int_equal(h.dwelling[home], 4);
    close_to(h.income_expected[his], 125000); /* 15000 EUR a year */
    close_to(h.target[his], household_parameters(&run.world)->target_months);
    close_month(&run);
    sim_run_destroy(&run);
}

static void the_dead_leave_an_estate(void **state)
{
    (void)state;
    static const struct {
        int64_t deposits, loans, estate, bank_deposits, bank_loans;
    } cases[] = {
        {1000, -300, 700, 300, -300},
        {100, -300, 0, 100, -300}, /* 200 are written off */
        {-50, -300, 0, -50, -300}, /* an overdraft is lent, then written off with the rest */
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct sim_run run;
        economy_world(&run, NULL);
        uint32_t home = small_home(&run, 0, 15000);
        uint32_t alone = small_person(&run, home, WORLD_FEMALE, 90, WORLD_ADULT);
        struct household_view h = small_households(&run);
        struct economy_view e = market_economy(&run.world);
        struct institution_view v = state_institutions(&run.world);
        h.deposits[home] = cases[c].deposits;
        h.loans[home] = cases[c].loans;
        h.shares[home] = 10;
        h.dwelling[home] = 20;
        household_leave(&run.world, alone);
        assert_int_equal(h.deposits[home], 0);
        assert_int_equal(h.loans[home], 0);
        assert_int_equal(e.estates_pool[0], cases[c].estate);
        assert_int_equal(e.estate_shares[0], 10);
        assert_int_equal(e.estate_dwellings[0], 20);
        assert_int_equal(v.deposits[INSTITUTION_BANK], cases[c].bank_deposits);
        assert_int_equal(v.loans[INSTITUTION_BANK], cases[c].bank_loans);
        close_month(&run);
        sim_run_destroy(&run);
    }
}

/* Two of 50 and one of 70: 101 cents, 7 shares and 3 dwellings go to the two; the cent to the first. */
static void heirs_share_alike(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, NULL);
    uint32_t homes[3];
    for (int i = 0; i < 3; i++) {
        homes[i] = small_home(&run, 0, 15000);
        small_person(&run, homes[i], WORLD_MALE, i == 0 ? 70 : 50, WORLD_ADULT);
    }
    struct household_view h = small_households(&run);
    struct economy_view e = market_economy(&run.world);
    e.estates_pool[0] = 101;
    e.estate_shares[0] = 7;
    e.estate_dwellings[0] = 3;
    e.bank_capital[0] = SIM_MONEY_MAX; /* no dividends */
    small_phase(&run, &state_incomes_phase);
    assert_int_equal(h.deposits[homes[0]], 0);
    assert_int_equal(h.deposits[homes[1]], 51);
    assert_int_equal(h.deposits[homes[2]], 50);
    assert_int_equal(h.shares[homes[1]], 3);
    assert_int_equal(h.shares[homes[2]], 3);
    assert_int_equal(h.dwelling[homes[2]], 1);
    assert_int_equal(e.estates_pool[0], 0);
    assert_int_equal(e.estate_shares[0], 1);
    assert_int_equal(e.estate_dwellings[0], 1);
    assert_int_equal(h.income[homes[1]], 0); /* an estate is no income */
    sim_run_destroy(&run);
}

/* What the pools hold reaches households to the last cent, and expectations follow. */
static void incomes_empty_the_pools(void **state)
{
    (void)state;
    struct sim_run run;
    economy_world(&run, "household.expectation=0.5");
    uint32_t owner = small_home(&run, 0, 15000), worker = small_home(&run, 0, 15000);
    small_person(&run, owner, WORLD_MALE, 30, WORLD_ADULT);
    work(&run, small_person(&run, worker, WORLD_MALE, 30, WORLD_ADULT), 150000);
    struct household_view h = small_households(&run);
    struct economy_view e = market_economy(&run.world);
    h.dwelling[owner] = 3;
    h.dwelling[worker] = 4;
    h.income_expected[worker] = 100000;
    e.wages_pool[0] = 150000;
    e.housing_pool[0] = 100;
    e.bank_capital[0] = SIM_MONEY_MAX;
    small_phase(&run, &state_incomes_phase);
    assert_int_equal(e.wages_pool[0], 0);
    assert_int_equal(e.housing_pool[0], 0);
    assert_int_equal(h.deposits[owner], 43); /* 42, and the cent left of 100 x 3/7 and 100 x 4/7 */
    assert_int_equal(h.deposits[worker], 150057);
    close_to(h.income_expected[worker], (100000 + 150057) / 2.0);
    close_to(e.rent[0], 100 / 7.0);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(income_tax_follows_the_brackets),
        cmocka_unit_test(a_couple_with_two_children),
        cmocka_unit_test(part_time_is_paid_part),
        cmocka_unit_test(family_benefit_begins_with_the_second_child),
        cmocka_unit_test(minimum_income_fills_what_lacks),
        cmocka_unit_test(a_loan_and_its_repayment),
        cmocka_unit_test(households_borrow_and_repay),
        cmocka_unit_test(a_separation_halves_what_there_is),
        cmocka_unit_test(the_dead_leave_an_estate),
        cmocka_unit_test(heirs_share_alike),
        cmocka_unit_test(incomes_empty_the_pools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
