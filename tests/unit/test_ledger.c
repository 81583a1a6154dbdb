/* The ledger on numbers worked out by hand, and each refusal with its sentence. */
#include "sim/state/ledger.h"

#include "sim/base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOUSEHOLDS, FIRMS, BANKS, SECTORS };
enum { DEPOSITS, LOANS, INSTRUMENTS };
enum { WAGES, SALES, TRANSFERS, LENDING, KINDS };

static const char *const sectors[] = {"households", "firms", "banks"};
static const char *const instruments[] = {"deposits", "loans"};
static const struct sim_transaction_kind kinds[] = {
    {"wages", "wages", FIRMS, HOUSEHOLDS, DEPOSITS},
    {"sales", "sales", HOUSEHOLDS, FIRMS, DEPOSITS},
    {"transfers", "transfers", SIM_LEDGER_ANY, SIM_LEDGER_ANY, DEPOSITS},
    {"lending", "new loans", SIM_LEDGER_ANY, BANKS, LOANS},
};
static const struct sim_ledger_declaration declaration = {sectors,     SECTORS, instruments,
                                                          INSTRUMENTS, kinds,   KINDS};

/* Two households, two firms, one bank; deposits are the bank's debt. */
struct economy {
    struct sim_ledger ledger;
    int64_t households[2], firms[2], bank;
};

static struct sim_account account(int64_t *cell, uint32_t id, size_t sector)
{
    return (struct sim_account){cell, id, sector};
}
static struct sim_account household(struct economy *e, uint32_t i)
{
    return account(&e->households[i], i + 1, HOUSEHOLDS);
}
static struct sim_account firm(struct economy *e, uint32_t i)
{
    return account(&e->firms[i], i + 1, FIRMS);
}

static void start(struct economy *e, int threads)
{
    struct sim_error error;
    *e = (struct economy){.households = {10000, 2050}, .firms = {500000, 0}, .bank = -512050};
    assert_int_equal(sim_ledger_create(&e->ledger, &declaration, threads, &error), SIM_OK);
    sim_ledger_open(&e->ledger, DEPOSITS, HOUSEHOLDS, 12000);
    sim_ledger_open(&e->ledger, DEPOSITS, HOUSEHOLDS, 50); /* openings add up */
    sim_ledger_open(&e->ledger, DEPOSITS, FIRMS, 500000);
    sim_ledger_open(&e->ledger, DEPOSITS, BANKS, -512050);
}

/* Closes March 2010, expects SIM_INTERNAL and all the texts in the sentence. */
static void assert_close_fails(struct sim_ledger *ledger, const int64_t *counted,
                               const char *const *texts)
{
    struct sim_error error;
    assert_int_equal(sim_ledger_close(ledger, sim_month(2010, 3), counted, &error), SIM_INTERNAL);
    assert_int_equal(error.status, SIM_INTERNAL);
    for (; *texts; texts++)
        if (!strstr(error.text, *texts))
            fail_msg("'%s' is not in: %s", *texts, error.text);
}
#define FAILS(ledger, counted, ...)                                                                \
    assert_close_fails(ledger, counted, (const char *const[]){"2010-03: ", __VA_ARGS__, NULL})

