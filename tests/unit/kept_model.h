/* A small model that has everything a checkpoint must keep: columns of every type, a wide one, links
 * to its own table and to another, codes, money in a ledger, series filled at the opening; agents
 * die, are born and are moved. */
#ifndef TESTS_UNIT_KEPT_MODEL_H
#define TESTS_UNIT_KEPT_MODEL_H

#include "sim/run/run.h"

#include <stdio.h>
#include <string.h>

enum { KEPT_PERSONS = 400, KEPT_HOMES = 120, KEPT_BIRTHS = 6, KEPT_RENT = 1234 };
enum { KEPT_PERSON, KEPT_HOME, KEPT_TABLES };
enum { KEPT_TENANTS, KEPT_OWNERS, KEPT_SECTORS };

#define KEPT_PERSON_COLUMNS(C)                                                                     \
    C(i32, age, STATE, "month", "", "age")                                                         \
    C(u8, sex, TRAIT, "", "sex", "sex")                                                            \
    C(i8, mood, STATE, "", "mood", "mood, coded by a signed type")                                 \
    C(u16, town, STATE, "", "town", "town, coded by a wider type")                                 \
    C(i16, debts, STATE, "", "", "a small number of either sign")                                  \
    C(u32, steps, STATE, "", "", "a large number")                                                 \
    C(i64, deposits, STOCK, "cent", "", "deposits")                                                \
    C(f32, skill, STATE, "point", "", "skill")                                                     \
    C(f64, wealth, STATE, "EUR", "", "wealth")                                                     \
    C(u8, tried, STATE, "", "per mood", "one value for each mood")                                 \
    C(f64, taste, TRAIT, "1", "per town", "one value for each town")                               \
    C(link, friend, STATE, "", "person", "a friend")                                               \
    C(link, home, STATE, "", "home", "home lived in")
#define KEPT_HOME_COLUMNS(C)                                                                       \
    C(i64, deposits, STOCK, "cent", "", "deposits of the owner")                                   \
    C(u8, rooms, STATE, "", "", "rooms")
