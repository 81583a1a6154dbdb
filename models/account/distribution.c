/* The distribution of incomes among persons, every month.
 *
 * The standard of living of a person is that of the household: 12 times its expected (smoothed)
 * disposable income per consumption unit (modified OECD scale), without the surplus of dwellings,
 * which is mainly imputed rent: so INSEE defines it (niveau de vie). Amounts below 0 count as 0.
 * Persons are sorted in steps of one euro (integer counts, as in household/composition.c);
 * thresholds, Gini and poverty are read from the histogram. Income, spending and deposits by
 * decile go by household.decile, the decile of last January. */
#include "models/account/put.h"
#include "models/account/state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/person/state.h"
#include "models/state/state.h"

#include <math.h>
#include <stdlib.h>

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const by_threshold[] = {"threshold", NULL};
static const char *const by_decile[] = {"", "decile", NULL};

#define LIVING "definition: INSEE, niveau de vie"
#define SERIES(S)                                                                                  \
    S(living_standard, REAL, by_decile, "EUR/year", "mean standard of living",                     \
      "mean over persons, by decile of the month", LIVING)                                         \
    S(living_threshold_now, REAL, by_threshold, "EUR/year", "deciles of standard of living",       \
      "standard of living under which so many tenths of persons live", LIVING)                     \
    S(interdecile_ratio, SPARSE, total, "1", "interdecile ratio",                                  \
      "ninth decile over first decile", LIVING)                                                    \
    S(gini, SPARSE, total, "1", "Gini coefficient", "of standards of living over persons", LIVING) \
    S(poverty_rate, REAL, total, "%", "poverty rate",                                              \
      "persons under 60 % of the median standard of living per 100 persons", LIVING)               \
    S(household_income, COUNT, by_decile, "0.01 EUR/month", "disposable income",                   \
      "disposable income of households by their decile of January", "this run")                    \
    S(household_spending, COUNT, by_decile, "0.01 EUR/month", "spending",                          \
      "consumption of households by their decile of January", "this run")                          \
    S(household_saving, COUNT, by_decile, "0.01 EUR/month", "saving",                              \
      "disposable income less consumption by decile of January", "this run")                       \
    S(household_wealth, COUNT, by_decile, "0.01 EUR", "deposits",                                  \
      "deposits of households by their decile of January", "this run")
SERIES(ACCOUNT_SERIES)
#define RATIOS(R)                                                                                  \
    R(household_saving_rate, by_decile, "%", "saving rate by decile",                              \
      "saving per 100 of disposable income", "this run", household_saving, household_income, 100)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_distribution_series[] = {
    SERIES(POINTER) RATIOS(POINTER) NULL};

/* ---- counting ---- */

/* Steps of one euro; all above share the last, whose euros are added up apart so that means hold.
 * */
enum { EURO_STEPS = 1 << 18 };

struct counts {
    int64_t persons[EURO_STEPS];
    int64_t euros_above; /* of the persons in the last step */
    int64_t income[WORLD_DECILE_COUNT], spending[WORLD_DECILE_COUNT], wealth[WORLD_DECILE_COUNT];
};
struct counting {
    int32_t month;
    const struct state_parameters *scale; /* consumption units */
    struct household_view household;
    struct person_view person;
    double rent;           /* cents a month of a unit of dwelling */
    struct counts *counts; /* [threads] */
};

/* Euros a year of a household of `units`. */
static double living_standard(const struct counting *c, size_t h, double units)
{
    double income = (double)c->household.income_expected[h] - c->rent * c->household.dwelling[h];
    return income > 0 ? SIM_MONTHS_PER_YEAR * income / units / 100 : 0;
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct counts *counts = &c->counts[thread];
    for (size_t h = begin; h < end; h++) {
        if (c->household.id[h] == 0)
            continue;
        int64_t adults = 0, children = 0;
        for (uint32_t m = c->household.first[h]; m != SIM_NONE; m = c->person.next[m]) {
            bool child = world_age(c->month, c->person.birth[m]) < c->scale->child_unit_age;
            adults += !child;
            children += child;
        }
        /* the first adult counts 1; children alone are a household like any */
        double units = 1 + c->scale->adult_unit * (double)(adults > 0 ? adults - 1 : 0) +
                       c->scale->child_unit * (double)(adults > 0 ? children : children - 1);
        double euros = living_standard(c, h, units);
        size_t step = euros < EURO_STEPS ? (size_t)euros : EURO_STEPS - 1;
        counts->persons[step] += adults + children;
        if (step == EURO_STEPS - 1)
            counts->euros_above += (adults + children) * sim_number_whole(euros);
        uint8_t decile = c->household.decile[h];
        counts->income[decile] += c->household.income[h];
        counts->spending[decile] += c->household.budget[h];
        counts->wealth[decile] += c->household.deposits[h];
    }
}

