/* Levers on firms and from abroad, worked out by hand: the tax on machines, wages out of what modes save, working time, the
 * demand and prices of the rest of the world; and the account of policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/ledger_state.h"
#include "models/account/state.h"
#include "models/account/value.h"
#include "models/policy/state.h"
#include "models/state/state.h"
#include "tests/models/hand_labour.h"

#include <inttypes.h>

#define SAME(value, expected) assert_same(value, expected, #value)
static void assert_same(int64_t value, int64_t expected, const char *what)
{
    if (value != expected)
        fail_msg("%s: %" PRId64 ", worked out by hand: %" PRId64, what, value, expected);
}
/* Columns of single precision hold seven digits. */
#define CLOSE(value, expected) assert_close((double)(value), expected, #value)
static void assert_close(double value, double expected, const char *what)
{
    if (!(fabs(value - expected) <= 1e-7 * (1 + fabs(expected))))
        fail_msg("%s: %.9g, worked out by hand: %.9g", what, value, expected);
}

/* ---- a world of firms ---- */

/* Trade and building: an employee of the mean makes 1000 a month at full use, inputs cost half of the output. */
static void firms_world(struct sim_run *run)
{
    labour_world(run, &(struct small){.settings = {"firm.utilisation=0.8", "firm.owner_output=0.5",
                                                   "policy.working_time.productivity=0.4"},
                                      .seed = 1});
    struct sim_error error;
    fill_table(run, "use", market_rates(&run->world)->use_count);
    fill_table(run, "institution", INSTITUTION_COUNT);
    assert_int_equal(policy_open(&run->world, &error), SIM_OK);
    struct sector_view sector = market_sectors(&run->world);
    struct economy_view economy = market_economy(&run->world);
    market_uses(&run->world).price[USE_INVESTMENT] = 1;
    economy.payroll_rate[0] = 0.4;
    economy.world_demand[0] = economy.exports_factor[0] = 1;
    economy.minimum_wage_price[0] = economy.minimum_wage_index[0] = 1;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        rates_of(run)->production[s] = (struct market_production){.output = 1000, .taxes = 20};
        sector.price[s] = sector.price_abroad[s] = sector.efficiency_mean[s] = 1;
        sector.labour[s] = 1;
        sector.productivity[s] = 1000;
        sector.input_cost[s] = 0.5;
        sector.labour_cost[s] = 240;
    }
}

static uint32_t firm_with(struct sim_run *run, uint8_t sector, uint32_t staff)
{
    uint32_t row = firm(run, PLACE, sector, 0);
    firm_firms(&run->world).staff[row] = staff;
    return row;
}

static size_t add(struct sim_run *run, struct sim_lever_entry entry)
{
    struct sim_error error;
    if (entry.start == 0)
        entry.start = run->world.month;
    if (entry.end == 0)
        entry.end = INT32_MAX;
    assert_int_equal(sim_levers_add(&run->world.levers, &entry, &error), SIM_OK);
    sim_levers_advance(&run->world.levers, run->world.month);
    return run->world.levers.entry_count - 1;
}

static void next_month(struct sim_run *run)
{
    run->world.month++;
    sim_levers_advance(&run->world.levers, run->world.month);
    small_phase(run, &policy_terms_phase);
}

static int64_t cases(const struct sim_run *run, size_t entry)
{
    return policy_entries(&run->world).cases[entry];
}

/* ---- sharing with employees ---- */

/* At labour 0.8 the same output would take a quarter more wages; half of that is an eighth of pay. What the firm pays is what
 * its staff's households receive. */
static void employees_have_their_share(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    struct firm_view view = firm_firms(&run.world);
    uint32_t shop = firm_with(&run, SECTOR_GZ, 2), site = firm_with(&run, SECTOR_FZ, 1);
    uint32_t one = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t two = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    uint32_t mason = worker(&run, PLACE, 40, WORLD_EMPLOYED, MASON);
    employ(&run, one, shop, STATUS_EMPLOYEE, 200000);
    employ(&run, two, shop, STATUS_EMPLOYEE, 100001);
    employ(&run, mason, site, STATUS_EMPLOYEE, 200000);
    view.labour[shop] = view.labour[site] = 0.8;
    view.demand_expected[shop] = view.demand_expected[site] = 1e9; /* nobody works part time */
    market_sectors(&run.world).capital_ratio[SECTOR_GZ] = 0;
    struct sim_lever_entry entry = {.lever = POLICY_SAVING_WAGES, .value = 0.5};
    sim_lever_choose(&entry, POLICY_BY_SECTOR, SECTOR_GZ);
    size_t e = add(&run, entry);
    firm_set_terms(&run.world, &view, shop);
    firm_set_terms(&run.world, &view, site);
    CLOSE(view.bonus[shop], 0.125);
    assert_true(view.bonus[site] == 0);
    SAME(cases(&run, e), 1);
    small_phase(&run, &market_payroll_phase);
    SAME(view.wages[shop], 225000 + 112501); /* 112501.125 */
    SAME(view.wages[site], 200000);
    int64_t received = 0;
    for (uint32_t home = 0; home < 2; home++) {
        struct state_statement statement;
        state_assess(&run.world, &(struct state_rates){0}, home, &statement);
        received += statement.wages;
    }
    SAME(received, view.wages[shop]);
    CLOSE(market_sectors(&run.world).labour_cost[SECTOR_GZ], 150000.5 * 1.4); /* without bonus */
    /* nothing to share where modes save nothing, nor once the lever has ended */
    view.labour[shop] = 1.1;
    firm_set_terms(&run.world, &view, shop);
    assert_true(view.bonus[shop] == 0);
    view.labour[shop] = 0.8;
    run.world.levers.entries[e].end = run.world.month;
    next_month(&run);
    firm_set_terms(&run.world, &view, shop);
    assert_true(view.bonus[shop] == 0);
    SAME(cases(&run, e), 0);
    sim_run_destroy(&run);
}

