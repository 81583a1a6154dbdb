/* Persons of the base year.
 *
 * Counts: systematic sampling of the table département x age x sex (one person in N of the
 * cumulated table, with a random start), so that every cell, every département and the country
 * differ from the table by less than one agent; at 1:1 the table is met exactly.
 *
 * Diploma, activity and occupation group: from the national joint table by age and sex, raked to
 * the unemployment of each département by one odds ratio a département (iterative proportional
 * fitting of the margins département x unemployed and age x sex x traits keeps all other odds
 * ratios; Deming and Stephan 1940), then drawn with an even sequence along the persons of one age
 * and sex, which spreads the drawn traits more evenly than independent draws would: over 25 seeds
 * at 1/1000 no age x diploma is off by more than 12 agents, no age x activity by more than 32. */
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

uint64_t opening_start(const struct sim_world *world, const char *purpose, uint32_t list)
{
    uint32_t words[4];
    sim_random_words(world->random, sim_random_purpose(purpose), list, 0, 0, words);
    return (uint64_t)words[0] << 32 | words[1];
}

static size_t cell_index(size_t departement, size_t age, size_t sex)
{
    return (departement * WORLD_AGE_COUNT + age) * WORLD_SEX_COUNT + sex;
}

/* ---- counts ---- */

static enum sim_status sample_cells(struct opening *opening, struct sim_error *error)
{
    const struct world_rates *rates = world_rates(opening->world);
    int64_t every = sim_world_run(opening->world)->scale;
    struct sim_random_event event = {opening->world->random, sim_random_purpose("opening.sample"),
                                     0, 0};
    int64_t cumulated = (int64_t)sim_random_bounded(&event, 0, (uint32_t)every);
    size_t persons = 0;
    for (size_t d = 0; d < rates->departement_count; d++) {
        opening->first[d] = persons;
        for (size_t age = 0; age < WORLD_AGE_COUNT; age++)
            for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++) {
                int64_t before = cumulated / every;
                cumulated += world_persons(rates, d, age, sex);
                uint32_t drawn = (uint32_t)(cumulated / every - before);
                opening->cell[cell_index(d, age, sex)] = drawn;
                persons += drawn;
            }
        if (persons == opening->first[d])
            return sim_error_set(error, SIM_SCENARIO,
                                 "département %s has no person at scale 1/%lld; use a larger scale",
                                 sim_world_dimension(opening->world, "departement")->labels[d],
                                 (long long)every);
    }
    opening->first[rates->departement_count] = persons;
    return SIM_OK;
}

/* ---- raking to the unemployment of each département ---- */

/* The joint table's persons of one age and sex, summed once. */
struct labour {
    double employed, unemployed, total;
};
struct labour_table {
    struct labour of[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
};

static struct labour labour_of(const struct world_rates *rates, size_t age, size_t sex)
{
    struct labour labour = {0};
    const struct world_trait *trait = &rates->traits[rates->trait_first[age][sex]];
    for (size_t t = 0; t < rates->trait_rows[age][sex]; t++) {
        labour.total += trait[t].persons;
        if (trait[t].activity == WORLD_EMPLOYED)
            labour.employed += trait[t].persons;
        if (trait[t].activity == WORLD_UNEMPLOYED)
            labour.unemployed += trait[t].persons;
    }
    return labour;
}

/* Unemployed of a département if the odds of unemployment are the national ones times `ratio`;
 * *active receives its labour force. */
static double unemployed_of(const struct world_rates *rates, const struct labour_table *table,
                            size_t departement, double ratio, double *active)
{
    double sum = 0;
    *active = 0;
    for (size_t age = 0; age < WORLD_AGE_COUNT; age++)
        for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++) {
            const struct labour *l = &table->of[age][sex];
            double active_here = (double)world_persons(rates, departement, age, sex) *
                                 (l->employed + l->unemployed) / l->total;
            *active += active_here;
            if (l->unemployed > 0)
                sum += active_here * l->unemployed * ratio / (l->employed + l->unemployed * ratio);
        }
    return sum;
}

