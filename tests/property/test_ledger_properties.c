/* What must hold for any entries: drawn by fixed seeds, so a failure comes again; it names its seed
 * and both sides. */
#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/state/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <inttypes.h>

__extension__ typedef unsigned __int128 wide;

enum { SECTORS = 4, INSTRUMENTS = 2, KINDS = 5, ACCOUNTS = 60, ENTRIES = 5000, SEEDS = 12 };

static const char *const sectors[] = {"households", "firms", "banks", "state"};
static const char *const instruments[] = {"deposits", "bonds"};
static const struct sim_transaction_kind kinds[KINDS] = {
    {"wages", "", 1, 0, 0},
    {"sales", "", SIM_LEDGER_ANY, 1, 0},
    {"taxes", "", SIM_LEDGER_ANY, 3, 0},
    {"gifts", "", SIM_LEDGER_ANY, SIM_LEDGER_ANY, 0},
    {"bonds", "", SIM_LEDGER_ANY, SIM_LEDGER_ANY, 1},
};
static const struct sim_ledger_declaration declaration = {sectors,     SECTORS, instruments,
                                                          INSTRUMENTS, kinds,   KINDS};

#define SAME(seed, what, left, right)                                                              \
    do {                                                                                           \
        int64_t same_left = (left), same_right = (right);                                          \
        if (same_left != same_right)                                                               \
            fail_msg("seed %" PRIu64 ", %s: %" PRId64 " against %" PRId64, (uint64_t)(seed), what, \
                     same_left, same_right);                                                       \
    } while (0)

/* ---- Drawing ---- */

/* A stream of numbers of one seed: each taken at the next agent number. */
struct stream {
    struct sim_random_event event;
};
static struct stream stream_of(uint64_t seed, const char *purpose)
{
    return (struct stream){{.random = {.seed = seed}, .purpose = sim_random_purpose(purpose)}};
}
static uint32_t below(struct stream *stream, uint32_t bound)
{
    stream->event.agent++;
    return sim_random_bounded(&stream->event, 0, bound);
}
/* 0..2^bits - 1, of any magnitude: small numbers as often as large ones */
static int64_t of_any_size(struct stream *stream, uint32_t bits)
{
    uint32_t size = below(stream, bits + 1);
    uint64_t high = below(stream, UINT32_MAX), low = below(stream, UINT32_MAX);
    return size == 0 ? 0 : (int64_t)((high << 32 | low) >> (64 - size));
}

/* Account a is of sector a % SECTORS and has one cell in each instrument. */
struct entry {
    size_t kind;
    uint32_t payer, payee;
    int64_t amount;
};

static uint32_t draw_account(struct stream *stream, size_t sector)
{
    if (sector == SIM_LEDGER_ANY)
        return below(stream, ACCOUNTS);
    return below(stream, ACCOUNTS / SECTORS) * SECTORS + (uint32_t)sector;
}

static void draw_entries(uint64_t seed, struct entry *entries)
{
    struct stream stream = stream_of(seed, "test.entries");
    for (size_t i = 0; i < ENTRIES; i++) {
        entries[i].kind = below(&stream, KINDS);
        entries[i].payer = draw_account(&stream, kinds[entries[i].kind].payer);
        entries[i].payee = draw_account(&stream, kinds[entries[i].kind].payee);
        entries[i].amount = of_any_size(&stream, 44); /* 5000 of them stay below the limit */
    }
}

static void shuffle(struct stream *stream, struct entry *entries)
{
    for (uint32_t i = ENTRIES; i > 1; i--) {
        uint32_t j = below(stream, i);
        struct entry kept = entries[i - 1];
        entries[i - 1] = entries[j];
        entries[j] = kept;
    }
}

/* ---- Booking ---- */

struct books {
    struct sim_ledger ledger;
    int64_t cells[INSTRUMENTS][ACCOUNTS];
};

static void create(struct books *books, int threads)
{
    struct sim_error error;
    memset(books, 0, sizeof *books);
    assert_int_equal(sim_ledger_create(&books->ledger, &declaration, threads, &error), SIM_OK);
}

static struct sim_account account(struct books *books, size_t kind, uint32_t a)
{
    return (struct sim_account){&books->cells[kinds[kind].instrument][a], a, a % SECTORS};
}

