/* The opening beside its tables: written into every output file and asserted by a test. */
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_COUNT  SIM_SERIES_COUNT
#define TYPE_REAL   SIM_SERIES_REAL
#define TYPE_SPARSE SIM_SERIES_REAL /* cells may be missing */
enum { MISSING_COUNT, MISSING_REAL = 0, MISSING_SPARSE = 1 };
#define ONCE(id, kind, dims, units, words, how, from)                                              \
    static const struct sim_series_declaration id##_series = {                                     \
        .name = #id,                                                                               \
        .type = TYPE_##kind,                                                                       \
        .breakdowns = (const char *const[]){dims, NULL},                                           \
        .unit = units,                                                                             \
        .long_name = words,                                                                        \
        .definition = how,                                                                         \
        .source = from,                                                                            \
        .may_be_missing = MISSING_##kind,                                                          \
        .once = true}

ONCE(opening_persons, COUNT, "departement age sex", "person", "persons drawn at the opening",
     "agents times persons per agent, 1 January of the base year", "this run");
ONCE(opening_persons_table, COUNT, "departement age sex", "person", "persons in the table",
     "persons on 1 January of the base year", "population.csv (INSEE)");
ONCE(opening_diploma, COUNT, "age diploma", "person", "persons drawn by age and diploma",
     "agents times persons per agent", "this run");
ONCE(opening_diploma_table, REAL, "age diploma", "person",
     "persons in the table by age and diploma",
     "joint table summed over sex, activity and occupation group", "traits.csv (INSEE censuses)");
ONCE(opening_activity, COUNT, "age activity", "person", "persons drawn by age and activity",
     "agents times persons per agent", "this run");
ONCE(opening_activity_table, REAL, "age activity", "person",
     "persons in the table by age and activity",
     "joint table summed over sex, diploma and occupation group", "traits.csv (INSEE censuses)");
ONCE(opening_occupation_group, COUNT, "occupation_group", "person",
     "persons drawn by occupation group", "agents times persons per agent", "this run");
ONCE(opening_occupation_group_table, REAL, "occupation_group", "person",
     "persons in the table by occupation group", "joint table", "traits.csv (INSEE censuses)");
ONCE(opening_unemployment, SPARSE, "departement", "%", "unemployment drawn by département",
     "unemployed over unemployed and employed, census concept", "this run");
ONCE(opening_unemployment_table, REAL, "departement", "%", "unemployment aimed at by département",
     "rate of the département (survey concept), raised by one factor to the level of the joint "
     "table",
     "departements.csv and traits.csv (INSEE)");
ONCE(opening_household_size, REAL, "household_size", "%", "households drawn by size",
     "share of households", "this run");
ONCE(opening_household_size_table, REAL, "household_size", "%", "households by size in the table",
     "share of households", "household_sizes.csv (INSEE census)");
ONCE(opening_living, REAL, "departement threshold", "EUR/year",
     "deciles of standard of living drawn", "of persons, lower nearest person", "this run");
ONCE(opening_living_table, REAL, "departement threshold", "EUR/year",
     "deciles of standard of living in the table", "of persons, income of 2014",
     "departements.csv (INSEE Filosofi)");

const struct sim_series_declaration *const opening_series[] = {
    &opening_persons_series,
    &opening_persons_table_series,
    &opening_diploma_series,
    &opening_diploma_table_series,
    &opening_activity_series,
    &opening_activity_table_series,
    &opening_occupation_group_series,
    &opening_occupation_group_table_series,
    &opening_unemployment_series,
    &opening_unemployment_table_series,
    &opening_household_size_series,
    &opening_household_size_table_series,
    &opening_living_series,
    &opening_living_table_series,
    NULL,
};

static void tables_side(const struct sim_world *world)
{
    const struct world_rates *rates = world_rates(world);
    int64_t *persons =
        sim_world_series(world, "opening_persons_table_by_departement_age_sex")->counts;
    double *diploma = sim_world_series(world, "opening_diploma_table_by_age_diploma")->reals;
    double *activity = sim_world_series(world, "opening_activity_table_by_age_activity")->reals;
    double *group =
        sim_world_series(world, "opening_occupation_group_table_by_occupation_group")->reals;
    double *size = sim_world_series(world, "opening_household_size_table_by_household_size")->reals;
    double *living =
        sim_world_series(world, "opening_living_table_by_departement_threshold")->reals;
    for (size_t d = 0; d < rates->departement_count; d++) {
        for (size_t a = 0; a < WORLD_AGE_COUNT; a++)
            for (size_t s = 0; s < WORLD_SEX_COUNT; s++)
                persons[(d * WORLD_AGE_COUNT + a) * WORLD_SEX_COUNT + s] =
                    world_persons(rates, d, a, s);
        for (size_t q = 0; q < WORLD_DECILE_COUNT - 1; q++)
            living[d * (WORLD_DECILE_COUNT - 1) + q] = rates->departements[d].deciles[q];
    }
    for (size_t a = 0; a < WORLD_AGE_COUNT; a++)
        for (size_t s = 0; s < WORLD_SEX_COUNT; s++)
            for (size_t t = 0; t < rates->trait_rows[a][s]; t++) {
                const struct world_trait *trait = &rates->traits[rates->trait_first[a][s] + t];
                diploma[a * WORLD_DIPLOMA_COUNT + trait->diploma] += trait->persons;
                activity[a * WORLD_ACTIVITY_COUNT + trait->activity] += trait->persons;
                group[trait->occupation_group] += trait->persons;
            }
    for (size_t k = 0; k < WORLD_HOUSEHOLD_SIZE_COUNT; k++)
        size[k] = 100 * rates->household_size[k];
}

