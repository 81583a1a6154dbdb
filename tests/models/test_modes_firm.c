/* The modes of firms and what they leave of the work: small cases worked by hand. One sector sells one category in four
 * modes: a counter, a till, online, and a platform that firms do not provide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/market/search.h"
#include "models/mode/state.h"
#include "models/policy/state.h"
#include "tests/models/small_world.h"

#include <math.h>

enum { COUNTER, TILL, ONLINE, PLATFORM, MODES };
enum { CLERK, PICKER, OCCUPATIONS };
enum { SOLD = SECTOR_GZ, OPENED = -100 /* month of foundation of a firm that is no start-up */ };

/* ---- the model ---- */

struct hand {
    struct world_rates world;
    struct market_rates market;
    struct mode_rates modes;
    struct world_departement place;
};

static void hand_mode(struct mode_rates *modes, size_t mode, enum mode_form form, double clerk,
                      double picker)
{
    struct mode_row *m = &modes->row[mode];
    *m = (struct mode_row){.place = mode,
                           .form = form,
                           .price = 1,
                           .capacity = 2,
                           .by_firm = form != MODE_FORM_PLATFORM,
                           .offer = (uint8_t)mode,
                           .staff = {{CLERK, clerk}, {PICKER, picker}},
                           .staff_count = 2};
    modes->offer_mode[SOLD][mode] = (uint8_t)mode;
}

static enum sim_status hand_prepare(struct sim_world *world, struct sim_error *error)
{
    static const char *const offers[] = {"0", "1", "2", "3"}, *const category[] = {"food"};
    struct hand *hand;
    enum sim_status status = sim_memory_array(&hand, 1, sizeof *hand, "rates", error);
    SIM_TRY(status);
    world->model_data = &hand->world;
    hand->world.market = &hand->market;
    hand->world.modes = &hand->modes;
    hand->world.departement_count = 1;
    hand->world.departements = &hand->place;
    hand->market.category_count = 1;
    hand->market.seller[0] = SOLD;
    hand->market.occupation_count = OCCUPATIONS;
    for (size_t o = 0; o < OCCUPATIONS; o++) {
        hand->market.occupations[o].jobs = 100;
        hand->market.occupations[o].exit_rate = 0.1;
        hand->market.occupations[o].sector[SOLD] = 1;
    }
    hand->modes.count = hand->modes.first[1] = hand->modes.offers = MODES;
    hand->modes.offer_count[SOLD] = MODES;
    hand_mode(&hand->modes, COUNTER, MODE_FORM_COUNTER, 3, 0);
    hand_mode(&hand->modes, TILL, MODE_FORM_MACHINE, 1, 0);
    hand_mode(&hand->modes, ONLINE, MODE_FORM_ONLINE, 0.5, 1.5);
    hand_mode(&hand->modes, PLATFORM, MODE_FORM_PLATFORM, 0, 0);
    SIM_TRY(sim_world_labels(world, "offer", offers, MODES, error));
    SIM_TRY(sim_world_labels(world, "category", category, 1, error));
out:
    return status;
}

static void hand_release(struct sim_world *world)
{
    free(world->model_data); /* the first member of the struct hand */
    world->model_data = NULL;
}

static const struct sim_table_declaration *const tables[] = {
    &person_table,     &household_table, &firm_table,  &sector_table,
    &use_table,        &economy_table,   &mode_table,  &front_table,
    &mode_place_table, &category_table,  &lever_table, &lever_entry_table};
enum { TABLES = sizeof tables / sizeof tables[0], ROOM = 300 };

static enum sim_status hand_plan(const struct sim_world *world, size_t *rows,
                                 struct sim_error *error)
{
    (void)world;
    (void)error;
    for (size_t t = 0; t < TABLES; t++)
        rows[t] = ROOM;
    return SIM_OK;
}

static enum sim_status hand_open(struct sim_world *world, struct sim_error *error)
{
    (void)world;
    (void)error;
    return SIM_OK;
}

