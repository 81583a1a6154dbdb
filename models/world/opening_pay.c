/* Pay and careers in the base year, before opening_money brings the level of pay to the accounts.
 *
 *   earning   sd x (r z + sqrt(1 - r^2) normal), z the normal score of the rank of the household's
 *             standard of living among the employed, so that the well paid live in well-off
 *             households; standard normal over the employed by construction
 *   spell     months in the job: geometric with the occupation's monthly rate of separation (that
 *             of market/separations.c), within the time since adult age; months without one:
 *             geometric with mean `labour.opening.search`
 *   rights    a month of benefit for a month worked, at most labour.benefit.months, less the months
 *             since; the unemployed worked a geometric time of mean `labour.opening.worked`
 *   pay       occupation's x exp(earning) x (1 + premium of a year x years of tenure); of the
 *             unemployed and the retired, whose last job is in the past, without the premium
 * Others have neither occupation nor pay. */
#include "models/market/state.h"
#include "models/world/opening.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ranks are taken over positive reals by the first bits of their floating-point form, whose order
 * is theirs: steps of 1/2048 of the amount at most. */
enum { RANK_SHIFT = 12, RANK_BINS = 1 << (31 - RANK_SHIFT) };

struct pay {
    const struct sim_world *world;
    const struct market_rates *rates;
    const struct market_parameters *parameters;
    struct person_view person;
    struct household_view household;
    uint32_t *histogram; /* [threads][RANK_BINS] employed */
    double *score;       /* [RANK_BINS] normal score of the rank */
    uint32_t earning, spell;
    double separation[OCCUPATIONS_MAX]; /* monthly */
};

double opening_months(double uniform, double hazard, double longest)
{
    if (!(longest > 1) || hazard >= 1)
        return 0;
    if (!(hazard > 0)) /* nothing ends: all lengths are alike */
        return floor(uniform * longest);
    double beyond = pow(1 - hazard, longest);
    double months = floor(log(1 - uniform * (1 - beyond)) / log(1 - hazard));
    return months < longest ? months : longest - 1; /* the last digit of a logarithm */
}

static size_t bin_of(float amount)
{
    uint32_t bits;
    if (!(amount > 0))
        return 0;
    memcpy(&bits, &amount, sizeof bits);
    return bits >> RANK_SHIFT;
}

static void rank_block(void *context, size_t begin, size_t end, int thread)
{
    const struct pay *p = context;
    uint32_t *histogram = &p->histogram[(size_t)thread * RANK_BINS];
    for (size_t row = begin; row < end; row++)
        if (p->person.activity[row] == WORLD_EMPLOYED)
            histogram[bin_of(p->household.standard_of_living[p->person.household[row]])]++;
}

/* The normal score of the middle of each bin; inside (0, 1) also where nobody is. */
static void score_bins(struct pay *p)
{
    size_t threads = (size_t)p->world->threads;
    uint64_t total = 0, below = 0;
    for (size_t i = 0; i < threads * RANK_BINS; i++)
        total += p->histogram[i];
    for (size_t bin = 0; bin < RANK_BINS; bin++) {
        uint64_t here = 0;
        for (size_t t = 0; t < threads; t++)
            here += p->histogram[t * RANK_BINS + bin];
        p->score[bin] =
            gsl_cdf_ugaussian_Pinv(((double)below + ((double)here + 1) / 2) / ((double)total + 1));
        below += here;
    }
}

/* The occupation's monthly rate of separation: the mean's times a power of its relative exit
 * rate. */
static void separations(struct pay *p)
{
    double jobs = 0, mean = 0;
    for (size_t o = 0; o < p->rates->occupation_count; o++) {
        jobs += p->rates->occupations[o].jobs;
        mean += p->rates->occupations[o].jobs * p->rates->occupations[o].exit_rate;
    }
    mean /= jobs;
    for (size_t o = 0; o < p->rates->occupation_count; o++)
        p->separation[o] =
            p->parameters->separation *
            pow(p->rates->occupations[o].exit_rate / mean, p->parameters->separation_spread);
}

static void fill_person(const struct pay *p, size_t row)
{
    const struct person_view *person = &p->person;
    const struct market_parameters *q = p->parameters;
    size_t o = person->occupation[row];
    struct sim_random_event earning = {p->world->random, p->earning, person->id[row], 0};
    struct sim_random_event spell = {p->world->random, p->spell, person->id[row], 0};
    double since_adult = -person->birth[row] - WORLD_ADULT_AGE * SIM_MONTHS_PER_YEAR;
    double z = p->score[bin_of(p->household.standard_of_living[person->household[row]])];
    double r = q->opening_rank, months = 0, rights = 0, tenure = 0;
    double most = (double)q->benefit_months;
    double effect = q->earning_sd * (r * z + sqrt(1 - r * r) * world_normal(&earning, 0));
    if (person->activity[row] == WORLD_EMPLOYED) {
        double longest = (double)(q->tenure_years * SIM_MONTHS_PER_YEAR);
        months = opening_months(sim_random_uniform(&spell, 0), p->separation[o], since_adult);
        rights = months < most ? months : most;
        tenure = (months < longest ? months : longest) / SIM_MONTHS_PER_YEAR;
    } else if (person->activity[row] == WORLD_UNEMPLOYED) {
        months = opening_months(sim_random_uniform(&spell, 0), 1 / q->opening_search, since_adult);
        double worked = opening_months(sim_random_uniform(&spell, 1), 1 / q->opening_worked,
                                       since_adult - months);
        rights = (worked < most ? worked : most) - months;
    }
    person->earning[row] = (float)effect;
    person->spell[row] = (uint16_t)months;
    person->rights[row] = rights > 0 ? (uint8_t)rights : 0;
    person->pay[row] = sim_number_i32(sim_number_round(
        p->rates->occupations[o].net_pay * exp(effect) * (1 + q->tenure_premium * tenure)));
}

static void pay_block(void *context, size_t begin, size_t end, int thread)
{
    const struct pay *p = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        if (p->person.occupation[row] < p->rates->occupation_count)
            fill_person(p, row);
}

enum sim_status opening_pay(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct pay p = {.world = world,
                    .rates = market_rates(world),
                    .parameters = market_parameters(world),
                    .person = person_columns(sim_world_table(world, "person")),
                    .household = household_columns(sim_world_table(world, "household")),
                    .earning = sim_random_purpose("opening.earning"),
                    .spell = sim_random_purpose("opening.spell")};
    SIM_TRY(sim_memory_array(&p.histogram, (size_t)world->threads * RANK_BINS, sizeof *p.histogram,
                             "ranks", error));
    SIM_TRY(sim_memory_array(&p.score, RANK_BINS, sizeof *p.score, "scores", error));
    separations(&p);
    sim_parallel_blocks(world->threads, p.person.count, SIM_PARALLEL_BLOCK, rank_block, &p);
    score_bins(&p);
    sim_parallel_blocks(world->threads, p.person.count, SIM_PARALLEL_BLOCK, pay_block, &p);
out:
    free(p.histogram);
    free(p.score);
    return status;
}