static void payments_are_booked(void **state)
{
    (void)state;
    struct economy e;
    struct sim_error error;
    start(&e, 2);
    assert_int_equal(sim_ledger_balance(&e.ledger, DEPOSITS, HOUSEHOLDS), 12050);
    sim_ledger_pay(&e.ledger, 0, WAGES, firm(&e, 0), household(&e, 0), 150000);
    sim_ledger_pay(&e.ledger, 1, WAGES, firm(&e, 1), household(&e, 1), 99);
    sim_ledger_pay(&e.ledger, 1, SALES, household(&e, 0), firm(&e, 1), 20000);
    sim_ledger_pay(&e.ledger, 0, TRANSFERS, household(&e, 0), household(&e, 1), 1000);
    sim_ledger_pay(&e.ledger, 0, TRANSFERS, household(&e, 0), household(&e, 0), 7);
    sim_ledger_pay(&e.ledger, 0, SALES, household(&e, 0), firm(&e, 0), 0);
    assert_int_equal(e.households[0], 10000 + 150000 - 20000 - 1000);
    assert_int_equal(e.households[1], 2050 + 99 + 1000);
    assert_int_equal(e.firms[0], 350000);
    assert_int_equal(e.firms[1], 19901);
    assert_int_equal(sim_ledger_flow(&e.ledger, WAGES, HOUSEHOLDS), 150099);
    assert_int_equal(sim_ledger_flow(&e.ledger, WAGES, FIRMS), -150099);
    assert_int_equal(sim_ledger_flow(&e.ledger, SALES, HOUSEHOLDS), -20000);
    assert_int_equal(sim_ledger_flow(&e.ledger, SALES, FIRMS), 20000);
    assert_int_equal(sim_ledger_flow(&e.ledger, TRANSFERS, HOUSEHOLDS), 0);
    assert_int_equal(sim_ledger_balance(&e.ledger, DEPOSITS, HOUSEHOLDS), 142149);
    assert_int_equal(sim_ledger_balance(&e.ledger, DEPOSITS, FIRMS), 369901);
    assert_int_equal(sim_ledger_balance(&e.ledger, LOANS, FIRMS), 0);

    const int64_t counted[] = {142149, 369901, -512050, 0, 0, 0};
    assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 3), counted, &error), SIM_OK);
    assert_int_equal(sim_ledger_flow(&e.ledger, WAGES, HOUSEHOLDS), 0);
    assert_int_equal(sim_ledger_balance(&e.ledger, DEPOSITS, HOUSEHOLDS), 142149);
    /* the next month starts from there */
    sim_ledger_pay(&e.ledger, 0, WAGES, firm(&e, 0), household(&e, 0), 1);
    assert_int_equal(sim_ledger_balance(&e.ledger, DEPOSITS, HOUSEHOLDS), 142150);
    assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 4), NULL, &error), SIM_OK);
    sim_ledger_destroy(&e.ledger);
    sim_ledger_destroy(&e.ledger); /* an empty ledger may be destroyed */
}