static const struct sim_phase *const phases[] = {&firm_modes_phase, &market_separations_phase};
static const struct sim_parameter_group *const groups[] = {
    &sim_run_parameter_group, &firm_parameter_group, &market_parameter_group,
    &mode_parameter_group};
static const char *const purposes[] = {"firm.modes", "labour.separation", NULL};
static const struct sim_series_declaration *const *const no_series[] = {NULL};

static const struct sim_model hand_model = {
    .name = "hand",
    .version = "0",
    .parameter_groups = groups,
    .parameter_group_count = sizeof groups / sizeof groups[0],
    .tables = tables,
    .table_count = TABLES,
    .dimensions = world_dimensions,
    .dimension_count = WORLD_DIMENSION_COUNT,
    .phases = phases,
    .phase_count = sizeof phases / sizeof phases[0],
    .series = no_series,
    .ledger = &ledger_declaration,
    .purposes = purposes,
    .levers = policy_lever_declarations,
    .lever_count = POLICY_LEVER_COUNT,
    .lever_targets = policy_lever_targets,
    .lever_target_count = POLICY_TARGET_COUNT,
    .prepare = hand_prepare,
    .plan = hand_plan,
    .open = hand_open,
    .release = hand_release,
};

/* ---- the world ---- */

static void rows(struct sim_run *run, const char *table, size_t count)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, table), count, &first, &error),
                     SIM_OK);
}

static struct mode_row *mode_of(const struct sim_run *run, size_t mode)
{
    return &((struct world_rates *)run->world.model_data)->modes->row[mode];
}

/* In the second month: nothing moves and nobody reviews unless a setting says so. */
static void hand(struct sim_run *run, const char *const *further)
{
    static const double minutes[MODES] = {3, 1, 2, 0};
    static const char scenario[] =
        "name: hand\n"
        "title: Modes\n"
        "inputs: scenarios/france\n"
        "parameters:\n"
        "  modes: {equip: 0, closing: 0, review: 0, public_counters: 0,\n"
        "          slack: 0.15, presence: 0.8}\n";
    struct small small = {.seed = 1, .scenario = scenario};
    for (size_t i = 0; further[i]; i++)
        small.settings[i] = further[i];
    small_prepare_model(run, &hand_model, &small);
    run->world.month++;
    rows(run, "sector", SECTOR_COUNT);
    rows(run, "use", USE_CATEGORY + 1);
    rows(run, "economy", 1);
    rows(run, "mode", MODES);
    rows(run, "category", 1);
    rows(run, "mode_place", MODES);
    rows(run, "front", SECTOR_COUNT * OCCUPATIONS);
    market_uses(&run->world).price[USE_INVESTMENT] = 1;
    for (size_t m = 0; m < MODES; m++)
        mode_modes(&run->world).staff_minutes[m] = minutes[m];
    mode_categories(&run->world).staff_minutes[0] = 2.6;
    struct sector_view sector = market_sectors(&run->world);
    struct front_view front = mode_front(&run->world);
    for (size_t i = 0; i < front.count; i++)
        front.scale[i] = front.factor[i] = 1;
    front.opening[SOLD * OCCUPATIONS + CLERK] = 9;
    front.opening[SOLD * OCCUPATIONS + PICKER] = 1;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        sector.labour[s] = 1;
    sector.front[SOLD] = 0.5;
    sector.labour_cost[SOLD] = 76000; /* 10 cents a minute */
}
#define HAND(run, ...) hand(run, (const char *const[]){__VA_ARGS__, NULL})

