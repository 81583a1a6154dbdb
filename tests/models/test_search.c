/* Who applies where, who is hired, and among which firms buyers choose: in a world of two occupations and a few firms,
 * with probabilities of nought or one or weights worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/hand_labour.h"

/* ---- search ---- */

/* Of weights 0.6 x 1 own post and 0.4 x 2 posts of masons, 3/7 is the own occupation's. */
static void aims_follow_posts(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    struct market_posts posts;
    struct market_aims aims;
    labour_world(&run, &(struct small){.settings = {"labour.own_occupation=0.6"}, .seed = 1});
    firm(&run, PLACE, SECTOR_GZ, 1);
    firm(&run, PLACE, SECTOR_FZ, 2);
    uint32_t ending = firm(&run, PLACE, SECTOR_FZ, 9);
    firm_firms(&run.world).event[ending] = FIRM_ENDS;
    assert_int_equal(market_posts_build(&run.world, &posts, &error), SIM_OK);
    assert_int_equal(market_aims_build(&run.world, &aims, &error), SIM_OK);
    market_aims_update(&aims, &posts);
    assert_int_equal(posts.count, 3);
    assert_int_equal(posts.open[market_post_group(&posts, PLACE, CLERK)], 1);
    assert_int_equal(posts.open[market_post_group(&posts, PLACE, MASON)], 2);
    uint32_t limit = (uint32_t)(3.0 / 7 * 0x1p32);
    assert_int_equal(market_aims_draw(&aims, PLACE, CLERK, limit - 2), CLERK);
    assert_int_equal(market_aims_draw(&aims, PLACE, CLERK, limit + 2), MASON);
    assert_int_equal(market_aims_draw(&aims, PLACE, CLERK, UINT32_MAX), MASON);
    assert_int_equal(market_aims_draw(&aims, PLACE, MASON, 0),
                     MASON); /* the other: by retraining */
    assert_int_equal(market_aims_draw(&aims, PLACE, MASON, UINT32_MAX), MASON);
    assert_int_equal(market_aims_draw(&aims, PLACE + 1, CLERK, 0), SIM_NONE);
    market_aims_free(&aims);
    market_posts_free(&posts);
    sim_run_destroy(&run);
}

static const char *const certain[] = {"labour.search_unemployed=1", "labour.neighbour_search=0",
                                      "labour.own_occupation=1",    "labour.search_employed=0",
                                      "labour.rounds=10",           "labour.far_search=0"};

/* One post for clerks at home, two in a neighbouring département and five elsewhere: weights 1, 0.5 x 2 and
 * 0.25 x 8, as anywhere includes the near. So a word in the first quarter finds the post at home,
 * one in the second those next door, and one in the other half lies on the line of the eight. */
static void places_follow_posts_and_distance(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    struct market_posts posts;
    struct market_aims aims;
    labour_world(
        &run, &(struct small){.settings = {"labour.own_occupation=1", "labour.neighbour_search=0.5",
                                           "labour.far_search=0.25"},
                              .seed = 1});
    const struct market_rates *rates = rates_of(&run);
    uint8_t near = rates->neighbours[rates->first_neighbour[PLACE]], far = 0;
    for (bool found = false; !found; far += !found) {
        found = far != PLACE;
        for (size_t i = rates->first_neighbour[PLACE]; i < rates->first_neighbour[PLACE + 1]; i++)
            found &= rates->neighbours[i] != far;
    }
    firm(&run, PLACE, SECTOR_GZ, 1);
    firm(&run, near, SECTOR_GZ, 2);
    firm(&run, far, SECTOR_GZ, 5);
    assert_int_equal(market_posts_build(&run.world, &posts, &error), SIM_OK);
    assert_int_equal(market_aims_build(&run.world, &aims, &error), SIM_OK);
    market_aims_update(&aims, &posts);
    static const double along[] = {0.01, 0.24, 0.26, 0.49};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(
            market_aims_place(&aims, &run.world, PLACE, CLERK, (uint32_t)(along[i] * 0x1p32)),
            i < 2 ? PLACE : near);
    int counts[3] = {0};
    for (int i = 0; i < 800; i++) { /* evenly over the second half: a hundred to each post */
        uint32_t place = market_aims_place(&aims, &run.world, PLACE, CLERK,
                                           (uint32_t)((0.5 + (i + 0.5) / 1600) * 0x1p32));
        counts[0] += place == PLACE;
        counts[1] += place == near;
        counts[2] += place == far;
    }
    assert_true(counts[0] == 100 && counts[1] == 200 && counts[2] == 500);
    assert_int_equal(market_aims_place(&aims, &run.world, PLACE, MASON, 0), SIM_NONE);
    market_aims_free(&aims);
    market_posts_free(&posts);
    sim_run_destroy(&run);
}

