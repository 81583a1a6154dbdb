/* What must hold of the economy as a whole, whatever its figures: money is neutral, an idle agent
 * changes nobody's luck, the order of rows is of no effect, causes work in their direction, and the
 * first month is the accounts'. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/firm/state.h"
#include "models/state/state.h"
#include "tests/models/small_world.h"

#include <inttypes.h>
#include <math.h>

enum { THREADS = 1, YEAR = SIM_MONTHS_PER_YEAR };
static const uint64_t seeds[] = {1, 77, UINT64_C(0xFFFFFFFFFFFFFFFF), 4};
enum { SEEDS = sizeof seeds / sizeof *seeds, FEW_SEEDS = 2 };

#define CHECK(run, condition, ...)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            char check_text[256];                                                                  \
            snprintf(check_text, sizeof check_text, __VA_ARGS__);                                  \
            fail_msg("seed %" PRIu64 ", month %d, " #condition ": %s", (run)->world.random.seed,   \
                     world_month(&(run)->world), check_text);                                      \
        }                                                                                          \
    } while (0)

static double cell(const struct sim_series *of, size_t i)
{
    return of->counts ? (double)of->counts[i] : of->reals[i];
}
static double value(const struct sim_run *run, const char *name)
{
    return cell(sim_world_series(&run->world, name), 0);
}
static void months(struct sim_run *run, int count)
{
    for (int i = 0; i < count; i++)
        small_month(run);
}
/* A run of a seed and one setting (NULL: none), opened. */
static void open_seed(struct sim_run *run, size_t s, const char *setting)
{
    small_open(run,
               &(struct small){.seed = seeds[s], .threads = THREADS, .settings = {setting, NULL}});
}

/* ---- money is neutral ---- */

/* Every nominal figure of the inputs, twice. */
static void double_money(struct sim_world *world)
{
    struct world_rates *rates = world->model_data;
    struct market_rates *market = rates->market;
    for (size_t i = 0; i < ACCOUNT_COUNT; i++)
        market->account[i] *= 2;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        struct market_production *p = &market->production[s];
        double *const money[] = {&p->output,        &p->intermediate, &p->value_added, &p->wages,
                                 &p->contributions, &p->taxes,        &p->subsidies,   &p->surplus};
        for (size_t i = 0; i < sizeof money / sizeof *money; i++)
            *money[i] *= 2;
        for (size_t u = 0; u < USES_MAX; u++) {
            market->domestic[s][u] *= 2;
            market->imported[s][u] *= 2;
        }
    }
    for (size_t u = 0; u < USES_MAX; u++)
        market->taxes[u] *= 2;
    for (size_t c = 0; c < MARKET_CATEGORIES_MAX; c++)
        market->category_total[c] *= 2;
    for (size_t o = 0; o < OCCUPATIONS_MAX; o++)
        market->occupations[o].net_pay *= 2;
    for (size_t b = 0; b < TAX_BRACKETS_MAX; b++)
        market->brackets[b].threshold *= 2;
    for (size_t d = 0; d < rates->departement_count; d++)
        for (size_t q = 0; q < WORLD_DECILE_COUNT - 1; q++)
            rates->departements[d].deciles[q] *= 2;
}

/* What the series of the run with twice the money must be: amounts, those at prices of 2010
 * included (the prices of 2010 are the doubled ones), twice; all else the same. */
static void is_twice(const struct sim_run *run, const struct sim_run *twice,
                     const struct sim_series *of, double tolerance)
{
    const struct sim_series *other = sim_world_series(&twice->world, of->name);
    double expected = cell(of, 0) * (strstr(of->declaration->unit, "EUR") ? 2 : 1);
    double found = cell(other, 0);
    if (isnan(expected) && isnan(found))
        return;
    CHECK(run, fabs(found - expected) <= tolerance * fmax(1, fabs(expected)),
          "%s: %.10g (twice, if money) and %.10g", of->name, expected, found);
}

/* Series read from histograms in steps of one euro: their steps are not doubled. */
static bool is_stepped(const char *name)
{
    return strcmp(name, "poverty_rate") == 0 || strcmp(name, "interdecile_ratio") == 0 ||
           strcmp(name, "gini") == 0;
}

/* Amounts are rounded to cents, so the two runs differ by some cents an agent and payment: some
 * 1e-6 of GDP, 1e-4 of balances that are differences, more of what is small (a cent of an agent of
 * 1/10000 is 100 EUR). In the first months no decision falls the other way for it, and every count
 * of agents is equal. Later one may, since thousands of decisions a month compare a uniform with a
 * probability that depends on prices; from then on other agents meet, and the runs differ as any
 * two that differ by one decision of one agent in thousands. Counters only: what a mode is worth stands in
 * the tables in euros of 2010, which doubling the accounts does not double. */
