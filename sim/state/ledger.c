#include "sim/state/ledger.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/base/parallel.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 sim_ledger_wide;

/* ---- Layout of the private matrices ---- */

/* A row is [sector] net flows, then the turnover: the sum of all amounts of the kind. It only
 * grows, so that turnover <= INT64_MAX, whatever the order of entries and the split over threads,
 * shows that no partial net flow has overflowed. */
static size_t row_size(const struct sim_ledger *ledger)
{
    return ledger->declaration->sector_count + 1;
}

/* Matrices of two threads lie at least a cache line apart. */
static size_t matrix_size(const struct sim_ledger *ledger)
{
    enum { LINE = 64 / sizeof(int64_t) };
    size_t cells = ledger->declaration->kind_count * row_size(ledger);
    return (cells + LINE - 1) / LINE * LINE + LINE;
}

static int64_t *flow_row(const struct sim_ledger *ledger, int thread, size_t kind)
{
    return ledger->flows + (size_t)thread * ledger->matrix_size + kind * row_size(ledger);
}

static int64_t *balance_cell(const struct sim_ledger *ledger, size_t instrument, size_t sector)
{
    return ledger->balances + instrument * ledger->declaration->sector_count + sector;
}

/* Addition modulo 2^64, defined by C for unsigned only. */
static int64_t add_modular(int64_t a, int64_t b)
{
    uint64_t sum = (uint64_t)a + (uint64_t)b;
    int64_t result;
    memcpy(&result, &sum, sizeof result);
    return result;
}

