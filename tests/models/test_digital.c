/* Digital life: the rule of learning with numbers worked out by hand, and the phases where their
 * probabilities are nought or one, which holds whatever the parameters are calibrated to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/small_world.h"

#include <math.h>

static void assert_near(double value, double expected, const char *what)
{
    if (!(fabs(value - expected) <= 1e-12 * (1 + fabs(expected))))
        fail_msg("%s: %.17g, worked out by hand: %.17g", what, value, expected);
}
#define NEAR(value, expected) assert_near(value, expected, #value)

/* ---- learning ---- */

static const struct person_parameters rule = {.learning = 0.1,
                                              .learning_home = 0.05,
                                              .reference_age = 40,
                                              .attainable = 50,
                                              .attainable_diploma = 4,
                                              .attainable_cohort = 5,
                                              .native_birth = 1995,
                                              .attainable_inclination = 10,
                                              .fading = 0.02,
                                              .great_age = 70,
                                              .great_age_fading = 0.01};

static void use_closes_the_gap(void **state)
{
    (void)state;
    /* of the reference cohort (40 in 2010), cap_bep, inclination 0: attainable 50 */
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0),
         5); /* 0.1 x 50 */
    NEAR(person_skill_next(&rule, 5, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 9.5);
    NEAR(person_skill_next(&rule, 50, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 50);
    /* who knows more than use keeps up forgets the difference: 80 - 0.1 x 30 */
    NEAR(person_skill_next(&rule, 80, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 77);
    /* long higher: three steps more, 62; bac and in education one step, 54; none two less, 42 */
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_DIPLOMA_LONG_HIGHER, 0, 0, 0), 6.2);
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_DIPLOMA_BAC, 0, 0, 0), 5.4);
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_IN_EDUCATION, 0, 0, 0), 5.4);
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_DIPLOMA_NONE, 0, 0, 0), 4.2);
    /* born in 1990, twenty years after the reference: 50 + 5 x 2 = 60, at 20 as at 60; born after
     * native_birth counts as born then: 50 + 12.5; inclination -1.5: 50 - 15 = 35 */
    NEAR(person_skill_next(&rule, 0, true, 20, 1990, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 6);
    NEAR(person_skill_next(&rule, 0, true, 60, 1990, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 6);
    NEAR(person_skill_next(&rule, 0, true, 20, 2005, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 6.25);
    NEAR(person_skill_next(&rule, 0, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, -1.5, 0, 0), 3.5);
    /* the attainable stays on the scale: 50 + 100 counts as 100, 50 - 100 as 0 */
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 10, 0, 0), 28);
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, -10, 0, 0), 18);
}

static void the_ablest_at_home_teaches(void **state)
{
    (void)state;
    /* 20 + 0.1 x (50 - 20) + 0.05 x (60 - 20) = 25 */
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 60), 25);
    /* nobody learns from the less able, nor from himself or herself */
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 10), 23);
    NEAR(person_skill_next(&rule, 20, true, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 20), 23);
    /* and only in use: 20 x 0.98 */
    NEAR(person_skill_next(&rule, 20, false, 40, 1970, WORLD_DIPLOMA_CAP_BEP, 0, 0, 60), 19.6);
}

