/* Savings of labour in each category of purchase and who has them: a surplus account.
 *
 * The productivity surplus of an activity is what it saves in volume of its factors; it is had by those whose price moved
 * in their favour (comptes de surplus: Vincent 1968, CERC 1969; Kendrick and Sato 1963 have the same identity). Here the
 * activity is all that stands behind the purchases of a category and the factor is employees' labour. Per unit of volume
 * V (value_modes.c), in euros of consumers of 2010, against the means of the base, the first twelve months (index 0):
 * x(r) goes to recipient r, price P = sum of x(r), m hours at customers cost c each, n hours of other employees d each.
 *     tasks         = V (m0 - m) c0          other labour = V (n0 - n) d0
 *     consumers     = V (P0 - P)             employees    = V (m (c - c0) + n (d - d0))
 *     other r       = V (x(r) - x0(r))
 * Sources and beneficiaries have the same sum, because P contains labour cost m c + n d. Employers' contributions are part
 * of the cost of labour, so employees have them; the state has taxes. Sources are net: the trend of productivity and more
 * imports save labour as well as modes do, and the volume of the month is that of the mix of the month. The account says
 * who has gained, not because of what: for that, compare runs. It differs from the accounts of CERC in that volume
 * effects of factors other than labour (more imports, more commissions) are in what these recipients have.
 *
 * In the twelve months themselves all is zero, and in a category without volume then. Whole cents: all parts but
 * consumers' are rounded, consumers have the rest, which is theirs up to a few cents. */
#include "models/account/value.h"

#include "models/account/put.h"
#include "models/account/state.h"

#include <math.h>

/* ---- series ---- */

static const char *const by_source[] = {"saving_source", "category saving_source", NULL};
static const char *const by_beneficiary[] = {"beneficiary", "category beneficiary", NULL};

#define SERIES(S)                                                                                  \
    S(labour_saving, COUNT, by_source, "0.01 EUR of 2010/month", "savings of labour",              \
      "labour that the month's volume of purchases needs less than at the means of the first "     \
      "twelve months, at the real cost of labour then; staff at customers, and all other "         \
      "employees behind the purchases; zero in the first twelve months",                           \
      "definition: surplus accounts (CERC 1969)")                                                  \
    S(saving_of, COUNT, by_beneficiary, "0.01 EUR of 2010/month", "who has the savings of labour", \
      "at the month's volume against the means of the first twelve months, over consumer prices: " \
      "consumers by the price of a purchase, employees by the cost of an hour with employers' "    \
      "contributions, others by what they get of a purchase; sums to labour_saving; zero in the "  \
      "first twelve months",                                                                       \
      "definition: surplus accounts (CERC 1969)")
SERIES(ACCOUNT_SERIES)
#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_saving_series[] = {SERIES(POINTER) NULL};

/* ---- the account of a category ---- */

struct labour {
    double front_cost, front_hours, other_cost, other_hours;
};
/* Of a category in a month, or of its base: real cents, hours. */
struct purchases {
    double volume, to[ACCOUNT_RECIPIENT_COUNT];
    struct labour labour;
};

static struct purchases month_of(const struct sim_world *world,
                                 const struct value_payments *payments, size_t c)
{
    const struct mode_rates *rates = mode_rates(world);
    const struct value_category *category = &payments->category[c];
    double price = market_economy(world).consumer_price[0];
    struct purchases month = {.volume = category->volume,
                              .labour = {category->front_cost / price, category->front_hours,
                                         category->other_cost / price, category->other_hours}};
    for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++)
        for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
            month.to[r] += payments->to[m][r] / price;
    return month;
}

static void add_to_base(const struct category_view *category, size_t c,
                        const struct purchases *month)
{
    for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
        category->base_value[c * ACCOUNT_RECIPIENT_COUNT + r] += month->to[r];
    category->base_volume[c] += month->volume;
    category->base_front_cost[c] += month->labour.front_cost;
    category->base_front_hours[c] += month->labour.front_hours;
    category->base_other_cost[c] += month->labour.other_cost;
    category->base_other_hours[c] += month->labour.other_hours;
}

/* The base at the volume of the month. */
static struct purchases base_of(const struct category_view *category, size_t c, double volume)
{
    double scale = volume / category->base_volume[c];
    struct purchases base = {
        .volume = volume,
        .labour = {scale * category->base_front_cost[c], scale * category->base_front_hours[c],
                   scale * category->base_other_cost[c], scale * category->base_other_hours[c]}};
    for (size_t r = 0; r < ACCOUNT_RECIPIENT_COUNT; r++)
        base.to[r] = scale * category->base_value[c * ACCOUNT_RECIPIENT_COUNT + r];
    return base;
}

