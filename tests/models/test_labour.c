/* The labour market: rules with numbers worked out by hand, in a world of two occupations and a few
 * firms, and phases where probabilities are nought or one. Search has its own tests (test_search.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/hand_labour.h"

static void share_active(struct sim_run *run, int band, double share)
{
    struct participation_view table =
        participation_columns(sim_world_table(&run->world, "participation"));
    for (int sex = 0; sex < WORLD_SEX_COUNT; sex++)
        table.active[band * WORLD_SEX_COUNT + sex] = share;
}

/* ---- participation ---- */

static void the_profile_is_straight_between_bands_and_retirement_rises(void **state)
{
    (void)state;
    struct sim_run run;
    labour_world(&run, &(struct small){.settings = {"labour.retirement.shift=2"}, .seed = 1});
    share_active(&run, 9, 1);    /* 45-49: middle 47.5 */
    share_active(&run, 10, 0.8); /* 52.5 */
    share_active(&run, 11, 0.6); /* 57.5 */
    NEAR(market_participation(&run.world, 57.5, WORLD_MALE), 0.6);
    NEAR(market_participation(&run.world, 55, WORLD_MALE), 0.7);
    NEAR(market_participation(&run.world, 97.5, WORLD_MALE), 0);
    run.world.month = sim_month(2017, 1);
    NEAR(market_participation(&run.world, 57.5, WORLD_MALE), 0.68); /* as at 55.5 */
    NEAR(market_participation(&run.world, 51, WORLD_MALE), 0.9);    /* level from 50 to 52 */
    NEAR(market_participation(&run.world, 49, WORLD_MALE), 0.94);   /* before: as ever */
    run.world.month = sim_month(2014, 4);                           /* half of 66 months: 1 year */
    NEAR(market_participation(&run.world, 57.5, WORLD_MALE), 0.64);
    sim_run_destroy(&run);
}

static void who_leaves_and_who_enters(void **state)
{
    (void)state;
    struct sim_run run;
    labour_world(&run, &(struct small){.settings = {"labour.participation.entrants=1",
                                                    "labour.participation.speed=0"},
                                       .seed = 1});
    for (int band = 0; band <= 10; band++)
        share_active(&run, band, 1); /* level up to 52.5, nought from 57.5 on */
    market_economy(&run.world).consumer_price[0] = 2;
    uint32_t old = worker(&run, PLACE, 58, WORLD_EMPLOYED, CLERK);
    uint32_t prime = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t idle = worker(&run, PLACE, 30, WORLD_UNEMPLOYED, MASON);
    uint32_t graduate = worker(&run, PLACE, 22, WORLD_STUDENT, NO_OCCUPATION);
    uint32_t pupil = worker(&run, PLACE, 16, WORLD_OTHER_ACTIVITY, NO_OCCUPATION);
    uint32_t child = worker(&run, PLACE, 10, WORLD_OTHER_ACTIVITY, NO_OCCUPATION);
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0);
    employ(&run, old, shop, STATUS_EMPLOYEE, 200001);
    employ(&run, prime, shop, STATUS_EMPLOYEE, 150000);
    struct person_view person = small_persons(&run);
    person.diploma[pupil] = person.diploma[child] = WORLD_IN_EDUCATION;
    person.rights[prime] = 24;
    person.spell[prime] = 30;
    person.rights[idle] = 5;
    small_phase(&run, &market_participation_phase);
    assert_int_equal(person.activity[old], WORLD_RETIRED);
    assert_int_equal(person.employer[old], SIM_NONE);
    assert_int_equal(person.change[old], PERSON_RETIRES);
    assert_int_equal(person.pay[old], 100001); /* in prices of 2010, to the nearest cent */
    assert_int_equal(person.activity[prime], WORLD_EMPLOYED);
    assert_int_equal(person.spell[prime], 31);
    assert_int_equal(person.rights[prime], 24);
    assert_int_equal(person.rights[idle], 4);
    assert_int_equal(person.activity[graduate], WORLD_UNEMPLOYED);
    assert_int_equal(person.change[graduate], PERSON_ENTERS);
    assert_true(person.occupation[graduate] < NO_OCCUPATION);
    assert_int_equal(person.activity[pupil], WORLD_STUDENT);
    assert_int_equal(person.activity[child], WORLD_OTHER_ACTIVITY);
    sim_run_destroy(&run);
}

/* L falls by a fifth of a point a year from 52.5 on: at 57 exactly L is 0.1, a month later 0.1 -
 * 1/60, so a sixth leaves: 200 of 1200, standard deviation 12.9. */
