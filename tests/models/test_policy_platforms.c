/* Levers on platforms, on persons who supply, on data and on demand: an economy of two sectors worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/mode/basket_state.h"
#include "models/mode/minutes_state.h"
#include "models/mode/opening_state.h"
#include "models/mode/terms_state.h"
#include "tests/models/hand_economy.h"
#include "tests/models/hand_levers.h"

/* ---- an economy of two sectors, with levers ---- */

enum { COUNTER, ONLINE, PLAIN, LIFTS, USED_GOODS, MODES };
enum { GIANT, FELLOWS };
enum { PERSONS = 3 };
static const uint8_t homes[PERSONS] = {0, 1, 1};

static const struct sim_table_declaration *const tables_with_levers[] = {
    &person_table,     &household_table,   &firm_table,       &sector_table, &use_table,
    &economy_table,    &institution_table, &occupation_table, &mode_table,   &category_table,
    &mode_group_table, &mode_place_table,  &platform_table,   &lever_table,  &lever_entry_table};
enum { ALL_TABLES = sizeof tables_with_levers / sizeof tables_with_levers[0] };
static const struct sim_parameter_group *const groups_with_levers[] = {
    &sim_run_parameter_group, &household_parameter_group, &firm_parameter_group,
    &market_parameter_group,  &mode_parameter_group,      &state_parameter_group,
    &policy_parameter_group};

static enum sim_status plan(const struct sim_world *world, size_t *rows, struct sim_error *error)
{
    (void)world, (void)error;
    for (size_t t = 0; t < ALL_TABLES; t++)
        rows[t] = POLICY_ENTRIES_MAX;
    return SIM_OK;
}

static void describe(struct mode_rates *rates)
{
    static const struct mode_row rows_of_modes[MODES] = {
        [COUNTER] = {.category = FOOD, .by_firm = true, .to = {[MODE_TO_SUPPLIER] = 1}},
        [ONLINE] = {.category = FOOD,
                    .form = MODE_FORM_ONLINE,
                    .by_firm = true,
                    .offer = 1,
                    .records = 2,
                    .collector = MODE_COLLECTS_FOREIGN,
                    .to = {[MODE_TO_SUPPLIER] = 0.8, [MODE_TO_PLATFORM] = 0.2}},
        [PLAIN] = {.category = OTHER, .to = {[MODE_TO_SUPPLIER] = 1}},
        [LIFTS] = {.category = OTHER,
                   .form = MODE_FORM_PEER,
                   .production = true,
                   .platform = FELLOWS,
                   .to = {[MODE_TO_PLATFORM] = 0.25, [MODE_TO_PEER] = 0.75}},
        [USED_GOODS] = {.category = OTHER,
                        .form = MODE_FORM_PEER,
                        .supply = 1,
                        .to = {[MODE_TO_PEER] = 1}},
    };
    *rates = (struct mode_rates){.count = MODES,
                                 .first = {[OTHER] = PLAIN, [CATEGORIES] = MODES},
                                 .offers = OFFERS,
                                 .supply_count = 2,
                                 .platform_count = 2};
    rates->supply[0] = (struct mode_supply){.name = "lifts", .mode = LIFTS, .jobless = true};
    rates->supply[1] = (struct mode_supply){.name = "used goods", .mode = USED_GOODS};
    rates->platform[GIANT] =
        (struct mode_platform){.name = "giant", .owner = MODE_OWNER_FOREIGN, .domestic_cost = 0.25};
    rates->platform[FELLOWS] =
        (struct mode_platform){.name = "fellows", .owner = MODE_OWNER_DOMESTIC};
    for (size_t m = 0; m < MODES; m++) {
        rates->row[m] = rows_of_modes[m];
        rates->row[m].price = 1;
        rates->row[m].place = m - rates->first[rates->row[m].category];
        if (m != ONLINE && m != LIFTS)
            rates->row[m].platform = MODE_NONE;
        if (m != LIFTS && m != USED_GOODS)
            rates->row[m].supply = MODE_NONE;
    }
}

static void choose(const struct sim_run *run, size_t person, size_t category, size_t mode)
{
    size_t first = category == FOOD ? COUNTER : PLAIN;
    small_persons(run).mode[person * CATEGORIES + category] =
        mode_code((unsigned)(mode - first + 1), MODE_HELP_NONE);
}