/* Labour saved at the base's cost of an hour; without hours in the base nothing can be saved, and what labour costs now is
 * valued at its own cost. */
static double saved(double cost0, double hours0, double cost, double hours)
{
    return hours0 > 0 ? cost0 - hours * (cost0 / hours0) : -cost;
}

/* Parts of the account of a category, in whole cents. */
struct surplus {
    int64_t from[ACCOUNT_SAVING_SOURCE_COUNT], of[ACCOUNT_BENEFICIARY_COUNT];
};

static struct surplus surplus_of(const struct purchases *base, const struct purchases *month)
{
    static const struct {
        enum account_beneficiary who;
        enum account_recipient gets;
    } others[] = {{ACCOUNT_FOR_MIXED, ACCOUNT_TO_MIXED},
                  {ACCOUNT_FOR_PROFITS, ACCOUNT_TO_PROFITS},
                  {ACCOUNT_FOR_STATE, ACCOUNT_TO_STATE},
                  {ACCOUNT_FOR_ABROAD, ACCOUNT_TO_ABROAD},
                  {ACCOUNT_FOR_PLATFORMS_HOME, ACCOUNT_TO_PLATFORMS_HOME},
                  {ACCOUNT_FOR_PLATFORMS_ABROAD, ACCOUNT_TO_PLATFORMS_ABROAD},
                  {ACCOUNT_FOR_PEERS, ACCOUNT_TO_PEERS},
                  {ACCOUNT_FOR_MEMBERS, ACCOUNT_TO_MEMBERS}};
    const struct labour *l0 = &base->labour, *l = &month->labour;
    double tasks = saved(l0->front_cost, l0->front_hours, l->front_cost, l->front_hours);
    double other = saved(l0->other_cost, l0->other_hours, l->other_cost, l->other_hours);
    double pay = l->front_cost + l->other_cost - l0->front_cost - l0->other_cost + tasks + other;
    struct surplus surplus = {.from = {[ACCOUNT_FROM_TASKS] = sim_number_round(tasks),
                                       [ACCOUNT_FROM_LABOUR] = sim_number_round(other)},
                              .of = {[ACCOUNT_FOR_EMPLOYEES] = sim_number_round(pay)}};
    int64_t rest = surplus.from[ACCOUNT_FROM_TASKS] + surplus.from[ACCOUNT_FROM_LABOUR] -
                   surplus.of[ACCOUNT_FOR_EMPLOYEES];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        int64_t gain = sim_number_round(month->to[others[i].gets] - base->to[others[i].gets]);
        surplus.of[others[i].who] = gain;
        rest -= gain;
    }
    surplus.of[ACCOUNT_FOR_CONSUMERS] = rest;
    return surplus;
}

static void put_surplus(const struct sim_world *world, size_t c, const struct surplus *surplus)
{
    int64_t weight = account_weight(world);
    int64_t *from = account_counts(world, "labour_saving_by_saving_source");
    int64_t *from_category = account_counts(world, "labour_saving_by_category_saving_source");
    int64_t *of = account_counts(world, "saving_of_by_beneficiary");
    int64_t *of_category = account_counts(world, "saving_of_by_category_beneficiary");
    for (size_t i = 0; i < ACCOUNT_SAVING_SOURCE_COUNT; i++) {
        account_add(&from[i], surplus->from[i], weight);
        account_add(&from_category[c * ACCOUNT_SAVING_SOURCE_COUNT + i], surplus->from[i], weight);
    }
    for (size_t b = 0; b < ACCOUNT_BENEFICIARY_COUNT; b++) {
        account_add(&of[b], surplus->of[b], weight);
        account_add(&of_category[c * ACCOUNT_BENEFICIARY_COUNT + b], surplus->of[b], weight);
    }
}

void saving_fill(const struct sim_world *world, const struct value_payments *payments)
{
    struct category_view category = mode_categories(world);
    int32_t months = world->month - sim_world_run(world)->start;
    for (size_t c = 0; c < market_rates(world)->category_count; c++) {
        struct purchases month = month_of(world, payments, c);
        if (months < SIM_MONTHS_PER_YEAR) {
            add_to_base(&category, c, &month);
        } else if (category.base_volume[c] > 0) {
            struct purchases base = base_of(&category, c, month.volume);
            struct surplus surplus = surplus_of(&base, &month);
            put_surplus(world, c, &surplus);
        }
    }
}
