/* What holds whatever levers are in force, in a small France: the accounts close and the account of levers is what the
 * ledger shows; threads change nothing; a lever that has not begun changes no bit; strength is monotone while a lever is
 * phased in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/ledger_state.h"
#include "models/policy/state.h"
#include "tests/models/small_world.h"

#include <inttypes.h>
#include <math.h>

enum { MONTHS = 18 };

/* One entry of every lever, of values that move something in a year and a half. */
static const struct setting {
    enum policy_lever lever;
    double value;
} all[] = {
    {POLICY_COUNTER_FLOOR, 0.95},
    {POLICY_SURCHARGE_CAP, -0.02},
    {POLICY_HUMAN_CHANNEL, 0.5},
    {POLICY_ACCESS_POINTS, 0.2},
    {POLICY_SIMPLIFICATION, 10},
    {POLICY_ENTITLEMENT, 0.5},
    {POLICY_TRAINING, 0.2},
    {POLICY_CONNECTION, 10},
    {POLICY_EQUIPMENT, 100},
    {POLICY_SAVING_WAGES, 0.3},
    {POLICY_SAVING_CREDIT, 0.5},
    {POLICY_MACHINE_TAX, 200},
    {POLICY_PLATFORM_TAX, 0.2},
    {POLICY_PEER_TAX, 0.2},
    {POLICY_PLATFORM_CONTRIBUTIONS, 0.2},
    {POLICY_PLATFORM_PAY, 12},
    {POLICY_COMMISSION_CAP, 0.1},
    {POLICY_DISCLOSURE, 0.5},
    {POLICY_INTEROPERABILITY, 0.5},
    {POLICY_DATA_CONSENT, 0.2},
    {POLICY_DATA_DIVIDEND, 0.3},
    {POLICY_SUPPORT, 0.8},
    {POLICY_RETRAINING_VOLUME, 0.02},
    {POLICY_RETRAINING_TIME, 2},
    {POLICY_RETRAINING_PAY, 300},
    {POLICY_WORKING_TIME, 0.1},
    {POLICY_CONTACT_AVERSION, 2},
    {POLICY_DEMAND_LOSS, 0.05},
    {POLICY_EXPORT_LOSS, 0.1},
    {POLICY_IMPORT_PRICE, 0.2},
    {POLICY_INSTALLATION_PRICE, 0.3},
};
enum { LEVERS = sizeof all / sizeof all[0] };

static void add(struct sim_run *run, const struct setting *setting, int32_t start, int32_t phase_in)
{
    struct sim_error error;
    const struct sim_lever_entry entry = {.lever = setting->lever,
                                          .value = setting->value,
                                          .start = run->world.month + start,
                                          .end = INT32_MAX,
                                          .phase_in = phase_in};
    assert_int_equal(sim_levers_add(&run->world.levers, &entry, &error), SIM_OK);
}

/* The first half of the levers at once, the others from the sixth month on, all phased in. */
static void open_with_all(struct sim_run *run, uint64_t seed, int threads)
{
    small_open(run, &(struct small){.seed = seed, .threads = threads});
    for (size_t i = 0; i < LEVERS; i++)
        add(run, &all[i], i < LEVERS / 2 ? 0 : 5, 4);
}

static int64_t flow(const struct sim_run *run, enum ledger_kind kind)
{
    const struct sim_series *flows =
        sim_world_series(&run->world, "transaction_flows_by_transaction_institutional_sector");
    return flows->counts[(size_t)kind * LEDGER_SECTOR_COUNT + LEDGER_GOVERNMENT];
}

static void assert_cents(const struct sim_run *run, const char *series, int64_t cents)
{
    double euros = sim_world_series(&run->world, series)->reals[0];
    if (llround(euros * 100) != cents)
        fail_msg("seed %" PRIu64 ", before month %d: %s is %.2f EUR, the ledger has %" PRId64
                 " cents",
                 run->world.random.seed, (int)run->world.month, series, euros, cents);
}

/* What needs more time or agents to meet a case: workers of platforms come at the end of 2011, and where other levers help
 * everybody through procedures no benefit lapses. */
static bool rare(enum policy_lever lever)
{
    return lever == POLICY_PLATFORM_PAY || lever == POLICY_ENTITLEMENT;
}

/* Every month closes (account_closing_phase stops the run if it does not), and spending and revenue are flows of the
 * ledger; in the end every lever has changed something. */
