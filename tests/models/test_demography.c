/* Draws, distributions and the phases of life, with numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/small_world.h"

#include <math.h>

static void assert_near(double value, double expected, const char *what)
{
    if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected))))
        fail_msg("%s: %.15g, worked out by hand: %.15g", what, value, expected);
}
#define NEAR(value, expected) assert_near(value, expected, #value)

/* ---- distributions ---- */

static void income_at_a_rank(void **state)
{
    (void)state;
    const struct world_departement d = {
        .deciles = {10000, 12000, 14000, 16000, 18000, 20000, 23000, 27000, 36000}};
    /* below the first decile a straight line from 0.4 x 10000 */
    NEAR(world_income_quantile(&d, 0.05, 0.4, 2), 10000 * (0.4 + 0.6 * 0.5));
    NEAR(world_income_quantile(&d, 0.025, 0.4, 2), 5500);
    /* the deciles themselves */
    NEAR(world_income_quantile(&d, 0.1, 0.4, 2), 10000);
    NEAR(world_income_quantile(&d, 0.2, 0.4, 2), 12000);
    NEAR(world_income_quantile(&d, 0.5, 0.4, 2), 18000);
    NEAR(world_income_quantile(&d, 0.9, 0.4, 2), 36000);
    /* halfway on a logarithmic scale: the geometric mean */
    NEAR(world_income_quantile(&d, 0.15, 0.4, 2), sqrt(10000.0 * 12000));
    NEAR(world_income_quantile(&d, 0.85, 0.4, 2), sqrt(27000.0 * 36000));
    /* Pareto with exponent 2: a quarter of the last tenth has twice the last decile or more */
    NEAR(world_income_quantile(&d, 0.975, 0.4, 2), 72000);
    double before = 0;
    for (int i = 1; i < 10000; i++) {
        double now = world_income_quantile(&d, i / 10000.0, 0.4, 2);
        if (!(now > before))
            fail_msg("rank %d / 10000: %g after %g", i, now, before);
        before = now;
    }
}

static void diploma_of_a_cohort(void **state)
{
    (void)state;
    /* first cohort: shares 0.1 0.2 0.3 0.2 0.1 0.1; the second reaches nothing, the third bac */
    double shares[3][WORLD_SEX_COUNT][WORLD_DIPLOMA_FINAL_COUNT] = {
        {{0.1, 0.2, 0.3, 0.2, 0.1, 0.1}, {0, 0, 0, 0, 0, 1}},
        {{1, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}},
        {{0, 0, 0, 1, 0, 0}, {0, 0, 0, 1, 0, 0}}};
    struct world_rates *rates = calloc(1, sizeof *rates);
    assert_non_null(rates);
    rates->diploma_of_cohort = shares;
    rates->cohort_first = 1900;
    rates->cohort_count = 3;
    for (int d = 0; d < WORLD_DIPLOMA_FINAL_COUNT; d++)
        rates->still_studying[0][d] = 1;
    /* at 20 only half of those with a middle diploma still study, none of the lowest two */
    static const double at_20[] = {0, 0, 0.5, 0.5, 1, 1};
    memcpy(rates->still_studying[20], at_20, sizeof at_20);
    static const struct {
        int year, sex, age;
        double uniform;
        int diploma;
    } cases[] = {
        {1900, 0, 0, 0.05, WORLD_DIPLOMA_NONE},
        {1900, 0, 0, 0.11, WORLD_DIPLOMA_BREVET},
        {1900, 0, 0, 0.29, WORLD_DIPLOMA_BREVET},
        {1900, 0, 0, 0.31, WORLD_DIPLOMA_CAP_BEP},
        {1900, 0, 0, 0.61, WORLD_DIPLOMA_BAC},
        {1900, 0, 0, 0.81, WORLD_DIPLOMA_SHORT_HIGHER},
        {1900, 0, 0, 0.91, WORLD_DIPLOMA_LONG_HIGHER},
        {1900, 1, 0, 0.01, WORLD_DIPLOMA_LONG_HIGHER},
        /* weights 0 0 0.15 0.1 0.1 0.1 of 0.45: cumulated 1/3, 5/9, 7/9, 1 */
        {1900, 0, 20, 0.01, WORLD_DIPLOMA_CAP_BEP},
        {1900, 0, 20, 0.33, WORLD_DIPLOMA_CAP_BEP},
        {1900, 0, 20, 0.34, WORLD_DIPLOMA_BAC},
        {1900, 0, 20, 0.55, WORLD_DIPLOMA_BAC},
        {1900, 0, 20, 0.56, WORLD_DIPLOMA_SHORT_HIGHER},
        {1900, 0, 20, 0.78, WORLD_DIPLOMA_LONG_HIGHER},
        /* nobody is in education any more: the longest studies */
        {1900, 0, 60, 0.01, WORLD_DIPLOMA_LONG_HIGHER},
        {1900, 0, 200, 0.01, WORLD_DIPLOMA_LONG_HIGHER},
        /* five years to a cohort; before the first and after the last, these */
        {1904, 1, 0, 0.5, WORLD_DIPLOMA_LONG_HIGHER},
        {1899, 1, 0, 0.5, WORLD_DIPLOMA_LONG_HIGHER},
        {1850, 1, 0, 0.5, WORLD_DIPLOMA_LONG_HIGHER},
        {1905, 1, 0, 0.5, WORLD_DIPLOMA_NONE},
        {1909, 1, 0, 0.5, WORLD_DIPLOMA_NONE},
        {1910, 1, 0, 0.5, WORLD_DIPLOMA_BAC},
        {2050, 1, 0, 0.5, WORLD_DIPLOMA_BAC},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int drawn = world_diploma_draw(rates, cases[i].year, (size_t)cases[i].sex, cases[i].age,
                                       cases[i].uniform);
        if (drawn != cases[i].diploma)
            fail_msg("born %d, sex %d, age %d, %g: %d, not %d", cases[i].year, cases[i].sex,
                     cases[i].age, cases[i].uniform, drawn, cases[i].diploma);
    }
    free(rates);
}

