/* Exclusion: what is remembered of going without, the concentration index and its decomposition, in populations arranged
 * so that the figures can be worked out by hand. The model is the whole one, at the smallest scale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/modes.h"
#include "models/account/put.h"
#include "models/account/results_state.h"
#include "models/account/state.h"
#include "models/market/state.h"
#include "tests/models/small_world.h"

#include <math.h>

static size_t categories(const struct sim_run *run)
{
    return market_rates(&run->world)->category_count;
}

static bool is_adult(const struct sim_run *run, size_t row)
{
    struct person_view person = small_persons(run);
    return person.id[row] != 0 &&
           world_age(world_month(&run->world), person.birth[row]) >= WORLD_ADULT_AGE;
}

/* Buys at counters in all categories, or goes without in the first. */
static void decide(const struct sim_run *run, size_t row, bool without)
{
    for (size_t c = 0; c < categories(run); c++)
        small_persons(run).mode[row * categories(run) + c] =
            c == 0 && without ? MODE_WITHOUT : mode_code(1, MODE_HELP_NONE);
}

static void count_month(struct sim_run *run)
{
    sim_world_series_clear(&run->world);
    small_phase(run, &account_modes_phase);
}

static int64_t count(const struct sim_run *run, const char *series, size_t cell)
{
    return account_counts(&run->world, series)[cell] / account_weight(&run->world);
}
static double real(const struct sim_run *run, const char *series, size_t cell)
{
    return account_reals(&run->world, series)[cell];
}
static double contribution(const struct sim_run *run, enum account_factor factor)
{
    return real(run, "exclusion_contribution_by_factor", factor);
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-10))
        fail_msg("%.15f is not %.15f", actual, expected);
}

static double sum_of_contributions(const struct sim_run *run)
{
    double sum = 0;
    for (size_t f = 0; f < ACCOUNT_FACTOR_COUNT; f++)
        sum += contribution(run, (enum account_factor)f);
    return sum;
}

/* ---- populations ---- */

/* Leaves one adult in each of the households of one, turned children the others; ten times as many of them as are
 * returned, as many in each decile, in order of rows. All buy at counters. */
static size_t equal_deciles(struct sim_run *run, uint32_t **rows)
{
    struct person_view person = small_persons(run);
    struct household_view household = small_households(run);
    size_t found = 0;
    *rows = calloc(person.count, sizeof **rows);
    assert_non_null(*rows);
    for (uint32_t row = 0; row < person.count; row++)
        if (is_adult(run, row) && household.type[person.household[row]] == WORLD_ALONE)
            (*rows)[found++] = row;
    found -= found % WORLD_DECILE_COUNT;
    for (size_t row = 0; row < person.count; row++)
        person.birth[row] = (int16_t)(world_month(&run->world) - SIM_MONTHS_PER_YEAR);
    for (size_t i = 0; i < found; i++) {
        uint32_t row = (*rows)[i];
        person.birth[row] = (int16_t)(world_month(&run->world) - 40 * SIM_MONTHS_PER_YEAR);
        household.decile[person.household[row]] = (uint8_t)(i % WORLD_DECILE_COUNT);
        decide(run, row, false);
    }
    assert_true(found >= 100);
    return found / WORLD_DECILE_COUNT;
}

/* ---- the index ---- */