/* Two posts for clerks and one for masons; five clerks look for work. */
static void posts_go_to_those_who_apply(void **state)
{
    (void)state;
    uint8_t hired[2][7];
    for (int threads = 1; threads <= 3; threads += 2) {
        struct sim_run run;
        struct small small = {.seed = 1, .threads = threads};
        memcpy(small.settings, certain, sizeof certain);
        labour_world(&run, &small);
        uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 2), site = firm(&run, PLACE, SECTOR_FZ, 1);
        market_sectors(&run.world).wage_factor[SECTOR_GZ] = 0.9;
        market_economy(&run.world).wage_index[0] = 1.1;
        for (int i = 0; i < 5; i++)
            worker(&run, PLACE, 30, WORLD_UNEMPLOYED, CLERK);
        worker(&run, PLACE + 1, 30, WORLD_UNEMPLOYED, MASON); /* lives elsewhere */
        uint32_t trainee = worker(&run, PLACE, 30, WORLD_UNEMPLOYED, MASON);
        struct person_view person = small_persons(&run);
        person.training[trainee] = 3;
        small_phase(&run, &market_search_phase);
        struct occupation_view occupation = market_occupations(&run.world);
        assert_true(occupation.vacancies[CLERK] == 2 && occupation.vacancies[MASON] == 1);
        assert_true(occupation.unfilled[CLERK] == 0 && occupation.unfilled[MASON] == 1);
        assert_true(occupation.hires[CLERK] == 2 && occupation.hires[MASON] == 0);
        assert_int_equal(firm_firms(&run.world).vacancies[shop], 0);
        assert_int_equal(firm_firms(&run.world).vacancies[site], 1);
        int count = 0;
        for (size_t row = 0; row < 7; row++) {
            hired[threads > 1][row] = person.employer[row] == shop;
            if (person.employer[row] != shop)
                continue;
            count++;
            assert_int_equal(person.activity[row], WORLD_EMPLOYED);
            assert_int_equal(person.status[row], STATUS_EMPLOYEE);
            assert_int_equal(person.change[row], PERSON_HIRED);
            assert_int_equal(person.pay[row], 297000); /* 3000 x 1.1 x 0.9 */
        }
        assert_int_equal(count, 2);
        sim_run_destroy(&run);
    }
    assert_memory_equal(hired[0], hired[1], sizeof hired[0]);
}

static void neighbours_other_occupations_and_the_minimum(void **state)
{
    (void)state;
    struct sim_run run;
    struct small small = {.seed = 1};
    memcpy(small.settings, certain, sizeof certain);
    small.settings[1] = "labour.neighbour_search=1";
    small.settings[2] = "labour.own_occupation=0";
    labour_world(&run, &small);
    struct market_rates *rates = rates_of(&run);
    uint8_t near = rates->neighbours[rates->first_neighbour[PLACE]];
    for (size_t i = rates->first_neighbour[PLACE]; i < rates->first_neighbour[PLACE + 1]; i++)
        rates->neighbours[i] = near;
    uint32_t site = firm(&run, near, SECTOR_FZ, 1);
    firm(&run, PLACE, SECTOR_GZ, 1); /* at home, but in the own occupation, which is not wanted */
    firm_firms(&run.world).form[site] = FIRM_PUBLIC;
    market_economy(&run.world).minimum_wage[0] = 320000.4;
    uint32_t clerk = worker(&run, PLACE, 30, WORLD_UNEMPLOYED, CLERK);
    small_phase(&run, &market_search_phase);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.employer[clerk], site);
    assert_int_equal(person.status[clerk], STATUS_PUBLIC);
    assert_int_equal(person.occupation[clerk], MASON);
    assert_int_equal(person.pay[clerk], 320001); /* a cent under would be under the minimum */
    sim_run_destroy(&run);
}

static void those_at_work_apply_to_other_firms(void **state)
{
    (void)state;
    struct sim_run run;
    struct small small = {.seed = 1};
    memcpy(small.settings, certain, sizeof certain);
    small.settings[3] = "labour.search_employed=1";
    labour_world(&run, &small);
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 3), other = firm(&run, PLACE, SECTOR_GZ, 0);
    uint32_t own = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t mover = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    employ(&run, own, shop, STATUS_EMPLOYEE, 1);
    employ(&run, mover, other, STATUS_EMPLOYEE, 1);
    small_phase(&run, &market_search_phase);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.pay[own], 1); /* there are posts, but of the own firm */
    assert_int_equal(person.employer[mover], shop);
    assert_int_equal(person.change[mover], PERSON_HIRED | PERSON_CHANGES_JOB);
    assert_int_equal(firm_firms(&run.world).vacancies[shop], 2);
    sim_run_destroy(&run);
}

