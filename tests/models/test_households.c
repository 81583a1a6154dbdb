/* How households form, split and end: small cases set up by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/small_world.h"

static const struct sim_table *households(const struct sim_run *run)
{
    return sim_world_table(&run->world, "household");
}

/* ---- leaving ---- */

static void the_last_member_closes_the_household(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    uint32_t home = small_home(&run, 0, 15000), other = small_home(&run, 0, 15000);
    uint32_t alone = small_person(&run, home, WORLD_MALE, 40, WORLD_ADULT);
    small_person(&run, other, WORLD_MALE, 40, WORLD_ADULT);
    household_leave(&run.world, alone);
    assert_int_equal(households(&run)->alive, 1);
    assert_int_equal(small_households(&run).id[home], 0);
    assert_int_equal(small_persons(&run).household[alone], SIM_NONE);
    assert_int_equal(small_persons(&run).next[alone], SIM_NONE);
    sim_run_destroy(&run);
}

/* A couple of 50 and 52 with children of 25, 10 and 8. */
struct family {
    uint32_t home, mother, father, eldest, second, youngest;
};

static struct family small_family(struct sim_run *run)
{
    struct family f = {.home = small_home(run, 5, 15000)};
    f.mother = small_person(run, f.home, WORLD_FEMALE, 50, WORLD_ADULT);
    f.father = small_person(run, f.home, WORLD_MALE, 52, WORLD_ADULT);
    f.youngest = small_person(run, f.home, WORLD_FEMALE, 8, WORLD_CHILD);
    f.eldest = small_person(run, f.home, WORLD_MALE, 25, WORLD_CHILD);
    f.second = small_person(run, f.home, WORLD_FEMALE, 10, WORLD_CHILD);
    small_households(run).couple[f.home] = 1;
    return f;
}

static void a_child_leaves_and_nothing_else_changes(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    household_leave(&run.world, f.eldest);
    SMALL_MEMBERS(&run, f.home, f.mother, f.father, f.youngest, f.second);
    assert_int_equal(small_households(&run).couple[f.home], 1);
    assert_int_equal(small_persons(&run).role[f.second], WORLD_CHILD);
    sim_run_destroy(&run);
}

static void a_widow_keeps_home_and_children(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    household_leave(&run.world, f.father);
    SMALL_MEMBERS(&run, f.home, f.mother, f.youngest, f.eldest, f.second);
    assert_int_equal(small_households(&run).couple[f.home], 0);
    assert_int_equal(small_persons(&run).role[f.mother], WORLD_ADULT);
    assert_int_equal(small_persons(&run).role[f.eldest], WORLD_CHILD);
    /* and when she dies too the eldest takes her place */
    household_leave(&run.world, f.mother);
    SMALL_MEMBERS(&run, f.home, f.youngest, f.eldest, f.second);
    assert_int_equal(small_persons(&run).role[f.eldest], WORLD_ADULT);
    assert_int_equal(small_persons(&run).role[f.second], WORLD_CHILD);
    assert_int_equal(small_persons(&run).role[f.youngest], WORLD_CHILD);
    household_leave(&run.world, f.eldest);
    assert_int_equal(small_persons(&run).role[f.second], WORLD_ADULT);
    assert_int_equal(households(&run)->alive, 1);
    sim_run_destroy(&run);
}

