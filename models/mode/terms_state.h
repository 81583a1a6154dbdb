/* What levers of policy change in the terms of a mode: its price, its records, who is a third party. The shares stand in
 * columns of the mode (set by phase mode_terms, mode/terms.c, and phase platforms), which are 0 where no lever acts, so that
 * the terms are then those of the table to the bit. */
#ifndef MODELS_MODE_TERMS_STATE_H
#define MODELS_MODE_TERMS_STATE_H

#include "models/mode/state.h"
#include "models/policy/state.h"

/* Price relative to the counter's, with what buyers pay more for the least pay of workers. */
static inline double mode_price(const struct mode_row *row, const struct mode_view *mode, size_t m)
{
    return row->price * (1 + mode->pay_rise[m]);
}

/* Personal records that a purchase gives up, less those that third parties may not collect. */
static inline double mode_records(const struct mode_row *row, const struct mode_view *mode,
                                  size_t m)
{
    return row->records * (1 - mode->withheld[m]);
}

/* Who collects the records is neither the buyer's supplier nor nobody: such records are sold to advertisers. */
static inline bool mode_collected_by_others(const struct mode_row *row)
{
    return row->collector == MODE_COLLECTS_DOMESTIC || row->collector == MODE_COLLECTS_FOREIGN;
}

/* What a purchase pays to persons who supply is pay of workers: mode_supply.csv calls the supply one for want of a job. */
static inline bool mode_of_workers(const struct mode_rates *rates, const struct mode_row *row)
{
    return row->supply != MODE_NONE && rates->supply[row->supply].jobless;
}

/* A share of an amount >= 0, rounded down to the cent; the share is 0 to 1. */
static inline int64_t mode_at_share(double share, int64_t amount)
{
    return ledger_at_rate((uint64_t)(share * 0x1p32), amount);
}

/* ---- levers asked for a mode ---- */

/* Category and platform of the mode; one past the last platform where it has none, which no entry can name. */
static inline struct policy_case mode_case(const struct mode_rates *rates, size_t m)
{
    const struct mode_row *row = &rates->row[m];
    struct policy_case at = policy_everywhere();
    at.at[POLICY_BY_CATEGORY] = (uint8_t)row->category;
    at.at[POLICY_BY_PLATFORM] =
        row->platform == MODE_NONE ? (uint8_t)rates->platform_count : row->platform;
    return at;
}

/* Value for the mode of a lever whose neutral value is 0. */
static inline double mode_policy(const struct sim_world *world, enum policy_lever lever, size_t m)
{
    if (!policy_acts(world, lever))
        return 0;
    struct policy_case at = mode_case(mode_rates(world), m);
    return policy_value(world, lever, &at);
}

/* Tells that entries in force that cover the mode have changed `cases` agents or places. */
static inline void mode_policy_count(const struct sim_world *world, enum policy_lever lever,
                                     size_t m, int64_t cases)
{
    struct policy_case at = mode_case(mode_rates(world), m);
    if (cases > 0)
        policy_count(world, lever, &at, cases);
}

#endif
