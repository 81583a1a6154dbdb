/* Phase prices: the price of each product and of each use; and how the money of a use is divided.
 *
 * A product's price is the mean of its firms' prices weighted by expected sales. Each use buys a
 * fixed basket of products (Leontief), every product of it partly at home and partly abroad
 * (Armington 1969): the odds of the import change with the ratio of the domestic price to the price
 * abroad, to the power of the import elasticity. What domestic capacity cannot meet is bought
 * abroad as well. Taxes on products are a constant rate on the value of the basket. Exports of a
 * product fall with its price against abroad. Consumer prices are a Laspeyres index of the
 * categories. Unlike a constant-elasticity aggregate, the price of a use is that of the basket
 * bought, without a gain from variety. */
#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/state.h"

#include <math.h>
#include <stdlib.h>

static double base_quantity(const struct market_rates *rates, size_t product, size_t use)
{
    return rates->domestic[product][use] + rates->imported[product][use];
}

/* Divides the use's money and returns the value of its basket of the base year at the prices of the
 * month (for exports: after the response to prices), taxes included. */
static double divide(const struct sim_world *world, size_t use, const double *met,
                     struct market_division *division)
{
    const struct market_rates *rates = market_rates(world);
    const struct market_parameters *p = market_parameters(world);
    struct sector_view sector = market_sectors(world);
    double base = 0, quantity_sum = 0, value = 0;
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        double basket = base_quantity(rates, r, use), quantity = basket;
        double price = sector.price[r], abroad = sector.price_abroad[r], rho = price / abroad;
        double imported = basket > 0 ? rates->imported[r][use] / basket : 0;
        if (use == USE_EXPORTS)
            quantity *= pow(rho, -p->export_elasticity);
        if (imported > 0 && imported < 1) {
            double odds = imported / (1 - imported) * pow(rho, p->import_elasticity);
            imported = odds / (1 + odds);
        }
        double at_home = quantity * (1 - imported) * (met ? met[r] : 1);
        division->domestic[r] = at_home * price;
        division->imported[r] = (quantity - at_home) * abroad;
        base += basket;
        quantity_sum += quantity;
        value += division->domestic[r] + division->imported[r];
    }
    double tax_rate = base > 0 ? rates->taxes[use] / base : 0, total = value * (1 + tax_rate);
    division->taxes = total > 0 ? value * tax_rate / total : 0;
    division->price = total > 0 ? value / quantity_sum : 1;
    for (size_t r = 0; r < SECTOR_COUNT && total > 0; r++) {
        division->domestic[r] /= total;
        division->imported[r] /= total;
    }
    return total;
}

void market_divide(const struct sim_world *world, size_t use, const double *met,
                   struct market_division *division)
{
    divide(world, use, met, division);
}

void market_divide_rest(const struct sim_world *world, size_t category, const double *met,
                        struct market_division *division, double *counter)
{
    size_t use = USE_CATEGORY + category, seller = market_rates(world)->seller[category];
    bool chosen = household_seller(seller) >= 0;
    double served[SECTOR_COUNT];
    if (counter) {
        divide(world, use, NULL, division);
        *counter = chosen ? division->domestic[seller] : 0;
    }
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        served[r] = met && !(chosen && r == seller) ? met[r] : 1;
    divide(world, use, served, division);
    if (!chosen)
        return;
    division->domestic[seller] = 0;
    double rest = division->taxes;
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        rest += division->domestic[r] + division->imported[r];
    if (rest <= 0) { /* a category of one product: cents that rounding leaves go the same way */
        division->domestic[seller] = 1;
        return;
    }
    for (size_t r = 0; r < SECTOR_COUNT; r++) {
        division->domestic[r] /= rest;
        division->imported[r] /= rest;
    }
    division->taxes /= rest;
}

double market_export_value(const struct sim_world *world)
{
    struct market_division division;
    return market_economy(world).exports_factor[0] * divide(world, USE_EXPORTS, NULL, &division);
}

/* ---- the phase ---- */

/* Sums of a thread: expected sales, and these x price in 2^-32. */
struct pricing_sums {
    ledger_wide value[SECTOR_COUNT];
    int64_t weight[SECTOR_COUNT];
    char apart[64];
};

struct pricing {
    struct firm_view firm;
    struct pricing_sums *sums; /* [threads] */
};

static void pricing_block(void *context, size_t begin, size_t end, int thread)
{
    const struct pricing *p = context;
    struct pricing_sums *sums = &p->sums[thread];
    for (size_t row = begin; row < end; row++) {
        if (p->firm.id[row] == 0)
            continue;
        int64_t weight = sim_number_round(p->firm.demand_expected[row]);
        int64_t *all = &sums->weight[p->firm.sector[row]];
        *all = sim_number_add(*all, weight);
        sums->value[p->firm.sector[row]] +=
            (ledger_wide)(uint64_t)weight * (uint64_t)sim_number_round(p->firm.price[row] * 0x1p32);
    }
}

static void price_products(const struct sim_world *world, const struct pricing *p,
                           struct sector_view *sector)
{
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        ledger_wide value = 0;
        int64_t weight = 0;
        for (int t = 0; t < world->threads; t++) {
            value += p->sums[t].value[s];
            weight = sim_number_add(weight, p->sums[t].weight[s]);
        }
        if (weight > 0) /* where no firm expects sales there is no new price: the last one stays */
            sector->price[s] = (double)value / (double)weight * 0x1p-32;
    }
}

static void price_uses(const struct sim_world *world, struct sector_view *sector)
{
    const struct market_rates *rates = market_rates(world);
    struct use_view use = market_uses(world);
    struct economy_view economy = market_economy(world);
    struct market_division division;
    double spending = 0, total = 0;
    for (size_t u = 0; u < rates->use_count; u++) {
        market_divide(world, u, NULL, &division);
        use.price[u] = division.price;
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double inputs = rates->taxes[USE_INTERMEDIATE + s];
        for (size_t r = 0; r < SECTOR_COUNT; r++)
            inputs += base_quantity(rates, r, USE_INTERMEDIATE + s);
        sector->input_cost[s] =
            inputs / rates->production[s].output * use.price[USE_INTERMEDIATE + s];
    }
    for (size_t c = 0; c < rates->category_count; c++) {
        spending += rates->category_total[c] * use.price[USE_CATEGORY + c];
        total += rates->category_total[c];
    }
    double price = spending / total, rise = log(price / economy.consumer_price[0]);
    economy.consumer_price[0] = price;
    economy.inflation[0] += (rise - economy.inflation[0]) / SIM_MONTHS_PER_YEAR;
}

static enum sim_status run_prices(struct sim_world *world, struct sim_error *error)
{
    struct sector_view sector = market_sectors(world);
    struct pricing p = {.firm = firm_columns(sim_world_table(world, "firm"))};
    enum sim_status status =
        sim_memory_array(&p.sums, (size_t)world->threads, sizeof *p.sums, "sums of prices", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, p.firm.count, SIM_PARALLEL_BLOCK, pricing_block, &p);
    price_products(world, &p, &sector);
    price_uses(world, &sector);
    free(p.sums);
    return SIM_OK;
}

const struct sim_phase market_prices_phase = {
    .name = "prices",
    .text = "prices of products, of uses and of consumption",
    .reads = "firm.sector firm.price firm.demand_expected sector.price sector.price_abroad "
             "sector.input_cost use.price economy.consumer_price economy.inflation",
    .writes = "sector.price sector.input_cost use.price economy.consumer_price economy.inflation",
    .rows = "",
    .run = run_prices,
};
