/* A world of the real inputs at the smallest scale, and persons and households made by hand in it.
 * Include after cmocka.h. Tests run in the source folder. */
#ifndef TESTS_MODELS_SMALL_WORLD_H
#define TESTS_MODELS_SMALL_WORLD_H

#include "models/household/state.h"
#include "models/model.h"
#include "models/person/state.h"
#include "sim/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_THREADS = 1, SMALL_SETTINGS_MAX = 16 };

static const char small_scenario[] = "name: small\n"
                                     "title: A small France\n"
                                     "inputs: scenarios/france\n"
                                     "parameters: {scale: 1/10000}\n";

/* What a run is made of: fill in what matters, the rest is as a scenario without it. */
struct small {
    const char *scenario;                     /* text; NULL: small_scenario */
    const char *settings[SMALL_SETTINGS_MAX]; /* "key=value", ended by NULL */
    uint64_t seed;
    uint32_t replication;
    int threads; /* 0: one */
};

/* Prepares a run of any model; fails the test with the sentence if it cannot be. */
static inline void small_prepare_model(struct sim_run *run, const struct sim_model *model,
                                       const struct small *small)
{
    const char *text = small->scenario ? small->scenario : small_scenario;
    const struct sim_scenario_text file = {"small.yaml", text, strlen(text)};
    struct sim_run_source source = {.scenario_texts = &file,
                                    .scenario_text_count = 1,
                                    .settings = small->settings,
                                    .random = {small->seed, small->replication},
                                    .threads = small->threads ? small->threads : SMALL_THREADS};
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    while (source.setting_count < SMALL_SETTINGS_MAX && small->settings[source.setting_count])
        source.setting_count++;
    if (sim_run_prepare(run, model, &source, &diagnostics, &error) != SIM_OK)
        fail_msg("%s", error.text);
    sim_diagnostics_destroy(&diagnostics);
}

static inline void small_prepare(struct sim_run *run, const struct small *small)
{
    small_prepare_model(run, &guichet_model, small);
}

static inline void small_open(struct sim_run *run, const struct small *small)
{
    struct sim_error error;
    small_prepare(run, small);
    if (sim_run_open(run, &error) != SIM_OK)
        fail_msg("seed %llu: %s", (unsigned long long)small->seed, error.text);
}

/* Simulates the month at hand and moves to the next. */
static inline void small_month(struct sim_run *run)
{
    struct sim_error error;
    if (sim_run_month(run, &error) != SIM_OK)
        fail_msg("seed %llu: %s", (unsigned long long)run->world.random.seed, error.text);
    run->world.month++;
}

/* ---- a world made by hand: prepared, with places but no persons ---- */

static inline struct person_view small_persons(const struct sim_run *run)
{
    return person_columns(sim_world_table(&run->world, "person"));
}
static inline struct household_view small_households(const struct sim_run *run)
{
    return household_columns(sim_world_table(&run->world, "household"));
}

/* Prepared, with the rows of places, groups and thresholds (1000, 2000, ... 9000 EUR). */
static inline void small_empty(struct sim_run *run, const struct small *small)
{
    struct sim_error error;
    size_t first;
    small_prepare(run, small);
    struct sim_table *departement = sim_world_table(&run->world, "departement");
    struct sim_table *decile = sim_world_table(&run->world, decile_table.name);
    struct sim_table *group = sim_world_table(&run->world, group_table.name);
    assert_int_equal(sim_table_append(departement, departement->capacity, &first, &error), SIM_OK);
    assert_int_equal(sim_table_append(group, group->capacity, &first, &error), SIM_OK);
    assert_int_equal(sim_table_append(decile, WORLD_DECILE_COUNT - 1, &first, &error), SIM_OK);
    for (size_t q = 0; q < WORLD_DECILE_COUNT - 1; q++)
        decile_columns(decile).threshold[q] = 1000.0 * (double)(q + 1);
}

/* A household without members, of a département and standard of living. */
static inline uint32_t small_home(struct sim_run *run, uint8_t departement, float income)
{
    struct sim_error error;
    size_t row;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, "household"), 1, &row, &error),
                     SIM_OK);
    struct household_view household = small_households(run);
    household.departement[row] = departement;
    household.standard_of_living[row] = income;
    return (uint32_t)row;
}

/* A person of completed `age` at the month at hand, who lives in `home`. */
static inline uint32_t small_person(struct sim_run *run, uint32_t home, enum world_sex sex, int age,
                                    enum world_role role)
{
    struct sim_error error;
    size_t row;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, "person"), 1, &row, &error),
                     SIM_OK);
    struct person_view person = small_persons(run);
    struct sim_membership members = household_membership(&run->world);
    person.birth[row] = (int16_t)(world_month(&run->world) - age * SIM_MONTHS_PER_YEAR);
    person.sex[row] = (uint8_t)sex;
    person.role[row] = (uint8_t)role;
    person.diploma[row] = WORLD_DIPLOMA_BAC;
    person.diploma_final[row] = WORLD_DIPLOMA_BAC;
    person.idle[row] = PERSON_IDLE_LONG;
    sim_member_add(&members, home, (uint32_t)row);
    return (uint32_t)row;
}

/* Runs one phase of the model on the world. */
static inline void small_phase(struct sim_run *run, const struct sim_phase *phase)
{
    struct sim_error error;
    if (phase->run(&run->world, &error) != SIM_OK)
        fail_msg("phase %s: %s", phase->name, error.text);
}

/* The members of a household are exactly these rows, in this order; each knows its home. */
static inline void small_assert_members(const struct sim_run *run, uint32_t home,
                                        const uint32_t *rows, size_t count)
{
    struct person_view person = small_persons(run);
    uint32_t m = small_households(run).first[home];
    for (size_t i = 0; i < count; i++, m = person.next[m]) {
        if (m != rows[i])
            fail_msg("member %zu of home %u is row %u, not %u", i, home, m, rows[i]);
        assert_int_equal(person.household[m], home);
    }
    assert_int_equal(m, SIM_NONE);
}
#define SMALL_MEMBERS(run, home, ...)                                                              \
    small_assert_members(run, home, (const uint32_t[]){__VA_ARGS__},                               \
                         sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

#endif
