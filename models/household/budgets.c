/* Phase budgets: what each household plans to spend, with whom.
 *
 *   budget = propensity x (1 - saving rate of the decile) x expected income
 *            + wealth effect x (deposits - aim)
 * (consumption out of income and wealth, as in the stock-flow consistent
 * tradition: Godley and Lavoie 2007), at least 0 and at most the deposits: a household cannot spend
 * what it does not hold. The saving rate rises on a line from the lowest to the highest decile;
 * `propensity` scales all so that the opening meets the accounts. Categories take the budget shares
 * of the quintile, moved by what its modes of provision cost (mode/basket.c). In each category one sector deals with the household: the domestic part of its
 * product is ordered from the household's chosen supplier; imports, other products and taxes go
 * their own way (market/purchases). Suppliers are kept from month to month. With probability
 * `reconsider` one of them, drawn evenly, is compared with a firm drawn by place and staff, and
 * given up for it by a logit in the log of prices (McFadden 1974) and in the modes that both offer, as the
 * first adult values them (the inclusive value of a nested logit: Train 2009). One that is gone is replaced at
 * once; where nobody is left to replace it, nothing is ordered.
 *
 * A shock may keep households from part of what they would spend in a category (lever demand_loss): it is neither ordered
 * nor paid, the money stays in their deposits, and they spend it later as any wealth. How often they buy stays the same,
 * so the minutes and records of those purchases are counted too many: a limitation. */
#include "models/mode/basket_state.h"
#include "models/mode/choice_state.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

/* Words of the first block of a household's event, and the draws after it. */
enum { WORD_RECONSIDERS, WORD_WHICH, WORD_TAKES };
enum { DRAWS_OF_A_FIRM = 2, DRAW_OF_CANDIDATE = 4, DRAW_REPLACEMENT = 8 };

void household_baskets_fill(const struct sim_world *world, struct household_baskets *baskets)
{
    const struct market_rates *rates = market_rates(world);
    *baskets = (struct household_baskets){.category_count = rates->category_count};
    for (size_t c = 0; c < rates->category_count; c++) {
        struct market_division division;
        double counter;
        int slot = household_seller(rates->seller[c]);
        market_divide_rest(world, c, NULL, &division, &counter);
        baskets->slot[c] = slot < 0 ? 0 : (size_t)slot;
        baskets->counter[c] = (uint64_t)(counter * 0x1p32);
    }
    struct use_view use = market_uses(world);
    for (size_t q = 0; q < QUINTILE_COUNT; q++) {
        double sum = 0;
        for (size_t c = 0; c < rates->category_count; c++)
            sum += rates->budget_share[q][c] * use.weight[USE_CATEGORY + c];
        for (size_t c = 0; c < rates->category_count && sum > 0; c++)
            baskets->share[q][c] =
                (uint64_t)(rates->budget_share[q][c] * use.weight[USE_CATEGORY + c] / sum * 0x1p32);
    }
}

int64_t household_budget(const struct household_parameters *p, double propensity, size_t decile,
                         double income, double target, int64_t deposits, double dwelling)
{
    double rank = (double)decile / (WORLD_DECILE_COUNT - 1);
    double saving = p->saving_low + (p->saving_high - p->saving_low) * rank;
    double budget = propensity * (1 - saving) * income +
                    p->wealth_effect * ((double)deposits - target * income);
    double most = floor((double)deposits - dwelling);
    if (!(most > 0) || !(budget > 0))
        return 0;
    return sim_number_round(budget < most ? budget : most);
}

struct budgets {
    const struct sim_world *world;
    const struct household_parameters *parameters;
    const struct market_rates *rates;
    uint32_t purpose, reconsiders; /* threshold on a word */
    double response, propensity, housing_share;
    struct household_baskets baskets;
    struct mode_baskets modes;
    struct mode_chooser chooser; /* filled where modes differ */
    struct market_index index;
    struct firm_view firm;
    struct household_view household;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    int64_t *orders; /* [threads][firm count] */
};

