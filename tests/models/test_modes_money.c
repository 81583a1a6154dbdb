/* The money of modes of provision: the figures of small cases worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/mode/basket_state.h"
#include "tests/models/hand_economy.h"

/* Modes of the two categories. Used goods and lifts are supplied by persons: supplies 0 and 1. */
enum { COUNTER, ONLINE, MEMBERS, PLAIN, LIFTS, FARM_SHOP, USED_GOODS, MODES };
enum { GIANT, FELLOWS };
enum { PERSONS = 3 };
static const uint8_t homes[PERSONS] = {0, 1, 1};

static struct mode_rates *rates_of(const struct sim_run *run)
{
    return ((struct world_rates *)run->world.model_data)->modes;
}

static void describe(struct mode_rates *rates)
{
    static const struct mode_row rows[MODES] = {
        [COUNTER] = {.category = FOOD,
                     .by_firm = true,
                     .price = 1,
                     .surcharge_most = 0.5,
                     .to = {[MODE_TO_SUPPLIER] = 1}},
        [ONLINE] = {.category = FOOD,
                    .by_firm = true,
                    .form = MODE_FORM_ONLINE,
                    .offer = 1,
                    .price = 0.9,
                    .records = 2,
                    .collector = MODE_COLLECTS_FOREIGN,
                    .platform = GIANT,
                    .to = {[MODE_TO_SUPPLIER] = 0.8, [MODE_TO_PLATFORM] = 0.2}},
        [MEMBERS] = {.category = FOOD,
                     .form = MODE_FORM_COOPERATIVE,
                     .price = 1,
                     .to = {[MODE_TO_SUPPLIER] = 0.9, [MODE_TO_MEMBER] = 0.1}},
        [PLAIN] = {.category = OTHER, .by_firm = true, .price = 1, .to = {[MODE_TO_SUPPLIER] = 1}},
        [LIFTS] = {.category = OTHER,
                   .form = MODE_FORM_PEER,
                   .price = 1,
                   .production = true,
                   .platform = FELLOWS,
                   .to = {[MODE_TO_PLATFORM] = 0.25, [MODE_TO_PEER] = 0.75}},
        [FARM_SHOP] = {.category = OTHER,
                       .form = MODE_FORM_COOPERATIVE,
                       .price = 1,
                       .to = {[MODE_TO_PRODUCER] = 1}},
        [USED_GOODS] = {.category = OTHER,
                        .form = MODE_FORM_PEER,
                        .price = 1,
                        .supply = 1,
                        .to = {[MODE_TO_PEER] = 1}},
    };
    rates->count = MODES;
    rates->first[OTHER] = PLAIN;
    rates->first[CATEGORIES] = MODES;
    rates->offers = OFFERS;
    rates->supply_count = 2;
    rates->supply[0] = (struct mode_supply){.name = "lifts", .mode = LIFTS};
    rates->supply[1] = (struct mode_supply){.name = "used goods", .mode = USED_GOODS};
    rates->platform[GIANT] =
        (struct mode_platform){.name = "giant", .owner = MODE_OWNER_FOREIGN, .domestic_cost = 0.25};
    rates->platform[FELLOWS] = (struct mode_platform){
        .name = "fellows", .owner = MODE_OWNER_COOPERATIVE, .domestic_cost = 0.5};
    for (size_t m = 0; m < MODES; m++) {
        rates->row[m] = rows[m];
        if (m != ONLINE && m != LIFTS)
            rates->row[m].platform = MODE_NONE;
    }
}

static void choose(const struct sim_run *run, size_t person, size_t category, size_t mode)
{
    struct person_view view = small_persons(run);
    unsigned code =
        mode == MODE_WITHOUT ? MODE_WITHOUT : (unsigned)(mode - rates_of(run)->first[category] + 1);
    view.mode[person * CATEGORIES + category] = mode_code(code, MODE_HELP_NONE);
}

/* The hand-made economy with modes: an adult in the first household, two in the second, all at counters. */
static void modes_with(struct sim_run *run, struct mode_rates *rates, const char *const *further)
{
    hand_with(run, further);
    describe(rates);
    ((struct world_rates *)run->world.model_data)->market->domestic[SECTOR_AZ][USE_DIRECT] = 1;
    hand_buyers(run, rates, homes, PERSONS);
    for (uint32_t i = 0; i < PERSONS; i++) {
        choose(run, i, FOOD, COUNTER);
        choose(run, i, OTHER, PLAIN);
    }
}

