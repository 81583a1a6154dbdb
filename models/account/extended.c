/* The extended account: hours without pay, three values of them, and consumer surplus. Beside GDP, which stays as it is.
 *
 * Hours are those of unpaid.c. Their values differ in what an hour is worth (Eurostat 2003, proposal for a satellite
 * account of household production, replacement and opportunity cost):
 *
 *   minimum_wage   the legal minimum of the month for an hour, gross, without contributions of employers: what anybody
 *                  could be had for
 *   specialist     mean gross pay for an hour of those who serve at the counter of the category, weighed by their
 *                  minutes a purchase; occupations' pay is that of the wage rule (occupation.pay x wage index)
 *   opportunity    the person's own value of time, the one by which modes are chosen (modes.value_of_time, rising with
 *                  the decile), at consumer prices
 *
 * Differs from the satellite account of INSEE (Première 1423, 2012), which covers all domestic work: here only dealing
 * with sellers is covered, not cooking, cleaning and care. */
#include "models/account/extended.h"

#include "models/account/put.h"
#include "models/account/state.h"

#include <math.h>
#include <stdio.h>

/* ---- series ---- */

static const char *const by_work[] = {
    "",       "unpaid_work", "category",       "age_band",    "diploma",
    "decile", "sex",         "household_type", "departement", NULL};
static const char *const by_person[] = {"",    "age_band",       "diploma",     "decile",
                                        "sex", "household_type", "departement", NULL};
static const char *const by_value[] = {"valuation", "category valuation", NULL};
static const char *const by_valuation[] = {"valuation", NULL};

#define RUN  "this run"
#define RULE "definition: this model; cf. Small and Rosen (1981)"
#define SERIES(S)                                                                                  \
    S(unpaid_hours, REAL, by_work, "hour/month", "hours without pay",                              \
      "hours of consumers, members of cooperatives, volunteers and helpers in the tasks of the "   \
      "month's purchases, and of travel to outlets; groups: of those who do them; without "        \
      "queues, and without helpers who are paid at access points",                                 \
      RUN)                                                                                         \
    S(unpaid_minutes, REAL, by_person, "min/month", "minutes without pay",                         \
      "the minutes of unpaid_hours, by who does them", RUN)                                        \
    S(unpaid_value, REAL, by_value, "EUR/month", "value of work without pay",                      \
      "hours without pay at the legal minimum wage, at the pay of those who serve at the counter " \
      "of the category (both gross), or at the person's own value of time: not in GDP",            \
      RUN)                                                                                         \
    S(unpaid_value_share, SPARSE, by_valuation, "% of GDP", "work without pay beside GDP",         \
      "value of work without pay per 100 euros of GDP, of which it is no part", RUN)               \
    S(consumer_surplus, SPARSE, by_person, "EUR of 2010/month", "consumer surplus of an adult",    \
      "mean over adults of what the choice of modes is worth beyond counters on fair terms that "  \
      "everybody uses (log-sum), each valued once a year; who goes without loses what the "        \
      "purchase costs. Differences between scenarios are changes of consumer surplus",             \
      RULE)
SERIES(ACCOUNT_SERIES)

#define MINUTES_PER_HOUR 60
#define DAYS_PER_MONTH   (365.25 / 12)
#define RATIOS(R)                                                                                  \
    R(unpaid_minutes_per_day, by_person, "min/day", "minutes without pay of an adult and day",     \
      "minutes without pay of the group over its adults, a day", RUN, unpaid_minutes, persons_15,  \
      1 / DAYS_PER_MONTH)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_extended_series[] = {SERIES(POINTER)
                                                                            RATIOS(POINTER) NULL};

/* ---- minutes of all, from counts ---- */

struct filling {
    const struct sim_world *world;
    const struct unpaid_layout *at;
    const struct unpaid_minutes *minutes;
    const int64_t *table;
    int64_t work[ACCOUNT_UNPAID_COUNT][MARKET_CATEGORIES_MAX];
    int64_t of_decile[WORLD_DECILE_COUNT][MARKET_CATEGORIES_MAX];
};

