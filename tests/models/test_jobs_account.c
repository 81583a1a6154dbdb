/* The account of jobs: who lost which job and why, and what became of them. Figures worked out by hand in a world of clerks
 * and masons, and identities that hold in every month of a small France. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/mode/minutes_state.h"
#include "models/state/state.h"
#include "tests/models/hand_labour.h"

enum { OFFICE, YARD, NOWHERE, DOMAINS }; /* domains of clerks, masons and of no occupation */

static const char *const certain[] = {"labour.separation=0",       "labour.search_unemployed=1",
                                      "labour.search_employed=1",  "labour.own_occupation=0.5",
                                      "labour.neighbour_search=0", "labour.far_search=0"};

/* Prices a tenth above those of 2010. */
static void moves_world(struct sim_run *run, const char *further)
{
    struct small small = {.seed = 1};
    memcpy(small.settings, certain, sizeof certain);
    small.settings[sizeof certain / sizeof *certain] = further;
    labour_world(run, &small);
    fill_table(run, "institution", INSTITUTION_COUNT);
    fill_table(run, "use", market_rates(&run->world)->use_count);
    struct market_rates *rates = rates_of(run);
    rates->domain[CLERK] = OFFICE;
    rates->domain[MASON] = YARD;
    rates->domain[NO_OCCUPATION] = NOWHERE;
    rates->domain_count = DOMAINS;
    market_economy(&run->world).consumer_price[0] = 1.1;
}

/* Agents in a cell of the month's series. */
static int64_t agents(const struct sim_run *run, const char *series, size_t cell)
{
    return account_counts(&run->world, series)[cell] / account_weight(&run->world);
}
static double real(const struct sim_run *run, const char *series, size_t cell)
{
    return account_reals(&run->world, series)[cell];
}
static size_t cell(const struct sim_run *run, const char *dimension, size_t first, size_t second)
{
    return first * sim_world_dimension(&run->world, dimension)->count + second;
}

static void account(struct sim_run *run)
{
    sim_world_series_clear(&run->world);
    small_phase(run, &account_jobs_phase);
    sim_world_series_derive(&run->world);
}

/* The next month begins: what happened in the last is forgotten, as by the phase of participation. */
static void next_month(struct sim_run *run)
{
    struct person_view person = small_persons(run);
    run->world.month++;
    for (size_t row = 0; row < person.count; row++)
        person.change[row] = 0;
}

/* A firm of eight wanted and ten at work, that would want 8 labour_year / labour. */
static uint32_t bank(struct sim_run *run, double labour_year, double labour)
{
    uint32_t row = firm(run, PLACE, SECTOR_KZ, 0);
    struct firm_view view = firm_firms(&run->world);
    view.staff[row] = 10;
    view.staff_target[row] = 8;
    view.labour[row] = labour;
    view.labour_year[row] = (float)labour_year;
    view.layoff[row] = 1;
    return row;
}

/* ---- one life ---- */

/* Customers took the work of a clerk of 2200 EUR: dismissed in January, hired as a mason in April at 1650, which at prices of
 * 2010 are 2000 and 1500. */