static void doubling_money_doubles_amounts_only(void **state)
{
    enum { EXACT_MONTHS = 3, MONTHS = 24, SMALL = 100000000 };
    static const struct {
        const char *name;
        double tolerance;
    } later[] = {
        {"gdp", 0.005},         {"gdp_volume", 0.005},     {"household_consumption", 0.005},
        {"wages", 0.01},        {"labour_share", 0.01},    {"household_deposits", 0.005},
        {"employment", 0.005},  {"consumer_price", 0.002}, {"wage_index", 0.002},
        {"public_debt", 0.005}, {"firms", 0.01},           {"persons", 0.002}};
    (void)state;
    for (size_t s = 0; s < FEW_SEEDS; s++) {
        struct sim_run first, second, *run = &first, *twice = &second;
        struct sim_error error;
        small_prepare(twice, &(struct small){.seed = seeds[s],
                                             .threads = THREADS,
                                             .settings = {"labour.minimum_wage=17.72",
                                                          "modes.coproduction=0", NULL}});
        double_money(&twice->world);
        if (sim_run_open(twice, &error) != SIM_OK)
            fail_msg("%s", error.text);
        open_seed(run, s, "modes.coproduction=0");
        for (int month = 0; month < MONTHS; month++) {
            months(run, 1);
            months(twice, 1);
            for (size_t i = 0; month < EXACT_MONTHS && i < run->world.series_count; i++) {
                const struct sim_series *of = &run->world.series[i];
                bool agents = of->counts && !strstr(of->declaration->unit, "EUR");
                if (of->cells == 1 && !of->declaration->once && !is_stepped(of->name))
                    is_twice(run, twice, of, agents ? 0 : fabs(cell(of, 0)) < SMALL ? 1e-2 : 2e-4);
            }
        }
        for (size_t i = 0; i < sizeof later / sizeof *later; i++)
            is_twice(run, twice, sim_world_series(&run->world, later[i].name), later[i].tolerance);
        sim_run_destroy(run);
        sim_run_destroy(twice);
    }
}

/* ---- an idle agent ---- */

/* A woman of 110 with a household of her own, who neither works nor owns anything. Where she does
 * not stay, her ids stay reserved, so that those born and founded later have the same in both. */
static void add_idle(struct sim_run *run, bool stays)
{
    uint32_t home = small_home(run, 0, 15000);
    uint32_t row = small_person(run, home, WORLD_FEMALE, WORLD_OLDEST, WORLD_ADULT);
    struct person_view person = small_persons(run);
    person.activity[row] = WORLD_OTHER_ACTIVITY;
    person.occupation[row] = person.goal[row] = world_no_occupation(&run->world);
    person.occupation_group_opening[row] = WORLD_OCCUPATION_NONE;
    if (!stays) {
        household_leave(&run->world, row);
        sim_table_remove(sim_world_table(&run->world, "person"), row);
    }
}

/* Of one of the values of a row of a column, `place`th in a wide one; of a link, the id that it leads to. */
static uint64_t bits(const struct sim_world *world, const struct sim_table *table, size_t column,
                     size_t row, size_t place)
{
    const struct sim_column_declaration *of = &table->declaration->columns[column - 1];
    size_t size = sim_type_size(of->type), bytes = sim_table_column_row_bytes(table, column);
    uint64_t bits = 0;
    memcpy(&bits, (const char *)table->columns[column] + row * bytes + place * size, size);
    if (of->type == SIM_TYPE_link && bits != SIM_NONE)
        bits = ((const uint32_t *)sim_world_table(world, of->of)->columns[0])[bits];
    return bits;
}

/* Every agent of `run` is in `other`, the same in the columns named (all: NULL; but not in what the choice of modes is worth,
 * which is valued by the uses around one after the month, those of the newcomer included). */
static void same_agents(const struct sim_run *run, const struct sim_run *other, const char *name,
                        const char *const *columns)
{
    const struct sim_table *a = sim_world_table(&run->world, name),
                           *b = sim_world_table(&other->world, name);
    const uint32_t *id = a->columns[0], *other_id = b->columns[0];
    for (size_t c = 1; c <= a->declaration->column_count; c++) {
        const char *column = sim_table_column_name(a, c);
        bool wanted = !columns && strcmp(column, "surplus") != 0;
        for (size_t i = 0; columns && columns[i]; i++)
            wanted |= strcmp(columns[i], column) == 0;
        for (size_t i = 0, j = 0; wanted && i < a->count; i++) {
            if (id[i] == 0)
                continue;
            while (j < b->count && other_id[j] != id[i])
                j++;
            CHECK(run, j < b->count, "%s %u is not there", name, id[i]);
            for (size_t w = 0; w < sim_table_column_width(a, c); w++) {
                uint64_t here = bits(&run->world, a, c, i, w);
                uint64_t there = bits(&other->world, b, c, j, w);
                CHECK(run, here == there, "%s.%s[%zu] of %u: bits %" PRIx64 " and %" PRIx64, name,
                      column, w, id[i], here, there);
            }
        }
    }
}

