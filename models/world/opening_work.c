/* Work in the base year: who is unemployed by the definition of the survey, and occupations.
 *
 * Unemployment: the census counts more unemployed than the survey (ILO); in each département some
 * become inactive (the halo around unemployment), evenly along its persons, until the rate is that
 * of departements.csv.
 *
 * Occupation: P(o | group, diploma, sex, département) is proportional to the jobs of o and to the
 * shares of the group, the diploma, the sex and the département in o, raked (iterative proportional
 * fitting, Deming and Stephan 1940) to the jobs by occupation, scaled to the employed drawn, and to
 * the employed by group, diploma, sex and département. Where the person's group or diploma is not
 * known its factor is left out; where no occupation is possible, occupations are taken by their
 * jobs. The employed draw by systematic sampling along the list by group, diploma, sex and place,
 * one occupation after the other among those who have none of the earlier, so that jobs by
 * occupation are off by few agents. The unemployed and the retired draw from the same distribution,
 * by an even sequence along the persons of one group, diploma and sex. */
#include "models/market/state.h"
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

enum {
    GROUP_UNKNOWN = 6, /* retired, none: the group of the last work is not in the table */
    COLUMNS = (GROUP_UNKNOWN + 1) * WORLD_DIPLOMA_COUNT * WORLD_SEX_COUNT,
    SWEEPS = 50
};
enum list { LIST_EMPLOYED, LIST_UNEMPLOYED, LIST_RETIRED, LIST_COUNT };

struct work {
    struct opening *opening;
    const struct market_rates *rates;
    struct person_view person;
    size_t departements, occupations;
    size_t (*counts)[LIST_COUNT][COLUMNS]; /* [departement] persons; then those of earlier ones */
    double *cumulated; /* [departement][column][occupation] cumulated weights of occupations */
    uint64_t start[LIST_COUNT][COLUMNS];
    uint32_t *order;      /* [total] employed by column, then row */
    size_t base[COLUMNS]; /* first of each column in order */
    size_t total;         /* employed */
};

size_t opening_pick(const double *cumulated, size_t count, double x)
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

/* ---- unemployment of the survey ---- */

static void count_labour(const struct opening *opening, size_t d, size_t *employed,
                         size_t *unemployed)
{
    struct person_view person = person_columns(sim_world_table(opening->world, "person"));
    *employed = *unemployed = 0;
    for (size_t row = opening->first[d]; row < opening->first[d + 1]; row++) {
        *employed += person.activity[row] == WORLD_EMPLOYED;
        *unemployed += person.activity[row] == WORLD_UNEMPLOYED;
    }
}

/* Students of the census who hold their last diploma are out of education here: inactive, else all of them would enter the
 * labour force in the first month. */
static void settle_students(struct opening *opening)
{
    struct person_view person = person_columns(sim_world_table(opening->world, "person"));
    for (size_t row = 0; row < person.count; row++)
        if (person.activity[row] == WORLD_STUDENT && person.diploma[row] != WORLD_IN_EDUCATION)
            person.activity[row] = WORLD_OTHER_ACTIVITY;
}

/* The number that stays unemployed is rounded along the départements, so that the
 * country's holds too. */
static void thin_unemployed(struct opening *opening)
{
    const struct sim_world *world = opening->world;
    const struct world_rates *rates = world_rates(world);
    struct person_view person = person_columns(sim_world_table(world, "person"));
    double wanted = 0;
    size_t given = 0;
    for (size_t d = 0; d < rates->departement_count; d++) {
        size_t employed, unemployed, i = 0, before = given;
        double rate = rates->departements[d].unemployment;
        count_labour(opening, d, &employed, &unemployed);
        double here = (double)employed * rate / (1 - rate);
        if (here >= (double)unemployed || unemployed == 0) {
            /* the census has no more than that: all stay, and other départements do not make up */
            continue;
        }
        wanted += here;
        given = (size_t)(wanted + 0.5);
        size_t stay = given - before < unemployed ? given - before : unemployed;
        uint64_t phase = opening_start(world, "opening.unemployed", (uint32_t)d) % unemployed;
        for (size_t row = opening->first[d]; row < opening->first[d + 1]; row++) {
            if (person.activity[row] != WORLD_UNEMPLOYED)
                continue;
            if (((i + 1) * stay + phase) / unemployed == (i * stay + phase) / unemployed)
                person.activity[row] = WORLD_OTHER_ACTIVITY;
            i++;
        }
    }
}

/* ---- occupations ---- */

static size_t column_of(const struct person_view *person, size_t row)
{
    size_t group = person->occupation_group_opening[row];
    if (group > GROUP_UNKNOWN)
        group = GROUP_UNKNOWN;
    return (group * WORLD_DIPLOMA_COUNT + person->diploma[row]) * WORLD_SEX_COUNT +
           person->sex[row];
}

