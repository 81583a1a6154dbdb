/* At the edge of the types: ids and rows, the ledger, memory, the calendar, and whole economies whose
 * money or whose months are moved there. A run stops with a sentence, never with wrong numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/firm/state.h"
#include "models/state/state.h"
#include "tests/models/small_world.h"

#include "sim/base/calendar.h"
#include "sim/run/finite.h"

#include <inttypes.h>

#ifdef __SANITIZE_ADDRESS__
/* Memory of an absurd size is refused, as without the sanitizer, which would end the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
#endif

static const uint64_t seed = 5;

static void told(const char *text, const char *sentence)
{
    if (!strstr(text, sentence))
        fail_msg("expected: %s\ntold:     %s", sentence, text);
}

/* ---- ids and rows ---- */

#define AGENT_COLUMNS(C) C(i64, money, STOCK, "cent", "", "money")
static const struct sim_column_declaration agent_columns[] = {AGENT_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_table_declaration agents = {"agent", "somebody", agent_columns, 1};

static void ids_and_rows_end_with_a_sentence(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    size_t first = 99;
    assert_int_equal(sim_table_create(&table, &agents, SIM_NONE, NULL, &error), SIM_SCENARIO);
    told(error.text, "more than the 4294967294 that identifiers can number");
    assert_int_equal(sim_table_create(&table, &agents, 16, NULL, &error), SIM_OK);
    table.next_id = UINT32_MAX - 3; /* as after four thousand million births */
    assert_int_equal(sim_table_append(&table, 2, &first, &error), SIM_OK);
    assert_int_equal(((uint32_t *)table.columns[0])[1], UINT32_MAX - 2);
    assert_int_equal(table.next_id, UINT32_MAX - 1);
    for (size_t n = 1; n != 0; n = n < 4 ? n + 1 : n < SIZE_MAX ? SIZE_MAX : 0) {
        first = 99;
        assert_int_equal(sim_table_append(&table, n, &first, &error), SIM_SCENARIO);
        told(error.text, "ran out of identifiers");
        assert_true(first == 99 && table.count == 2 && table.next_id == UINT32_MAX - 1);
    }
    table.next_id = 7;
    table.count = SIM_NONE - 2; /* as with as many rows; none of them is touched */
    assert_int_equal(sim_table_append(&table, 2, &first, &error), SIM_SCENARIO);
    assert_int_equal(sim_table_append(&table, SIZE_MAX - 1, &first, &error), SIM_SCENARIO);
    assert_true(table.count == SIM_NONE - 2 && table.next_id == 7);
    table.count = 2;
    sim_table_destroy(&table);
}

static void memory_of_absurd_size_is_refused(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{SIZE_MAX, 2}, {SIZE_MAX / 2 + 1, 2}, {1, SIZE_MAX / 2}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sim_error error;
        void *memory = &error;
        assert_int_equal(sim_memory_array(&memory, sizes[i][0], sizes[i][1], "it", &error),
                         SIM_MEMORY);
        assert_null(memory);
    }
}

/* ---- the ledger ---- */

static const char *const sectors[] = {"one", "other"}, *const instruments[] = {"money"};
static const struct sim_transaction_kind kinds[] = {
    {"gifts", "gifts", SIM_LEDGER_ANY, SIM_LEDGER_ANY, 0}};
static const struct sim_ledger_declaration ledger_of_two = {sectors, 2, instruments, 1, kinds, 1};

/* Pays there and back; turnover may reach the edge of the type, no further. */
static void turnover_at_the_edge(int threads, int64_t amount, int payments, bool closes)
{
    struct sim_ledger ledger;
    struct sim_error error;
    int64_t cells[2] = {0, 0};
    assert_int_equal(sim_ledger_create(&ledger, &ledger_of_two, threads, &error), SIM_OK);
    for (int i = 0; i < payments; i++) {
        struct sim_account one = {&cells[0], 1, 0}, other = {&cells[1], 2, 1};
        sim_ledger_pay(&ledger, i % threads, 0, i % 2 ? other : one, i % 2 ? one : other, amount);
    }
    assert_true(cells[0] == (payments % 2 ? -amount : 0) && cells[1] == -cells[0]);
    enum sim_status status = sim_ledger_close(&ledger, sim_month(2100, 12), cells, &error);
    if ((status == SIM_OK) != closes)
        fail_msg("%d threads, %d payments of %" PRId64 ": %s", threads, payments, amount,
                 status == SIM_OK ? "closes" : error.text);
    if (!closes)
        told(error.text, "2100-12: the payments of kind gifts add up to 9223372036854775807 cents");
    sim_ledger_destroy(&ledger);
}

