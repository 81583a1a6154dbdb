/* Phase prices_set: a share of firms, drawn anew each month (Calvo 1983), sets its price at the
 * mark-up over unit cost.
 *
 * Unit cost is that of normal use: inputs at their prices, labour at the sector's mean cost over
 * the firm's own productivity, grossed up by net taxes on production, which are a rate on sales. What modes of
 * provision save in labour and cost in installations beyond those of the opening is in it (firm/modes.c), so it
 * reaches prices through the mark-up; so does what levers of policy make of cost: the tax on machines, shorter hours at
 * the same pay, and what employees get of the saving (firm/terms.c).
 * The mark-up rises when demand exceeds its expectation and falls otherwise (after Dosi et al.
 * 2010, where it responds to the market share), never by more than the share firm.mark_up_limit in
 * a month, and returns slowly to the normal one: the sector's, or what covers the wear of capital and leaves
 * firm.mark_up_least where that is more; for a firm that sells below cost the change is a
 * share of what it loses, in the direction of the surprise. The mark-up is moved with the
 * expectation, in firm/plans.c, where the expectation of last month is still known; here it takes
 * effect on the price. */
#include "models/firm/state.h"
#include "models/market/state.h"

#include <math.h>

static double unit_cost(double input_cost, double labour_cost, double worker_output,
                        double tax_rate)
{
    return (input_cost + labour_cost / worker_output) / (1 - tax_rate);
}

double firm_unit_cost(const struct sim_world *world, const struct firm_view *firm, size_t row)
{
    struct sector_view sector = market_sectors(world);
    size_t s = firm->sector[row];
    double worker = sector.productivity[s] * market_economy(world).productivity[0] *
                    firm_parameters(world)->utilisation;
    return unit_cost(sector.input_cost[s] + firm_mode_cost(firm, row), sector.labour_cost[s],
                     worker * firm->efficiency[row] / firm_labour_cost(firm, row),
                     sector.tax_rate[s]);
}

double firm_mark_up_next(const struct firm_parameters *parameters, double mark_up, double normal,
                         double sales_ratio)
{
    double change = parameters->mark_up_response * (sales_ratio - 1);
    double limit = parameters->mark_up_limit;
    change = change > limit ? limit : change < -limit ? -limit : change; /* the rule */
    double next = mark_up + change * fabs(mark_up);
    return next + parameters->mark_up_return * (normal - next);
}

struct reviews {
    const struct sim_world *world;
    uint32_t purpose;
    double speed;
    double worker[SECTOR_COUNT]; /* output of a worker at the use aimed at, of efficiency 1 */
    struct sector_view sector;
    struct firm_view firm;
};

static void reviews_block(void *context, size_t begin, size_t end, int thread)
{
    const struct reviews *r = context;
    const struct firm_view *firm = &r->firm;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (firm->id[row] == 0)
            continue;
        uint32_t words[4];
        sim_random_words(r->world->random, r->purpose, firm->id[row], r->world->month, 0, words);
        if (sim_random_unit(words[0]) >= r->speed)
            continue;
        size_t s = firm->sector[row];
        firm->event[row] |= FIRM_REVIEWS;
        firm->price[row] =
            (1 + firm->mark_up[row]) *
            unit_cost(r->sector.input_cost[s] + firm_mode_cost(firm, row), r->sector.labour_cost[s],
                      r->worker[s] * firm->efficiency[row] / firm_labour_cost(firm, row),
                      r->sector.tax_rate[s]);
    }
}

static enum sim_status run_reviews(struct sim_world *world, struct sim_error *error)
{
    struct reviews r = {.world = world,
                        .purpose = sim_random_purpose("firm.review"),
                        .speed = firm_parameters(world)->price_speed,
                        .sector = market_sectors(world),
                        .firm = firm_firms(world)};
    struct economy_view economy = market_economy(world);
    (void)error;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        r.worker[s] = r.sector.productivity[s] * economy.productivity[0] *
                      firm_parameters(world)->utilisation;
    sim_parallel_blocks(world->threads, r.firm.count, SIM_PARALLEL_BLOCK, reviews_block, &r);
    return SIM_OK;
}

const struct sim_phase firm_prices_phase = {
    .name = "prices_set",
    .text = "firms whose turn it is set their price at the mark-up over unit cost",
    .reads =
        "firm.sector firm.event firm.efficiency firm.mark_up firm.price sector.input_cost "
        "sector.labour_cost sector.productivity sector.tax_rate economy.productivity firm.labour "
        "firm.work_cut firm.bonus firm.mode_cost firm.machine_tax firm.capacity",
    .writes = "firm.event firm.price",
    .rows = "",
    .run = run_reviews,
};