/* In the lowest of ten equal deciles, whose mean rank is 0.05: 8 x 0.1 x (0.05 - 0.5). In the highest, the opposite. */
static void index_is_that_of_hand(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t *rows;
    small_open(&run, &(struct small){.seed = 1});
    size_t each = equal_deciles(&run, &rows);
    for (size_t i = 0; i < each; i++)
        decide(&run, rows[i * WORLD_DECILE_COUNT], true);
    count_month(&run);
    assert_int_equal(count(&run, "persons_excluded", 0), each);
    near(real(&run, "exclusion_concentration", 0), -0.36);
    near(real(&run, "endured_concentration", 0), 0);
    near(sum_of_contributions(&run), -0.36);
    for (size_t i = 0; i < each; i++) {
        decide(&run, rows[i * WORLD_DECILE_COUNT], false);
        decide(&run, rows[i * WORLD_DECILE_COUNT + WORLD_DECILE_COUNT - 1], true);
    }
    count_month(&run);
    near(real(&run, "exclusion_concentration", 0), 0.36);
    /* the lower half: the bound */
    for (size_t i = 0; i < each * WORLD_DECILE_COUNT; i++)
        decide(&run, rows[i], i % WORLD_DECILE_COUNT < WORLD_DECILE_COUNT / 2);
    count_month(&run);
    near(real(&run, "exclusion_concentration", 0), -1);
    free(rows);
    sim_run_destroy(&run);
}

static void equal_exclusion_has_index_zero(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t *rows;
    small_open(&run, &(struct small){.seed = 2});
    size_t each = equal_deciles(&run, &rows);
    count_month(&run);
    assert_int_equal(count(&run, "persons_excluded", 0), 0);
    near(real(&run, "exclusion_concentration", 0), 0);
    for (size_t i = 0; i < 3 * WORLD_DECILE_COUNT; i++)
        decide(&run, rows[i], true);
    count_month(&run);
    assert_int_equal(count(&run, "persons_excluded", 0), 3 * WORLD_DECILE_COUNT);
    near(real(&run, "exclusion_concentration", 0), 0);
    near(sum_of_contributions(&run), 0);
    for (size_t i = 0; i < each * WORLD_DECILE_COUNT; i++)
        decide(&run, rows[i], true);
    count_month(&run);
    near(real(&run, "exclusion_concentration", 0), 0);
    free(rows);
    sim_run_destroy(&run);
}

/* ---- the decomposition ---- */

/* Where one factor alone decides who is excluded, the whole index is its contribution, however the factor goes with the
 * others: the old are poorer or richer, more or less schooled, live alone and in some places. */
static void only(const char *what, size_t factor, bool (*excluded)(const struct sim_run *, size_t))
{
    struct sim_run run;
    double adults = 0, sum = 0, below[WORLD_DECILE_COUNT + 1] = {0};
    small_open(&run, &(struct small){.seed = 3});
    struct person_view person = small_persons(&run);
    struct household_view household = small_households(&run);
    for (size_t row = 0; row < person.count; row++) {
        if (!is_adult(&run, row))
            continue;
        decide(&run, row, excluded(&run, row));
        below[household.decile[person.household[row]] + 1]++;
        adults++;
    }
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++)
        below[d + 1] += below[d];
    for (size_t row = 0; row < person.count; row++) {
        size_t d = is_adult(&run, row) ? household.decile[person.household[row]] : 0;
        if (is_adult(&run, row) && excluded(&run, row))
            sum += (below[d] + below[d + 1]) / 2 / adults - 0.5;
    }
    count_month(&run);
    double index = real(&run, "exclusion_concentration", 0);
    near(index, 8 * sum / adults);
    if (!(fabs(index) > 1e-4))
        fail_msg("%s: the index is %g, which shows nothing", what, index);
    for (size_t f = 0; f < ACCOUNT_FACTOR_COUNT; f++)
        if (!(fabs(contribution(&run, (enum account_factor)f) - (f == factor ? index : 0)) < 1e-9))
            fail_msg("%s: factor %zu contributes %.12f to %.12f", what, f,
                     contribution(&run, (enum account_factor)f), index);
    sim_run_destroy(&run);
}

static bool is_old(const struct sim_run *run, size_t row)
{
    return world_age(world_month(&run->world), small_persons(run).birth[row]) >= 75;
}
static bool is_poor(const struct sim_run *run, size_t row)
{
    return small_households(run).decile[small_persons(run).household[row]] < 2;
}
static bool is_unschooled(const struct sim_run *run, size_t row)
{
    return small_persons(run).diploma[row] == WORLD_DIPLOMA_NONE;
}
static bool is_alone(const struct sim_run *run, size_t row)
{
    return small_households(run).type[small_persons(run).household[row]] == WORLD_ALONE;
}
static bool is_far(const struct sim_run *run, size_t row)
{
    return small_households(run).departement[small_persons(run).household[row]] < 30;
}