/* A firm with room 1 at its counter whose customers made ten purchases: these hundredths in each mode. */
static size_t firm(struct sim_run *run, enum firm_form form, int counter, int till, int online,
                   int platform)
{
    rows(run, "firm", 1);
    struct firm_view view = firm_firms(&run->world);
    size_t row = view.count - 1;
    view.sector[row] = SOLD;
    view.form[row] = (uint8_t)form;
    view.founded[row] = OPENED;
    view.staff[row] = 1;
    view.labour[row] = view.front_opening[row] = view.cost_opening[row] = 1;
    view.room[row * MODES + COUNTER] = 1;
    view.bought[row * MODES + COUNTER] = counter;
    view.bought[row * MODES + TILL] = till;
    view.bought[row * MODES + ONLINE] = online;
    view.bought[row * MODES + PLATFORM] = platform;
    return row;
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-6 * (1 + fabs(expected))))
        fail_msg("%.9f is not %.9f", actual, expected);
}
#define ROOM_OF(run, row, mode) ((double)firm_firms(&(run)->world).room[(row)*MODES + (mode)])

/* ---- work and costs ---- */

static void customers_take_work_over(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.ideas_fade=0.1");
    size_t shop = firm(&run, FIRM_COMPANY, 600, 300, 100, 0);
    size_t quiet = firm(&run, FIRM_COMPANY, 0, 0, 0, 0);
    struct firm_view view = firm_firms(&run.world);
    view.room[shop * MODES + COUNTER] = 0.8f;
    view.room[shop * MODES + TILL] = view.room[shop * MODES + ONLINE] = 1;
    view.front_opening[shop] = 1.2;
    view.cost_opening[shop] = 1.25;
    view.ideas[shop] = 10;
    view.staff[quiet] = 3;
    view.room[quiet * MODES + TILL] = 1;
    market_uses(&run.world).price[USE_INVESTMENT] = 1.5;
    mode_categories(&run.world).mode_cost[0] = 0.5;
    mode_of(&run, TILL)->fixed_cost = 10;
    mode_of(&run, TILL)->unit_cost = 2;
    mode_of(&run, ONLINE)->unit_cost = 5;
    mode_of(&run, ONLINE)->ideas = 0.2;
    small_phase(&run, &firm_modes_phase);
    /* a fifth of ten purchases is idle at the counter, of which the staff is there for 0.8: 7.6 x 3 + 3 x 1 + 1 x 2 minutes
     * against 10 x 2.6, and 1.2 times that at the opening; half of the labour serves customers */
    near(view.labour[shop], 1 + 0.5 * (27.8 / 26 / 1.2 - 1));
    assert_true(view.labour[quiet] == 1);
    near(market_sectors(&run.world).labour[SOLD], (view.labour[shop] + 3) / 4);
    struct front_view front = mode_front(&run.world);
    near(front.minutes[SOLD * OCCUPATIONS + CLERK], 7.6 * 3 + 3 + 0.5);
    near(front.minutes[SOLD * OCCUPATIONS + PICKER], 1.5);
    near(front.factor[SOLD * OCCUPATIONS + CLERK], 26.3 / (0.9 * 1.2 * 26));
    near(front.factor[SOLD * OCCUPATIONS + PICKER], 1.5 / (0.1 * 1.2 * 26));
    assert_true(front.factor[0] == 1); /* of a sector without customers */
    /* 10 + 3 x 2 and 1 x 5, of which 10 x 0.5 x 1.25 are in the table of inputs: 14.75 of the base year at a price of
     * 1.5, 22.125; without customers nothing is kept running */
    assert_int_equal(view.mode_cost[shop], 22);
    assert_int_equal(view.mode_cost[quiet], 0);
    /* of a unit of output, of which it can make 40 */
    view.capacity[shop] = 40;
    near(firm_mode_cost(&view, shop), 22.0 / 40);
    assert_true(firm_mode_cost(&view, quiet) == 0); /* makes nothing */
    near((double)view.ideas[shop], 9.2);
    sim_run_destroy(&run);
}