static void modes(struct sim_run *run, struct mode_rates *rates)
{
    *rates = (struct mode_rates){.count = 0};
    modes_with(run, rates, (const char *const[]){NULL});
}

static void end(struct sim_run *run)
{
    for (size_t m = 0; m < MODES; m++)
        assert_int_equal(mode_modes(&run->world).pool[m], 0);
    nothing_is_left(run);
    sim_run_destroy(run);
}

/* ---- prices ---- */

/* One adult of two buys food online at 0.9: 0.95 x 3/4 against 1/4. */
static void budgets_follow_the_prices_of_modes(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    struct household_baskets shares;
    struct mode_baskets baskets;
    struct mode_basket basket;
    int64_t amounts[MARKET_CATEGORIES_MAX], split[MODES_OF_CATEGORY_MAX];
    modes(&run, &rates);
    household_baskets_fill(&run.world, &shares);
    mode_baskets_fill(&run.world, &baskets);
    mode_basket_fill(&baskets, 1, &basket);
    assert_false(basket.moved);
    mode_divide(&shares, &basket, 400001, 3, amounts);
    assert_int_equal(amounts[FOOD], 300000);
    choose(&run, 1, FOOD, ONLINE);
    mode_basket_fill(&baskets, 1, &basket);
    near(basket.price[FOOD], 0.95);
    near(basket.price[OTHER], 1);
    mode_divide(&shares, &basket, 400 * K, 3, amounts);
    near_cents((double)amounts[FOOD], 400 * K * 0.7125 / 0.9625);
    assert_int_equal(amounts[FOOD] + amounts[OTHER], 400 * K);
    mode_split(&baskets, &basket, FOOD, 190 * K, split);
    near_cents((double)split[ONLINE], 90 * K);
    assert_int_equal(split[COUNTER] + split[ONLINE], 190 * K);
    near_cents((double)mode_for_suppliers(&baskets, &basket, FOOD, 190 * K), (100 + 72) * K);
    /* the stall, where they buy, asks a quarter more at its counter */
    firm_firms(&run.world).surcharge[STALL * OFFERS + COUNTER] = 0.25F;
    mode_basket_fill(&baskets, 1, &basket);
    near(basket.price[FOOD], (0.9 + 1.25) / 2);
    mode_basket_fill(&baskets, 0, &basket);
    assert_false(basket.moved);
    sim_run_destroy(&run);
}

/* Who goes without leaves the money to other categories; where nobody can buy anything, nothing is bought. */
static void money_not_spent_moves(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    struct household_baskets shares;
    struct mode_baskets baskets;
    struct mode_basket basket;
    int64_t amounts[MARKET_CATEGORIES_MAX];
    modes(&run, &rates);
    household_baskets_fill(&run.world, &shares);
    mode_baskets_fill(&run.world, &baskets);
    choose(&run, 0, OTHER, MODE_WITHOUT);
    mode_basket_fill(&baskets, 0, &basket);
    mode_divide(&shares, &basket, 400 * K, 3, amounts);
    assert_int_equal(amounts[FOOD], 400 * K);
    assert_int_equal(amounts[OTHER], 0);
    choose(&run, 0, FOOD, MODE_WITHOUT);
    mode_basket_fill(&baskets, 0, &basket);
    mode_divide(&shares, &basket, 400 * K, 3, amounts);
    assert_int_equal(amounts[FOOD], 0);
    small_phase(&run, &market_prices_phase);
    small_phase(&run, &household_budgets_phase);
    small_phase(&run, &market_capacity_phase);
    small_phase(&run, &market_purchases_phase);
    assert_int_equal(small_households(&run).deposits[0], 1000 * K);
    assert_int_equal(small_households(&run).budget[0], 0);
    sim_run_destroy(&run);
}

/* ---- payees ---- */

/* Production and expenditure of the month, each from its own sources. */
static void two_gdps(const struct sim_run *run)
{
    struct firm_view firm = firm_firms(&run->world);
    struct household_view household = small_households(run);
    int64_t production = market_economy(&run->world).peer_output[0], spent = 0;
    for (size_t f = 0; f < FIRMS; f++)
        production += firm.sales[f] - firm.inputs[f];
    for (size_t h = 0; h < 2; h++)
        spent += household.budget[h];
    double taxes = flow(run, LEDGER_KIND_VAT, LEDGER_GOVERNMENT) +
                   flow(run, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT) +
                   flow(run, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT);
    double others = 60 * K + 150 * K - flow(run, LEDGER_KIND_FIRM_INVESTMENT, LEDGER_FIRMS) -
                    flow(run, LEDGER_KIND_IMPORTS, LEDGER_WORLD);
    assert_true((double)production + taxes == (double)spent + others);
}