static void the_hazard_is_that_of_the_month_of_age(void **state)
{
    (void)state;
    struct sim_run run;
    int left = 0;
    labour_world(&run, &(struct small){.settings = {"labour.participation.speed=0"}, .seed = 1});
    share_active(&run, 10, 1);
    for (int i = 0; i < 1200; i++)
        worker(&run, PLACE, 57, WORLD_UNEMPLOYED, CLERK);
    small_phase(&run, &market_participation_phase);
    for (size_t row = 0; row < 1200; row++)
        left += small_persons(&run).activity[row] == WORLD_RETIRED;
    assert_in_range(left, 200 - 65, 200 + 65);
    /* all 1200 were active where the profile has a tenth; now 1200 - left are */
    double gap = participation_columns(sim_world_table(&run.world, "participation"))
                     .gap[11 * WORLD_SEX_COUNT + WORLD_FEMALE];
    assert_true(fabs(gap - ((1200 - left) / 1200.0 - 0.1)) < 1e-5);
    sim_run_destroy(&run);
}

/* ---- staff ---- */

static void businesses_without_their_owner(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error;
    labour_world(&run, &(struct small){.settings = {"firm.utilisation=0.9", "firm.owner_output=0.5",
                                                    "firm.hours_least=0.5"},
                                       .seed = 1,
                                       .threads = 3});
    uint32_t alone = firm(&run, PLACE, SECTOR_GZ, 0), with_staff = firm(&run, PLACE, SECTOR_GZ, 0);
    uint32_t kept = firm(&run, PLACE, SECTOR_GZ, 0), last = firm(&run, PLACE, SECTOR_FZ, 0);
    uint32_t owner = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    uint32_t employee = worker(&run, PLACE, 40, WORLD_EMPLOYED, MASON);
    uint32_t second = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    worker(&run, PLACE, 40, WORLD_UNEMPLOYED, MASON);
    struct firm_view view = firm_firms(&run.world);
    view.form[alone] = view.form[with_staff] = view.form[kept] = view.form[last] =
        FIRM_SELF_EMPLOYED;
    view.owner[kept] = owner;
    employ(&run, owner, kept, STATUS_SELF_EMPLOYED, 99);
    employ(&run, employee, with_staff, STATUS_EMPLOYEE, 200000);
    employ(&run, second, kept, STATUS_EMPLOYEE, 100000);
    small_phase(&run, &market_staff_phase);
    assert_int_equal(view.event[alone], FIRM_ENDS);
    assert_true(view.event[with_staff] == 0 && view.form[with_staff] == FIRM_COMPANY);
    assert_true(view.event[kept] == 0 && view.form[kept] == FIRM_SELF_EMPLOYED);
    assert_true(view.event[last] == 0 && view.form[last] == FIRM_COMPANY); /* of its sector */
    assert_int_equal(view.staff[kept], 2);
    assert_int_equal(market_sectors(&run.world).staff[SECTOR_GZ], 3);
    assert_int_equal(market_occupations(&run.world).employed[CLERK], 2);
    assert_int_equal(market_occupations(&run.world).seekers[MASON], 1);
    /* 3000 EUR of wages and 35 % on them, for two employees */
    struct economy_view economy = market_economy(&run.world);
    economy.payroll_rate[0] = 0.3;
    economy.payroll_tax_rate[0] = 0.04;
    economy.wages_abroad_rate[0] = 0.01;
    market_sectors(&run.world).labour_cost[SECTOR_FZ] = 7;
    market_sectors(&run.world).productivity[SECTOR_GZ] = 100000; /* 90000 at the use aimed at */
    view.demand_expected[kept] = 90000;       /* the owner makes half, the employee 2/3 of 90000 */
    view.demand_expected[with_staff] = 96000; /* 0.8 of what is paid a third above the mean */
    assert_int_equal(market_count_payroll(&run.world, &error), SIM_OK);
    assert_true(fabsf(view.quality[kept] - 2.0f / 3) < 1e-6f);
    assert_true(fabsf(view.quality[with_staff] - 4.0f / 3) < 1e-6f);
    assert_true(view.quality[alone] == 1.0f && view.hours[alone] == 1.0f);
    assert_true(fabsf(view.hours[kept] - 0.75f) < 1e-6f); /* 45000 of 60000 */
    assert_true(fabsf(view.hours[with_staff] - 0.8f) < 1e-6f);
    assert_int_equal(view.wages[kept], 75000);
    assert_int_equal(view.wages[with_staff], 160000);
    assert_int_equal(small_persons(&run).pay[employee], 200000);     /* of full time */
    NEAR(market_sectors(&run.world).labour_cost[SECTOR_GZ], 202500); /* of full time */
    NEAR(market_sectors(&run.world).labour_cost[SECTOR_FZ], 7);
    sim_run_destroy(&run);
}

