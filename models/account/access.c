/* The access account: who is connected, uses the internet, is able - and the population they are
 * among.
 *
 * Each person of 15 or more is one pattern of yes/no indicators. A block of persons counts patterns
 * by cell of each breakdown, in its thread's own table; the counts of every indicator are sums over
 * patterns. So a person costs one addition per breakdown, however many indicators there are. */
#include "models/account/state.h"

#include "models/household/state.h"
#include "models/person/state.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- indicators: one entry each ---- */

/* id, long name, definition, source of the definition. The condition is in pattern_of. */
#define INDICATORS(I)                                                                              \
    I(connected, "internet at home", "lives in a household with internet at home",                 \
      "definition: INSEE, Première 1452")                                                          \
    I(smartphone, "smartphone", "owns a smartphone",                                               \
      "definition: CREDOC (there: persons of 12 or more)")                                         \
    I(internet_use, "internet use", "used the internet in the last three months",                  \
      "definition: INSEE, Première 1452")                                                          \
    I(internet_year, "internet use within a year", "used the internet in the last twelve months",  \
      "definition: INSEE, Première 1780")                                                          \
    I(lacking_skill, "users who lack a basic skill",                                               \
      "internet user whose skill is below person.skill.able (all four basic skills)",              \
      "definition: INSEE, Première 1780")                                                          \
    I(able, "digitally able",                                                                      \
      "internet user whose skill reaches person.skill.able (all four basic skills)",               \
      "definition: INSEE, Première 1780")                                                          \
    I(illectronisme, "illectronisme",                                                              \
      "no use within a year, or a user with skill below person.skill.illectronisme",               \
      "definition: INSEE, Première 1780")

enum indicator {
#define INDICATOR_ENUM(id, words, how, from) INDICATOR_##id,
    INDICATORS(INDICATOR_ENUM)
#undef INDICATOR_ENUM
        INDICATOR_COUNT,
    PATTERNS = 1 << INDICATOR_COUNT
};

/* ---- breakdowns: one entry each; the cell of a person is in cells_of ---- */

/* id, dimension, most labels it can have */
#define BREAKDOWNS(B)                                                                              \
    B(total, "", 1)                                                                                \
    B(age_band, "age_band", WORLD_AGE_BAND_COUNT)                                                  \
    B(diploma, "diploma", WORLD_DIPLOMA_COUNT)                                                     \
    B(decile, "decile", WORLD_DECILE_COUNT)                                                        \
    B(sex, "sex", WORLD_SEX_COUNT)                                                                 \
    B(household_type, "household_type", WORLD_HOUSEHOLD_TYPE_COUNT)                                \
    B(departement, "departement", UINT8_MAX + 1)
enum breakdown {
#define BREAKDOWN_ENUM(id, dimension, most) BREAKDOWN_##id,
    BREAKDOWNS(BREAKDOWN_ENUM)
#undef BREAKDOWN_ENUM
        BREAKDOWN_COUNT
};
#define BREAKDOWN_TEXT(id, dimension, most) dimension,
static const char *const breakdowns[] = {BREAKDOWNS(BREAKDOWN_TEXT) NULL};

/* The cells of all breakdowns lie one after the other; this struct is never used but for its offsets. */
struct cell_layout {
#define BREAKDOWN_CELLS(id, dimension, most) char id[most];
    BREAKDOWNS(BREAKDOWN_CELLS)
#undef BREAKDOWN_CELLS
};
#define BREAKDOWN_FIRST(id, dimension, most) offsetof(struct cell_layout, id),
static const size_t first_cell[] = {BREAKDOWNS(BREAKDOWN_FIRST)};
enum { CELLS = sizeof(struct cell_layout) };

/* ---- series ---- */

static const struct sim_series_declaration persons_series = {
    .name = "persons",
    .type = SIM_SERIES_COUNT,
    .breakdowns =
        (const char *const[]){"", "age_band", "diploma", "decile", "sex", "household_type",
                              "departement", "age sex",
                              /* filled by account/modes.c */
                              "category_mode", "category_mode age_band", "category_mode diploma",
                              "category_mode decile", "category_mode departement", NULL},
    .unit = "person",
    .long_name = "resident population",
    .definition = "residents at the end of the month, agents times persons per agent; by mode: "
                  "those of 15 or more whose usual mode in the category it is",
    .source = "this run; base year: INSEE, estimations de population"};
