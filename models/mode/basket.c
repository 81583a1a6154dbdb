/* The money of a household by mode of provision.
 *
 * Amounts follow prices: with pi the mean over a household's adults of what their mode of a category
 * costs relative to the mean of the opening,
 *     amount = budget x share x pi / sum of (share x pi),
 *     pi     = mean over adults of price x (1 + pay rise) x (1 + surcharge of the supplier) / price_factor,
 * those who go without counting 0. The budget is given, so what a cheaper mode saves, or a purchase
 * forgone leaves, is spent on all categories in proportion: quantities do not respond to the price of
 * a mode within a category, only through the budget (a Leontief basket, as in market/prices). Where
 * every pi is exactly 1 the division is that without modes, to the cent.
 *
 * The money of a category is divided over the adults' modes by price, that of a mode over payees by
 * the shares of the table, where the platform takes its commission of the month first and the others
 * share the rest in proportion (settlement; model.md, sections 2 and 8). Each part is rounded down; the
 * cents left over go to the last mode in use, and to the payee of the largest share. What buyers pay more for the
 * least pay of workers (mode.pay_rise r, of the price) is theirs alone: the peers' share of a payment is (share + r) / (1 + r),
 * that of others share / (1 + r). A platform that is
 * a cooperative keeps what it spends and gives back the rest of its commissions: to those who supply, or
 * where nobody does to the buyer. */
#include "models/mode/basket_state.h"

#include "models/mode/terms_state.h"

#include <math.h>

static const double unit = 0x1p32; /* of rates */

static void fill_parts(const struct mode_view *mode, size_t m, struct mode_baskets *baskets)
{
    const struct mode_row *row = &baskets->rates->row[m];
    double commission = mode->commission[m], others = 1 - row->to[MODE_TO_PLATFORM];
    size_t largest = MODE_TO_SUPPLIER;
    for (size_t p = 0; p < MODE_PAYEE_COUNT; p++) {
        double share = others > 0 ? (1 - commission) * row->to[p] / others : 0;
        if (p == MODE_TO_PLATFORM)
            share = commission;
        if (p == MODE_TO_PEER)
            share += mode->pay_rise[m];
        share /= 1 + mode->pay_rise[m];
        baskets->part[m][p] = (uint64_t)(share * unit);
        if (baskets->part[m][p] > baskets->part[m][largest])
            largest = p;
    }
    baskets->rest[m] = (uint8_t)largest;
    baskets->owner[m] = MODE_OWNER_DOMESTIC;
    baskets->spent[m] = (uint64_t)unit;
    if (row->platform != MODE_NONE) {
        const struct mode_platform *platform = &baskets->rates->platform[row->platform];
        baskets->owner[m] = platform->owner;
        if (platform->owner != MODE_OWNER_DOMESTIC)
            baskets->spent[m] = (uint64_t)(platform->domestic_cost * unit);
    }
}

void mode_baskets_fill(const struct sim_world *world, struct mode_baskets *baskets)
{
    const struct market_rates *market = market_rates(world);
    const struct mode_rates *rates = mode_rates(world);
    *baskets =
        (struct mode_baskets){.world = world,
                              .loses = policy_acts(world, POLICY_DEMAND_LOSS),
                              .category_count = market->category_count,
                              .household = household_columns(sim_world_table(world, "household"))};
    if (!rates || !mode_parameters(world)->coproduction)
        return;
    struct mode_view mode = mode_modes(world);
    struct category_view category = mode_categories(world);
    baskets->rates = rates;
    baskets->month = world_month(world);
    baskets->person = person_columns(sim_world_table(world, "person"));
    baskets->firm = firm_firms(world);
    household_suppliers(&baskets->household, baskets->supplier);
    for (size_t c = 0; c < market->category_count; c++)
        baskets->slot[c] = household_seller(market->seller[c]);
    bool rebates =
        policy_acts(world, POLICY_SURCHARGE_CAP) || policy_acts(world, POLICY_SAVING_CREDIT);
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        baskets->relative[m] = mode_price(row, &mode, m) / category.price_factor[row->category];
        baskets->surcharged[m] = row->by_firm && (row->surcharge_most > 0 || rebates) &&
                                 baskets->slot[row->category] >= 0;
        fill_parts(&mode, m, baskets);
    }
}

/* ---- the household ---- */

static double price_of(const struct mode_baskets *baskets, size_t home, size_t category,
                       size_t mode)
{
    if (!baskets->surcharged[mode])
        return baskets->relative[mode];
    uint32_t supplier = baskets->supplier[baskets->slot[category]][home];
    if (supplier == SIM_NONE)
        return baskets->relative[mode];
    size_t offer = (size_t)supplier * baskets->rates->offers + baskets->rates->row[mode].offer;
    return baskets->relative[mode] * (1 + (double)baskets->firm.surcharge[offer]);
}

static void add_adult(const struct mode_baskets *baskets, size_t home, uint32_t adult,
                      struct mode_basket *basket)
{
    const uint8_t *modes = &baskets->person.mode[(size_t)adult * baskets->category_count];
    for (size_t c = 0; c < baskets->category_count; c++) {
        unsigned code = mode_place_code(modes[c]);
        if (code == MODE_WITHOUT)
            continue;
        size_t place = code > 0 ? code - 1 : 0; /* who has never bought begins at the counter */
        basket->weight[c][place] += price_of(baskets, home, c, baskets->rates->first[c] + place);
    }
}