/* Of two at work, one leaves in the month: three of a target of four lack, of which at most half of four may be
 * sought at once. */
static void posts_replace_those_who_leave(void **state)
{
    (void)state;
    struct sim_run run;
    labour_world(&run, &(struct small){.settings = {"firm.hiring=0.5"}, .seed = 1});
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 7), ending = firm(&run, PLACE, SECTOR_GZ, 7);
    uint32_t enough = firm(&run, PLACE, SECTOR_GZ, 7), small = firm(&run, PLACE, SECTOR_FZ, 7);
    struct firm_view view = firm_firms(&run.world);
    view.staff_target[shop] = view.staff_target[ending] = 4;
    view.staff_target[small] = 1;
    view.event[ending] = FIRM_ENDS;
    employ(&run, worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK), shop, STATUS_EMPLOYEE, 1);
    employ(&run, worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK), enough, STATUS_EMPLOYEE, 1);
    view.staff[shop] = 2; /* before the separations */
    small_phase(&run, &firm_posts_phase);
    assert_int_equal(view.staff[shop], 1);
    assert_int_equal(view.vacancies[shop], 2);
    assert_int_equal(view.vacancies[ending], 0);
    assert_int_equal(view.vacancies[enough], 0);
    assert_int_equal(view.vacancies[small], 1);
    sim_run_destroy(&run);
}

/* ---- separations, retraining ---- */

static void jobs_end_by_dismissal_or_by_themselves(void **state)
{
    (void)state;
    for (int quits = 0; quits < 2; quits++) {
        struct sim_run run;
        labour_world(&run, &(struct small){
                               .settings = {quits ? "labour.separation=1" : "labour.separation=0"},
                               .seed = 1});
        uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0), site = firm(&run, PLACE, SECTOR_FZ, 0);
        uint32_t owner = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
        uint32_t clerk = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
        uint32_t mason = worker(&run, PLACE, 40, WORLD_EMPLOYED, MASON);
        firm_firms(&run.world).layoff[shop] = 1;
        employ(&run, owner, shop, STATUS_SELF_EMPLOYED, 1);
        employ(&run, clerk, shop, STATUS_EMPLOYEE, 1);
        employ(&run, mason, site, STATUS_PUBLIC, 1);
        small_phase(&run, &market_separations_phase);
        struct person_view person = small_persons(&run);
        assert_int_equal(person.activity[owner], WORLD_EMPLOYED);
        assert_int_equal(person.activity[clerk], WORLD_UNEMPLOYED);
        assert_int_equal(person.change[clerk], quits ? PERSON_LEAVES_JOB : PERSON_DISMISSED);
        assert_int_equal(person.employer[clerk], SIM_NONE);
        assert_int_equal(person.activity[mason], quits ? WORLD_UNEMPLOYED : WORLD_EMPLOYED);
        sim_run_destroy(&run);
    }
}

/* Rights to benefit: of jobs that end by themselves the share `insured` keeps them, of dismissals all. Of 1000 a
 * quarter: standard deviation 13.7. */
static void who_resigns_has_no_rights(void **state)
{
    (void)state;
    static const struct {
        const char *quits, *insured;
        int from, to;
    } cases[] = {{"labour.separation=1", "labour.benefit.insured=0", 0, 0},
                 {"labour.separation=1", "labour.benefit.insured=1", 1000, 1000},
                 {"labour.separation=1", "labour.benefit.insured=0.25", 250 - 70, 250 + 70},
                 {"labour.separation=0", "labour.benefit.insured=0", 1000, 1000}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct sim_run run;
        int insured = 0;
        labour_world(&run,
                     &(struct small){.settings = {cases[c].quits, cases[c].insured}, .seed = 1});
        uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0);
        firm_firms(&run.world).layoff[shop] = 1;
        for (int i = 0; i < 1000; i++) {
            uint32_t row = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
            employ(&run, row, shop, STATUS_EMPLOYEE, 1);
            small_persons(&run).rights[row] = 12;
        }
        small_phase(&run, &market_separations_phase);
        for (size_t row = 0; row < 1000; row++) {
            assert_int_equal(small_persons(&run).activity[row], WORLD_UNEMPLOYED);
            insured += small_persons(&run).rights[row] == 12;
        }
        assert_in_range(insured, cases[c].from, cases[c].to);
        sim_run_destroy(&run);
    }
}