/* The odds ratio of each département. The census counts more unemployed than the survey rates of
 * the départements, so these give the structure and the joint table the level. */
static enum sim_status rake(const struct world_rates *rates, double *ratios,
                            struct sim_error *error)
{
    double national = 0, by_rates = 0;
    struct labour_table table;
    for (size_t age = 0; age < WORLD_AGE_COUNT; age++)
        for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++)
            table.of[age][sex] = labour_of(rates, age, sex);
    for (size_t d = 0; d < rates->departement_count; d++) {
        double active;
        national += unemployed_of(rates, &table, d, 1, &active);
        by_rates += active * rates->departements[d].unemployment;
    }
    for (size_t d = 0; d < rates->departement_count; d++) {
        double active, low = -20, high = 20; /* log odds ratio: bisection to machine precision */
        unemployed_of(rates, &table, d, 1, &active);
        double target = active * rates->departements[d].unemployment * national / by_rates;
        if (!(target < active))
            return sim_error_set(error, SIM_INPUT,
                                 "departements.csv: unemployment of row %zu, raised to the level "
                                 "of the joint table, exceeds the labour force",
                                 d + 1);
        for (int i = 0; i < 80; i++) {
            double middle = (low + high) / 2;
            if (unemployed_of(rates, &table, d, exp(middle), &active) < target)
                low = middle;
            else
                high = middle;
        }
        ratios[d] = exp((low + high) / 2);
    }
    return SIM_OK;
}

/* ---- attributes ---- */

