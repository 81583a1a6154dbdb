/* Phase investment: the real investment that each firm wants.
 *
 * A firm replaces what wears out, adds the trend growth of the economy, and closes each month a
 * share of the gap between the capital that expected demand needs, at the use of capital aimed at,
 * and what it has (flexible accelerator; Koyck 1954, Jorgenson 1963). It cannot disinvest: where
 * that sum is negative, capital wears out and nothing is bought. The term of trend growth, which
 * the plain accelerator lacks, keeps the capital of a firm that grows with the economy from lagging
 * behind it for ever, and makes the first month's investment that of the accounts. The machines and software of
 * modes that it installs or replaces this month (firm/modes.c) come on top, and are capital like any other: later
 * investment counts them. Public bodies do
 * not invest themselves: the state does (state/purchases.c), nor does their capital wear out here.
 */
#include "models/firm/state.h"
#include "models/market/state.h"

#include <math.h>

struct investing {
    double growth, speed;              /* a month */
    double capital_need[SECTOR_COUNT]; /* of one unit of expected demand */
    struct sector_view sector;
    struct firm_view firm;
};

static void investing_block(void *context, size_t begin, size_t end, int thread)
{
    const struct investing *i = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        i->firm.investment[row] = 0;
        if (i->firm.id[row] == 0 || i->firm.form[row] == FIRM_PUBLIC ||
            i->firm.event[row] & FIRM_ENDS)
            continue;
        size_t s = i->firm.sector[row];
        double capital = (double)i->firm.capital[row];
        double wanted = i->firm.demand_expected[row] * i->capital_need[s];
        double investment =
            (i->sector.depreciation[s] + i->growth) * capital + i->speed * (wanted - capital);
        if (investment > 0)
            i->firm.investment[row] = sim_number_round(investment);
        i->firm.investment[row] += i->firm.mode_investment[row];
    }
}

static enum sim_status run_investment(struct sim_world *world, struct sim_error *error)
{
    const struct firm_parameters *p = firm_parameters(world);
    struct investing i = {.growth =
                              market_parameters(world)->productivity_growth / SIM_MONTHS_PER_YEAR,
                          .speed = p->investment_speed,
                          .sector = market_sectors(world),
                          .firm = firm_firms(world)};
    (void)error;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        i.capital_need[s] = i.sector.capital_ratio[s] / p->capital_use;
    sim_parallel_blocks(world->threads, i.firm.count, SIM_PARALLEL_BLOCK, investing_block, &i);
    return SIM_OK;
}

const struct sim_phase firm_investment_phase = {
    .name = "investment",
    .text = "the real investment that firms want",
    .reads = "firm.sector firm.form firm.event firm.capital firm.demand_expected firm.investment "
             "firm.mode_investment sector.capital_ratio sector.depreciation",
    .writes = "firm.investment",
    .rows = "",
    .run = run_investment,
};