/* An adult in the first household, two in the second, all at counters; everybody offers lifts. */
static void two_homes(struct sim_run *run, struct mode_rates *rates, const char *setting)
{
    static struct sim_model model;
    struct sim_error error;
    model = hand_model;
    model.tables = tables_with_levers;
    model.table_count = ALL_TABLES;
    model.parameter_groups = groups_with_levers;
    model.parameter_group_count = sizeof groups_with_levers / sizeof *groups_with_levers;
    model.plan = plan;
    model.levers = policy_lever_declarations;
    model.lever_count = POLICY_LEVER_COUNT;
    model.lever_targets = policy_lever_targets;
    model.lever_target_count = POLICY_TARGET_COUNT;
    hand_with_model(run, &model, (const char *const[]){setting, NULL});
    describe(rates);
    assert_int_equal(policy_open(&run->world, &error), SIM_OK);
    hand_buyers(run, rates, homes, PERSONS);
    for (uint32_t i = 0; i < PERSONS; i++) {
        small_persons(run).offers[i] = 1;
        choose(run, i, FOOD, COUNTER);
        choose(run, i, OTHER, PLAIN);
    }
}

static void end(struct sim_run *run)
{
    struct sim_error error;
    for (size_t m = 0; m < MODES; m++)
        SAME(mode_modes(&run->world).pool[m], 0);
    for (size_t u = 0; u < USE_CATEGORY + CATEGORIES; u++)
        SAME(market_uses(&run->world).pool[u], 0);
    if (sim_ledger_close(&run->world.ledger, run->world.month, NULL, &error) != SIM_OK)
        fail_msg("%s", error.text);
    sim_run_destroy(run);
}

/* ---- money of platforms ---- */

/* The first household buys food for 300,000 online, a fifth of it, 60,000, for the giant. Of a tax of a tenth the giant has
 * 54,000 left, of which it spends a quarter at home. */
static void what_a_platform_keeps_is_taxed(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, NULL);
    struct mode_view mode = mode_modes(&run.world);
    int64_t before = state_institutions(&run.world).deposits[INSTITUTION_GOVERNMENT];
    choose(&run, 0, FOOD, ONLINE);
    switch_on(&run, POLICY_PLATFORM_TAX, 0.1);
    goods_month(&run);
    CENTS_NEAR(mode.to_platform[ONLINE], 60 * K);
    SAME(mode.tax[ONLINE], mode.to_platform[ONLINE] / 10);
    CENTS_NEAR(mode.abroad[ONLINE], 40500);
    CENTS_NEAR(market_uses(&run.world).paid[USE_SERVICES], 13500);
    SAME(mode.tax[LIFTS], 0);
    SAME((int64_t)flow(&run, LEDGER_KIND_PLATFORM_TAX, LEDGER_GOVERNMENT), mode.tax[ONLINE]);
    SAME(policy_levers(&run.world).collected[POLICY_PLATFORM_TAX], mode.tax[ONLINE]);
    SAME(cases(&run, 0), 1);
    /* public consumption of the test and taxes on products are the rest of what the state paid and got */
    SAME(state_institutions(&run.world).deposits[INSTITUTION_GOVERNMENT] - before,
         mode.tax[ONLINE] - 60 * K +
             (int64_t)(flow(&run, LEDGER_KIND_VAT, LEDGER_GOVERNMENT) +
                       flow(&run, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT) +
                       flow(&run, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT)));
    end(&run);
}

/* 10 of 20 purchases are online, with two records each; the opening had half a record a purchase: 10 records more are paid
 * for at 10 EUR, 10,000 cents, of which the shop and the stall pay a half each. */
static void adverts(struct sim_run *run, struct mode_rates *rates)
{
    two_homes(run, rates, "modes.record_value=10");
    rates->row[ONLINE].used = 0.25;
    mode_modes(&run->world).purchases[COUNTER] = mode_modes(&run->world).purchases[ONLINE] = 1000;
}

static void what_is_paid_for_data_is_levied(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    adverts(&run, &rates);
    struct mode_view mode = mode_modes(&run.world);
    switch_on_in(&run, POLICY_DATA_DIVIDEND, 0.2, FOOD);
    goods_month(&run);
    CENTS_NEAR(mode.data_revenue[ONLINE], 10 * K);
    SAME(mode.levy[ONLINE], mode.data_revenue[ONLINE] / 5);
    SAME(market_uses(&run.world).paid[USE_SERVICES_ABROAD],
         mode.data_revenue[ONLINE] - mode.levy[ONLINE]);
    SAME((int64_t)flow(&run, LEDGER_KIND_DATA_LEVY, LEDGER_GOVERNMENT), mode.levy[ONLINE]);
    SAME(policy_levers(&run.world).collected[POLICY_DATA_DIVIDEND], mode.levy[ONLINE]);
    SAME(firm_firms(&run.world).services[SHOP] + firm_firms(&run.world).services[STALL],
         mode.data_revenue[ONLINE]);
    end(&run);
}