static void ages_and_bands(void **state)
{
    (void)state;
    assert_int_equal(world_age(0, -1), 0);
    assert_int_equal(world_age(0, -11), 0);
    assert_int_equal(world_age(0, -12), 1); /* the birthday counts from its month on */
    assert_int_equal(world_age(11, 0), 0);
    assert_int_equal(world_age(12, 0), 1);
    assert_int_equal(world_age_index(0), 0);
    assert_int_equal(world_age_index(4), 0);
    assert_int_equal(world_age_index(5), 1);
    assert_int_equal(world_age_index(94), 18);
    assert_int_equal(world_age_index(95), 19);
    assert_int_equal(world_age_index(110), 19);
    assert_int_equal(world_age_band(14), 0);
    assert_int_equal(world_age_band(15), 1);
    assert_int_equal(world_age_band(74), 4);
    assert_int_equal(world_age_band(75), 5);
    assert_int_equal(world_age_band(107), 5);
}

/* ---- hazards of family life from a made-up table ---- */

/* Shares by age band, the same for both sexes: 15-19: 0.2 in a couple, 0.8 with parents; 20-24: 0.3
 * and 0.4; 25-29: 0.1 and none; then 0.5 and none up to 90-94; 95 and more: 0.5. */
static void hazards_from_a_cross_section(void **state)
{
    (void)state;
    struct sim_run run;
    struct household_hazards hazards;
    small_prepare(
        &run, &(struct small){.settings = {"household.separation=0.02",
                                           "household.separation_age=65", "household.age_gap=0"}});
    struct world_rates *rates = run.world.model_data;
    memset(rates->situation, 0, sizeof rates->situation);
    for (int sex = 0; sex < WORLD_SEX_COUNT; sex++) {
        for (int age = 3; age < WORLD_AGE_COUNT; age++)
            rates->situation[age][sex][WORLD_IN_COUPLE] = age == 3   ? 0.2
                                                          : age == 4 ? 0.3
                                                          : age == 5 ? 0.1
                                                                     : 0.5;
        rates->situation[3][sex][WORLD_WITH_PARENTS] = 0.8;
        rates->situation[4][sex][WORLD_WITH_PARENTS] = 0.4;
        for (int year = 0; year <= WORLD_OLDEST; year++)
            rates->death[year][sex] = sex == WORLD_MALE ? 0.1 : 0;
    }
    household_hazards(&run.world, &hazards);
    /* Men, whose partners do not die. From 17.5 to 22.5 the share in a couple rises by 0.02 a year
     * from 0.2 to 0.3, 0.25 on average; of them 0.02 separate: unions of the other 0.75 are
     * (0.02 + 0.02 x 0.25) / 0.75 = 1/30 a year. With parents: halved in five years,
     * ln 2 / 5 = 0.138629 a year, of which 1/30 by unions. */
    for (int year = 15; year < 22; year++) {
        NEAR(hazards.seek[WORLD_MALE][year], 1 - exp(-1 / 30.0 / 12));
        NEAR(hazards.leave[WORLD_MALE][year], 1 - exp(-(log(2) / 5 - 1 / 30.0) / 12));
    }
    /* Women lose a partner at -ln(0.9) = 0.1053605 besides: (0.02 + 0.1253605 x 0.25) / 0.75. */
    NEAR(hazards.seek[WORLD_FEMALE][17], 1 - exp(-(0.02 + (0.02 - log(0.9)) * 0.25) / 0.75 / 12));
    /* The share falls from 0.3 to 0.1, faster than couples part: nobody looks for a partner, and
     * nobody goes on living with parents of whom there is no later share. */
    for (int year = 22; year < 27; year++) {
        assert_true(hazards.seek[WORLD_MALE][year] == 0.0);
        assert_true(hazards.leave[WORLD_MALE][year] == 0.0);
    }
    /* From 27.5 to 32.5: + 0.08 a year, 0.3 on average: (0.08 + 0.02 x 0.3) / 0.7. */
    NEAR(hazards.seek[WORLD_MALE][27], 1 - exp(-0.086 / 0.7 / 12));
    /* Constant at 0.5: as many unions as couples lost; after 65 nobody separates. */
    NEAR(hazards.seek[WORLD_MALE][40], 1 - exp(-0.02 / 12));
    NEAR(hazards.seek[WORLD_MALE][64], 1 - exp(-0.02 / 12));
    assert_true(hazards.seek[WORLD_MALE][65] == 0.0);
    NEAR(hazards.seek[WORLD_FEMALE][70], 1 - exp(log(0.9) / 12));
    /* Nothing for children, nor beyond the middle of the last band but one. */
    assert_true(hazards.seek[WORLD_MALE][14] == 0.0 && hazards.leave[WORLD_MALE][14] == 0.0);
    assert_true(hazards.seek[WORLD_FEMALE][97] == 0.0);
    NEAR(hazards.seek[WORLD_FEMALE][96], 1 - exp(log(0.9) / 12));
    sim_run_destroy(&run);
}

