/* Numbers that guard themselves: a number that is not finite, or does not fit where it is kept,
 * stops the run at the phase that made it. */
#ifndef SIM_RUN_FINITE_H
#define SIM_RUN_FINITE_H

#include "sim/state/world.h"

/* Before a phase: takes back what is marked (see base/number.h), so that what the check finds is of
 * this phase. */
void sim_finite_begin(void);

/* After a phase (NULL: the opening, which writes every column): looks through the columns that it
 * declares to write and through the real series.
 *   - A real value is finite: infinity never passes; NaN only in series declared `may_be_missing` (a
 *     RATIO is derived later and may be missing where its denominator is 0).
 *   - A value of 64 bits is at most SIM_MONEY_MAX, and those of a column add up to INT64_MAX at
 *     most, whatever their signs: so no sum over agents can overflow, neither in this phase nor in
 *     later ones.
 *   - Nothing is marked.
 * Rows removed are not looked at. SIM_INTERNAL names the column, agent and value, or the series and
 * cell; or says that a number was lost where neither shows it. */
enum sim_status sim_finite_check(const struct sim_world *world, const struct sim_phase *phase,
                                 struct sim_error *error);

#endif
