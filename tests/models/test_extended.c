/* The extended account: minutes without pay, their three values and the worth of the choice of modes, of a few adults in
 * the world of hand_modes.h, all worked out by hand; who helps whom; sums over groups; threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/extended.h"
#include "models/account/put.h"
#include "models/account/state.h"
#include "tests/models/hand_modes.h"

/* ---- the model: that of hand_modes.h with what the account reads ---- */

static const struct sim_table_declaration *const account_tables[] = {
    &person_table,     &household_table,  &firm_table,  &mode_table,    &category_table,
    &mode_group_table, &mode_place_table, &front_table, &economy_table, &occupation_table};
enum { ACCOUNT_TABLES = sizeof account_tables / sizeof account_tables[0], TELLER = 1, OCCUPATIONS };
static const struct sim_phase *const account_phases[] = {&account_unpaid_phase};

/* Stands for the national accounts. */
static const char *const gdp_breakdowns[] = {"", NULL};
ACCOUNT_SERIES(gdp, REAL, gdp_breakdowns, "EUR/month", "GDP", "set by the test", "the test")
static const struct sim_series_declaration *const gdp_list[] = {&gdp_series, NULL};
static const struct sim_series_declaration *const *const account_series[] = {
    access_series, gdp_list, account_extended_series, NULL};
static const struct sim_parameter_group *const account_groups[] = {
    &sim_run_parameter_group, &mode_parameter_group, &market_parameter_group};

static void task(struct mode_rates *rates, size_t mode, enum mode_performer performer, double time)
{
    rates->row[mode].minutes[MODE_TASK_ORDER][performer] = time;
}

static enum sim_status account_prepare(struct sim_world *world, struct sim_error *error)
{
    static const char *const jobs[] = {"none", "teller"};
    enum sim_status status;
    SIM_TRY(hand_prepare(world, error));
    SIM_TRY(hand_label_accounts(world, error));
    SIM_TRY(sim_world_labels(world, "occupation", jobs, OCCUPATIONS, error));
    struct hand *hand = world->model_data;
    hand->market.occupation_count = OCCUPATIONS;
    hand->modes.supply_count = 1;
    hand->modes.supply[0].mode = PEER;
    hand->modes.row[COUNTER].staff[0] = (struct mode_staff){TELLER, 3};
    hand->modes.row[COUNTER].staff_count = 1;
    task(&hand->modes, COUNTER, MODE_BY_CONSUMER, 5);
    task(&hand->modes, ONLINE, MODE_BY_CONSUMER, 8);
    task(&hand->modes, COOPERATIVE, MODE_BY_CONSUMER, 5);
    task(&hand->modes, COOPERATIVE, MODE_BY_MEMBER, 15);
    task(&hand->modes, PEER, MODE_BY_CONSUMER, 6);
    task(&hand->modes, PEER, MODE_BY_VOLUNTEER, 30);
out:
    return status;
}

static void share(struct sim_run *run, size_t mode, float of_users)
{
    for (size_t g = 0; g < GROUPS; g++)
        mode_groups(&run->world).share[g * MODES + mode] = of_users;
}

/* Everybody is at counters and knows no other, no peer cooks; the legal minimum is 10 EUR an hour, tellers have 15, both of prices
 * that have doubled since 2010. */
static void prepare_with(struct sim_run *run, int threads, const char *further)
{
    static struct sim_model model;
    model = hand_model;
    model.tables = account_tables;
    model.table_count = ACCOUNT_TABLES;
    model.phases = account_phases;
    model.phase_count = 1;
    model.series = account_series;
    model.parameter_groups = account_groups;
    model.parameter_group_count = sizeof account_groups / sizeof account_groups[0];
    model.prepare = account_prepare;
    small_prepare_model(
        run, &model,
        &(struct small){.seed = 1,
                        .threads = threads,
                        .settings = {"modes.human_deviation=0", "modes.cooperation_deviation=0",
                                     "modes.value_of_time=6", "modes.value_of_time_income=0",
                                     "modes.privacy_deviation=0", "modes.human=0.3",
                                     "modes.social=1", "modes.stake=0", "modes.noise=0.5",
                                     "labour.month_hours=150", further}});
    hand_rows(run);
    rows(run, "occupation", OCCUPATIONS);
    rows(run, "front", (size_t)SECTOR_COUNT * OCCUPATIONS);
    market_economy(&run->world).consumer_price[0] = 2;
    market_economy(&run->world).wage_index[0] = 1.5;
    market_economy(&run->world).minimum_wage[0] = 150 * 1000;
    market_occupations(&run->world).pay[TELLER] = 150 * 1000;
    mode_front(&run->world).scale[SECTOR_KZ * OCCUPATIONS + TELLER] = 2;
    for (size_t m = 0; m < MODES; m++)
        mode_modes(&run->world).served[m] = 1;
    for (size_t c = 0; c < CATEGORIES; c++)
        mode_categories(&run->world).amount[c] = 2000;
    for (size_t f = 0; f < FIRMS; f++) {
        firm_firms(&run->world).sector[f] = SECTOR_KZ;
        room(run, f, COUNTER, 1);
        firm_firms(&run->world).bought[f * OFFERS + COUNTER] = 400; /* the normal queue */
    }
    mode_modes(&run->world).served[PEER] = 0;
    share(run, COUNTER, 1);
    share(run, COOK, 1);
}

