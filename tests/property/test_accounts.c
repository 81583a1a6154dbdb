/* Identities of the accounts over a run, read from the series as anybody reads the output:
 * exactly, month by month. The
 * closing phase stops a run that violates them; this looks from outside, and at what it does not
 * check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/account/ledger_state.h"
#include "tests/models/small_world.h"

#include <inttypes.h>
#include <math.h>

enum { MONTHS = 18 };
static const uint64_t seeds[] = {1, 77, UINT64_C(0xFFFFFFFFFFFFFFFF)};
enum { SEEDS = sizeof seeds / sizeof *seeds };

static const struct sim_series *series(const struct sim_run *run, const char *name)
{
    return sim_world_series(&run->world, name);
}
static int64_t count(const struct sim_run *run, const char *name, size_t cell)
{
    return series(run, name)->counts[cell];
}
static double real(const struct sim_run *run, const char *name)
{
    return series(run, name)->reals[0];
}
static int64_t flow(const struct sim_run *run, size_t kind, size_t sector)
{
    return count(run, "transaction_flows_by_transaction_institutional_sector",
                 kind * LEDGER_SECTOR_COUNT + sector);
}
static int64_t holding(const struct sim_run *run, size_t instrument, size_t sector)
{
    return count(run, "balance_sheet_by_instrument_institutional_sector",
                 instrument * LEDGER_SECTOR_COUNT + sector);
}

#define SAME(a, b, ...)                                                                            \
    do {                                                                                           \
        int64_t same_a = (a), same_b = (b);                                                        \
        if (same_a != same_b) {                                                                    \
            char same_text[256];                                                                   \
            snprintf(same_text, sizeof same_text, __VA_ARGS__);                                    \
            fail_msg("seed %" PRIu64 ", %s: %" PRId64 " and %" PRId64, run->world.random.seed,     \
                     same_text, same_a, same_b);                                                   \
        }                                                                                          \
    } while (0)

/* ---- what must hold in a month ---- */

static void three_gdps(const struct sim_run *run)
{
    int64_t production = count(run, "gdp_production", 0);
    assert_true(production > 0);
    SAME(production, count(run, "gdp_expenditure", 0), "GDP by production and expenditure");
    SAME(production, count(run, "gdp_income", 0), "GDP by production and income");
    SAME(llround(100 * real(run, "gdp")), production, "GDP in euros and in cents");
}

static void matrices_sum_to_zero(const struct sim_run *run)
{
    for (size_t k = 0; k < LEDGER_KIND_COUNT; k++) {
        int64_t sum = 0;
        for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++)
            sum += flow(run, k, s);
        SAME(sum, 0, "transaction %s over sectors", ledger_declaration.kinds[k].name);
    }
    for (size_t i = 0; i < LEDGER_INSTRUMENT_COUNT; i++) {
        int64_t sum = 0;
        for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++)
            sum += holding(run, i, s);
        SAME(sum, 0, "instrument %s over sectors", ledger_declaration.instruments[i]);
        SAME(holding(run, i, LEDGER_MARKET), 0, "the market's holding of %s",
             ledger_declaration.instruments[i]);
    }
}

typedef int64_t sheet[LEDGER_INSTRUMENT_COUNT][LEDGER_SECTOR_COUNT];

/* Each sector's holdings change by its flows in that instrument, and by nothing else. */
static void changes_are_flows(const struct sim_run *run, sheet before)
{
    for (size_t i = 0; i < LEDGER_INSTRUMENT_COUNT; i++)
        for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++) {
            int64_t flows = 0;
            for (size_t k = 0; k < LEDGER_KIND_COUNT; k++)
                if (ledger_declaration.kinds[k].instrument == i)
                    flows += flow(run, k, s);
            SAME(holding(run, i, s) - before[i][s], flows, "change of %s of %s",
                 ledger_declaration.instruments[i], ledger_declaration.sectors[s]);
            before[i][s] = holding(run, i, s);
        }
}

static int64_t sum_of(const struct sim_run *run, const char *name)
{
    const struct sim_series *of = series(run, name);
    int64_t sum = 0;
    for (size_t c = 0; c < of->cells; c++)
        sum += of->counts[c];
    return sum;
}