/* The first household buys food online, at 0.9, so that 0.675 of 0.925 is for food: 291,892, a fifth of it
 * for a platform abroad that spends a quarter of it at home. It takes lifts for the other 108,108, a quarter
 * of it for a cooperative platform that gives half of it back to those who drive: 94,595 in all. The second
 * buys used goods for 100,000. All three persons offer lifts, the second sells. */
static void every_payee_is_paid(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    modes(&run, &rates);
    struct person_view person = small_persons(&run);
    struct household_view household = small_households(&run);
    struct mode_view mode = mode_modes(&run.world);
    choose(&run, 0, FOOD, ONLINE);
    choose(&run, 0, OTHER, LIFTS);
    choose(&run, 1, OTHER, USED_GOODS);
    choose(&run, 2, OTHER, USED_GOODS);
    for (size_t i = 0; i < PERSONS; i++)
        person.offers[i] = i == 1 ? 3 : 1;
    goods_month(&run);
    near_cents((double)mode.paid[ONLINE], 291892);
    near_cents((double)mode.to_supplier[ONLINE], 233514);
    near_cents((double)mode.to_platform[ONLINE], 58378);
    near_cents((double)mode.abroad[ONLINE], 43784);
    near_cents((double)mode.to_platform[LIFTS], 27027);
    near_cents((double)mode.returned[LIFTS], 13514);
    near_cents((double)mode.to_peer[LIFTS], 81081);
    near_cents((double)mode.pool[LIFTS], 94595);
    assert_int_equal(mode.to_peer[USED_GOODS], 100 * K);
    near_cents((double)firm_firms(&run.world).orders[SHOP], 58378); /* a quarter of 233,514 */
    near_cents((double)market_uses(&run.world).paid[USE_SERVICES], 14595 + 13514);
    near_cents((double)market_uses(&run.world).paid[USE_SERVICES_ABROAD], 43784);
    assert_int_equal(household.budget[0], 400 * K);
    assert_int_equal(household.budget[1], 300 * K); /* used goods are no consumption */
    assert_int_equal(household.deposits[1], 600 * K);
    assert_int_equal(-flow(&run, LEDGER_KIND_PEER_SERVICES, LEDGER_HOUSEHOLDS), mode.pool[LIFTS]);
    int64_t lifts = mode.pool[LIFTS];
    small_phase(&run, &mode_peers_phase);
    assert_int_equal(household.peer_income[0], lifts / 3 + lifts % 3); /* the lowest id */
    assert_int_equal(household.peer_income[1], lifts / 3 * 2 + 100 * K);
    assert_int_equal(household.peer_transfers[1], 100 * K);
    near(mode.earning[LIFTS], (double)lifts / 3);
    assert_int_equal(mode.peers_received[LIFTS], lifts);
    assert_int_equal(market_economy(&run.world).peer_output[0], lifts);
    assert_int_equal(market_economy(&run.world).peer_transfers[0], 100 * K);
    assert_int_equal(household.deposits[1], 700 * K + lifts / 3 * 2);
    two_gdps(&run);
    end(&run);
}

/* Nobody offers any more: the first household takes the money. */
static void no_money_waits_for_the_gone(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    modes(&run, &rates);
    choose(&run, 1, OTHER, USED_GOODS);
    choose(&run, 2, OTHER, USED_GOODS);
    goods_month(&run);
    small_phase(&run, &mode_peers_phase);
    assert_int_equal(small_households(&run).deposits[0], 700 * K);
    assert_true(mode_modes(&run.world).earning[USED_GOODS] == 0);
    two_gdps(&run);
    end(&run);
}

/* A tenth of 300,000 comes back; farms sell 100,000 directly. */
static void members_and_farms(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    modes(&run, &rates);
    struct household_view household = small_households(&run);
    choose(&run, 0, FOOD, MEMBERS);
    choose(&run, 0, OTHER, FARM_SHOP);
    goods_month(&run);
    int64_t refunds = mode_modes(&run.world).to_member[MEMBERS];
    near_cents((double)refunds, 30 * K);
    assert_int_equal(market_economy(&run.world).refunds[0], refunds);
    assert_int_equal(household.budget[0], 400 * K - refunds);
    assert_int_equal(household.deposits[0], 600 * K + refunds);
    assert_int_equal(mode_modes(&run.world).to_producer[FARM_SHOP], 100 * K);
    assert_int_equal(market_uses(&run.world).paid[USE_DIRECT], 100 * K);
    near_cents((double)firm_firms(&run.world).orders[SHOP], 67.5 * K);
    small_phase(&run, &mode_peers_phase);
    two_gdps(&run);
    end(&run);
}

