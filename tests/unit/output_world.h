/* The world of tests/unit/output_model.h and its history: the same each time. To be included after
 * cmocka.h. */
#ifndef TESTS_UNIT_OUTPUT_WORLD_H
#define TESTS_UNIT_OUTPUT_WORLD_H

#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/io/csv.h"
#include "sim/io/output.h"
#include "tests/unit/output_model.h"

#include <stdlib.h>

static struct sim_error error;

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != SIM_OK)                                                                      \
            fail_msg("%s", error.text);                                                            \
    } while (0)

static inline void set_parameter(struct sim_parameters *parameters, const char *key,
                                 const char *text)
{
    int index = sim_parameters_find(parameters, key);
    union sim_value value;
    char why[256];
    const struct sim_origin origin = {(char *)(uintptr_t) "tiny.yaml", 3, 7};
    assert_true(index >= 0);
    if (!sim_parameter_read(parameters->declarations[index], text, &value, why, sizeof why))
        fail_msg("%s", why);
    assert_ok(sim_parameters_set(parameters, (size_t)index, value, &origin, &error));
}

static inline void make_world(struct sim_world *world, const char *end, const char *panel_size)
{
    struct sim_parameters parameters;
    struct sim_input *read;
    struct sim_diagnostics diagnostics = {0};
    assert_ok(sim_parameters_create(&parameters, groups, 1, &error));
    set_parameter(&parameters, "run.start", "2010-03");
    set_parameter(&parameters, "run.end", end);
    set_parameter(&parameters, "run.panel_size", panel_size);
    assert_ok(sim_memory_array(&read, 1, sizeof *read, "input", &error));
    assert_ok(sim_input_parse("in/places.csv", input_bytes, sizeof input_bytes - 1, &input, read,
                              &diagnostics));
    sim_diagnostics_destroy(&diagnostics);
    assert_ok(sim_world_create(world, &model, &parameters, read,
                               (struct sim_random){UINT64_C(0xfedcba9876543210), 7}, 2, &error));
}

/* The opening, with its `once` series. */
static inline void draw_people(struct sim_world *world)
{
    size_t first;
    struct sim_table *persons = sim_world_table(world, "person");
    struct sim_table *households = sim_world_table(world, "household");
    assert_ok(sim_table_append(households, HOUSEHOLDS, &first, &error));
    assert_ok(sim_table_append(persons, PERSONS, &first, &error));
    struct person_view p = person_columns(persons);
    struct household_view h = household_columns(households);
    for (uint32_t i = 0; i < PERSONS; i++) {
        p.diploma[i] = (uint8_t)(p.id[i] % DIPLOMAS);
        p.household[i] = i % 7 == 0 ? SIM_NONE : i % HOUSEHOLDS;
        p.skill[i] = (float)p.id[i] / 8;
        p.wealth[i] = 1000.0 * p.id[i];
    }
    for (uint32_t i = 0; i < HOUSEHOLDS; i++)
        h.income[i] = 100 * (int64_t)h.id[i];
    for (size_t i = 0; i < DIPLOMAS; i++)
        sim_world_series(world, "opening_by_diploma")->counts[i] = 10 + (int64_t)i;
}

/* Turns the living rows of a table round, so that everybody moves. */
static inline void turn(struct sim_world *world, const char *name)
{
    struct sim_table *table = sim_world_table(world, name);
    const uint32_t *ids = table->columns[0];
    uint32_t *order;
    size_t n = 0;
    assert_ok(sim_memory_array(&order, table->count, sizeof *order, "order", &error));
    for (size_t row = table->count; row-- > 0;)
        if (ids[row] != 0)
            order[n++] = (uint32_t)row;
    assert_ok(sim_world_reorder(world, table, order, n, &error));
    free(order);
}

/* A month: a third of the people learn, some die, some are born, now and then rows move. */
static inline void live(struct sim_world *world, int month)
{
    struct sim_table *persons = sim_world_table(world, "person");
    struct person_view p = person_columns(persons);
    struct household_view h = household_columns(sim_world_table(world, "household"));
    size_t first;
    sim_world_series_clear(world);
    for (size_t i = 0; i < p.count; i++) {
        if (p.id[i] % 3 == (uint32_t)month % 3)
            p.skill[i] += 1;
        if (p.id[i] != 0 && (p.id[i] * 7 + (uint32_t)month) % 31 == 0) {
            sim_table_remove(persons, i);
            sim_world_series(world, "deaths")->counts[0]++;
        }
    }
    for (size_t i = 0; i < h.count; i++)
        h.income[i] = 100 * (int64_t)h.id[i] + month;
    assert_ok(sim_table_append(persons, 5, &first, &error));
    if (month % 4 == 2) {
        turn(world, "person");
        turn(world, "household");
    }
    p = person_columns(persons);
    for (size_t i = 0; i < p.count; i++) {
        if (p.id[i] == 0)
            continue;
        sim_world_series(world, "population")->counts[0]++;
        sim_world_series(world, "population_by_diploma")->counts[p.diploma[i]]++;
        sim_world_series(world, "skill_sum")->reals[0] += (double)p.skill[i];
        sim_world_series(world, "skill_sum_by_diploma")->reals[p.diploma[i]] += (double)p.skill[i];
    }
    sim_world_series_derive(world);
}

/* The scenario that an output tells of; it needs no memory of its own. */
static inline void describe_scenario(struct sim_scenario *scenario, struct sim_scenario_file *file)
{
    static char bytes[] = "title: Tiny\n";
    static char *folders[] = {(char *)(uintptr_t) "in", (char *)(uintptr_t) "mine"};
    *file = (struct sim_scenario_file){(char *)(uintptr_t) "some/where/tiny.yaml", bytes,
                                       sizeof bytes - 1, sim_hash_bytes(bytes, sizeof bytes - 1)};
    *scenario = (struct sim_scenario){
        .path = file->path,
        .name = (char *)(uintptr_t) "tiny",
        .title = (char *)(uintptr_t) "Une toute petite économie",
        .question = (char *)(uintptr_t) "",
        .sources = (char *)(uintptr_t) "",
        .inputs = folders,
        .input_count = 2,
        .files = file,
        .file_count = 1,
    };
}

#endif