static void spending_is_what_the_ledger_shows(void **state)
{
    (void)state;
    struct sim_run run;
    int64_t spent = 0, received = 0;
    open_with_all(&run, 5, 2);
    for (int month = 0; month < MONTHS; month++) {
        small_month(&run);
        int64_t out =
            -flow(&run, LEDGER_KIND_POLICY_PURCHASES) - flow(&run, LEDGER_KIND_POLICY_TRANSFERS);
        int64_t in = flow(&run, LEDGER_KIND_MACHINE_TAX) + flow(&run, LEDGER_KIND_PLATFORM_TAX) +
                     flow(&run, LEDGER_KIND_DATA_LEVY) + flow(&run, LEDGER_KIND_PEER_TAX) +
                     flow(&run, LEDGER_KIND_PLATFORM_CONTRIBUTIONS);
        assert_cents(&run, "policy_spending", out);
        assert_cents(&run, "policy_revenue", in);
        assert_cents(&run, "policy_net_cost", out - in);
        spent += out;
        received += in;
    }
    assert_true(spent > 0 && received > 0);
    struct lever_entry_view entry = policy_entries(&run.world);
    for (size_t i = 0; i < LEVERS; i++)
        if (entry.acted[i] + entry.cases[i] == 0 && !rare(all[i].lever))
            fail_msg("seed 5: the lever %s has changed nothing in %d months",
                     policy_lever_declarations[all[i].lever].name, MONTHS);
    sim_run_destroy(&run);
}

/* ---- the same bits ---- */

static void assert_same_columns(const struct sim_run *a, const struct sim_run *b, bool levers,
                                const char *what)
{
    for (size_t t = 0; t < a->model->table_count; t++) {
        const char *table = a->model->tables[t]->name;
        if (!levers && strncmp(table, "lever", 5) == 0)
            continue;
        for (size_t c = 0; c <= a->model->tables[t]->column_count; c++) {
            uint64_t left = sim_world_checksum(&a->world, &a->world.tables[t], c);
            uint64_t right = sim_world_checksum(&b->world, &b->world.tables[t], c);
            if (left != right)
                fail_msg("seed %" PRIu64 ", %s, month %d: column %s.%s: %016" PRIx64
                         " and %016" PRIx64,
                         a->world.random.seed, what, (int)a->world.month, table,
                         sim_table_column_name(&a->world.tables[t], c), left, right);
        }
    }
}

static void threads_change_nothing(void **state)
{
    (void)state;
    struct sim_run one, three;
    open_with_all(&one, 6, 1);
    open_with_all(&three, 6, 3);
    for (int month = 0; month < MONTHS; month++) {
        small_month(&one);
        small_month(&three);
        assert_same_columns(&one, &three, true, "one and three threads");
    }
    sim_run_destroy(&one);
    sim_run_destroy(&three);
}

/* Up to the month before they begin, levers are as if they were not there; then they are not. */
static void levers_change_nothing_before_they_begin(void **state)
{
    (void)state;
    enum { BEGIN = 6 };
    struct sim_run without, with;
    small_open(&without, &(struct small){.seed = 7});
    small_open(&with, &(struct small){.seed = 7});
    for (size_t i = 0; i < LEVERS; i++)
        add(&with, &all[i], BEGIN, 0);
    for (int month = 0; month < BEGIN; month++) {
        small_month(&without);
        small_month(&with);
        assert_same_columns(&without, &with, false, "without and with levers to come");
    }
    struct lever_view lever = policy_levers(&with.world);
    for (size_t l = 0; l < lever.count; l++)
        assert_true(lever.spent[l] == 0 && lever.collected[l] == 0 && lever.due[l] == 0);
    small_month(&without);
    small_month(&with);
    const struct sim_table *a = sim_world_table(&without.world, "household");
    const struct sim_table *b = sim_world_table(&with.world, "household");
    size_t income = 0;
    while (strcmp(sim_table_column_name(a, income), "income") != 0)
        income++;
    assert_true(sim_world_checksum(&without.world, a, income) !=
                sim_world_checksum(&with.world, b, income));
    sim_run_destroy(&without);
    sim_run_destroy(&with);
}

/* ---- strength ---- */

static void phase_in_is_monotone(void **state)
{
    (void)state;
    enum { LONG = 12 };
    struct sim_run run;
    small_open(&run, &(struct small){.seed = 8});
    for (size_t i = 0; i < LEVERS; i++)
        add(&run, &all[i], 2, LONG - 4);
    const struct sim_series *value = sim_world_series(&run.world, "lever_value_by_lever");
    const struct sim_series *entries = sim_world_series(&run.world, "lever_entries_by_lever");
    double before[LEVERS];
    for (size_t i = 0; i < LEVERS; i++)
        before[i] = run.world.levers.neutral[all[i].lever];
    for (int month = 0; month < LONG; month++) {
        small_month(&run);
        for (size_t i = 0; i < LEVERS; i++) {
            enum policy_lever l = all[i].lever;
            double neutral = run.world.levers.neutral[l];
            double now = entries->counts[l] > 0 ? value->reals[l] : neutral;
            bool rises = all[i].value > neutral;
            bool full = month >= LONG - 3;
            if (entries->counts[l] != (month >= 2) || (rises ? now < before[i] : now > before[i]) ||
                (full && fabs(now - all[i].value) > 1e-12))
                fail_msg("month %d, %s: %g after %g, on its way from %g to %g", month,
                         policy_lever_declarations[l].name, now, before[i], neutral, all[i].value);
            before[i] = now;
        }
    }
    sim_run_destroy(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spending_is_what_the_ledger_shows),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(levers_change_nothing_before_they_begin),
        cmocka_unit_test(phase_in_is_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
