/* Declarations of the household; founding and leaving one. */
#include "models/household/state.h"
#include "models/person/state.h"

#include <stdlib.h>

static const struct sim_column_declaration household_entries[] = {
    HOUSEHOLD_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration household_table = {
    "household", "persons who live together", household_entries,
    sizeof household_entries / sizeof household_entries[0]};

#define SIM_PARAMETER_OWNER household_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    HOUSEHOLD_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group household_parameter_group = {
    "household", sizeof(struct household_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};

struct sim_membership household_membership(const struct sim_world *world)
{
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    return (struct sim_membership){household.first, person.next, person.household, person.id};
}

/* The national decile of an amount. */
static uint8_t decile_of(const struct decile_view *decile, double amount)
{
    uint8_t d = 0;
    while (d < decile->count && amount >= decile->threshold[d])
        d++;
    return d;
}

enum sim_status household_found(struct sim_world *world, const uint32_t *rows, size_t count,
                                const uint8_t *departements, const float *incomes,
                                uint32_t *households, struct sim_error *error)
{
    struct sim_table *table = sim_world_table(world, "household");
    size_t first;
    if (count == 0)
        return SIM_OK;
    enum sim_status status = sim_table_append(table, count, &first, error);
    if (status != SIM_OK)
        return status;
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(table);
    struct decile_view decile = decile_columns(sim_world_table(world, decile_table.name));
    struct sim_membership members = household_membership(world);
    for (size_t i = 0; i < count; i++) {
        size_t home = first + i;
        struct sim_random_event event = {world->random, sim_random_purpose("household.moving"),
                                         household.id[home], world->month};
        person.role[rows[i]] = WORLD_ADULT;
        sim_member_add(&members, (uint32_t)home, rows[i]);
        household.departement[home] = departements[i];
        household.standard_of_living[home] = incomes[i];
        household.decile[home] = decile_of(&decile, incomes[i]);
        household.connected[home] =
            person.internet[rows[i]] &&
            sim_random_uniform(&event, 0) < household_parameters(world)->connection_moving;
        if (households)
            households[i] = (uint32_t)home;
    }
    return SIM_OK;
}

void household_leave(struct sim_world *world, uint32_t row)
{
    struct sim_table *table = sim_world_table(world, "household");
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(table);
    struct sim_membership members = household_membership(world);
    uint32_t home = person.household[row], eldest = SIM_NONE;
    sim_member_leave(&members, row);
    if (household.first[home] == SIM_NONE) {
        sim_table_remove(table, home);
        return;
    }
    if (person.role[row] == WORLD_CHILD)
        return;
    household.couple[home] = 0;
    for (uint32_t m = household.first[home]; m != SIM_NONE; m = person.next[m]) {
        if (person.role[m] == WORLD_ADULT)
            return;
        if (eldest == SIM_NONE || person.birth[m] < person.birth[eldest])
            eldest = m;
    }
    person.role[eldest] = WORLD_ADULT;
}