/* A quarter of 20 records is withheld: 5 more than at the opening are paid for. With a half there are none. */
static void records_withheld_are_not_paid_for(void **state)
{
    (void)state;
    static const double shares[] = {0.25, 0.5}, paid[] = {5 * K, 0};
    for (size_t i = 0; i < 2; i++) {
        struct sim_run run;
        struct mode_rates rates;
        adverts(&run, &rates);
        struct mode_view mode = mode_modes(&run.world);
        mode.users[ONLINE] = 7;
        switch_on(&run, POLICY_DATA_CONSENT, shares[i]);
        small_phase(&run, &mode_terms_phase);
        NEAR(mode.withheld[ONLINE], shares[i]);
        NEAR(mode.withheld[COUNTER], 0);
        NEAR(mode_records(&rates.row[ONLINE], &mode, ONLINE), 2 * (1 - shares[i]));
        SAME(cases(&run, 0), 7);
        goods_month(&run);
        CENTS_NEAR(mode.data_revenue[ONLINE], paid[i]);
        end(&run);
    }
}

/* ---- least pay ---- */

static void buyers_pay_what_workers_lack(void **state)
{
    (void)state;
    /* 12 EUR an hour for 30 minutes are 600 cents; 0.45 of 1000 cents are 450 */
    NEAR(mode_pay_rise(1200, 30, 1000, 0.45), 0.15);
    NEAR(mode_pay_rise(1200, 20, 1000, 0.45), 0);
    NEAR(mode_pay_rise(1200, 30, 0, 0.45), 0);
}

/* Lifts cost a quarter more: 0.3125 of 1.0625 is for them, 117,647 cents, a fifth of it for the platform, which had a
 * quarter of 94,118. */
static void the_rise_is_for_those_who_drive(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, NULL);
    struct mode_view mode = mode_modes(&run.world);
    choose(&run, 0, OTHER, LIFTS);
    mode.pay_rise[LIFTS] = 0.25;
    NEAR(mode_price(&rates.row[LIFTS], &mode, LIFTS), 1.25);
    goods_month(&run);
    CENTS_NEAR(mode.paid[LIFTS], 117647);
    CENTS_NEAR(mode.to_platform[LIFTS], 23529);
    CENTS_NEAR(mode.to_peer[LIFTS], 94118);
    small_phase(&run, &mode_peers_phase);
    end(&run);
}

/* ---- persons who supply ---- */

/* The first household spends 100,000 on lifts: 75,000 for those who drive, 25,000 each, two of them in the second household.
 * Workers contribute a fifth: 5,000 and 10,000. Of 20,000 and 40,000 left, 30,000 are free: the second pays a tenth of
 * 10,000. Used goods, for 100,000 of the second household, are no income. */
static void workers_contribute_and_services_are_taxed(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, "policy.peer_tax.allowance=300");
    struct household_view household = small_households(&run);
    struct lever_view lever = policy_levers(&run.world);
    choose(&run, 0, OTHER, LIFTS);
    choose(&run, 1, OTHER, USED_GOODS);
    choose(&run, 2, OTHER, USED_GOODS);
    small_persons(&run).offers[0] = 3;
    switch_on(&run, POLICY_PLATFORM_CONTRIBUTIONS, 0.2);
    switch_on(&run, POLICY_PEER_TAX, 0.1);
    goods_month(&run);
    int64_t before[] = {household.deposits[0], household.deposits[1]};
    small_phase(&run, &mode_peers_phase);
    CENTS_NEAR(household.peer_income[0], 25 * K + 100 * K);
    CENTS_NEAR(household.peer_income[1], 50 * K);
    CENTS_NEAR(household.peer_taxes[0], 5 * K);
    CENTS_NEAR(household.peer_taxes[1], 10 * K + 1 * K);
    for (size_t h = 0; h < 2; h++)
        SAME(household.deposits[h] - before[h], household.peer_income[h] - household.peer_taxes[h]);
    SAME(lever.collected[POLICY_PLATFORM_CONTRIBUTIONS] + lever.collected[POLICY_PEER_TAX],
         household.peer_taxes[0] + household.peer_taxes[1]);
    SAME((int64_t)flow(&run, LEDGER_KIND_PEER_TAX, LEDGER_GOVERNMENT),
         lever.collected[POLICY_PEER_TAX]);
    SAME((int64_t)flow(&run, LEDGER_KIND_PLATFORM_CONTRIBUTIONS, LEDGER_GOVERNMENT),
         lever.collected[POLICY_PLATFORM_CONTRIBUTIONS]);
    SAME(cases(&run, 0), 2);
    SAME(cases(&run, 1), 1);
    end(&run);
}