/* She comes in February: each January ranks all households by standard of living, and one more
 * may move another over a threshold of deciles. In her first month nothing at all of the others may
 * change. Then she spends the minimum income that the state has paid her, and is one non-user more
 * in her place and age: sales, profits and prices move by her purchases, but no luck does. */
static void an_idle_agent_changes_nobodys_luck(void **state)
{
    static const char *const persons[] = {"event",  "seeking", "diploma",   "occupation",
                                          "change", "goal",    "household", NULL};
    static const char *const homes[] = {"supplier_de", "supplier_fz", "supplier_gz", "supplier_hz",
                                        "supplier_iz", "supplier_jz", "supplier_kz", "supplier_lz",
                                        "supplier_mn", "supplier_oq", "supplier_ru", "departement",
                                        "separates",   "couple",      NULL};
    static const char *const firms[] = {"efficiency", "staff", "owner", NULL};
    (void)state;
    for (size_t s = 0; s < FEW_SEEDS; s++) {
        struct sim_run first, second, *run = &first, *idle = &second;
        open_seed(run, s, NULL);
        open_seed(idle, s, NULL);
        months(run, 1);
        months(idle, 1);
        add_idle(run, false);
        add_idle(idle, true);
        months(run, 1);
        months(idle, 1);
        same_agents(run, idle, "person", NULL);
        same_agents(run, idle, "household", NULL);
        same_agents(run, idle, "firm", NULL);
        months(run, 1);
        months(idle, 1);
        same_agents(run, idle, "person", persons);
        same_agents(run, idle, "household", homes);
        same_agents(run, idle, "firm", firms);
        sim_run_destroy(run);
        sim_run_destroy(idle);
    }
}

/* ---- the order of rows ---- */

static void the_order_of_rows_does_not_matter(void **state)
{
    enum { MONTHS = 18 };
    static const char *const names[] = {"firm", "household", "person"};
    struct sim_run first, second, *run = &first, *other = &second;
    (void)state;
    open_seed(run, 1, "run.arrange_months=1");
    open_seed(other, 1, "run.arrange_months=1200");
    months(run, MONTHS);
    months(other, MONTHS);
    for (size_t t = 0; t < sizeof names / sizeof *names; t++) {
        const struct sim_table *table = sim_world_table(&run->world, names[t]);
        for (size_t c = 0; c <= table->declaration->column_count; c++) {
            uint64_t here = sim_world_checksum(&run->world, table, c);
            uint64_t there =
                sim_world_checksum(&other->world, sim_world_table(&other->world, names[t]), c);
            CHECK(run, here == there, "%s.%s: checksums %" PRIx64 " and %" PRIx64, names[t],
                  sim_table_column_name(table, c), here, there);
        }
    }
    sim_run_destroy(run);
    sim_run_destroy(other);
}

/* ---- causes and their direction ---- */

static void without_shocks_seeds_agree(void **state)
{
    double gdp[SEEDS];
    (void)state;
    for (size_t s = 0; s < SEEDS; s++) {
        struct sim_run prepared, *run = &prepared;
        open_seed(run, s, "world.deviation=0");
        months(run, 1);
        gdp[s] = value(run, "gdp");
        CHECK(run, fabs(gdp[s] / gdp[0] - 1) < 0.03, "GDP %g, of seed %" PRIu64 ": %g", gdp[s],
              seeds[0], gdp[0]);
        sim_run_destroy(run);
    }
}

static void more_demand_abroad(struct sim_run *run)
{
    market_economy(&run->world).world_demand[0] *= 1.1;
}