static void prepare(struct sim_run *run, int threads)
{
    prepare_with(run, threads, NULL);
}

static void decide(struct sim_run *run, uint32_t row, size_t category, uint8_t code)
{
    small_persons(run).mode[row * CATEGORIES + category] = code;
}

/* Another adult of the home of `row`. */
static uint32_t housemate(struct sim_run *run, uint32_t row, int age)
{
    uint32_t home = small_persons(run).household[row];
    uint32_t mate = small_person(run, home, WORLD_MALE, age, WORLD_ADULT);
    for (size_t c = 0; c < CATEGORIES; c++)
        decide(run, mate, c, mode_code(1, MODE_HELP_NONE));
    return mate;
}

static double real(const struct sim_run *run, const char *series, size_t cell)
{
    return account_reals(&run->world, series)[cell];
}
/* Of agents. */
static double hours(const struct sim_run *run, const char *series, size_t cell)
{
    return real(run, series, cell) / (double)account_weight(&run->world);
}
static double minutes_of(const struct sim_run *run, uint32_t row)
{
    return (double)small_persons(run).unpaid_minutes[row];
}
static double surplus_of(const struct sim_run *run, uint32_t row)
{
    return (double)small_persons(run).surplus[row];
}
static void close_to(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance))
        fail_msg("%.12f is not %.12f", actual, expected);
}

/* ---- minutes ---- */

/* A month of counters: 4 x (5 + 12 of travel) at the bank, nothing for meals. One who is a member: 4 x (20 + 12). Online: 4 x
 * 8. A peer's meal: 6 / 0.5 served, half a meal a month, and 30 minutes of whoever cooks for it. */
static void minutes_are_those_of_modes(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    uint32_t counter = adult(&run), member = adult(&run), eater = adult(&run), cook = adult(&run);
    uint32_t without = adult(&run);
    decide(&run, member, BANK, mode_code(COOPERATIVE + 1, MODE_HELP_NONE));
    decide(&run, eater, BANK, mode_code(ONLINE + 1, MODE_HELP_NONE));
    decide(&run, eater, MEALS, mode_code(2, MODE_HELP_NONE));
    decide(&run, without, BANK, mode_code(MODE_WITHOUT, MODE_HELP_NONE));
    small_persons(&run).offers[cook] = 1;
    mode_modes(&run.world).served[PEER] = 0.5;
    mode_modes(&run.world).purchases[PEER] = 50;
    mode_modes(&run.world).suppliers[PEER] = 1;
    small_phase(&run, &account_unpaid_phase);
    close_to(minutes_of(&run, counter), 68, 1e-4);
    close_to(minutes_of(&run, member), 128, 1e-4);
    close_to(minutes_of(&run, eater), 32 + 6, 1e-4);
    close_to(minutes_of(&run, cook), 68 + 15, 1e-4);
    close_to(minutes_of(&run, without), 0, 0);
    const char *series = "unpaid_hours_by_unpaid_work";
    close_to(hours(&run, series, ACCOUNT_UNPAID_CONSUMER), (20.0 * 3 + 32 + 6) / 60, 1e-9);
    close_to(hours(&run, series, ACCOUNT_UNPAID_MEMBER), 60.0 / 60, 1e-9);
    close_to(hours(&run, series, ACCOUNT_UNPAID_VOLUNTEER), 15.0 / 60, 1e-9);
    close_to(hours(&run, series, ACCOUNT_UNPAID_TRAVEL), 48.0 * 3 / 60, 1e-9);
    close_to(hours(&run, series, ACCOUNT_UNPAID_HELP), 0, 0);
    close_to(hours(&run, "unpaid_hours_by_category", MEALS), (6 + 15) / 60.0, 1e-9);
    close_to(hours(&run, "unpaid_hours", 0), (68 + 128 + 38 + 83) / 60.0, 1e-9);
    close_to(hours(&run, "unpaid_minutes", 0), 68 + 128 + 38 + 83, 1e-6);
    /* where nobody offers any more, buyers help each other */
    mode_modes(&run.world).suppliers[PEER] = 0;
    small_persons(&run).offers[cook] = 0;
    small_phase(&run, &account_unpaid_phase);
    close_to(minutes_of(&run, eater), 32 + 6 + 15, 1e-4);
    close_to(hours(&run, series, ACCOUNT_UNPAID_VOLUNTEER), 15.0 / 60, 1e-9);
    sim_run_destroy(&run);
}