static void of_twins_the_first_born_by_id_is_the_adult(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    uint32_t home = small_home(&run, 0, 15000);
    uint32_t mother = small_person(&run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    uint32_t one = small_person(&run, home, WORLD_FEMALE, 9, WORLD_CHILD);
    uint32_t two = small_person(&run, home, WORLD_FEMALE, 9, WORLD_CHILD);
    household_leave(&run.world, mother);
    assert_int_equal(small_persons(&run).role[one], WORLD_ADULT);
    assert_int_equal(small_persons(&run).role[two], WORLD_CHILD);
    sim_run_destroy(&run);
}

/* ---- founding ---- */

static void founding_a_household(void **state)
{
    (void)state;
    for (int moving = 0; moving < 2; moving++) {
        struct sim_run run;
        struct sim_error error;
        small_empty(&run, &(struct small){.settings = {moving ? "household.connection.moving=1"
                                                              : "household.connection.moving=0"},
                                          .seed = 1});
        struct family f = small_family(&run);
        const uint32_t rows[] = {f.mother, f.eldest};
        static const uint8_t places[] = {12, 3};
        static const float incomes[] = {999.5f, 9000};
        uint32_t homes[2];
        small_persons(&run).internet[f.eldest] = 1;
        household_leave(&run.world, f.mother);
        household_leave(&run.world, f.eldest);
        assert_int_equal(household_found(&run.world, rows, 2, places, incomes, homes, &error),
                         SIM_OK);
        struct household_view household = small_households(&run);
        for (size_t i = 0; i < 2; i++) {
            small_assert_members(&run, homes[i], &rows[i], 1);
            assert_int_equal(small_persons(&run).role[rows[i]], WORLD_ADULT);
            assert_int_equal(household.departement[homes[i]], places[i]);
            assert_true(household.standard_of_living[homes[i]] == incomes[i]);
            assert_int_equal(household.couple[homes[i]], 0);
        }
        assert_int_equal(household.decile[homes[0]], 0);    /* under 1000 */
        assert_int_equal(household.decile[homes[1]], 9);    /* 9000 and more */
        assert_int_equal(household.connected[homes[0]], 0); /* she uses no internet */
        assert_int_equal(household.connected[homes[1]], moving);
        SMALL_MEMBERS(&run, f.home, f.father, f.youngest, f.second);
        assert_int_equal(household_found(&run.world, NULL, 0, NULL, NULL, NULL, &error), SIM_OK);
        assert_int_equal(households(&run)->count, 3);
        sim_run_destroy(&run);
    }
}

/* ---- leaving the parents ---- */

static void young_adults_set_up_on_their_own(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    struct person_view person = small_persons(&run);
    person.event[f.eldest] = person.event[f.second] = PERSON_LEAVES_HOME;
    /* the father's lot was drawn while he was still a child of the household */
    person.event[f.father] = PERSON_LEAVES_HOME;
    small_phase(&run, &household_leaving_phase);
    SMALL_MEMBERS(&run, f.home, f.mother, f.father, f.youngest);
    assert_int_equal(households(&run)->alive, 3);
    person = small_persons(&run);
    struct household_view household = small_households(&run);
    assert_int_not_equal(person.household[f.eldest], person.household[f.second]);
    const uint32_t left[] = {f.eldest, f.second};
    for (size_t i = 0; i < 2; i++) {
        uint32_t home = person.household[left[i]];
        SMALL_MEMBERS(&run, home, left[i]);
        assert_int_equal(person.role[left[i]], WORLD_ADULT);
        assert_int_equal(household.departement[home], 5);
        assert_true(household.standard_of_living[home] > 0);
    }
    sim_run_destroy(&run);
}

/* ---- separations ---- */

static void the_man_moves_out(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    uint32_t widowed = small_home(&run, 1, 8000);
    uint32_t woman = small_person(&run, widowed, WORLD_FEMALE, 30, WORLD_ADULT);
    struct household_view household = small_households(&run);
    household.separates[f.home] = 1;
    household.separates[widowed] = 1; /* her partner died earlier this month */
    small_phase(&run, &household_separations_phase);
    household = small_households(&run);
    SMALL_MEMBERS(&run, f.home, f.mother, f.youngest, f.eldest, f.second);
    SMALL_MEMBERS(&run, widowed, woman);
    uint32_t his = small_persons(&run).household[f.father];
    SMALL_MEMBERS(&run, his, f.father);
    assert_int_equal(household.couple[f.home], 0);
    assert_int_equal(household.couple[his], 0);
    assert_int_equal(household.departement[his], 5);
    assert_true(household.standard_of_living[his] == 15000.0f);
    assert_int_equal(*sim_world_series(&run.world, "separations")->counts, 10000);
    sim_run_destroy(&run);
}

/* ---- unions ---- */

static void seek(struct sim_run *run, uint32_t row)
{
    small_persons(run).seeking[row] = 1;
}

static int64_t unions(const struct sim_run *run)
{
    return *sim_world_series(&run->world, "unions")->counts;
}

static void lone_parents_unite_with_their_children(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    uint32_t hers = small_home(&run, 3, 10000), his = small_home(&run, 3, 15000);
    uint32_t boy = small_person(&run, his, WORLD_MALE, 6, WORLD_CHILD);
    uint32_t woman = small_person(&run, hers, WORLD_FEMALE, 35, WORLD_ADULT);
    uint32_t man = small_person(&run, his, WORLD_MALE, 38, WORLD_ADULT);
    uint32_t girl = small_person(&run, hers, WORLD_FEMALE, 5, WORLD_CHILD);
    uint32_t second = small_person(&run, his, WORLD_FEMALE, 4, WORLD_CHILD);
    small_households(&run).connected[his] = 1;
    seek(&run, woman);
    seek(&run, man);
    small_phase(&run, &household_unions_phase);
    struct household_view household = small_households(&run);
    SMALL_MEMBERS(&run, hers, boy, woman, man, girl, second);
    assert_int_equal(households(&run)->alive, 1);
    assert_int_equal(household.id[his], 0);
    assert_int_equal(household.couple[hers], 1);
    assert_true(household.standard_of_living[hers] == 12500.0f);
    assert_int_equal(household.connected[hers], 1); /* his subscription comes along */
    struct person_view person = small_persons(&run);
    assert_true(person.role[woman] == WORLD_ADULT && person.role[man] == WORLD_ADULT);
    assert_true(person.role[boy] == WORLD_CHILD && person.role[girl] == WORLD_CHILD &&
                person.role[second] == WORLD_CHILD);
    assert_true(person.seeking[woman] == 0 && person.seeking[man] == 0);
    assert_int_equal(unions(&run), 10000);
    sim_run_destroy(&run);
}

/* She lives with her parents and he alone: his home. Her family stays as it is. */
static void who_has_a_home_takes_the_other_in(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    uint32_t daughter = small_person(&run, f.home, WORLD_FEMALE, 22, WORLD_CHILD);
    uint32_t his = small_home(&run, 5, 9000);
    uint32_t man = small_person(&run, his, WORLD_MALE, 24, WORLD_ADULT);
    seek(&run, daughter);
    seek(&run, man);
    small_phase(&run, &household_unions_phase);
    SMALL_MEMBERS(&run, his, daughter, man);
    SMALL_MEMBERS(&run, f.home, f.mother, f.father, f.youngest, f.eldest, f.second);
    assert_int_equal(small_persons(&run).role[daughter], WORLD_ADULT);
    assert_int_equal(small_households(&run).couple[his], 1);
    assert_int_equal(small_households(&run).couple[f.home], 1);
    assert_true(small_households(&run).standard_of_living[his] == 12000.0f);
    sim_run_destroy(&run);
}

/* Both live with parents: a new home, in her département. */
static void two_who_live_with_parents_found_a_home(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family hers = small_family(&run), his = small_family(&run);
    /* places of one region, which is what a partner is sought in */
    struct departement_view places =
        departement_columns(sim_world_table(&run.world, "departement"));
    places.region[5] = places.region[6] = 4;
    small_households(&run).departement[his.home] = 6;
    uint32_t woman = small_person(&run, hers.home, WORLD_FEMALE, 23, WORLD_CHILD);
    small_households(&run).connected[hers.home] = 0;
    seek(&run, woman);
    seek(&run, his.eldest);
    small_phase(&run, &household_unions_phase);
    uint32_t home = small_persons(&run).household[woman];
    assert_true(home != hers.home && home != his.home);
    SMALL_MEMBERS(&run, home, his.eldest, woman);
    assert_int_equal(small_households(&run).departement[home], 5);
    assert_int_equal(small_households(&run).couple[home], 1);
    assert_int_equal(small_persons(&run).role[his.eldest], WORLD_ADULT);
    SMALL_MEMBERS(&run, his.home, his.mother, his.father, his.youngest, his.second);
    assert_int_equal(households(&run)->alive, 3);
    sim_run_destroy(&run);
}

static void kin_and_other_regions_go_on_looking(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct departement_view places =
        departement_columns(sim_world_table(&run.world, "departement"));
    places.region[6] = 1;
    struct family f = small_family(&run);
    uint32_t far = small_home(&run, 6, 9000);
    uint32_t sister = small_person(&run, f.home, WORLD_FEMALE, 22, WORLD_CHILD);
    uint32_t man = small_person(&run, far, WORLD_MALE, 24, WORLD_ADULT);
    seek(&run, sister);
    seek(&run, f.eldest);
    seek(&run, man);
    small_phase(&run, &household_unions_phase);
    assert_int_equal(unions(&run), 0);
    struct person_view person = small_persons(&run);
    assert_true(person.seeking[sister] && person.seeking[f.eldest] && person.seeking[man]);
    assert_int_equal(person.household[sister], f.home);
    sim_run_destroy(&run);
}

/* Of more men than women those of fitting age are taken: with ages 20, 30, 40, 50, 60 and one
 * woman the middle one, (2 x 0 + 1) x 5 / (2 x 1) = 2. */
static void partners_are_of_like_rank_in_age(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t men[5];
    small_empty(&run, &(struct small){.seed = 1});
    for (int i = 0; i < 5; i++) {
        static const int ages[] = {60, 20, 40, 50, 30};
        men[i] = small_person(&run, small_home(&run, 5, 9000), WORLD_MALE, ages[i], WORLD_ADULT);
        seek(&run, men[i]);
    }
    uint32_t woman = small_person(&run, small_home(&run, 5, 9000), WORLD_FEMALE, 38, WORLD_ADULT);
    seek(&run, woman);
    small_phase(&run, &household_unions_phase);
    struct person_view person = small_persons(&run);
    for (int i = 0; i < 5; i++)
        assert_int_equal(person.household[men[i]] == person.household[woman], i == 2);
    sim_run_destroy(&run);
}

/* ---- composition and deciles ---- */

static void types_counts_and_the_ablest(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 1});
    struct family f = small_family(&run);
    uint32_t alone = small_home(&run, 0, 9000), couple = small_home(&run, 0, 9000);
    uint32_t lone = small_home(&run, 0, 9000), shared = small_home(&run, 0, 9000);
    small_person(&run, alone, WORLD_FEMALE, 70, WORLD_ADULT);
    small_person(&run, couple, WORLD_FEMALE, 70, WORLD_ADULT);
    small_person(&run, couple, WORLD_MALE, 70, WORLD_ADULT);
    small_person(&run, lone, WORLD_FEMALE, 40, WORLD_ADULT);
    small_person(&run, lone, WORLD_FEMALE, 25, WORLD_CHILD); /* 15 years younger: a child */
    small_person(&run, shared, WORLD_FEMALE, 25, WORLD_ADULT);
    small_person(&run, shared, WORLD_FEMALE, 11, WORLD_CHILD); /* 14 years younger: a sister */
    small_households(&run).couple[couple] = 1;
    struct person_view person = small_persons(&run);
    person.internet[f.eldest] = person.internet[f.mother] = 1;
    person.skill[f.eldest] = 30;
    person.skill[f.mother] = 20;
    person.skill[f.father] = 90; /* no user any more: helps nobody */
    household_compose(&run.world);
    struct household_view household = small_households(&run);
    static const struct {
        int adults, children, type;
    } expected[] = {{2, 3, WORLD_COUPLE_CHILDREN},
                    {1, 0, WORLD_ALONE},
                    {2, 0, WORLD_COUPLE},
                    {1, 1, WORLD_LONE_PARENT},
                    {1, 1, WORLD_SHARED}};
    const uint32_t homes[] = {f.home, alone, couple, lone, shared};
    for (size_t i = 0; i < 5; i++)
        if (household.adult_count[homes[i]] != expected[i].adults ||
            household.child_count[homes[i]] != expected[i].children ||
            household.type[homes[i]] != expected[i].type)
            fail_msg("home %zu: %d adults, %d children, type %d", i,
                     household.adult_count[homes[i]], household.child_count[homes[i]],
                     household.type[homes[i]]);
    assert_int_equal(household.user_count[f.home], 2);
    assert_true(household.skill_best[f.home] == 30.0f);
    assert_int_equal(household.user_count[alone], 0);
    assert_true(household.skill_best[alone] == 0.0f);
    sim_run_destroy(&run);
}