static void add_work(struct filling *f, enum account_unpaid work, size_t decile, size_t category,
                     int64_t minutes)
{
    f->work[work][category] += minutes;
    f->of_decile[decile][category] += minutes;
}

static void sum_decile(struct filling *f, size_t decile)
{
    const struct unpaid_layout *at = f->at;
    const struct mode_rates *rates = mode_rates(f->world);
    for (size_t m = 0; m < at->modes; m++)
        for (size_t k = 0; k < ACCOUNT_UNPAID_COUNT; k++)
            add_work(f, (enum account_unpaid)k, decile, rates->row[m].category,
                     f->table[at->users + decile * at->modes + m] * f->minutes->own[m][k]);
    for (size_t c = 0; c < at->categories; c++) {
        size_t cell = decile * at->categories + c;
        add_work(f, ACCOUNT_UNPAID_HELP, decile, c,
                 (f->table[at->helped + cell] + f->table[at->home + cell]) * f->minutes->help[c]);
    }
    for (size_t s = 0; s < at->supplies; s++)
        add_work(f, ACCOUNT_UNPAID_VOLUNTEER, decile, rates->row[rates->supply[s].mode].category,
                 f->table[at->volunteers + decile * at->supplies + s] * f->minutes->volunteer[s]);
    for (size_t place = 0; place < at->places; place++) {
        int64_t persons = unpaid_acquaintances(at, f->table, place)[decile];
        for (size_t c = 0; c < at->categories; c++)
            add_work(f, ACCOUNT_UNPAID_HELP, decile, c, persons * f->minutes->shared[place][c]);
    }
}

/* The country's hours of agents' minutes. */
static double hours_of(const struct sim_world *world, int64_t minutes)
{
    return (double)(minutes * account_weight(world)) / (UNPAID_UNIT * MINUTES_PER_HOUR);
}

/* ---- filling ---- */

static void name_of(char *name, size_t size, const char *series, enum modes_breakdown breakdown)
{
    snprintf(name, size, "%s_by_%s", series, modes_breakdown_dimensions[breakdown]);
}

/* Puts minutes into the cells of a series whose unit is an hour over `parts`. */
static void put_minutes(const struct filling *f, const char *name, const int64_t *minutes,
                        size_t count, int parts)
{
    for (size_t i = 0; i < count; i++)
        account_put_real(f->world, name, i, hours_of(f->world, minutes[i]) * parts);
}

static void fill_hours(const struct filling *f)
{
    const struct unpaid_layout *at = f->at;
    int64_t everything = 0;
    for (size_t c = 0; c < at->categories; c++) {
        int64_t sum = 0;
        for (size_t k = 0; k < ACCOUNT_UNPAID_COUNT; k++)
            sum += f->work[k][c];
        account_put_real(f->world, "unpaid_hours_by_category", c, hours_of(f->world, sum));
        everything += sum;
    }
    for (size_t k = 0; k < ACCOUNT_UNPAID_COUNT; k++) {
        int64_t sum = 0;
        for (size_t c = 0; c < at->categories; c++)
            sum += f->work[k][c];
        account_put_real(f->world, "unpaid_hours_by_unpaid_work", k, hours_of(f->world, sum));
    }
    put_minutes(f, "unpaid_hours", &everything, 1, 1);
    put_minutes(f, "unpaid_minutes", &everything, 1, MINUTES_PER_HOUR);
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        char name[SIM_NAME_MAX];
        name_of(name, sizeof name, "unpaid_hours", (enum modes_breakdown)b);
        put_minutes(f, name, &f->table[at->minutes + at->first[b]], at->labels[b], 1);
        name_of(name, sizeof name, "unpaid_minutes", (enum modes_breakdown)b);
        put_minutes(f, name, &f->table[at->minutes + at->first[b]], at->labels[b],
                    MINUTES_PER_HOUR);
    }
}

