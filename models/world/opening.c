/* The order of the opening, what it needs, and the order of rows in memory. */
#include "models/world/opening.h"

#include <stdlib.h>
#include <string.h>

enum sim_status world_plan(const struct sim_world *world, size_t *rows, struct sim_error *error)
{
    const struct world_rates *rates = world_rates(world);
    const struct sim_model *model = world->model;
    int64_t persons = 0, every = sim_world_run(world)->scale;
    (void)error;
    for (size_t c = 0; c < rates->departement_count * WORLD_AGE_COUNT * WORLD_SEX_COUNT; c++)
        persons += rates->persons[c];
    double mean_size = 0;
    for (int s = 0; s < WORLD_HOUSEHOLD_SIZE_COUNT; s++)
        mean_size += (s + 1) * rates->household_size[s];
    for (size_t t = 0; t < model->table_count; t++) {
        const char *name = model->tables[t]->name;
        /* Rows die and are born between two sortings: room for about two years of births and for
         * the households founded meanwhile; a longer run grows the tables when it comes to it. */
        if (strcmp(name, "person") == 0)
            rows[t] = (size_t)(persons / every) * 105 / 100 + 64;
        else if (strcmp(name, "household") == 0)
            rows[t] = (size_t)((double)(persons / every) / mean_size * 1.15) + 64;
        else if (strcmp(name, "departement") == 0)
            rows[t] = rates->departement_count;
        else if (strcmp(name, group_table.name) == 0)
            rows[t] = WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT;
        else
            rows[t] = WORLD_DECILE_COUNT - 1;
    }
    return SIM_OK;
}

enum sim_status world_open(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct world_rates *rates = world_rates(world);
    struct opening opening = {.world = world};
    size_t first, departements = rates->departement_count;
    SIM_TRY(sim_memory_array(&opening.first, departements + 1, sizeof *opening.first, "first rows",
                             error));
    SIM_TRY(sim_memory_array(&opening.cell, departements * WORLD_AGE_COUNT * WORLD_SEX_COUNT,
                             sizeof *opening.cell, "cells", error));
    SIM_TRY(sim_memory_array(&opening.household_count, departements,
                             sizeof *opening.household_count, "households", error));
    SIM_TRY(sim_table_append(sim_world_table(world, "departement"), departements, &first, error));
    for (size_t d = 0; d < departements; d++)
        departement_columns(sim_world_table(world, "departement")).region[d] =
            (uint8_t)rates->departements[d].region;
    SIM_TRY(sim_table_append(sim_world_table(world, group_table.name),
                             WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT, &first, error));
    SIM_TRY(sim_table_append(sim_world_table(world, decile_table.name), WORLD_DECILE_COUNT - 1,
                             &first, error));
    SIM_TRY(opening_people(&opening, error));
    SIM_TRY(opening_households(&opening, error));
    SIM_TRY(world_arrange(world, error));
    SIM_TRY(opening_income(&opening, error));
    SIM_TRY(person_digital_open(world, error));
    household_compose(world);
    SIM_TRY(opening_check(&opening, error));
out:
    free(opening.first);
    free(opening.cell);
    free(opening.household_count);
    return status;
}

/* Households by département (older rows first), then persons household by household. */
enum sim_status world_arrange(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *households = sim_world_table(world, "household");
    struct sim_table *persons = sim_world_table(world, "person");
    struct household_view household = household_columns(households);
    struct person_view person = person_columns(persons);
    size_t next[UINT8_MAX + 2] = {0}, n = 0;
    uint32_t *order = NULL;
    size_t larger = households->alive > persons->alive ? households->alive : persons->alive;
    SIM_TRY(sim_memory_array(&order, larger, sizeof *order, "new order", error));
    for (size_t h = 0; h < household.count; h++)
        if (household.id[h])
            next[household.departement[h] + 1]++;
    for (size_t d = 0; d <= UINT8_MAX; d++)
        next[d + 1] += next[d];
    for (size_t h = 0; h < household.count; h++)
        if (household.id[h])
            order[next[household.departement[h]]++] = (uint32_t)h;
    SIM_TRY(sim_world_reorder(world, households, order, households->alive, error));
    household = household_columns(households);
    for (size_t h = 0; h < household.count; h++)
        for (uint32_t row = household.first[h]; row != SIM_NONE; row = person.next[row])
            order[n++] = row;
    SIM_TRY(sim_world_reorder(world, persons, order, n, error));
out:
    free(order);
    return status;
}