static void counters_alone_change_nothing(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.coproduction=0", "modes.public_counters=-0.5", "modes.review=1");
    size_t shop = firm(&run, FIRM_COMPANY, 1000, 0, 0, 0);
    size_t office = firm(&run, FIRM_PUBLIC, 700, 0, 0, 0);
    struct firm_view view = firm_firms(&run.world);
    for (size_t m = TILL; m < MODES; m++)
        mode_of(&run, m)->launch = INT32_MAX;
    for (int month = 0; month < 3; month++) {
        small_phase(&run, &firm_modes_phase);
        run.world.month++;
    }
    assert_true(view.labour[shop] == 1 && view.labour[office] == 1);
    assert_true(ROOM_OF(&run, shop, COUNTER) == 1 && ROOM_OF(&run, office, COUNTER) == 1);
    assert_true(market_sectors(&run.world).labour[SOLD] == 1);
    assert_true(mode_front(&run.world).factor[SOLD * OCCUPATIONS + CLERK] == 1);
    near(mode_front(&run.world).minutes[SOLD * OCCUPATIONS + CLERK], 17 * 3);
    assert_int_equal(view.mode_cost[shop], 0);
    sim_run_destroy(&run);
}

/* ---- equipment ---- */

static void equipment_follows_use(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.equip=0.1", "modes.closing=0.1", "modes.public_counters=-0.24",
         "modes.public_least=0.4");
    size_t shop = firm(&run, FIRM_COMPANY, 600, 300, 100, 0);
    size_t office = firm(&run, FIRM_PUBLIC, 100, 900, 0, 0);
    size_t least = firm(&run, FIRM_PUBLIC, 900, 0, 100, 0);
    size_t busy = firm(&run, FIRM_COMPANY, 700, 300, 0, 0);
    struct firm_view view = firm_firms(&run.world);
    mode_of(&run, TILL)->life = mode_of(&run, ONLINE)->life = 10;
    mode_of(&run, TILL)->install_cost = 100;
    view.room[shop * MODES + TILL] = 0.245f;
    view.room[shop * MODES + ONLINE] = 0.5f;
    view.room[office * MODES + COUNTER] = 0.5f;
    view.room[office * MODES + TILL] = 1;
    view.room[least * MODES + COUNTER] = 0.4f;
    view.room[busy * MODES + TILL] = 0.195f;
    small_phase(&run, &firm_modes_phase);
    near(ROOM_OF(&run, shop, COUNTER), 1 - 0.1 * (1 - 0.69));
    /* wanted 0.345: a tenth of the gap; two tills for 2.45 purchases as for 2.55, whose wear is ordinary investment */
    near(ROOM_OF(&run, shop, TILL), 0.255);
    assert_int_equal(view.mode_investment[shop], 0);
    /* from one till for 1.95 to two for 2.1 */
    near(ROOM_OF(&run, busy, TILL), 0.21);
    assert_int_equal(view.mode_investment[busy], 100);
    near(ROOM_OF(&run, shop, ONLINE), 0.45);    /* more than use: wears out */
    near(ROOM_OF(&run, office, COUNTER), 0.49); /* the budget, not use */
    near(ROOM_OF(&run, office, TILL), 1);
    assert_int_equal(view.mode_investment[office], 0);
    assert_int_equal(view.mode_cost[office], 50); /* the wear of five tills a tenth each month */
    near(ROOM_OF(&run, least, COUNTER), 0.4);
    assert_true(ROOM_OF(&run, least, ONLINE) == 0); /* only a review installs */
    sim_run_destroy(&run);
}

/* ---- the review ---- */