/* Each entry is refused, nothing moves, and the close says why. */
static void entries_are_refused(void **state)
{
    (void)state;
    static int64_t rich, poor;
    const struct {
        size_t kind;
        struct sim_account payer, payee;
        int64_t amount, payer_balance, payee_balance;
        const char *why, *where;
    } cases[] = {
        {WAGES, {&rich, 3, FIRMS}, {&poor, 4, HOUSEHOLDS}, -1, 5, 6, "amount is negative", "wages"},
        {WAGES, {&rich, 3, FIRMS}, {&poor, 4, HOUSEHOLDS}, INT64_MIN, 5, 6, "negative", "firms 3"},
        {WAGES,
         {&rich, 3, FIRMS},
         {&poor, 4, HOUSEHOLDS},
         SIM_MONEY_MAX + 1,
         5,
         6,
         "amount exceeds",
         "households 4"},
        {WAGES, {&rich, 3, BANKS}, {&poor, 4, HOUSEHOLDS}, 1, 5, 6, "payer's sector", "banks 3"},
        {WAGES, {&rich, 3, FIRMS}, {&poor, 4, FIRMS}, 1, 5, 6, "payee's sector", "firms 4"},
        {TRANSFERS, {&rich, 3, SECTORS}, {&poor, 4, FIRMS}, 1, 5, 6, "payer's sector", "unknown"},
        {KINDS, {&rich, 3, FIRMS}, {&poor, 4, FIRMS}, 1, 5, 6, "no such", "(unknown)"},
        {TRANSFERS, {&rich, 3, FIRMS}, {&rich, 3, BANKS}, 1, 5, 6, "two sectors", "firms 3"},
        {SALES,
         {&rich, 3, HOUSEHOLDS},
         {&poor, 4, FIRMS},
         2,
         1 - SIM_MONEY_MAX,
         0,
         "payer's balance",
         "-999999999999999999"},
        {SALES,
         {&rich, 3, HOUSEHOLDS},
         {&poor, 4, FIRMS},
         2,
         0,
         SIM_MONEY_MAX - 1,
         "payee's balance",
         "999999999999999999"},
        {SALES, {&rich, 3, HOUSEHOLDS}, {&poor, 4, FIRMS}, 1, INT64_MIN, 0, "payer's", "sales"},
        {SALES, {&rich, 3, HOUSEHOLDS}, {&poor, 4, FIRMS}, 1, 0, INT64_MAX, "payee's", "1 cents"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct economy e;
        start(&e, 1);
        rich = cases[i].payer_balance;
        poor = cases[i].payee_balance;
        sim_ledger_pay(&e.ledger, 0, cases[i].kind, cases[i].payer, cases[i].payee,
                       cases[i].amount);
        assert_int_equal(rich, cases[i].payer_balance);
        assert_int_equal(poor, cases[i].payee_balance);
        for (size_t s = 0; s < SECTORS; s++)
            for (size_t k = 0; k < KINDS; k++)
                assert_int_equal(sim_ledger_flow(&e.ledger, k, s), 0);
        FAILS(&e.ledger, NULL, "1 ledger entries were refused", cases[i].why, cases[i].where);
        FAILS(&e.ledger, NULL, cases[i].why); /* the failed close left everything as it was */
        sim_ledger_destroy(&e.ledger);
    }
}

/* Up to the limit everything is allowed. */
static void the_largest_amounts_are_possible(void **state)
{
    (void)state;
    struct economy e;
    struct sim_error error;
    int64_t a = SIM_MONEY_MAX, b = -SIM_MONEY_MAX;
    assert_int_equal(sim_ledger_create(&e.ledger, &declaration, 1, &error), SIM_OK);
    sim_ledger_open(&e.ledger, DEPOSITS, HOUSEHOLDS, a);
    sim_ledger_open(&e.ledger, DEPOSITS, FIRMS, b);
    for (int i = 0; i < 2; i++) {
        sim_ledger_pay(&e.ledger, 0, SALES, account(&a, 1, HOUSEHOLDS), account(&b, 1, FIRMS),
                       SIM_MONEY_MAX);
        assert_int_equal(a, i == 0 ? 0 : -SIM_MONEY_MAX);
        assert_int_equal(b, i == 0 ? 0 : SIM_MONEY_MAX);
    }
    const int64_t counted[] = {a, b, 0, 0, 0, 0};
    assert_int_equal(sim_ledger_close(&e.ledger, 0, counted, &error), SIM_OK);
    sim_ledger_destroy(&e.ledger);
}

/* Of all refused entries the lowest (kind, payer, payee, amount) is told, whatever thread and
 * order. */
static void first_failure_is_deterministic(void **state)
{
    (void)state;
    const struct {
        size_t kind;
        uint32_t payer, payee;
        int64_t amount;
    } entries[] = {{SALES, 1, 1, -5}, {WAGES, 9, 1, -5}, {WAGES, 2, 8, -5}, {WAGES, 2, 5, -6},
                   {WAGES, 2, 5, -9}, {WAGES, 2, 5, -5}, {WAGES, 3, 1, -5}};
    enum { ENTRIES = sizeof entries / sizeof *entries };
    char first[sizeof(struct sim_error)] = "";
    for (size_t turn = 0; turn < ENTRIES; turn++) {
        struct economy e;
        struct sim_error error;
        int64_t payer = 0, payee = 0;
        start(&e, 3);
        for (size_t i = 0; i < ENTRIES; i++) {
            size_t k = (i * 3 + turn) % ENTRIES;
            bool wages = entries[k].kind == WAGES;
            sim_ledger_pay(&e.ledger, (int)((i + turn) % 3), entries[k].kind,
                           account(&payer, entries[k].payer, wages ? FIRMS : HOUSEHOLDS),
                           account(&payee, entries[k].payee, wages ? HOUSEHOLDS : FIRMS),
                           entries[k].amount);
        }
        FAILS(&e.ledger, NULL, "7 ledger entries", "kind wages, from firms 2", "to households 5",
              "-9 cents: the amount is negative");
        assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 3), NULL, &error),
                         SIM_INTERNAL);
        if (turn == 0)
            strcpy(first, error.text);
        assert_string_equal(error.text, first);
        sim_ledger_destroy(&e.ledger);
    }
}

