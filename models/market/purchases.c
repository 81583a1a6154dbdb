/* Phase purchases: households and firms pay for what they buy.
 *
 * A household pays every category of its budget in full, except where its supplier cannot serve all
 * orders: then the whole category is bought in that proportion, since the goods of a category are
 * bought together, and the money stays with the household. Without a supplier there is nothing. The
 * part of the supplier waits in the account of the product, the rest in the account of the
 * category. Then households pay what they invest (dwellings), a share of expected income, and firms
 * the investment that was planned and financed; each at most what it holds (the rule: no purchase
 * on overdraft). Bought capital is in use from next month on; the capital of public bodies is kept
 * up by the state. */
#include "models/household/budget_state.h"

#include "models/firm/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* What a thread has taken in. */
struct till {
    int64_t consumption, dwellings, investment; /* accounts of the market */
    int64_t category[MARKET_CATEGORIES_MAX];    /* of the consumption: paid for each */
    int64_t counter[SECTOR_COUNT];              /* of it: to chosen suppliers */
    int64_t counter_of[MARKET_CATEGORIES_MAX];  /* the same by category */
    bool short_of;                              /* a firm cannot serve all orders */
    char apart[64];
};

struct purchases {
    struct sim_world *world;
    struct household_baskets baskets;
    double housing_share, price;
    struct sector_view sector;
    struct firm_view firm;
    struct household_view household;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    struct till *tills;  /* [threads] */
    int64_t *shortfalls; /* [threads][firm count], or NULL when every order can be served */
};

static void fills_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    for (size_t row = begin; row < end; row++)
        p->tills[thread].short_of |= p->firm.id[row] != 0 && p->firm.fill[row] < 1;
}

/* What is bought for an amount planned in a category; books the supplier's part. */
static int64_t buy(const struct purchases *p, size_t home, size_t c, int64_t planned, int thread)
{
    struct till *till = &p->tills[thread];
    int64_t part = household_counter_part(&p->baskets, c, planned), amount = planned;
    if (p->baskets.counter[c] > 0) {
        size_t slot = p->baskets.slot[c];
        uint32_t supplier = p->supplier[slot][home];
        if (supplier == SIM_NONE)
            return 0;
        float fill = p->firm.fill[supplier];
        if (fill < 1) {
            /* both rounded down: all customers together never get more than the firm can make */
            uint64_t rate = (uint64_t)(fill * 0x1p32f);
            int64_t wanted = part;
            amount = ledger_at_rate(rate, planned);
            part = ledger_at_rate(rate, wanted);
            p->shortfalls[(size_t)thread * p->firm.count + supplier] += wanted - part;
        }
        till->counter[household_seller_sectors[slot]] += part;
        till->counter_of[c] += part;
    }
    till->category[c] += amount;
    return amount;
}

static void households_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    const struct household_view *h = &p->household;
    struct till *till = &p->tills[thread];
    for (size_t home = begin; home < end; home++) {
        if (h->id[home] == 0)
            continue;
        struct sim_account payer =
            ledger_account(&h->deposits[home], h->id[home], LEDGER_HOUSEHOLDS);
        if (h->budget[home] > 0) {
            int64_t amounts[MARKET_CATEGORIES_MAX], total = 0;
            household_divide(&p->baskets, h->budget[home], h->decile[home], amounts);
            for (size_t c = 0; c < p->baskets.category_count; c++)
                total += buy(p, home, c, amounts[c], thread);
            h->budget[home] = total;
            sim_ledger_pay(&p->world->ledger, thread, LEDGER_KIND_CONSUMPTION, payer,
                           ledger_account(&till->consumption, 0, LEDGER_MARKET), total);
        }
        double wanted = p->housing_share * (double)h->income_expected[home];
        int64_t held = h->deposits[home];
        if (!(wanted > 0) || held <= 0)
            continue;
        sim_ledger_pay(&p->world->ledger, thread, LEDGER_KIND_HOUSEHOLD_INVESTMENT, payer,
                       ledger_account(&till->dwellings, 0, LEDGER_MARKET),
                       wanted < (double)held ? ledger_cents(wanted) : held);
    }
}

