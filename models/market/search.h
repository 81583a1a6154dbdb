/* What the files of the labour market share: cells that many threads add to, posts, and who applies
 * where. */
#ifndef MODELS_MARKET_SEARCH_H
#define MODELS_MARKET_SEARCH_H

#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/person/state.h"

static inline void market_keep_least(uint64_t *cell, uint64_t value)
{
    uint64_t held = __atomic_load_n(cell, __ATOMIC_RELAXED);
    while (value < held && !__atomic_compare_exchange_n(cell, &held, value, true, __ATOMIC_RELAXED,
                                                        __ATOMIC_RELAXED)) {
    }
}

/* ---- pay ---- */

/* What pay at the beginning of a job is made of: see wages.c. */
struct market_pay_scale {
    double index, minimum;
    const double *occupation, *sector,
        *departement; /* occupation.pay, sector and departement.wage_factor */
};
struct market_pay_scale market_pay_scale(const struct sim_world *world);
int32_t market_pay_at(const struct market_pay_scale *scale, double earning, size_t occupation,
                      size_t sector, size_t departement);

/* ---- posts ---- */

/* Posts by group = département x occupation, in a group by id of the firm. Those of group g are
 * first[g] .. first[g] + open[g] - 1; filled posts leave. */
struct market_posts {
    size_t count; /* offered */
    size_t places, occupations;
    uint32_t *firm;   /* [count] row */
    uint32_t *first;  /* [groups + 1] */
    uint32_t *open;   /* [groups] */
    uint64_t *best;   /* [count] least key of this round's applications, UINT64_MAX: none */
    uint32_t *winner; /* [count] row of the person with that key */
};
static inline size_t market_post_group(const struct market_posts *posts, size_t departement,
                                       size_t occupation)
{
    return departement * posts->occupations + occupation;
}

/* Opens the posts of firm.vacancies (vacancies.c); released by market_posts_free. */
enum sim_status market_posts_build(const struct sim_world *world, struct market_posts *posts,
                                   struct sim_error *error);
void market_posts_free(struct market_posts *posts);

/* ---- applications ---- */

/* Where the seekers of a département and occupation apply: own occupation, then the moves of the
 * network that need no retraining, with cumulated probabilities on 32-bit words. Entries of
 * occupation o: first[o] .. first[o + 1] - 1; the same in each département, `width` apart. */
struct market_aims {
    size_t places, occupations, width;
    uint32_t *first; /* [occupations + 1] */
    uint8_t *to;     /* [width] */
    double *weight;  /* [width] */
    uint32_t *limit; /* [places * width] */
    double *total;   /* [places * occupations] weight of all that is open to the occupation there */
    double *country; /* [occupations * (places + 1)] the same, cumulated over places */
};
enum sim_status market_aims_build(const struct sim_world *world, struct market_aims *aims,
                                  struct sim_error *error);
void market_aims_free(struct market_aims *aims);
/* The probabilities, by the posts open now. */
void market_aims_update(struct market_aims *aims, const struct market_posts *posts);
/* Where a seeker of an occupation who lives in a département applies, by a random word: in proportion to what is open to the
 * occupation, at home fully, in a neighbouring département with weight labour.neighbour_search, elsewhere with
 * labour.far_search; SIM_NONE if nothing is open anywhere. */
uint32_t market_aims_place(const struct market_aims *aims, const struct sim_world *world,
                           size_t home, size_t occupation, uint32_t word);
/* The occupation that a seeker in the département applies to, by a random word; SIM_NONE if nothing
 * is open to him or her. */
uint32_t market_aims_draw(const struct market_aims *aims, size_t departement, size_t occupation,
                          uint32_t word);

#endif