/* Every breakdown of a count adds up to its total. */
static void breakdowns_add_up(const struct sim_run *run)
{
    static const char *const names[] = {
        "employment",    "unemployed",    "active",           "employees",
        "pay_sum",       "vacancies",     "job_seekers",      "hires",
        "dismissals",    "firms",         "firm_staff",       "firm_entries",
        "firm_exits",    "firm_defaults", "household_income", "employees_at_minimum",
        "unfilled_posts"};
    const struct sim_world *world = &run->world;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (size_t s = 0; s < world->series_count; s++) {
            const struct sim_series *of = &world->series[s];
            if (strcmp(of->declaration->name, names[n]) == 0)
                SAME(sum_of(run, of->name), count(run, names[n], 0), "%s and its total", of->name);
        }
}

/* The same persons seen from the household, the firm and the labour account. */
static void accounts_agree(const struct sim_run *run)
{
    SAME(count(run, "firm_staff", 0), count(run, "employment", 0), "staff and persons at work");
    SAME(count(run, "active", 0), count(run, "employment", 0) + count(run, "unemployed", 0),
         "the labour force");
    SAME(llround(100 * real(run, "disposable_income")), count(run, "household_income", 0),
         "disposable income in the national accounts and by decile");
    SAME(llround(100 * real(run, "household_consumption")), count(run, "household_spending", 0),
         "consumption by flows and by households");
    for (size_t o = 0; o < series(run, "tightness_by_occupation")->cells; o++)
        assert_true(count(run, "unfilled_posts_by_occupation", o) <=
                    count(run, "vacancies_by_occupation", o));
}

static void nets_sum_to_zero(const struct sim_run *run)
{
    const struct sim_series *net = series(run, "net_lending_by_institutional_sector");
    double sum = 0;
    for (size_t s = 0; s < net->cells; s++)
        sum += net->reals[s];
    assert_true(fabs(sum) < 1e-6 * real(run, "gdp"));
    assert_true(fabs(real(run, "public_deficit") + net->reals[LEDGER_GOVERNMENT]) < 1);
}

static void identities_hold_every_month(void **state)
{
    (void)state;
    for (size_t seed = 0; seed < SEEDS; seed++) {
        struct sim_run prepared, *run = &prepared;
        sheet before;
        small_open(run, &(struct small){.seed = seeds[seed], .threads = 2});
        int64_t weight = sim_world_run(&run->world)->scale;
        for (size_t i = 0; i < LEDGER_INSTRUMENT_COUNT; i++)
            for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++)
                before[i][s] = weight * sim_ledger_balance(&run->world.ledger, i, s);
        for (int month = 0; month < MONTHS; month++) {
            small_month(run);
            three_gdps(run);
            matrices_sum_to_zero(run);
            changes_are_flows(run, before);
            breakdowns_add_up(run);
            accounts_agree(run);
            nets_sum_to_zero(run);
        }
        sim_run_destroy(run);
    }
}

/* In the base month prices are 1, so that a volume is a value but for what prices moved since the
 * opening. */
static void volumes_begin_as_values(void **state)
{
    (void)state;
    struct sim_run prepared, *run = &prepared;
    small_open(run, &(struct small){.seed = 1});
    small_month(run);
    assert_true(fabs(real(run, "gdp_volume") / real(run, "gdp") - 1) < 0.02);
    assert_true(
        fabs(real(run, "household_consumption_volume") / real(run, "household_consumption") - 1) <
        0.02);
    sim_run_destroy(run);
}

/* The distribution: thresholds rise, and the indices lie in their bounds. */
static void distribution_is_in_bounds(void **state)
{
    (void)state;
    struct sim_run prepared, *run = &prepared;
    small_open(run, &(struct small){.seed = 1});
    small_month(run);
    const double *thresholds = series(run, "living_threshold_now_by_threshold")->reals;
    const double *means = series(run, "living_standard_by_decile")->reals;
    for (size_t q = 0; q < WORLD_DECILE_COUNT - 1; q++) {
        assert_true(q == 0 || thresholds[q - 1] <= thresholds[q]);
        assert_true(means[q] <= thresholds[q] && thresholds[q] - 1 <= means[q + 1]);
    }
    assert_true(real(run, "gini") > 0 && real(run, "gini") < 1);
    assert_true(real(run, "poverty_rate") > 0 && real(run, "poverty_rate") < 50);
    sim_run_destroy(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identities_hold_every_month),
        cmocka_unit_test(volumes_begin_as_values),
        cmocka_unit_test(distribution_is_in_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