static int64_t add_saturated(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return a > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

static int64_t saturate(sim_ledger_wide value)
{
    if (value > INT64_MAX)
        return INT64_MAX;
    return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

/* ---- Making ---- */

static enum sim_status check_declaration(const struct sim_ledger_declaration *d, int threads,
                                         struct sim_error *error)
{
    if (threads < 1 || threads > SIM_PARALLEL_THREADS_MAX)
        return sim_error_set(error, SIM_INTERNAL, "a ledger for %d threads: 1 to %d are possible",
                             threads, SIM_PARALLEL_THREADS_MAX);
    for (size_t k = 0; k < d->kind_count; k++) {
        const struct sim_transaction_kind *kind = &d->kinds[k];
        if ((kind->payer != SIM_LEDGER_ANY && kind->payer >= d->sector_count) ||
            (kind->payee != SIM_LEDGER_ANY && kind->payee >= d->sector_count))
            return sim_error_set(error, SIM_INTERNAL,
                                 "transaction kind %s names a sector beyond the %zu declared",
                                 kind->name, d->sector_count);
        if (kind->instrument >= d->instrument_count)
            return sim_error_set(error, SIM_INTERNAL,
                                 "transaction kind %s names an instrument beyond the %zu declared",
                                 kind->name, d->instrument_count);
    }
    return SIM_OK;
}

enum sim_status sim_ledger_create(struct sim_ledger *ledger,
                                  const struct sim_ledger_declaration *declaration, int threads,
                                  struct sim_error *error)
{
    enum sim_status status;
    *ledger = (struct sim_ledger){.declaration = declaration, .threads = threads};
    SIM_TRY(check_declaration(declaration, threads, error));
    ledger->matrix_size = matrix_size(ledger);
    SIM_TRY(sim_memory_array(&ledger->flows, (size_t)threads * ledger->matrix_size,
                             sizeof *ledger->flows, "the ledger's flows", error));
    SIM_TRY(sim_memory_array(&ledger->balances,
                             declaration->instrument_count * declaration->sector_count,
                             sizeof *ledger->balances, "the ledger's balances", error));
    SIM_TRY(sim_memory_array(&ledger->failures, (size_t)threads, sizeof *ledger->failures,
                             "the ledger's failures", error));
    SIM_TRY(sim_memory_array(&ledger->first_failure, (size_t)threads, sizeof *ledger->first_failure,
                             "the ledger's failures", error));
out:
    if (status != SIM_OK)
        sim_ledger_destroy(ledger);
    return status;
}

void sim_ledger_destroy(struct sim_ledger *ledger)
{
    free(ledger->flows);
    free(ledger->balances);
    free(ledger->failures);
    free(ledger->first_failure);
    *ledger = (struct sim_ledger){0};
}

void sim_ledger_open(struct sim_ledger *ledger, size_t instrument, size_t sector, int64_t holding)
{
    int64_t *cell = balance_cell(ledger, instrument, sector);
    *cell = add_saturated(*cell, holding); /* beyond the limit it stays there, and close says so */
}

/* ---- Paying ---- */

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* All members count, so that which failure is told first does not depend on the order of entries.
 */
static int compare_failures(const struct sim_ledger_failure *a, const struct sim_ledger_failure *b)
{
    const int orders[] = {
        ORDER(a->kind, b->kind),
        ORDER(a->payer, b->payer),
        ORDER(a->payee, b->payee),
        ORDER(a->payer_sector, b->payer_sector),
        ORDER(a->payee_sector, b->payee_sector),
        ORDER(a->amount, b->amount),
        ORDER(a->payer_balance, b->payer_balance),
        ORDER(a->payee_balance, b->payee_balance),
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (orders[i] != 0)
            return orders[i];
    return 0;
}

static void refuse(struct sim_ledger *ledger, int thread, const struct sim_ledger_failure *failure)
{
    struct sim_ledger_failure *first = &ledger->first_failure[thread];
    if (ledger->failures[thread]++ == 0 || compare_failures(failure, first) < 0)
        *first = *failure;
}

static bool sector_allowed(size_t declared, size_t sector, size_t sector_count)
{
    return sector < sector_count && (declared == SIM_LEDGER_ANY || declared == sector);
}

static bool beyond(int64_t amount)
{
    return amount > SIM_MONEY_MAX || amount < -SIM_MONEY_MAX;
}

/* Why the entry cannot be booked, or NULL with both new balances. */
static const char *check_entry(const struct sim_ledger_declaration *d, size_t kind,
                               const struct sim_account *payer, const struct sim_account *payee,
                               int64_t amount, int64_t *payer_balance, int64_t *payee_balance)
{
    if (kind >= d->kind_count)
        return "there is no such transaction kind";
    if (!sector_allowed(d->kinds[kind].payer, payer->sector, d->sector_count))
        return "the payer's sector is not declared for this kind";
    if (!sector_allowed(d->kinds[kind].payee, payee->sector, d->sector_count))
        return "the payee's sector is not declared for this kind";
    if (payer->cell == payee->cell && payer->sector != payee->sector)
        return "payer and payee are the same account in two sectors";
    if (amount < 0)
        return "the amount is negative";
    if (amount > SIM_MONEY_MAX)
        return "the amount exceeds the largest possible";
    if (__builtin_sub_overflow(*payer->cell, amount, payer_balance) || beyond(*payer_balance))
        return "the payer's balance would exceed the largest possible";
    if (__builtin_add_overflow(*payee->cell, amount, payee_balance) || beyond(*payee_balance))
        return "the payee's balance would exceed the largest possible";
    return NULL;
}

void sim_ledger_pay_checked(struct sim_ledger *ledger, int thread, size_t kind,
                            struct sim_account payer, struct sim_account payee, int64_t amount)
{
    if (thread < 0 || thread >= ledger->threads || !payer.cell || !payee.cell)
        abort();
    int64_t payer_balance = 0, payee_balance = 0;
    const char *why = check_entry(ledger->declaration, kind, &payer, &payee, amount, &payer_balance,
                                  &payee_balance);
    if (why) {
        struct sim_ledger_failure failure = {
            .kind = kind,
            .payer = payer.id,
            .payee = payee.id,
            .payer_sector = payer.sector,
            .payee_sector = payee.sector,
            .amount = amount,
            .payer_balance = *payer.cell,
            .payee_balance = *payee.cell,
            .why = why,
        };
        refuse(ledger, thread, &failure);
        return;
    }
    if (payer.cell != payee.cell) { /* else the second store would make money */
        *payer.cell = payer_balance;
        *payee.cell = payee_balance;
    }
    int64_t *row = flow_row(ledger, thread, kind);
    int64_t *turnover = &row[ledger->declaration->sector_count];
    row[payer.sector] = add_modular(row[payer.sector], -amount);
    row[payee.sector] = add_modular(row[payee.sector], amount);
    *turnover = add_saturated(*turnover, amount);
}

/* ---- Reading ---- */

int64_t sim_ledger_flow(const struct sim_ledger *ledger, size_t kind, size_t sector)
{
    int64_t sum = 0;
    for (int t = 0; t < ledger->threads; t++)
        sum = add_modular(sum, flow_row(ledger, t, kind)[sector]);
    return sum;
}

static sim_ledger_wide wide_balance(const struct sim_ledger *ledger, size_t instrument,
                                    size_t sector)
{
    sim_ledger_wide sum = *balance_cell(ledger, instrument, sector);
    for (size_t k = 0; k < ledger->declaration->kind_count; k++)
        if (ledger->declaration->kinds[k].instrument == instrument)
            sum += sim_ledger_flow(ledger, k, sector);
    return sum;
}

int64_t sim_ledger_balance(const struct sim_ledger *ledger, size_t instrument, size_t sector)
{
    return saturate(wide_balance(ledger, instrument, sector));
}

/* ---- Closing ---- */

static const char *sector_name(const struct sim_ledger_declaration *d, size_t sector)
{
    return sector < d->sector_count ? d->sectors[sector] : "(unknown sector)";
}

static enum sim_status check_refused(const struct sim_ledger *ledger, const char *month,
                                     struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    const struct sim_ledger_failure *first = NULL;
    int64_t refused = 0;
    for (int t = 0; t < ledger->threads; t++) {
        if (ledger->failures[t] == 0)
            continue;
        refused += ledger->failures[t];
        if (!first || compare_failures(&ledger->first_failure[t], first) < 0)
            first = &ledger->first_failure[t];
    }
    if (!first)
        return SIM_OK;
    return sim_error_set(
        error, SIM_INTERNAL,
        "%s: %" PRId64 " ledger entries were refused; the first is kind %s, from %s %" PRIu32
        " (balance %" PRId64 " cents) to %s %" PRIu32 " (balance %" PRId64 " cents), %" PRId64
        " cents: %s",
        month, refused, first->kind < d->kind_count ? d->kinds[first->kind].name : "(unknown)",
        sector_name(d, first->payer_sector), first->payer, first->payer_balance,
        sector_name(d, first->payee_sector), first->payee, first->payee_balance, first->amount,
        first->why);
}

static enum sim_status check_kind(const struct sim_ledger *ledger, size_t kind, const char *month,
                                  struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    int64_t turnover = 0;
    for (int t = 0; t < ledger->threads; t++)
        turnover = add_saturated(turnover, flow_row(ledger, t, kind)[d->sector_count]);
    if (turnover == INT64_MAX)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s: the payments of kind %s add up to %" PRId64
                             " cents or more, which the ledger cannot count",
                             month, d->kinds[kind].name, turnover);
    sim_ledger_wide sum = 0;
    int64_t received = 0, paid = 0;
    for (size_t s = 0; s < d->sector_count; s++) {
        int64_t flow = sim_ledger_flow(ledger, kind, s);
        sum += flow;
        if (flow > 0)
            received = add_saturated(received, flow);
        else
            paid = add_saturated(paid, flow);
    }
    if (sum != 0)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s: transaction kind %s does not sum to zero over sectors: received "
                             "%" PRId64 " cents, paid %" PRId64 " cents",
                             month, d->kinds[kind].name, received, paid);
    return SIM_OK;
}

static enum sim_status check_instrument(const struct sim_ledger *ledger, size_t instrument,
                                        const char *month, struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    sim_ledger_wide sum = 0;
    int64_t assets = 0, liabilities = 0;
    for (size_t s = 0; s < d->sector_count; s++) {
        int64_t before = *balance_cell(ledger, instrument, s);
        int64_t holding = sim_ledger_balance(ledger, instrument, s);
        if (beyond(before) || beyond(holding))
            return sim_error_set(error, SIM_INTERNAL,
                                 "%s: the holding of %s in %s is out of range: %" PRId64
                                 " cents before the month, %" PRId64 " cents after it",
                                 month, d->sectors[s], d->instruments[instrument], before, holding);
        sum += holding;
        if (holding > 0)
            assets = add_saturated(assets, holding);
        else
            liabilities = add_saturated(liabilities, holding);
    }
    if (sum != 0)
        return sim_error_set(error, SIM_INTERNAL,
                             "%s: the holdings in %s do not sum to zero over sectors: assets "
                             "%" PRId64 " cents, liabilities %" PRId64 " cents",
                             month, d->instruments[instrument], assets, liabilities);
    return SIM_OK;
}

static enum sim_status check_counted(const struct sim_ledger *ledger, const int64_t *counted,
                                     const char *month, struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    for (size_t i = 0; i < d->instrument_count; i++)
        for (size_t s = 0; s < d->sector_count; s++) {
            int64_t holding = sim_ledger_balance(ledger, i, s);
            int64_t cells = counted[i * d->sector_count + s];
            if (holding != cells)
                return sim_error_set(error, SIM_INTERNAL,
                                     "%s: %s of %s: the ledger holds %" PRId64
                                     " cents, the accounts counted %" PRId64
                                     " cents; an account was changed without an entry",
                                     month, d->instruments[i], d->sectors[s], holding, cells);
        }
    return SIM_OK;
}

static void bring_forward(struct sim_ledger *ledger)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    for (size_t i = 0; i < d->instrument_count; i++)
        for (size_t s = 0; s < d->sector_count; s++)
            *balance_cell(ledger, i, s) = sim_ledger_balance(ledger, i, s);
    memset(ledger->flows, 0, (size_t)ledger->threads * matrix_size(ledger) * sizeof *ledger->flows);
}

