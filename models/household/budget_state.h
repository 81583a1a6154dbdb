/* How a budget is divided among categories and, in each, between the supplier chosen and everything
 * else. Shared by the planning of budgets and by the payment of purchases, so that both arrive at
 * the same cents. */
#ifndef MODELS_HOUSEHOLD_BUDGET_STATE_H
#define MODELS_HOUSEHOLD_BUDGET_STATE_H

#include "models/account/ledger_state.h"
#include "models/household/state.h"
#include "models/market/state.h"

/* Rates in 2^-32, of a month. */
struct household_baskets {
    size_t category_count;
    uint64_t share[QUINTILE_COUNT][MARKET_CATEGORIES_MAX]; /* of the budget */
    uint64_t counter[MARKET_CATEGORIES_MAX]; /* of a category's money, to the chosen supplier */
    size_t slot[MARKET_CATEGORIES_MAX];      /* supplier column; where counter is 0: 0 */
};

/* Fills the rates from the budget shares of the input and the prices of the month. */
void household_baskets_fill(const struct sim_world *world, struct household_baskets *baskets);

/* Divides a budget >= 0 over the categories [category_count]: each rounded down, the rest into the
 * last. */
static inline void household_divide(const struct household_baskets *baskets, int64_t budget,
                                    size_t decile, int64_t *amounts)
{
    const uint64_t *share = baskets->share[decile * QUINTILE_COUNT / WORLD_DECILE_COUNT];
    size_t last = baskets->category_count - 1;
    int64_t rest = budget;
    for (size_t c = 0; c < last; c++) {
        amounts[c] = ledger_at_rate(share[c], budget);
        rest -= amounts[c];
    }
    amounts[last] = rest;
}

/* What of an amount of category `category` goes to the chosen supplier. */
static inline int64_t household_counter_part(const struct household_baskets *baskets,
                                             size_t category, int64_t amount)
{
    return ledger_at_rate(baskets->counter[category], amount);
}

/* Consumption that a household plans, in cents: see household/budgets.c. `dwelling`: what of the deposits it needs for its
 * investment in dwellings this month. */
int64_t household_budget(const struct household_parameters *parameters, double propensity,
                         size_t decile, double income, double target, int64_t deposits,
                         double dwelling);

#endif