static const struct sim_series_declaration adults_series = {
    .name = "persons_15",
    .type = SIM_SERIES_COUNT,
    .breakdowns = breakdowns,
    .unit = "person",
    .long_name = "population of 15 or more",
    .definition = "residents of 15 or more at the end of the month",
    .source = "this run; base year: INSEE, estimations de population"};
static const struct sim_series_declaration skill_sum_series = {
    .name = "skill_sum",
    .type = SIM_SERIES_COUNT,
    .breakdowns = breakdowns,
    .unit = "0.01 point",
    .long_name = "sum of digital skill of internet users",
    .definition = "skill of each internet user of 15 or more in hundredths of a point, added up",
    .source = "this run"};
static const struct sim_series_declaration skill_series = {
    .name = "digital_skill",
    .type = SIM_SERIES_RATIO,
    .breakdowns = breakdowns,
    .unit = "point",
    .long_name = "mean digital skill of internet users",
    .definition = "mean skill (0 to 100) of the internet users of 15 or more",
    .source = "this run; scale: see person.skill.able",
    .numerator = "skill_sum",
    .denominator = "persons_internet_use",
    .factor = 0.01};
static const struct sim_series_declaration lacking_share_series = {
    .name = "lacking_skill_share_of_users",
    .type = SIM_SERIES_RATIO,
    .breakdowns = breakdowns,
    .unit = "%",
    .long_name = "users who lack a basic skill, share of users",
    .definition = "internet users below person.skill.able, per 100 internet users of 15 or more",
    .source = "definition: INSEE, Première 1780",
    .numerator = "persons_lacking_skill",
    .denominator = "persons_internet_use",
    .factor = 100};

#define INDICATOR_SERIES(id, words, how, from)                                                     \
    static const struct sim_series_declaration id##_count_series = {                               \
        .name = "persons_" #id,                                                                    \
        .type = SIM_SERIES_COUNT,                                                                  \
        .breakdowns = breakdowns,                                                                  \
        .unit = "person",                                                                          \
        .long_name = words ", persons of 15 or more",                                              \
        .definition = "person of 15 or more who: " how,                                            \
        .source = from};                                                                           \
    static const struct sim_series_declaration id##_share_series = {                               \
        .name = #id "_share",                                                                      \
        .type = SIM_SERIES_RATIO,                                                                  \
        .breakdowns = breakdowns,                                                                  \
        .unit = "%",                                                                               \
        .long_name = words ", share of persons of 15 or more",                                     \
        .definition = "per 100 persons of 15 or more: " how,                                       \
        .source = from,                                                                            \
        .numerator = "persons_" #id,                                                               \
        .denominator = "persons_15",                                                               \
        .factor = 100};
INDICATORS(INDICATOR_SERIES)

#define FLOW_SERIES(id, units, words, how)                                                         \
    static const struct sim_series_declaration id##_series = {.name = #id,                         \
                                                              .type = SIM_SERIES_COUNT,            \
                                                              .breakdowns =                        \
                                                                  (const char *const[]){"", NULL}, \
                                                              .unit = units,                       \
                                                              .long_name = words,                  \
                                                              .definition = how,                   \
                                                              .source = "this run"};
FLOW_SERIES(births, "person/month", "births", "live births of the month")
FLOW_SERIES(deaths, "person/month", "deaths", "deaths of the month")
FLOW_SERIES(arrivals, "person/month", "arrivals from abroad",
            "net arrivals of the month, at ages and sexes with net immigration")
FLOW_SERIES(departures, "person/month", "departures abroad",
            "net departures of the month, at ages and sexes with net emigration")
FLOW_SERIES(unions, "couple/month", "unions", "couples who begin to live together in the month")
FLOW_SERIES(separations, "couple/month", "separations", "couples who separate in the month")

static const struct sim_series_declaration households_series = {
    .name = "households",
    .type = SIM_SERIES_COUNT,
    .breakdowns = (const char *const[]){"", NULL},
    .unit = "household",
    .long_name = "households",
    .definition = "households at the end of the month, agents times persons per agent",
    .source = "this run"};
