/* The order of the opening, what it needs, and the order of rows in memory. */
#include "models/world/opening.h"

#include "models/firm/state.h"
#include "models/mode/opening_state.h"
#include "models/policy/state.h"
#include "models/state/state.h"

#include <stdlib.h>

/* Rows of the tables of modes, or 0 for another table. */
static size_t mode_rows_of(const struct world_rates *rates,
                           const struct sim_table_declaration *table)
{
    const struct mode_rates *modes = rates->modes;
    if (table == &mode_table)
        return modes->count;
    if (table == &category_table)
        return rates->market->category_count;
    if (table == &mode_group_table)
        return WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT * modes->count;
    if (table == &mode_place_table)
        return rates->departement_count * modes->count;
    if (table == &front_table)
        return SECTOR_COUNT * rates->market->occupation_count;
    return table == &platform_table ? modes->platform_count : 0;
}

/* Rows of a table in this run. Persons, households and firms come and go between two sortings: room for about two years of
 * births; a longer run grows the tables when it comes to it. */
static size_t rows_of(const struct sim_world *world, const struct sim_table_declaration *table)
{
    const struct world_rates *rates = world_rates(world);
    const struct market_rates *market = rates->market;
    double persons = 0, size = 0, firms = 0;
    size_t of_modes = mode_rows_of(rates, table);
    if (of_modes > 0)
        return of_modes;
    for (size_t c = 0; c < rates->departement_count * WORLD_AGE_COUNT * WORLD_SEX_COUNT; c++)
        persons += (double)rates->persons[c];
    persons /= (double)sim_world_run(world)->scale;
    for (int s = 0; s < WORLD_HOUSEHOLD_SIZE_COUNT; s++)
        size += (s + 1) * rates->household_size[s];
    for (int s = 0; s < SECTOR_COUNT; s++) {
        for (int c = 0; c < SIZE_CLASS_COUNT; c++)
            firms += market->production[s].enterprises[c];
    }
    if (table == &lever_table)
        return POLICY_LEVER_COUNT;
    if (table == &lever_entry_table)
        return POLICY_ENTRIES_MAX;
    if (table == &person_table)
        return (size_t)(persons * 1.05) + 64;
    if (table == &household_table)
        return (size_t)(persons / size * 1.15) + 64;
    if (table == &firm_table)
        return (size_t)(firms * 1.3) + 64;
    if (table == &departement_table)
        return rates->departement_count;
    if (table == &group_table)
        return WORLD_AGE_BAND_COUNT * WORLD_DIPLOMA_COUNT;
    if (table == &decile_table)
        return WORLD_DECILE_COUNT - 1;
    if (table == &sector_table)
        return SECTOR_COUNT;
    if (table == &use_table)
        return market->use_count;
    if (table == &occupation_table)
        return market->occupation_count;
    if (table == &participation_table)
        return WORLD_AGE_COUNT * WORLD_SEX_COUNT;
    return table == &institution_table ? INSTITUTION_COUNT : 1;
}

enum sim_status world_plan(const struct sim_world *world, size_t *rows, struct sim_error *error)
{
    (void)error;
    for (size_t t = 0; t < world->model->table_count; t++)
        rows[t] = rows_of(world, world->model->tables[t]);
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
    SIM_TRY(policy_open(world, error));
    SIM_TRY(opening_people(&opening, error));
    SIM_TRY(opening_households(&opening, error));
    SIM_TRY(world_arrange(world, error));
    SIM_TRY(opening_income(&opening, error));
    SIM_TRY(person_digital_open(world, error));
    household_compose(world);
    SIM_TRY(opening_check(&opening, error));
    SIM_TRY(opening_work(&opening, error));
    SIM_TRY(opening_firms(&opening, error));
    SIM_TRY(opening_modes(world, error));
    SIM_TRY(opening_money(&opening, error));
    SIM_TRY(opening_orders(&opening, error));
out:
    free(opening.first);
    free(opening.cell);
    free(opening.household_count);
    return status;
}

/* Rows ordered by département, those of one by rising id: a stable counting sort, in order[], of the living. */
static size_t by_departement(const struct sim_table *table, const uint8_t *departement,
                             uint32_t *order)
{
    size_t next[UINT8_MAX + 2] = {0}, n = 0;
    const uint32_t *id = table->columns[0];
    for (size_t row = 0; row < table->count; row++)
        if (id[row]) {
            next[departement[row] + 1]++;
            n++;
        }
    for (size_t d = 0; d <= UINT8_MAX; d++)
        next[d + 1] += next[d];
    for (size_t row = 0; row < table->count; row++)
        if (id[row])
            order[next[departement[row]]++] = (uint32_t)row;
    return n;
}

/* Households and firms by département (older rows first), then persons household by household. */
enum sim_status world_arrange(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_table *households = sim_world_table(world, "household");
    struct sim_table *persons = sim_world_table(world, "person");
    struct sim_table *firms = sim_world_table(world, "firm");
    struct household_view household = household_columns(households);
    struct person_view person = person_columns(persons);
    size_t n;
    uint32_t *order = NULL;
    size_t larger = households->alive > persons->alive ? households->alive : persons->alive;
    if (firms->alive > larger)
        larger = firms->alive;
    SIM_TRY(sim_memory_array(&order, larger, sizeof *order, "new order", error));
    n = by_departement(firms, firm_columns(firms).departement, order);
    SIM_TRY(sim_world_reorder(world, firms, order, n, error));
    n = by_departement(households, household.departement, order);
    SIM_TRY(sim_world_reorder(world, households, order, n, error));
    household = household_columns(households);
    n = 0;
    for (size_t h = 0; h < household.count; h++)
        for (uint32_t row = household.first[h]; row != SIM_NONE; row = person.next[row])
            order[n++] = row;
    SIM_TRY(sim_world_reorder(world, persons, order, n, error));
out:
    free(order);
    return status;
}