/* Another category is taxed: nothing is paid, and last month's is forgotten. */
static void other_services_are_not_taxed(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, "policy.peer_tax.allowance=0");
    choose(&run, 0, OTHER, LIFTS);
    switch_on_in(&run, POLICY_PEER_TAX, 1, FOOD);
    switch_on_in(&run, POLICY_PLATFORM_CONTRIBUTIONS, 1, FOOD);
    small_households(&run).peer_taxes[0] = 77;
    goods_month(&run);
    small_phase(&run, &mode_peers_phase);
    SAME(small_households(&run).peer_taxes[0], 0);
    SAME(cases(&run, 0) + cases(&run, 1), 0);
    end(&run);
}

/* ---- demand ---- */

/* 0.4 of 300,000 for food is not spent by the first decile; the shop, which sells a quarter of food, gets orders for 45,000. */
static void what_is_not_spent_stays(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, NULL);
    struct household_view household = small_households(&run);
    struct sim_lever_entry entry = entry_of(&run, POLICY_DEMAND_LOSS, 0.4);
    household.decile[1] = 9;
    sim_lever_choose(&entry, POLICY_BY_CATEGORY, FOOD);
    sim_lever_choose(&entry, POLICY_BY_DECILE, 0);
    add(&run, &entry);
    goods_month(&run);
    CENTS_NEAR(household.budget[0], 280 * K);
    SAME(household.deposits[0], 1000 * K - household.budget[0]);
    CENTS_NEAR(household.budget[1], 400 * K);
    CENTS_NEAR(firm_firms(&run.world).orders[SHOP], 45 * K);
    CENTS_NEAR(firm_firms(&run.world).orders[STALL], 75 * K);
    SAME(cases(&run, 0), 1);
    end(&run);
}

/* Without modes too. */
static void what_is_not_spent_stays_where_there_are_counters_only(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, "modes.coproduction=0");
    switch_on(&run, POLICY_DEMAND_LOSS, 1);
    goods_month(&run);
    SAME(small_households(&run).deposits[0], 1000 * K);
    SAME(firm_firms(&run.world).orders[SHOP], 0);
    end(&run);
}

/* ---- rebates ---- */

/* A rebate of a tenth at the counter of the stall: only where a lever lets surcharges be others than the table's. */
static void rebates_lower_the_price(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    struct mode_baskets baskets;
    struct mode_basket basket;
    two_homes(&run, &rates, NULL);
    firm_firms(&run.world).surcharge[STALL * OFFERS + COUNTER] = -0.25F;
    mode_baskets_fill(&run.world, &baskets);
    mode_basket_fill(&baskets, 1, &basket);
    NEAR(basket.price[FOOD], 1);
    switch_on(&run, POLICY_SURCHARGE_CAP, -0.25);
    mode_baskets_fill(&run.world, &baskets);
    mode_basket_fill(&baskets, 1, &basket);
    NEAR(basket.price[FOOD], 0.75);
    sim_run_destroy(&run);
}

/* ---- terms of modes ---- */

/* A quarter of the demand is met: minutes are those of the table times four; of the three more, 0.4 are spared. */
static void transparent_platforms_spare_search(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, NULL);
    struct mode_view mode = mode_modes(&run.world);
    rates.row[LIFTS].minutes[MODE_TASK_ORDER][MODE_BY_CONSUMER] = 10;
    mode.served[LIFTS] = mode.served[USED_GOODS] = 0.25;
    mode.users[LIFTS] = 5;
    NEAR(mode_minutes_by(&rates.row[LIFTS], &mode, LIFTS, MODE_BY_CONSUMER), 40);
    switch_on(&run, POLICY_DISCLOSURE, 0.4);
    switch_on_in(&run, POLICY_INTEROPERABILITY, 0.5, OTHER);
    small_phase(&run, &mode_terms_phase);
    NEAR(mode_minutes_by(&rates.row[LIFTS], &mode, LIFTS, MODE_BY_CONSUMER), 28);
    NEAR(mode_served_share(&rates.row[USED_GOODS], &mode, USED_GOODS), 0.25); /* no platform */
    NEAR(mode.loosened[LIFTS], 0.5);
    NEAR(mode.loosened[ONLINE], 0);
    NEAR(mode.loosened[USED_GOODS], 0);
    SAME(cases(&run, 0), 5);
    SAME(cases(&run, 1), 5);
    run.world.month += 1;
    run.world.levers.entries[0].end = run.world.levers.entries[1].end = run.world.month - 1;
    sim_levers_advance(&run.world.levers, run.world.month);
    small_phase(&run, &mode_terms_phase);
    assert_true(mode.search_spared[LIFTS] == 0 && mode.loosened[LIFTS] == 0);
    sim_run_destroy(&run);
}

