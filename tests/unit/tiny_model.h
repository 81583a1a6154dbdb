/* A very small model for tests of the engine: two tables, one series of each type, two phases.
 * Tests copy the const objects and spoil one thing; see tiny_model(). */
#ifndef TESTS_UNIT_TINY_MODEL_H
#define TESTS_UNIT_TINY_MODEL_H

#include "sim/state/world.h"

#include <string.h>

#define TINY_PERSON_COLUMNS(C)                                                                     \
    C(i32, age, STATE, "month", "", "age")                                                         \
    C(u8, sex, TRAIT, "", "sex", "sex")                                                            \
    C(f64, skill, STATE, "point", "", "skill")                                                     \
    C(link, home, STATE, "", "home", "home lived in")
#define TINY_HOME_COLUMNS(C)                                                                       \
    C(i64, rent, STOCK, "cent", "", "rent")                                                        \
    C(u8, rooms, STATE, "", "", "rooms")
SIM_TABLE_VIEW(tiny_person_view, TINY_PERSON_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(tiny_person_columns, tiny_person_view, TINY_PERSON_COLUMNS)
SIM_TABLE_VIEW(tiny_home_view, TINY_HOME_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(tiny_home_columns, tiny_home_view, TINY_HOME_COLUMNS)

enum { TINY_PERSON_COUNT = 4, TINY_HOME_COUNT = 2, TINY_TABLES = 2, TINY_DIMENSIONS = 2 };
/* Levers: a floor and its cap, amounts that add up, shares. */
enum { TINY_FLOOR, TINY_CAP, TINY_GRANT, TINY_SHARE, TINY_LEVERS };
enum { TINY_BY_SEX, TINY_BY_AGE, TINY_TARGETS };

/* One model with all it points to, as variables: a test may spoil any of them. */
struct tiny_model {
    struct sim_column_declaration person_columns[4], home_columns[2];
    struct sim_table_declaration person, home;
    struct sim_dimension sex, age_band;
    struct sim_phase ageing, renting;
    struct sim_input_column input_columns[2];
    struct sim_input_declaration input;
    const char *by_sex[4];
    struct sim_series_declaration persons, skill_sum, skill;
    const char *purposes[4];
    const char *panel_variables[3];
    struct sim_panel_declaration panel;
    const struct sim_table_declaration *tables[TINY_TABLES];
    const struct sim_dimension *dimensions[TINY_DIMENSIONS];
    const struct sim_phase *phases[2];
    const struct sim_input_declaration *inputs[1];
    const struct sim_series_declaration *series_list[4];
    const struct sim_series_declaration *const *series[2];
    const struct sim_parameter_group *groups[1];
    struct sim_lever_declaration levers[TINY_LEVERS];
    struct sim_lever_target targets[TINY_TARGETS];
    struct sim_model model;
};

static inline enum sim_status tiny_ageing(struct sim_world *world, struct sim_error *error)
{
    struct tiny_person_view person = tiny_person_columns(&world->tables[0]);
    (void)error;
    for (size_t row = 0; row < person.count; row++)
        person.age[row]++;
    return SIM_OK;
}

static inline enum sim_status tiny_renting(struct sim_world *world, struct sim_error *error)
{
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    (void)error;
    for (size_t row = 0; row < home.count; row++)
        home.rent[row] = 100 * (int64_t)home.rooms[row];
    return SIM_OK;
}

static inline enum sim_status tiny_plan(const struct sim_world *world, size_t *rows,
                                        struct sim_error *error)
{
    (void)world;
    (void)error;
    rows[0] = TINY_PERSON_COUNT;
    rows[1] = TINY_HOME_COUNT;
    return SIM_OK;
}

static inline struct sim_lever_declaration tiny_lever(const char *name, enum sim_lever_stack stack,
                                                      const char *targets)
{
    return (struct sim_lever_declaration){.name = name,
                                          .group = "all",
                                          .unit = "1",
                                          .neutral_text = "0",
                                          .minimum_text = "0",
                                          .maximum_text = "1",
                                          .stack = stack,
                                          .targets = targets,
                                          .source = "this test",
                                          .text = "does nothing",
                                          .example = "value: 0.5"};
}

static inline void tiny_levers(struct tiny_model *tiny)
{
    tiny->targets[TINY_BY_SEX] = (struct sim_lever_target){"sex", "sex", "sex of the person"};
    tiny->targets[TINY_BY_AGE] = (struct sim_lever_target){"age", "age_band", "age in bands"};
    tiny->levers[TINY_FLOOR] = tiny_lever("floor", SIM_STACK_HIGHEST, "sex age");
    tiny->levers[TINY_CAP] = tiny_lever("cap", SIM_STACK_LOWEST, "sex age");
    tiny->levers[TINY_CAP].neutral_text = "1";
    tiny->levers[TINY_CAP].above = "floor";
    tiny->levers[TINY_GRANT] = tiny_lever("grant", SIM_STACK_SUM, "sex age");
    tiny->levers[TINY_GRANT].unit = "EUR/month";
    tiny->levers[TINY_GRANT].minimum_text = "-50";
    tiny->levers[TINY_GRANT].maximum_text = "100";
    tiny->levers[TINY_SHARE] = tiny_lever("share", SIM_STACK_SHARE, "age");
    tiny->model.levers = tiny->levers;
    tiny->model.lever_count = TINY_LEVERS;
    tiny->model.lever_targets = tiny->targets;
    tiny->model.lever_target_count = TINY_TARGETS;
}

/* Fills `tiny` with a sound model; it must stay where it is. */
static inline void tiny_model(struct tiny_model *tiny)
{
    static const struct sim_column_declaration person_columns[] = {
        TINY_PERSON_COLUMNS(SIM_COLUMN_ENTRY)};
    static const struct sim_column_declaration home_columns[] = {
        TINY_HOME_COLUMNS(SIM_COLUMN_ENTRY)};
    static const char *const sexes[] = {"F", "M"}, *const bands[] = {"young", "old", "older"};
    memset(tiny, 0, sizeof *tiny);
    memcpy(tiny->person_columns, person_columns, sizeof person_columns);
    memcpy(tiny->home_columns, home_columns, sizeof home_columns);
    tiny->person = (struct sim_table_declaration){"person", "somebody", tiny->person_columns, 4};
    tiny->home = (struct sim_table_declaration){"home", "a home", tiny->home_columns, 2};
    tiny->sex = (struct sim_dimension){"sex", "sex", sexes, 2};
    tiny->age_band = (struct sim_dimension){"age_band", "age in bands", bands, 3};
    tiny->ageing = (struct sim_phase){.name = "ageing",
                                      .text = "everybody grows older",
                                      .reads = "person.age",
                                      .writes = "person.age",
                                      .rows = "",
                                      .run = tiny_ageing};
    tiny->renting = (struct sim_phase){.name = "renting",
                                       .text = "rents are set",
                                       .reads = "home.rooms",
                                       .writes = "home.rent",
                                       .rows = "",
                                       .run = tiny_renting};
    tiny->input_columns[0] = (struct sim_input_column){"code", 't'};
    tiny->input_columns[1] = (struct sim_input_column){"persons", 'i'};
    tiny->input = (struct sim_input_declaration){"places", "places", tiny->input_columns, 2, 0};
    tiny->by_sex[0] = "";
    tiny->by_sex[1] = "sex";
    tiny->by_sex[2] = "age_band sex";
    tiny->persons = (struct sim_series_declaration){.name = "persons",
                                                    .type = SIM_SERIES_COUNT,
                                                    .breakdowns = tiny->by_sex,
                                                    .unit = "person",
                                                    .long_name = "persons",
                                                    .definition = "counted",
                                                    .source = "this run"};
    tiny->skill_sum = (struct sim_series_declaration){.name = "skill_sum",
                                                      .type = SIM_SERIES_REAL,
                                                      .breakdowns = tiny->by_sex,
                                                      .unit = "point",
                                                      .long_name = "sum of skill",
                                                      .definition = "added up",
                                                      .source = "this run"};
    tiny->skill = (struct sim_series_declaration){.name = "skill",
                                                  .type = SIM_SERIES_RATIO,
                                                  .breakdowns = tiny->by_sex,
                                                  .unit = "point",
                                                  .long_name = "mean skill",
                                                  .definition = "sum over persons",
                                                  .source = "this run",
                                                  .numerator = "skill_sum",
                                                  .denominator = "persons",
                                                  .factor = 1};
    tiny->purposes[0] = "person.ageing";
    tiny->purposes[1] = "home.renting";
    tiny->panel_variables[0] = "person.age";
    tiny->panel_variables[1] = "person.home.rent";
    tiny->panel = (struct sim_panel_declaration){"person", tiny->panel_variables};
    tiny->tables[0] = &tiny->person;
    tiny->tables[1] = &tiny->home;
    tiny->dimensions[0] = &tiny->sex;
    tiny->dimensions[1] = &tiny->age_band;
    tiny->phases[0] = &tiny->ageing;
    tiny->phases[1] = &tiny->renting;
    tiny->inputs[0] = &tiny->input;
    tiny->series_list[0] = &tiny->skill; /* before what it is made of */
    tiny->series_list[1] = &tiny->skill_sum;
    tiny->series_list[2] = &tiny->persons;
    tiny->series[0] = tiny->series_list;
    tiny->groups[0] = &sim_run_parameter_group;
    tiny->model = (struct sim_model){.name = "tiny",
                                     .version = "0",
                                     .parameter_groups = tiny->groups,
                                     .parameter_group_count = 1,
                                     .tables = tiny->tables,
                                     .table_count = TINY_TABLES,
                                     .dimensions = tiny->dimensions,
                                     .dimension_count = TINY_DIMENSIONS,
                                     .inputs = tiny->inputs,
                                     .input_count = 1,
                                     .phases = tiny->phases,
                                     .phase_count = 2,
                                     .series = tiny->series,
                                     .panel = &tiny->panel,
                                     .purposes = tiny->purposes,
                                     .plan = tiny_plan};
    tiny_levers(tiny);
}

/* Makes a world of the model with its persons and homes, person i living in home i % 2. Inputs are
 * left out of it: the model's input_count is set to 0. */
static inline enum sim_status tiny_world(struct sim_world *world, struct tiny_model *tiny,
                                         int threads, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_parameters parameters;
    size_t first;
    memset(world, 0, sizeof *world);
    tiny->model.input_count = 0;
    SIM_TRY(sim_parameters_create(&parameters, tiny->groups, 1, error));
    SIM_TRY(sim_world_create(world, &tiny->model, &parameters, NULL, (struct sim_random){1, 0},
                             threads, error));
    SIM_TRY(sim_table_append(&world->tables[0], TINY_PERSON_COUNT, &first, error));
    SIM_TRY(sim_table_append(&world->tables[1], TINY_HOME_COUNT, &first, error));
    struct tiny_person_view person = tiny_person_columns(&world->tables[0]);
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    for (uint32_t i = 0; i < TINY_PERSON_COUNT; i++) {
        person.age[i] = (int32_t)(240 + i);
        person.sex[i] = (uint8_t)(i / 2);
        person.skill[i] = 10 * i;
        person.home[i] = i % TINY_HOME_COUNT;
    }
    for (uint32_t i = 0; i < TINY_HOME_COUNT; i++)
        home.rooms[i] = (uint8_t)(i + 2);
out:
    return status;
}

#endif