static uint32_t draw_firm(const struct budgets *b, size_t home, size_t slot, uint32_t draw)
{
    struct sim_random_event event = {b->world->random, b->purpose, b->household.id[home],
                                     b->world->month};
    return market_index_draw(&b->index, b->rates, household_seller_sectors[slot],
                             b->household.departement[home], &event, draw);
}

static void replace_lost(const struct budgets *b, size_t home)
{
    for (size_t slot = 0; slot < HOUSEHOLD_SELLER_COUNT; slot++) {
        uint32_t supplier = b->supplier[slot][home];
        if (supplier == SIM_NONE || b->firm.id[supplier] == 0)
            b->supplier[slot][home] =
                draw_firm(b, home, slot, DRAW_REPLACEMENT + DRAWS_OF_A_FIRM * (uint32_t)slot);
    }
}

/* By how much the modes of the candidate are worth more, in log price, to the first adult. */
static double variety(const struct budgets *b, size_t home, size_t slot, uint32_t candidate,
                      uint32_t now)
{
    struct mode_customer customer;
    if (!b->modes.rates)
        return 0;
    uint32_t m = b->modes.household.first[home];
    while (m != SIM_NONE && world_age(b->modes.month, b->modes.person.birth[m]) < WORLD_ADULT_AGE)
        m = b->modes.person.next[m];
    if (m == SIM_NONE)
        return 0;
    mode_customer_fill(&b->chooser, m, &customer);
    return mode_variety(&b->chooser, &customer, slot, candidate) -
           mode_variety(&b->chooser, &customer, slot, now);
}

static void reconsider(const struct budgets *b, size_t home, uint32_t which, uint32_t takes)
{
    size_t slot = (size_t)(((uint64_t)which * HOUSEHOLD_SELLER_COUNT) >> 32);
    uint32_t now = b->supplier[slot][home];
    uint32_t candidate = draw_firm(b, home, slot, DRAW_OF_CANDIDATE);
    if (now == SIM_NONE || candidate == SIM_NONE || candidate == now)
        return;
    double relative = log(b->firm.price[candidate] / b->firm.price[now]);
    relative -= variety(b, home, slot, candidate, now);
    if (sim_random_unit(takes) < 1 / (1 + exp(b->response * relative)))
        b->supplier[slot][home] = candidate;
}

static void order(const struct budgets *b, size_t home, int64_t *orders)
{
    int64_t budget = household_budget(
        b->parameters, b->propensity, b->household.decile[home],
        (double)b->household.income_expected[home], (double)b->household.target[home],
        b->household.deposits[home], b->housing_share * (double)b->household.income_expected[home]);
    b->household.budget[home] = budget;
    if (budget == 0)
        return;
    int64_t amounts[MARKET_CATEGORIES_MAX], parts[HOUSEHOLD_SELLER_COUNT] = {0};
    struct mode_basket basket;
    mode_basket_fill(&b->modes, home, &basket);
    mode_divide(&b->baskets, &basket, budget, b->household.decile[home], amounts);
    mode_lose(&b->modes, home, true, amounts);
    for (size_t c = 0; c < b->baskets.category_count; c++) {
        if (b->baskets.counter[c] == 0)
            continue;
        int64_t planned = mode_for_suppliers(&b->modes, &basket, c, amounts[c]);
        parts[b->baskets.slot[c]] += household_counter_part(&b->baskets, c, planned);
    }
    for (size_t slot = 0; slot < HOUSEHOLD_SELLER_COUNT; slot++) {
        uint32_t supplier = b->supplier[slot][home];
        if (supplier != SIM_NONE)
            orders[supplier] += parts[slot];
    }
}