static void the_ledger_counts_to_the_edge(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        turnover_at_the_edge(threads, SIM_MONEY_MAX, 9, true);
        turnover_at_the_edge(threads, SIM_MONEY_MAX, 10, false);
        turnover_at_the_edge(threads, INT64_MAX / 10, 10, true);
        turnover_at_the_edge(threads, INT64_MAX / 10, 11, false);
    }
}

/* ---- an economy moved to the edge ---- */

/* The months until one fails: its status, and the sentence. */
static enum sim_status run_months(struct sim_run *run, int months, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (int m = 0; m < months && status == SIM_OK; m++) {
        status = sim_run_month(run, error);
        run->world.month += status == SIM_OK;
    }
    return status;
}

static void pay_beyond_its_column_stops_the_run(void **state)
{
    (void)state;
    struct sim_run run;
    struct sim_error error = {.text = ""};
    small_open(&run, &(struct small){.seed = seed});
    struct person_view person = small_persons(&run);
    for (size_t row = 0; row < person.count; row++)
        if (person.pay[row] > 0)
            person.pay[row] = INT32_MAX; /* the next rise does not fit */
    market_economy(&run.world).minimum_wage[0] = 4e9;
    if (run_months(&run, 2, &error) != SIM_INTERNAL)
        fail_msg("seed %" PRIu64 ": pay of 2^31 cents was raised", seed);
    told(error.text, "phase '");
    sim_run_destroy(&run);
}

/* Every firm produces and expects `factor` times as much. */
static enum sim_status run_scaled(double factor, struct sim_error *error)
{
    struct sim_run run;
    small_open(&run, &(struct small){.seed = seed});
    struct firm_view firm = firm_firms(&run.world);
    for (size_t row = 0; row < firm.count; row++)
        firm.demand_expected[row] *= factor;
    struct sector_view sector = market_sectors(&run.world);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        sector.productivity[s] *= factor;
    enum sim_status status = run_months(&run, 3, error);
    sim_run_destroy(&run);
    return status;
}

static void money_beyond_the_edge_stops_the_run(void **state)
{
    (void)state;
    static const double factors[] = {1, 1e14, 1e100, 1e300};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        struct sim_error error = {.text = ""};
        enum sim_status status = run_scaled(factors[i], &error);
        if ((status == SIM_OK) != (i == 0))
            fail_msg("seed %" PRIu64 ", factor %g: %s", seed, factors[i],
                     status == SIM_OK ? "the run went on" : error.text);
        if (i > 0)
            told(error.text, "phase '");
    }
}

/* ---- the last months of the longest run ---- */

/* The opening, grown older in one step: every date is as far from the month as it was. */
static void the_last_month_possible_is_simulated(void **state)
{
    (void)state;
    enum { LAST = 1091 }; /* 2100-12, counted from 2010-01 */
    struct sim_run run;
    struct sim_error error = {.text = ""};
    small_open(&run, &(struct small){.seed = seed, .settings = {"run.end=2100-12"}});
    int32_t end = (int32_t)sim_world_run(&run.world)->end, gap = end - 2 - run.world.month;
    struct person_view person = small_persons(&run);
    for (size_t row = 0; row < person.count; row++)
        person.birth[row] = sim_number_i16(person.birth[row] + gap);
    struct firm_view firm = firm_firms(&run.world);
    for (size_t row = 0; row < firm.count; row++)
        firm.founded[row] = sim_number_i16(firm.founded[row] + gap);
    run.world.month = end - 2;
    if (run_months(&run, 3, &error) != SIM_OK)
        fail_msg("seed %" PRIu64 ": %s", seed, error.text);
    assert_int_equal(world_month(&run.world), LAST + 1);
    person = small_persons(&run);
    size_t newborn = 0;
    for (size_t row = 0; row < person.count; row++) {
        int32_t months = LAST - person.birth[row];
        if (person.id[row] != 0 && (months < 0 || months / SIM_MONTHS_PER_YEAR > WORLD_OLDEST + 1))
            fail_msg("seed %" PRIu64 ": person %" PRIu32 " is %" PRId32 " months old", seed,
                     person.id[row], months);
        newborn += person.id[row] != 0 && months < 3;
    }
    assert_true(newborn > 0);
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_and_rows_end_with_a_sentence),
        cmocka_unit_test(memory_of_absurd_size_is_refused),
        cmocka_unit_test(the_ledger_counts_to_the_edge),
        cmocka_unit_test(pay_beyond_its_column_stops_the_run),
        cmocka_unit_test(money_beyond_the_edge_stops_the_run),
        cmocka_unit_test(the_last_month_possible_is_simulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