/* One pair of runs a seed, of the same luck; the means of a series over the seeds. */
struct pair {
    const char *changed; /* setting, or */
    void (*change)(struct sim_run *run);
    int months;
    size_t seeds;
};
static void run_pair(const struct pair *pair, const char *const *names, size_t count,
                     double (*means)[2])
{
    for (size_t i = 0; i < count; i++)
        means[i][0] = means[i][1] = 0;
    for (size_t s = 0; s < pair->seeds; s++)
        for (int changed = 0; changed < 2; changed++) {
            struct sim_run prepared, *run = &prepared;
            open_seed(run, s, changed ? pair->changed : NULL);
            if (changed && pair->change)
                pair->change(run);
            months(run, pair->months);
            for (size_t i = 0; i < count; i++)
                means[i][changed] += value(run, names[i]) / (double)pair->seeds;
            sim_run_destroy(run);
        }
}
#define RISES(names, means, i, sign)                                                               \
    do {                                                                                           \
        if (!((sign) * ((means)[i][1] - (means)[i][0]) > 0))                                       \
            fail_msg("mean of the first seeds, %s: %g, changed %g", (names)[i], (means)[i][0],     \
                     (means)[i][1]);                                                               \
    } while (0)

static void demand_from_abroad_makes_jobs(void **state)
{
    static const char *const names[] = {"exports", "unemployment_rate", "gdp_volume"};
    double means[3][2];
    (void)state;
    run_pair(&(struct pair){.change = more_demand_abroad, .months = 2 * YEAR, .seeds = SEEDS},
             names, 3, means);
    RISES(names, means, 0, 1);
    RISES(names, means, 1, -1);
    RISES(names, means, 2, 1);
}

/* Read in a January, when the minimum has just been raised: only then does it bind for many. That
 * no identity breaks, small_month sees to. */
static void a_higher_minimum_wage_binds_more(void **state)
{
    static const char *const names[] = {"minimum_wage_share", "minimum_wage"};
    double means[2][2];
    (void)state;
    run_pair(
        &(struct pair){.changed = "labour.minimum_wage=11", .months = YEAR + 1, .seeds = FEW_SEEDS},
        names, 2, means);
    RISES(names, means, 0, 1);
    RISES(names, means, 1, 1);
}

/* The scale of the propensities to consume makes up for any saving rate at the opening; what is
 * spent of the wealth that is then saved up, it does not. */
static void spending_wealth_lowers_deposits(void **state)
{
    static const char *const names[] = {"household_deposits", "saving_rate"};
    double means[2][2];
    (void)state;
    run_pair(&(struct pair){.changed = "household.wealth_effect=0.02",
                            .months = 3 * YEAR,
                            .seeds = FEW_SEEDS},
             names, 2, means);
    RISES(names, means, 0, -1);
}

/* ---- the first month ---- */

/* At the opening uses equal supply: what firms expect to sell is the output of the accounts. In the
 * first month they sell somewhat less, at any scale: a firm with more customers than staff cannot
 * serve all (their money stays with the household), and households that have spent what they hold
 * invest less in dwellings than planned; that is most in LZ, DE, KZ and FZ. In restaurants (IZ)
 * they sell more. Hence 3.5 % a sector, and 1.5 % for all together. */
static void the_first_month_is_the_accounts(void **state)
{
    static const char *const scales[] = {"scale=1/1000", "scale=1/10000"};
    (void)state;
    for (size_t i = 0; i < FEW_SEEDS * 2; i++) {
        struct sim_run prepared, *run = &prepared;
        double expected[SECTOR_COUNT] = {0}, table = 0, sold = 0;
        open_seed(run, i / 2, scales[i % 2]);
        struct firm_view firm = firm_firms(&run->world);
        for (size_t row = 0; row < firm.count; row++)
            expected[firm.sector[row]] += firm.demand_expected[row];
        months(run, 1);
        for (size_t k = 0; k < SECTOR_COUNT; k++) {
            const char *sector = sim_world_dimension(&run->world, "sector")->labels[k];
            double output = market_rates(&run->world)->production[k].output;
            double sales = (double)market_sectors(&run->world).sales[k];
            table += output;
            sold += sales;
            CHECK(run, fabs(expected[k] / output - 1) < 1e-6, "%s, sector %s: %g, table %g",
                  scales[i % 2], sector, expected[k], output);
            CHECK(run, fabs(sales / output - 1) < 0.035, "%s, sector %s: %g, table %g",
                  scales[i % 2], sector, sales, output);
        }
        CHECK(run, fabs(sold / table - 1) < 0.015, "%s: %g, table %g", scales[i % 2], sold, table);
        sim_run_destroy(run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubling_money_doubles_amounts_only),
        cmocka_unit_test(an_idle_agent_changes_nobodys_luck),
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(without_shocks_seeds_agree),
        cmocka_unit_test(demand_from_abroad_makes_jobs),
        cmocka_unit_test(a_higher_minimum_wage_binds_more),
        cmocka_unit_test(spending_wealth_lowers_deposits),
        cmocka_unit_test(the_first_month_is_the_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
