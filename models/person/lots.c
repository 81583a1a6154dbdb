/* Phase lots: what befalls each person this month, and which couples separate.
 *
 * Yearly probabilities q become monthly ones by 1 - (1 - q)^(1/12). Four lots a person:
 *   death      mortality table by age and sex, falling every year by its own rate
 *   migration  net migration by age and sex: where it is negative, departures; where positive, a
 *              person like this one arrives (see demography.c)
 *   birth      fertility by age and year; women outside couples bear `person.birth.single` as
 *              often, the total being that of the table
 *   family     two risks that exclude each other within a month: a child leaves the parents, or
 *              somebody not in a couple begins to look for a partner (hazards from the situation
 *              table, household/hazards.c)
 * and one a couple: separation, while the woman is under household.separation_age. */
#include "models/household/state.h"
#include "models/person/state.h"

#include <math.h>
#include <stdlib.h>

enum { LOT_DEATH, LOT_MIGRATION, LOT_BIRTH, LOT_FAMILY };

/* Probabilities of the month, as thresholds on 32-bit random words. */
struct lots {
    const struct sim_world *world;
    uint32_t purpose, separation_purpose;
    int32_t month;
    uint32_t death[WORLD_OLDEST + 1][WORLD_SEX_COUNT];
    uint32_t depart[WORLD_AGE_COUNT][WORLD_SEX_COUNT], arrive[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
    uint32_t birth[WORLD_SEX_COUNT][WORLD_AGE_COUNT][2]; /* outside, in a couple; 0 for men */
    uint32_t leave[WORLD_ROLE_COUNT][WORLD_SEX_COUNT][WORLD_OLDEST + 1]; /* 0 for adults */
    uint32_t seek[2][WORLD_SEX_COUNT][WORLD_OLDEST + 1];                 /* 0 in a couple */
    uint32_t separate;
    struct person_view person;
    struct household_view household;
};

/* Threshold of a monthly probability in 0..1 on a 32-bit word. */
static uint32_t word_of(double probability)
{
    return probability >= 1 ? UINT32_MAX : (uint32_t)(probability * 0x1p32);
}

static uint32_t monthly(double yearly)
{
    return word_of(1 - pow(1 - yearly, 1.0 / SIM_MONTHS_PER_YEAR));
}

static void death_words(struct lots *lots, const struct world_rates *rates, double trend)
{
    double years = lots->month / (double)SIM_MONTHS_PER_YEAR;
    for (int age = 0; age <= WORLD_OLDEST; age++)
        for (int sex = 0; sex < WORLD_SEX_COUNT; sex++)
            lots->death[age][sex] =
                monthly(rates->death[age][sex] *
                        pow(1 - rates->death_improvement[age][sex], trend * years));
}

static void birth_words(struct lots *lots, const struct world_rates *rates, double single)
{
    size_t year = (size_t)(lots->month / SIM_MONTHS_PER_YEAR);
    if (year >= rates->fertility_count)
        year = rates->fertility_count - 1; /* the table's last year goes on, as its README says */
    for (size_t age = 0; age < WORLD_AGE_COUNT; age++) {
        double births = rates->fertility[year][age];
        double couple = rates->situation[age][WORLD_FEMALE][WORLD_IN_COUPLE];
        double in_couple = births / (couple + single * (1 - couple) + (births == 0));
        lots->birth[WORLD_FEMALE][age][1] = word_of(in_couple / SIM_MONTHS_PER_YEAR);
        lots->birth[WORLD_FEMALE][age][0] = word_of(single * in_couple / SIM_MONTHS_PER_YEAR);
    }
}

static void family_words(struct lots *lots, int leaving_age)
{
    struct household_hazards hazards;
    household_hazards(lots->world, &hazards);
    for (int sex = 0; sex < WORLD_SEX_COUNT; sex++)
        for (int age = leaving_age; age <= WORLD_OLDEST; age++) {
            lots->leave[WORLD_CHILD][sex][age] = word_of(hazards.leave[sex][age]);
            lots->seek[0][sex][age] = word_of(hazards.seek[sex][age]);
        }
}

/* One person's lots, without a branch that depends on them: tables hold 0 where a risk is not run. */
static void draw_person(const struct lots *l, size_t row, uint32_t words[4][SIM_RANDOM_BATCH],
                        size_t i)
{
    const struct person_view *p = &l->person;
    int age = world_age(l->month, p->birth[row]), sex = p->sex[row], role = p->role[row];
    int year = age > WORLD_OLDEST ? WORLD_OLDEST : age, band = world_age_index(age);
    uint32_t home = p->household[row];
    unsigned couple = (role == WORLD_ADULT) & l->household.couple[home];
    /* who shares a home with somebody of like age is not a child who grows up to leave it */
    role = l->household.type[home] == WORLD_SHARED ? WORLD_ADULT : role;
    uint32_t leave = l->leave[role][sex][year], seek = l->seek[couple][sex][year];
    unsigned dies = words[LOT_DEATH][i] < l->death[year][sex];
    unsigned departs = (words[LOT_MIGRATION][i] < l->depart[band][sex]) & !dies;
    unsigned joined = words[LOT_MIGRATION][i] < l->arrive[band][sex];
    unsigned bears = words[LOT_BIRTH][i] < l->birth[sex][band][couple];
    unsigned leaves = words[LOT_FAMILY][i] < leave;
    /* the words from leave to leave + seek - 1 (below leave the difference wraps beyond seek) */
    unsigned seeks = words[LOT_FAMILY][i] - leave < seek;
    p->event[row] =
        (uint8_t)(dies * PERSON_DIES | departs * PERSON_DEPARTS | joined * PERSON_IS_JOINED |
                  bears * PERSON_GIVES_BIRTH | leaves * PERSON_LEAVES_HOME);
    p->seeking[row] = (uint8_t)((p->seeking[row] | seeks) & !couple);
}

static void persons_block(void *context, size_t begin, size_t end, int thread)
{
    const struct lots *l = context;
    uint32_t words[4][SIM_RANDOM_BATCH];
    (void)thread;
    for (size_t first = begin; first < end; first += SIM_RANDOM_BATCH) {
        size_t count = end - first < SIM_RANDOM_BATCH ? end - first : SIM_RANDOM_BATCH;
        sim_random_fill(l->world->random, l->purpose, &l->person.id[first], l->world->month, count,
                        words);
        for (size_t i = 0; i < count; i++) {
            if (l->person.id[first + i] != 0) {
                draw_person(l, first + i, words, i);
            } else {
                l->person.event[first + i] = 0;
                l->person.seeking[first + i] = 0;
            }
        }
    }
}

static void households_block(void *context, size_t begin, size_t end, int thread)
{
    const struct lots *l = context;
    double oldest = household_parameters(l->world)->separation_age;
    (void)thread;
    for (size_t h = begin; h < end; h++) {
        l->household.separates[h] = 0;
        if (l->household.id[h] == 0 || !l->household.couple[h])
            continue;
        uint32_t words[4];
        sim_random_words(l->world->random, l->separation_purpose, l->household.id[h],
                         l->world->month, 0, words);
        if (words[0] >= l->separate)
            continue;
        bool young = false;
        for (uint32_t m = l->household.first[h]; m != SIM_NONE; m = l->person.next[m])
            if (l->person.role[m] == WORLD_ADULT && l->person.sex[m] == WORLD_FEMALE)
                young = world_age(l->month, l->person.birth[m]) < oldest;
        l->household.separates[h] = young;
    }
}

static enum sim_status run_lots(struct sim_world *world, struct sim_error *error)
{
    const struct world_rates *rates = world_rates(world);
    const struct person_parameters *parameters = person_parameters(world);
    struct lots *lots;
    enum sim_status status = sim_memory_array(&lots, 1, sizeof *lots, "lots", error);
    if (status != SIM_OK)
        return status;
    lots->world = world;
    lots->purpose = sim_random_purpose("person.lots");
    lots->separation_purpose = sim_random_purpose("household.separation");
    lots->month = world_month(world);
    lots->person = person_columns(sim_world_table(world, "person"));
    lots->household = household_columns(sim_world_table(world, "household"));
    death_words(lots, rates, parameters->mortality_trend);
    birth_words(lots, rates, parameters->birth_single);
    family_words(lots, (int)parameters->adult_home_age);
    lots->separate = monthly(household_parameters(world)->separation);
    for (int age = 0; age < WORLD_AGE_COUNT; age++)
        for (int sex = 0; sex < WORLD_SEX_COUNT; sex++) {
            double net = rates->migration[age][sex] / SIM_MONTHS_PER_YEAR;
            lots->depart[age][sex] = net < 0 ? word_of(-net) : 0;
            lots->arrive[age][sex] = net > 0 ? word_of(net) : 0;
        }
    sim_parallel_blocks(world->threads, lots->person.count, SIM_PARALLEL_BLOCK, persons_block,
                        lots);
    sim_parallel_blocks(world->threads, lots->household.count, SIM_PARALLEL_BLOCK, households_block,
                        lots);
    free(lots);
    return SIM_OK;
}

const struct sim_phase person_lots_phase = {
    .name = "lots",
    .text = "draws what befalls each person and couple this month",
    .reads = "person.birth person.sex person.role person.household person.next person.seeking "
             "household.couple household.first household.type",
    .writes = "person.event person.seeking household.separates",
    .rows = "",
    .run = run_lots,
};
