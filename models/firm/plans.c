/* Phase plans: what each firm expects to sell, how many agents it wants, and how efficient it is.
 *
 *   expected demand  moves towards the demand of last month by `expectation` (adaptive; Caiani et
 *                    al. 2016)
 *   mark-up          responds to demand against expectation (firm/prices.c has the rule)
 *   efficiency       log-linear return to the sector's level with a normal shock: the deviation
 *                    between firms stays
 *   business weight  replicator (Dosi et al. 2010: market shares grow with competitiveness) with a
 *                    lognormal shock; there it moves all sales, here only those to firms, the state
 *                    and abroad: households choose
 *   staff wanted     expected demand, as far as the capital allows, over the output of an employee of the firm at the use aimed at
 *                    (employees produce in proportion to their mean pay, as if pay told what they
 *                    can do; an owner makes owner_output of one; where customers do part of the work,
 *                    firm.labour of it is needed: firm/modes.c; where working time is shorter,
 *                    each makes less: firm/terms.c), rounded up or down by a lot that
 *                    the firm keeps for life, so that a sector of small firms wants neither too
 *                    many nor too few
 *   hours            jobs are whole, needs are not: where less than all employees are needed, up to
 *                    one job is made part time (shared by all, not below hours_least), as small
 *                    firms do; set with the payroll (market/staff.c)
 *   dismissals       the share `dismissal` of the excess, as a probability of each employee
 *   posts            see firm/posts.c, once it is known who leaves this month
 *
 * In the first month the opening's expectations, efficiency and weights stand. A firm founded at
 * the end of last month has not yet had customers and keeps its expectation. A firm that ends this
 * month seeks and dismisses nobody. */
#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/market/state.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

double firm_full_output(const struct sim_world *world, const struct firm_view *firm, size_t row)
{
    double worker = market_sectors(world).productivity[firm->sector[row]] *
                    market_economy(world).productivity[0];
    return firm_work(firm_parameters(world)->owner_output, firm, row) * worker *
           firm->efficiency[row];
}

double firm_planned(const struct sector_view *sector, const struct firm_view *firm, size_t row)
{
    double demand = firm->demand_expected[row], ratio = sector->capital_ratio[firm->sector[row]];
    if (firm->form[row] == FIRM_PUBLIC || ratio <= 0)
        return demand;
    return fmin(demand, (double)firm->capital[row] / ratio);
}

double firm_employees_wanted(double demand_expected, double worker_output, double quality,
                             bool owned, double owner_output)
{
    return (demand_expected / worker_output - owned * owner_output) / quality;
}

double firm_hours(double wanted, uint32_t employees, double least)
{
    double idle = employees - wanted; /* jobs; at most one of them is shortened */
    double hours = 1 - (idle <= 0 ? 0 : idle < 1 ? idle : 1) / employees;
    return hours > least ? hours : least;
}

uint32_t firm_staff_wanted(double demand_expected, double worker_output, double quality, double lot,
                           bool owned, double owner_output)
{
    double wanted = floor(
        firm_employees_wanted(demand_expected, worker_output, quality, owned, owner_output) + lot);
    return sim_number_u32(owned + (wanted > 0 ? sim_number_whole(wanted) : 0));
}

struct weight_sums {
    int64_t weight[SECTOR_COUNT];
    char apart[64];
};

struct plans {
    const struct sim_world *world;
    const struct firm_parameters *parameters;
    uint32_t efficiency_purpose, weight_purpose, rounding_purpose;
    int32_t month;
    bool first;
    double worker[SECTOR_COUNT];  /* output of a worker at the use aimed at, of efficiency 1 */
    double mark_up[SECTOR_COUNT]; /* normal */
    struct sector_view sector;
    struct firm_view firm;
    struct weight_sums *sums; /* [threads] */
};

static void move_on(const struct plans *plans, size_t row)
{
    const struct firm_parameters *p = plans->parameters;
    const struct firm_view *firm = &plans->firm;
    size_t s = firm->sector[row];
    struct sim_random_event event = {plans->world->random, plans->efficiency_purpose, firm->id[row],
                                     plans->world->month};
    double gap = log(firm->efficiency[row] / plans->sector.efficiency_mean[s]);
    firm->efficiency[row] *=
        exp(p->efficiency_shock * world_normal(&event, 0) - p->efficiency_return * gap);

    if (firm->founded[row] != plans->month - 1) {
        double before = firm->demand_expected[row], demand = (double)firm->demand[row];
        double ratio = before > 0 ? demand / before : 1; /* nothing expected: no surprise */
        firm->mark_up[row] = firm_mark_up_next(p, firm->mark_up[row], plans->mark_up[s], ratio);
        firm->demand_expected[row] += p->expectation * (demand - before);
    }

    if (firm->weight[row] > 0) {
        event.purpose = plans->weight_purpose;
        double relative = firm->price[row] / plans->sector.price[s] - 1;
        double weight = (double)firm->weight[row] * exp(p->weight_shock * world_normal(&event, 0)) *
                        (1 - p->weight_response * relative);
        /* who sells to firms at all keeps a least weight, or no price could bring it back */
        firm->weight[row] = weight > 1 ? sim_number_round(weight) : 1;
    }
}