/* The list that a person's occupation is drawn along, or LIST_COUNT: has none. */
static enum list list_of(const struct person_view *person, size_t row)
{
    switch (person->activity[row]) {
    case WORLD_EMPLOYED:
        return LIST_EMPLOYED;
    case WORLD_UNEMPLOYED:
        return LIST_UNEMPLOYED;
    case WORLD_RETIRED:
        return LIST_RETIRED;
    default:
        return LIST_COUNT;
    }
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    struct work *w = context;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        for (size_t row = w->opening->first[d]; row < w->opening->first[d + 1]; row++) {
            enum list list = list_of(&w->person, row);
            if (list != LIST_COUNT)
                w->counts[d][list][column_of(&w->person, row)]++;
        }
}

/* Weight of each occupation for a column before raking and place. */
static void prior(const struct work *w, size_t column, double *weight)
{
    size_t sex = column % WORLD_SEX_COUNT;
    size_t diploma = column / WORLD_SEX_COUNT % WORLD_DIPLOMA_COUNT;
    size_t group = column / WORLD_SEX_COUNT / WORLD_DIPLOMA_COUNT;
    double total = 0;
    for (size_t o = 0; o < w->occupations; o++) {
        const struct market_occupation *occupation = &w->rates->occupations[o];
        weight[o] =
            occupation->jobs * (sex == WORLD_FEMALE ? occupation->women : 1 - occupation->women);
        if (group != GROUP_UNKNOWN)
            weight[o] *= occupation->group[group];
        if (diploma < WORLD_DIPLOMA_FINAL_COUNT)
            weight[o] *= occupation->diploma[diploma];
        total += weight[o];
    }
    for (size_t o = 0; total <= 0 && o < w->occupations; o++)
        weight[o] = w->rates->occupations[o].jobs;
}

/* Weights of one column in one département into out; returns their sum. Where the département has
 * none of the possible occupations, they are taken as in the country. */
static double column_weights(const struct work *w, const double *base, const double *factor,
                             size_t d, double *out)
{
    double total = 0;
    for (size_t o = 0; o < w->occupations; o++)
        total += out[o] =
            base[o] * factor[o] * w->rates->occupation_departement[o * w->departements + d];
    for (size_t o = 0; total <= 0 && o < w->occupations; o++)
        out[o] = base[o] * factor[o];
    if (total > 0)
        return total;
    for (size_t o = 0; o < w->occupations; o++)
        total += out[o];
    return total;
}

/* One factor an occupation brings the jobs to the table's; then the cumulated weights are kept. */
static enum sim_status rake(struct work *w, struct sim_error *error)
{
    double *base = NULL, factor[OCCUPATIONS_MAX], met[OCCUPATIONS_MAX], out[OCCUPATIONS_MAX];
    enum sim_status status = sim_memory_array(&base, COLUMNS * w->occupations, sizeof *base,
                                              "weights of occupations", error);
    double jobs = 0;
    if (status != SIM_OK)
        return status;
    for (size_t c = 0; c < COLUMNS; c++)
        prior(w, c, &base[c * w->occupations]);
    for (size_t o = 0; o < w->occupations; o++) {
        factor[o] = 1;
        jobs += w->rates->occupations[o].jobs;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t o = 0; o < w->occupations; o++)
            met[o] = 0;
        for (size_t d = 0; d < w->departements; d++)
            for (size_t c = 0; c < COLUMNS; c++) {
                double persons = (double)w->counts[d][LIST_EMPLOYED][c];
                if (persons <= 0)
                    continue;
                double total = column_weights(w, &base[c * w->occupations], factor, d, out);
                for (size_t o = 0; o < w->occupations; o++)
                    met[o] += out[o] * persons / total;
            }
        for (size_t o = 0; o < w->occupations; o++)
            if (met[o] > 0) /* else nobody drawn can have it */
                factor[o] *= w->rates->occupations[o].jobs / jobs * (double)w->total / met[o];
    }
    for (size_t d = 0; d < w->departements; d++)
        for (size_t c = 0; c < COLUMNS; c++) {
            double *row = &w->cumulated[(d * COLUMNS + c) * w->occupations];
            column_weights(w, &base[c * w->occupations], factor, d, row);
            for (size_t o = 1; o < w->occupations; o++)
                row[o] += row[o - 1];
        }
    free(base);
    return SIM_OK;
}