/* Unemployment of the table at the level of the joint table: the same factor as the raking's. */
static void unemployment_side(const struct sim_world *world, const double *active)
{
    const struct world_rates *rates = world_rates(world);
    double *table = sim_world_series(world, "opening_unemployment_table_by_departement")->reals;
    double *activity = sim_world_series(world, "opening_activity_table_by_age_activity")->reals;
    double national = 0, force = 0, by_rates = 0, weight = 0;
    for (size_t a = 0; a < WORLD_AGE_COUNT; a++) {
        national += activity[a * WORLD_ACTIVITY_COUNT + WORLD_UNEMPLOYED];
        force += activity[a * WORLD_ACTIVITY_COUNT + WORLD_UNEMPLOYED] +
                 activity[a * WORLD_ACTIVITY_COUNT + WORLD_EMPLOYED];
    }
    for (size_t d = 0; d < rates->departement_count; d++) {
        by_rates += active[d] * rates->departements[d].unemployment;
        weight += active[d];
    }
    for (size_t d = 0; d < rates->departement_count; d++)
        table[d] =
            100 * rates->departements[d].unemployment * (national / force) / (by_rates / weight);
}

/* Deciles of the persons of each département, whose households are consecutive and sorted by
 * nothing: read off a histogram of whole euros. */
static enum sim_status living_side(const struct sim_world *world, struct sim_error *error)
{
    enum { EUROS = 1 << 20 };
    struct household_view household = household_columns(sim_world_table(world, "household"));
    double *living = sim_world_series(world, "opening_living_by_departement_threshold")->reals;
    uint32_t *histogram;
    size_t h = 0;
    enum sim_status status =
        sim_memory_array(&histogram, EUROS, sizeof *histogram, "histogram", error);
    if (status != SIM_OK)
        return status;
    for (size_t d = 0; d < world_rates(world)->departement_count; d++) {
        uint64_t persons = 0, below = 0;
        memset(histogram, 0, EUROS * sizeof *histogram);
        for (; h < household.count && household.departement[h] == d; h++) {
            uint32_t euro = (uint32_t)household.standard_of_living[h];
            uint32_t members = (uint32_t)household.adult_count[h] + household.child_count[h];
            histogram[euro < EUROS ? euro : EUROS - 1] += members;
            persons += members;
        }
        size_t q = 0;
        for (size_t euro = 0; euro < EUROS && q < WORLD_DECILE_COUNT - 1; euro++) {
            below += histogram[euro];
            while (q < WORLD_DECILE_COUNT - 1 && below * WORLD_DECILE_COUNT >= persons * (q + 1))
                living[d * (WORLD_DECILE_COUNT - 1) + q++] = (double)euro;
        }
    }
    free(histogram);
    return SIM_OK;
}

enum sim_status opening_check(struct opening *opening, struct sim_error *error)
{
    const struct sim_world *world = opening->world;
    int64_t weight = sim_world_run(world)->scale;
    struct person_view person = person_columns(sim_world_table(world, "person"));
    struct household_view household = household_columns(sim_world_table(world, "household"));
    int64_t *persons = sim_world_series(world, "opening_persons_by_departement_age_sex")->counts;
    int64_t *diploma = sim_world_series(world, "opening_diploma_by_age_diploma")->counts;
    int64_t *activity = sim_world_series(world, "opening_activity_by_age_activity")->counts;
    int64_t *group =
        sim_world_series(world, "opening_occupation_group_by_occupation_group")->counts;
    double *unemployment = sim_world_series(world, "opening_unemployment_by_departement")->reals;
    double *size = sim_world_series(world, "opening_household_size_by_household_size")->reals;
    double active[UINT8_MAX + 1] = {0}, out_of_work[UINT8_MAX + 1] = {0};
    for (size_t row = 0; row < person.count; row++) {
        size_t d = household.departement[person.household[row]];
        size_t a = (size_t)world_age_index((-1 - person.birth[row]) / SIM_MONTHS_PER_YEAR);
        persons[(d * WORLD_AGE_COUNT + a) * WORLD_SEX_COUNT + person.sex[row]] += weight;
        diploma[a * WORLD_DIPLOMA_COUNT + person.diploma[row]] += weight;
        activity[a * WORLD_ACTIVITY_COUNT + person.activity[row]] += weight;
        group[person.occupation_group_opening[row]] += weight;
        active[d] += person.activity[row] <= WORLD_UNEMPLOYED;
        out_of_work[d] += person.activity[row] == WORLD_UNEMPLOYED;
    }
    for (size_t d = 0; d < world_rates(world)->departement_count; d++)
        unemployment[d] = active[d] > 0 ? 100 * out_of_work[d] / active[d] : (double)NAN;
    for (size_t h = 0; h < household.count; h++) {
        int members = household.adult_count[h] + household.child_count[h];
        size[(members > WORLD_HOUSEHOLD_SIZE_COUNT ? WORLD_HOUSEHOLD_SIZE_COUNT : members) - 1] +=
            100.0 / (double)household.count;
    }
    tables_side(world);
    unemployment_side(world, active);
    return living_side(world, error);
}