/* The stall can make 34,500 of 60,000 ordered online: 0.575 of the food is bought, and of the commission. */
static void the_platform_of_a_short_supplier_gets_less(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    modes(&run, &rates);
    struct household_view household = small_households(&run);
    mode_categories(&run.world).price_factor[FOOD] = 0.9;
    for (size_t i = 0; i < PERSONS; i++)
        choose(&run, i, FOOD, ONLINE);
    firm_firms(&run.world).staff[STALL] = 1;
    firm_firms(&run.world).efficiency[STALL] = 0.5;
    goods_month(&run);
    assert_true(fabs((double)firm_firms(&run.world).fill[STALL] - 0.575) < 1e-6);
    near_cents((double)household.budget[1], 272500);
    near_cents((double)mode_modes(&run.world).to_platform[ONLINE], 60 * K + 34500);
    assert_int_equal(household.deposits[1], 1000 * K - household.budget[1]);
    small_phase(&run, &mode_peers_phase);
    two_gdps(&run);
    end(&run);
}

/* ---- firms ---- */

/* 10 of 20 purchases are online, with two records each; the table of the opening had a quarter online, half a
 * record a purchase. So 10 records more are paid for, at 10 EUR: 10,000 cents, by orders of one half each. The
 * shop's modes cost 5,000 besides, and the stall holds nothing. */
static void firms_pay_for_modes_and_data(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates = {.count = 0};
    modes_with(&run, &rates, (const char *const[]){"modes.record_value=10", NULL});
    struct firm_view firm = firm_firms(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    rates.row[ONLINE].used = 0.25;
    mode.purchases[COUNTER] = mode.purchases[ONLINE] = 1000;
    firm.mode_cost[SHOP] = 5 * K;
    firm.deposits[STALL] = 0;
    goods_month(&run);
    near_cents((double)firm.services[SHOP], 5 * K + 5 * K);
    assert_int_equal(firm.services[STALL], 0);
    near_cents((double)mode.data_revenue[ONLINE], 5 * K);
    near_cents((double)market_uses(&run.world).paid[USE_SERVICES_ABROAD], 5 * K);
    assert_int_equal(market_uses(&run.world).paid[USE_SERVICES], 5 * K);
    near_cents((double)(firm.inputs[SHOP] - firm.services[SHOP]), (double)firm.output[SHOP] / 3);
    small_phase(&run, &mode_peers_phase);
    two_gdps(&run);
    end(&run);
}

/* ---- the state ---- */

static void a_benefit_must_be_applied_for(void **state)
{
    (void)state;
    struct sim_run run;
    struct mode_rates rates;
    struct state_statement s;
    modes(&run, &rates);
    rates.procedure[OTHER] = true;
    market_economy(&run.world).guaranteed[0] = 50 * K;
    state_assess(&run.world, &(struct state_rates){0}, 1, &s);
    int64_t due = s.minimum_income;
    assert_true(due > 0 && s.lapsed == 0);
    choose(&run, 1, OTHER, MODE_WITHOUT);
    state_assess(&run.world, &(struct state_rates){0}, 1, &s);
    assert_int_equal(s.minimum_income, due); /* the other adult does it */
    choose(&run, 2, OTHER, MODE_WITHOUT);
    choose(&run, 2, FOOD, MODE_WITHOUT);
    state_assess(&run.world, &(struct state_rates){0}, 1, &s);
    assert_int_equal(s.minimum_income, 0);
    assert_int_equal(s.lapsed, due);
    assert_int_equal(s.disposable, 0);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets_follow_the_prices_of_modes),
        cmocka_unit_test(money_not_spent_moves),
        cmocka_unit_test(every_payee_is_paid),
        cmocka_unit_test(no_money_waits_for_the_gone),
        cmocka_unit_test(members_and_farms),
        cmocka_unit_test(the_platform_of_a_short_supplier_gets_less),
        cmocka_unit_test(firms_pay_for_modes_and_data),
        cmocka_unit_test(a_benefit_must_be_applied_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