static void bonus_and_hours_make_pay(void **state)
{
    (void)state;
    NEAR(firm_bonus(1, 0.8), 0.25);
    NEAR(firm_bonus(0.3, 0.5), 0.3);
    NEAR(firm_bonus(0.3, 1), 0);
    NEAR(firm_bonus(0.3, 1.2), 0);
    SAME(firm_pay(200000, 1, 0.125f), 225000);
    SAME(firm_pay(200000, 0.5f, 0.125f), 112500);
    SAME(firm_pay(200001, 1, 0), 200001);
}

/* ---- working time ---- */

/* A fifth fewer hours, of which 0.4 are made up: an employee makes 12 % less in a month. Eight of them make 8000 at full use,
 * then 7040; what took 6.25 at the use aimed at takes 7.1; a unit costs 0.5 + 240 / 800 = 0.8, then 0.5 + 0.3 / 0.88. */
static void shorter_hours_take_more_staff(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    uint32_t shop = firm_with(&run, SECTOR_GZ, 8), office = firm_with(&run, SECTOR_GZ, 3);
    struct firm_view view = firm_firms(&run.world);
    NEAR(firm_full_output(&run.world, &view, shop), 8000);
    NEAR(firm_unit_cost(&run.world, &view, shop), 0.8);
    struct sim_lever_entry entry = {.lever = POLICY_WORKING_TIME, .value = 0.2, .phase_in = 2};
    sim_lever_choose(&entry, POLICY_BY_SIZE, 1); /* two to nine */
    size_t e = add(&run, entry);
    firm_set_terms(&run.world, &view, shop);
    CLOSE(view.hours_cut[shop], 0.1); /* the first of two months */
    next_month(&run);
    firm_set_terms(&run.world, &view, shop);
    CLOSE(view.hours_cut[shop], 0.2);
    CLOSE(view.work_cut[shop], 0.12);
    SAME(cases(&run, e), 1);
    CLOSE(firm_full_output(&run.world, &view, shop), 7040);
    CLOSE(firm_unit_cost(&run.world, &view, shop), 0.5 + 0.3 / 0.88);
    view.demand_expected[shop] = view.demand_expected[office] = 5000;
    view.demand[shop] = view.demand[office] = 5000;
    view.staff[office] = 60; /* no longer in the target */
    view.founded[shop] = view.founded[office] = -SIM_MONTHS_PER_YEAR;
    view.efficiency[shop] = view.efficiency[office] = 1;
    small_phase(&run, &firm_plans_phase);
    double shock = view.efficiency[shop];
    double wanted = 5000 / (800 * shock) / 0.88;
    assert_true(fabs(view.staff_target[shop] - wanted) < 1);
    assert_true(view.hours_cut[office] == 0 && view.work_cut[office] == 0);
    run.world.levers.entries[e].end = run.world.month;
    next_month(&run);
    firm_set_terms(&run.world, &view, shop);
    assert_true(view.hours_cut[shop] == 0 && view.work_cut[shop] == 0);
    NEAR(firm_full_output(&run.world, &view, shop), 8000 * view.efficiency[shop]);
    sim_run_destroy(&run);
}

