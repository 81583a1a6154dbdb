/* The input tables of France and how they become the rates that rules use. */
#include "models/market/state.h"
#include "models/mode/state.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS(...)                                                                               \
    (const struct sim_input_column[]){__VA_ARGS__},                                                \
        sizeof((const struct sim_input_column[]){__VA_ARGS__}) / sizeof(struct sim_input_column)
#define INPUT(id, words, rows, ...)                                                                \
    static const struct sim_input_declaration id##_input = {#id, words, COLUMNS(__VA_ARGS__), rows}

INPUT(departements, "départements: unemployment, households, deciles of standard of living", 0,
      {"code", 't'}, {"name", 't'}, {"region", 't'}, {"zone", 't'}, {"unemployment_rate", 'r'},
      {"households", 'r'}, {"persons", 'r'}, {"consumption_units", 'r'}, {"d1", 'r'}, {"d2", 'r'},
      {"d3", 'r'}, {"d4", 'r'}, {"d5", 'r'}, {"d6", 'r'}, {"d7", 'r'}, {"d8", 'r'}, {"d9", 'r'});
INPUT(population, "persons on 1 January 2010 by département, age and sex", 0, {"departement", 't'},
      {"age", 'i'}, {"sex", 't'}, {"persons", 'i'});
INPUT(traits, "joint table of age, sex, diploma, activity and occupation group", 0, {"age", 'i'},
      {"sex", 't'}, {"diploma", 't'}, {"activity", 't'}, {"occupation_group", 't'},
      {"persons", 'r'});
INPUT(diploma_by_cohort, "final diploma by birth cohort and sex", 0, {"cohort", 'i'}, {"sex", 't'},
      {"diploma", 't'}, {"share", 'r'});
INPUT(study_end, "share still in education by age and final diploma", 0, {"age", 'i'},
      {"diploma", 't'}, {"share_still_in_education", 'r'});
INPUT(mortality, "annual probability of death by age and sex, and its fall", 0, {"age", 'i'},
      {"sex", 't'}, {"annual_probability", 'r'}, {"annual_improvement", 'r'});
INPUT(fertility, "births per 1000 women by year and age", 0, {"year", 'i'}, {"age", 'i'},
      {"births_per_1000_women", 'r'});
INPUT(migration, "net migration with the rest of the world per 1000 persons and year", 0,
      {"age", 'i'}, {"sex", 't'}, {"net_per_1000", 'r'});
INPUT(households, "situation in the household by age and sex", 0, {"age", 'i'}, {"sex", 't'},
      {"couple", 'r'}, {"alone", 'r'}, {"with_parents", 'r'}, {"lone_parent", 'r'}, {"other", 'r'});
INPUT(household_sizes, "households by number of persons", 6, {"size", 'i'},
      {"share_of_households", 'r'});
INPUT(digital_2010, "internet use and digital skill of users by age, sex and diploma", 0,
      {"age", 'i'}, {"sex", 't'}, {"diploma", 't'}, {"internet_use", 'r'}, {"skill_mean", 'r'},
      {"skill_sd", 'r'});

const struct sim_input_declaration *const world_inputs[WORLD_INPUT_COUNT] = {
    &departements_input,
    &population_input,
    &traits_input,
    &diploma_by_cohort_input,
    &study_end_input,
    &mortality_input,
    &fertility_input,
    &migration_input,
    &households_input,
    &household_sizes_input,
    &digital_2010_input,
    /* the economy: market/inputs.c and market/inputs_work.c */
    &sectors_input,
    &input_output_input,
    &national_accounts_input,
    &consumption_input,
    &categories_input,
    &consumption_by_quintile_input,
    &firms_size_input,
    &firm_demography_input,
    &income_tax_input,
    &occupations_input,
    &occupation_sector_input,
    &occupation_departement_input,
    &sector_departement_input,
    &occupation_network_input,
    &occupation_groups_input,
    &departement_neighbours_input,
    /* modes of provision: mode/inputs.c */
    &platforms_input,
    &modes_input,
    &mode_tasks_input,
    &mode_supply_input,
};

/* Far above every standard of living: a table beyond it is in another unit. */
static const double euros_max = 1e9;

/* ---- reading codes ---- */