static void plan_staff(const struct plans *plans, size_t row)
{
    const struct firm_parameters *p = plans->parameters;
    const struct firm_view *firm = &plans->firm;
    bool owned = firm->form[row] == FIRM_SELF_EMPLOYED && firm->owner[row] != SIM_NONE;
    struct sim_random_event lot = {plans->world->random, plans->rounding_purpose, firm->id[row], 0};
    double worker = plans->worker[firm->sector[row]] * firm->efficiency[row] / firm->labour[row];
    uint32_t staff = firm->staff[row], employees = staff - (owned && staff > 0);
    uint32_t target =
        firm_staff_wanted(firm_planned(&plans->sector, firm, row), worker, firm_employee(firm, row),
                          sim_random_uniform(&lot, 0), owned, p->owner_output);
    firm->staff_target[row] = target;
    firm->layoff[row] = 0;
    if (!(firm->event[row] & FIRM_ENDS) && staff > target && employees > 0)
        firm->layoff[row] = (float)(p->dismissal * (staff - target) / employees);
}

/* The sector's mark-up of the base year, or what covers the wear of capital and leaves mark_up_least. */
static double normal_mark_up(const struct sim_world *world, size_t s)
{
    const struct firm_parameters *p = firm_parameters(world);
    struct sector_view sector = market_sectors(world);
    double wear = sector.depreciation[s] * sector.capital_ratio[s] / p->capital_use *
                  market_uses(world).price[USE_INVESTMENT];
    return fmax(sector.mark_up[s], p->mark_up_least + wear / sector.price[s]);
}

static void plans_block(void *context, size_t begin, size_t end, int thread)
{
    const struct plans *plans = context;
    for (size_t row = begin; row < end; row++) {
        if (plans->firm.id[row] == 0)
            continue;
        if (!plans->first)
            move_on(plans, row);
        firm_set_terms(plans->world, &plans->firm, row);
        plan_staff(plans, row);
        plans->sums[thread].weight[plans->firm.sector[row]] += plans->firm.weight[row];
    }
}

static enum sim_status run_plans(struct sim_world *world, struct sim_error *error)
{
    struct plans plans = {.world = world,
                          .parameters = firm_parameters(world),
                          .efficiency_purpose = sim_random_purpose("firm.efficiency"),
                          .weight_purpose = sim_random_purpose("firm.weight"),
                          .rounding_purpose = sim_random_purpose("firm.rounding"),
                          .month = world_month(world),
                          .first = world->month == sim_world_run(world)->start,
                          .sector = market_sectors(world),
                          .firm = firm_firms(world)};
    struct economy_view economy = market_economy(world);
    enum sim_status status = sim_memory_array(&plans.sums, (size_t)world->threads,
                                              sizeof *plans.sums, "sums of weights", error);
    if (status != SIM_OK)
        return status;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        plans.worker[s] =
            plans.sector.productivity[s] * economy.productivity[0] * plans.parameters->utilisation;
        plans.mark_up[s] = normal_mark_up(world, s);
    }
    sim_parallel_blocks(world->threads, plans.firm.count, SIM_PARALLEL_BLOCK, plans_block, &plans);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        plans.sector.business_weight[s] = 0;
        for (int t = 0; t < world->threads; t++)
            plans.sector.business_weight[s] += plans.sums[t].weight[s];
    }
    free(plans.sums);
    return SIM_OK;
}

const struct sim_phase firm_plans_phase = {
    .name = "plans",
    .text = "firms expect demand and plan staff; efficiency and business weights move; what levers "
            "say of working time and of sharing with employees",
    .reads =
        "firm.sector firm.departement firm.form firm.event firm.founded firm.owner firm.staff "
        "firm.staff_target firm.layoff firm.capital firm.quality firm.efficiency firm.price "
        "firm.mark_up firm.demand firm.demand_expected firm.weight firm.labour sector.productivity "
        "sector.efficiency_mean sector.mark_up sector.price sector.business_weight "
        "economy.productivity sector.capital_ratio sector.depreciation use.price "
        "firm.hours_cut firm.work_cut firm.bonus" POLICY_COUNTS,
    .writes = "firm.staff_target firm.layoff firm.efficiency firm.mark_up "
              "firm.demand_expected firm.weight firm.hours_cut firm.work_cut firm.bonus "
              "sector.business_weight" POLICY_COUNTS,
    .rows = "",
    .run = run_plans,
};
