/* Loans: every one is an entry in loans and one in deposits. To lend makes money (the debtor's deposit is owed by the
 * bank), to repay destroys it (McLeay, Radia and Thomas 2014). */
#include "models/bank/state.h"

void bank_lend(struct sim_world *world, int thread, int64_t *deposits, int64_t *loans, uint32_t id,
               enum ledger_sector sector, struct ledger_purse *bank_deposits,
               struct ledger_purse *bank_loans, int64_t amount)
{
    if (amount == 0)
        return;
    sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_LOAN_GRANTED,
                   ledger_account(loans, id, sector),
                   ledger_account(&bank_loans->cell, 0, LEDGER_BANK), amount);
    sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_LOAN_PAID_OUT,
                   ledger_account(&bank_deposits->cell, 0, LEDGER_BANK),
                   ledger_account(deposits, id, sector), amount);
}

void bank_repay(struct sim_world *world, int thread, int64_t *deposits, int64_t *loans, uint32_t id,
                enum ledger_sector sector, struct ledger_purse *bank_deposits,
                struct ledger_purse *bank_loans, int64_t amount)
{
    if (amount == 0)
        return;
    sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_REPAYMENT,
                   ledger_account(deposits, id, sector),
                   ledger_account(&bank_deposits->cell, 0, LEDGER_BANK), amount);
    sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_LOAN_SETTLED,
                   ledger_account(&bank_loans->cell, 0, LEDGER_BANK),
                   ledger_account(loans, id, sector), amount);
}

void bank_write_off(struct sim_world *world, int thread, int64_t *loans, uint32_t id,
                    enum ledger_sector sector, struct ledger_purse *bank_loans, int64_t amount)
{
    if (amount == 0)
        return;
    sim_ledger_pay(&world->ledger, thread, LEDGER_KIND_WRITE_OFF,
                   ledger_account(&bank_loans->cell, 0, LEDGER_BANK),
                   ledger_account(loans, id, sector), amount);
}
