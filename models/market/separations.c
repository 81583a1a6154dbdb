/* Phase separations: jobs that end, other than with the firm.
 *
 * A job ends by itself (a contract runs out, somebody quits) with a monthly probability
 * labour.separation x (exit rate of the occupation / its mean over jobs)^spread, and by dismissal
 * with firm.layoff, which the firm's plan has set (firm/plans.c). One lot decides, so the two
 * exclude each other. The leaver looks for work in the same occupation. Rights to benefit are those
 * earned, but a resignation gives none: of the jobs that end by themselves, the share
 * labour.benefit.insured opens rights. The self-employed go when their business does. */
#include "models/market/search.h"

#include <math.h>

struct separating {
    const struct sim_world *world;
    uint32_t purpose, insured;
    uint32_t quit[OCCUPATIONS_MAX + 1]; /* the last: of no occupation */
    struct person_view person;
    struct firm_view firm;
};

static void quit_words(struct separating *c)
{
    const struct market_rates *rates = market_rates(c->world);
    const struct market_parameters *p = market_parameters(c->world);
    double jobs = 0, exits = 0;
    for (size_t o = 0; o < rates->occupation_count; o++) {
        jobs += rates->occupations[o].jobs;
        exits += rates->occupations[o].jobs * rates->occupations[o].exit_rate;
    }
    for (size_t o = 0; o < rates->occupation_count; o++)
        c->quit[o] = market_word(p->separation * pow(rates->occupations[o].exit_rate * jobs / exits,
                                                     p->separation_spread));
    c->quit[rates->occupation_count] = market_word(p->separation);
}

static void separate(const struct separating *c, size_t row, enum person_change why)
{
    const struct person_view *p = &c->person;
    p->activity[row] = WORLD_UNEMPLOYED;
    p->status[row] = STATUS_NONE;
    p->employer[row] = SIM_NONE;
    p->spell[row] = 0;
    p->change[row] |= (uint8_t)why;
}

static void separations_block(void *context, size_t begin, size_t end, int thread)
{
    const struct separating *c = context;
    const struct person_view *p = &c->person;
    uint32_t words[4][SIM_RANDOM_BATCH], ids[SIM_RANDOM_BATCH], rows[SIM_RANDOM_BATCH];
    (void)thread;
    for (size_t first = begin; first < end;) {
        size_t count = 0;
        for (; first < end && count < SIM_RANDOM_BATCH; first++)
            if (p->id[first] != 0 && p->activity[first] == WORLD_EMPLOYED &&
                p->status[first] != STATUS_SELF_EMPLOYED) {
                ids[count] = p->id[first];
                rows[count++] = (uint32_t)first;
            }
        sim_random_fill(c->world->random, c->purpose, ids, c->world->month, count, words);
        for (size_t i = 0; i < count; i++) {
            size_t row = rows[i];
            uint32_t quit = c->quit[p->occupation[row]], word = words[0][i];
            if (word < quit) {
                separate(c, row, PERSON_LEAVES_JOB);
                if (words[1][i] >= c->insured)
                    p->rights[row] = 0;
            } else if (word - quit < market_word((double)c->firm.layoff[p->employer[row]]))
                separate(c, row, PERSON_DISMISSED);
        }
    }
}

static enum sim_status run_separations(struct sim_world *world, struct sim_error *error)
{
    struct separating c = {.world = world,
                           .purpose = sim_random_purpose("labour.separation"),
                           .person = person_columns(sim_world_table(world, "person")),
                           .firm = firm_firms(world)};
    (void)error;
    quit_words(&c);
    c.insured = market_word(market_parameters(world)->insured);
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, separations_block, &c);
    return SIM_OK;
}

const struct sim_phase market_separations_phase = {
    .name = "job_separations",
    .text = "jobs end: contracts run out, staff quits or is dismissed",
    .reads = "person.activity person.status person.occupation person.employer person.spell "
             "person.rights person.change firm.layoff",
    .writes = "person.activity person.status person.employer person.spell person.rights "
              "person.change",
    .rows = "",
    .run = run_separations,
};