static void a_clerk_displaced_by_modes(void **state)
{
    (void)state;
    struct sim_run run;
    moves_world(&run, NULL);
    uint32_t office = bank(&run, 1.25, 1); /* would want ten: all of the excess */
    uint32_t site = firm(&run, PLACE, SECTOR_FZ, 0);
    uint32_t clerk = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    employ(&run, clerk, office, STATUS_EMPLOYEE, 220000);
    mode_front(&run.world).factor[SECTOR_KZ * NO_OCCUPATION + CLERK] = 0.5;
    market_occupations(&run.world).pay[MASON] = 165000;
    small_phase(&run, &market_separations_phase);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.loss[clerk], PERSON_LOSS_MODES);
    assert_int_equal(person.loss_month[clerk], 0);
    NEAR((double)person.loss_pay[clerk], 200000);
    assert_true(person.occupation_left[clerk] == CLERK && person.sector_left[clerk] == SECTOR_KZ);
    assert_int_equal(person.status_left[clerk], STATUS_EMPLOYEE);
    account(&run);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_MODES), 1);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause_sector",
                            cell(&run, "sector", PERSON_LOSS_MODES, SECTOR_KZ)),
                     1);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause_occupation",
                            cell(&run, "occupation", PERSON_LOSS_MODES, CLERK)),
                     1);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause_departement",
                            cell(&run, "departement", PERSON_LOSS_MODES, PLACE)),
                     1);
    assert_int_equal(agents(&run, "dismissals", 0), 1);
    assert_int_equal(agents(&run, "displaced_hired", 0), 0);
    assert_true(isnan(real(&run, "time_out_of_work", 0)));
    for (int month = 0; month < 3; month++)
        next_month(&run);
    firm_firms(&run.world).vacancies[site] = 1;
    small_phase(&run, &market_search_phase);
    assert_int_equal(person.employer[clerk], site);
    account(&run);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_MODES), 0);
    assert_int_equal(agents(&run, "displaced_hired", 0), 1);
    assert_int_equal(agents(&run, "displaced_hired_by_separation_cause", PERSON_LOSS_MODES), 1);
    assert_int_equal(agents(&run, "displaced_hired_by_occupation", CLERK), 1);
    NEAR(real(&run, "displaced_months", 0), 3.0 * 10000);
    NEAR(real(&run, "time_out_of_work_by_separation_cause", PERSON_LOSS_MODES), 3);
    NEAR(real(&run, "displaced_pay_before", 0), 2000.0 * 10000);
    NEAR(real(&run, "displaced_pay_after_by_occupation", CLERK), 1500.0 * 10000);
    NEAR(real(&run, "displaced_pay_ratio", 0), 75);
    assert_int_equal(agents(&run, "occupation_moves", 0), 1);
    assert_int_equal(
        agents(&run, "occupation_moves_by_domain_left_domain", cell(&run, "domain", OFFICE, YARD)),
        1);
    assert_int_equal(agents(&run, "occupation_leavers_by_occupation", CLERK), 1);
    assert_int_equal(agents(&run, "occupation_joiners_by_occupation", MASON), 1);
    assert_int_equal(agents(&run, "hires_by_sector", SECTOR_FZ), 1);
    assert_int_equal(agents(&run, "hires_by_status", STATUS_EMPLOYEE), 1);
    assert_int_equal(agents(&run, "hires_by_departement", PLACE), 1);
    assert_int_equal(
        agents(&run, "hires_by_sector_departement", cell(&run, "departement", SECTOR_FZ, PLACE)),
        1);
    sim_run_destroy(&run);
}

/* From job to job, then the new firm closes: a move and a closure, no displaced hire. */
static void a_move_and_a_closure(void **state)
{
    (void)state;
    struct sim_run run;
    moves_world(&run, NULL);
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0), site = firm(&run, PLACE, SECTOR_FZ, 1);
    uint32_t clerk = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    employ(&run, clerk, shop, STATUS_PUBLIC, 110000);
    small_phase(&run, &market_search_phase);
    struct person_view person = small_persons(&run);
    assert_int_equal(person.employer[clerk], site);
    assert_int_equal(person.loss[clerk], PERSON_LOSS_MOVED);
    assert_true(person.sector_left[clerk] == SECTOR_GZ &&
                person.status_left[clerk] == STATUS_PUBLIC);
    NEAR((double)person.loss_pay[clerk], 100000);
    account(&run);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause_status",
                            cell(&run, "status", PERSON_LOSS_MOVED, STATUS_PUBLIC)),
                     1);
    assert_int_equal(agents(&run, "occupation_moves", 0), 1);
    assert_int_equal(agents(&run, "displaced_hired", 0), 0);
    firm_firms(&run.world).event[site] = FIRM_DEFAULTS; /* in the same month */
    small_phase(&run, &firm_exit_phase);
    assert_int_equal(person.loss[clerk], PERSON_LOSS_CLOSED);
    assert_true(person.sector_left[clerk] == SECTOR_FZ && person.occupation_left[clerk] == MASON);
    account(&run);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_MOVED), 1);
    assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_CLOSED), 1);
    assert_int_equal(agents(&run, "hires_by_sector", SECTOR_FZ), 1);
    assert_int_equal(agents(&run, "displaced_hired", 0), 0);
    assert_int_equal(agents(&run, "occupation_moves", 0), 0); /* no more at work */
    sim_run_destroy(&run);
}