enum sim_status world_input_code(const struct sim_world *world, const char *dimension,
                                 const struct sim_input *input, size_t row, const char *text,
                                 size_t *code, struct sim_error *error)
{
    const struct sim_labels *labels = sim_world_dimension(world, dimension);
    for (size_t i = 0; i < labels->count; i++)
        if (strcmp(labels->labels[i], text) == 0) {
            *code = i;
            return SIM_OK;
        }
    const char *nearest = sim_text_nearest(text, labels->labels, labels->count);
    return sim_input_error(input, row, error, "'%s' is not a known %s%s%s%s", text, dimension,
                           nearest ? "; nearest: '" : "", nearest ? nearest : "",
                           nearest ? "'" : "");
}

/* Index of a five-year age band from its first age. */
static enum sim_status age_of(const struct sim_input *input, size_t row, int64_t age, size_t *index,
                              struct sim_error *error)
{
    if (age < 0 || age % WORLD_AGE_YEARS != 0 || age / WORLD_AGE_YEARS >= WORLD_AGE_COUNT)
        return sim_input_error(input, row, error,
                               "age %lld is not the first age of a five-year band (0, 5, ... 95)",
                               (long long)age);
    *index = (size_t)(age / WORLD_AGE_YEARS);
    return SIM_OK;
}

static enum sim_status year_of(const struct sim_input *input, size_t row, int64_t age,
                               struct sim_error *error)
{
    if (age < 0 || age > WORLD_OLDEST)
        return sim_input_error(input, row, error, "age %lld is not in 0..%d", (long long)age,
                               WORLD_OLDEST);
    return SIM_OK;
}

static enum sim_status calendar_of(const struct sim_input *input, size_t row, const char *column,
                                   int64_t year, struct sim_error *error)
{
    if (year >= SIM_YEAR_MIN && year <= SIM_YEAR_MAX)
        return SIM_OK;
    return sim_input_error(input, row, error, "%s %lld is not a year from %d to %d", column,
                           (long long)year, SIM_YEAR_MIN, SIM_YEAR_MAX);
}

enum sim_status world_input_range(const struct sim_input *input, size_t row, const char *column,
                                  double value, double low, double high, struct sim_error *error)
{
    if (value >= low && value <= high)
        return SIM_OK;
    return sim_input_error(input, row, error, "%s %g is not in %g..%g", column, value, low, high);
}

/* ---- one function per table ---- */

static enum sim_status read_departements(struct sim_world *world, struct world_rates *rates,
                                         struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "departements");
    const char *const *code = sim_input_texts(input, "code");
    const char *const *region = sim_input_texts(input, "region");
    if (input->rows == 0 || input->rows > UINT8_MAX)
        return sim_error_set(error, SIM_INPUT, "%s: %zu départements, but 1 to %d are possible",
                             input->path, input->rows, UINT8_MAX);
    SIM_TRY(sim_world_labels(world, "departement", code, input->rows, error));
    rates->departement_count = input->rows;
    SIM_TRY(sim_memory_array(&rates->departements, input->rows, sizeof *rates->departements,
                             "départements", error));
    for (size_t d = 0; d < input->rows; d++) {
        struct world_departement *departement = &rates->departements[d];
        for (size_t before = 0; before < d; before++)
            if (strcmp(code[before], code[d]) == 0)
                return sim_input_error(input, d, error, "département '%s' is there twice", code[d]);
        departement->unemployment = sim_input_reals(input, "unemployment_rate")[d] / 100;
        SIM_TRY(world_input_range(input, d, "unemployment_rate / 100", departement->unemployment, 0,
                                  0.9, error));
        for (int q = 0; q < 9; q++) {
            char name[3] = {'d', (char)('1' + q), 0};
            departement->deciles[q] = sim_input_reals(input, name)[d];
            SIM_TRY(
                world_input_range(input, d, name, departement->deciles[q], 0, euros_max, error));
            if (departement->deciles[q] <= (q > 0 ? departement->deciles[q - 1] : 0))
                return sim_input_error(input, d, error, "%s %g does not rise above the one before",
                                       name, departement->deciles[q]);
        }
        departement->region = rates->region_count;
        for (size_t before = 0; before < d; before++)
            if (strcmp(region[before], region[d]) == 0)
                departement->region = rates->departements[before].region;
        if (departement->region == rates->region_count)
            rates->region_count++;
    }
out:
    return status;
}

