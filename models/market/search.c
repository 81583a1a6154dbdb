/* Phase search: the unemployed, and some of those at work, apply to posts; posts take one each.
 *
 * In each round every unemployed person who is not retraining applies with a probability, to one
 * post: in a place drawn by what is open there to the occupation, the own département before its
 * neighbours and these before all others; in an occupation drawn by market_aims (vacancies.c);
 * uniformly among the posts of that place and occupation.
 * Employees search in the first round only, and not for a post of their own firm. A post takes one
 * of its applicants by lot - the least key, a hash and then the id - and the others, and the posts
 * without applicant, have the next round. So unfilled posts and unemployment stand side by side (an
 * urn-ball matching function, Petrongolo and Pissarides 2001, of places and occupations instead of
 * the country). The old firm of somebody who changes jobs seeks a successor next month. */
#include "models/market/search.h"
#include "models/market/leaving_state.h"

#include <stdlib.h>

enum { LOT_APPLIES, LOT_PLACE, LOT_OCCUPATION, LOT_POST };

/* Somebody who may apply; where he or she has applied in this round. */
struct candidate {
    uint32_t row, post; /* post: SIM_NONE for none */
    uint64_t key;
};

struct searching {
    struct sim_world *world;
    uint32_t purpose, unemployed, employed;
    uint32_t round;
    uint8_t none;
    int32_t month;
    double price; /* of consumption */
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    struct market_posts posts;
    struct market_aims aims;
    struct market_pay_scale scale;
    size_t *first;                /* [blocks + 1] of each block of persons among the candidates */
    struct candidate *candidates; /* NULL while they are counted */
};

/* ---- candidates ---- */

static void select_block(void *context, size_t begin, size_t end, int thread)
{
    const struct searching *c = context;
    const struct person_view *p = &c->person;
    size_t block = begin / SIM_PARALLEL_BLOCK;
    size_t found = c->candidates != NULL ? c->first[block] : 0;
    uint32_t words[4][SIM_RANDOM_BATCH], ids[SIM_RANDOM_BATCH], rows[SIM_RANDOM_BATCH];
    (void)thread;
    for (size_t first = begin; first < end;) {
        size_t batch = 0;
        for (; first < end && batch < SIM_RANDOM_BATCH; first++) {
            if (p->id[first] == 0 || p->occupation[first] == c->none)
                continue;
            bool seeks = p->activity[first] == WORLD_UNEMPLOYED && p->training[first] == 0;
            if (seeks || (p->activity[first] == WORLD_EMPLOYED &&
                          p->status[first] != STATUS_SELF_EMPLOYED)) {
                ids[batch] = p->id[first];
                rows[batch++] = (uint32_t)first;
            }
        }
        sim_random_fill(c->world->random, c->purpose, ids, c->world->month, batch, words);
        for (size_t i = 0; i < batch; i++) {
            if (p->activity[rows[i]] == WORLD_EMPLOYED && words[LOT_APPLIES][i] >= c->employed)
                continue;
            if (c->candidates != NULL)
                c->candidates[found] = (struct candidate){rows[i], SIM_NONE, 0};
            found++;
        }
    }
    if (c->candidates == NULL)
        c->first[block + 1] = found;
}