/* EUR an hour, gross, of those who serve at the counters of the category; the legal minimum where nobody does. */
static double specialist_pay(const struct sim_world *world, size_t category, double minimum)
{
    const struct mode_rates *rates = mode_rates(world);
    const struct market_rates *market = market_rates(world);
    struct front_view front = mode_front(world);
    struct occupation_view occupation = market_occupations(world);
    double minutes = 0, pay = 0, index = market_economy(world).wage_index[0];
    for (size_t m = rates->first[category]; m < rates->first[category + 1]; m++) {
        const struct mode_row *row = &rates->row[m];
        for (size_t k = 0; row->form == MODE_FORM_COUNTER && k < row->staff_count; k++) {
            size_t o = row->staff[k].occupation;
            double spent =
                row->staff[k].minutes *
                front.scale[(size_t)market->seller[category] * market->occupation_count + o];
            minutes += spent;
            pay += spent * occupation.pay[o] * index / 100 / market_parameters(world)->month_hours;
        }
    }
    return minutes > 0 ? pay / minutes : minimum;
}

/* EUR: the minutes of each decile at its value of time. */
static double opportunity_value(const struct filling *f, size_t category)
{
    const struct mode_parameters *p = mode_parameters(f->world);
    double value = 0, price = market_economy(f->world).consumer_price[0];
    for (int decile = 0; decile < WORLD_DECILE_COUNT; decile++)
        value += hours_of(f->world, f->of_decile[decile][category]) * p->value_of_time * price *
                 mode_time_factor(p, decile);
    return value;
}

static void fill_values(const struct filling *f)
{
    double sums[ACCOUNT_VALUATION_COUNT] = {0};
    double gdp = account_reals(f->world, "gdp")[0];
    double minimum =
        market_economy(f->world).minimum_wage[0] / 100 / market_parameters(f->world)->month_hours;
    for (size_t c = 0; c < f->at->categories; c++) {
        double hours = account_reals(f->world, "unpaid_hours_by_category")[c];
        const double values[ACCOUNT_VALUATION_COUNT] = {
            [ACCOUNT_AT_MINIMUM] = hours * minimum,
            [ACCOUNT_AT_SPECIALIST] = hours * specialist_pay(f->world, c, minimum),
            [ACCOUNT_AT_OPPORTUNITY] = opportunity_value(f, c)};
        for (size_t v = 0; v < ACCOUNT_VALUATION_COUNT; v++) {
            account_put_real(f->world, "unpaid_value_by_category_valuation",
                             c * ACCOUNT_VALUATION_COUNT + v, values[v]);
            sums[v] += values[v];
        }
    }
    for (size_t v = 0; v < ACCOUNT_VALUATION_COUNT; v++) {
        account_put_real(f->world, "unpaid_value_by_valuation", v, sums[v]);
        account_put_real(f->world, "unpaid_value_share_by_valuation", v,
                         gdp > 0 ? 100 * sums[v] / gdp : (double)NAN);
    }
}

/* Mean over the adults of a group. */
static double mean_surplus(int64_t surplus, int64_t adults)
{
    return adults > 0 ? (double)surplus / SURPLUS_UNIT / (double)adults : (double)NAN;
}

static void fill_surplus(const struct filling *f)
{
    const struct unpaid_layout *at = f->at;
    int64_t surplus = 0, adults = 0;
    for (size_t b = 0; b < MODES_BREAKDOWN_COUNT; b++) {
        char name[SIM_NAME_MAX];
        name_of(name, sizeof name, "consumer_surplus", (enum modes_breakdown)b);
        for (size_t label = 0; label < at->labels[b]; label++) {
            size_t cell = at->first[b] + label;
            account_put_real(
                f->world, name, label,
                mean_surplus(f->table[at->surplus + cell], f->table[at->adults + cell]));
            surplus += b == MODES_BY_AGE_BAND ? f->table[at->surplus + cell] : 0;
            adults += b == MODES_BY_AGE_BAND ? f->table[at->adults + cell] : 0;
        }
    }
    account_put_real(f->world, "consumer_surplus", 0, mean_surplus(surplus, adults));
}

void extended_fill_series(const struct sim_world *world, const struct unpaid_layout *at,
                          const struct unpaid_minutes *minutes, const int64_t *table)
{
    struct filling f = {.world = world, .at = at, .minutes = minutes, .table = table};
    for (size_t decile = 0; decile < WORLD_DECILE_COUNT; decile++)
        sum_decile(&f, decile);
    fill_hours(&f);
    fill_values(&f);
    fill_surplus(&f);
}
