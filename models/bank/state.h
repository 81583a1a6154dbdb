/* The bank: loans to firms and households. Its accounts are a row of the institutions (state/state.h). */
#ifndef MODELS_BANK_STATE_H
#define MODELS_BANK_STATE_H

#include "models/account/ledger_state.h"
#include "models/market/state.h"
#include "models/state/state.h"

/* Moves a new loan of `amount` >= 0 to a debtor: the debt and the money. `loans` and `deposits` are the debtor's cells;
 * the bank's are purses of this thread. */
void bank_lend(struct sim_world *world, int thread, int64_t *deposits, int64_t *loans, uint32_t id,
               enum ledger_sector sector, struct ledger_purse *bank_deposits,
               struct ledger_purse *bank_loans, int64_t amount);
/* Repays `amount` >= 0 of a debt (at most what is owed: the caller's rule). */
void bank_repay(struct sim_world *world, int thread, int64_t *deposits, int64_t *loans, uint32_t id,
                enum ledger_sector sector, struct ledger_purse *bank_deposits,
                struct ledger_purse *bank_loans, int64_t amount);
/* Writes off `amount` of a debt. */
void bank_write_off(struct sim_world *world, int thread, int64_t *loans, uint32_t id,
                    enum ledger_sector sector, struct ledger_purse *bank_loans, int64_t amount);

/* What the bank still lends to a firm: loans go up to `leverage` of the value of its capital at the price of new capital. */
static inline int64_t bank_room(double leverage, double price, int64_t capital, int64_t loans)
{
    double room = leverage * price * (double)capital + (double)loans; /* loans are negative */
    return room > 0 ? sim_number_whole(room) : 0;
}

/* Dividends: every dividend that firms pay to the bank (phases accounts, closing and exit) is added to
 * economy.dividends_pending; the incomes phase pays out that much (with the bank's own result) and subtracts it. What
 * closing and exit add reaches households in the next month. */

/* Phases. */
extern const struct sim_phase bank_credit_phase, bank_households_phase;

#endif