static void a_spell_of_retraining_leads_to_its_goal(void **state)
{
    (void)state;
    struct sim_run run;
    labour_world(&run, &(struct small){
                           .settings = {"labour.retraining.entry=1", "labour.retraining.months=2"},
                           .seed = 1});
    uint32_t mason = worker(&run, PLACE, 40, WORLD_UNEMPLOYED, MASON);
    uint32_t clerk = worker(&run, PLACE, 40, WORLD_UNEMPLOYED, CLERK); /* has no such move */
    struct person_view person = small_persons(&run);
    for (int month = 0; month < 3; month++) {
        small_phase(&run, &market_retraining_phase);
        assert_int_equal(person.training[mason], 2 - month);
        assert_int_equal(person.occupation[mason], month < 2 ? MASON : CLERK);
        assert_int_equal(person.training[clerk], 0);
    }
    assert_int_equal(person.change[mason], PERSON_RETRAINS);
    sim_run_destroy(&run);
}

/* ---- wages ---- */

static void wages_follow_prices_productivity_and_unemployment(void **state)
{
    (void)state;
    struct sim_run run;
    labour_world(&run, &(struct small){
                           .settings = {"labour.wage_speed=0.5", "labour.tenure_premium=0.1",
                                        "economy.productivity_growth=0", "labour.wage_curve=-0.1",
                                        "labour.inflation_anchor=0.75", "world.inflation=0"},
                           .seed = 1});
    struct economy_view economy = market_economy(&run.world);
    struct departement_view place = departement_columns(sim_world_table(&run.world, "departement"));
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0);
    uint32_t young = worker(&run, PLACE, 30, WORLD_EMPLOYED, CLERK);
    uint32_t settled = worker(&run, PLACE, 50, WORLD_EMPLOYED, CLERK);
    uint32_t poor = worker(&run, PLACE, 50, WORLD_EMPLOYED, CLERK);
    uint32_t rising = worker(&run, PLACE, 50, WORLD_EMPLOYED, CLERK);
    uint32_t owner = worker(&run, PLACE, 50, WORLD_EMPLOYED, CLERK);
    employ(&run, young, shop, STATUS_EMPLOYEE, 200000);
    employ(&run, settled, shop, STATUS_EMPLOYEE, 200000);
    employ(&run, poor, shop, STATUS_EMPLOYEE, 1000);
    employ(&run, rising, shop, STATUS_EMPLOYEE,
           140000); /* the minimum, though the post pays more */
    small_persons(&run).earning[poor] = -2;
    small_persons(&run).spell[rising] = 24;
    employ(&run, owner, shop, STATUS_SELF_EMPLOYED, 1000);
    small_persons(&run).spell[settled] = 600;
    economy.consumer_price[0] = 1.1;
    economy.productivity[0] = 1.2;
    economy.inflation[0] = 0.04; /* a quarter of it is expected to go on */
    economy.minimum_wage[0] = 140000;
    economy.unemployment[0] = 0.12; /* nobody is unemployed: 0.11 after this month */
    economy.unemployment_opening[0] = 0.11;
    place.unemployment[PLACE] = 0.24; /* 0.22 */
    small_phase(&run, &market_wages_phase);
    double index = sqrt(exp(0.01) * 1.1 * 1.2), factor = pow(2, -0.05); /* half of the gaps */
    NEAR(economy.unemployment[0], 0.11);
    NEAR(place.unemployment[PLACE], 0.22);
    NEAR(economy.wage_index[0], index);
    NEAR(place.wage_factor[PLACE], factor);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.pay[settled], lround(200000 * index * factor));
    assert_int_equal(person.pay[young], lround(200000 * index * factor * (1 + 0.1 / 12)));
    assert_int_equal(person.pay[poor], 140000); /* 300000 exp(-2) would be less */
    assert_int_equal(person.pay[rising], lround(300000 * index * factor * (1 + 0.1 * 2)));
    assert_int_equal(person.pay[owner], lround(1000 * index));
    assert_int_equal(market_hire_pay(&run.world, young, CLERK, SECTOR_GZ, PLACE),
                     lround(300000 * index * factor));
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_profile_is_straight_between_bands_and_retirement_rises),
        cmocka_unit_test(who_leaves_and_who_enters),
        cmocka_unit_test(the_hazard_is_that_of_the_month_of_age),
        cmocka_unit_test(businesses_without_their_owner),
        cmocka_unit_test(posts_replace_those_who_leave),
        cmocka_unit_test(jobs_end_by_dismissal_or_by_themselves),
        cmocka_unit_test(who_resigns_has_no_rights),
        cmocka_unit_test(a_spell_of_retraining_leads_to_its_goal),
        cmocka_unit_test(wages_follow_prices_productivity_and_unemployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
