/* The ledger: money in integer cents moves only here, by double entry.
 *
 * A ledger knows sectors (households, firms, ...), instruments (deposits, loans, ...) and declared
 * transaction kinds. An entry moves an amount between two account cells (int64 columns of tables)
 * and is booked in the transaction-flow matrix [kind][sector], which therefore sums to zero over
 * sectors for every kind, exactly. Threads book into private matrices that are added up in
 * integers, so order does not matter. */
#ifndef SIM_STATE_LEDGER_H
#define SIM_STATE_LEDGER_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Money is int64 cents; no amount or balance may exceed this (9e18 is the type's edge; the margin
 * lets sums of any 9 legal balances be formed without overflow). */
#define SIM_MONEY_MAX INT64_C(1000000000000000000)

struct sim_transaction_kind {
    const char *name;
    const char *text;
    size_t payer, payee; /* sectors; SIM_LEDGER_ANY for any */
    size_t instrument;
};
#define SIM_LEDGER_ANY SIZE_MAX

struct sim_ledger_declaration {
    const char *const *sectors;
    size_t sector_count;
    const char *const *instruments;
    size_t instrument_count;
    const struct sim_transaction_kind *kinds;
    size_t kind_count;
};

struct sim_ledger {
    const struct sim_ledger_declaration *declaration;
    int threads;
    size_t matrix_size; /* private: cells of a thread's matrix */
    int64_t *flows;     /* private: one matrix per thread, each row with the turnover of its kind */
    int64_t *balances;  /* [instrument][sector] holdings (assets - liabilities), brought forward */
    int64_t *failures;  /* [threads] entries refused this month */
    struct sim_ledger_failure {
        size_t kind;
        uint32_t payer, payee;
        size_t payer_sector, payee_sector;
        int64_t amount, payer_balance, payee_balance;
        const char *why;
    } * first_failure; /* [threads]; of a thread, the one of lowest (kind, payer, payee) */
};

/* Makes a ledger with nothing in it. SIM_INTERNAL if a kind names a sector or an instrument that is
 * not declared or threads is not 1..SIM_PARALLEL_THREADS_MAX, SIM_MEMORY; on failure it is empty
 * and needs no destroy. The declaration must outlive it. */
enum sim_status sim_ledger_create(struct sim_ledger *ledger,
                                  const struct sim_ledger_declaration *declaration, int threads,
                                  struct sim_error *error);
void sim_ledger_destroy(struct sim_ledger *ledger);

/* Adds to the opening holding of a sector in an instrument (liabilities are negative). Not from
 * several threads at once. A holding beyond SIM_MONEY_MAX makes the next sim_ledger_close fail. */
void sim_ledger_open(struct sim_ledger *ledger, size_t instrument, size_t sector, int64_t holding);

/* One side of an entry: the cell holding the account, whose it is, and its sector. */
struct sim_account {
    int64_t *cell;
    uint32_t id;
    size_t sector;
};

/* Moves amount >= 0 from payer to payee by kind. A negative amount, one above SIM_MONEY_MAX, a
 * sector not declared for the kind, or a balance beyond +-SIM_MONEY_MAX is refused: nothing moves
 * and sim_ledger_close will fail naming it. A payment of an account to itself changes nothing.
 * Threads may book at once provided no two touch the same cell; thread is 0..threads-1 and cell not
 * NULL, else the program aborts. */
static inline void sim_ledger_pay(struct sim_ledger *ledger, int thread, size_t kind,
                                  struct sim_account payer, struct sim_account payee,
                                  int64_t amount);

/* Private: the same with every check, for what sim_ledger_pay does not let through at once. */
void sim_ledger_pay_checked(struct sim_ledger *ledger, int thread, size_t kind,
                            struct sim_account payer, struct sim_account payee, int64_t amount);

/* The common case, inline: millions of payments a month. Amount and balances are within their limits, so that sums of two
 * cannot overflow; the turnover does not either. */