enum sim_status sim_ledger_close(struct sim_ledger *ledger, int32_t month, const int64_t *counted,
                                 struct sim_error *error)
{
    char text[16];
    enum sim_status status;
    sim_month_text(month, text, sizeof text);
    SIM_TRY(check_refused(ledger, text, error));
    for (size_t k = 0; k < ledger->declaration->kind_count; k++)
        SIM_TRY(check_kind(ledger, k, text, error));
    for (size_t i = 0; i < ledger->declaration->instrument_count; i++)
        SIM_TRY(check_instrument(ledger, i, text, error));
    if (counted)
        SIM_TRY(check_counted(ledger, counted, text, error));
    bring_forward(ledger);
out:
    return status;
}

/* ---- Taking out and putting back ---- */

enum sim_status sim_ledger_check_closed(const struct sim_ledger *ledger, struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    enum sim_status status;
    SIM_TRY(check_refused(ledger, "since the last close", error));
    for (size_t k = 0; k < d->kind_count; k++)
        for (int t = 0; t < ledger->threads; t++)
            if (flow_row(ledger, t, k)[d->sector_count] != 0)
                return sim_error_set(error, SIM_INTERNAL,
                                     "payments of kind %s were booked since the ledger was closed",
                                     d->kinds[k].name);
out:
    return status;
}

