/* Counting the purchases of a month: what adults buy by mode, of which firm, where; what is forgone.
 *
 * Every adult makes the purchases of categories.csv, in the one mode that is his or hers; who goes without
 * forgoes them. They are counted with the chosen supplier also where the mode does not go through him: he sees the
 * share of his customers that he does not serve. A firm is added to once per household, category
 * and mode, because firms lie far apart in memory; the rest is counted by thread and département. All
 * sums are of integers, so the number of threads cannot change them. */
#include "models/mode/choice_state.h"

#include <stdlib.h>
#include <string.h>

enum { ADULTS_AT_ONCE = 16 };

struct counting {
    struct mode_chooser chooser;
    int threads;
    size_t categories;
    size_t stride;   /* of a département in a tally: modes, then the categories gone without */
    uint32_t *tally; /* [threads][départements][stride] persons */
};

static bool is_adult(const struct mode_chooser *chooser, uint32_t row)
{
    return world_age(chooser->month, chooser->person.birth[row]) >= WORLD_ADULT_AGE;
}

static void clear_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    size_t offers = c->chooser.rates->offers;
    (void)thread;
    memset(&c->chooser.firm.bought[begin * offers], 0,
           (end - begin) * offers * sizeof *c->chooser.firm.bought);
}

static void count_adults(const struct counting *c, size_t home, const uint32_t *rows, size_t count,
                         uint32_t *tally)
{
    const struct mode_chooser *chooser = &c->chooser;
    const struct mode_rates *rates = chooser->rates;
    for (size_t category = 0; category < c->categories; category++) {
        uint8_t users[MODES_OF_CATEGORY_MAX] = {0};
        for (size_t i = 0; i < count; i++) {
            unsigned place =
                mode_place_code(chooser->person.mode[rows[i] * c->categories + category]);
            if (place == MODE_WITHOUT)
                tally[rates->count + category]++;
            else if (place > 0)
                users[place - 1]++;
        }
        uint32_t supplier = mode_supplier(chooser, (uint32_t)home, category);
        size_t first = rates->first[category];
        for (size_t m = first; m < rates->first[category + 1]; m++) {
            if (users[m - first] == 0)
                continue;
            tally[m] += users[m - first];
            if (supplier != SIM_NONE)
                market_add_amount(
                    c->threads,
                    &chooser->firm.bought[supplier * rates->offers + rates->row[m].offer],
                    users[m - first] * mode_purchases(rates, category));
        }
    }
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct mode_chooser *chooser = &c->chooser;
    size_t places = world_rates(chooser->world)->departement_count;
    uint32_t rows[ADULTS_AT_ONCE];
    for (size_t home = begin; home < end; home++) {
        if (chooser->household.id[home] == 0)
            continue;
        size_t place = chooser->household.departement[home], count = 0;
        uint32_t *tally = &c->tally[((size_t)thread * places + place) * c->stride];
        for (uint32_t m = chooser->household.first[home]; m != SIM_NONE;
             m = chooser->person.next[m]) {
            if (!is_adult(chooser, m))
                continue;
            rows[count++] = m;
            if (count == ADULTS_AT_ONCE) {
                count_adults(c, home, rows, count, tally);
                count = 0;
            }
        }
        if (count > 0)
            count_adults(c, home, rows, count, tally);
    }
}

/* Persons of a column of the tallies in a département, over the threads. */
static uint32_t tallied(const struct counting *c, size_t places, size_t place, size_t column)
{
    uint32_t sum = 0;
    for (size_t t = 0; t < (size_t)c->threads; t++)
        sum += c->tally[(t * places + place) * c->stride + column];
    return sum;
}

static void gather(const struct counting *c)
{
    const struct mode_chooser *chooser = &c->chooser;
    const struct mode_rates *rates = chooser->rates;
    size_t places = world_rates(chooser->world)->departement_count;
    for (size_t category = 0; category < c->categories; category++) {
        int64_t purchases = mode_purchases(rates, category), without = 0, sum = 0;
        for (size_t place = 0; place < places; place++)
            without += tallied(c, places, place, rates->count + category);
        for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
            chooser->mode.users[m] = 0;
            for (size_t place = 0; place < places; place++) {
                uint32_t users = tallied(c, places, place, m);
                chooser->place.users[place * rates->count + m] = users;
                chooser->mode.users[m] += users;
            }
            chooser->mode.purchases[m] = chooser->mode.users[m] * purchases;
            sum += chooser->mode.purchases[m];
        }
        chooser->category.purchases[category] = sum;
        chooser->category.forgone[category] = without * purchases;
    }
}

enum sim_status mode_count_purchases(struct sim_world *world, struct sim_error *error)
{
    struct counting c = {.threads = world->threads,
                         .categories = market_rates(world)->category_count};
    size_t places = world_rates(world)->departement_count;
    mode_chooser_fill(world, &c.chooser);
    c.stride = c.chooser.rates->count + c.categories;
    enum sim_status status =
        sim_memory_array(&c.tally, (size_t)world->threads * places * c.stride + 1, sizeof *c.tally,
                         "users of modes", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.chooser.firm.count, SIM_PARALLEL_BLOCK, clear_block, &c);
    sim_parallel_blocks(world->threads, c.chooser.household.count, SIM_PARALLEL_BLOCK, count_block,
                        &c);
    gather(&c);
    free(c.tally);
    return SIM_OK;
}