static void budgets_block(void *context, size_t begin, size_t end, int thread)
{
    const struct budgets *b = context;
    int64_t *orders = b->orders + (size_t)thread * b->firm.count;
    uint32_t words[4][SIM_RANDOM_BATCH];
    for (size_t first = begin; first < end; first += SIM_RANDOM_BATCH) {
        size_t count = end - first < SIM_RANDOM_BATCH ? end - first : SIM_RANDOM_BATCH;
        sim_random_fill(b->world->random, b->purpose, &b->household.id[first], b->world->month,
                        count, words);
        for (size_t i = 0; i < count; i++) {
            size_t home = first + i;
            if (b->household.id[home] == 0) {
                b->household.budget[home] = 0;
                continue;
            }
            replace_lost(b, home);
            if (words[WORD_RECONSIDERS][i] < b->reconsiders)
                reconsider(b, home, words[WORD_WHICH][i], words[WORD_TAKES][i]);
            order(b, home, orders);
        }
    }
}

static void gather_block(void *context, size_t begin, size_t end, int thread)
{
    const struct budgets *b = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        b->firm.orders[row] = 0;
        for (int t = 0; t < b->world->threads; t++)
            b->firm.orders[row] += b->orders[(size_t)t * b->firm.count + row];
    }
}

static enum sim_status run_budgets(struct sim_world *world, struct sim_error *error)
{
    const struct household_parameters *p = household_parameters(world);
    struct budgets b = {.world = world,
                        .parameters = p,
                        .rates = market_rates(world),
                        .purpose = sim_random_purpose("household.supplier"),
                        .response = p->price_response,
                        .propensity = market_economy(world).propensity[0],
                        .housing_share = market_economy(world).housing_share[0],
                        .firm = firm_firms(world),
                        .household = household_columns(sim_world_table(world, "household"))};
    enum sim_status status;
    b.reconsiders = p->reconsider >= 1 ? UINT32_MAX : (uint32_t)(p->reconsider * 0x1p32);
    household_suppliers(&b.household, b.supplier);
    household_baskets_fill(world, &b.baskets);
    mode_baskets_fill(world, &b.modes);
    if (b.modes.rates)
        mode_chooser_fill(world, &b.chooser);
    SIM_TRY(market_index_build(world, &b.index, error));
    SIM_TRY(sim_memory_array(&b.orders, (size_t)world->threads * b.firm.count + 1, sizeof *b.orders,
                             "orders", error));
    sim_parallel_blocks(world->threads, b.household.count, SIM_PARALLEL_BLOCK, budgets_block, &b);
    sim_parallel_blocks(world->threads, b.firm.count, SIM_PARALLEL_BLOCK, gather_block, &b);
out:
    free(b.orders);
    market_index_free(&b.index);
    return status;
}

const struct sim_phase household_budgets_phase = {
    .name = "budgets",
    .text = "households plan their consumption, reconsider suppliers and order",
    .reads =
        "economy.consumer_price person.* household.first household.connected household.dwelling "
        "household.departement household.decile household.deposits household.income_expected "
        "household.target household.supplier_de household.supplier_fz household.supplier_gz "
        "household.supplier_hz household.supplier_iz household.supplier_jz "
        "household.supplier_kz household.supplier_lz household.supplier_mn "
        "household.supplier_oq household.supplier_ru firm.sector firm.departement firm.form "
        "firm.owner firm.staff firm.quality firm.efficiency firm.price firm.demand "
        "firm.room firm.surcharge firm.bought firm.ideas firm.labour firm.work_cut category.* "
        "mode.* "
        "mode_group.* mode_place.* sector.productivity sector.price sector.price_abroad "
        "economy.productivity "
        "economy.propensity economy.housing_share use.weight" POLICY_COUNTS,
    .writes = "household.budget household.supplier_de household.supplier_fz household.supplier_gz "
              "household.supplier_hz household.supplier_iz household.supplier_jz "
              "household.supplier_kz household.supplier_lz household.supplier_mn "
              "household.supplier_oq household.supplier_ru firm.orders" POLICY_COUNTS,
    .rows = "",
    .run = run_budgets,
};
