/* Phase settlement: what buyers paid reaches those who supplied.
 *
 * The account of each use is divided by the same shares as in clearing among domestic products,
 * imports and taxes on products, to the cent (largest remainders). Net taxes on products are the
 * sum of VAT, other taxes and subsidies: VAT and other taxes are that sum times their ratio to it
 * in the accounts of the base year, and the government pays the subsidies first, so that the three
 * flows are those of the accounts when the sum is. The account of each product goes to its firms:
 * to each what households paid over its counter, exactly; the rest by the value of what it
 * delivered. The cents left over go to the firm that delivered most. If nobody in the sector
 * delivered to business (rounding at small scales can leave cents, or a little money, where real
 * business is 0), the firm with the largest orders, then staff, takes the money. Ties go to the
 * lowest id. All accounts of the market are 0 afterwards. */
#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/market/state.h"
#include "models/state/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { IMPORTS_FIRST = SECTOR_COUNT, TAXES = 2 * SECTOR_COUNT, PARTS };
static const double unit = 0x1p40; /* of the weights by which a use is divided */

/* ---- uses ---- */

static enum sim_status unbalanced(const char *what, size_t number, int64_t cents,
                                  struct sim_error *error)
{
    return sim_error_set(error, SIM_INTERNAL,
                         "%s %zu is left with %" PRId64 " cents that cannot be shared out", what,
                         number, cents);
}

static enum sim_status settle_use(struct sim_world *world, size_t u, int64_t *world_deposits,
                                  struct sim_error *error)
{
    struct use_view use = market_uses(world);
    struct sector_view sector = market_sectors(world);
    struct economy_view economy = market_economy(world);
    struct market_division division;
    int64_t weights[PARTS], shares[PARTS];
    if (u < USE_CATEGORY)
        market_divide(world, u, sector.domestic_share, &division);
    else
        market_divide_rest(world, u - USE_CATEGORY, sector.domestic_share, &division, NULL);
    double taxes = division.taxes;
    if (taxes < 0) { /* a use that is subsidised: products are worth more than its buyers pay */
        int64_t subsidy = sim_number_round((double)use.pool[u] * -taxes);
        economy.taxes_pool[0] -= subsidy;
        use.pool[u] += subsidy;
        taxes = 0;
    }
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        weights[r] = sim_number_round(division.domestic[r] * unit);
        weights[IMPORTS_FIRST + r] = sim_number_round(division.imported[r] * unit);
    }
    weights[TAXES] = sim_number_round(taxes * unit);
    if (!sim_ledger_share(use.pool[u], weights, PARTS, shares))
        return unbalanced("use", u, use.pool[u], error);
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        sector.pool[r] += shares[r];
        use.pool[u] -= shares[r];
        sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_IMPORTS,
                       ledger_account(&use.pool[u], (uint32_t)u, LEDGER_MARKET),
                       ledger_account(world_deposits, INSTITUTION_WORLD, LEDGER_WORLD),
                       shares[IMPORTS_FIRST + r]);
    }
    economy.taxes_pool[0] += shares[TAXES];
    use.pool[u] -= shares[TAXES];
    return use.pool[u] == 0 ? SIM_OK : unbalanced("use", u, use.pool[u], error);
}

/* ---- taxes on products ---- */

static void settle_taxes(struct sim_world *world, int64_t *government)
{
    const double *account = market_rates(world)->account;
    int64_t *pool = &market_economy(world).taxes_pool[0], net = *pool;
    double base = account[ACCOUNT_VAT] + account[ACCOUNT_OTHER_PRODUCT_TAXES] -
                  account[ACCOUNT_PRODUCT_SUBSIDIES];
    int64_t vat = 0, other = net > 0 ? net : 0;
    if (net > 0 && base > 0) {
        vat = sim_number_round((double)net * (account[ACCOUNT_VAT] / base));
        other = sim_number_round((double)net * (account[ACCOUNT_OTHER_PRODUCT_TAXES] / base));
        if (vat + other < net) /* without subsidies, the cent that rounding lost */
            other = net - vat;
    }
    struct sim_account market = ledger_account(pool, 0, LEDGER_MARKET);
    struct sim_account state =
        ledger_account(government, INSTITUTION_GOVERNMENT, LEDGER_GOVERNMENT);
    sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_PRODUCT_SUBSIDIES, state, market,
                   vat + other - net);
    sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_VAT, market, state, vat);
    sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_OTHER_PRODUCT_TAXES, market, state, other);
}

/* ---- products ---- */

/* The firm that takes what is left of a sector's money; all zero: none yet. */
struct taker {
    int64_t value, orders;
    uint32_t staff, id, row;
};

struct settlement_sums {
    int64_t value[SECTOR_COUNT], orders[SECTOR_COUNT], output[SECTOR_COUNT];
    int64_t pool[SECTOR_COUNT]; /* of the sector, as moved by this thread */
    struct taker taker[SECTOR_COUNT];
    char apart[64];
};

struct settlement {
    struct sim_world *world;
    struct firm_view firm;
    struct settlement_sums *sums; /* [threads] */
    struct settlement_sums total; /* of all firms */
    int64_t money[SECTOR_COUNT];  /* for business */
};

static int64_t value_of(const struct firm_view *firm, size_t row)
{
    return sim_number_round((double)firm->business[row] * firm->price[row]);
}

static bool comes_before(const struct taker *a, const struct taker *b)
{
    if (a->id == 0 || b->id == 0)
        return a->id != 0;
    if (a->value != b->value)
        return a->value > b->value;
    if (a->orders != b->orders)
        return a->orders > b->orders;
    return a->staff != b->staff ? a->staff > b->staff : a->id < b->id;
}

