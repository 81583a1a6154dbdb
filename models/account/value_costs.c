/* Unit costs of sectors and how far their prices follow: series unit_cost and pass_through.
 *
 * Unit cost is that of normal use, by which firms set prices (firm/prices.c), for a firm of the sector's mean efficiency
 * and mean need of labour: inputs at their prices, what the sector's firms pay for modes, for their machines in tax and to
 * advertise per unit of output, labour as levers of policy have changed its cost, grossed up by taxes on production. It is divided by consumer prices and by its value of the base year,
 * which is 1 / (1 + mark-up of the base year), because the mark-up is what makes the prices of the base year 1.
 *
 * Pass-through is the change of the log of the real price of output over that of real unit cost, both since the base year
 * (as long-run pass-through is measured: Weyl and Fabinger 2013 on what it says of who bears a cost). Where cost has
 * changed by less than 1 %, the ratio of two small changes tells nothing of prices and is missing. */
#include "models/account/value.h"

#include "models/account/put.h"
#include "models/firm/state.h"

#include <math.h>

static const double least_change = 0.01; /* of the log of real unit cost */

/* Unit cost of the month over that of the base year, before consumer prices. */
static double unit_cost(const struct sim_world *world, const struct value_firms *firms,
                        const struct sector_view *sector, size_t s)
{
    double worker = sector->productivity[s] * market_economy(world).productivity[0] *
                    firm_parameters(world)->utilisation * sector->efficiency_mean[s];
    int64_t modes = sector->services[s] + firms->machine_tax[s];
    double services = sector->output[s] > 0 ? (double)modes / (double)sector->output[s] : 0;
    double labour = worker > 0 ? sector->labour_cost[s] * sector->labour[s] / worker : 0;
    if (firms->labour[s] > 0)
        labour *= (double)firms->costly[s] / (double)firms->labour[s];
    double cost = (sector->input_cost[s] + services + labour) / (1 - sector->tax_rate[s]);
    return cost * (1 + sector->mark_up[s]);
}

void value_fill_costs(const struct sim_world *world, const struct value_firms *firms)
{
    struct sector_view sector = market_sectors(world);
    double consumer_price = market_economy(world).consumer_price[0];
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double cost = unit_cost(world, firms, &sector, s) / consumer_price;
        double change = cost > 0 ? log(cost) : 0, price = log(sector.price[s] / consumer_price);
        bool told = fabs(change) >= least_change;
        account_put_real(world, "unit_cost_by_sector", s, cost);
        account_put_real(world, "pass_through_by_sector", s, told ? price / change : (double)NAN);
    }
}