static void add_counts(struct counts *to, const struct counts *from)
{
    const int64_t *source = (const int64_t *)(const void *)from;
    int64_t *sum = (int64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += source[i];
}

/* ---- filling ---- */

/* Mean euros of the persons of a step. */
static double middle(const struct counts *counts, size_t step)
{
    int64_t persons = counts->persons[step];
    return step == EURO_STEPS - 1 && persons > 0 ? (double)counts->euros_above / (double)persons
                                                 : (double)step + 0.5;
}

/* Thresholds, and the means between them: a step that a threshold cuts is shared out over both
 * sides. */
static void fill_deciles(const struct sim_world *world, const struct counts *counts,
                         int64_t everyone)
{
    double *thresholds = account_reals(world, "living_threshold_now_by_threshold");
    double sums[WORLD_DECILE_COUNT] = {0}, sum = 0;
    int64_t below = 0; /* in tenths of a person, so that a tenth of all is a whole number */
    size_t q = 0;
    for (size_t step = 0; step < EURO_STEPS; step++) {
        int64_t left = WORLD_DECILE_COUNT * counts->persons[step];
        while (q + 1 < WORLD_DECILE_COUNT && below + left >= everyone * (int64_t)(q + 1)) {
            int64_t here = everyone * (int64_t)(q + 1) - below;
            thresholds[q] = (double)(step + 1);
            sums[q++] += (double)here * middle(counts, step);
            below += here;
            left -= here;
        }
        sums[q] += (double)left * middle(counts, step);
        below += left;
    }
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++) {
        account_put_real(world, "living_standard_by_decile", d, sums[d] / (double)everyone);
        sum += sums[d] / WORLD_DECILE_COUNT;
    }
    account_put_real(world, "living_standard", 0, sum / (double)everyone);
    account_put_real(world, "interdecile_ratio", 0,
                     thresholds[0] > 0 ? thresholds[WORLD_DECILE_COUNT - 2] / thresholds[0] : NAN);
}

static void fill_inequality(const struct sim_world *world, const struct counts *counts,
                            int64_t everyone)
{
    double line =
        0.6 *
        account_reals(
            world, "living_threshold_now_by_threshold")[WORLD_DECILE_COUNT / 2 -
                                                        1]; /* the definition: 60 % of the median */
    double income = 0, area = 0;
    int64_t poor = 0;
    for (size_t step = 0; step < EURO_STEPS; step++) {
        double persons = (double)counts->persons[step];
        double next = income + persons * middle(counts, step);
        area += persons * (income + next);
        income = next;
        if (middle(counts, step) < line)
            poor += counts->persons[step];
    }
    account_put_real(world, "gini", 0, income > 0 ? 1 - area / ((double)everyone * income) : NAN);
    account_put_real(world, "poverty_rate", 0, 100 * (double)poor / (double)everyone);
}

static void fill_households(const struct sim_world *world, const struct counts *counts)
{
    for (size_t d = 0; d < WORLD_DECILE_COUNT; d++) {
        const struct {
            const char *name, *full;
            int64_t cents;
        } values[] = {
            {"household_income", "household_income_by_decile", counts->income[d]},
            {"household_spending", "household_spending_by_decile", counts->spending[d]},
            {"household_saving", "household_saving_by_decile",
             counts->income[d] - counts->spending[d]},
            {"household_wealth", "household_wealth_by_decile", counts->wealth[d]},
        };
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            account_add_count(world, values[v].full, d, values[v].cents);
            account_add_count(world, values[v].name, 0, values[v].cents);
        }
    }
}

static enum sim_status run_distribution(struct sim_world *world, struct sim_error *error)
{
    struct counting c = {.month = world_month(world),
                         .scale = state_parameters(world),
                         .household = household_columns(sim_world_table(world, "household")),
                         .person = person_columns(sim_world_table(world, "person")),
                         .rent = market_economy(world).rent[0]};
    int64_t everyone = 0;
    enum sim_status status =
        sim_memory_array(&c.counts, (size_t)world->threads, sizeof *c.counts, "incomes", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, count_block, &c);
    for (int t = 1; t < world->threads; t++)
        add_counts(&c.counts[0], &c.counts[t]);
    for (size_t step = 0; step < EURO_STEPS; step++)
        everyone += c.counts[0].persons[step];
    fill_households(world, &c.counts[0]);
    if (everyone > 0) {
        fill_deciles(world, &c.counts[0], everyone);
        fill_inequality(world, &c.counts[0], everyone);
    }
    free(c.counts);
    return SIM_OK;
}

const struct sim_phase account_distribution_phase = {
    .name = "distribution_account",
    .text = "standards of living of persons: deciles, Gini, poverty; income and saving by decile",
    .reads = "person.birth person.next household.first household.decile household.dwelling "
             "household.income_expected household.income household.budget household.deposits "
             "economy.rent",
    .writes = "",
    .rows = "",
    .run = run_distribution,
};