/* Pay is compared of employees only; months count for all. The owner of a business that closed two months ago. */
static void an_owner_has_no_pay_to_compare(void **state)
{
    (void)state;
    struct sim_run run;
    moves_world(&run, NULL);
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0), next = firm(&run, PLACE, SECTOR_GZ, 0);
    uint32_t owner = worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK);
    employ(&run, owner, shop, STATUS_SELF_EMPLOYED, 99);
    firm_firms(&run.world).event[shop] = FIRM_ENDS;
    small_phase(&run, &firm_exit_phase);
    next_month(&run);
    next_month(&run);
    firm_firms(&run.world).vacancies[next] = 1;
    small_phase(&run, &market_search_phase);
    account(&run);
    assert_int_equal(agents(&run, "displaced_hired_by_separation_cause", PERSON_LOSS_CLOSED), 1);
    NEAR(real(&run, "time_out_of_work", 0), 2);
    NEAR(real(&run, "displaced_pay_before", 0), 0);
    assert_true(isnan(real(&run, "displaced_pay_ratio", 0)));
    sim_run_destroy(&run);
}

/* ---- causes of dismissals ---- */

/* Of 1000 clerks half are dismissed, of a firm that has two of ten too many. Needing 9/8 of the labour last January it would
 * have had one too many less: half of the dismissed, 250 of 1000, standard deviation 13.7. Who is dismissed is always the same. */
static void the_part_of_the_excess_that_modes_made(void **state)
{
    (void)state;
    static const struct {
        double labour_year, labour, factor;
        int from, to;
    } cases[] = {
        {1.125, 1, 0.9, 250 - 60, 250 + 60},
        {1.5, 1, 0.9, 500 - 70, 500 + 70}, /* at most all */
        {1.125, 1, 1.1, 0, 0},             /* more work */
        {0, 1, 0.9, 0, 0},                 /* no January yet */
        {1, 1.1, 0.9, 0, 0},               /* needs more */
    };
    int always = -1;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct sim_run run;
        int modes = 0, dismissed = 0;
        moves_world(&run, NULL);
        uint32_t office = bank(&run, cases[c].labour_year, cases[c].labour);
        firm_firms(&run.world).layoff[office] = 0.5f;
        for (int i = 0; i < 1000; i++)
            employ(&run, worker(&run, PLACE, 40, WORLD_EMPLOYED, CLERK), office, STATUS_EMPLOYEE,
                   1);
        mode_front(&run.world).factor[SECTOR_KZ * NO_OCCUPATION + CLERK] = cases[c].factor;
        small_phase(&run, &market_separations_phase);
        struct person_view person = small_persons(&run);
        for (size_t row = 0; row < person.count; row++) {
            dismissed += person.change[row] == PERSON_DISMISSED;
            modes += person.loss[row] == PERSON_LOSS_MODES;
            assert_true((person.loss[row] == PERSON_LOSS_NONE) == (person.change[row] == 0));
        }
        assert_in_range(modes, cases[c].from, cases[c].to);
        assert_int_equal(dismissed, always < 0 ? dismissed : always);
        always = dismissed;
        account(&run);
        assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_MODES),
                         modes);
        assert_int_equal(agents(&run, "job_separations_by_separation_cause", PERSON_LOSS_DISMISSED),
                         dismissed - modes);
        sim_run_destroy(&run);
    }
}

/* ---- retraining ---- */

/* Spells of a month end in the second. Then one mason finds work as a clerk in the third month, one finds another job and
 * none of the kind, one begins again in the fourth. */
static void what_retraining_leads_to(void **state)
{
    (void)state;
    struct sim_run run;
    enum { HIRED, ELSEWHERE, AGAIN, MASONS };
    int64_t hired = 0, lapsed = 0, completed = 0;
    moves_world(&run, "labour.retraining.months=1");
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0), mason[MASONS];
    for (size_t i = 0; i < MASONS; i++) {
        mason[i] = worker(&run, PLACE, 40, WORLD_UNEMPLOYED, MASON);
        small_persons(&run).training[mason[i]] = 1;
        small_persons(&run).goal[mason[i]] = CLERK;
    }
    struct person_view person = small_persons(&run);
    for (int month = 1; month <= 13; month++) {
        next_month(&run);
        small_phase(&run, &market_retraining_phase);
        if (month == 3) {
            employ(&run, mason[HIRED], shop, STATUS_EMPLOYEE, 100000);
            person.change[mason[HIRED]] = PERSON_HIRED;
            employ(&run, mason[ELSEWHERE], shop, STATUS_EMPLOYEE, 100000);
            person.occupation[mason[ELSEWHERE]] = MASON;
            person.change[mason[ELSEWHERE]] = PERSON_HIRED;
        }
        if (month == 4)
            person.change[mason[AGAIN]] = PERSON_RETRAINS;
        account(&run);
        completed += agents(&run, "retraining_completed_by_occupation", CLERK);
        hired += agents(&run, "retraining_hired", 0);
        lapsed += agents(&run, "retraining_lapsed", 0);
        assert_int_equal(completed, MASONS);
        assert_int_equal(hired, month >= 3);
        assert_int_equal(lapsed, (month >= 4) + (month >= 12));
        assert_int_equal(person.trained[mason[ELSEWHERE]], month < 12 ? month : 0);
        assert_int_equal(agents(&run, "retraining_judged", 0),
                         month == 3 || month == 4 || month == 12);
        double share = real(&run, "retraining_success_share", 0);
        assert_true(month == 3                  ? share == 100
                    : month == 4 || month == 12 ? share == 0
                                                : isnan(share));
    }
    sim_run_destroy(&run);
}