/* Each of the four bank purchases takes 20 minutes of the helped, and of the ablest user at home, of the users of the
 * département, or of somebody paid for it. */
static void helpers_give_as_much(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    uint32_t helped = adult(&run), able = housemate(&run, helped, 40),
             ablest = housemate(&run, helped, 12), offline = adult(&run), online = adult(&run);
    equip(&run, able, 60);
    equip(&run, ablest, 70);
    equip(&run, online, 40);
    double before = 32, counter = 68;
    decide(&run, helped, BANK, mode_code(ONLINE + 1, MODE_HELP_HOME));
    small_phase(&run, &account_unpaid_phase);
    close_to(minutes_of(&run, helped), before + 80, 1e-4);
    close_to(minutes_of(&run, able), counter, 1e-4);
    close_to(minutes_of(&run, ablest), 80, 1e-4); /* a child buys nothing, but helps */
    close_to(hours(&run, "unpaid_hours_by_age_band", 0), 80.0 / 60, 1e-9);
    close_to(hours(&run, "unpaid_hours_by_unpaid_work", ACCOUNT_UNPAID_HELP), 160.0 / 60, 1e-9);
    decide(&run, helped, BANK, mode_code(ONLINE + 1, MODE_HELP_ACQUAINTANCE));
    small_phase(&run, &account_unpaid_phase);
    close_to(minutes_of(&run, able), counter + 40, 1e-4); /* two adults are online */
    close_to(minutes_of(&run, online), counter + 40, 1e-4);
    close_to(minutes_of(&run, offline), counter, 1e-4);
    close_to(hours(&run, "unpaid_hours_by_unpaid_work", ACCOUNT_UNPAID_HELP), 160.0 / 60, 1e-9);
    decide(&run, helped, BANK, mode_code(ONLINE + 1, MODE_HELP_POINT));
    small_phase(&run, &account_unpaid_phase);
    close_to(minutes_of(&run, online), counter, 1e-4);
    close_to(hours(&run, "unpaid_hours_by_unpaid_work", ACCOUNT_UNPAID_HELP), 80.0 / 60, 1e-9);
    sim_run_destroy(&run);
}

/* One at the counter: 68 minutes. At the minimum of 10 EUR; at a teller's 10 x 1.5 an hour; at 6 EUR of 2010, which are 12. */
static void hours_have_three_values(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    adult(&run);
    double weight = (double)account_weight(&run.world), once = 68.0 / 60 * weight;
    account_reals(&run.world, "gdp")[0] = 1000 * weight;
    small_phase(&run, &account_unpaid_phase);
    const char *series = "unpaid_value_by_valuation";
    near(real(&run, series, ACCOUNT_AT_MINIMUM), once * 10);
    near(real(&run, series, ACCOUNT_AT_SPECIALIST), once * 15);
    near(real(&run, series, ACCOUNT_AT_OPPORTUNITY), once * 12);
    near(real(&run, "unpaid_value_share_by_valuation", ACCOUNT_AT_MINIMUM), 68.0 / 60);
    near(real(&run, "unpaid_value_by_category_valuation",
              BANK * ACCOUNT_VALUATION_COUNT + ACCOUNT_AT_SPECIALIST),
         once * 15);
    close_to(real(&run, "gdp", 0), 1000 * weight, 0);
    sim_run_destroy(&run);
}