static const struct sim_series_declaration household_size_series = {
    .name = "persons_per_household",
    .type = SIM_SERIES_RATIO,
    .breakdowns = (const char *const[]){"", NULL},
    .unit = "person",
    .long_name = "persons per household",
    .definition = "residents over households",
    .source = "this run",
    .numerator = "persons_housed",
    .denominator = "households",
    .factor = 1};
static const struct sim_series_declaration persons_housed_series = {
    .name = "persons_housed",
    .type = SIM_SERIES_COUNT,
    .breakdowns = (const char *const[]){"", NULL},
    .unit = "person",
    .long_name = "persons who live in households",
    .definition = "all residents: the model has no institutions",
    .source = "this run"};

#define INDICATOR_POINTERS(id, words, how, from) &id##_count_series, &id##_share_series,
const struct sim_series_declaration *const access_series[] = {
    &persons_series,
    &adults_series,
    INDICATORS(INDICATOR_POINTERS) & skill_sum_series,
    &skill_series,
    &lacking_share_series,
    &births_series,
    &deaths_series,
    &arrivals_series,
    &departures_series,
    &unions_series,
    &separations_series,
    &households_series,
    &persons_housed_series,
    &household_size_series,
    NULL,
};

/* ---- counting ---- */

struct tally {
    int64_t patterns[CELLS][PATTERNS];
    int64_t skill[CELLS];
    int64_t young[CELLS]; /* under 15 */
    int64_t ages[WORLD_AGE_COUNT][WORLD_SEX_COUNT];
};

struct counting {
    int32_t month;
    float able, illectronisme;
    struct person_view person;
    struct household_view household;
    struct tally *tallies; /* [threads] */
};

static unsigned pattern_of(const struct counting *c, size_t row)
{
    const struct person_view *p = &c->person;
    bool user = p->internet[row], year = user || p->idle[row] < SIM_MONTHS_PER_YEAR;
    bool able = user && p->skill[row] >= c->able;
    bool lost = !year || (user && p->skill[row] < c->illectronisme);
    return (unsigned)c->household.connected[p->household[row]] << INDICATOR_connected |
           (unsigned)p->smartphone[row] << INDICATOR_smartphone |
           (unsigned)user << INDICATOR_internet_use | (unsigned)year << INDICATOR_internet_year |
           (unsigned)(user && !able) << INDICATOR_lacking_skill | (unsigned)able << INDICATOR_able |
           (unsigned)lost << INDICATOR_illectronisme;
}

static void cells_of(const struct counting *c, size_t row, int age, size_t cells[BREAKDOWN_COUNT])
{
    uint32_t home = c->person.household[row];
    cells[BREAKDOWN_total] = offsetof(struct cell_layout, total);
    cells[BREAKDOWN_age_band] =
        offsetof(struct cell_layout, age_band) + (size_t)world_age_band(age);
    cells[BREAKDOWN_diploma] = offsetof(struct cell_layout, diploma) + c->person.diploma[row];
    cells[BREAKDOWN_decile] = offsetof(struct cell_layout, decile) + c->household.decile[home];
    cells[BREAKDOWN_sex] = offsetof(struct cell_layout, sex) + c->person.sex[row];
    cells[BREAKDOWN_household_type] =
        offsetof(struct cell_layout, household_type) + c->household.type[home];
    cells[BREAKDOWN_departement] =
        offsetof(struct cell_layout, departement) + c->household.departement[home];
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct tally *tally = &c->tallies[thread];
    for (size_t row = begin; row < end; row++) {
        if (c->person.id[row] == 0)
            continue;
        size_t cells[BREAKDOWN_COUNT];
        int age = world_age(c->month, c->person.birth[row]);
        cells_of(c, row, age, cells);
        tally->ages[world_age_index(age)][c->person.sex[row]]++;
        if (age < WORLD_ADULT_AGE) {
            for (int b = 0; b < BREAKDOWN_COUNT; b++)
                tally->young[cells[b]]++;
            continue;
        }
        unsigned pattern = pattern_of(c, row);
        /* skill is 0 to 100 points: its hundredths are exact integers far from overflow */
        int64_t skill = c->person.internet[row] ? (int64_t)(c->person.skill[row] * 100.0f) : 0;
        for (int b = 0; b < BREAKDOWN_COUNT; b++) {
            tally->patterns[cells[b]][pattern]++;
            tally->skill[cells[b]] += skill;
        }
    }
}