/* ---- phases ---- */

static int64_t flow(const struct sim_run *run, const char *name)
{
    return *sim_world_series(&run->world, name)->counts;
}

static void newborn_join_their_mothers(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 3});
    run.world.month = sim_month(2012, 5);
    uint32_t home = small_home(&run, 4, 20000), other = small_home(&run, 7, 10000);
    uint32_t mother = small_person(&run, home, WORLD_FEMALE, 30, WORLD_ADULT);
    uint32_t sister = small_person(&run, home, WORLD_FEMALE, 17, WORLD_CHILD);
    uint32_t third = small_person(&run, other, WORLD_FEMALE, 25, WORLD_ADULT);
    small_persons(&run).event[mother] = PERSON_GIVES_BIRTH;
    small_persons(&run).event[third] = PERSON_GIVES_BIRTH | PERSON_LEAVES_HOME;
    small_phase(&run, &person_births_phase);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.count, 5);
    SMALL_MEMBERS(&run, home, mother, sister, 3);
    SMALL_MEMBERS(&run, other, third, 4);
    for (size_t row = 3; row < 5; row++) {
        assert_int_equal(person.id[row], row + 1);
        assert_int_equal(person.birth[row], 2 * 12 + 4); /* May 2012 */
        assert_int_equal(person.role[row], WORLD_CHILD);
        assert_int_equal(person.diploma[row], WORLD_IN_EDUCATION);
        assert_true(person.diploma_final[row] < WORLD_DIPLOMA_FINAL_COUNT);
        assert_int_equal(person.activity[row], WORLD_OTHER_ACTIVITY);
        assert_int_equal(person.occupation_group_opening[row], WORLD_OCCUPATION_NONE);
        assert_true(person.internet[row] == 0 && person.smartphone[row] == 0);
        assert_int_equal(person.idle[row], PERSON_IDLE_LONG);
        assert_int_equal(person.event[row], 0);
    }
    assert_int_equal(flow(&run, "births"), 2 * 10000);
    sim_run_destroy(&run);
}