static void what_repays_itself_is_installed(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.review=1", "modes.payback=36", "modes.prior_use=0.1");
    size_t rich = firm(&run, FIRM_COMPANY, 1000, 0, 0, 0);
    size_t poor = firm(&run, FIRM_COMPANY, 1000, 0, 0, 0);
    size_t small = firm(&run, FIRM_COMPANY, 100, 0, 0, 0);
    size_t office = firm(&run, FIRM_PUBLIC, 1000, 0, 0, 0);
    size_t large = firm(&run, FIRM_COMPANY, 4000, 0, 0, 0);
    struct firm_view view = firm_firms(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    view.deposits[rich] = view.deposits[small] = 1500;
    view.deposits[poor] = 1499;
    view.deposits[large] = 1000;
    mode_of(&run, TILL)->install_cost = 500;
    mode_of(&run, TILL)->life = 60;
    mode_of(&run, TILL)->fixed_cost = 10;
    mode_of(&run, ONLINE)->launch = world_month(&run.world) + 1;
    mode.offered[TILL] = 0.3;
    mode.use_offered[TILL] = 0.4;
    mode_places(&run.world).able[TILL] = 0.5;
    small_phase(&run, &firm_modes_phase);
    /* as at others, four of ten purchases save 4 x 2 minutes of 10 cents, less 10: 70 a month, 2520 in all, for
     * three tills of 500 for 4.6 purchases */
    near(ROOM_OF(&run, rich, TILL), 0.46);
    assert_int_equal(view.mode_investment[rich], 1500);
    assert_true(ROOM_OF(&run, poor, TILL) == 0 && view.mode_investment[poor] == 0);
    assert_true(ROOM_OF(&run, small, TILL) == 0); /* its saving does not pay the fixed cost */
    near(ROOM_OF(&run, office, TILL), 0.46);      /* saves 70, wears 1500 / 60 */
    assert_true(ROOM_OF(&run, large, TILL) == 0); /* ten tills for 18.4 purchases: 5000 */
    assert_true(ROOM_OF(&run, rich, ONLINE) == 0);
    /* nobody has experience: a tenth of the half who are able; half a purchase of ten saves the fixed cost and no more, two of
     * forty save 2 x 20 - 10 = 30 a month, 1080 in all, for two tills for 2.3 purchases */
    mode.offered[TILL] = 0;
    view.deposits[poor] = 100000;
    small_phase(&run, &firm_modes_phase);
    assert_true(ROOM_OF(&run, poor, TILL) == 0);
    near(ROOM_OF(&run, large, TILL), 0.0575);
    assert_int_equal(view.mode_investment[large], 1000);
    sim_run_destroy(&run);
}

static void what_nobody_uses_is_closed(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, "modes.review=1", "modes.least_counter=0.02", "modes.surcharge_step=0.2");
    size_t shop = firm(&run, FIRM_COMPANY, 10, 990, 0, 0);
    size_t dear = firm(&run, FIRM_COMPANY, 10, 990, 0, 0);
    size_t office = firm(&run, FIRM_PUBLIC, 10, 990, 0, 0);
    size_t only = firm(&run, FIRM_COMPANY, 10, 0, 0, 990);
    struct firm_view view = firm_firms(&run.world);
    mode_categories(&run.world).amount[0] = 1000;
    mode_of(&run, COUNTER)->fixed_cost = 25;
    mode_of(&run, COUNTER)->surcharge_most = 0.5;
    mode_of(&run, ONLINE)->fixed_cost = 1;
    for (size_t row = 0; row < view.count; row++) {
        view.mark_up[row] = row == dear ? 0.3 : 0.2; /* of 100 at the counter: 20, or 30 */
        if (row != only)
            view.room[row * MODES + TILL] = 1;
    }
    view.room[shop * MODES + ONLINE] = 0.1f;
    small_phase(&run, &firm_modes_phase);
    assert_true(ROOM_OF(&run, shop, COUNTER) == 0);
    assert_true(ROOM_OF(&run, dear, COUNTER) == 1);
    assert_true(ROOM_OF(&run, office, COUNTER) == 1);
    assert_true(ROOM_OF(&run, only, COUNTER) == 1); /* all its customers have */
    assert_true(ROOM_OF(&run, shop, ONLINE) == 0);  /* withdrawn: unused, and costs 1 */
    near((double)view.surcharge[dear * MODES + COUNTER], 0.1);
    assert_true(view.surcharge[only * MODES + COUNTER] == 0);
    small_phase(&run, &firm_modes_phase);
    assert_true(ROOM_OF(&run, shop, COUNTER) == 0); /* for good */
    near((double)view.surcharge[dear * MODES + COUNTER], 0.18);
    sim_run_destroy(&run);
}