static void book(struct books *books, int thread, const struct entry *entry, int64_t factor)
{
    uint32_t payer = entry->payer, payee = entry->payee;
    sim_ledger_pay(&books->ledger, thread, entry->kind, account(books, entry->kind, payer),
                   account(books, entry->kind, payee), entry->amount * factor);
}

static void count(const struct books *books, int64_t *counted)
{
    memset(counted, 0, INSTRUMENTS * SECTORS * sizeof *counted);
    for (size_t i = 0; i < INSTRUMENTS; i++)
        for (size_t a = 0; a < ACCOUNTS; a++)
            counted[i * SECTORS + a % SECTORS] += books->cells[i][a];
}

static void assert_same_books(uint64_t seed, const struct books *a, const struct books *b,
                              int64_t factor)
{
    for (size_t k = 0; k < KINDS; k++)
        for (size_t s = 0; s < SECTORS; s++)
            SAME(seed, "a flow", factor * sim_ledger_flow(&a->ledger, k, s),
                 sim_ledger_flow(&b->ledger, k, s));
    for (size_t i = 0; i < INSTRUMENTS; i++) {
        for (size_t s = 0; s < SECTORS; s++)
            SAME(seed, "a balance", factor * sim_ledger_balance(&a->ledger, i, s),
                 sim_ledger_balance(&b->ledger, i, s));
        for (size_t c = 0; c < ACCOUNTS; c++)
            SAME(seed, "an account", factor * a->cells[i][c], b->cells[i][c]);
    }
}

/* The flows, added up here by other means. */
static void assert_flows(uint64_t seed, const struct books *books, const struct entry *entries)
{
    int64_t flows[KINDS][SECTORS] = {{0}};
    for (size_t i = 0; i < ENTRIES; i++) {
        flows[entries[i].kind][entries[i].payer % SECTORS] -= entries[i].amount;
        flows[entries[i].kind][entries[i].payee % SECTORS] += entries[i].amount;
    }
    for (size_t k = 0; k < KINDS; k++) {
        int64_t sum = 0;
        for (size_t s = 0; s < SECTORS; s++) {
            SAME(seed, "a flow by hand", flows[k][s], sim_ledger_flow(&books->ledger, k, s));
            sum += sim_ledger_flow(&books->ledger, k, s);
        }
        SAME(seed, "the sum of a kind", sum, 0);
    }
}

static void order_and_threads_do_not_matter(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 16, 64};
    static struct entry entries[ENTRIES];
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct books first, books;
        struct sim_error error;
        struct stream stream = stream_of(seed, "test.order");
        int64_t counted[INSTRUMENTS * SECTORS];
        draw_entries(seed, entries);
        create(&first, 1);
        for (size_t i = 0; i < ENTRIES; i++)
            book(&first, 0, &entries[i], 1);
        assert_flows(seed, &first, entries);
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            create(&books, threads[t]);
            shuffle(&stream, entries);
            for (size_t i = 0; i < ENTRIES; i++)
                book(&books, (int)below(&stream, (uint32_t)threads[t]), &entries[i], 1);
            assert_same_books(seed, &first, &books, 1);
            count(&books, counted);
            if (sim_ledger_close(&books.ledger, 24000, counted, &error) != SIM_OK)
                fail_msg("seed %" PRIu64 ": %s", seed, error.text);
            for (size_t i = 0; i < INSTRUMENTS * SECTORS; i++)
                SAME(seed, "a balance brought forward", counted[i], books.ledger.balances[i]);
            sim_ledger_destroy(&books.ledger);
        }
        sim_ledger_destroy(&first.ledger);
    }
}

