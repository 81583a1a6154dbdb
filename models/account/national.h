/* What the closing phase hands to the national accounts. */
#ifndef MODELS_ACCOUNT_NATIONAL_H
#define MODELS_ACCOUNT_NATIONAL_H

#include "models/market/state.h"

/* Fills account_national_series from the ledger's flows of the month (so before it is closed), the
 * sums by sector and the indices. `gdp` is the figure on which the three accounts agree, `income`
 * the disposable income of households, both in cents of agents. */
void account_fill_national(const struct sim_world *world, int64_t gdp, int64_t income);

#endif