SIM_TABLE_VIEW(kept_person_view, KEPT_PERSON_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(kept_persons, kept_person_view, KEPT_PERSON_COLUMNS)
SIM_TABLE_VIEW(kept_home_view, KEPT_HOME_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(kept_homes, kept_home_view, KEPT_HOME_COLUMNS)

static const struct sim_column_declaration kept_person_columns[] = {
    KEPT_PERSON_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_column_declaration kept_home_columns[] = {
    KEPT_HOME_COLUMNS(SIM_COLUMN_ENTRY)};
enum { KEPT_PERSON_WIDTH = sizeof kept_person_columns / sizeof *kept_person_columns };
static const struct sim_table_declaration kept_person = {"person", "somebody", kept_person_columns,
                                                         KEPT_PERSON_WIDTH};
static const struct sim_table_declaration kept_home = {"home", "a home", kept_home_columns, 2};
static const struct sim_table_declaration *const kept_tables[] = {&kept_person, &kept_home};

static const char *const kept_sexes[] = {"F", "M"}, *const kept_moods[] = {"low", "even", "high"};
static const struct sim_dimension kept_sex = {"sex", "sex", kept_sexes, 2};
static const struct sim_dimension kept_mood = {"mood", "mood", kept_moods, 3};
static const struct sim_dimension kept_town = {"town", "town, from the input", NULL, 0};
static const struct sim_dimension *const kept_dimensions[] = {&kept_sex, &kept_mood, &kept_town};

static const char *const kept_total[] = {"", NULL}, *const kept_by_sex[] = {"", "sex", NULL};
#define KEPT_TEXTS(unit, name) unit, name, "counted by the test", "the test"
static const struct sim_series_declaration kept_alive = {
    "alive",     SIM_SERIES_COUNT,
    kept_by_sex, KEPT_TEXTS("person", "persons alive"),
    NULL,        NULL,
    0,           false,
    false};
static const struct sim_series_declaration kept_drawn = {
    "drawn",     SIM_SERIES_COUNT,
    kept_by_sex, KEPT_TEXTS("person", "persons drawn"),
    NULL,        NULL,
    0,           true,
    false};
static const struct sim_series_declaration kept_talent = {
    "talent", SIM_SERIES_REAL, kept_by_sex, KEPT_TEXTS("point", "skill drawn"), NULL, NULL, 0, true,
    false};
static const struct sim_series_declaration kept_gift = {
    "gift",   SIM_SERIES_RATIO, kept_by_sex, KEPT_TEXTS("point", "mean skill drawn"),
    "talent", "drawn",          1,           true,
    false};
static const struct sim_series_declaration *const kept_list[] = {&kept_alive, &kept_gift,
                                                                 &kept_drawn, &kept_talent, NULL};
static const struct sim_series_declaration *const *const kept_series[] = {kept_list, NULL};

static const char *const kept_panel_variables[] = {"person.skill", "person.home.deposits", NULL};
static const struct sim_panel_declaration kept_panel = {"person", kept_panel_variables};

static const struct sim_input_column kept_input_columns[] = {{"town", 't'}, {"weight", 'r'}};
static const struct sim_input_declaration kept_input = {"towns", "towns", kept_input_columns, 2, 0};
static const struct sim_input_declaration *const kept_inputs[] = {&kept_input};

static const char *const kept_sectors[] = {"tenants", "owners"};
static const char *const kept_instruments[] = {"deposits"};
static const struct sim_transaction_kind kept_kinds[] = {
    {"rent", "rents", KEPT_TENANTS, KEPT_OWNERS, 0}};
static const struct sim_ledger_declaration kept_ledger = {
    kept_sectors, KEPT_SECTORS, kept_instruments, 1, kept_kinds, 1};

static inline uint32_t kept_draw(const struct sim_world *world, const char *purpose, uint32_t agent,
                                 uint32_t bound)
{
    const struct sim_random_event event = {world->random, sim_random_purpose(purpose), agent,
                                           world->month};
    return sim_random_bounded(&event, 0, bound);
}

static inline enum sim_status kept_prepare(struct sim_world *world, struct sim_error *error)
{
    const struct sim_input *input = sim_world_input(world, "towns");
    return sim_world_labels(world, "town", sim_input_texts(input, "town"), input->rows, error);
}

static inline enum sim_status kept_plan(const struct sim_world *world, size_t *rows,
                                        struct sim_error *error)
{
    (void)world, (void)error;
    rows[KEPT_PERSON] = KEPT_PERSONS;
    rows[KEPT_HOME] = KEPT_HOMES;
    return SIM_OK;
}

/* What a person is at birth, by id. Friends are older, so that they exist. */
static inline void kept_born(const struct sim_world *world, size_t row)
{
    struct kept_person_view p = kept_persons(&world->tables[KEPT_PERSON]);
    const size_t towns = sim_world_dimension(world, "town")->count;
    const uint32_t id = p.id[row];
    p.sex[row] = (uint8_t)(id % 2);
    p.mood[row] = (int8_t)(id % 3);
    p.town[row] = (uint16_t)(id % towns);
    p.debts[row] = (int16_t)(id % 200 - 100);
    p.steps[row] = id * UINT32_C(2654435761);
    p.skill[row] = (float)id / 7;
    p.wealth[row] = (double)id / 11;
    for (size_t k = 0; k < 3; k++)
        p.tried[3 * row + k] = (uint8_t)(id + k);
    for (size_t k = 0; k < towns; k++)
        p.taste[towns * row + k] = (double)(id * (k + 1)) / 13;
    p.friend[row] = row % 5 == 0 ? SIM_NONE : (uint32_t)(row / 2);
    p.home[row] = kept_draw(world, "person.home", id, KEPT_HOMES);
}

static inline enum sim_status kept_open(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t first;
    SIM_TRY(sim_table_append(&world->tables[KEPT_PERSON], KEPT_PERSONS, &first, error));
    SIM_TRY(sim_table_append(&world->tables[KEPT_HOME], KEPT_HOMES, &first, error));
    struct kept_person_view p = kept_persons(&world->tables[KEPT_PERSON]);
    struct kept_home_view h = kept_homes(&world->tables[KEPT_HOME]);
    int64_t held = 0;
    for (size_t row = 0; row < p.count; row++) {
        kept_born(world, row);
        sim_world_series(world, "drawn")->counts[0]++;
        sim_world_series(world, "drawn_by_sex")->counts[p.sex[row]]++;
        sim_world_series(world, "talent")->reals[0] += (double)p.skill[row];
        sim_world_series(world, "talent_by_sex")->reals[p.sex[row]] += (double)p.skill[row];
    }
    for (size_t row = 0; row < h.count; row++) {
        h.rooms[row] = (uint8_t)(row % 6 + 1);
        h.deposits[row] = 100000 * (int64_t)h.rooms[row];
        held += h.deposits[row];
    }
    p.deposits[0] = -held; /* somebody owes it all */
    sim_ledger_open(&world->ledger, 0, KEPT_OWNERS, held);
    sim_ledger_open(&world->ledger, 0, KEPT_TENANTS, -held);
out:
    return status;
}

static inline enum sim_status kept_living(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *persons = &world->tables[KEPT_PERSON];
    struct kept_person_view p = kept_persons(persons);
    size_t first;
    for (size_t row = 1; row < p.count; row++) {
        if (p.id[row] == 0 || p.id[row] == 1)
            continue;
        p.age[row]++;
        p.skill[row] += (float)kept_draw(world, "person.skill", p.id[row], 100) / 8;
        p.mood[row] = (int8_t)kept_draw(world, "person.mood", p.id[row], 3);
        if (p.deposits[row] == 0 && kept_draw(world, "person.death", p.id[row], 40) == 0)
            sim_table_remove(persons, row);
    }
    SIM_TRY(sim_table_append(persons, KEPT_BIRTHS, &first, error));
    for (size_t row = first; row < persons->count; row++)
        kept_born(world, row);
    p = kept_persons(persons);
    for (size_t row = 0; row < p.count; row++)
        if (p.friend[row] != SIM_NONE && p.id[p.friend[row]] == 0)
            p.friend[row] = SIM_NONE;
out:
    return status;
}

static inline enum sim_status kept_paying(struct sim_world *world, struct sim_error *error)
{
    struct kept_person_view p = kept_persons(&world->tables[KEPT_PERSON]);
    struct kept_home_view h = kept_homes(&world->tables[KEPT_HOME]);
    for (size_t row = 0; row < p.count; row++) {
        if (p.id[row] == 0)
            continue;
        sim_world_series(world, "alive")->counts[0]++;
        sim_world_series(world, "alive_by_sex")->counts[p.sex[row]]++;
        if (p.id[row] % 3 == 0)
            sim_ledger_pay(
                &world->ledger, 0, 0,
                (struct sim_account){&p.deposits[row], p.id[row], KEPT_TENANTS},
                (struct sim_account){&h.deposits[p.home[row]], h.id[p.home[row]], KEPT_OWNERS},
                KEPT_RENT + (int64_t)(p.id[row] % 17));
    }
    return sim_ledger_close(&world->ledger, world->month, NULL, error);
}

/* Persons by falling id: everybody moves. */
static inline enum sim_status kept_arrange(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *persons = &world->tables[KEPT_PERSON];
    const uint32_t *id = persons->columns[0];
    uint32_t *order = NULL;
    size_t n = 0;
    SIM_TRY(sim_memory_array(&order, persons->count, sizeof *order, "order", error));
    for (size_t row = persons->count; row-- > 0;)
        if (id[row] != 0)
            order[n++] = (uint32_t)row;
    SIM_TRY(sim_world_reorder(world, persons, order, n, error));
out:
    free(order);
    return status;
}

static const struct sim_phase kept_living_phase = {
    "living", "ages, kills and bears", "person.*", "person.*", "person", kept_living};
static const struct sim_phase kept_paying_phase = {
    "paying", "pays rents", "person.* home.*", "person.deposits home.deposits", "", kept_paying};
static const struct sim_phase *const kept_phases[] = {&kept_living_phase, &kept_paying_phase};
static const struct sim_parameter_group *const kept_groups[] = {&sim_run_parameter_group};
static const char *const kept_purposes[] = {"person.home", "person.skill", "person.mood",
                                            "person.death", NULL};

static const struct sim_model kept_model = {
    .name = "kept",
    .version = "1.2.3",
    .parameter_groups = kept_groups,
    .parameter_group_count = 1,
    .tables = kept_tables,
    .table_count = KEPT_TABLES,
    .dimensions = kept_dimensions,
    .dimension_count = 3,
    .inputs = kept_inputs,
    .input_count = 1,
    .phases = kept_phases,
    .phase_count = 2,
    .series = kept_series,
    .panel = &kept_panel,
    .ledger = &kept_ledger,
    .purposes = kept_purposes,
    .prepare = kept_prepare,
    .plan = kept_plan,
    .open = kept_open,
    .arrange = kept_arrange,
};

static const char kept_scenario[] = "name: kept\n"
                                    "title: A run that is kept\n"
                                    "inputs: in\n"
                                    "parameters:\n"
                                    "  scale: 1/1000\n"
                                    "  run: {end: 2012-12, arrange_months: 5, panel_size: 30}\n";
static const char kept_towns[] = "town,weight\nAix,1\nBrest,2\nCaen,3\nDax,4\n";

/* What a run is made of; NULL and 0 stand for those above. */
struct kept {
    const struct sim_model *model;
    const char *scenario, *towns;
    const char *settings[8]; /* ended by NULL */
    uint64_t seed;
    uint32_t replication;
    int threads;
};

static inline size_t kept_setting_count(const struct kept *kept)
{
    size_t count = 0;
    while (kept->settings[count])
        count++;
    return count;
}

static inline enum sim_status kept_run(struct sim_run *run, const struct kept *kept,
                                       struct sim_error *error)
{
    const char *scenario = kept->scenario ? kept->scenario : kept_scenario;
    const char *towns = kept->towns ? kept->towns : kept_towns;
    const struct sim_scenario_text file = {"some/kept.yaml", scenario, strlen(scenario)};
    const struct sim_scenario_text input = {"in/towns.csv", towns, strlen(towns)};
    const struct sim_run_source source = {
        .scenario = file.path,
        .settings = kept->settings,
        .setting_count = kept_setting_count(kept),
        .random = {kept->seed, kept->replication},
        .threads = kept->threads ? kept->threads : 1,
        .scenario_texts = &file,
        .scenario_text_count = 1,
        .input_texts = &input,
    };
    struct sim_diagnostics diagnostics = {.items = NULL};
    enum sim_status status =
        sim_run_prepare(run, kept->model ? kept->model : &kept_model, &source, &diagnostics, error);
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

#endif