static void firms_block(void *context, size_t begin, size_t end, int thread)
{
    const struct purchases *p = context;
    const struct firm_view *firm = &p->firm;
    for (size_t row = begin; row < end; row++) {
        if (firm->id[row] == 0)
            continue;
        for (int t = 0; p->shortfalls && t < p->world->threads; t++)
            firm->orders[row] -= p->shortfalls[(size_t)t * firm->count + row];
        if (firm->form[row] == FIRM_PUBLIC)
            continue;
        double value = (double)firm->investment[row] * p->price;
        int64_t held = firm->deposits[row], amount = 0;
        if (value > 0 && held > 0)
            amount = value < (double)held ? ledger_cents(value) : held;
        if (value > (double)amount && amount == held)
            firm->investment[row] = (int64_t)((double)amount / p->price);
        if (amount == 0)
            firm->investment[row] = 0;
        else
            sim_ledger_pay(&p->world->ledger, thread, LEDGER_KIND_FIRM_INVESTMENT,
                           ledger_account(&firm->deposits[row], firm->id[row], LEDGER_FIRMS),
                           ledger_account(&p->tills[thread].investment, 0, LEDGER_MARKET), amount);
        double worn = (double)firm->capital[row] * p->sector.depreciation[firm->sector[row]];
        firm->capital[row] += firm->investment[row] - llround(worn);
    }
}

/* Empties the tills into the accounts of uses and products: all of them the market's. */
static enum sim_status empty_tills(struct purchases *p, struct sim_error *error)
{
    struct use_view use = market_uses(p->world);
    int64_t received = 0, booked = 0, counter = 0;
    for (size_t u = 0; u < use.count; u++)
        use.paid[u] = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        p->sector.counter_sales[s] = 0;
    for (int t = 0; t < p->world->threads; t++) {
        struct till *till = &p->tills[t];
        received += till->consumption;
        for (size_t c = 0; c < p->baskets.category_count; c++) {
            use.paid[USE_CATEGORY + c] += till->category[c];
            use.pool[USE_CATEGORY + c] += till->category[c] - till->counter_of[c];
            booked += till->category[c];
            counter += till->counter_of[c];
        }
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            p->sector.pool[s] += till->counter[s];
            p->sector.counter_sales[s] += till->counter[s];
            counter -= till->counter[s];
        }
        use.paid[USE_INVESTMENT] += till->dwellings + till->investment;
        use.pool[USE_INVESTMENT] += till->dwellings + till->investment;
    }
    if (received != booked || counter != 0)
        return sim_error_set(error, SIM_INTERNAL,
                             "households paid %" PRId64 " cents for consumption, but %" PRId64
                             " are booked by category (counter: %" PRId64 " too many)",
                             received, booked, counter);
    return SIM_OK;
}

static enum sim_status run_purchases(struct sim_world *world, struct sim_error *error)
{
    struct purchases p = {.world = world,
                          .housing_share = market_economy(world).housing_share[0],
                          .price = market_uses(world).price[USE_INVESTMENT],
                          .sector = market_sectors(world),
                          .firm = firm_firms(world),
                          .household = household_columns(sim_world_table(world, "household"))};
    enum sim_status status;
    bool short_of = false;
    household_suppliers(&p.household, p.supplier);
    household_baskets_fill(world, &p.baskets);
    SIM_TRY(sim_memory_array(&p.tills, (size_t)world->threads, sizeof *p.tills, "tills", error));
    sim_parallel_blocks(world->threads, p.firm.count, SIM_PARALLEL_BLOCK, fills_block, &p);
    for (int t = 0; t < world->threads; t++)
        short_of |= p.tills[t].short_of;
    if (short_of)
        SIM_TRY(sim_memory_array(&p.shortfalls, (size_t)world->threads * p.firm.count,
                                 sizeof *p.shortfalls, "orders that cannot be served", error));
    sim_parallel_blocks(world->threads, p.household.count, SIM_PARALLEL_BLOCK, households_block,
                        &p);
    sim_parallel_blocks(world->threads, p.firm.count, SIM_PARALLEL_BLOCK, firms_block, &p);
    SIM_TRY(empty_tills(&p, error));
out:
    free(p.shortfalls);
    free(p.tills);
    return status;
}

const struct sim_phase market_purchases_phase = {
    .name = "purchases",
    .text = "households pay consumption and dwellings, firms their investment",
    .reads = "household.decile household.deposits household.income_expected household.budget "
             "household.supplier_de household.supplier_fz household.supplier_gz "
             "household.supplier_hz household.supplier_iz household.supplier_jz "
             "household.supplier_kz household.supplier_lz household.supplier_mn "
             "household.supplier_oq household.supplier_ru firm.sector firm.form firm.fill "
             "firm.orders firm.deposits firm.investment firm.capital sector.price "
             "sector.price_abroad sector.depreciation sector.pool sector.counter_sales use.price "
             "use.pool use.paid use.weight economy.housing_share",
    .writes = "household.deposits household.budget firm.orders firm.deposits firm.investment "
              "firm.capital sector.pool sector.counter_sales use.pool use.paid",
    .rows = "",
    .run = run_purchases,
};