static void amounts_scale_and_reverse(void **state)
{
    (void)state;
    static struct entry entries[ENTRIES];
    for (uint64_t seed = 101; seed <= 100 + SEEDS; seed++) {
        struct books single, twice, none, undone;
        draw_entries(seed, entries);
        create(&single, 2);
        create(&twice, 2);
        create(&none, 2);
        create(&undone, 2);
        for (size_t i = 0; i < ENTRIES; i++) {
            struct entry back = entries[i];
            back.payer = entries[i].payee;
            back.payee = entries[i].payer;
            back.kind = kinds[back.kind].instrument == 0 ? 3 : 4; /* kinds open to all sectors */
            struct entry forth = entries[i];
            forth.kind = back.kind;
            book(&single, (int)(i % 2), &entries[i], 1);
            book(&twice, (int)(i % 2), &entries[i], 2);
            book(&none, (int)(i % 2), &entries[i], 0);
            book(&undone, 0, &forth, 1);
            book(&undone, 1, &back, 1);
        }
        assert_same_books(seed, &single, &twice, 2);
        assert_same_books(seed, &single, &none, 0);
        assert_same_books(seed, &undone, &none, 1);
        sim_ledger_destroy(&single.ledger);
        sim_ledger_destroy(&twice.ledger);
        sim_ledger_destroy(&none.ledger);
        sim_ledger_destroy(&undone.ledger);
    }
}

/* Entries that must be refused, among good ones: the same sentence in any order. */
static void refusals_do_not_depend_on_order(void **state)
{
    (void)state;
    static struct entry entries[ENTRIES];
    for (uint64_t seed = 201; seed <= 200 + SEEDS; seed++) {
        struct stream stream = stream_of(seed, "test.refusals");
        char first[sizeof(struct sim_error)] = "";
        draw_entries(seed, entries);
        for (size_t i = 0; i < ENTRIES; i++)
            if (below(&stream, 50) == 0) /* refused */
                entries[i].amount = -1 - entries[i].amount;
        for (int threads = 1; threads <= 8; threads *= 2) {
            struct books books;
            struct sim_error error;
            create(&books, threads);
            shuffle(&stream, entries);
            for (size_t i = 0; i < ENTRIES; i++) {
                struct entry entry = entries[i];
                if (entry.amount >= 0)
                    entry.amount = 0; /* balances are in the sentence: keep them */
                book(&books, (int)below(&stream, (uint32_t)threads), &entry, 1);
            }
            SAME(seed, "the status", sim_ledger_close(&books.ledger, 24000, NULL, &error),
                 SIM_INTERNAL);
            if (threads == 1)
                strcpy(first, error.text);
            if (strcmp(first, error.text) != 0)
                fail_msg("seed %" PRIu64 ": '%s' against '%s'", seed, first, error.text);
            sim_ledger_destroy(&books.ledger);
        }
    }
}

/* Threads at work at once: pair p pays within itself, so no two threads share a cell. */
static void pay_pairs(void *context, size_t begin, size_t end, int thread)
{
    struct books *books = context;
    for (size_t p = begin; p < end; p++)
        for (int64_t i = 0; i < 500; i++) {
            uint32_t a = (uint32_t)(2 * p);
            struct entry entry = {3 + p % 2, a, a + 1, (int64_t)p * 1000 + i};
            book(books, thread, &entry, 1);
        }
}

static void threads_may_book_at_once(void **state)
{
    (void)state;
    struct books first, books;
    create(&first, 1);
    pay_pairs(&first, 0, ACCOUNTS / 2, 0);
    for (int threads = 2; threads <= 8; threads *= 2) {
        create(&books, threads);
        sim_parallel_blocks(threads, ACCOUNTS / 2, 3, pay_pairs, &books);
        assert_same_books(0, &first, &books, 1);
        sim_ledger_destroy(&books.ledger);
    }
    sim_ledger_destroy(&first.ledger);
}

/* ---- Sharing out ---- */

enum { WEIGHTS_MAX = 300, SHARINGS = 4000 };

struct sharing {
    int64_t amount, weights[WEIGHTS_MAX], shares[WEIGHTS_MAX];
    uint32_t count;
};

static void draw_sharing(struct stream *stream, struct sharing *s)
{
    s->count = 1 + below(stream, below(stream, 20) == 0 ? WEIGHTS_MAX : 12);
    s->amount = of_any_size(stream, 59);
    if (below(stream, 10) == 0)
        s->amount = SIM_MONEY_MAX;
    uint32_t bits = 1 + below(stream, 63);
    wide sum = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        s->weights[i] = of_any_size(stream, bits);
        if (i > 0 && below(stream, 4) == 0)
            s->weights[i] = s->weights[i - 1];
        if (below(stream, 50) == 0)
            s->weights[i] = INT64_MAX;
        sum += (uint64_t)s->weights[i];
    }
    if (sum == 0)
        s->weights[0] = 1;
}