static void weigh_block(void *context, size_t begin, size_t end, int thread)
{
    const struct settlement *c = context;
    const struct firm_view *firm = &c->firm;
    struct settlement_sums *sums = &c->sums[thread];
    for (size_t row = begin; row < end; row++) {
        if (firm->id[row] == 0)
            continue;
        size_t s = firm->sector[row];
        struct taker taker = {value_of(firm, row), firm->orders[row], firm->staff[row],
                              firm->id[row], (uint32_t)row};
        sums->value[s] += taker.value;
        sums->orders[s] += taker.orders;
        sums->output[s] += firm->output[row];
        if (comes_before(&taker, &sums->taker[s]))
            sums->taker[s] = taker;
    }
}

static void pay_block(void *context, size_t begin, size_t end, int thread)
{
    const struct settlement *c = context;
    const struct firm_view *firm = &c->firm;
    for (size_t row = begin; row < end; row++) {
        firm->sales[row] = 0;
        if (firm->id[row] == 0)
            continue;
        size_t s = firm->sector[row];
        firm->sales[row] = firm->orders[row];
        if (c->total.value[s] > 0)
            firm->sales[row] += ledger_part(c->money[s], value_of(firm, row), c->total.value[s]);
        if (firm->sales[row] != 0)
            sim_ledger_pay(&c->world->ledger, thread, LEDGER_KIND_SALES,
                           ledger_account(&c->sums[thread].pool[s], (uint32_t)s, LEDGER_MARKET),
                           ledger_account(&firm->deposits[row], firm->id[row], LEDGER_FIRMS),
                           firm->sales[row]);
    }
}

static enum sim_status check_counter(const struct settlement *c, const struct sector_view *sector,
                                     struct sim_error *error)
{
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        if (c->total.orders[s] != sector->counter_sales[s] || c->money[s] < 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "sector %zu: households paid %" PRId64
                                 " cents over the counter, but its firms served orders of %" PRId64
                                 " (%" PRId64 " cents of its account are left for business)",
                                 s, sector->counter_sales[s], c->total.orders[s], c->money[s]);
    return SIM_OK;
}

static enum sim_status settle_products(struct settlement *c, struct sim_error *error)
{
    struct sim_world *world = c->world;
    struct sector_view sector = market_sectors(world);
    enum sim_status status;
    sim_parallel_blocks(world->threads, c->firm.count, SIM_PARALLEL_BLOCK, weigh_block, c);
    for (int t = 0; t < world->threads; t++)
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            c->total.value[s] += c->sums[t].value[s];
            c->total.orders[s] += c->sums[t].orders[s];
            c->total.output[s] += c->sums[t].output[s];
            if (comes_before(&c->sums[t].taker[s], &c->total.taker[s]))
                c->total.taker[s] = c->sums[t].taker[s];
        }
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        c->money[s] = sector.pool[s] - sector.counter_sales[s];
    SIM_TRY(check_counter(c, &sector, error));
    sim_parallel_blocks(world->threads, c->firm.count, SIM_PARALLEL_BLOCK, pay_block, c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        const struct taker *taker = &c->total.taker[s];
        for (int t = 0; t < world->threads; t++)
            sector.pool[s] += c->sums[t].pool[s];
        sector.output[s] = c->total.output[s];
        if (sector.pool[s] > 0 && taker->id != 0) {
            int64_t left = sector.pool[s];
            c->firm.sales[taker->row] += left;
            sim_ledger_pay(&world->ledger, 0, LEDGER_KIND_SALES,
                           ledger_account(&sector.pool[s], (uint32_t)s, LEDGER_MARKET),
                           ledger_account(&c->firm.deposits[taker->row], taker->id, LEDGER_FIRMS),
                           left);
        }
        if (sector.pool[s] != 0)
            return unbalanced("sector", s, sector.pool[s], error);
    }
out:
    return status;
}

static enum sim_status run_settlement(struct sim_world *world, struct sim_error *error)
{
    struct use_view use = market_uses(world);
    struct institution_view institution = state_institutions(world);
    struct settlement c = {.world = world, .firm = firm_firms(world)};
    int64_t *taxes_pool = &market_economy(world).taxes_pool[0];
    enum sim_status status;
    SIM_TRY(sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums,
                             "sums of the settlement", error));
    for (size_t u = 0; u < use.count; u++)
        if (use.pool[u] != 0)
            SIM_TRY(settle_use(world, u, &institution.deposits[INSTITUTION_WORLD], error));
    settle_taxes(world, &institution.deposits[INSTITUTION_GOVERNMENT]);
    if (*taxes_pool != 0)
        SIM_TRY(unbalanced("the account of taxes on products", 0, *taxes_pool, error));
    SIM_TRY(settle_products(&c, error));
out:
    free(c.sums);
    return status;
}

const struct sim_phase market_settlement_phase = {
    .name = "settlement",
    .text = "what buyers paid reaches firms, the rest of the world and the state",
    .reads = "firm.sector firm.price firm.staff firm.orders firm.business firm.output firm.sales "
             "firm.deposits sector.price sector.price_abroad sector.domestic_share "
             "sector.counter_sales sector.pool sector.output use.pool economy.taxes_pool "
             "institution.deposits",
    .writes = "firm.sales firm.deposits sector.pool sector.output use.pool economy.taxes_pool "
              "institution.deposits",
    .rows = "",
    .run = run_settlement,
};