static void the_dead_and_departed_are_gone(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 3});
    uint32_t home = small_home(&run, 1, 20000), alone = small_home(&run, 2, 9000);
    uint32_t woman = small_person(&run, home, WORLD_FEMALE, 80, WORLD_ADULT);
    uint32_t man = small_person(&run, home, WORLD_MALE, 82, WORLD_ADULT);
    uint32_t widow = small_person(&run, alone, WORLD_FEMALE, 90, WORLD_ADULT);
    small_households(&run).couple[home] = 1;
    small_persons(&run).event[man] = PERSON_DIES | PERSON_IS_JOINED;
    small_persons(&run).event[widow] = PERSON_DEPARTS;
    small_phase(&run, &person_deaths_phase);
    const struct sim_table *persons = sim_world_table(&run.world, "person");
    const struct sim_table *households = sim_world_table(&run.world, "household");
    assert_int_equal(persons->alive, 1);
    assert_int_equal(households->alive, 1);
    assert_int_equal(small_persons(&run).id[man], 0);
    assert_int_equal(small_households(&run).id[alone], 0);
    assert_int_equal(small_households(&run).couple[home], 0);
    SMALL_MEMBERS(&run, home, woman);
    assert_int_equal(flow(&run, "deaths"), 10000);
    assert_int_equal(flow(&run, "departures"), 10000);
    /* the dead are joined by nobody */
    small_phase(&run, &person_arrivals_phase);
    assert_int_equal(flow(&run, "arrivals"), 0);
    sim_run_destroy(&run);
}

static void arrivals_resemble_residents(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.settings = {"household.connection.moving=1"}, .seed = 3});
    uint32_t home = small_home(&run, 9, 5500);
    uint32_t mother = small_person(&run, home, WORLD_FEMALE, 35, WORLD_ADULT);
    uint32_t boy = small_person(&run, home, WORLD_MALE, 17, WORLD_CHILD);
    struct person_view person = small_persons(&run);
    person.event[mother] = person.event[boy] = PERSON_IS_JOINED;
    person.internet[mother] = person.smartphone[mother] = 1;
    person.idle[mother] = 0;
    person.skill[mother] = 42;
    person.diploma[mother] = WORLD_DIPLOMA_SHORT_HIGHER;
    small_phase(&run, &person_arrivals_phase);
    person = small_persons(&run);
    struct household_view household = small_households(&run);
    /* the adult founds a home like the mother's; the minor joins the boy's */
    assert_int_equal(person.count, 4);
    assert_int_equal(household.count, 2);
    SMALL_MEMBERS(&run, home, mother, boy, 3);
    SMALL_MEMBERS(&run, 1, 2);
    assert_int_equal(person.role[2], WORLD_ADULT);
    assert_int_equal(person.role[3], WORLD_CHILD);
    assert_int_equal(person.birth[2], person.birth[mother]);
    assert_int_equal(person.sex[3], WORLD_MALE);
    assert_int_equal(person.diploma[2], WORLD_DIPLOMA_SHORT_HIGHER);
    assert_true(person.internet[2] == 1 && person.smartphone[2] == 1 && person.idle[2] == 0);
    assert_true(person.skill[2] == 42.0f && person.skill[3] == 0.0f);
    assert_int_equal(household.departement[1], 9);
    assert_true(household.standard_of_living[1] == 5500.0f);
    assert_int_equal(household.decile[1], 5); /* 5500 lies above five of 1000, 2000, ... 9000 */
    assert_int_equal(household.connected[1], 1);
    assert_int_equal(flow(&run, "arrivals"), 20000);
    sim_run_destroy(&run);
}