/* An owner is not an employee: alone, nothing is cut; with one employee, only his part of the work. */
static void owners_keep_their_hours(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    uint32_t alone = firm_with(&run, SECTOR_FZ, 1), pair = firm_with(&run, SECTOR_FZ, 2);
    struct firm_view view = firm_firms(&run.world);
    view.form[alone] = view.form[pair] = FIRM_SELF_EMPLOYED;
    view.owner[alone] = worker(&run, PLACE, 40, WORLD_EMPLOYED, MASON);
    view.owner[pair] = worker(&run, PLACE, 40, WORLD_EMPLOYED, MASON);
    size_t e = add(&run, (struct sim_lever_entry){.lever = POLICY_WORKING_TIME, .value = 0.2});
    firm_set_terms(&run.world, &view, alone);
    firm_set_terms(&run.world, &view, pair);
    assert_true(view.hours_cut[alone] == 0 && view.work_cut[alone] == 0);
    CLOSE(view.hours_cut[pair], 0.2);
    CLOSE(firm_full_output(&run.world, &view, alone), 500);
    CLOSE(firm_full_output(&run.world, &view, pair), 500 + 880);
    SAME(cases(&run, e), 1);
    sim_run_destroy(&run);
}

/* ---- the tax on machines ---- */

/* Sales 1000000, inputs 400000, wages 300000; charges 0.4 of wages, taxes 0.02 of sales; the tax on machines comes on top, and
 * is a cost of what the firm can make. */
static void machines_are_taxed(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    uint32_t shop = firm_with(&run, SECTOR_GZ, 5);
    struct firm_view view = firm_firms(&run.world);
    view.sales[shop] = 1000000;
    view.inputs[shop] = 400000;
    view.wages[shop] = 300000;
    view.machine_tax[shop] = 30000;
    view.deposits[shop] = 20000;
    view.capacity[shop] = 100000;
    NEAR(firm_unit_cost(&run.world, &view, shop), 0.5 + 0.3 + 0.3);
    small_phase(&run, &firm_accounts_phase);
    SAME(view.taxes[shop], 20000 + 30000);
    /* no more is held than 20000: what lacks stands against the firm until its closing */
    SAME(view.deposits[shop], 20000 - 300000 - 120000 - 20000 - 30000);
    SAME(policy_levers(&run.world).collected[POLICY_MACHINE_TAX], 30000);
    SAME(sim_ledger_flow(&run.world.ledger, LEDGER_KIND_MACHINE_TAX, LEDGER_GOVERNMENT), 30000);
    SAME(sim_ledger_flow(&run.world.ledger, LEDGER_KIND_MACHINE_TAX, LEDGER_FIRMS), -30000);
    sim_run_destroy(&run);
}

/* ---- from abroad ---- */

/* A third of the demand is lost for two months; the demand underneath goes on. Energy costs half more abroad, by halves, and
 * returns. */
static void the_world_comes_back(void **state)
{
    (void)state;
    struct sim_run plain, run;
    firms_world(&plain);
    firms_world(&run);
    int32_t start = run.world.month;
    struct sim_lever_entry loss = {.lever = POLICY_EXPORT_LOSS, .value = 1.0 / 3};
    loss.start = start + 2;
    loss.end = start + 3;
    struct sim_lever_entry price = {.lever = POLICY_IMPORT_PRICE, .value = 0.5, .phase_in = 2};
    price.end = start + 3;
    sim_lever_choose(&price, POLICY_BY_SECTOR, SECTOR_DE);
    size_t lost = add(&run, loss), dear = add(&run, price);
    static const double demand[] = {1, 1, 2.0 / 3, 2.0 / 3, 1, 1},
                        rise[] = {1, 1.5, 1.5, 1.5, 1, 1};
    for (int month = 0; month < 6; month++) {
        next_month(&plain);
        next_month(&run);
        small_phase(&plain, &market_world_phase);
        small_phase(&run, &market_world_phase);
        struct economy_view a = market_economy(&plain.world), b = market_economy(&run.world);
        struct sector_view p = market_sectors(&plain.world), q = market_sectors(&run.world);
        double left = month + 1 < 6 ? demand[month + 1] : 1;
        NEAR(b.exports_factor[0] / a.exports_factor[0], left);
        assert_true(a.world_deviation[0] == b.world_deviation[0]);
        NEAR(q.price_abroad[SECTOR_DE] / p.price_abroad[SECTOR_DE],
             month + 1 < 6 ? rise[month + 1] : 1);
        assert_true(q.price_abroad[SECTOR_C2] == p.price_abroad[SECTOR_C2]);
        SAME(cases(&run, lost), left < 1);
        SAME(cases(&run, dear), month + 1 < 4);
    }
    sim_run_destroy(&plain);
    sim_run_destroy(&run);
}

/* ---- the accounts ---- */

static double real(const struct sim_run *run, const char *name, size_t cell)
{
    return sim_world_series(&run->world, name)->reals[cell];
}