static void skill_fades(void **state)
{
    (void)state;
    NEAR(person_skill_next(&rule, 0, false, 90, 1920, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 0);
    NEAR(person_skill_next(&rule, 50, false, 70, 1940, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 49);
    /* at 80, 0.01 more: 50 - 1 - 0.5 */
    NEAR(person_skill_next(&rule, 50, false, 80, 1930, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 48.5);
    /* in use at 90: attainable 50 - 25 = 25; 25 + 0 - 0.01 x 2 x 25 */
    NEAR(person_skill_next(&rule, 25, true, 90, 1920, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 24.5);
    /* never below the scale, whatever the parameters */
    struct person_parameters harsh = rule;
    harsh.fading = harsh.great_age_fading = 1;
    NEAR(person_skill_next(&harsh, 50, false, 110, 1900, WORLD_DIPLOMA_CAP_BEP, 0, 0, 0), 0);
    struct person_parameters quick = rule;
    quick.learning = quick.learning_home = 1;
    NEAR(person_skill_next(&quick, 10, true, 40, 1970, WORLD_DIPLOMA_LONG_HIGHER, 10, 0, 100), 100);
}

static void learning_reaches_users_alone(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 5});
    uint32_t home = small_home(&run, 0, 15000);
    uint32_t user = small_person(&run, home, WORLD_MALE, 40, WORLD_ADULT);
    uint32_t other = small_person(&run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    uint32_t lapsed = small_person(&run, home, WORLD_MALE, 18, WORLD_CHILD);
    struct person_view person = small_persons(&run);
    person.internet[user] = 1;
    person.skill[user] = 10;
    person.skill[lapsed] = 30;
    household_compose(&run.world);
    small_phase(&run, &person_learning_phase);
    const struct person_parameters *q = person_parameters(&run.world);
    /* user: bac, one step over cap_bep, of 40; skill is kept in single precision */
    NEAR(person.skill[user],
         (float)(10 + q->learning * (q->attainable + q->attainable_diploma - 10)));
    assert_true(person.skill[other] == 0.0f);
    NEAR(person.skill[lapsed], (float)(30 - q->fading * 30));
    sim_run_destroy(&run);
}

/* ---- use ---- */

/* A user without and one with full skill, a non-user, a child below and one at the age of use. */
struct people {
    uint32_t home, clumsy, perfect, outside, small, old_enough;
};

static struct people small_people(struct sim_run *run)
{
    struct people p = {.home = small_home(run, 0, 15000)};
    p.clumsy = small_person(run, p.home, WORLD_MALE, 40, WORLD_ADULT);
    p.perfect = small_person(run, p.home, WORLD_FEMALE, 40, WORLD_ADULT);
    p.outside = small_person(run, p.home, WORLD_MALE, 50, WORLD_CHILD);
    p.small = small_person(run, p.home, WORLD_MALE, 9, WORLD_CHILD);
    p.old_enough = small_person(run, p.home, WORLD_MALE, 10, WORLD_CHILD);
    struct person_view person = small_persons(run);
    person.internet[p.clumsy] = person.internet[p.perfect] = 1;
    person.idle[p.clumsy] = person.idle[p.perfect] = 0;
    person.skill[p.perfect] = 100;
    person.idle[p.outside] = 7;
    household_compose(&run->world);
    return p;
}

static void nobody_moves_at_probability_nought(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run,
                &(struct small){
                    .settings = {"person.internet.adoption=0", "person.internet.abandon=0",
                                 "person.smartphone.innovation=0", "person.smartphone.imitation=0"},
                    .seed = 5});
    struct people p = small_people(&run);
    for (int month = 0; month < 300; month++, run.world.month++)
        small_phase(&run, &person_internet_phase);
    struct person_view person = small_persons(&run);
    assert_true(person.internet[p.clumsy] && person.internet[p.perfect]);
    assert_false(person.internet[p.outside]);
    assert_int_equal(person.idle[p.clumsy], 0);
    assert_int_equal(person.idle[p.outside], PERSON_IDLE_LONG); /* stops at its last value */
    for (size_t row = 0; row < person.count; row++)
        assert_int_equal(person.smartphone[row], 0);
    sim_run_destroy(&run);
}

static void everybody_moves_at_probability_one(void **state)
{
    (void)state;
    struct sim_run run;
    /* logistic(20) is 1 to nine digits: the other effects are set to nothing */
    small_empty(
        &run, &(struct small){.settings = {"person.internet.adoption=1", "person.internet.level=20",
                                           "person.internet.abandon=1", "person.digital.age=10"},
                              .seed = 5});
    struct people p = small_people(&run);
    small_phase(&run, &person_internet_phase);
    struct person_view person = small_persons(&run);
    assert_true(person.internet[p.outside] && person.internet[p.old_enough]);
    assert_false(person.internet[p.small]);
    /* giving up falls with skill: certain without any, impossible at the end of the scale */
    assert_false(person.internet[p.clumsy]);
    assert_int_equal(person.idle[p.clumsy], 0); /* the first month without use begins */
    assert_true(person.internet[p.perfect]);
    sim_run_destroy(&run);
}

/* Shares are those of the persons of one age band and diploma, and of one département. */
static void acquaintances_are_shares_of_groups(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run,
                &(struct small){.settings = {"person.digital.age=10"}, .seed = 5, .threads = 2});
    struct people p = small_people(&run);
    small_persons(&run).smartphone[p.clumsy] = 1;
    small_phase(&run, &person_acquaintances_phase);
    struct group_view group = group_columns(sim_world_table(&run.world, group_table.name));
    struct departement_view place = departement_columns(sim_world_table(&run.world, "departement"));
    /* 30-44 with bac: both use, one has a smartphone; 45-59: the one who does not */
    size_t forty = 2 * WORLD_DIPLOMA_COUNT + WORLD_DIPLOMA_BAC;
    size_t fifty = 3 * WORLD_DIPLOMA_COUNT + WORLD_DIPLOMA_BAC;
    assert_true(group.internet_share[forty] == 1.0f && group.smartphone_share[forty] == 0.5f);
    assert_true(group.internet_share[fifty] == 0.0f && group.smartphone_share[fifty] == 0.0f);
    /* of four persons of 10 or more; the child of nine is not among them */
    assert_true(place.internet_share[0] == 0.5f);
    assert_true(place.internet_share[1] == 0.0f); /* nobody lives there */
    sim_run_destroy(&run);
}

/* ---- connection ---- */

static void households_subscribe_and_cancel(void **state)
{
    (void)state;
    for (int certain = 0; certain < 2; certain++) {
        struct sim_run run;
        small_empty(&run,
                    &(struct small){.settings = {certain ? "household.connection.rate=1"
                                                         : "household.connection.rate=0",
                                                 "household.connection.level=20",
                                                 certain ? "household.connection.cancelling=1"
                                                         : "household.connection.cancelling=0"},
                                    .seed = 5});
        uint32_t without = small_home(&run, 0, 500), with = small_home(&run, 0, 500);
        small_person(&run, without, WORLD_MALE, 40, WORLD_ADULT);
        small_person(&run, with, WORLD_MALE, 40, WORLD_ADULT);
        small_households(&run).connected[with] = 1;
        household_compose(&run.world);
        small_phase(&run, &household_connection_phase);
        assert_int_equal(small_households(&run).connected[without], certain);
        /* lowest decile, no user: 2 x 1.5 times the probability, hence certain at one */
        assert_int_equal(small_households(&run).connected[with], !certain);
        sim_run_destroy(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_closes_the_gap),
        cmocka_unit_test(the_ablest_at_home_teaches),
        cmocka_unit_test(skill_fades),
        cmocka_unit_test(learning_reaches_users_alone),
        cmocka_unit_test(nobody_moves_at_probability_nought),
        cmocka_unit_test(everybody_moves_at_probability_one),
        cmocka_unit_test(acquaintances_are_shares_of_groups),
        cmocka_unit_test(households_subscribe_and_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
