#include "sim/base/random.h"

#include "sim/base/hash.h"
#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 sim_random_wide;

uint32_t sim_random_purpose(const char *name)
{
    return sim_hash_name(name);
}

/* Draw numbers wrap within the event: a draw beyond the last must never reach into the bits of the
 * counter that hold the month. */
static uint32_t draw_word(const struct sim_random_event *event, uint32_t draw)
{
    uint32_t words[4];
    draw &= SIM_RANDOM_DRAWS_MAX - 1;
    sim_random_words(event->random, event->purpose, event->agent, event->month, draw >> 2, words);
    return words[draw & 3];
}

/* Draws draw (high word) and draw + 1 (low word), with one evaluation where they share a block. */
static uint64_t draw_pair(const struct sim_random_event *event, uint32_t draw)
{
    if ((draw & 3) == 3)
        return (uint64_t)draw_word(event, draw) << 32 | draw_word(event, draw + 1);
    uint32_t words[4];
    draw &= SIM_RANDOM_DRAWS_MAX - 1;
    sim_random_words(event->random, event->purpose, event->agent, event->month, draw >> 2, words);
    return (uint64_t)words[draw & 3] << 32 | words[(draw & 3) + 1];
}

void sim_random_fill(struct sim_random random, uint32_t purpose, const uint32_t *restrict agents,
                     int32_t month, size_t count, uint32_t words[restrict 4][SIM_RANDOM_BATCH])
{
    for (size_t i = 0; i < count; i++) {
        uint32_t w[4];
        sim_random_words(random, purpose, agents[i], month, 0, w);
        for (int k = 0; k < 4; k++)
            words[k][i] = w[k];
    }
}

uint32_t sim_random_bounded(const struct sim_random_event *event, uint32_t draw, uint32_t bound)
{
    uint64_t product = (uint64_t)draw_word(event, draw) * bound;
    uint32_t rest = (uint32_t)product;
    if (rest < bound) {
        /* 2^32 mod bound: the products with a smaller rest are one too many for some results */
        uint32_t threshold = (uint32_t)-bound % bound;
        while (rest < threshold) {
            product = (uint64_t)draw_word(event, ++draw) * bound;
            rest = (uint32_t)product;
        }
    }
    return (uint32_t)(product >> 32);
}

size_t sim_random_weighted(const struct sim_random_event *event, uint32_t draw,
                           const uint64_t *cumulative, size_t count)
{
    sim_random_wide product = (sim_random_wide)draw_pair(event, draw) * cumulative[count - 1];
    uint64_t target = (uint64_t)(product >> 64); /* 0..total-1 */
    size_t low = 0, high = count - 1;            /* the first index whose sum exceeds the target */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cumulative[middle] > target)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* ---- Alias tables ---- */

static enum sim_status check_weights(const double *weights, size_t count, double *largest,
                                     struct sim_error *error)
{
    *largest = 0;
    if (count == 0 || count > UINT32_MAX)
        return sim_error_set(error, SIM_INPUT,
                             "%zu weights for a draw: between 1 and 4294967295 are needed", count);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(weights[i]))
            return sim_error_set(error, SIM_INPUT, "weight of row %zu is not a finite number", i);
        if (weights[i] < 0)
            return sim_error_set(error, SIM_INPUT, "weight of row %zu is negative: %.17g", i,
                                 weights[i]);
        if (weights[i] > *largest)
            *largest = weights[i];
    }
    if (*largest <= 0)
        return sim_error_set(error, SIM_INPUT,
                             "all %zu weights (rows 0 to %zu) are zero: nothing can be drawn",
                             count, count - 1);
    return SIM_OK;
}

/* Turns weights into whole shares [count] of count x 2^32, summing to it exactly, by differences of
 * the rounded cumulative sum. From here on the method is integer arithmetic: no remainder can turn
 * a zero weight into a possible draw. Dividing by the largest keeps the sum finite. */
static void share_weights(const double *weights, size_t count, double largest, uint64_t *shares)
{
    double sum = 0, total = (double)count * 0x1p32, cumulative = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i] / largest;
    for (size_t i = 0; i < count; i++) {
        cumulative += weights[i] / largest;
        uint64_t here = (uint64_t)(cumulative / sum * total);
        shares[i] = here - before;
        before = here;
    }
}