/* Twice over the persons: how many of each block, then who. */
static enum sim_status select_candidates(struct searching *c, size_t *count,
                                         struct sim_error *error)
{
    size_t blocks = (c->person.count + SIM_PARALLEL_BLOCK - 1) / SIM_PARALLEL_BLOCK;
    enum sim_status status =
        sim_memory_array(&c->first, blocks + 1, sizeof *c->first, "candidates", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(c->world->threads, c->person.count, SIM_PARALLEL_BLOCK, select_block, c);
    for (size_t b = 0; b < blocks; b++)
        c->first[b + 1] += c->first[b];
    *count = c->first[blocks];
    status = sim_memory_array(&c->candidates, *count, sizeof *c->candidates, "candidates", error);
    if (status == SIM_OK)
        sim_parallel_blocks(c->world->threads, c->person.count, SIM_PARALLEL_BLOCK, select_block,
                            c);
    return status;
}

/* ---- applications ---- */

/* The post applied to, SIM_NONE if nothing is found. */
static uint32_t post_drawn(const struct searching *c, size_t row, const uint32_t words[4])
{
    const struct person_view *p = &c->person;
    uint32_t place =
        market_aims_place(&c->aims, c->world, c->household.departement[p->household[row]],
                          p->occupation[row], words[LOT_PLACE]);
    if (place == SIM_NONE)
        return SIM_NONE;
    uint32_t occupation =
        market_aims_draw(&c->aims, place, p->occupation[row], words[LOT_OCCUPATION]);
    if (occupation == SIM_NONE)
        return SIM_NONE;
    size_t group = market_post_group(&c->posts, place, occupation);
    uint32_t post =
        c->posts.first[group] + (uint32_t)((uint64_t)words[LOT_POST] * c->posts.open[group] >> 32);
    return c->posts.firm[post] == p->employer[row] ? SIM_NONE : post;
}

static void apply_block(void *context, size_t begin, size_t end, int thread)
{
    const struct searching *c = context;
    const struct person_view *p = &c->person;
    (void)thread;
    for (size_t i = begin; i < end; i++) {
        struct candidate *candidate = &c->candidates[i];
        uint32_t words[4], id = p->id[candidate->row];
        bool unemployed = p->activity[candidate->row] == WORLD_UNEMPLOYED;
        candidate->post = SIM_NONE;
        if (!unemployed && c->round > 0)
            continue;
        sim_random_words(c->world->random, c->purpose, id, c->world->month, c->round, words);
        if (unemployed && words[LOT_APPLIES] >= c->unemployed)
            continue;
        candidate->post = post_drawn(c, candidate->row, words);
        if (candidate->post == SIM_NONE)
            continue;
        uint64_t lot = sim_hash_mix((uint64_t)words[LOT_APPLIES] << 32 | words[LOT_PLACE]);
        candidate->key = lot >> 32 << 32 | id;
        market_keep_least(&c->posts.best[candidate->post], candidate->key);
    }
}

static void winners_block(void *context, size_t begin, size_t end, int thread)
{
    const struct searching *c = context;
    (void)thread;
    for (size_t i = begin; i < end; i++) {
        const struct candidate *candidate = &c->candidates[i];
        if (candidate->post != SIM_NONE && c->posts.best[candidate->post] == candidate->key)
            c->posts.winner[candidate->post] = candidate->row;
    }
}

/* ---- hiring ---- */

static void hire(const struct searching *c, uint32_t row, uint32_t firm, size_t occupation)
{
    const struct person_view *p = &c->person;
    bool moves = p->activity[row] == WORLD_EMPLOYED;
    if (moves)
        market_leave_job(p, row, PERSON_LOSS_MOVED, c->month, c->price,
                         c->firm.sector[p->employer[row]]);
    p->activity[row] = WORLD_EMPLOYED;
    p->status[row] = c->firm.form[firm] == FIRM_PUBLIC ? STATUS_PUBLIC : STATUS_EMPLOYEE;
    p->employer[row] = firm;
    p->occupation[row] = (uint8_t)occupation;
    p->pay[row] = market_pay_at(&c->scale, (double)p->earning[row], occupation,
                                c->firm.sector[firm], c->firm.departement[firm]);
    p->spell[row] = 0;
    p->change[row] |= (uint8_t)(moves ? PERSON_HIRED | PERSON_CHANGES_JOB : PERSON_HIRED);
    c->firm.vacancies[firm]--;
}

/* Départements, so that what belongs to one firm is done by one thread. */
static void hire_block(void *context, size_t begin, size_t end, int thread)
{
    const struct searching *c = context;
    const struct market_posts *posts = &c->posts;
    (void)thread;
    for (size_t d = begin; d < end; d++)
        for (size_t o = 0; o < posts->occupations; o++) {
            size_t group = market_post_group(posts, d, o);
            uint32_t first = posts->first[group], kept = 0;
            for (uint32_t post = first; post < first + posts->open[group]; post++) {
                if (posts->best[post] != UINT64_MAX)
                    hire(c, posts->winner[post], posts->firm[post], o);
                else
                    posts->firm[first + kept++] = posts->firm[post];
                posts->best[post] = UINT64_MAX;
            }
            posts->open[group] = kept;
        }
}

static void count_open(const struct searching *c, uint32_t *open)
{
    for (size_t o = 0; o < c->posts.occupations; o++) {
        open[o] = 0;
        for (size_t d = 0; d < c->posts.places; d++)
            open[o] += c->posts.open[market_post_group(&c->posts, d, o)];
    }
}

static void run_rounds(struct searching *c, size_t candidates, uint32_t rounds)
{
    struct occupation_view occupation = market_occupations(c->world);
    for (size_t post = 0; post < c->posts.count; post++)
        c->posts.best[post] = UINT64_MAX;
    count_open(c, occupation.vacancies);
    for (c->round = 0; c->round < rounds; c->round++) {
        market_aims_update(&c->aims, &c->posts);
        sim_parallel_blocks(c->world->threads, candidates, SIM_PARALLEL_BLOCK, apply_block, c);
        sim_parallel_blocks(c->world->threads, candidates, SIM_PARALLEL_BLOCK, winners_block, c);
        sim_parallel_blocks(c->world->threads, c->posts.places, 1, hire_block, c);
    }
    count_open(c, occupation.unfilled);
    for (size_t o = 0; o < occupation.count; o++)
        occupation.hires[o] = occupation.vacancies[o] - occupation.unfilled[o];
}

static enum sim_status run_search(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct market_parameters *p = market_parameters(world);
    size_t candidates = 0;
    struct searching c = {.world = world,
                          .purpose = sim_random_purpose("labour.search"),
                          .unemployed = market_word(p->search_unemployed),
                          .employed = market_word(p->search_employed),
                          .none = (uint8_t)market_rates(world)->occupation_count,
                          .month = world_month(world),
                          .price = market_economy(world).consumer_price[0],
                          .person = person_columns(sim_world_table(world, "person")),
                          .household = household_columns(sim_world_table(world, "household")),
                          .firm = firm_firms(world),
                          .scale = market_pay_scale(world)};
    SIM_TRY(market_posts_build(world, &c.posts, error));
    SIM_TRY(market_aims_build(world, &c.aims, error));
    SIM_TRY(select_candidates(&c, &candidates, error));
    run_rounds(&c, candidates, (uint32_t)p->rounds);
out:
    market_posts_free(&c.posts);
    market_aims_free(&c.aims);
    free(c.first);
    free(c.candidates);
    return status;
}

const struct sim_phase market_search_phase = {
    .name = "search",
    .text = "posts are offered, the unemployed and some of those at work apply, posts are filled",
    .reads = "person.activity person.status person.employer person.occupation person.pay "
             "person.earning person.spell person.training person.change person.household "
             "household.departement firm.sector firm.departement firm.form firm.event "
             "firm.vacancies sector.staff sector.wage_factor departement.wage_factor "
             "occupation.pay economy.wage_index economy.minimum_wage "
             "front.factor " MARKET_LEAVING_READS,
    .writes = "person.activity person.status person.employer person.occupation person.pay "
              "person.spell person.change firm.vacancies occupation.vacancies "
              "occupation.unfilled occupation.hires " MARKET_LEAVING_WRITES,
    .rows = "",
    .run = run_search,
};