static void close_finds_violated_identities(void **state)
{
    (void)state;
    struct economy e;
    const int64_t right[] = {12050, 500000, -512050, 0, 0, 0};
    const int64_t wrong[] = {12050, 499999, -512050, 0, 0, 0};
    struct sim_error error;
    start(&e, 2);
    FAILS(&e.ledger, wrong, "deposits of firms", "holds 500000 cents", "counted 499999 cents");
    assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 3), right, &error), SIM_OK);

    sim_ledger_open(&e.ledger, DEPOSITS, FIRMS, 3);
    FAILS(&e.ledger, NULL, "deposits do not sum to zero", "assets 512053", "liabilities -512050");
    sim_ledger_open(&e.ledger, DEPOSITS, FIRMS, -3);

    /* a damaged matrix: only memory written by mistake can do this */
    e.ledger.flows[WAGES * (SECTORS + 1) + FIRMS] += 11;
    FAILS(&e.ledger, NULL, "kind wages does not sum to zero", "received 11 cents", "paid 0 cents");
    e.ledger.flows[WAGES * (SECTORS + 1) + FIRMS] -= 11;
    assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 3), right, &error), SIM_OK);
    sim_ledger_destroy(&e.ledger);
}

static void overflows_are_found(void **state)
{
    (void)state;
    struct economy e;
    start(&e, 2);
    for (int i = 0; i < 12; i++)
        sim_ledger_open(&e.ledger, LOANS, FIRMS, SIM_MONEY_MAX);
    FAILS(&e.ledger, NULL, "holding of firms in loans is out of range");
    sim_ledger_destroy(&e.ledger);

    /* back and forth: balances stay small, but what the kind moved cannot be counted any more */
    start(&e, 2);
    int64_t a = 0, b = 0;
    struct sim_account one = account(&a, 1, HOUSEHOLDS), other = account(&b, 1, FIRMS);
    for (int i = 0; i < 10; i++)
        sim_ledger_pay(&e.ledger, i % 2, TRANSFERS, i % 4 < 2 ? one : other,
                       i % 4 < 2 ? other : one, SIM_MONEY_MAX / 2);
    struct sim_error error;
    assert_int_equal(a, -SIM_MONEY_MAX);
    assert_int_equal(b, SIM_MONEY_MAX);
    for (int i = 0; i < 10; i++)
        sim_ledger_pay(&e.ledger, i % 2, TRANSFERS, i % 2 ? one : other, i % 2 ? other : one,
                       SIM_MONEY_MAX / 2);
    FAILS(&e.ledger, NULL, "payments of kind transfers add up to 9223372036854775807");
    assert_int_equal(sim_ledger_close(&e.ledger, 0, NULL, &error), SIM_INTERNAL);
    sim_ledger_destroy(&e.ledger);
}

