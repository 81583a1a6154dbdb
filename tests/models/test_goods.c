/* Goods, prices and plans: the figures of small cases worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/hand_economy.h"

/* ---- dividing a use ---- */

static void a_use_is_divided(void **state)
{
    (void)state;
    struct sim_run run;
    struct market_division d;
    double counter, met[SECTOR_COUNT];
    hand(&run);
    market_divide(&run.world, USE_CATEGORY + FOOD, NULL, &d);
    near(d.domestic[SECTOR_AZ], 0.5);
    near(d.imported[SECTOR_AZ], 0.125);
    near(d.domestic[SECTOR_GZ], 0.25);
    near(d.taxes, 0.125);
    near(d.price, 1);
    /* half of the farm's product cannot be had at home */
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        met[s] = s == SECTOR_AZ ? 0.5 : 1;
    market_divide(&run.world, USE_CATEGORY + FOOD, met, &d);
    near(d.domestic[SECTOR_AZ], 0.25);
    near(d.imported[SECTOR_AZ], 0.375);
    /* what does not go over the counter: 300, 75 and 75 of 450 */
    market_divide_rest(&run.world, FOOD, NULL, &d, &counter);
    near(counter, 0.25);
    near(d.domestic[SECTOR_AZ], 300.0 / 450);
    near(d.imported[SECTOR_AZ], 75.0 / 450);
    near(d.taxes, 75.0 / 450);
    assert_true(d.domestic[SECTOR_GZ] == 0);
    market_divide_rest(&run.world, OTHER, NULL, &d, &counter);
    assert_true(counter == 0);
    near(d.domestic[SECTOR_AZ], 1);
    sim_run_destroy(&run);
}

/* The farm's product costs twice what it costs abroad. Odds of an import 75:300 become 1:2, so of
 * 375 a third, 125, are imported at 1 and 250 bought at home at 2; with 150 of trade 775, and taxes
 * at 1/7 of it. Exports halve in volume. */
static void dearer_at_home_means_imports(void **state)
{
    (void)state;
    struct sim_run run;
    struct market_division d;
    hand(&run);
    market_sectors(&run.world).price[SECTOR_AZ] = 2;
    market_divide(&run.world, USE_CATEGORY + FOOD, NULL, &d);
    near(d.domestic[SECTOR_AZ] / d.domestic[SECTOR_GZ], 500.0 / 150);
    near(d.imported[SECTOR_AZ] / d.domestic[SECTOR_GZ], 125.0 / 150);
    near(d.taxes, 0.125);
    near(d.price, 775.0 / 525);
    near(market_export_value(&run.world), 150 * K); /* half as much at twice the price */
    sim_run_destroy(&run);
}

static void prices_are_weighted_means(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    firm.price[STALL] = 2; /* expects a quarter of the sector's sales */
    small_phase(&run, &market_prices_phase);
    assert_true(sector.price[SECTOR_AZ] == 1);
    assert_true(sector.price[SECTOR_GZ] == 1.25);
    near(market_uses(&run.world).price[USE_PUBLIC], 1.25);
    near(sector.input_cost[SECTOR_GZ], 100.0 / 300);
    near(sector.input_cost[SECTOR_AZ], 60.0 / 750 * 1.25);
    /* food: (300 + 75 + 187.5) / 525; consumption: 3/4 food and 1/4 other */
    double price = 0.75 * 562.5 / 525 + 0.25;
    near(market_economy(&run.world).consumer_price[0], price);
    near(market_economy(&run.world).inflation[0], log(price) / 12);
    sim_run_destroy(&run);
}

/* ---- the market of a month ---- */

