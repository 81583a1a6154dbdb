/* For tests of modes: a hand-made world of two categories, so that every figure can be worked out by hand. It has
 * a model of its own and needs no input tables. Include after cmocka.h.
 *
 *   BANK (sold by KZ)   counter, machine, online (skill 30, internet at home), cooperative (by département)
 *   MEALS (sold by AZ, not over a counter)   counter, peers
 *
 * Tastes are set to their means (being served by a person 30 cents, what all acquaintances use 100), the value of a minute
 * to 10 cents; prices are those of 2010, a purchase costs 10 EUR, and what is at stake changes no taste (modes.stake=0)
 * unless a test says so. */
#ifndef TESTS_MODELS_HAND_MODES_H
#define TESTS_MODELS_HAND_MODES_H

#include "models/market/state.h"
#include "models/mode/choice_state.h"
#include "models/policy/state.h"
#include "tests/models/small_world.h"

#include <math.h>

enum { BANK, MEALS, CATEGORIES };
enum { COUNTER, MACHINE, ONLINE, COOPERATIVE, COOK, PEER, MODES };
enum { NORTH, SOUTH, PLACES };
enum { FIRST_BANK, SECOND_BANK, FIRMS };
enum { OFFERS = 4, GROUPS = WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT, ROOMY = 20000 };

struct hand {
    struct world_rates world;
    struct market_rates market;
    struct mode_rates modes;
};

static inline void set_mode(struct mode_rates *modes, size_t m, size_t category,
                            enum mode_form form, double minutes, bool outlet)
{
    size_t first = category == BANK ? COUNTER : COOK;
    modes->row[m] = (struct mode_row){.category = category,
                                      .place = m - first,
                                      .form = form,
                                      .outlet = outlet,
                                      .price = 1,
                                      .consumer_minutes = minutes,
                                      .platform = MODE_NONE,
                                      .supply = MODE_NONE,
                                      .offer = (uint8_t)(m - first),
                                      .by_firm = form <= MODE_FORM_ONLINE};
}

static inline enum sim_status hand_prepare(struct sim_world *world, struct sim_error *error)
{
    static const char *const names[] = {"1", "2", "3", "4"};
    struct hand *hand;
    enum sim_status status;
    SIM_TRY(sim_memory_array(&hand, 1, sizeof *hand, "rates", error));
    world->model_data = &hand->world;
    hand->world.market = &hand->market;
    hand->world.modes = &hand->modes;
    hand->world.departement_count = PLACES;
    hand->market.category_count = CATEGORIES;
    hand->market.seller[BANK] = SECTOR_KZ;
    hand->market.seller[MEALS] = SECTOR_AZ;
    struct mode_rates *modes = &hand->modes;
    modes->count = MODES;
    modes->first[BANK] = COUNTER;
    modes->first[MEALS] = COOK;
    modes->first[CATEGORIES] = MODES;
    modes->purchases[BANK] = 4;
    modes->purchases[MEALS] = 0.5;
    modes->offers = modes->offer_count[SECTOR_KZ] = OFFERS;
    set_mode(modes, COUNTER, BANK, MODE_FORM_COUNTER, 5, true);
    set_mode(modes, MACHINE, BANK, MODE_FORM_MACHINE, 5, true);
    set_mode(modes, ONLINE, BANK, MODE_FORM_ONLINE, 5, false);
    set_mode(modes, COOPERATIVE, BANK, MODE_FORM_COOPERATIVE, 5, true);
    set_mode(modes, COOK, MEALS, MODE_FORM_COUNTER, 5, false);
    set_mode(modes, PEER, MEALS, MODE_FORM_PEER, 10, false);
    modes->row[ONLINE].skill = 30;
    modes->row[ONLINE].equipment = MODE_INTERNET | MODE_HOME;
    modes->row[ONLINE].appeal = -200;
    modes->row[ONLINE].appeal_trend = 50;
    modes->row[ONLINE].price = 0.9;
    modes->row[ONLINE].records = 10;
    modes->row[ONLINE].known = 0.5;
    modes->row[PEER].supply = 0;
    SIM_TRY(sim_world_labels(world, "category", names, CATEGORIES, error));
    SIM_TRY(sim_world_labels(world, "offer", names, OFFERS, error));
out:
    return status;
}

/* What models with accounts need besides. */
static inline enum sim_status hand_label_accounts(struct sim_world *world, struct sim_error *error)
{
    static const char *const places[] = {"north", "south"};
    static const char *const modes[] = {"bank.counter",     "bank.machine",  "bank.online",
                                        "bank.cooperative", "meals.counter", "meals.peer"};
    enum sim_status status;
    SIM_TRY(sim_world_labels(world, "departement", places, PLACES, error));
    SIM_TRY(sim_world_labels(world, "category_mode", modes, MODES, error));
out:
    return status;
}

static inline void hand_release(struct sim_world *world)
{
    free(world->model_data); /* the first member of the struct hand */
    world->model_data = NULL;
}

static const struct sim_table_declaration *const tables[] = {
    &person_table,     &household_table,  &firm_table,    &mode_table,  &category_table,
    &mode_group_table, &mode_place_table, &economy_table, &lever_table, &lever_entry_table};
