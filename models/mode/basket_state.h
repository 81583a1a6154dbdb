/* How the money of a household in a category is divided over modes, and of a mode over those who are paid. Shared by the
 * planning of budgets and by the payment of purchases, so that both arrive at the same cents; see mode/basket.c. */
#ifndef MODELS_MODE_BASKET_STATE_H
#define MODELS_MODE_BASKET_STATE_H

#include "models/firm/state.h"
#include "models/household/budget_state.h"
#include "models/mode/state.h"
#include "models/person/state.h"

/* What is common to all households of a month; stale once rows are added. Rates in 2^-32. */
struct mode_baskets {
    const struct sim_world *world;
    bool loses;                     /* households do not spend all they would (lever demand_loss) */
    const struct mode_rates *rates; /* NULL: counters only, everything is paid to suppliers */
    int32_t month;                  /* world_month */
    size_t category_count;
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    int slot[MARKET_CATEGORIES_MAX]; /* of the seller, or -1 */
    double relative[MODES_MAX];      /* price over the mean of the category at the opening */
    bool surcharged[MODES_MAX];      /* suppliers may ask a surcharge */
    uint64_t part[MODES_MAX][MODE_PAYEE_COUNT];
    uint8_t rest[MODES_MAX]; /* payee of the largest share: takes the cents that rounding leaves */
    uint64_t spent[MODES_MAX];        /* of a commission: spent in the country */
    enum mode_owner owner[MODES_MAX]; /* of its platform */
};
void mode_baskets_fill(const struct sim_world *world, struct mode_baskets *baskets);

/* A household: relative prices of its adults by category and mode (those who go without count 0). */
struct mode_basket {
    bool moved; /* money moves between categories: some mean price is not that of the opening */
    double price[MARKET_CATEGORIES_MAX]; /* mean over adults, relative to the opening's */
    double weight[MARKET_CATEGORIES_MAX][MODES_OF_CATEGORY_MAX];
};
void mode_basket_fill(const struct mode_baskets *baskets, size_t home, struct mode_basket *basket);

/* As household_divide, with what modes save or cost moved between categories; nothing is bought where nobody can. */
void mode_divide(const struct household_baskets *shares, const struct mode_basket *basket,
                 int64_t budget, size_t decile, int64_t *amounts);
/* Takes from what a household would spend by category what it does not, by the lever demand_loss: the money stays in its
 * deposits. `tell`: it counts as changed, once for each category. Both budgets and purchases call it, so that both arrive at
 * the same cents. */
void mode_lose(const struct mode_baskets *baskets, size_t home, bool tell, int64_t *amounts);
/* Divides an amount of a category over its modes [modes of the category]. */
void mode_split(const struct mode_baskets *baskets, const struct mode_basket *basket,
                size_t category, int64_t amount, int64_t *amounts);

/* Of one household's payment in one mode. */
struct mode_parts {
    int64_t to[MODE_PAYEE_COUNT]; /* sums to the payment */
    int64_t
        returned; /* of the commission: given back by a cooperative, to those who supply or else the buyer */
};
void mode_pay_parts(const struct mode_baskets *baskets, size_t mode, int64_t amount,
                    struct mode_parts *parts);

/* What of an amount planned in a category is for suppliers: all of it with counters only. */
int64_t mode_for_suppliers(const struct mode_baskets *baskets, const struct mode_basket *basket,
                           size_t category, int64_t amount);

#endif
