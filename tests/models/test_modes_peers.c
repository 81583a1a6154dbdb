/* Who offers, commissions and venues, with figures worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/mode/opening_state.h"
#include "tests/models/small_world.h"

#include <math.h>

#define NEAR(value, expected) near(value, expected, __LINE__)
static void near(double value, double expected, int line)
{
    if (!(fabs(value - expected) < 1e-9))
        fail_msg("line %d: %.12g is not %.12g", line, value, expected);
}

static void one_serves_an_equal_part_up_to_capacity(void **state)
{
    (void)state;
    NEAR(mode_supplied(10, 30, 5), 6);
    NEAR(mode_supplied(10, 80, 5), 10);
    NEAR(mode_supplied(10, 80, 0), 10); /* the first who tries counts on all he can do */
}

static void served_is_what_capacity_meets(void **state)
{
    (void)state;
    NEAR(mode_served(10, 30, 5), 1);
    NEAR(mode_served(10, 80, 5), 0.625);
    NEAR(mode_served(10, 80, 0), 0);
    NEAR(mode_served(10, 0, 1), 1);
}

static void offers_follow_the_net_gain(void **state)
{
    (void)state;
    NEAR(mode_offer_chance(0, 3000), 0.5);
    NEAR(mode_offer_chance(3000 * log(3), 3000), 0.75);
    NEAR(mode_offer_chance(-3000 * log(3), 3000), 0.25);
}

static void venues_open_on_wishes_and_close_without_members(void **state)
{
    const struct mode_parameters p = {.venue_members = 0.002, .venue_reach = 0.02};
    (void)state;
    /* 1000 adults, 50 of them reconsider: a tenth of one wish is enough */
    NEAR(mode_venue_reach(&p, 0.5, 1000, 0.05, 1, 0), 0.51);
    /* 25 venues of 2 members each are needed for a reach of 0.5 */
    NEAR(mode_venue_reach(&p, 0.5, 1000, 0.05, 0, 49), 0.49);
    NEAR(mode_venue_reach(&p, 0.5, 1000, 0.05, 0, 50), 0.5);
    NEAR(mode_venue_reach(&p, 0, 1000, 0.05, 0, 0), 0);
}

static void idle_counters_need_part_of_their_staff(void **state)
{
    (void)state;
    NEAR(mode_attended(0.8, 0.5, 1), 0.9);
    NEAR(mode_attended(0.8, 0.5, 0.25), 0.5);
    assert_true(mode_attended(0.8, 1, 1) == 1);
}

/* Two of four adults buy on the first platform and half of one in four supply: what it took, knows and will take. */
static void a_platform_grows_with_its_users(void **state)
{
    struct sim_run run = {0};
    (void)state;
    small_open(&run, &(struct small){.seed = 1});
    const struct mode_rates *rates = mode_rates(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    struct platform_view platform = mode_platforms(&run.world);
    size_t m = 0, categories = market_rates(&run.world)->category_count;
    while (m < rates->count &&
           !(rates->row[m].platform != MODE_NONE && rates->row[m].to[MODE_TO_PLATFORM] > 0))
        m++;
    assert_true(m < rates->count);
    size_t k = rates->row[m].platform, c = rates->row[m].category;
    struct person_view person = small_persons(&run);
    int64_t adults = 0, users = 0;
    for (size_t row = 0; row < person.count; row++)
        for (size_t i = 0; i < categories; i++)
            person.mode[row * categories + i] = mode_code(1, MODE_HELP_NONE);
    for (size_t row = 0; row < person.count; row++) {
        if (world_age(world_month(&run.world), person.birth[row]) < WORLD_ADULT_AGE)
            continue;
        if (adults++ % 2 == 0 && ++users)
            person.mode[row * categories + c] =
                mode_code((unsigned)rates->row[m].place + 1, MODE_HELP_NONE);
    }
    for (size_t i = 0; i < rates->count; i++) {
        mode.purchases[i] = mode.paid[i] = 0;
        mode.to_platform[i] = mode.abroad[i] = mode.returned[i] = mode.data_revenue[i] = 0;
    }
    mode_categories(&run.world).amount_opening[c] = 1600;
    market_uses(&run.world).price[USE_CATEGORY + c] = 1.25;
    mode.purchases[m] = 5000; /* hundredths */
    mode.paid[m] = 200000;
    mode.to_platform[m] = 30000;
    mode.abroad[m] = 10000;
    small_phase(&run, &mode_platforms_phase);
    double share = (double)users / (double)adults, rise = rates->platform[k].growth * share;
    double opening = rates->row[m].to[MODE_TO_PLATFORM];
    NEAR(platform.commission_rise[k], rise);
    NEAR(mode.commission[m], opening + (rates->platform[k].commission_most - opening) * rise);
    assert_int_equal(platform.commissions[k], 30000);
    assert_int_equal(platform.abroad[k], 10000);
    assert_int_equal(platform.users[k], users);
    NEAR(platform.data_stock[k], 50 * rates->row[m].records);
    /* whatever was bought, a purchase costs what it did at the opening, at the prices of the month */
    NEAR(mode_categories(&run.world).amount[c], 1600 * 1.25);
    sim_run_destroy(&run);
}

/* With a great barrier nobody goes on offering once all have reviewed; counts follow. */
static void who_gains_nothing_stops(void **state)
{
    struct sim_run run = {0};
    enum { MONTHS = 60 };
    (void)state;
    small_open(&run, &(struct small){.seed = 2,
                                     .settings = {"modes.offer_review=1", "modes.offer_noise=1"}});
    struct mode_rates *rates = ((struct world_rates *)run.world.model_data)->modes;
    struct mode_view mode = mode_modes(&run.world);
    int64_t before = 0;
    for (size_t s = 0; s < rates->supply_count; s++) {
        before += mode.suppliers[rates->supply[s].mode];
        rates->supply[s].barrier = 1e12;
    }
    assert_true(before > 0);
    for (int i = 0; i < MONTHS; i++, run.world.month++)
        small_phase(&run, &mode_offers_phase);
    for (size_t s = 0; s < rates->supply_count; s++) {
        assert_int_equal(mode.suppliers[rates->supply[s].mode], 0);
        assert_true(mode.served[rates->supply[s].mode] == 0);
    }
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_serves_an_equal_part_up_to_capacity),
        cmocka_unit_test(served_is_what_capacity_meets),
        cmocka_unit_test(offers_follow_the_net_gain),
        cmocka_unit_test(venues_open_on_wishes_and_close_without_members),
        cmocka_unit_test(idle_counters_need_part_of_their_staff),
        cmocka_unit_test(a_platform_grows_with_its_users),
        cmocka_unit_test(who_gains_nothing_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