enum { TABLES = sizeof tables / sizeof tables[0] };

static inline enum sim_status hand_plan(const struct sim_world *world, size_t *rows,
                                        struct sim_error *error)
{
    (void)error;
    for (size_t t = 0; t < world->model->table_count; t++)
        rows[t] = ROOMY;
    return SIM_OK;
}

static inline enum sim_status hand_open(struct sim_world *world, struct sim_error *error)
{
    (void)world;
    (void)error;
    return SIM_OK;
}

static const struct sim_phase *const phases[] = {&mode_choice_phase, &mode_around_phase};
static const struct sim_parameter_group *const groups[] = {
    &sim_run_parameter_group, &mode_parameter_group, &policy_parameter_group};
static const char *const purposes[] = {"mode.taste", "mode.choice", "mode.noise", NULL};
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

/* ---- the opening ---- */

static inline void rows(struct sim_run *run, const char *table, size_t count)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, table), count, &first, &error),
                     SIM_OK);
}

/* The rows of the tables that are not of persons and homes. */
static inline void hand_rows(struct sim_run *run)
{
    rows(run, "firm", FIRMS);
    rows(run, "mode", MODES);
    rows(run, "category", CATEGORIES);
    rows(run, "mode_group", GROUPS * MODES);
    rows(run, "mode_place", PLACES * MODES);
    rows(run, "economy", 1);
}

static inline struct mode_rates *rates_of(struct sim_run *run)
{
    return ((struct world_rates *)run->world.model_data)->modes;
}

/* Whether one of the settings is of the same parameter. */
static inline bool set_in(const char *setting, const char *const *settings)
{
    size_t length = strcspn(setting, "=") + 1;
    for (size_t i = 0; settings[i]; i++)
        if (strncmp(setting, settings[i], length) == 0)
            return true;
    return false;
}

/* Both banks have full counters and offer nothing else. `further`: settings, at most four, ended by NULL. */
static inline void hand_on_model(struct sim_run *run, const struct sim_model *model, int threads,
                                 const char *const *further)
{
    static const char *const usual[] = {"modes.human_deviation=0",
                                        "modes.cooperation_deviation=0",
                                        "modes.privacy_deviation=0",
                                        "modes.value_of_time=6",
                                        "modes.value_of_time_income=0",
                                        "modes.noise=0.001",
                                        "modes.occasional=0",
                                        "modes.help.point=0",
                                        "modes.human=0.3",
                                        "modes.social=1",
                                        "modes.stake=0"};
    struct small small = {.seed = 1, .threads = threads};
    size_t used = 0;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (!set_in(usual[i], further))
            small.settings[used++] = usual[i];
    for (size_t i = 0; further[i]; i++)
        small.settings[used++] = further[i];
    small_prepare_model(run, model, &small);
    hand_rows(run);
    for (size_t m = 0; m < MODES; m++)
        mode_modes(&run->world).served[m] = 1;
    market_economy(&run->world).consumer_price[0] = 1;
    for (size_t c = 0; c < CATEGORIES; c++)
        mode_categories(&run->world).amount[c] = 1000;
    for (size_t f = 0; f < FIRMS; f++) {
        firm_firms(&run->world).sector[f] = SECTOR_KZ;
        firm_firms(&run->world).room[f * OFFERS + COUNTER] = 1;
    }
}
static inline void hand_on(struct sim_run *run, int threads, const char *const *further)
{
    hand_on_model(run, &hand_model, threads, further);
}
#define HAND(run, ...) hand_on(run, 1, (const char *const[]){__VA_ARGS__, NULL})

/* One adult of 40 alone in the north, customer of the first bank, who buys at counters. */
static inline uint32_t adult(struct sim_run *run)
{
    uint32_t *suppliers[HOUSEHOLD_SELLER_COUNT];
    uint32_t home = small_home(run, NORTH, 20000);
    struct household_view household = small_households(run);
    household_suppliers(&household, suppliers);
    suppliers[household_seller(SECTOR_KZ)][home] = FIRST_BANK;
    uint32_t row = small_person(run, home, WORLD_FEMALE, 40, WORLD_ADULT);
    for (size_t c = 0; c < CATEGORIES; c++) {
        small_persons(run).mode[row * CATEGORIES + c] = mode_code(1, MODE_HELP_NONE);
        small_persons(run).tried[row * CATEGORIES + c] = 1;
    }
    return row;
}

/* Makes the adult able to use all modes, and better than needed with ease (30 + 20). */
static inline void equip(struct sim_run *run, uint32_t row, float skill)
{
    small_persons(run).internet[row] = 1;
    small_persons(run).skill[row] = skill;
    small_households(run).connected[small_persons(run).household[row]] = 1;
}

static inline void room(struct sim_run *run, size_t firm, size_t mode, float share)
{
    firm_firms(&run->world).room[firm * OFFERS + mode] = share;
}

static inline uint8_t mode_now(const struct sim_run *run, uint32_t row, size_t category)
{
    return small_persons(run).mode[row * CATEGORIES + category];
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12f is not %.12f", actual, expected);
}

#endif