/* Adds thread `from`'s table to the first one. */
static void add_tally(struct tally *to, const struct tally *from)
{
    const int64_t *source = (const int64_t *)(const void *)from;
    int64_t *sum = (int64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += source[i];
}

static int64_t *cells_of_series(const struct sim_world *world, const char *name, int breakdown)
{
    char full[SIM_NAME_MAX * 2];
    snprintf(full, sizeof full, "%s%s%s", name, *breakdowns[breakdown] ? "_by_" : "",
             breakdowns[breakdown]);
    return sim_world_series(world, full)->counts;
}

static size_t cell_count(const struct sim_world *world, int breakdown)
{
    return *breakdowns[breakdown] ? sim_world_dimension(world, breakdowns[breakdown])->count : 1;
}

static void fill_series(const struct sim_world *world, const struct tally *tally)
{
    static const char *const names[] = {
#define INDICATOR_NAME(id, words, how, from) "persons_" #id,
        INDICATORS(INDICATOR_NAME)
#undef INDICATOR_NAME
    };
    int64_t weight = sim_world_run(world)->scale;
    for (int b = 0; b < BREAKDOWN_COUNT; b++) {
        int64_t *persons = cells_of_series(world, "persons", b);
        int64_t *adults = cells_of_series(world, "persons_15", b);
        int64_t *skill = cells_of_series(world, "skill_sum", b);
        const int64_t(*patterns)[PATTERNS] = &tally->patterns[first_cell[b]];
        for (size_t cell = 0; cell < cell_count(world, b); cell++) {
            for (int pattern = 0; pattern < PATTERNS; pattern++)
                adults[cell] += weight * patterns[cell][pattern];
            persons[cell] = adults[cell] + weight * tally->young[first_cell[b] + cell];
            skill[cell] = weight * tally->skill[first_cell[b] + cell];
        }
        for (int i = 0; i < INDICATOR_COUNT; i++) {
            int64_t *count = cells_of_series(world, names[i], b);
            for (size_t cell = 0; cell < cell_count(world, b); cell++)
                for (int pattern = 0; pattern < PATTERNS; pattern++)
                    if (pattern >> i & 1)
                        count[cell] += weight * patterns[cell][pattern];
        }
    }
    int64_t *ages = sim_world_series(world, "persons_by_age_sex")->counts;
    for (int a = 0; a < WORLD_AGE_COUNT; a++)
        for (int s = 0; s < WORLD_SEX_COUNT; s++)
            ages[a * WORLD_SEX_COUNT + s] = weight * tally->ages[a][s];
    *sim_world_series(world, "persons_housed")->counts = *cells_of_series(world, "persons", 0);
    *sim_world_series(world, "households")->counts =
        weight * (int64_t)sim_world_table(world, "household")->alive;
}

static enum sim_status run_recording(struct sim_world *world, struct sim_error *error)
{
    const struct person_parameters *parameters = person_parameters(world);
    struct counting c = {.month = world_month(world),
                         .able = (float)parameters->able,
                         .illectronisme = (float)parameters->illectronisme,
                         .person = person_columns(sim_world_table(world, "person")),
                         .household = household_columns(sim_world_table(world, "household"))};
    enum sim_status status =
        sim_memory_array(&c.tallies, (size_t)world->threads, sizeof *c.tallies, "counts", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, count_block, &c);
    for (int t = 1; t < world->threads; t++)
        add_tally(&c.tallies[0], &c.tallies[t]);
    fill_series(world, &c.tallies[0]);
    free(c.tallies);
    return SIM_OK;
}

const struct sim_phase access_recording_phase = {
    .name = "recording",
    .text = "counts the population and its digital access by every breakdown",
    .reads = "person.birth person.sex person.diploma person.household person.internet person.idle "
             "person.smartphone person.skill household.departement household.decile household.type "
             "household.connected",
    .writes = "",
    .rows = "",
    .run = run_recording,
};
