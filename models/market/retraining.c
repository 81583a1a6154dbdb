/* Phase retraining: the unemployed who learn another occupation.
 *
 * The network of occupations (del Rio-Chanona et al. 2021 search on such a network) marks moves
 * that need a diploma or skills which the occupation left does not give. They are not open to
 * applications: an unemployed person begins to retrain with a monthly probability, toward one of
 * these moves by their weight, looks for no work for the months of the spell, and then belongs to
 * the new occupation. Who has no such move cannot retrain. Months since the end of a spell are counted for the account of
 * jobs, which ends the count (account/jobs.c). */
#include "models/market/search.h"

#include <stdlib.h>

enum { LOT_BEGINS, LOT_GOAL };

struct retraining {
    const struct sim_world *world;
    uint32_t purpose, begins;
    uint8_t months;
    const struct market_rates *rates;
    uint32_t *limit; /* of each move: cumulated probability among those that need retraining */
    bool possible[OCCUPATIONS_MAX + 1]; /* the last: of no occupation */
    struct person_view person;
};

static enum sim_status goal_limits(struct retraining *c, struct sim_error *error)
{
    size_t moves = 0;
    for (size_t o = 0; o < c->rates->occupation_count; o++) {
        const struct market_occupation *from = &c->rates->occupations[o];
        if (from->first_move + from->move_count > moves)
            moves = from->first_move + from->move_count;
    }
    enum sim_status status =
        sim_memory_array(&c->limit, moves, sizeof *c->limit, "retraining", error);
    if (status != SIM_OK)
        return status;
    for (size_t o = 0; o < c->rates->occupation_count; o++) {
        const struct market_occupation *from = &c->rates->occupations[o];
        const struct market_move *move = &c->rates->moves[from->first_move];
        double total = 0, sum = 0;
        size_t last = 0;
        for (size_t i = 0; i < from->move_count; i++)
            if (move[i].retraining && move[i].weight > 0) {
                total += (double)move[i].weight;
                last = i;
            }
        c->possible[o] = total > 0;
        for (size_t i = 0; c->possible[o] && i < from->move_count; i++) {
            sum += move[i].retraining ? (double)move[i].weight : 0;
            c->limit[from->first_move + i] = i < last ? market_word(sum / total) : UINT32_MAX;
        }
    }
    return SIM_OK;
}

static void begin_spell(const struct retraining *c, size_t row, uint32_t word)
{
    const struct person_view *p = &c->person;
    const struct market_occupation *from = &c->rates->occupations[p->occupation[row]];
    size_t move = from->first_move;
    if (word == UINT32_MAX) /* below the last limit, so that a move of some weight is found */
        word--;
    while (word >= c->limit[move])
        move++;
    p->goal[row] = c->rates->moves[move].to;
    p->training[row] = c->months;
    p->change[row] |= PERSON_RETRAINS;
}

static void finish_spell(const struct retraining *c, size_t row)
{
    c->person.occupation[row] = c->person.goal[row];
    c->person.trained[row] = 1;
}

static void retraining_block(void *context, size_t begin, size_t end, int thread)
{
    const struct retraining *c = context;
    const struct person_view *p = &c->person;
    uint32_t words[4][SIM_RANDOM_BATCH], ids[SIM_RANDOM_BATCH], rows[SIM_RANDOM_BATCH];
    (void)thread;
    for (size_t first = begin; first < end;) {
        size_t count = 0;
        for (; first < end && count < SIM_RANDOM_BATCH; first++) {
            if (p->id[first] == 0)
                continue;
            if (p->trained[first] > 0)
                p->trained[first]++;
            if (p->activity[first] != WORLD_UNEMPLOYED)
                continue;
            if (p->training[first] > 0) {
                if (--p->training[first] == 0)
                    finish_spell(c, first);
            } else if (c->possible[p->occupation[first]]) {
                ids[count] = p->id[first];
                rows[count++] = (uint32_t)first;
            }
        }
        sim_random_fill(c->world->random, c->purpose, ids, c->world->month, count, words);
        for (size_t i = 0; i < count; i++)
            if (words[LOT_BEGINS][i] < c->begins)
                begin_spell(c, rows[i], words[LOT_GOAL][i]);
    }
}

static enum sim_status run_retraining(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct retraining c = {.world = world,
                           .purpose = sim_random_purpose("labour.retraining"),
                           .begins = market_word(market_parameters(world)->retraining_entry),
                           .months = (uint8_t)market_parameters(world)->retraining_months,
                           .rates = market_rates(world),
                           .person = person_columns(sim_world_table(world, "person"))};
    SIM_TRY(goal_limits(&c, error));
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, retraining_block, &c);
out:
    free(c.limit);
    return status;
}

const struct sim_phase market_retraining_phase = {
    .name = "retraining",
    .text = "the unemployed begin to learn another occupation, and finish",
    .reads = "person.activity person.occupation person.training person.goal person.trained "
             "person.change",
    .writes = "person.occupation person.training person.goal person.trained person.change",
    .rows = "",
    .run = run_retraining,
};