static void bad_declarations_are_refused(void **state)
{
    (void)state;
    const struct sim_transaction_kind sector[] = {{"a", "", SECTORS, 0, 0}};
    const struct sim_transaction_kind instrument[] = {{"b", "", 0, 0, INSTRUMENTS}};
    const struct {
        const struct sim_transaction_kind *kinds;
        int threads;
        const char *text;
    } cases[] = {{sector, 1, "kind a names a sector"},
                 {instrument, 1, "kind b names an instrument"},
                 {kinds, 0, "0 threads"},
                 {kinds, 5000, "5000 threads"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sim_ledger_declaration d = declaration;
        struct sim_ledger ledger;
        struct sim_error error;
        d.kinds = cases[i].kinds;
        d.kind_count = 1;
        assert_int_equal(sim_ledger_create(&ledger, &d, cases[i].threads, &error), SIM_INTERNAL);
        assert_non_null(strstr(error.text, cases[i].text));
        assert_null(ledger.flows);
    }
}

/* ---- taking out and putting back ---- */

static void a_closed_ledger_is_put_back(void **state)
{
    (void)state;
    struct economy e;
    struct sim_ledger again;
    struct sim_error error;
    start(&e, 2);
    assert_int_equal(sim_ledger_check_closed(&e.ledger, &error), SIM_OK);
    sim_ledger_pay(&e.ledger, 1, WAGES, firm(&e, 0), household(&e, 1), 70000);
    sim_ledger_pay(&e.ledger, 0, TRANSFERS, household(&e, 1), household(&e, 1), 5);
    assert_int_equal(sim_ledger_check_closed(&e.ledger, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "kind wages"));
    assert_int_equal(sim_ledger_close(&e.ledger, sim_month(2010, 3), NULL, &error), SIM_OK);
    assert_int_equal(sim_ledger_check_closed(&e.ledger, &error), SIM_OK);

    assert_int_equal(sim_ledger_create(&again, &declaration, 1, &error), SIM_OK);
    assert_int_equal(sim_ledger_restore(&again, e.ledger.balances, &error), SIM_OK);
    for (size_t i = 0; i < INSTRUMENTS; i++)
        for (size_t s = 0; s < SECTORS; s++)
            assert_true(sim_ledger_balance(&again, i, s) == sim_ledger_balance(&e.ledger, i, s));
    assert_true(sim_ledger_balance(&again, DEPOSITS, HOUSEHOLDS) == 12050 + 70000);
    assert_int_equal(sim_ledger_close(&again, sim_month(2010, 4), NULL, &error), SIM_OK);

    /* what holds something already is left as it is */
    int64_t none[INSTRUMENTS * SECTORS] = {0};
    assert_int_equal(sim_ledger_restore(&again, none, &error), SIM_INTERNAL);
    assert_true(sim_ledger_balance(&again, DEPOSITS, HOUSEHOLDS) == 12050 + 70000);
    sim_ledger_destroy(&again);
    sim_ledger_destroy(&e.ledger);
}

/* A payment to oneself moves nothing, and a refused one neither: both show that the month is open. */
static void an_open_month_is_told(void **state)
{
    (void)state;
    struct economy e;
    struct sim_error error;
    start(&e, 3);
    sim_ledger_pay(&e.ledger, 2, TRANSFERS, household(&e, 0), household(&e, 0), 5);
    assert_int_equal(sim_ledger_check_closed(&e.ledger, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "kind transfers"));
    sim_ledger_destroy(&e.ledger);
    start(&e, 3);
    sim_ledger_pay(&e.ledger, 1, WAGES, firm(&e, 0), household(&e, 0), -1);
    assert_int_equal(sim_ledger_check_closed(&e.ledger, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "1 ledger entries were refused"));
    sim_ledger_destroy(&e.ledger);
}

static void no_close_leaves_these(void **state)
{
    (void)state;
    static const struct {
        int64_t balances[INSTRUMENTS * SECTORS];
        const char *says[3];
    } list[] = {
        {{5, -4, 0, 0, 0, 0}, {"deposits add up to 1 cents", NULL}},
        {{0, 0, 0, 7, -7, -3}, {"loans add up to -3 cents", NULL}},
        {{SIM_MONEY_MAX + 1, -SIM_MONEY_MAX, -1, 0, 0, 0},
         {"deposits of households", "1000000000000000001", NULL}},
        {{0, 0, 0, INT64_MIN, INT64_MAX, 1}, {"loans of households", NULL}},
        {{0, INT64_MAX, 0, 0, 0, 0}, {"deposits of firms", NULL}},
    };
    struct sim_ledger ledger;
    struct sim_error error;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        assert_int_equal(sim_ledger_create(&ledger, &declaration, 1, &error), SIM_OK);
        assert_int_equal(sim_ledger_restore(&ledger, list[i].balances, &error), SIM_INPUT);
        for (const char *const *says = list[i].says; *says; says++)
            if (!strstr(error.text, *says))
                fail_msg("'%s' is not in: %s", *says, error.text);
        for (size_t s = 0; s < INSTRUMENTS * SECTORS; s++)
            assert_true(ledger.balances[s] == 0);
        sim_ledger_destroy(&ledger);
    }
    const int64_t edge[] = {SIM_MONEY_MAX, -SIM_MONEY_MAX, 0, 0, -1, 1};
    assert_int_equal(sim_ledger_create(&ledger, &declaration, 1, &error), SIM_OK);
    assert_int_equal(sim_ledger_restore(&ledger, edge, &error), SIM_OK);
    sim_ledger_destroy(&ledger);
}

/* ---- Sharing out ---- */

