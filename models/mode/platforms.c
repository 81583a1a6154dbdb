/* Phase platforms: what platforms took and know, the commission of next month, workers' least pay, and the mean amount of a
 * purchase.
 *
 * Commissions. A platform is the larger the more buy on it, and the more it is worth to both sides the more it can keep
 * (two-sided markets: Rochet and Tirole 2003; Rysman 2009). Rule: commission_rise, the share of the way from the
 * commission of the opening to the highest, closes each month the share
 *     growth x users / adults
 * of what is left, and every mode of the platform takes
 *     commission = opening + (highest - opening) x commission_rise.
 * Theory sets both sides' prices by their elasticities at once; here only the level moves, and never back: networks keep
 * users (the lock-in of Farrell and Klemperer 2007). A cooperative whose highest commission is that of the opening keeps it.
 *
 * Levers of the month set the terms of the next, since commissions are announced ahead. Interoperability lowers growth, by
 * the mean over the platform's modes (weights: their buyers). What a platform charges is passed on to buyers and
 * suppliers in part where it is taxed:
 *     commission x (1 + policy.platform_tax.pass_through x rate of the tax), at most the whole price (a share),
 * and a cap is the highest commission whatever it costs. Where workers would be paid less than the least an hour of their
 * minutes at the mean amount of a purchase, buyers pay the difference beside the price: mode.pay_rise, as a share of it,
 * on which no commission is taken. Least pay is in euros of the month, as minimum wages are.
 *
 * Where the money goes is paid and counted with the purchases (market/purchases.c): a foreign platform spends domestic_cost
 * of its receipts in the country, the rest leaves it; a cooperative gives the rest back. Data are a stock that never
 * shrinks: records given up by purchases on the platform; advertisers pay for the month's records (market/services.c).
 *
 * Amount. The mean amount of a purchase at the counter follows the price of its category from that of the opening. */
#include "models/mode/minutes_state.h"
#include "models/mode/opening_state.h"
#include "models/mode/terms_state.h"

#include <math.h>
#include <stdlib.h>

enum { CENTS = 100, MINUTES_PER_HOUR = 60 };

struct platform_sums {
    int64_t adults;
    int64_t users[MODE_PLATFORMS_MAX], suppliers[MODE_PLATFORMS_MAX];
    char apart[64];
};

struct platforms {
    const struct sim_world *world;
    const struct mode_rates *rates;
    struct person_view person;
    struct mode_view mode;
    struct category_view category;
    struct platform_view platform;
    int32_t month;
    size_t categories;
    /* bit of the platform of each mode, by the place code of person.mode; of each set of offers */
    uint16_t buys_on[MARKET_CATEGORIES_MAX][MODE_WITHOUT + 1];
    uint16_t supplies_on[UINT8_MAX + 1];
    struct platform_sums *sums; /* [threads] */
    struct platform_sums total;
};

/* ---- users ---- */

static uint16_t bit_of(const struct mode_row *row)
{
    return (uint16_t)(row->platform == MODE_NONE ? 0 : 1u << row->platform);
}

static void fill_bits(struct platforms *p)
{
    for (size_t m = 0; m < p->rates->count; m++)
        p->buys_on[p->rates->row[m].category][p->rates->row[m].place + 1] =
            bit_of(&p->rates->row[m]);
    for (size_t set = 0; set <= UINT8_MAX; set++)
        for (size_t s = 0; s < p->rates->supply_count; s++)
            if (set >> s & 1)
                p->supplies_on[set] |= bit_of(&p->rates->row[p->rates->supply[s].mode]);
}

static void users_block(void *context, size_t begin, size_t end, int thread)
{
    const struct platforms *p = context;
    struct platform_sums *sums = &p->sums[thread];
    for (size_t row = begin; row < end; row++) {
        if (p->person.id[row] == 0 || world_age(p->month, p->person.birth[row]) < WORLD_ADULT_AGE)
            continue;
        unsigned users = 0, suppliers = p->supplies_on[p->person.offers[row]];
        sums->adults++;
        for (size_t c = 0; c < p->categories; c++)
            users |= p->buys_on[c][mode_place_code(p->person.mode[row * p->categories + c])];
        for (size_t k = 0; (users | suppliers) >> k != 0; k++) {
            sums->users[k] += users >> k & 1;
            sums->suppliers[k] += suppliers >> k & 1;
        }
    }
}

static void count_users(struct platforms *p)
{
    int threads = p->world->threads;
    fill_bits(p);
    sim_parallel_blocks(threads, p->person.count, SIM_PARALLEL_BLOCK, users_block, p);
    for (int t = 0; t < threads; t++) {
        p->total.adults += p->sums[t].adults;
        for (size_t k = 0; k < p->rates->platform_count; k++) {
            p->total.users[k] += p->sums[t].users[k];
            p->total.suppliers[k] += p->sums[t].suppliers[k];
        }
    }
}

/* ---- money and data ---- */

static void clear(const struct platforms *p, size_t k)
{
    p->platform.commissions[k] = p->platform.abroad[k] = 0;
    p->platform.returned[k] = p->platform.data_revenue[k] = 0;
    p->platform.users[k] = (uint32_t)p->total.users[k];
    p->platform.suppliers[k] = (uint32_t)p->total.suppliers[k];
}

static void add_mode(const struct platforms *p, size_t m)
{
    const struct mode_row *row = &p->rates->row[m];
    size_t k = row->platform;
    if (k == MODE_NONE)
        return;
    p->platform.commissions[k] += p->mode.to_platform[m];
    p->platform.returned[k] += p->mode.returned[m];
    p->platform.abroad[k] += p->mode.abroad[m];
    p->platform.data_revenue[k] += p->mode.data_revenue[m];
    if (row->collector == MODE_COLLECTS_FOREIGN)
        p->platform.abroad[k] += p->mode.data_revenue[m] - p->mode.levy[m];
    p->platform.data_stock[k] +=
        mode_records(row, &p->mode, m) * (double)p->mode.purchases[m] / MODE_PURCHASE;
}