/* ---- the worth of the choice ---- */

/* Worths in cents: the counter 30 + 100 of acquaintances - 10 x (5 + 12 + 4) = -80; online -200 + 100 saved - 50 of time - 10
 * for five known records = -160; with noise of 50 cents the two are worth -80 + 50 ln(1 + exp(-80 / 50)), four times. */
static void surplus_is_the_log_sum(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    uint32_t row = adult(&run);
    equip(&run, row, 80);
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), 0, 1e-9); /* only the fair counter */
    room(&run, FIRST_BANK, ONLINE, 1);
    small_phase(&run, &account_unpaid_phase);
    double expected = 4 * 0.5 * log(1 + exp(-80.0 / 50));
    close_to(surplus_of(&run, row), expected, 1e-6);
    close_to(real(&run, "consumer_surplus", 0), expected, 1e-4);
    close_to(real(&run, "consumer_surplus_by_departement", NORTH), expected, 1e-4);
    assert_true(isnan(real(&run, "consumer_surplus_by_departement", SOUTH)));
    /* fewer acquaintances at the counter take from its worth, not from what it is compared with */
    share(&run, COUNTER, 0.5F);
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), 4 * (-0.5 + 0.5 * log(1 + exp(-30.0 / 50))), 1e-6);
    share(&run, COUNTER, 1);
    /* without a counter the loss is that of the class of purchases: -160 against -80 */
    room(&run, FIRST_BANK, COUNTER, 0);
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), -4 * 0.80, 1e-6);
    /* who can use nothing is helped (-200 + 100 - 50 - 10 - 200 of help), or loses the 10 EUR of a purchase */
    small_persons(&run).skill[row] = 0;
    decide(&run, row, BANK, mode_code(ONLINE + 1, MODE_HELP_HOME));
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), 4 * (-3.60 + 0.80), 1e-5);
    decide(&run, row, BANK, mode_code(MODE_WITHOUT, MODE_HELP_NONE));
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), 4 * (-10 + 0.80), 1e-5);
    sim_run_destroy(&run);
}

/* Every mode that opens adds to the surplus, however poor it is. */
static void surplus_rises_with_modes(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    uint32_t row = adult(&run);
    equip(&run, row, 80);
    double last = -(double)INFINITY;
    const size_t opened[] = {COUNTER, ONLINE, MACHINE};
    room(&run, FIRST_BANK, COUNTER, 0);
    for (size_t i = 0; i < sizeof opened / sizeof opened[0]; i++) {
        room(&run, FIRST_BANK, opened[i], 1);
        small_phase(&run, &account_unpaid_phase);
        if (!(surplus_of(&run, row) > last))
            fail_msg("mode %zu: %.9f after %.9f", opened[i], surplus_of(&run, row), last);
        last = surplus_of(&run, row);
    }
    mode_places(&run.world).reach[NORTH * MODES + COOPERATIVE] = 1;
    small_phase(&run, &account_unpaid_phase);
    assert_true(surplus_of(&run, row) > last);
    sim_run_destroy(&run);
    prepare_with(&run, 1, "modes.coproduction=0");
    row = adult(&run);
    share(&run, COUNTER, 0.5F);
    small_phase(&run, &account_unpaid_phase);
    close_to(surplus_of(&run, row), 0, 0);
    sim_run_destroy(&run);
}

/* After the first month only in the month of the id, and of becoming an adult. */
static void surplus_is_valued_once_a_year(void **state)
{
    (void)state;
    struct sim_run run;
    prepare(&run, 1);
    uint32_t row[SIM_MONTHS_PER_YEAR];
    for (size_t i = 0; i < SIM_MONTHS_PER_YEAR; i++)
        row[i] = adult(&run);
    uint32_t grown = housemate(&run, row[0], WORLD_ADULT_AGE);
    equip(&run, grown, 80);
    small_phase(&run, &account_unpaid_phase);
    room(&run, FIRST_BANK, COUNTER, 0);
    for (int month = 1; month <= SIM_MONTHS_PER_YEAR; month++) {
        run.world.month++;
        small_persons(&run).surplus[grown] = 99;
        small_persons(&run).birth[grown] =
            (int16_t)(world_month(&run.world) - WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR);
        small_phase(&run, &account_unpaid_phase);
        int valued = 0;
        for (size_t i = 0; i < SIM_MONTHS_PER_YEAR; i++)
            valued += surplus_of(&run, row[i]) != 0;
        assert_int_equal(valued, month);
        assert_true(surplus_of(&run, grown) < 0);
    }
    sim_run_destroy(&run);
}

