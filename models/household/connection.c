/* Phase connection: internet at home.
 *
 * A household without it subscribes in a month with probability
 *     rate x logistic(level + user x [somebody uses the internet] + child x [children]
 *                     + income x (decile - 5.5))
 * and one with it cancels with probability
 *     cancelling x (cancelling_others, without a user) x exp(-cancelling_income x (decile - 5.5)):
 * lower incomes drop it more often. The form is a hazard version of a
 * logit of equipment on use, family and income.
 *
 * A EUR a month of the lever connection_subsidy adds policy.connection.effect to the level, and takes as much
 * from the log of cancelling; what is paid is in models/policy/transfers.c. */
#include "models/household/state.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

/* Thresholds on words, in a place. */
struct terms {
    uint32_t subscribe[2][2][WORLD_DECILE_COUNT]; /* [user][children][decile] */
    uint32_t cancel[2][WORLD_DECILE_COUNT];
};

struct connecting {
    const struct sim_world *world;
    uint32_t purpose;
    bool by_place; /* the subsidy may differ between départements; else one place stands for all */
    struct terms *terms; /* [places] */
    struct household_view household;
};

static void connection_block(void *context, size_t begin, size_t end, int thread)
{
    const struct connecting *c = context;
    const struct household_view *h = &c->household;
    (void)thread;
    for (size_t home = begin; home < end; home++) {
        if (h->id[home] == 0)
            continue;
        uint32_t words[4];
        sim_random_words(c->world->random, c->purpose, h->id[home], c->world->month, 0, words);
        const struct terms *terms = &c->terms[c->by_place ? h->departement[home] : 0];
        bool user = h->user_count[home] > 0, children = h->child_count[home] > 0;
        if (h->connected[home])
            h->connected[home] = words[0] >= terms->cancel[user][h->decile[home]];
        else
            h->connected[home] = words[0] < terms->subscribe[user][children][h->decile[home]];
    }
}

/* What the subsidy adds to the level in a place and decile; nothing without the lever. */
static double lift(const struct sim_world *world, size_t place, int decile)
{
    struct policy_case at = policy_everywhere();
    if (!policy_acts(world, POLICY_CONNECTION))
        return 0;
    at.at[POLICY_BY_DEPARTEMENT] = (uint8_t)place;
    at.at[POLICY_BY_DECILE] = (uint8_t)decile;
    return policy_parameters(world)->connection_effect *
           policy_value(world, POLICY_CONNECTION, &at);
}

static void fill_terms(const struct sim_world *world, size_t place, struct terms *terms)
{
    const struct household_parameters *p = household_parameters(world);
    for (int user = 0; user < 2; user++)
        for (int decile = 0; decile < WORLD_DECILE_COUNT; decile++) {
            double centred = world_decile_centred(decile), subsidy = lift(world, place, decile);
            for (int children = 0; children < 2; children++) {
                double level = p->connection_level + p->connection_user * user +
                               p->connection_child * children + p->connection_income * centred +
                               subsidy;
                terms->subscribe[user][children][decile] =
                    (uint32_t)(p->connection / (1 + exp(-level)) * 0x1.fffffffep31);
            }
            double cancel = p->disconnection * (user ? 1 : p->disconnection_others) *
                            exp(-p->disconnection_income * centred - subsidy);
            terms->cancel[user][decile] = (uint32_t)((cancel < 1 ? cancel : 1) * 0x1.fffffffep31);
        }
}

static enum sim_status run_connection(struct sim_world *world, struct sim_error *error)
{
    struct connecting c = {.world = world,
                           .purpose = sim_random_purpose("household.connection"),
                           .by_place = policy_acts(world, POLICY_CONNECTION),
                           .household = household_columns(sim_world_table(world, "household"))};
    size_t places = c.by_place ? world_rates(world)->departement_count : 1;
    enum sim_status status =
        sim_memory_array(&c.terms, places, sizeof *c.terms, "connection", error);
    if (status != SIM_OK)
        return status;
    for (size_t place = 0; place < places; place++)
        fill_terms(world, place, &c.terms[place]);
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, connection_block,
                        &c);
    free(c.terms);
    return SIM_OK;
}

const struct sim_phase household_connection_phase = {
    .name = "connection",
    .text = "households subscribe to the internet at home, or cancel",
    .reads = "household.connected household.user_count household.child_count household.decile "
             "household.departement",
    .writes = "household.connected",
    .rows = "",
    .run = run_connection,
};
