/* What the closing of accounts refuses, and who may hold less than nothing: phases of the test's
 * own, put between those of the month, take a cent from nowhere or look at deposits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/firm/state.h"
#include "models/state/state.h"
#include "tests/models/small_world.h"

#include <inttypes.h>

enum { THREADS = 1 };
static const uint64_t seeds[] = {1, 77};
enum { SEEDS = sizeof seeds / sizeof *seeds };

#define CHECK(run, condition, ...)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            char check_text[256];                                                                  \
            snprintf(check_text, sizeof check_text, __VA_ARGS__);                                  \
            fail_msg("seed %" PRIu64 ", month %d, " #condition ": %s", (run)->world.random.seed,   \
                     world_month(&(run)->world), check_text);                                      \
        }                                                                                          \
    } while (0)

/* ---- phases of the test's own, between those of the month ---- */

struct altered {
    struct sim_model model;
    const struct sim_phase *phases[128];
};
/* The model with a further phase before the one named, opened. */
static void open_altered(struct sim_run *run, struct altered *altered,
                         const struct sim_phase *further, const char *before, uint64_t seed)
{
    struct sim_error error;
    size_t count = 0;
    altered->model = guichet_model;
    for (size_t p = 0; p < guichet_model.phase_count; p++) {
        if (strcmp(guichet_model.phases[p]->name, before) == 0)
            altered->phases[count++] = further;
        altered->phases[count++] = guichet_model.phases[p];
    }
    assert_int_equal(count, guichet_model.phase_count + 1);
    altered->model.phases = altered->phases;
    altered->model.phase_count = count;
    small_prepare_model(run, &altered->model, &(struct small){.seed = seed, .threads = THREADS});
    if (sim_run_open(run, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

enum { BREACH_MONTH = 3 }; /* April 2010 */
static size_t last_alive(const struct sim_table *table)
{
    const uint32_t *id = table->columns[0];
    size_t row = table->count - 1;
    while (id[row] == 0)
        row--;
    return row;
}
#define BREACH(name, cells, where)                                                                 \
    static enum sim_status name(struct sim_world *world, struct sim_error *error)                  \
    {                                                                                              \
        (void)error;                                                                               \
        if (world_month(world) == BREACH_MONTH)                                                    \
            cells[where] += 1;                                                                     \
        return SIM_OK;                                                                             \
    }
BREACH(breach_deposits, household_columns(sim_world_table(world, "household")).deposits,
       last_alive(sim_world_table(world, "household")))
BREACH(breach_loans, firm_firms(world).loans, last_alive(sim_world_table(world, "firm")))
BREACH(breach_bonds, state_institutions(world).bonds, INSTITUTION_BANK)
BREACH(breach_use, market_uses(world).pool, USE_EXPORTS)
BREACH(breach_product, market_sectors(world).pool, SECTOR_GZ)
BREACH(breach_sales, firm_firms(world).sales, last_alive(sim_world_table(world, "firm")))
BREACH(breach_inputs, firm_firms(world).inputs, last_alive(sim_world_table(world, "firm")))

/* One cent too much in one cell stops the run in the same month, and the text says where. */
static void a_cent_too_much_stops_the_run(void **state)
{
    static const struct {
        enum sim_status (*breach)(struct sim_world *world, struct sim_error *error);
        const char *before, *columns, *what, *where;
    } breaches[] = {
        {breach_deposits, "closing_accounts", "household.deposits", "deposits", "households"},
        {breach_deposits, "budgets", "household.deposits", "deposits", "households"},
        {breach_loans, "closing_accounts", "firm.loans", "loans", "firms"},
        {breach_bonds, "closing_accounts", "institution.bonds", "bonds", "bank"},
        {breach_use, "closing_accounts", "use.pool", "pool", "use"},
        {breach_use, "settlement", "use.pool", "GDP by production", "expenditure"},
        {breach_product, "closing_accounts", "sector.pool", "pool", "GZ"},
        {breach_sales, "production_accounts", "firm.sales", "sales", "firms"},
        {breach_inputs, "production_accounts", "firm.inputs", "inputs", "sector"},
    };
    (void)state;
    for (size_t b = 0; b < sizeof breaches / sizeof *breaches; b++) {
        struct sim_run prepared, *run = &prepared;
        struct sim_error error;
        struct altered altered;
        struct sim_phase phase = {.name = "breach",
                                  .text = "a cent from nowhere",
                                  .reads = breaches[b].columns,
                                  .writes = breaches[b].columns,
                                  .rows = "",
                                  .run = breaches[b].breach};
        open_altered(run, &altered, &phase, breaches[b].before, seeds[0]);
        for (int month = 0; month < BREACH_MONTH; month++)
            small_month(run);
        enum sim_status status = sim_run_month(run, &error);
        CHECK(run, status == SIM_INTERNAL, "a cent in %s before %s: status %d", breaches[b].columns,
              breaches[b].before, (int)status);
        if (!strstr(error.text, "2010-04") || !strstr(error.text, breaches[b].what) ||
            !strstr(error.text, breaches[b].where))
            fail_msg("not 2010-04, %s, %s: %s", breaches[b].what, breaches[b].where, error.text);
        sim_run_destroy(run);
    }
}

/* ---- who may hold less than nothing ---- */

/* Living rows below zero. */
static size_t below_zero(const struct sim_table *table, const int64_t *amounts, int64_t *least)
{
    size_t count = 0;
    *least = 0;
    for (size_t row = 0; row < table->count; row++)
        if (((const uint32_t *)table->columns[0])[row] != 0 && amounts[row] < 0) {
            count++;
            *least = amounts[row] < *least ? amounts[row] : *least;
        }
    return count;
}

static enum sim_status no_overdrafts(struct sim_world *world, struct sim_error *error)
{
    const struct sim_table *table = sim_world_table(world, "household");
    int64_t least;
    size_t count = below_zero(table, household_columns(table).deposits, &least);
    return count == 0 ? SIM_OK
                      : sim_error_set(error, SIM_INTERNAL,
                                      "%zu households are overdrawn, by %" PRId64 " cents at most",
                                      count, -least);
}

/* The state, non-profit institutions and firms that go on never end a month below zero. Households
 * may, by taxes, contributions and interest of the month beyond what they hold and receive; the
 * bank lends it before they plan to spend (bank/households.c), and they buy nothing on overdraft,
 * so none is left when incomes come. What is owed is never negative. */
static void nobody_holds_less_than_nothing(void **state)
{
    enum { MONTHS = 36 };
    static const struct sim_phase phase = {.name = "no_overdrafts",
                                           .text = "no household owes the bank deposits",
                                           .reads = "household.deposits",
                                           .writes = "",
                                           .rows = "",
                                           .run = no_overdrafts};
    static const char *const before[SEEDS] = {"budgets", "incomes"};
    (void)state;
    for (size_t s = 0; s < SEEDS; s++) {
        struct sim_run prepared, *run = &prepared;
        struct altered altered;
        open_altered(run, &altered, &phase, before[s], seeds[s]);
        for (int month = 0; month < MONTHS; month++) {
            int64_t least, homes_least;
            small_month(run);
            const struct sim_table *firm = sim_world_table(&run->world, "firm");
            const struct sim_table *home = sim_world_table(&run->world, "household");
            struct institution_view institution = state_institutions(&run->world);
            size_t firms = below_zero(firm, firm_columns(firm).deposits, &least);
            size_t homes = below_zero(home, household_columns(home).deposits, &homes_least);
            CHECK(run, institution.deposits[INSTITUTION_GOVERNMENT] >= 0, "%" PRId64 " cents",
                  institution.deposits[INSTITUTION_GOVERNMENT]);
            CHECK(run, institution.deposits[INSTITUTION_NPISH] >= 0, "%" PRId64 " cents",
                  institution.deposits[INSTITUTION_NPISH]);
            CHECK(run, firms == 0, "%zu firms, least %" PRId64 " cents", firms, least);
            CHECK(run, homes * 100 <= home->alive, "%zu of %zu, least %" PRId64 " cents", homes,
                  home->alive, homes_least);
            for (size_t row = 0; row < firm->count; row++)
                CHECK(run, firm_columns(firm).loans[row] <= 0, "firm row %zu lends", row);
            for (size_t row = 0; row < home->count; row++)
                CHECK(run, household_columns(home).loans[row] <= 0, "household row %zu lends", row);
        }
        sim_run_destroy(run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cent_too_much_stops_the_run),
        cmocka_unit_test(nobody_holds_less_than_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