static enum sim_status read_population(struct sim_world *world, struct world_rates *rates,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "population");
    size_t cells = rates->departement_count * WORLD_AGE_COUNT * WORLD_SEX_COUNT, age = 0, sex = 0,
           place = 0;
    SIM_TRY(sim_memory_array(&rates->persons, cells, sizeof *rates->persons, "population", error));
    for (size_t c = 0; c < cells; c++)
        rates->persons[c] = -1;
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(world_input_code(world, "departement", input, row,
                                 sim_input_texts(input, "departement")[row], &place, error));
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        int64_t persons = sim_input_integers(input, "persons")[row];
        SIM_TRY(world_input_range(input, row, "persons", (double)persons, 0, 1e8, error));
        int64_t *cell = &rates->persons[(place * WORLD_AGE_COUNT + age) * WORLD_SEX_COUNT + sex];
        if (*cell >= 0)
            return sim_input_error(input, row, error,
                                   "this département, age and sex is there twice");
        *cell = persons;
    }
    if (input->rows != cells)
        return sim_error_set(error, SIM_INPUT,
                             "%s: %zu rows, but %zu départements x %d ages x %d sexes are %zu",
                             input->path, input->rows, rates->departement_count, WORLD_AGE_COUNT,
                             WORLD_SEX_COUNT, cells);
out:
    return status;
}

static enum sim_status read_traits(struct sim_world *world, struct world_rates *rates,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "traits");
    size_t age = 0, sex = 0, diploma = 0, activity = 0, group = 0, last = 0;
    SIM_TRY(sim_memory_array(&rates->traits, input->rows, sizeof *rates->traits, "traits", error));
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        SIM_TRY(world_input_code(world, "diploma", input, row,
                                 sim_input_texts(input, "diploma")[row], &diploma, error));
        SIM_TRY(world_input_code(world, "activity", input, row,
                                 sim_input_texts(input, "activity")[row], &activity, error));
        SIM_TRY(world_input_code(world, "occupation_group", input, row,
                                 sim_input_texts(input, "occupation_group")[row], &group, error));
        double persons = sim_input_reals(input, "persons")[row];
        SIM_TRY(world_input_range(input, row, "persons", persons, 0, 1e8, error));
        rates->traits[row] =
            (struct world_trait){(uint8_t)diploma, (uint8_t)activity, (uint8_t)group, persons};
        size_t cell = age * WORLD_SEX_COUNT + sex + 1;
        if (cell < last)
            return sim_input_error(input, row, error, "rows are not in the order of age and sex");
        if (cell > last)
            rates->trait_first[age][sex] = row;
        last = cell;
        rates->trait_rows[age][sex]++;
    }
    for (age = 0; age < WORLD_AGE_COUNT; age++)
        for (sex = 0; sex < WORLD_SEX_COUNT; sex++)
            if (rates->trait_rows[age][sex] == 0)
                return sim_error_set(error, SIM_INPUT, "%s: no row for age %zu and sex %s",
                                     input->path, age * WORLD_AGE_YEARS,
                                     sim_world_dimension(world, "sex")->labels[sex]);
out:
    return status;
}

static enum sim_status read_education(struct sim_world *world, struct world_rates *rates,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_input *input = sim_world_input(world, "diploma_by_cohort");
    size_t sex = 0, diploma = 0;
    if (input->rows == 0)
        return sim_error_set(error, SIM_INPUT, "%s: no rows", input->path);
    SIM_TRY(calendar_of(input, 0, "cohort", sim_input_integers(input, "cohort")[0], error));
    rates->cohort_first = (int)sim_input_integers(input, "cohort")[0];
    rates->cohort_count = input->rows / (WORLD_SEX_COUNT * WORLD_DIPLOMA_FINAL_COUNT);
    SIM_TRY(sim_memory_array(&rates->diploma_of_cohort, rates->cohort_count + 1,
                             sizeof *rates->diploma_of_cohort, "cohorts", error));
    for (size_t row = 0; row < input->rows; row++) {
        int64_t cohort = sim_input_integers(input, "cohort")[row];
        SIM_TRY(calendar_of(input, row, "cohort", cohort, error));
        cohort -= rates->cohort_first;
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        SIM_TRY(world_input_code(world, "diploma", input, row,
                                 sim_input_texts(input, "diploma")[row], &diploma, error));
        if (cohort < 0 || cohort % WORLD_AGE_YEARS != 0 ||
            (size_t)(cohort / WORLD_AGE_YEARS) >= rates->cohort_count ||
            diploma == WORLD_IN_EDUCATION)
            return sim_input_error(input, row, error,
                                   "cohorts must follow each other every five years, with %d final "
                                   "diplomas for each sex",
                                   WORLD_DIPLOMA_FINAL_COUNT);
        double share = sim_input_reals(input, "share")[row];
        SIM_TRY(world_input_range(input, row, "share", share, 0, 1, error));
        rates->diploma_of_cohort[cohort / WORLD_AGE_YEARS][sex][diploma] = share;
    }
    input = sim_world_input(world, "study_end");
    if (input->rows > 0)
        SIM_TRY(year_of(input, 0, sim_input_integers(input, "age")[0], error));
    /* Everyone studies before the first age of the table, nobody after the last. */
    for (int age = 0; input->rows > 0 && age < sim_input_integers(input, "age")[0]; age++)
        for (diploma = 0; diploma < WORLD_DIPLOMA_FINAL_COUNT && age <= WORLD_OLDEST; diploma++)
            rates->still_studying[age][diploma] = 1;
    for (size_t row = 0; row < input->rows; row++) {
        int64_t age = sim_input_integers(input, "age")[row];
        SIM_TRY(year_of(input, row, age, error));
        SIM_TRY(world_input_code(world, "diploma", input, row,
                                 sim_input_texts(input, "diploma")[row], &diploma, error));
        double share = sim_input_reals(input, "share_still_in_education")[row];
        if (diploma == WORLD_IN_EDUCATION ||
            (age > 0 && share > rates->still_studying[age - 1][diploma]))
            return sim_input_error(input, row, error,
                                   "the share in education may not rise with age");
        SIM_TRY(world_input_range(input, row, "share", share, 0, 1, error));
        rates->still_studying[age][diploma] = share;
    }
out:
    return status;
}