static void one_factor_has_the_whole_index(void **state)
{
    (void)state;
    only("living standard", ACCOUNT_OF_LIVING, is_poor);
    only("age", ACCOUNT_OF_AGE, is_old);
    only("diploma", ACCOUNT_OF_DIPLOMA, is_unschooled);
    only("household type", ACCOUNT_OF_HOUSEHOLD, is_alone);
    only("département", ACCOUNT_OF_PLACE, is_far);
}

/* As it comes, for some months: the parts sum to the index, wherever exclusion is, and threads do not matter. */
static void contributions_sum_to_the_index(void **state)
{
    (void)state;
    struct sim_run run;
    double index = 0, parts[ACCOUNT_FACTOR_COUNT];
    small_open(&run, &(struct small){.seed = 4});
    for (int m = 0; m < 8; m++) {
        sim_world_series_clear(&run.world);
        small_month(&run);
        index = real(&run, "exclusion_concentration", 0);
        assert_true(index >= -1 && index <= 1);
        near(sum_of_contributions(&run), index);
        near(contribution(&run, ACCOUNT_OF_RESIDUAL), 0);
    }
    assert_true(count(&run, "persons_excluded", 0) > 0 && index != 0);
    for (size_t f = 0; f < ACCOUNT_FACTOR_COUNT; f++)
        parts[f] = contribution(&run, (enum account_factor)f);
    run.world.threads = 3;
    run.world.month--; /* the same month again */
    count_month(&run);
    for (size_t f = 0; f < ACCOUNT_FACTOR_COUNT; f++)
        assert_true(contribution(&run, (enum account_factor)f) == parts[f]);
    sim_run_destroy(&run);
}

/* ---- what is remembered ---- */

/* Two persons go without from the first month on, one of them until the second. */
static void going_without_is_remembered(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t *rows;
    small_open(&run, &(struct small){.seed = 5});
    equal_deciles(&run, &rows);
    struct person_view person = small_persons(&run);
    for (int month = 1; month <= 14; month++) {
        decide(&run, rows[0], true);
        decide(&run, rows[1], month <= 2);
        count_month(&run);
        assert_int_equal(person.without_months[rows[0]], month);
        assert_int_equal(person.without_months[rows[1]], month <= 2 ? month : 0);
        assert_int_equal(person.without_year[rows[1]], month <= 12);
        assert_int_equal(person.without_year[rows[2]], 0);
        assert_int_equal(count(&run, "persons_excluded", 0), month <= 2 ? 2 : 1);
        assert_int_equal(count(&run, "persons_gave_up_year", 0), month <= 12 ? 2 : 1);
        assert_int_equal(count(&run, "persons_gave_up_lasting", 0), month >= 12 ? 1 : 0);
        run.world.month++;
    }
    person.without_months[rows[0]] = UINT8_MAX;
    count_month(&run);
    assert_int_equal(person.without_months[rows[0]], UINT8_MAX);
    free(rows);
    sim_run_destroy(&run);
}

static void breakdowns_agree(const struct sim_run *run, const char *series)
{
    static const char *const by[] = {"age_band", "diploma",        "decile",
                                     "sex",      "household_type", "departement"};
    for (size_t b = 0; b < sizeof by / sizeof by[0]; b++) {
        char name[2 * SIM_NAME_MAX];
        int64_t sum = 0;
        snprintf(name, sizeof name, "%s_by_%s", series, by[b]);
        for (size_t cell = 0; cell < sim_world_dimension(&run->world, by[b])->count; cell++)
            sum += count(run, name, cell);
        if (sum != count(run, series, 0))
            fail_msg("%s: %lld, in all %lld", name, (long long)sum,
                     (long long)count(run, series, 0));
    }
}