/* Share by which interoperability slows the growth of the platform's commission. */
static double slowed(const struct platforms *p, size_t k)
{
    double sum = 0, users = 0;
    if (!policy_acts(p->world, POLICY_INTEROPERABILITY))
        return 0;
    for (size_t m = 0; m < p->rates->count; m++)
        if (p->rates->row[m].platform == k) {
            double here = p->mode.users[m];
            sum += here * mode_policy(p->world, POLICY_INTEROPERABILITY, m);
            users += here;
        }
    return users > 0 ? sum / users : 0;
}

/* The commission of a mode under the levers of the month. */
static double under_levers(const struct platforms *p, size_t m, double commission)
{
    double tax = mode_policy(p->world, POLICY_PLATFORM_TAX, m);
    if (tax > 0)
        commission = fmin(1, commission * (1 + policy_parameters(p->world)->pass_through * tax));
    if (!policy_acts(p->world, POLICY_COMMISSION_CAP))
        return commission;
    struct policy_case at = mode_case(p->rates, m);
    double most = policy_value(p->world, POLICY_COMMISSION_CAP, &at);
    if (!(commission > most))
        return commission;
    if (p->rates->row[m].launch <= p->month)
        mode_policy_count(p->world, POLICY_COMMISSION_CAP, m, 1);
    return most;
}

static void raise_commissions(const struct platforms *p)
{
    double adults = (double)p->total.adults;
    for (size_t k = 0; k < p->rates->platform_count && adults > 0; k++) {
        double *rise = &p->platform.commission_rise[k];
        double growth = p->rates->platform[k].growth * (1 - slowed(p, k));
        *rise += growth * (double)p->total.users[k] / adults * (1 - *rise);
    }
    for (size_t m = 0; m < p->rates->count; m++) {
        const struct mode_row *row = &p->rates->row[m];
        double opening = row->to[MODE_TO_PLATFORM];
        if (row->platform == MODE_NONE || !(opening > 0))
            continue; /* charges nothing: it lives on data */
        double most = p->rates->platform[row->platform].commission_most;
        double commission = opening + (most - opening) * p->platform.commission_rise[row->platform];
        p->mode.commission[m] = under_levers(p, m, commission);
    }
}

/* ---- workers ---- */

double mode_pay_rise(double least, double minutes, double price, double share)
{
    double lacks = least * minutes / MINUTES_PER_HOUR - price * share;
    return lacks > 0 && price > 0 ? lacks / price : 0;
}

/* After the commissions and the amounts of next month are known. */
static void set_pay(const struct platforms *p)
{
    for (size_t m = 0; m < p->rates->count; m++) {
        const struct mode_row *row = &p->rates->row[m];
        double least = mode_policy(p->world, POLICY_PLATFORM_PAY, m) * CENTS;
        p->mode.pay_rise[m] = 0;
        if (!(least > 0) || !mode_of_workers(p->rates, row))
            continue;
        double others = 1 - row->to[MODE_TO_PLATFORM];
        double share =
            others > 0 ? (1 - p->mode.commission[m]) * row->to[MODE_TO_PEER] / others : 0;
        p->mode.pay_rise[m] = mode_pay_rise(least, mode_task_minutes(row, MODE_BY_WORKER),
                                            p->category.amount[row->category] * row->price, share);
        if (p->mode.pay_rise[m] > 0)
            mode_policy_count(p->world, POLICY_PLATFORM_PAY, m, p->mode.suppliers[m]);
    }
}

static void set_amounts(const struct platforms *p)
{
    for (size_t c = 0; c < p->categories; c++) {
        double price = market_uses(p->world).price[USE_CATEGORY + c];
        p->category.amount[c] = p->category.amount_opening[c] * price;
    }
}

static enum sim_status run_platforms(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct platforms p = {.world = world,
                          .rates = mode_rates(world),
                          .person = person_columns(sim_world_table(world, "person")),
                          .mode = mode_modes(world),
                          .category = mode_categories(world),
                          .platform = mode_platforms(world),
                          .month = world_month(world),
                          .categories = market_rates(world)->category_count};
    set_amounts(&p);
    if (p.rates->platform_count == 0)
        goto out;
    SIM_TRY(sim_memory_array(&p.sums, (size_t)world->threads, sizeof *p.sums, "users of platforms",
                             error));
    count_users(&p);
    for (size_t k = 0; k < p.rates->platform_count; k++)
        clear(&p, k);
    for (size_t m = 0; m < p.rates->count; m++)
        add_mode(&p, m);
    raise_commissions(&p);
out:
    set_pay(&p);
    free(p.sums);
    return status;
}

const struct sim_phase mode_platforms_phase = {
    .name = "platforms",
    .text = "commissions and data of platforms; the mean amount of a purchase",
    .reads = "person.birth person.mode person.offers mode.purchases mode.to_platform "
             "mode.abroad mode.returned mode.data_revenue mode.levy mode.withheld mode.users "
             "mode.suppliers platform.data_stock "
             "platform.commission_rise mode.commission category.amount_opening "
             "use.price" POLICY_COUNTS,
    .writes = "platform.commission_rise platform.commissions platform.abroad platform.returned "
              "platform.users platform.suppliers platform.data_stock platform.data_revenue "
              "mode.commission mode.pay_rise category.amount" POLICY_COUNTS,
    .rows = "",
    .run = run_platforms,
};