static void the_month_is_that_of_the_table(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    goods_month(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct household_view household = small_households(&run);
    for (size_t h = 0; h < 2; h++) {
        assert_int_equal(household.budget[h], 400 * K);
        assert_int_equal(household.deposits[h], 600 * K);
    }
    near_cents((double)firm.orders[SHOP], 75 * K);
    near_cents((double)firm.orders[STALL], 75 * K);
    near_cents((double)firm.business[SHOP], 112.5 * K); /* of 150, three to one */
    near_cents((double)firm.sales[FARM], 750 * K);
    near_cents((double)firm.sales[SHOP], 187.5 * K);
    near_cents((double)firm.sales[STALL], 112.5 * K);
    near_cents((double)firm.inputs[FARM], 60 * K);
    near_cents((double)firm.inputs[SHOP], 62.5 * K);
    near_cents((double)firm.demand[STALL], 112.5 * K);
    near_cents((double)firm.deposits[FARM], (1000 - 40 + 750 - 60) * K);
    assert_int_equal(firm.capital[FARM], 40 * K);
    near_cents((double)market_sectors(&run.world).output[SECTOR_GZ], 300 * K);
    near_cents(flow(&run, LEDGER_KIND_IMPORTS, LEDGER_WORLD), 75 * K);
    near_cents(flow(&run, LEDGER_KIND_VAT, LEDGER_GOVERNMENT), 60 * K);
    near_cents(flow(&run, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT), 40 * K);
    near_cents(flow(&run, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT), -15 * K);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        assert_true(market_sectors(&run.world).domestic_share[s] == 1);
    nothing_is_left(&run);
    sim_run_destroy(&run);
}

/* Five workers of 100 with 15 % of overtime make 575 of the 750. GZ then makes 250 + 50 x 575/750 =
 * 288.333 and needs 96.111 of AZ, so that 300 + 200 + 96.111 + 150 = 746.111 are wanted at home:
 * 171.111 of them are imported, beside 75. */
static void what_cannot_be_made_is_imported(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    firm_firms(&run.world).staff[FARM] = 5;
    goods_month(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    near_cents((double)firm.capacity[FARM], 575 * K);
    near_cents((double)firm.output[FARM], 575 * K);
    near_cents((double)firm.sales[FARM], 575 * K);
    near_cents((double)firm.demand[FARM], 750 * K);
    near_cents(sector.domestic_share[SECTOR_AZ] * 746.111 * K, 575 * K);
    near_cents(flow(&run, LEDGER_KIND_IMPORTS, LEDGER_WORLD), 246111.111);
    near_cents((double)sector.output[SECTOR_GZ], 288333.333);
    nothing_is_left(&run);
    sim_run_destroy(&run);
}

/* One worker of 60 with overtime makes 69 of the 75 ordered: the customer buys 92 % of the food,
 * and all else. The stall has nothing to spare for business, which the shop does instead. */
static void a_supplier_who_is_short(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    firm_firms(&run.world).staff[STALL] = 1;
    goods_month(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct household_view household = small_households(&run);
    near(firm.fill[SHOP], 1);
    assert_true(fabs((double)firm.fill[STALL] - 0.92) < 1e-6);
    assert_true(llabs(household.budget[1] - 376 * K) < 3);
    assert_int_equal(household.deposits[1], 1000 * K - household.budget[1]);
    assert_int_equal(household.budget[0], 400 * K);
    near_cents((double)firm.orders[STALL], 69 * K);
    near_cents((double)firm.business[STALL], 0);
    assert_true(firm.output[STALL] <= firm.capacity[STALL]);
    near_cents((double)firm.demand[STALL],
               75 * K + (double)market_sectors(&run.world).business_demand[SECTOR_GZ] / 4);
    nothing_is_left(&run);
    sim_run_destroy(&run);
}

/* ---- households and firms ---- */

static void budgets(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct household_parameters p = *household_parameters(&run.world);
    p.saving_low = 0;
    p.saving_high = 0.36;
    p.wealth_effect = 0.01;
    /* decile 6 of 0..9 saves 0.24; deposits are 100 above two months of income */
    assert_int_equal(household_budget(&p, 1.1, 6, 1000, 2, 2100, 0), 837); /* 836 + 1 */
    assert_int_equal(household_budget(&p, 1.1, 6, 1000, 2, 800, 0), 800); /* 824 wanted, 800 held */
    assert_int_equal(household_budget(&p, 1.1, 6, 1000, 2, -5, 0), 0);
    assert_int_equal(household_budget(&p, 1.1, 6, -1000, 2, 50, 0), 0);
    assert_int_equal(household_budget(&p, 1.1, 6, 1000, 2, 800, 30), 770); /* 30 for the dwelling */
    assert_int_equal(household_budget(&p, 1.1, 6, 1000, 2, 30, 30), 0);
    sim_run_destroy(&run);
}

/* Shares of 3/4 and 1/4, weighted by 1 and 9: a quarter and three quarters. */
static void budget_shares_follow_the_weights(void **state)
{
    (void)state;
    struct sim_run run;
    struct household_baskets baskets;
    int64_t amounts[MARKET_CATEGORIES_MAX];
    hand(&run);
    market_uses(&run.world).weight[USE_CATEGORY + OTHER] = 9;
    household_baskets_fill(&run.world, &baskets);
    household_divide(&baskets, 400001, 3, amounts);
    assert_int_equal(amounts[FOOD], 100000); /* rounded down */
    assert_int_equal(amounts[OTHER], 300001);
    assert_int_equal(household_counter_part(&baskets, FOOD, 100000), 25000);
    assert_int_equal(household_counter_part(&baskets, OTHER, 300001), 0);
    sim_run_destroy(&run);
}

static void a_lost_supplier_is_replaced(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct household_view household = small_households(&run);
    sim_table_remove(sim_world_table(&run.world, "firm"), STALL);
    small_phase(&run, &household_budgets_phase);
    assert_int_equal(household.supplier_gz[1], SHOP);
    assert_int_equal(household.supplier_ru[1], SIM_NONE); /* nobody sells it */
    near_cents((double)firm_firms(&run.world).orders[SHOP], 150 * K);
    sim_run_destroy(&run);
}

/* Employees make what their pay tells, an owner half of a mean employee. */
static void staff_is_planned(void **state)
{
    (void)state;
    near(firm_employees_wanted(74, 10, 1.25, false, 0.5), 5.92);
    near(firm_employees_wanted(74, 10, 1.25, true, 0.5), 5.52);
    assert_int_equal(firm_staff_wanted(74, 10, 1.25, 0.59, true, 0.5), 7); /* the owner and 6 */
    assert_int_equal(firm_staff_wanted(74, 10, 1, 0.59, false, 0.5), 7);
    assert_int_equal(firm_staff_wanted(74, 10, 1, 0.61, false, 0.5), 8);
    assert_int_equal(firm_staff_wanted(1, 10, 1, 0.5, false, 0.5), 0);
    assert_int_equal(firm_staff_wanted(1, 10, 1, 0.5, true, 0.5), 1);
    struct sim_run run;
    hand(&run);
    struct firm_view firm = firm_firms(&run.world);
    const struct firm_parameters *p = firm_parameters(&run.world);
    firm.staff[SHOP] = 20; /* wants 225 / (60 x 0.92) = 4.08: 4 or 5 */
    small_phase(&run, &firm_plans_phase);
    uint32_t target = firm.staff_target[SHOP];
    assert_true(target == 4 || target == 5);
    assert_true(fabsf(firm.layoff[SHOP] - (float)(p->dismissal * (20 - target) / 20)) < 1e-6f);
    assert_true(firm.demand_expected[SHOP] == 225 * K); /* the first month */
    firm.event[SHOP] = FIRM_ENDS;
    small_phase(&run, &firm_plans_phase);
    assert_true(firm.layoff[SHOP] == 0.0f);
    firm.event[SHOP] = 0;
    firm.staff[SHOP] = 1;
    small_phase(&run, &firm_plans_phase);
    assert_int_equal(firm.staff_target[SHOP], target);
    assert_true(firm.layoff[SHOP] == 0.0f);
    assert_int_equal(market_sectors(&run.world).business_weight[SECTOR_GZ], 4);
    run.world.month++;
    firm.demand[SHOP] = 125 * K;
    firm.founded[STALL] = (int16_t)(world_month(&run.world) - 1); /* has had no customer yet */
    small_phase(&run, &firm_plans_phase);
    near(firm.demand_expected[SHOP], (225 - p->expectation * 100) * K);
    assert_true(firm.demand_expected[STALL] == 75 * K);
    sim_run_destroy(&run);
}

/* Nobody is hired for what the capital cannot make; the state's is no limit. */
static void plans_stay_within_the_capital(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    near(firm_planned(&sector, &firm, FARM), 750 * K); /* a sector without capital */
    sector.capital_ratio[SECTOR_AZ] = 8;
    firm.capital[FARM] = 4600 * K;
    near(firm_planned(&sector, &firm, FARM), 575 * K);
    small_phase(&run, &firm_plans_phase);
    uint32_t target = firm.staff_target[FARM]; /* 575 / (100 x 0.92) = 6.25 */
    assert_true(target == 6 || target == 7);
    firm.capital[FARM] = 46000 * K;
    near(firm_planned(&sector, &firm, FARM), 750 * K);
    firm.capital[FARM] = 0;
    firm.form[FARM] = FIRM_PUBLIC;
    near(firm_planned(&sector, &firm, FARM), 750 * K);
    sim_run_destroy(&run);
}

/* At most one job is shortened, and it is shared by all. */
static void hours_and_posts(void **state)
{
    (void)state;
    near(firm_hours(4.5, 4, 0.5), 1);
    near(firm_hours(3.4, 4, 0.5), 0.85);
    near(firm_hours(1.2, 4, 0.5), 0.75);
    near(firm_hours(0.7, 1, 0.5), 0.7);
    near(firm_hours(0.2, 1, 0.5), 0.5); /* the least */
    near(firm_hours(-2, 3, 0.5), 2.0 / 3);
    assert_int_equal(firm_pay(200001, 1, 0), 200001);
    assert_int_equal(firm_pay(200001, 0.5f, 0), 100001); /* 100000.5, to the nearest cent */
    assert_int_equal(firm_posts(0.3, 4, 10), 3);         /* 6 lack */
    assert_int_equal(firm_posts(0.3, 8, 10), 2);
    assert_int_equal(firm_posts(0.3, 10, 10), 0);
    assert_int_equal(firm_posts(0.3, 12, 10), 0);
    assert_int_equal(firm_posts(0.3, 0, 11), 4); /* 3.3, rounded up */
    assert_int_equal(firm_posts(0, 0, 11), 0);
}

static void mark_ups_and_prices(void **state)
{
    (void)state;
    struct firm_parameters p = {
        .mark_up_response = 0.02, .mark_up_return = 0.5, .mark_up_limit = 0.1};
    near(firm_mark_up_next(&p, 0.2, 0.2, 1), 0.2);
    near(firm_mark_up_next(&p, 0.2, 0.3, 1.5), 0.5 * (0.2 * 1.01) + 0.15);
    near(firm_mark_up_next(&p, 0.2, 0, 100), 0.5 * 0.2 * 1.1);    /* at most a tenth */
    near(firm_mark_up_next(&p, -0.2, 0, 1.5), 0.5 * -0.2 * 0.99); /* loses less */
    near(firm_mark_up_next(&p, 0.2, 0, -9), 0.5 * 0.2 * 0.9);
    p.mark_up_limit = 0.005;
    near(firm_mark_up_next(&p, 0.2, 0, 1.5), 0.5 * 0.2 * 1.005); /* 0.01 is over the limit */
    struct sim_run run;
    hand(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    sector.input_cost[SECTOR_AZ] = 0.4;
    sector.labour_cost[SECTOR_AZ] = 27.6 * K; /* 0.3 of the 92 that a worker makes */
    sector.tax_rate[SECTOR_AZ] = 0.125;
    near(firm_full_output(&run.world, &firm, FARM), 1000 * K);
    near(firm_unit_cost(&run.world, &firm, FARM), 0.8);
    firm.mark_up[FARM] = 0.25;
    firm.price[FARM] = 3;
    for (int month = 0; month < 200 && firm.price[FARM] == 3.0; month++) {
        assert_int_equal(firm.event[FARM] & FIRM_REVIEWS, 0);
        small_phase(&run, &firm_prices_phase);
        run.world.month++;
    }
    near(firm.price[FARM], 1);
    assert_int_equal(firm.event[FARM] & FIRM_REVIEWS, FIRM_REVIEWS);
    sim_run_destroy(&run);
}

/* A sector that earned 1 % in the base year must cover a wear of 0.005 x 8.2 / 0.82 = 0.05 of
 * sales, at a price of capital of 2 and its own of 4: 0.025, and 0.02 beyond it. */
static void mark_ups_return_to_what_covers_the_wear(void **state)
{
    (void)state;
    struct sim_run run;
    hand_with(&run, (const char *const[]){"firm.mark_up_return=0.5", "firm.mark_up_least=0.02",
                                          "firm.capital_use=0.82", NULL});
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    sector.depreciation[SECTOR_AZ] = 0.005;
    sector.capital_ratio[SECTOR_AZ] = 8.2;
    sector.mark_up[SECTOR_AZ] = 0.01;
    sector.mark_up[SECTOR_GZ] = 0.2;
    sector.price[SECTOR_AZ] = firm.price[FARM] = 4;
    market_uses(&run.world).price[USE_INVESTMENT] = 2;
    firm.mark_up[FARM] = firm.mark_up[SHOP] = 0.015;
    firm.demand[FARM] = 750 * K; /* as expected */
    firm.demand[SHOP] = 225 * K;
    run.world.month++;
    small_phase(&run, &firm_plans_phase);
    near(firm.mark_up[FARM], 0.015 + 0.5 * (0.045 - 0.015));
    near(firm.mark_up[SHOP], 0.015 + 0.5 * (0.2 - 0.015));
    sim_run_destroy(&run);
}

static void firms_invest(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    const struct firm_parameters *p = firm_parameters(&run.world);
    sector.capital_ratio[SECTOR_AZ] = 10;
    sector.depreciation[SECTOR_AZ] = 0.005;
    double wanted = 7500.0 * K / p->capital_use;
    double rate = 0.005 + market_parameters(&run.world)->productivity_growth / 12;
    firm.capital[FARM] = 8000 * K;
    small_phase(&run, &firm_investment_phase);
    near_cents((double)firm.investment[FARM],
               rate * 8000 * K + p->investment_speed * (wanted - 8000 * K));
    firm.capital[FARM] = 80000 * K; /* far too much: nothing is bought or sold */
    small_phase(&run, &firm_investment_phase);
    assert_int_equal(firm.investment[FARM], 0);
    firm.form[FARM] = FIRM_PUBLIC;
    firm.capital[FARM] = 0;
    small_phase(&run, &firm_investment_phase);
    assert_int_equal(firm.investment[FARM], 0);
    /* a firm pays what it holds */
    firm.form[FARM] = FIRM_COMPANY;
    firm.capital[FARM] = 1000;
    firm.investment[FARM] = 40 * K;
    firm.deposits[FARM] = 10 * K;
    goods_month(&run);
    assert_int_equal(firm.investment[FARM], 10 * K);
    assert_int_equal(firm.capital[FARM], 10 * K + 1000 - 5);
    nothing_is_left(&run);
    sim_run_destroy(&run);
}

static void the_legal_minimum_follows_each_january(void **state)
{
    (void)state;
    struct sim_run run;
    hand(&run);
    struct economy_view economy = market_economy(&run.world);
    economy.minimum_wage[0] = 100 * K;
    economy.consumer_price[0] = 1.02;
    economy.wage_index[0] = 1.0404;
    small_phase(&run, &market_world_phase); /* the first month: nothing moves */
    assert_true(economy.productivity[0] == 1 && economy.exports_factor[0] == 1);
    assert_true(economy.minimum_wage[0] == 100 * K);
    for (int month = 0; month < 12; month++) {
        run.world.month++;
        small_phase(&run, &market_world_phase);
    }
    near(economy.minimum_wage[0], 1.02 * 1.01 * 100 * K); /* half of the 2 % in real terms */
    near(economy.productivity[0], 1 + market_parameters(&run.world)->productivity_growth);
    near(economy.minimum_wage_price[0], 1.02);
    economy.consumer_price[0] = economy.wage_index[0] = 0.9;
    run.world.month += 12;
    small_phase(&run, &market_world_phase);
    near(economy.minimum_wage[0], 1.02 * 1.01 * 100 * K); /* it never falls */
    near(economy.minimum_wage_price[0], 1.02);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_use_is_divided),
        cmocka_unit_test(dearer_at_home_means_imports),
        cmocka_unit_test(prices_are_weighted_means),
        cmocka_unit_test(the_month_is_that_of_the_table),
        cmocka_unit_test(what_cannot_be_made_is_imported),
        cmocka_unit_test(a_supplier_who_is_short),
        cmocka_unit_test(budgets),
        cmocka_unit_test(budget_shares_follow_the_weights),
        cmocka_unit_test(a_lost_supplier_is_replaced),
        cmocka_unit_test(staff_is_planned),
        cmocka_unit_test(plans_stay_within_the_capital),
        cmocka_unit_test(hours_and_posts),
        cmocka_unit_test(mark_ups_and_prices),
        cmocka_unit_test(mark_ups_return_to_what_covers_the_wear),
        cmocka_unit_test(firms_invest),
        cmocka_unit_test(the_legal_minimum_follows_each_january),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