/* Vose's pairing: every cell holds 2^32; a row with less fills its cell from a row with more. The
 * rows still to place keep an average of exactly 2^32, so both lists end together. */
static void pair_rows(struct sim_random_alias *table, uint64_t *shares, uint32_t *rows)
{
    const uint64_t cell = UINT64_C(1) << 32;
    size_t small = 0, large = table->count; /* rows[0..small-1] lack, rows[large..] have enough */
    for (size_t i = 0; i < table->count; i++) {
        if (shares[i] < cell)
            rows[small++] = (uint32_t)i;
        else
            rows[--large] = (uint32_t)i;
    }
    while (small > 0) {
        uint32_t poor = rows[--small], rich = rows[large];
        table->threshold[poor] = (uint32_t)shares[poor];
        table->alias[poor] = rich;
        shares[rich] -= cell - shares[poor];
        if (shares[rich] < cell) {
            large++;
            rows[small++] = rich;
        }
    }
    for (; large < table->count; large++) {
        table->threshold[rows[large]] = 0; /* a full cell: its own alias */
        table->alias[rows[large]] = rows[large];
    }
}

enum sim_status sim_random_alias_build(struct sim_random_alias *table, const double *weights,
                                       size_t count, struct sim_error *error)
{
    uint64_t *shares = NULL;
    uint32_t *rows = NULL;
    double largest;
    enum sim_status status;

    *table = (struct sim_random_alias){0};
    SIM_TRY(check_weights(weights, count, &largest, error));
    SIM_TRY(sim_memory_array(&table->threshold, count, sizeof *table->threshold, "an alias table",
                             error));
    SIM_TRY(sim_memory_array(&table->alias, count, sizeof *table->alias, "an alias table", error));
    SIM_TRY(sim_memory_array(&shares, count, sizeof *shares, "an alias table", error));
    SIM_TRY(sim_memory_array(&rows, count, sizeof *rows, "an alias table", error));
    table->count = count;
    share_weights(weights, count, largest, shares);
    pair_rows(table, shares, rows);
out:
    free(rows);
    free(shares);
    if (status != SIM_OK)
        sim_random_alias_free(table);
    return status;
}

void sim_random_alias_free(struct sim_random_alias *table)
{
    free(table->threshold);
    free(table->alias);
    *table = (struct sim_random_alias){0};
}

size_t sim_random_alias_draw(const struct sim_random_alias *table,
                             const struct sim_random_event *event, uint32_t draw)
{
    /* whole part: the cell; fraction: the place in it */
    sim_random_wide product = (sim_random_wide)draw_pair(event, draw) * table->count;
    size_t cell = (size_t)(product >> 64);
    uint32_t place = (uint32_t)((uint64_t)product >> 32);
    return place < table->threshold[cell] ? cell : table->alias[cell];
}

/* ---- The same numbers as a gsl_rng ---- */

static uint32_t gsl_word(struct sim_random_gsl_state *state)
{
    if (state->draw == SIM_RANDOM_DRAWS_MAX) {
        state->exhausted = true;
        state->draw = 0;
    }
    if ((state->draw & 3) == 0) {
        const struct sim_random_event *event = &state->event;
        sim_random_words(event->random, event->purpose, event->agent, event->month,
                         state->draw >> 2, state->words);
    }
    return state->words[state->draw++ & 3];
}

static unsigned long gsl_get(void *state)
{
    return gsl_word(state);
}

static double gsl_get_double(void *state)
{
    return sim_random_unit(gsl_word(state));
}

/* The seed belongs to the event; gsl_rng_set can only go back to its first draw. */
static void gsl_rewind(void *state, unsigned long seed)
{
    struct sim_random_gsl_state *own = state;
    (void)seed;
    own->draw = 0;
    own->exhausted = false;
}

static const gsl_rng_type gsl_type = {
    .name = "philox4x32-10 of one event",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(struct sim_random_gsl_state),
    .set = gsl_rewind,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

void sim_random_gsl_start(struct sim_random_gsl *generator, const struct sim_random_event *event)
{
    generator->state = (struct sim_random_gsl_state){.event = *event};
    generator->rng.type = &gsl_type;
    generator->rng.state = &generator->state;
}