/* All persons take lifts. Growth 0.2 is halved: rise 0.1, so 0.25 of the opening moves by 0.1 x (0.45 - 0.25) to 0.27; a tax
 * of a half, passed on by a half, makes it 0.3375; a cap of 0.3 binds. At 8 EUR a lift, of which those who drive have 0.7,
 * 560 cents, an hour of 60 minutes at 6.40 EUR lacks 80 cents: a tenth. */
static void commissions_and_pay_of_next_month(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    two_homes(&run, &rates, NULL);
    struct mode_view mode = mode_modes(&run.world);
    struct platform_view platform;
    rows(&run, "platform", rates.platform_count);
    platform = mode_platforms(&run.world);
    rates.platform[FELLOWS].growth = 0.2;
    rates.platform[FELLOWS].commission_most = 0.45;
    rates.row[LIFTS].minutes[MODE_TASK_CARRY_OUT][MODE_BY_WORKER] = 60;
    mode_categories(&run.world).amount_opening[OTHER] = 800;
    market_uses(&run.world).price[USE_CATEGORY + OTHER] = 1;
    mode.suppliers[LIFTS] = 9;
    mode.users[LIFTS] = 3;
    for (size_t i = 0; i < PERSONS; i++)
        choose(&run, i, OTHER, LIFTS);
    switch_on(&run, POLICY_INTEROPERABILITY, 0.5);
    switch_on(&run, POLICY_PLATFORM_TAX, 0.5);
    small_phase(&run, &mode_platforms_phase);
    NEAR(platform.commission_rise[FELLOWS], 0.1);
    NEAR(mode.commission[LIFTS], 0.27 * 1.25);
    NEAR(mode.commission[ONLINE], 0.2 * 1.25); /* nobody uses it */
    platform.commission_rise[FELLOWS] = 0;
    switch_on_in(&run, POLICY_COMMISSION_CAP, 0.3, OTHER);
    switch_on(&run, POLICY_PLATFORM_PAY, 6.4);
    small_phase(&run, &mode_platforms_phase);
    NEAR(mode.commission[LIFTS], 0.3);
    NEAR(mode.commission[ONLINE], 0.25);
    NEAR(mode.pay_rise[LIFTS], 0.1);
    NEAR(mode.pay_rise[USED_GOODS], 0);
    SAME(cases(&run, 2), 1);
    SAME(cases(&run, 3), 9);
    /* when all levers have ended the terms are those of the table and of the platform's size */
    for (size_t e = 0; e < run.world.levers.entry_count; e++)
        run.world.levers.entries[e].end = run.world.month;
    sim_levers_advance(&run.world.levers, run.world.month + 1);
    platform.commission_rise[FELLOWS] = 0;
    small_phase(&run, &mode_platforms_phase);
    NEAR(mode.commission[LIFTS], 0.25 + 0.2 * 0.2);
    assert_true(mode.pay_rise[LIFTS] == 0);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_platform_keeps_is_taxed),
        cmocka_unit_test(what_is_paid_for_data_is_levied),
        cmocka_unit_test(records_withheld_are_not_paid_for),
        cmocka_unit_test(buyers_pay_what_workers_lack),
        cmocka_unit_test(the_rise_is_for_those_who_drive),
        cmocka_unit_test(workers_contribute_and_services_are_taxed),
        cmocka_unit_test(other_services_are_not_taxed),
        cmocka_unit_test(what_is_not_spent_stays),
        cmocka_unit_test(what_is_not_spent_stays_where_there_are_counters_only),
        cmocka_unit_test(rebates_lower_the_price),
        cmocka_unit_test(transparent_platforms_spare_search),
        cmocka_unit_test(commissions_and_pay_of_next_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
