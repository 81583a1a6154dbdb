/* Phase connection: internet at home.
 *
 * A household without it subscribes in a month with probability
 *     rate x logistic(level + user x [somebody uses the internet] + child x [children]
 *                     + income x (decile - 5.5))
 * and one with it cancels with probability
 *     cancelling x (cancelling_others, without a user) x exp(-cancelling_income x (decile - 5.5)):
 * lower incomes drop it more often. The form is a hazard version of a
 * logit of equipment on use, family and income. */
#include "models/household/state.h"

#include <math.h>

struct connecting {
    const struct sim_world *world;
    uint32_t purpose;
    uint32_t subscribe[2][2][WORLD_DECILE_COUNT]; /* [user][children][decile] thresholds on words */
    uint32_t cancel[2][WORLD_DECILE_COUNT];
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
        bool user = h->user_count[home] > 0, children = h->child_count[home] > 0;
        if (h->connected[home])
            h->connected[home] = words[0] >= c->cancel[user][h->decile[home]];
        else
            h->connected[home] = words[0] < c->subscribe[user][children][h->decile[home]];
    }
}

static enum sim_status run_connection(struct sim_world *world, struct sim_error *error)
{
    const struct household_parameters *p = household_parameters(world);
    struct connecting c = {.world = world,
                           .purpose = sim_random_purpose("household.connection"),
                           .household = household_columns(sim_world_table(world, "household"))};
    (void)error;
    for (int user = 0; user < 2; user++)
        for (int decile = 0; decile < WORLD_DECILE_COUNT; decile++) {
            double centred = world_decile_centred(decile);
            for (int children = 0; children < 2; children++) {
                double level = p->connection_level + p->connection_user * user +
                               p->connection_child * children + p->connection_income * centred;
                c.subscribe[user][children][decile] =
                    (uint32_t)(p->connection / (1 + exp(-level)) * 0x1.fffffffep31);
            }
            double cancel = p->disconnection * (user ? 1 : p->disconnection_others) *
                            exp(-p->disconnection_income * centred);
            c.cancel[user][decile] = (uint32_t)((cancel < 1 ? cancel : 1) * 0x1.fffffffep31);
        }
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, connection_block,
                        &c);
    return SIM_OK;
}

const struct sim_phase household_connection_phase = {
    .name = "connection",
    .text = "households subscribe to the internet at home, or cancel",
    .reads = "household.connected household.user_count household.child_count household.decile",
    .writes = "household.connected",
    .rows = "",
    .run = run_connection,
};