/* Two employees at four fifths of their hours, one of them in a firm that works part time, and an owner at full time. */
static void hours_paid_are_fewer(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    uint32_t shop = firm_with(&run, SECTOR_GZ, 1), part = firm_with(&run, SECTOR_GZ, 1);
    struct firm_view view = firm_firms(&run.world);
    uint32_t one = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t two = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t owner = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    employ(&run, one, shop, STATUS_EMPLOYEE, 200000);
    employ(&run, two, part, STATUS_EMPLOYEE, 200000);
    employ(&run, owner, shop, STATUS_SELF_EMPLOYED, 200000);
    view.hours_cut[shop] = view.hours_cut[part] = 0.2f;
    view.hours[part] = 0.5f;
    sim_world_series_clear(&run.world);
    small_phase(&run, &account_jobs_phase);
    double month = mode_parameters(&run.world)->month_minutes / 60 * 10000;
    CLOSE(real(&run, "paid_hours", 0) / month, 0.8 + 0.4 + 1);
    CLOSE(real(&run, "paid_hours_by_sector", SECTOR_GZ) / month, 0.8 + 0.4 + 1);
    sim_run_destroy(&run);
}

/* Four at work, labour 0.8, hours cut by a fifth of which 0.12 of the work is lost, an eighth of pay on top: without the bonus
 * and at the hours left 900000 of wages are 640000. A unit takes 0.3 x 0.8 of labour, x 1.125 / 0.88 with what levers add,
 * and 500 cents of tax on an output of 5000 are 0.1. */
static void costs_of_a_sector(void **state)
{
    (void)state;
    static struct value_firms sums;
    struct sim_run run;
    struct sim_error error;
    firms_world(&run);
    uint32_t shop = firm_with(&run, SECTOR_GZ, 4);
    struct firm_view view = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    view.labour[shop] = sector.labour[SECTOR_GZ] = 0.8;
    view.hours_cut[shop] = 0.2f;
    view.work_cut[shop] = 0.12f;
    view.bonus[shop] = 0.125f;
    view.wages[shop] = 900000;
    view.machine_tax[shop] = 500;
    sector.output[SECTOR_GZ] = 5000;
    assert_int_equal(value_count_firms(&run.world, &sums, &error), SIM_OK);
    SAME(sums.wages[SECTOR_GZ], 900000);
    SAME(sums.timely[SECTOR_GZ], 640000);
    SAME(sums.machine_tax[SECTOR_GZ], 500);
    CLOSE((double)sums.costly[SECTOR_GZ] / (double)sums.labour[SECTOR_GZ], 1.125 / 0.88);
    value_fill_costs(&run.world, &sums);
    CLOSE(real(&run, "unit_cost_by_sector", SECTOR_GZ), 0.5 + 0.1 + 0.3 * 0.8 * 1.125 / 0.88);
    CLOSE(real(&run, "unit_cost_by_sector", SECTOR_FZ), 0.5 + 0.3);
    sim_run_destroy(&run);
}

/* An agent stands for 10000 persons: 250 cents paid are 25000 EUR. */
static void the_account_of_policy(void **state)
{
    (void)state;
    struct sim_run run;
    firms_world(&run);
    struct sim_lever_entry phased = {
        .lever = POLICY_TRAINING, .value = 0.4, .phase_in = 4, .start = run.world.month - 1};
    add(&run, phased);
    add(&run, (struct sim_lever_entry){.lever = POLICY_TRAINING, .value = 0.1});
    struct policy_case at = policy_everywhere();
    policy_count(&run.world, POLICY_TRAINING, &at, 3);
    policy_spent(&run.world, POLICY_TRAINING, 250);
    policy_collected(&run.world, POLICY_MACHINE_TAX, 100);
    sim_world_series_clear(&run.world);
    small_phase(&run, &account_policy_phase);
    NEAR(real(&run, "policy_spending", 0), 25000);
    NEAR(real(&run, "policy_spending_by_lever", POLICY_TRAINING), 25000);
    NEAR(real(&run, "policy_revenue", 0), 10000);
    NEAR(real(&run, "policy_revenue_by_lever", POLICY_MACHINE_TAX), 10000);
    NEAR(real(&run, "policy_net_cost", 0), 15000);
    SAME(sim_world_series(&run.world, "policy_cases_by_lever")->counts[POLICY_TRAINING], 6);
    SAME(sim_world_series(&run.world, "lever_entries_by_lever")->counts[POLICY_TRAINING], 2);
    NEAR(real(&run, "lever_value_by_lever", POLICY_TRAINING), (0.2 + 0.1) / 2);
    NEAR(real(&run, "lever_value_by_lever", POLICY_COUNTER_CAP), 0);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(employees_have_their_share),
        cmocka_unit_test(bonus_and_hours_make_pay),
        cmocka_unit_test(shorter_hours_take_more_staff),
        cmocka_unit_test(owners_keep_their_hours),
        cmocka_unit_test(machines_are_taxed),
        cmocka_unit_test(the_world_comes_back),
        cmocka_unit_test(hours_paid_are_fewer),
        cmocka_unit_test(costs_of_a_sector),
        cmocka_unit_test(the_account_of_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