static void assert_shares(int64_t amount, const int64_t *weights, size_t count,
                          const int64_t *expected)
{
    int64_t shares[8];
    assert_true(sim_ledger_share(amount, weights, count, shares));
    for (size_t i = 0; i < count; i++)
        if (shares[i] != expected[i])
            fail_msg("share %zu of %lld is %lld, not %lld", i, (long long)amount,
                     (long long)shares[i], (long long)expected[i]);
}
#define ARRAY(...) ((const int64_t[]){__VA_ARGS__})

static void shares_are_those_of_the_largest_remainders(void **state)
{
    (void)state;
    assert_shares(100, ARRAY(1), 1, ARRAY(100));
    assert_shares(100, ARRAY(1, 1, 1), 3, ARRAY(34, 33, 33)); /* ties to the lower index */
    assert_shares(101, ARRAY(1, 1, 1), 3, ARRAY(34, 34, 33));
    assert_shares(100, ARRAY(0, 2, 1, 0), 4, ARRAY(0, 67, 33, 0));
    assert_shares(10, ARRAY(6, 6, 2), 3, ARRAY(4, 4, 2)); /* 4.29 4.29 1.43: the cent to 1.43 */
    assert_shares(1, ARRAY(1, 5, 5), 3, ARRAY(0, 1, 0));  /* 0.09 0.45 0.45 */
    assert_shares(2, ARRAY(0, 0, 7, 7, 7), 5, ARRAY(0, 0, 1, 1, 0));
    assert_shares(0, ARRAY(3, 4), 2, ARRAY(0, 0));
    assert_shares(7, ARRAY(3, 4), 2, ARRAY(3, 4));
}

static void large_shares_are_exact(void **state)
{
    (void)state;
    const int64_t M = INT64_MAX;
    assert_shares(SIM_MONEY_MAX, ARRAY(M), 1, ARRAY(SIM_MONEY_MAX));
    assert_shares(SIM_MONEY_MAX, ARRAY(M, M, M), 3,
                  ARRAY(333333333333333334, 333333333333333333, 333333333333333333));
    assert_shares(SIM_MONEY_MAX, ARRAY(M, 0, M), 3, ARRAY(SIM_MONEY_MAX / 2, 0, SIM_MONEY_MAX / 2));
    /* 1e18 x 1 / (2^63 - 1 + 1) = 0.108...: less than the other remainder, 0.891... */
    assert_shares(SIM_MONEY_MAX, ARRAY(1, M), 2, ARRAY(0, SIM_MONEY_MAX));
    /* the sum just fits / just does not fit in 63 bits */
    assert_shares(3, ARRAY(M - 1, 1), 2, ARRAY(3, 0));
    assert_shares(3, ARRAY(M - 1, 2), 2, ARRAY(3, 0));
    assert_shares(M, ARRAY(M, M), 2, ARRAY(M / 2 + 1, M / 2));
}

static void bad_shares_are_refused(void **state)
{
    (void)state;
    int64_t shares[2] = {-7, -8};
    assert_false(sim_ledger_share(-1, ARRAY(1, 1), 2, shares));
    assert_false(sim_ledger_share(1, ARRAY(1, -1), 2, shares));
    assert_false(sim_ledger_share(1, ARRAY(0, 0), 2, shares));
    assert_false(sim_ledger_share(0, ARRAY(0, 0), 2, shares));
    assert_false(sim_ledger_share(1, ARRAY(1), 0, shares));
    assert_int_equal(shares[0], -7);
    assert_int_equal(shares[1], -8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments_are_booked),
        cmocka_unit_test(entries_are_refused),
        cmocka_unit_test(the_largest_amounts_are_possible),
        cmocka_unit_test(first_failure_is_deterministic),
        cmocka_unit_test(close_finds_violated_identities),
        cmocka_unit_test(overflows_are_found),
        cmocka_unit_test(bad_declarations_are_refused),
        cmocka_unit_test(a_closed_ledger_is_put_back),
        cmocka_unit_test(an_open_month_is_told),
        cmocka_unit_test(no_close_leaves_these),
        cmocka_unit_test(shares_are_those_of_the_largest_remainders),
        cmocka_unit_test(large_shares_are_exact),
        cmocka_unit_test(bad_shares_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