static enum sim_status check_restored(const struct sim_ledger_declaration *d, size_t instrument,
                                      const int64_t *holdings, struct sim_error *error)
{
    sim_ledger_wide sum = 0;
    for (size_t s = 0; s < d->sector_count; s++) {
        if (beyond(holdings[s]))
            return sim_error_set(
                error, SIM_INPUT,
                "%s of %s: a holding of %" PRId64 " cents is beyond the largest possible, %" PRId64,
                d->instruments[instrument], d->sectors[s], holdings[s], SIM_MONEY_MAX);
        sum += holdings[s];
    }
    if (sum != 0)
        return sim_error_set(error, SIM_INPUT,
                             "the holdings in %s add up to %" PRId64
                             " cents over sectors, and not to zero",
                             d->instruments[instrument], saturate(sum));
    return SIM_OK;
}

enum sim_status sim_ledger_restore(struct sim_ledger *ledger, const int64_t *balances,
                                   struct sim_error *error)
{
    const struct sim_ledger_declaration *d = ledger->declaration;
    const size_t cells = d->instrument_count * d->sector_count;
    enum sim_status status;
    SIM_TRY(sim_ledger_check_closed(ledger, error));
    for (size_t c = 0; c < cells; c++)
        if (ledger->balances[c] != 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "the ledger holds something already: only an empty one can be "
                                 "restored");
    for (size_t i = 0; i < d->instrument_count; i++)
        SIM_TRY(check_restored(d, i, balances + i * d->sector_count, error));
    memcpy(ledger->balances, balances, cells * sizeof *balances);
out:
    return status;
}