static void studies_end_with_a_diploma(void **state)
{
    (void)state;
    struct sim_run run;
    small_empty(&run, &(struct small){.seed = 3});
    struct world_rates *rates = run.world.model_data;
    memset(rates->still_studying, 0, sizeof rates->still_studying);
    for (int age = 0; age <= 20; age++)
        rates->still_studying[age][WORLD_DIPLOMA_BAC] = 1;
    for (int age = 0; age <= 30; age++)
        rates->still_studying[age][WORLD_DIPLOMA_LONG_HIGHER] = 1;
    uint32_t home = small_home(&run, 0, 20000);
    static const struct {
        int age, final, diploma;
    } cases[] = {
        {19, WORLD_DIPLOMA_BAC, WORLD_IN_EDUCATION}, /* everyone studies at 19 and at 20 */
        {20, WORLD_DIPLOMA_BAC, WORLD_DIPLOMA_BAC},  /* nobody any more at 21 */
        {25, WORLD_DIPLOMA_BAC, WORLD_DIPLOMA_BAC},  /* nobody should be there: ends at once */
        {25, WORLD_DIPLOMA_LONG_HIGHER, WORLD_IN_EDUCATION},
        {30, WORLD_DIPLOMA_LONG_HIGHER, WORLD_DIPLOMA_LONG_HIGHER},
        {112, WORLD_DIPLOMA_NONE, WORLD_DIPLOMA_NONE},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    for (size_t i = 0; i < CASES; i++) {
        uint32_t row = small_person(&run, home, WORLD_FEMALE, cases[i].age, WORLD_CHILD);
        small_persons(&run).diploma[row] = WORLD_IN_EDUCATION;
        small_persons(&run).diploma_final[row] = (uint8_t)cases[i].final;
    }
    small_phase(&run, &person_studies_phase);
    for (size_t i = 0; i < CASES; i++)
        if (small_persons(&run).diploma[i] != cases[i].diploma)
            fail_msg("age %d, final %d: %d, not %d", cases[i].age, cases[i].final,
                     small_persons(&run).diploma[i], cases[i].diploma);
    sim_run_destroy(&run);
}

/* Events come in the order of ids, whatever the order of rows. */
static void events_come_by_id(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    static const uint32_t order[] = {3, 0, 4, 2, 1};
    uint32_t *rows;
    size_t count;
    small_empty(&run, &(struct small){.seed = 3});
    uint32_t home = small_home(&run, 0, 20000);
    for (int i = 0; i < 5; i++)
        small_persons(&run).event[small_person(&run, home, WORLD_MALE, 20, WORLD_CHILD)] =
            i == 2 ? PERSON_GIVES_BIRTH : PERSON_DIES;
    assert_int_equal(
        sim_world_reorder(&run.world, sim_world_table(&run.world, "person"), order, 5, &error),
        SIM_OK);
    assert_int_equal(person_events(&run.world, PERSON_DIES | PERSON_DEPARTS, &rows, &count, &error),
                     SIM_OK);
    static const uint32_t expected[] = {1, 4, 0, 2}; /* rows of ids 1, 2, 4, 5 */
    assert_int_equal(count, 4);
    assert_memory_equal(rows, expected, sizeof expected);
    free(rows);
    assert_int_equal(person_events(&run.world, PERSON_LEAVES_HOME, &rows, &count, &error), SIM_OK);
    assert_int_equal(count, 0);
    assert_null(rows);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(income_at_a_rank),
        cmocka_unit_test(diploma_of_a_cohort),
        cmocka_unit_test(ages_and_bands),
        cmocka_unit_test(hazards_from_a_cross_section),
        cmocka_unit_test(newborn_join_their_mothers),
        cmocka_unit_test(the_dead_and_departed_are_gone),
        cmocka_unit_test(arrivals_resemble_residents),
        cmocka_unit_test(studies_end_with_a_diploma),
        cmocka_unit_test(events_come_by_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