/* ---- hours, tasks ---- */

static void hours_are_those_worked(void **state)
{
    (void)state;
    struct sim_run run;
    moves_world(&run, "modes.month_minutes=9000");
    uint32_t shop = firm(&run, PLACE, SECTOR_GZ, 0);
    firm_firms(&run.world).hours[shop] = 0.75f;
    for (int i = 0; i < 3; i++)
        employ(&run, worker(&run, PLACE, 40, WORLD_EMPLOYED, i == 2 ? MASON : CLERK), shop,
               i == 0 ? STATUS_SELF_EMPLOYED : STATUS_EMPLOYEE, 1);
    account(&run);
    NEAR(real(&run, "paid_hours", 0), 2.5 * 150 * 10000);
    NEAR(real(&run, "paid_hours_by_sector", SECTOR_GZ), 2.5 * 150 * 10000);
    NEAR(real(&run, "paid_hours_by_occupation", CLERK), 1.75 * 150 * 10000);
    NEAR(real(&run, "paid_hours_by_occupation", MASON), 0.75 * 150 * 10000);
    sim_run_destroy(&run);
}

/* A mode of two minutes of the consumer where staff gave three: searched for twice as long when half of the demand is served. */
static void minutes_of_a_purchase(void **state)
{
    (void)state;
    struct mode_row row = {.supply = MODE_NONE};
    double staff = 3, served = 0.5, spared = 0;
    struct mode_view mode = {.staff_minutes = &staff, .served = &served, .search_spared = &spared};
    row.minutes[MODE_TASK_ORDER][MODE_BY_STAFF] = 1; /* before the scale */
    row.minutes[MODE_TASK_ORDER][MODE_BY_CONSUMER] = 1.5;
    row.minutes[MODE_TASK_PAY][MODE_BY_CONSUMER] = 0.5;
    row.minutes[MODE_TASK_CARRY_OUT][MODE_BY_WORKER] = 7;
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_STAFF), 3);
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_CONSUMER), 2);
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_WORKER), 7);
    row.supply = 0;
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_CONSUMER), 4);
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_WORKER), 7);
    spared = 0.5; /* of the two minutes of search */
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_CONSUMER), 3);
    served = 0; /* nobody supplies, nobody searches */
    NEAR(mode_minutes_by(&row, &mode, 0, MODE_BY_CONSUMER), 2);
}

/* ---- every month of a small France ---- */

static int64_t total(const struct sim_run *run, const char *name)
{
    const struct sim_series *series = sim_world_series(&run->world, name);
    int64_t sum = 0;
    for (size_t k = 0; k < series->cells; k++)
        sum += series->counts[k];
    return sum;
}

static void equal_totals(const struct sim_run *run, const char *name, int64_t expected)
{
    if (total(run, name) != expected)
        fail_msg("month %d: %s: sum %lld, not %lld", run->world.month, name,
                 (long long)total(run, name), (long long)expected);
}

/* Cells of a table by cause sum over its labels to the causes. */
static void equal_causes(const struct sim_run *run, const char *name)
{
    const struct sim_series *series = sim_world_series(&run->world, name);
    size_t width = series->cells / PERSON_LOSS_COUNT;
    for (size_t why = 0; why < PERSON_LOSS_COUNT; why++) {
        int64_t sum = 0;
        for (size_t k = 0; k < width; k++)
            sum += series->counts[why * width + k];
        assert_int_equal(sum,
                         account_counts(&run->world, "job_separations_by_separation_cause")[why]);
    }
}