void mode_basket_fill(const struct mode_baskets *baskets, size_t home, struct mode_basket *basket)
{
    int adults = 0;
    basket->moved = false;
    if (!baskets->rates)
        return;
    for (size_t c = 0; c < baskets->category_count; c++)
        for (size_t k = 0; k < MODES_OF_CATEGORY_MAX; k++)
            basket->weight[c][k] = 0;
    for (uint32_t m = baskets->household.first[home]; m != SIM_NONE; m = baskets->person.next[m])
        if (world_age(baskets->month, baskets->person.birth[m]) >= WORLD_ADULT_AGE) {
            adults++;
            add_adult(baskets, home, m, basket);
        }
    for (size_t c = 0; c < baskets->category_count; c++) {
        double sum = 0;
        if (adults == 0) /* children alone buy at the counter */
            basket->weight[c][0] = 1;
        for (size_t k = 0; k < MODES_OF_CATEGORY_MAX; k++)
            sum += basket->weight[c][k];
        basket->price[c] = adults > 0 ? sum / adults : 1;
        basket->moved |= basket->price[c] < 1 || basket->price[c] > 1;
    }
}

/* ---- dividing ---- */

/* Each rounded down, what is left into the last with a weight; nothing where no weight is positive. */
static void divide(const double *weights, size_t count, int64_t amount, int64_t *amounts)
{
    double sum = 0;
    size_t last = count;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
        last = weights[i] > 0 ? i : last;
        amounts[i] = 0;
    }
    if (last == count)
        return;
    int64_t rest = amount;
    for (size_t i = 0; i < last; i++)
        if (weights[i] > 0) {
            amounts[i] = ledger_at_rate((uint64_t)(weights[i] / sum * unit), amount);
            rest -= amounts[i];
        }
    amounts[last] = rest;
}

void mode_divide(const struct household_baskets *shares, const struct mode_basket *basket,
                 int64_t budget, size_t decile, int64_t *amounts)
{
    if (!basket->moved) {
        household_divide(shares, budget, decile, amounts);
        return;
    }
    const uint64_t *share = shares->share[decile * QUINTILE_COUNT / WORLD_DECILE_COUNT];
    double weights[MARKET_CATEGORIES_MAX];
    for (size_t c = 0; c < shares->category_count; c++)
        weights[c] = (double)share[c] * basket->price[c];
    divide(weights, shares->category_count, budget, amounts);
}

void mode_lose(const struct mode_baskets *baskets, size_t home, bool tell, int64_t *amounts)
{
    if (!baskets->loses)
        return;
    struct policy_case at = policy_case_of_home(&baskets->household, (uint32_t)home);
    for (size_t c = 0; c < baskets->category_count; c++) {
        at.at[POLICY_BY_CATEGORY] = (uint8_t)c;
        double share = policy_value(baskets->world, POLICY_DEMAND_LOSS, &at);
        int64_t lost = ledger_at_rate((uint64_t)(share * unit), amounts[c]);
        amounts[c] -= lost;
        if (tell && lost > 0)
            policy_count(baskets->world, POLICY_DEMAND_LOSS, &at, 1);
    }
}

void mode_split(const struct mode_baskets *baskets, const struct mode_basket *basket,
                size_t category, int64_t amount, int64_t *amounts)
{
    const size_t *first = &baskets->rates->first[category];
    divide(basket->weight[category], first[1] - first[0], amount, amounts);
}

void mode_pay_parts(const struct mode_baskets *baskets, size_t mode, int64_t amount,
                    struct mode_parts *parts)
{
    size_t rest = baskets->rest[mode];
    int64_t left = amount;
    for (size_t p = 0; p < MODE_PAYEE_COUNT; p++) {
        parts->to[p] = p == rest ? 0 : ledger_at_rate(baskets->part[mode][p], amount);
        left -= parts->to[p];
    }
    parts->to[rest] = left;
    int64_t commission = parts->to[MODE_TO_PLATFORM];
    parts->returned = 0;
    if (baskets->owner[mode] == MODE_OWNER_COOPERATIVE)
        parts->returned = commission - ledger_at_rate(baskets->spent[mode], commission);
}

int64_t mode_for_suppliers(const struct mode_baskets *baskets, const struct mode_basket *basket,
                           size_t category, int64_t amount)
{
    int64_t amounts[MODES_OF_CATEGORY_MAX], sum = 0;
    if (!baskets->rates)
        return amount;
    size_t first = baskets->rates->first[category], end = baskets->rates->first[category + 1];
    mode_split(baskets, basket, category, amount, amounts);
    for (size_t m = first; m < end; m++) {
        struct mode_parts parts;
        if (amounts[m - first] == 0)
            continue;
        mode_pay_parts(baskets, m, amounts[m - first], &parts);
        sum += parts.to[MODE_TO_SUPPLIER];
    }
    return sum;
}