static void entrants_are_as_their_sector(void **state)
{
    (void)state;
    struct sim_run run;
    HAND(&run, NULL);
    size_t shop = firm(&run, FIRM_COMPANY, 0, 0, 0, 0);
    struct firm_view view = firm_firms(&run.world);
    struct mode_view mode = mode_modes(&run.world);
    view.founded[shop] = (int16_t)(world_month(&run.world) - 1);
    view.room[shop * MODES + COUNTER] = 0;
    view.front_opening[shop] = view.cost_opening[shop] = 0;
    view.labour[shop] = market_sectors(&run.world).labour[SOLD] = 0.9;
    mode.offered[TILL] = 1;
    mode.use_offered[TILL] = 0.4;
    mode.use_offered[ONLINE] = 0.4; /* offered by nobody */
    mode.offered[PLATFORM] = 1;     /* not a firm's to offer */
    small_phase(&run, &firm_modes_phase);
    assert_true(ROOM_OF(&run, shop, COUNTER) == 1);
    near(ROOM_OF(&run, shop, TILL), 0.46);
    assert_true(ROOM_OF(&run, shop, ONLINE) == 0 && ROOM_OF(&run, shop, PLATFORM) == 0);
    assert_true(view.labour[shop] == 0.9 && view.front_opening[shop] == 0);
    assert_true(view.cost_opening[shop] == 1); /* as the mean of the opening */
    /* its first customers: 13 minutes of 26, relative to 0.8 of the opening's front line */
    run.world.month++;
    view.room[shop * MODES + COUNTER] = 0.15f;
    view.bought[shop * MODES + COUNTER] = 150;
    view.bought[shop * MODES + TILL] = 850;
    small_phase(&run, &firm_modes_phase);
    near(view.front_opening[shop], 13.0 / 26 / 0.8);
    near(view.labour[shop], 0.9);
    sim_run_destroy(&run);
}

/* ---- who goes ---- */

static void dismissals_fall_on_those_whose_tasks_left(void **state)
{
    (void)state;
    for (int left = 0; left < 2; left++) {
        struct sim_run run;
        HAND(&run, "labour.separation=0");
        size_t shop = firm(&run, FIRM_COMPANY, 0, 0, 0, 0);
        rows(&run, "person", 200);
        struct person_view person = small_persons(&run);
        firm_firms(&run.world).layoff[shop] = 0.75f;
        for (size_t row = 0; row < person.count; row++) {
            person.activity[row] = WORLD_EMPLOYED;
            person.status[row] = STATUS_EMPLOYEE;
            person.employer[row] = (uint32_t)shop;
            person.occupation[row] = row % 2 ? PICKER : CLERK;
        }
        /* half of the work of clerks: 100 for 50, pickers 100 for 100; relative to the mean 4/3 and 2/3 */
        mode_front(&run.world).factor[SOLD * OCCUPATIONS + CLERK] = left ? 0.5 : 1;
        small_phase(&run, &market_separations_phase);
        size_t gone[OCCUPATIONS] = {0};
        for (size_t row = 0; row < person.count; row++)
            gone[person.occupation[row]] += person.activity[row] == WORLD_UNEMPLOYED;
        if (left)
            assert_true(gone[CLERK] == 100 && gone[PICKER] > 30 && gone[PICKER] < 70);
        else
            assert_true(gone[CLERK] > 60 && gone[CLERK] < 90 && gone[PICKER] > 60);
        sim_run_destroy(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(customers_take_work_over),
        cmocka_unit_test(counters_alone_change_nothing),
        cmocka_unit_test(equipment_follows_use),
        cmocka_unit_test(what_repays_itself_is_installed),
        cmocka_unit_test(what_nobody_uses_is_closed),
        cmocka_unit_test(entrants_are_as_their_sector),
        cmocka_unit_test(dismissals_fall_on_those_whose_tasks_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