static enum sim_status read_demography(struct sim_world *world, struct world_rates *rates,
                                       struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t age = 0, sex = 0;
    const struct sim_input *input = sim_world_input(world, "mortality");
    if (input->rows != (WORLD_OLDEST + 1) * WORLD_SEX_COUNT)
        return sim_error_set(error, SIM_INPUT, "%s: %zu rows, but ages 0..%d for two sexes are %d",
                             input->path, input->rows, WORLD_OLDEST,
                             (WORLD_OLDEST + 1) * WORLD_SEX_COUNT);
    for (size_t row = 0; row < input->rows; row++) {
        int64_t years = sim_input_integers(input, "age")[row];
        SIM_TRY(year_of(input, row, years, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        double death = sim_input_reals(input, "annual_probability")[row];
        double fall = sim_input_reals(input, "annual_improvement")[row];
        SIM_TRY(world_input_range(input, row, "annual_probability", death, 0, 0.999, error));
        SIM_TRY(world_input_range(input, row, "annual_improvement", fall, -0.2, 0.2, error));
        rates->death[years][sex] = death;
        rates->death_improvement[years][sex] = fall;
    }
    input = sim_world_input(world, "fertility");
    if (input->rows == 0)
        return sim_error_set(error, SIM_INPUT, "%s: no rows", input->path);
    for (size_t row = 0; row < input->rows; row++)
        SIM_TRY(calendar_of(input, row, "year", sim_input_integers(input, "year")[row], error));
    if (sim_input_integers(input, "year")[0] != WORLD_BASE_YEAR)
        return sim_input_error(input, 0, error, "the first year must be the base year, %d",
                               WORLD_BASE_YEAR);
    rates->fertility_count =
        (size_t)(sim_input_integers(input, "year")[input->rows - 1] - WORLD_BASE_YEAR + 1);
    if (rates->fertility_count > input->rows)
        return sim_error_set(error, SIM_INPUT, "%s: years are missing", input->path);
    SIM_TRY(sim_memory_array(&rates->fertility, rates->fertility_count, sizeof *rates->fertility,
                             "fertility", error));
    for (size_t row = 0; row < input->rows; row++) {
        int64_t year = sim_input_integers(input, "year")[row] - WORLD_BASE_YEAR;
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        double births = sim_input_reals(input, "births_per_1000_women")[row] / 1000;
        SIM_TRY(world_input_range(input, row, "births / 1000", births, 0, 1, error));
        if (year < 0 || (size_t)year >= rates->fertility_count)
            return sim_input_error(input, row, error, "years must rise");
        rates->fertility[year][age] = births;
    }
    input = sim_world_input(world, "migration");
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        double net = sim_input_reals(input, "net_per_1000")[row] / 1000;
        SIM_TRY(world_input_range(input, row, "net_per_1000 / 1000", net, -0.5, 0.5, error));
        rates->migration[age][sex] = net;
    }
out:
    return status;
}

static enum sim_status read_households(struct sim_world *world, struct world_rates *rates,
                                       struct sim_error *error)
{
    static const char *const situations[] = {"couple", "alone", "with_parents", "lone_parent",
                                             "other"};
    enum sim_status status = SIM_OK;
    size_t age = 0, sex = 0;
    const struct sim_input *input = sim_world_input(world, "households");
    for (size_t row = 0; row < input->rows; row++) {
        double sum = 0;
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        for (size_t s = 0; s < WORLD_SITUATION_COUNT; s++) {
            double share = sim_input_reals(input, situations[s])[row];
            SIM_TRY(world_input_range(input, row, situations[s], share, 0, 1, error));
            rates->situation[age][sex][s] = share;
            sum += share;
        }
        SIM_TRY(world_input_range(input, row, "the sum of the shares", sum, 0.999, 1.001, error));
    }
    for (age = WORLD_ADULT_AGE / WORLD_AGE_YEARS; age < WORLD_AGE_COUNT; age++)
        for (sex = 0; sex < WORLD_SEX_COUNT; sex++)
            if (rates->situation[age][sex][WORLD_LIVING_ALONE] <= 0)
                return sim_error_set(error, SIM_INPUT, "%s: no row, or nobody alone, at age %zu",
                                     input->path, age * WORLD_AGE_YEARS);
    input = sim_world_input(world, "household_sizes");
    for (size_t row = 0; row < input->rows; row++)
        rates->household_size[row] = sim_input_reals(input, "share_of_households")[row];
out:
    return status;
}

static enum sim_status read_digital(struct sim_world *world, struct world_rates *rates,
                                    struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t age = 0, sex = 0, diploma = 0;
    const struct sim_input *input = sim_world_input(world, "digital_2010");
    for (size_t row = 0; row < input->rows; row++) {
        SIM_TRY(age_of(input, row, sim_input_integers(input, "age")[row], &age, error));
        SIM_TRY(world_input_code(world, "sex", input, row, sim_input_texts(input, "sex")[row], &sex,
                                 error));
        SIM_TRY(world_input_code(world, "diploma", input, row,
                                 sim_input_texts(input, "diploma")[row], &diploma, error));
        double use = sim_input_reals(input, "internet_use")[row];
        double mean = sim_input_reals(input, "skill_mean")[row];
        double sd = sim_input_reals(input, "skill_sd")[row];
        SIM_TRY(world_input_range(input, row, "internet_use", use, 0.001, 0.999, error));
        SIM_TRY(world_input_range(input, row, "skill_mean", mean, 0, 100, error));
        SIM_TRY(world_input_range(input, row, "skill_sd", sd, 0, 50, error));
        rates->internet[age][sex][diploma] = use;
        rates->skill_mean[age][sex][diploma] = mean;
        rates->skill_sd[age][sex][diploma] = sd;
    }
    for (age = WORLD_ADULT_AGE / WORLD_AGE_YEARS; age < WORLD_AGE_COUNT; age++)
        for (sex = 0; sex < WORLD_SEX_COUNT; sex++)
            for (diploma = 0; diploma < WORLD_DIPLOMA_COUNT; diploma++)
                if (rates->internet[age][sex][diploma] <= 0)
                    return sim_error_set(error, SIM_INPUT, "%s: no row for age %zu", input->path,
                                         age * WORLD_AGE_YEARS);
out:
    return status;
}

enum sim_status world_prepare(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct world_rates *rates;
    SIM_TRY(sim_memory_array(&rates, 1, sizeof *rates, "rates", error));
    world->model_data = rates;
    SIM_TRY(read_departements(world, rates, error));
    SIM_TRY(read_population(world, rates, error));
    SIM_TRY(read_traits(world, rates, error));
    SIM_TRY(read_education(world, rates, error));
    SIM_TRY(read_demography(world, rates, error));
    SIM_TRY(read_households(world, rates, error));
    SIM_TRY(read_digital(world, rates, error));
    SIM_TRY(market_read(world, rates, error));
    SIM_TRY(mode_read(world, rates, error));
out:
    return status;
}

void world_release(struct sim_world *world)
{
    struct world_rates *rates = world->model_data;
    if (!rates)
        return;
    free(rates->persons);
    free(rates->departements);
    free(rates->traits);
    free(rates->diploma_of_cohort);
    free(rates->fertility);
    market_rates_release(rates->market);
    mode_rates_release(rates->modes);
    free(rates);
    world->model_data = NULL;
}
