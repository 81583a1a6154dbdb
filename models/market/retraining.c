/* Phase retraining: the unemployed who learn another occupation.
 *
 * The network of occupations (del Rio-Chanona et al. 2021 search on such a network) marks moves
 * that need a diploma or skills which the occupation left does not give. They are not open to
 * applications: an unemployed person begins to retrain with a monthly probability, toward one of
 * these moves by their weight, looks for no work for the months of the spell, and then belongs to
 * the new occupation. Who has no such move cannot retrain.
 *
 * By the levers retraining_volume (v, 1/month), retraining_pay (w, EUR a month) and retraining_time (s, months) of the person,
 *     probability of beginning   (labour.retraining.entry + v) x (1 + policy.retraining.effect x w)
 *     months of the spell        labour.retraining.months - s, rounded; the lever says: at the least one
 * One lot decides with and without levers, so that those who begin without them begin with them too. The state pays the
 * courses of those whom a lever has added: policy.retraining.cost at consumer prices for each month of the spell, owed as a
 * whole when it begins. The courses of the others are paid out of what the state consumes in any case. The pay itself
 * is in models/policy/transfers.c. Months since the end of a spell are counted for the account of
 * jobs, which ends the count (account/jobs.c). */
#include "models/market/search.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

enum { LOT_BEGINS, LOT_GOAL };

struct retraining {
    const struct sim_world *world;
    uint32_t purpose, begins;
    uint8_t months;
    bool levers; /* some lever of retraining is in force */
    double entry, effect;
    double cost; /* cents, of a month of courses */
    int32_t month;
    struct household_view household;
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

static void begin_spell(const struct retraining *c, size_t row, uint8_t months, uint32_t word)
{
    const struct person_view *p = &c->person;
    const struct market_occupation *from = &c->rates->occupations[p->occupation[row]];
    size_t move = from->first_move;
    if (word == UINT32_MAX) /* below the last limit, so that a move of some weight is found */
        word--;
    while (word >= c->limit[move])
        move++;
    p->goal[row] = c->rates->moves[move].to;
    p->training[row] = months;
    p->change[row] |= PERSON_RETRAINS;
}

static void finish_spell(const struct retraining *c, size_t row)
{
    c->person.occupation[row] = c->person.goal[row];
    c->person.trained[row] = 1;
}

static uint8_t months_for(const struct retraining *c, const struct policy_case *at)
{
    double months = round(c->months - policy_value(c->world, POLICY_RETRAINING_TIME, at));
    return months > 1 ? (uint8_t)months : 1;
}

/* The lots of a person while levers are in force. Of those added, the volume has those whom it adds alone, the pay the rest,
 * who are counted where they are paid. */
static void draw_with_levers(const struct retraining *c, size_t row, uint32_t begins, uint32_t goal)
{
    const struct sim_world *world = c->world;
    struct policy_case at =
        policy_case_of_person(&c->person, &c->household, c->month, (uint32_t)row);
    double volume = c->entry + policy_value(world, POLICY_RETRAINING_VOLUME, &at);
    double pay = policy_value(world, POLICY_RETRAINING_PAY, &at);
    if (begins >= market_word(volume * (1 + c->effect * pay)))
        return;
    uint8_t months = months_for(c, &at);
    begin_spell(c, row, months, goal);
    if (months != c->months)
        policy_count(world, POLICY_RETRAINING_TIME, &at, 1);
    if (begins < c->begins)
        return;
    bool by_volume = begins < market_word(volume);
    policy_owe(world, by_volume ? POLICY_RETRAINING_VOLUME : POLICY_RETRAINING_PAY,
               ledger_cents(c->cost * months));
    if (by_volume)
        policy_count(world, POLICY_RETRAINING_VOLUME, &at, 1);
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
            if (c->levers)
                draw_with_levers(c, rows[i], words[LOT_BEGINS][i], words[LOT_GOAL][i]);
            else if (words[LOT_BEGINS][i] < c->begins)
                begin_spell(c, rows[i], c->months, words[LOT_GOAL][i]);
    }
}

static enum sim_status run_retraining(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct market_parameters *p = market_parameters(world);
    const struct policy_parameters *policy = policy_parameters(world);
    struct retraining c = {.world = world,
                           .purpose = sim_random_purpose("labour.retraining"),
                           .begins = market_word(p->retraining_entry),
                           .months = (uint8_t)p->retraining_months,
                           .levers = policy_acts(world, POLICY_RETRAINING_VOLUME) ||
                                     policy_acts(world, POLICY_RETRAINING_TIME) ||
                                     policy_acts(world, POLICY_RETRAINING_PAY),
                           .entry = p->retraining_entry,
                           .effect = policy->retraining_effect,
                           .cost = 100 * policy->retraining_cost *
                                   market_economy(world).consumer_price[0],
                           .month = world_month(world),
                           .household = household_columns(sim_world_table(world, "household")),
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
             "person.change person.birth person.diploma person.household household.departement "
             "household.decile economy.consumer_price" POLICY_COUNTS,
    .writes = "person.occupation person.training person.goal person.trained "
              "person.change" POLICY_COUNTS,
    .rows = "",
    .run = run_retraining,
};
