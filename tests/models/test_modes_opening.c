/* The modes of the opening: margins of the tables, work that meets jobs, and nothing without coproduction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/mode/opening_state.h"
#include "tests/models/small_world.h"

#include <math.h>

static bool adult(const struct sim_run *run, size_t row)
{
    return world_age(world_month(&run->world), small_persons(run).birth[row]) >= WORLD_ADULT_AGE;
}

static void every_adult_has_a_mode_that_is_open_and_able(void **state)
{
    struct sim_run run = {0};
    static struct mode_chooser chooser;
    (void)state;
    small_open(&run, &(struct small){.seed = 3});
    mode_chooser_fill(&run.world, &chooser);
    const struct mode_rates *rates = chooser.rates;
    size_t categories = chooser.market->category_count;
    int64_t users[MODES_MAX] = {0}, adults = 0;
    for (size_t row = 0; row < chooser.person.count; row++) {
        struct mode_customer customer;
        adults += adult(&run, row);
        mode_customer_means(&chooser, (uint32_t)row, &customer);
        for (size_t c = 0; c < categories; c++) {
            uint8_t code = chooser.person.mode[row * categories + c];
            if (!adult(&run, row)) {
                assert_int_equal(code, 0);
                continue;
            }
            size_t m = mode_of_code(rates, c, code);
            assert_true(m >= rates->first[c] && m < rates->first[c + 1]);
            assert_true(chooser.person.tried[row * categories + c] >> rates->row[m].place & 1);
            assert_int_equal(chooser.person.recent[row * categories + c], 1 << rates->row[m].place);
            users[m]++;
            assert_true(mode_able(&chooser, &customer, m));
            assert_true(
                mode_open(&chooser, &customer, m, mode_supplier(&chooser, customer.home, c)));
        }
    }
    const double *able = sim_world_series(&run.world, "opening_mode_able_by_category_mode")->reals;
    for (size_t m = 0; m < rates->count; m++) {
        double share = (double)users[m] / (double)adults, used = rates->row[m].used;
        assert_int_equal(chooser.mode.users[m], users[m]);
        if (m == rates->first[rates->row[m].category] || able[m] < 200 * used)
            continue; /* too few could use it for the margin to be met by each of their draws */
        if (fabs(share - used) > 5 * sqrt(used * (1 - used) / (double)adults) + 1e-12)
            fail_msg("mode %zu is used by %g, in the table by %g", m, share, used);
    }
    sim_run_destroy(&run);
}

static void work_at_the_opening_is_that_of_the_jobs(void **state)
{
    struct sim_run run = {0};
    (void)state;
    small_open(&run, &(struct small){.seed = 4});
    const struct market_rates *market = market_rates(&run.world);
    const struct mode_rates *rates = mode_rates(&run.world);
    struct front_view front = mode_front(&run.world);
    struct sector_view sector = market_sectors(&run.world);
    struct firm_view firm = firm_firms(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    struct category_view category = mode_categories(&run.world);
    double month = mode_parameters(&run.world)->month_minutes,
           presence = mode_parameters(&run.world)->presence;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double minutes = 0, told = 0;
        for (size_t o = 0; o < market->occupation_count; o++)
            minutes += front.opening[s * market->occupation_count + o];
        for (size_t f = 0; f < firm.count; f++) {
            if (firm.sector[f] != s)
                continue;
            assert_true(firm.labour[f] == 1);
            double now = 0, mean = 0;
            for (size_t i = 0; i < rates->offer_count[s]; i++) {
                size_t m = rates->offer_mode[s][i], c = rates->row[m].category, first = i;
                const int64_t *bought = &firm.bought[f * rates->offers];
                double all = 0, here = (double)bought[i];
                while (first > 0 && rates->row[rates->offer_mode[s][first - 1]].category == c)
                    first--;
                for (size_t k = first;
                     k < rates->offer_count[s] && rates->row[rates->offer_mode[s][k]].category == c;
                     k++)
                    all += (double)bought[k];
                if (rates->row[m].form == MODE_FORM_COUNTER)
                    here += presence * (all - here);
                now += here / 100 * mode.staff_minutes[m];
                mean += (double)bought[i] / 100 * category.staff_minutes[c];
            }
            told += now;
            assert_true(fabs(firm.front_opening[f] - (mean > 0 ? now / mean : 0)) < 1e-9);
        }
        assert_true(fabs(told - minutes) <= 1e-6 * (1 + minutes));
        assert_true(fabs(sector.front[s] * month * (double)sector.staff[s] - minutes) <=
                    1e-6 * (1 + minutes));
    }
    sim_run_destroy(&run);
}

static void without_coproduction_there_are_only_counters(void **state)
{
    struct sim_run run = {0};
    (void)state;
    small_open(&run, &(struct small){.seed = 5, .settings = {"modes.coproduction=0"}});
    const struct mode_rates *rates = mode_rates(&run.world);
    struct category_view category = mode_categories(&run.world);
    struct person_view person = small_persons(&run);
    struct firm_view firm = firm_firms(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    size_t categories = market_rates(&run.world)->category_count;
    for (size_t c = 0; c < categories; c++) {
        assert_true(category.price_factor[c] == 1);
        assert_true(category.mode_cost[c] == 0);
        assert_true(category.staff_minutes[c] == mode.staff_minutes[rates->first[c]]);
    }
    for (size_t row = 0; row < person.count; row++) {
        assert_int_equal(person.offers[row], 0);
        for (size_t c = 0; adult(&run, row) && c < categories; c++)
            assert_int_equal(person.mode[row * categories + c], mode_code(1, MODE_HELP_NONE));
    }
    for (size_t f = 0; f < firm.count; f++) {
        assert_true(firm.labour[f] == 1);
        assert_true(firm.front_opening[f] == 0 || firm.front_opening[f] == 1);
        for (size_t i = 0; i < rates->offer_count[firm.sector[f]]; i++) {
            size_t m = rates->offer_mode[firm.sector[f]][i];
            float room = rates->row[m].form == MODE_FORM_COUNTER ? 1.0f : 0.0f;
            assert_true(firm.room[f * rates->offers + i] == room);
        }
    }
    sim_run_destroy(&run);
}

/* The same rooms, modes and offers whatever the number of threads. */
static void threads_do_not_matter(void **state)
{
    static const char *const columns[][2] = {{"person", "mode"},        {"person", "tried"},
                                             {"person", "offers"},      {"firm", "room"},
                                             {"firm", "bought"},        {"mode", "served"},
                                             {"mode", "offered"},       {"front", "scale"},
                                             {"firm", "front_opening"}, {"category", "mode_cost"}};
    struct sim_run one = {0}, three = {0};
    (void)state;
    small_open(&one, &(struct small){.seed = 6});
    small_open(&three, &(struct small){.seed = 6, .threads = 3});
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct sim_table *a = sim_world_table(&one.world, columns[i][0]);
        struct sim_table *b = sim_world_table(&three.world, columns[i][0]);
        size_t column = (size_t)sim_table_column_find(a, columns[i][1]);
        assert_true(sim_world_checksum(&one.world, a, column) ==
                    sim_world_checksum(&three.world, b, column));
    }
    sim_run_destroy(&one);
    sim_run_destroy(&three);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_adult_has_a_mode_that_is_open_and_able),
        cmocka_unit_test(work_at_the_opening_is_that_of_the_jobs),
        cmocka_unit_test(without_coproduction_there_are_only_counters),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
