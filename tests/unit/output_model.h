/* A tiny model with a bit of everything an output holds. */
#ifndef TESTS_UNIT_OUTPUT_MODEL_H
#define TESTS_UNIT_OUTPUT_MODEL_H

#include "sim/state/world.h"

enum { PERSONS = 300, HOUSEHOLDS = 100, DIPLOMAS = 3 };

#define HOUSEHOLD_COLUMNS(C) C(i64, income, FLOW, "cent/month", "", "income of the month")
#define PERSON_COLUMNS(C)                                                                          \
    C(i16, birth, TRAIT, "month", "", "month of birth")                                            \
    C(u8, diploma, STATE, "", "diploma", "highest diploma")                                        \
    C(link, household, STATE, "", "household", "the household lived in")                           \
    C(f32, skill, STOCK, "", "", "digital skill")                                                  \
    C(f64, wealth, STOCK, "EUR", "", "wealth")
SIM_TABLE_VIEW(household_view, HOUSEHOLD_COLUMNS);
SIM_TABLE_VIEW(person_view, PERSON_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(household_columns, household_view, HOUSEHOLD_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(person_columns, person_view, PERSON_COLUMNS)

static const struct sim_column_declaration household_entries[] = {
    HOUSEHOLD_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_column_declaration person_entries[] = {PERSON_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_table_declaration household_table = {"household", "households",
                                                             household_entries, 1};
static const struct sim_table_declaration person_table = {"person", "persons", person_entries, 5};
static const struct sim_table_declaration *const tables[] = {&person_table, &household_table};

static const char *const diploma_labels[] = {"none", "lycée", "université"};
static const struct sim_dimension diploma = {"diploma", "highest diploma", diploma_labels,
                                             DIPLOMAS};
static const struct sim_dimension *const dimensions[] = {&diploma};

static const char *const total_only[] = {"", NULL}, *const both[] = {"", "diploma", NULL};
static const char *const by_diploma[] = {"diploma", NULL};
#define TEXTS(unit, name) unit, name, "counted by the test", "the test"
static const struct sim_series_declaration population = {
    "population", SIM_SERIES_COUNT, both, TEXTS("person", "persons alive"), NULL, NULL, 0, false,
    false};
static const struct sim_series_declaration skill_sum = {
    "skill_sum", SIM_SERIES_REAL, both, TEXTS("1", "skills"), NULL, NULL, 0, false, false};
static const struct sim_series_declaration skill_mean = {
    "skill_mean", SIM_SERIES_RATIO, both, TEXTS("1", "mean skill"),
    "skill_sum",  "population",     1,    false,
    false};
static const struct sim_series_declaration deaths = {
    "deaths", SIM_SERIES_COUNT, total_only, TEXTS("person", "deaths"), NULL, NULL, 0, false, false};
static const struct sim_series_declaration opening = {
    "opening",  SIM_SERIES_COUNT,
    by_diploma, TEXTS("person", "persons at the start"),
    NULL,       NULL,
    0,          true,
    false};
static const struct sim_series_declaration *const people_series[] = {&population, &deaths, &opening,
                                                                     NULL};
static const struct sim_series_declaration *const skill_series[] = {&skill_sum, &skill_mean, NULL};
static const struct sim_series_declaration *const *const series[] = {people_series, skill_series,
                                                                     NULL};

static const char *const panel_variables[] = {
    "person.skill",     "person.wealth",           "person.diploma",
    "person.household", "person.household.income", NULL};
static const struct sim_panel_declaration panel = {"person", panel_variables};

static const struct sim_input_column input_columns[] = {{"place", 't'}, {"value", 'i'}};
static const struct sim_input_declaration input = {"places", "places", input_columns, 2, 0};
static const struct sim_input_declaration *const inputs[] = {&input};
static const char input_bytes[] = "place,value\nAin,1\nAisne,2\n";

static enum sim_status run_phase(struct sim_world *world, struct sim_error *e)
{
    (void)world;
    (void)e;
    return SIM_OK;
}
static const struct sim_phase ageing = {"ageing", "ages everybody", "person.birth", "",
                                        "",       run_phase};
static const struct sim_phase *const phases[] = {&ageing};

static enum sim_status plan(const struct sim_world *world, size_t *rows, struct sim_error *e)
{
    (void)world;
    (void)e;
    rows[0] = PERSONS;
    rows[1] = HOUSEHOLDS;
    return SIM_OK;
}

static const struct sim_parameter_group *const groups[] = {&sim_run_parameter_group};

static const struct sim_model model = {
    .name = "tiny",
    .version = "1.2.3",
    .parameter_groups = groups,
    .parameter_group_count = 1,
    .tables = tables,
    .table_count = 2,
    .dimensions = dimensions,
    .dimension_count = 1,
    .inputs = inputs,
    .input_count = 1,
    .phases = phases,
    .phase_count = 1,
    .series = series,
    .panel = &panel,
    .plan = plan,
};

#endif