struct people {
    const struct opening *opening;
    const double *ratios;
    uint64_t start_age[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
    uint64_t start_trait[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
};

/* Cumulated weights of the rows of the joint table for one département, age and sex, in
 * cumulated[rows]. */
static void trait_weights(const struct world_rates *rates, size_t age, size_t sex, double ratio,
                          double *cumulated)
{
    struct labour labour = labour_of(rates, age, sex);
    double e = labour.employed, u = labour.unemployed, sum = 0;
    const struct world_trait *trait = &rates->traits[rates->trait_first[age][sex]];
    for (size_t t = 0; t < rates->trait_rows[age][sex]; t++) {
        double weight = trait[t].persons;
        if (u > 0 && trait[t].activity == WORLD_UNEMPLOYED)
            weight *= ratio * (e + u) / (e + u * ratio);
        if (u > 0 && trait[t].activity == WORLD_EMPLOYED)
            weight *= (e + u) / (e + u * ratio);
        cumulated[t] = sum += weight;
    }
}

static size_t pick(const double *cumulated, size_t count, double x)
{
    size_t low = 0, high = count - 1;
    x *= cumulated[count - 1];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cumulated[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Completed months of age: even within a band; in the open last band by survival of the mortality
 * table. */
static int32_t age_months(const struct world_rates *rates, size_t age, size_t sex, double x)
{
    double years = (double)(age * WORLD_AGE_YEARS) + x * WORLD_AGE_YEARS;
    if (age == WORLD_AGE_COUNT - 1) {
        int from = (int)age * WORLD_AGE_YEARS;
        double total = 0, alive = 1;
        for (int a = from; a <= WORLD_OLDEST; a++, alive *= 1 - rates->death[a - 1][sex])
            total += alive;
        x *= total;
        alive = 1;
        int a = from;
        while (a < WORLD_OLDEST && x >= alive) {
            x -= alive;
            alive *= 1 - rates->death[a++][sex];
        }
        years = a + (x < alive ? x / alive : 0.999);
    }
    return (int32_t)(years * SIM_MONTHS_PER_YEAR);
}

static void fill_person(const struct people *people, const struct person_view *person, size_t row,
                        size_t age, size_t sex, uint64_t k, const double *cumulated)
{
    const struct sim_world *world = people->opening->world;
    const struct world_rates *rates = world_rates(world);
    const struct world_trait *trait =
        &rates->traits[rates->trait_first[age][sex] +
                       pick(cumulated, rates->trait_rows[age][sex],
                            opening_even(people->start_trait[age][sex], k, OPENING_STEP_1))];
    int32_t months =
        age_months(rates, age, sex, opening_even(people->start_age[age][sex], k, OPENING_STEP_2));
    struct sim_random_event event = {world->random, sim_random_purpose("opening.person"),
                                     person->id[row], 0};
    person->birth[row] = (int16_t)(-1 - months);
    person->sex[row] = (uint8_t)sex;
    person->diploma[row] = person->diploma_final[row] = trait->diploma;
    person->activity[row] = trait->activity;
    person->occupation_group_opening[row] = trait->occupation_group;
    person->inclination[row] = (float)world_normal(&event, 0);
    if (trait->diploma == WORLD_IN_EDUCATION)
        person->diploma_final[row] =
            world_diploma_draw(rates, world_birth_year(person->birth[row]), sex,
                               months / SIM_MONTHS_PER_YEAR, sim_random_uniform(&event, 1));
}

/* One département; `k` counts the persons of one age and sex over the country. */
static void fill_departement(const struct people *people, size_t d, size_t *before)
{
    const struct opening *opening = people->opening;
    const struct world_rates *rates = world_rates(opening->world);
    struct person_view person = person_columns(sim_world_table(opening->world, "person"));
    double cumulated[512];
    size_t row = opening->first[d];
    for (size_t age = 0; age < WORLD_AGE_COUNT; age++)
        for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++) {
            trait_weights(rates, age, sex, people->ratios[d], cumulated);
            size_t count = opening->cell[cell_index(d, age, sex)];
            for (size_t i = 0; i < count; i++, row++)
                fill_person(people, &person, row, age, sex, before[age * WORLD_SEX_COUNT + sex] + i,
                            cumulated);
        }
}

struct fill {
    const struct people *people;
    size_t
        *before; /* [departement][age][sex] persons of this age and sex in earlier départements */
};

static void fill_block(void *context, size_t begin, size_t end, int thread)
{
    const struct fill *fill = context;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        fill_departement(fill->people, d, &fill->before[cell_index(d, 0, 0)]);
}

enum sim_status opening_people(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    const struct world_rates *rates = world_rates(world);
    size_t departements = rates->departement_count, first, *before = NULL;
    size_t cells = departements * WORLD_AGE_COUNT * WORLD_SEX_COUNT;
    double *ratios = NULL;
    struct people people = {.opening = opening};
    for (size_t age = 0; age < WORLD_AGE_COUNT; age++)
        for (size_t sex = 0; sex < WORLD_SEX_COUNT; sex++)
            if (rates->trait_rows[age][sex] > 512)
                return sim_error_set(error, SIM_INPUT,
                                     "traits.csv: more than 512 rows for one age and sex");
    SIM_TRY(sample_cells(opening, error));
    SIM_TRY(sim_memory_array(&ratios, departements, sizeof *ratios, "odds ratios", error));
    SIM_TRY(rake(rates, ratios, error));
    SIM_TRY(sim_memory_array(&before, cells, sizeof *before, "cells", error));
    for (size_t d = 1; d < departements; d++)
        for (size_t c = 0; c < WORLD_AGE_COUNT * WORLD_SEX_COUNT; c++)
            before[cell_index(d, 0, 0) + c] =
                before[cell_index(d - 1, 0, 0) + c] + opening->cell[cell_index(d - 1, 0, 0) + c];
    people.ratios = ratios;
    for (uint32_t age = 0; age < WORLD_AGE_COUNT; age++)
        for (uint32_t sex = 0; sex < WORLD_SEX_COUNT; sex++) {
            uint32_t list = age * WORLD_SEX_COUNT + sex;
            people.start_age[age][sex] = opening_start(world, "opening.age", list);
            people.start_trait[age][sex] = opening_start(world, "opening.trait", list);
        }
    SIM_TRY(sim_table_append(sim_world_table(world, "person"), opening->first[departements], &first,
                             error));
    struct fill fill = {&people, before};
    sim_parallel_blocks(world->threads, departements, 1, fill_block, &fill);
out:
    free(ratios);
    free(before);
    return status;
}