static void draw_block(void *context, size_t begin, size_t end, int thread)
{
    struct work *w = context;
    struct person_view *person = &w->person;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        for (size_t row = w->opening->first[d]; row < w->opening->first[d + 1]; row++) {
            enum list list = list_of(person, row);
            person->occupation[row] = person->goal[row] = (uint8_t)w->occupations;
            person->status[row] = STATUS_NONE;
            w->opening->sector[row] = SECTOR_COUNT;
            if (list == LIST_COUNT)
                continue;
            size_t c = column_of(person, row);
            if (list == LIST_EMPLOYED) {
                w->order[w->base[c] + w->counts[d][list][c]++] = (uint32_t)row;
                continue;
            }
            double x =
                opening_even(w->start[list][c], w->counts[d][list][c]++, OPENING_STEP_GOLDEN);
            size_t o =
                opening_pick(&w->cumulated[(d * COLUMNS + c) * w->occupations], w->occupations, x);
            person->occupation[row] = (uint8_t)o;
        }
}

/* Probabilities are kept as whole parts of this. */
static const uint64_t HAZARD_ONE = UINT64_C(1) << 40;

/* Chances of each occupation given that it is none of the earlier ones; 1 for the last possible. */
static void hazards(const double *cumulated, size_t occupations, uint64_t *hazard)
{
    double total = cumulated[occupations - 1];
    for (size_t o = 0; o < occupations; o++) {
        double before = o > 0 ? cumulated[o - 1] : 0;
        double part = (cumulated[o] - before) / (total - before);
        hazard[o] = cumulated[o] >= total || !(part < 1) ? HAZARD_ONE
                                                         : (uint64_t)(part * (double)HAZARD_ONE);
    }
}

static void draw_employed(struct work *w)
{
    const struct household_view household =
        household_columns(sim_world_table(w->opening->world, "household"));
    uint64_t sum[OCCUPATIONS_MAX], hazard[OCCUPATIONS_MAX];
    size_t c = 0, last_cell = SIZE_MAX;
    for (uint32_t o = 0; o < w->occupations; o++)
        sum[o] = opening_start(w->opening->world, "opening.job", o) % HAZARD_ONE;
    for (size_t i = 0; i < w->total; i++) {
        uint32_t row = w->order[i];
        while (c + 1 < COLUMNS && i >= w->base[c + 1])
            c++;
        size_t cell = household.departement[w->person.household[row]] * (size_t)COLUMNS + c;
        if (cell != last_cell)
            hazards(&w->cumulated[cell * w->occupations], w->occupations, hazard);
        last_cell = cell;
        for (size_t o = 0; o < w->occupations; o++) {
            sum[o] += hazard[o];
            if (sum[o] < HAZARD_ONE)
                continue;
            sum[o] -= HAZARD_ONE;
            w->person.occupation[row] = (uint8_t)o;
            break;
        }
    }
}

static enum sim_status draw_occupations(struct work *w, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct sim_world *world = w->opening->world;
    sim_parallel_blocks(world->threads, w->departements, 1, count_block, w);
    for (size_t d = 0; d < w->departements; d++)
        for (size_t c = 0; c < COLUMNS; c++)
            w->total += w->counts[d][LIST_EMPLOYED][c];
    SIM_TRY(sim_memory_array(&w->order, w->total, sizeof *w->order, "workers", error));
    SIM_TRY(rake(w, error));
    for (uint32_t list = 0; list < LIST_COUNT; list++)
        for (uint32_t c = 0; c < COLUMNS; c++) {
            size_t before = 0;
            w->start[list][c] = opening_start(world, "opening.occupation", list * COLUMNS + c);
            for (size_t d = 0; d < w->departements; d++) {
                size_t here = w->counts[d][list][c];
                w->counts[d][list][c] = before;
                before += here;
            }
            if (list == LIST_EMPLOYED && c + 1 < COLUMNS)
                w->base[c + 1] = w->base[c] + before;
        }
    sim_parallel_blocks(world->threads, w->departements, 1, draw_block, w);
    draw_employed(w);
out:
    return status;
}

enum sim_status opening_work(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct work *w = NULL;
    settle_students(opening);
    thin_unemployed(opening);
    SIM_TRY(sim_memory_array(&w, 1, sizeof *w, "work", error));
    w->opening = opening;
    w->rates = market_rates(world);
    w->person = person_columns(sim_world_table(world, "person"));
    size_t d = w->departements = world_rates(world)->departement_count;
    size_t o = w->occupations = w->rates->occupation_count;
    SIM_TRY(sim_memory_array(&opening->sector, w->person.count, 1, "sectors", error));
    SIM_TRY(sim_memory_array(&w->counts, d, sizeof *w->counts, "counts", error));
    SIM_TRY(sim_memory_array(&w->cumulated, d * COLUMNS * o, sizeof(double), "weights", error));
    SIM_TRY(draw_occupations(w, error));
    SIM_TRY(opening_sectors(opening, error));
    SIM_TRY(opening_pay(opening, error));
    SIM_TRY(opening_market(opening, error));
out:
    if (w != NULL) {
        free(w->counts);
        free(w->cumulated);
        free(w->order);
    }
    free(w);
    if (status != SIM_OK) {
        free(opening->sector);
        opening->sector = NULL;
    }
    return status;
}