static wide sum_of(const struct sharing *s)
{
    wide sum = 0;
    for (uint32_t i = 0; i < s->count; i++)
        sum += (uint64_t)s->weights[i];
    return sum;
}

static wide exact(const struct sharing *s, uint32_t i)
{
    return (wide)(uint64_t)s->amount * (uint64_t)s->weights[i];
}

/* The rule as one would write it down: cents one by one to the largest remainder left. */
static void share_slowly(const struct sharing *s, int64_t *shares)
{
    wide sum = sum_of(s), remainders[WEIGHTS_MAX];
    int64_t left = s->amount;
    for (uint32_t i = 0; i < s->count; i++) {
        shares[i] = (int64_t)(exact(s, i) / sum);
        remainders[i] = exact(s, i) % sum;
        left -= shares[i];
    }
    for (; left > 0; left--) {
        uint32_t best = 0;
        for (uint32_t i = 1; i < s->count; i++)
            if (remainders[i] > remainders[best])
                best = i;
        shares[best]++;
        remainders[best] = 0;
    }
}

static void check_sharing(uint64_t seed, const struct sharing *s)
{
    int64_t slow[WEIGHTS_MAX];
    wide sum = sum_of(s), total = 0;
    share_slowly(s, slow);
    for (uint32_t i = 0; i < s->count; i++) {
        int64_t low = (int64_t)(exact(s, i) / sum);
        bool whole = exact(s, i) % sum == 0;
        SAME(seed, "a share and the slow one", s->shares[i], slow[i]);
        SAME(seed, "cents away from the exact share",
             s->shares[i] == low || (!whole && s->shares[i] == low + 1), true);
        if (s->weights[i] == 0)
            SAME(seed, "the share of weight 0", s->shares[i], 0);
        if (i > 0 && s->weights[i] > s->weights[i - 1])
            SAME(seed, "a larger weight has not less", s->shares[i] >= s->shares[i - 1], true);
        if (i > 0 && s->weights[i] == s->weights[i - 1])
            SAME(seed, "equal weights are a cent apart at most",
                 llabs(s->shares[i] - s->shares[i - 1]) <= 1, true);
        total += (uint64_t)s->shares[i];
    }
    SAME(seed, "the sum of the shares", (int64_t)total, s->amount);
}

static void shares_are_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SHARINGS; seed++) {
        struct stream stream = stream_of(seed, "test.shares");
        struct sharing s, other;
        draw_sharing(&stream, &s);
        SAME(seed, "accepted", sim_ledger_share(s.amount, s.weights, s.count, s.shares), true);
        check_sharing(seed, &s);

        other = s; /* twice the amount: twice the share, but for the cents */
        other.amount *= 2;
        if (other.amount <= SIM_MONEY_MAX) {
            SAME(seed, "accepted",
                 sim_ledger_share(other.amount, other.weights, other.count, other.shares), true);
            check_sharing(seed, &other);
            for (uint32_t i = 0; i < s.count; i++)
                SAME(seed, "twice the amount", llabs(other.shares[i] - 2 * s.shares[i]) <= 2, true);
        }
        other = s; /* half the weights, where they are even: the same shares */
        for (uint32_t i = 0; i < s.count; i++)
            s.weights[i] -= s.weights[i] % 2;
        if (sum_of(&s) == 0)
            continue;
        for (uint32_t i = 0; i < s.count; i++)
            other.weights[i] = s.weights[i] / 2;
        SAME(seed, "accepted", sim_ledger_share(s.amount, s.weights, s.count, s.shares), true);
        SAME(seed, "accepted",
             sim_ledger_share(other.amount, other.weights, other.count, other.shares), true);
        for (uint32_t i = 0; i < s.count; i++)
            SAME(seed, "half the weights", s.shares[i], other.shares[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_threads_do_not_matter),
        cmocka_unit_test(amounts_scale_and_reverse),
        cmocka_unit_test(refusals_do_not_depend_on_order),
        cmocka_unit_test(threads_may_book_at_once),
        cmocka_unit_test(shares_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