/* ---- the index of firms ---- */

/* The big firm can make 300000 and with overtime 375000, of which 225000 were asked for last month: room for 150000,
 * and a least weight of 75000. The small one, asked for more than it can make, has the least alone, 25000. */
static void suppliers_are_near_and_have_room(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    struct market_index index;
    labour_world(&run, &(struct small){.settings = {"market.choice_set=2", "firm.overtime=0.25"},
                                       .seed = 1});
    const struct world_rates *rates = world_rates(&run.world);
    uint8_t near = 0, far = 0;
    while (near == PLACE || rates->departements[near].region != rates->departements[PLACE].region)
        near++;
    while (rates->departements[far].region == rates->departements[PLACE].region)
        far++;
    uint32_t big = firm(&run, PLACE, SECTOR_GZ, 0), small = firm(&run, PLACE, SECTOR_GZ, 0);
    uint32_t here = firm(&run, PLACE, SECTOR_FZ, 0), region = firm(&run, near, SECTOR_FZ, 0);
    uint32_t lone = firm(&run, PLACE, SECTOR_HZ, 0), country = firm(&run, far, SECTOR_HZ, 0);
    firm(&run, far, SECTOR_GZ, 0);
    firm(&run, far, SECTOR_FZ, 0);
    struct firm_view view = firm_firms(&run.world);
    market_sectors(&run.world).productivity[SECTOR_GZ] = 100000;
    view.staff[big] = 3;
    view.demand[big] = 225000;
    view.staff[small] = 1;
    view.demand[small] = 150000;
    assert_int_equal(market_index_build(&run.world, &index, &error), SIM_OK);
    assert_int_equal(index.count, 8);
    for (size_t i = 0; i < index.count; i++) /* in thousandths of a worker, at least one */
        assert_int_equal(index.cumulative[i + 1] - index.cumulative[i], index.rows[i] == big ? 2250
                                                                        : index.rows[i] == small
                                                                            ? 250
                                                                            : 1);
    const struct market_rates *market = rates->market;
    uint64_t tenth = UINT64_MAX / 10;
    assert_int_equal(market_index_at(&index, market, SECTOR_GZ, PLACE, 9 * tenth - 9), big);
    assert_int_equal(market_index_at(&index, market, SECTOR_GZ, PLACE, 9 * tenth + 9), small);
    int count = 0, at_home = 0, lonely = 0;
    for (uint32_t agent = 1; agent <= 1000; agent++) {
        struct sim_random_event event = {run.world.random, sim_random_purpose("test"), agent, 0};
        uint32_t draw = agent % 4; /* also where the second word is of the next block */
        uint32_t row = market_index_draw(&index, market, SECTOR_GZ, PLACE, &event, draw);
        assert_true(row == big || row == small);
        count += row == big;
        /* one firm is no choice: there are two in the region, or in the country */
        row = market_index_draw(&index, market, SECTOR_FZ, PLACE, &event, draw);
        assert_true(row == here || row == region);
        at_home += row == here;
        row = market_index_draw(&index, market, SECTOR_HZ, PLACE, &event, draw);
        assert_true(row == lone || row == country);
        lonely += row == lone;
        assert_int_equal(market_index_draw(&index, market, SECTOR_KZ, PLACE, &event, draw),
                         SIM_NONE);
    }
    assert_in_range(count, 900 - 50, 900 + 50); /* sd 9.5 */
    assert_in_range(at_home, 500 - 80, 500 + 80);
    assert_in_range(lonely, 500 - 80, 500 + 80); /* sd 15.8 */
    index.least = 1;                             /* then one at home is enough */
    assert_int_equal(market_index_at(&index, market, SECTOR_FZ, PLACE, UINT64_MAX), here);
    assert_int_equal(market_index_at(&index, market, SECTOR_HZ, PLACE, UINT64_MAX), lone);
    market_index_free(&index);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aims_follow_posts),
        cmocka_unit_test(places_follow_posts_and_distance),
        cmocka_unit_test(posts_go_to_those_who_apply),
        cmocka_unit_test(neighbours_other_occupations_and_the_minimum),
        cmocka_unit_test(those_at_work_apply_to_other_firms),
        cmocka_unit_test(suppliers_are_near_and_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
