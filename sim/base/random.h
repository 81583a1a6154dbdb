/* Randomness is a function: Philox 4x32-10 (Salmon et al. 2011, through Random123) of
 * (seed, replication, purpose, agent, month, draw). No state exists, so threads, order, restart and
 * the other agents' draws cannot change a number.
 *
 *   key     = (low, high 32 bits of the seed)
 *   counter = (agent, month x 65536 + draw / 4, purpose, replication); word draw % 4 of the result
 *
 * The map is injective for agents < 2^32, months 0..65535 (counted from year 0) and draws < 2^18.
 */
#ifndef SIM_BASE_RANDOM_H
#define SIM_BASE_RANDOM_H

#include "sim/base/status.h"

#include <Random123/philox.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_RANDOM_DRAWS_MAX = 1 << 18 };

struct sim_random {
    uint64_t seed;
    uint32_t replication;
};

/* The key of one event: what is drawn (a purpose, see sim_random_purpose), for whom and when. */
struct sim_random_event {
    struct sim_random random;
    uint32_t purpose;
    uint32_t agent;
    int32_t month;
};

/* A purpose from its name, for instance "person.death". Names, not numbers: adding one moves no
 * other draw. The registry refuses two declared purposes of equal hash. */
uint32_t sim_random_purpose(const char *name);

/* The four 32-bit words of draws 4 x block .. 4 x block + 3. */
static inline void sim_random_words(struct sim_random random, uint32_t purpose, uint32_t agent,
                                    int32_t month, uint32_t block, uint32_t words[4])
{
    philox4x32_key_t key = {{(uint32_t)random.seed, (uint32_t)(random.seed >> 32)}};
    philox4x32_ctr_t counter = {
        {agent, (uint32_t)month << 16 | block, purpose, random.replication}};
    philox4x32_ctr_t result = philox4x32(counter, key);
    words[0] = result.v[0];
    words[1] = result.v[1];
    words[2] = result.v[2];
    words[3] = result.v[3];
}

/* The first block (draws 0..3) of `count` agents at once, for hot loops: words[k][i] is draw k of agents[i].
 * Equal to sim_random_words agent by agent, and faster because the compiler works on several agents
 * in one instruction. count <= SIM_RANDOM_BATCH. */
enum { SIM_RANDOM_BATCH = 256 };
void sim_random_fill(struct sim_random random, uint32_t purpose, const uint32_t *agents,
                     int32_t month, size_t count, uint32_t words[4][SIM_RANDOM_BATCH]);

/* A word as a real in (0, 1), never 0 nor 1: the middle of one of 2^32 equal intervals. */
static inline double sim_random_unit(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* The real in (0, 1) of one draw of an event (draw < SIM_RANDOM_DRAWS_MAX). */
static inline double sim_random_uniform(const struct sim_random_event *event, uint32_t draw)
{
    uint32_t words[4];
    sim_random_words(event->random, event->purpose, event->agent, event->month, draw >> 2, words);
    return sim_random_unit(words[draw & 3]);
}

/* An integer in 0..bound-1 without bias (Lemire 2019, with rejection); bound >= 1. Rejected words
 * take the following draws of the same event: give each bounded integer an event (or a draw range)
 * of its own. Draws beyond the last begin again at the first, here and in the functions below. */
uint32_t sim_random_bounded(const struct sim_random_event *event, uint32_t draw, uint32_t bound);

/* The index 0..count-1 drawn with probability weights[i] / sum, from cumulative[i] = sum of weights
 * 0..i (count >= 1, cumulative[count-1] >= 1, non-decreasing), by binary search on a 64-bit
 * fixed-point product of two draws (draw, draw + 1): unbiased to 2^-64 x total. Zero weights are
 * never drawn. */
size_t sim_random_weighted(const struct sim_random_event *event, uint32_t draw,
                           const uint64_t *cumulative, size_t count);

/* A table for drawing from fixed weights in constant time (Walker 1977 / Vose 1991 alias method).
 */
struct sim_random_alias {
    size_t count;
    uint32_t *threshold; /* [count], in 2^-32 */
    uint32_t *alias;     /* [count] */
};

/* Builds the table from weights [count] >= 0, finite, at least one > 0, count < 2^32; else
 * SIM_INPUT with the row. Probabilities are rounded to 2^-32 / count, a zero weight is never drawn.
 * Released by sim_random_alias_free; on failure the table is empty and needs no release. */
enum sim_status sim_random_alias_build(struct sim_random_alias *table, const double *weights,
                                       size_t count, struct sim_error *error);
void sim_random_alias_free(struct sim_random_alias *table);
/* Index 0..count-1; uses draws draw and draw + 1 of the event. */
size_t sim_random_alias_draw(const struct sim_random_alias *table,
                             const struct sim_random_event *event, uint32_t draw);

/* A gsl_rng whose numbers are the successive draws of one event, so that all GSL distributions work
 * on it. The caller provides the storage, which must stay where it is (rng points into it); nothing
 * is allocated and nothing must be released. gsl_rng_set goes back to the first draw whatever the
 * seed. Using more than SIM_RANDOM_DRAWS_MAX numbers sets `exhausted` and begins again at the first
 * draw: a constant would keep the rejection loops of GSL's distributions turning for ever. */
struct sim_random_gsl {
    gsl_rng rng; /* pass &g.rng to gsl_ran_... */
    struct sim_random_gsl_state {
        struct sim_random_event event;
        uint32_t draw;
        uint32_t words[4];
        bool exhausted;
    } state;
};
void sim_random_gsl_start(struct sim_random_gsl *generator, const struct sim_random_event *event);

#endif