static void check_month(const struct sim_run *run)
{
    equal_totals(run, "job_separations_by_separation_cause",
                 total(run, "job_endings") + total(run, "dismissals") + total(run, "jobs_closed") +
                     total(run, "job_moves"));
    equal_causes(run, "job_separations_by_separation_cause_occupation");
    equal_causes(run, "job_separations_by_separation_cause_sector");
    equal_causes(run, "job_separations_by_separation_cause_departement");
    equal_causes(run, "job_separations_by_separation_cause_status");
    static const char *const hires[] = {"hires_by_occupation", "hires_by_sector",
                                        "hires_by_departement", "hires_by_status",
                                        "hires_by_sector_departement"};
    for (size_t i = 0; i < sizeof hires / sizeof *hires; i++)
        equal_totals(run, hires[i], total(run, "hires"));
    equal_totals(run, "displaced_hired_by_separation_cause", total(run, "displaced_hired"));
    equal_totals(run, "displaced_hired_by_occupation", total(run, "displaced_hired"));
    equal_totals(run, "occupation_moves_by_domain_left_domain", total(run, "occupation_moves"));
    equal_totals(run, "occupation_leavers_by_occupation", total(run, "occupation_moves"));
    equal_totals(run, "occupation_joiners_by_occupation", total(run, "occupation_moves"));
    equal_totals(run, "retraining_completed_by_occupation", total(run, "retraining_completed"));
    assert_int_equal(account_counts(&run->world, "job_separations_by_separation_cause")[0], 0);
}

/* Sums that have no reason to be nought are not, or the test above would hold of nothing. */
static void sums_agree_in_every_month(void **state)
{
    (void)state;
    struct sim_run run;
    int64_t ended[PERSON_LOSS_COUNT] = {0}, displaced = 0, learned = 0;
    small_open(&run, &(struct small){.settings = {"scale=1/5000"}, .seed = 1});
    for (int month = 0; month < 18; month++) {
        small_month(&run);
        check_month(&run);
        for (size_t why = 0; why < PERSON_LOSS_COUNT; why++)
            ended[why] += account_counts(&run.world, "job_separations_by_separation_cause")[why];
        displaced += total(&run, "displaced_hired");
        learned += total(&run, "retraining_completed");
    }
    for (size_t why = PERSON_LOSS_ENDED; why < PERSON_LOSS_COUNT; why++)
        if (ended[why] == 0 && why != PERSON_LOSS_MODES) /* too rare at this scale */
            fail_msg("no job ended for cause %zu", why);
    assert_true(displaced > 0 && learned > 0);
    sim_run_destroy(&run);
}

/* At the opening's mix nothing has moved; later consumers do more and staff less. Without coproduction never anything. */
static void minutes_move_with_modes_only(void **state)
{
    (void)state;
    for (int coproduction = 0; coproduction < 2; coproduction++) {
        struct sim_run run;
        small_open(&run, &(struct small){.settings = {coproduction ? "modes.coproduction=1"
                                                                   : "modes.coproduction=0"},
                                         .seed = 1});
        small_month(&run);
        double first = real(&run, "minutes_moved_by_performer", MODE_BY_STAFF);
        for (int month = 1; month < 13; month++)
            small_month(&run);
        double staff = real(&run, "minutes_moved_by_performer", MODE_BY_STAFF);
        double consumer = real(&run, "minutes_moved_by_performer", MODE_BY_CONSUMER);
        double all = real(&run, "minutes_by_performer", MODE_BY_STAFF);
        if (coproduction) {
            if (!(staff < 0 && consumer > 0 && fabs(first) < 0.005 * all && staff < 2 * first))
                fail_msg("staff moved %g of %g in the first month, %g a year later; consumers %g",
                         first, all, staff, consumer);
        } else if (staff != 0 || consumer != 0 || first != 0) {
            fail_msg("without coproduction staff %g, consumers %g minutes", staff, consumer);
        }
        double sum = 0;
        const struct sim_series *series =
            sim_world_series(&run.world, "minutes_moved_by_category_performer");
        for (size_t k = MODE_BY_CONSUMER; k < series->cells; k += MODE_PERFORMER_COUNT)
            sum += series->reals[k];
        NEAR(sum, consumer);
        sim_run_destroy(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clerk_displaced_by_modes),
        cmocka_unit_test(a_move_and_a_closure),
        cmocka_unit_test(an_owner_has_no_pay_to_compare),
        cmocka_unit_test(the_part_of_the_excess_that_modes_made),
        cmocka_unit_test(what_retraining_leads_to),
        cmocka_unit_test(hours_are_those_worked),
        cmocka_unit_test(minutes_of_a_purchase),
        cmocka_unit_test(sums_agree_in_every_month),
        cmocka_unit_test(minutes_move_with_modes_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