/* In the model as it runs: sums, who gave up among whom, and persons' losses beside their total. */
static void persons_and_series_agree(void **state)
{
    (void)state;
    struct sim_run run;
    double lost = 0;
    int64_t unable = 0;
    small_open(&run, &(struct small){.seed = 6});
    for (int m = 0; m < 14; m++) {
        sim_world_series_clear(&run.world);
        small_month(&run);
        assert_true(count(&run, "persons_gave_up_year", 0) >= count(&run, "persons_excluded", 0));
        assert_true(count(&run, "persons_gave_up_lasting", 0) <=
                    count(&run, "persons_excluded", 0));
    }
    assert_true(count(&run, "persons_gave_up_lasting", 0) > 0);
    breakdowns_agree(&run, "persons_gave_up_year");
    breakdowns_agree(&run, "persons_gave_up_lasting");
    breakdowns_agree(&run, "persons_unable_somewhere");
    for (size_t c = 0; c < categories(&run); c++)
        if (count(&run, "persons_unable_by_category", c) > unable)
            unable = count(&run, "persons_unable_by_category", c);
    assert_true(unable > 0 && count(&run, "persons_unable_somewhere", 0) >= unable);
    struct person_view person = small_persons(&run);
    for (size_t row = 0; row < person.count; row++)
        if (person.id[row] != 0)
            lost += (double)person.endured_loss[row];
    double total = real(&run, "endured_loss", 0) / (double)account_weight(&run.world);
    if (!(total > 0 && fabs(lost - total) < 1e-5 * total))
        fail_msg("persons lose %.6f, in all %.6f EUR", lost, total);
    sim_run_destroy(&run);
}

/* A couple whose younger partner has the lower id: the benefits it loses are counted at her age and diploma. */
static void lapsed_benefits_are_the_reference_persons(void **state)
{
    (void)state;
    struct sim_run run;
    uint32_t home;
    small_open(&run, &(struct small){.seed = 7});
    struct household_view household = small_households(&run);
    struct person_view person = small_persons(&run);
    for (home = 0; household.id[home] == 0 || household.type[home] != WORLD_COUPLE; home++)
        ;
    uint32_t first = household.first[home], second = person.next[first];
    assert_true(person.id[first] < person.id[second]);
    person.birth[first] = (int16_t)(world_month(&run.world) - 25 * SIM_MONTHS_PER_YEAR);
    person.birth[second] = (int16_t)(world_month(&run.world) - 80 * SIM_MONTHS_PER_YEAR);
    person.diploma[first] = WORLD_DIPLOMA_BAC;
    person.diploma[second] = WORLD_DIPLOMA_NONE;
    memset(household.lapsed, 0, household.count * sizeof *household.lapsed);
    household.lapsed[home] = 4200;
    count_month(&run);
    double weight = (double)account_weight(&run.world);
    assert_int_equal(count(&run, "households_lapsed", 0), 1);
    assert_int_equal(count(&run, "households_lapsed_by_diploma", WORLD_DIPLOMA_BAC), 1);
    assert_int_equal(count(&run, "households_lapsed_by_household_type", WORLD_COUPLE), 1);
    near(real(&run, "rights_lapsed_by_age_band", (size_t)world_age_band(25)) / weight, 42);
    near(real(&run, "rights_lapsed_by_age_band", (size_t)world_age_band(80)) / weight, 0);
    near(real(&run, "rights_lapsed_by_decile", household.decile[home]) / weight, 42);
    near(real(&run, "rights_lapsed_by_departement", household.departement[home]) / weight, 42);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(index_is_that_of_hand),
        cmocka_unit_test(equal_exclusion_has_index_zero),
        cmocka_unit_test(one_factor_has_the_whole_index),
        cmocka_unit_test(contributions_sum_to_the_index),
        cmocka_unit_test(going_without_is_remembered),
        cmocka_unit_test(persons_and_series_agree),
        cmocka_unit_test(lapsed_benefits_are_the_reference_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