/* Ten homes of one person at 1000, 2000, ... 10000 EUR: one in each decile. A threshold is the
 * euro after the last amount of its tenth, so that "at least the threshold" means the next. */
static void deciles_hold_a_tenth_of_persons(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    small_empty(&run, &(struct small){.seed = 1, .threads = 3});
    for (int i = 0; i < 10; i++)
        small_person(&run, small_home(&run, 0, (float)(1000 * ((i * 7) % 10 + 1))), WORLD_MALE, 40,
                     WORLD_ADULT);
    assert_int_equal(household_deciles(&run.world, &error), SIM_OK);
    struct decile_view decile = decile_columns(sim_world_table(&run.world, decile_table.name));
    for (int q = 0; q < WORLD_DECILE_COUNT - 1; q++)
        assert_true(decile.threshold[q] == 1000.0 * (q + 1) + 1);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(small_households(&run).decile[i], (i * 7) % 10);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_member_closes_the_household),
        cmocka_unit_test(a_child_leaves_and_nothing_else_changes),
        cmocka_unit_test(a_widow_keeps_home_and_children),
        cmocka_unit_test(of_twins_the_first_born_by_id_is_the_adult),
        cmocka_unit_test(founding_a_household),
        cmocka_unit_test(young_adults_set_up_on_their_own),
        cmocka_unit_test(the_man_moves_out),
        cmocka_unit_test(lone_parents_unite_with_their_children),
        cmocka_unit_test(who_has_a_home_takes_the_other_in),
        cmocka_unit_test(two_who_live_with_parents_found_a_home),
        cmocka_unit_test(kin_and_other_regions_go_on_looking),
        cmocka_unit_test(partners_are_of_like_rank_in_age),
        cmocka_unit_test(types_counts_and_the_ablest),
        cmocka_unit_test(deciles_hold_a_tenth_of_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
