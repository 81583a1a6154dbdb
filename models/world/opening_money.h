/* Shared by opening_money.c and opening_rates.c: passes over all agents that give integer sums. */
#ifndef MODELS_WORLD_OPENING_MONEY_H
#define MODELS_WORLD_OPENING_MONEY_H

#include "models/account/ledger_state.h"
#include "models/state/state.h"
#include "models/world/opening.h"

enum { MONEY_SUMS = 256 }; /* most sums of one pass */

struct money {
    struct sim_world *world;
    struct state_assessor assessor; /* views; rates of property income */
    const double *account;
    int64_t *sums; /* [threads][MONEY_SUMS] */
};

/* Runs a pass over rows 0..count-1 whose `context` begins with a struct money *, and adds up what it put into money_sums. */
void money_pass(struct money *money, size_t count, sim_parallel_function *pass, void *context,
                int64_t total[MONEY_SUMS]);
static inline int64_t *money_sums(const struct money *money, int thread)
{
    return &money->sums[(size_t)thread * MONEY_SUMS];
}

/* Rates of the economy, expectations of households and the propensity to consume, once pay and balances are set.
 * SIM_SCENARIO if a rate has no meaning at this scale. */
enum sim_status money_rates(struct money *money, struct sim_error *error);

#endif