static inline void sim_ledger_pay(struct sim_ledger *ledger, int thread, size_t kind,
                                  struct sim_account payer, struct sim_account payee,
                                  int64_t amount)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    if (thread >= 0 && thread < ledger->threads && payer.cell && payee.cell &&
        payer.cell != payee.cell && kind < d->kind_count && payer.sector < d->sector_count &&
        payee.sector < d->sector_count && amount >= 0 && amount <= SIM_MONEY_MAX) {
        const struct sim_transaction_kind *k = &d->kinds[kind];
        int64_t from = *payer.cell, to = *payee.cell;
        int64_t *row =
            ledger->flows + (size_t)thread * ledger->matrix_size + kind * (d->sector_count + 1);
        int64_t *turnover = &row[d->sector_count];
        /* the balances before what is made of them: the sums must not overflow */
        if ((k->payer == SIM_LEDGER_ANY || k->payer == payer.sector) &&
            (k->payee == SIM_LEDGER_ANY || k->payee == payee.sector) && from >= -SIM_MONEY_MAX &&
            from <= SIM_MONEY_MAX && to >= -SIM_MONEY_MAX && to <= SIM_MONEY_MAX &&
            from - amount >= -SIM_MONEY_MAX && to + amount <= SIM_MONEY_MAX &&
            *turnover <= INT64_MAX - amount) {
            *payer.cell = from - amount;
            *payee.cell = to + amount;
            row[payer.sector] -= amount; /* at most the turnover in absolute value */
            row[payee.sector] += amount;
            *turnover += amount;
            return;
        }
    }
    sim_ledger_pay_checked(ledger, thread, kind, payer, payee, amount);
}

/* Shares amount >= 0 out over weights[count] >= 0 (sum >= 1): shares[i] = floor(amount x weight /
 * sum), the remaining cents one each to the largest remainders, ties to the lower index. The shares
 * sum to the amount, exactly; a zero weight receives nothing. False (shares untouched) if an
 * argument is not of this form. Nothing is allocated; shares must not overlap weights. */
bool sim_ledger_share(int64_t amount, const int64_t *weights, size_t count, int64_t *shares);

/* Net flow of the month of a kind for a sector, over all threads. */
int64_t sim_ledger_flow(const struct sim_ledger *ledger, size_t kind, size_t sector);
/* Holding of a sector in an instrument: opening or last close, plus the month's flows. */
int64_t sim_ledger_balance(const struct sim_ledger *ledger, size_t instrument, size_t sector);

/* Closes the month: checks that no entry was refused, that no kind turned over more than INT64_MAX
 * (up to there no flow can have overflowed), that every kind sums to zero over sectors, that no
 * holding is beyond +-SIM_MONEY_MAX, that every instrument's holdings sum to zero over sectors, and
 * that holdings agree with `counted` [instrument][sector] (the sums of the account cells, counted
 * by the caller; NULL to skip); then brings balances forward and clears flows. A violated identity
 * is SIM_INTERNAL with the kind or instrument, sector, month and both figures, and the ledger is
 * left as it was. */
enum sim_status sim_ledger_close(struct sim_ledger *ledger, int32_t month, const int64_t *counted,
                                 struct sim_error *error);

/* Between two closes nothing but the balances is state. SIM_INTERNAL if an entry was booked or
 * refused since the last close: naming its kind. */
enum sim_status sim_ledger_check_closed(const struct sim_ledger *ledger, struct sim_error *error);

/* Puts balances [instrument][sector] as a close has left them into a ledger with nothing in it.
 * SIM_INPUT with the instrument and the figures if a holding is beyond +-SIM_MONEY_MAX or an
 * instrument's do not sum to zero, SIM_INTERNAL if there is something in the ledger; it is then as
 * it was. */
enum sim_status sim_ledger_restore(struct sim_ledger *ledger, const int64_t *balances,
                                   struct sim_error *error);

#endif