/* ---- sums and threads ---- */

/* Many adults of all kinds, with help of all sorts. */
static void many(struct sim_run *run, int threads)
{
    prepare(run, threads);
    room(run, FIRST_BANK, ONLINE, 1);
    mode_modes(&run->world).purchases[PEER] = 50 * 100;
    mode_modes(&run->world).suppliers[PEER] = 40;
    for (uint32_t i = 0; i < 400; i++) {
        uint32_t row = adult(run), home = small_persons(run).household[row];
        small_households(run).departement[home] = (uint8_t)(i % 7 == 0 ? SOUTH : NORTH);
        small_households(run).decile[home] = (uint8_t)(i % WORLD_DECILE_COUNT);
        small_persons(run).diploma[row] = (uint8_t)(i % WORLD_DIPLOMA_COUNT);
        if (i % 3 == 0)
            equip(run, row, (float)(i % 90));
        decide(run, row, BANK,
               mode_code(i % MODES_OF_CATEGORY_MAX % 4 + 1, (enum mode_helper)(i % 4)));
        decide(run, row, MEALS, mode_code(i % 4 == 1 ? 2 : 1, MODE_HELP_NONE));
        small_persons(run).offers[row] = i % 10 == 3;
        equip(run, housemate(run, row, 10 + (int)(i % 60)), (float)(i % 50));
    }
    small_phase(run, &account_unpaid_phase);
}

static void groups_sum_to_the_whole(void **state)
{
    (void)state;
    struct sim_run run;
    static const char *const dimensions[] = {"unpaid_work",    "category",   "age_band",
                                             "diploma",        "decile",     "sex",
                                             "household_type", "departement"};
    many(&run, 1);
    double whole = real(&run, "unpaid_hours", 0), persons = 0;
    assert_true(whole > 0);
    for (size_t i = 0; i < sizeof dimensions / sizeof dimensions[0]; i++) {
        char name[SIM_NAME_MAX];
        snprintf(name, sizeof name, "unpaid_hours_by_%s", dimensions[i]);
        double sum = 0;
        for (size_t k = 0; k < sim_world_dimension(&run.world, dimensions[i])->count; k++)
            sum += real(&run, name, k);
        if (!(fabs(sum - whole) <= 1e-6 * whole))
            fail_msg("%s: %.9f, whole %.9f", name, sum, whole);
    }
    struct person_view person = small_persons(&run);
    for (uint32_t row = 0; row < person.count; row++)
        persons += (double)person.unpaid_minutes[row];
    persons *= (double)account_weight(&run.world) / 60;
    if (!(fabs(persons - whole) <= 1e-6 * whole))
        fail_msg("persons %.9f, whole %.9f", persons, whole);
    sim_run_destroy(&run);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    struct sim_run one, four;
    many(&one, 1);
    many(&four, 4);
    for (size_t s = 0; s < one.world.series_count; s++) {
        const struct sim_series *a = &one.world.series[s], *b = &four.world.series[s];
        assert_int_equal(a->cells, b->cells);
        if (a->reals && memcmp(a->reals, b->reals, a->cells * sizeof *a->reals) != 0)
            fail_msg("series %zu differs between one thread and four", s);
    }
    struct person_view a = small_persons(&one), b = small_persons(&four);
    assert_memory_equal(a.unpaid_minutes, b.unpaid_minutes, a.count * sizeof *a.unpaid_minutes);
    assert_memory_equal(a.surplus, b.surplus, a.count * sizeof *a.surplus);
    sim_run_destroy(&one);
    sim_run_destroy(&four);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minutes_are_those_of_modes),
        cmocka_unit_test(helpers_give_as_much),
        cmocka_unit_test(hours_have_three_values),
        cmocka_unit_test(surplus_is_the_log_sum),
        cmocka_unit_test(surplus_rises_with_modes),
        cmocka_unit_test(surplus_is_valued_once_a_year),
        cmocka_unit_test(groups_sum_to_the_whole),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
