/* Phase modes: the modes that firms offer (firm/modes_plan.c), and what these leave of the work of their staff.
 *
 * Work of staff on customers. A purchase takes the minutes of staff of its mode (mode_tasks.csv, x front.scale). A
 * counter that stands idle needs the share `presence` of its staff all the same. With u the share of last month's purchases
 * in each mode, those with others than the firm included, a firm's front line takes, relative to the categories' means of
 * the opening,
 *     r = sum over categories and modes of minutes x (u + presence x max(0, room - u) at counters)
 * and its labour a unit of output is 1 + front x (r / r of its opening - 1), where front is the share of the sector's labour
 * that serves customers. This is the task model of technical change (Autor, Levy and Murnane 2003; Acemoglu and Restrepo
 * 2019) with the consumer as a further performer; the back office follows the trend of productivity alone. A firm without
 * customers keeps its labour; an entrant has the sector's mean until its first customers come, and its own r of that month
 * is then what later ones are compared with. Without coproduction all stays as at the opening, labour 1.
 *
 * Occupations. front.factor is the work of an occupation in a sector relative to what the purchases of the month would have
 * needed at the opening: the sum over firms of the r of their opening, divided among occupations as at the opening.
 * Posts and dismissals follow it (market/vacancies.c, market/separations.c).
 *
 * Costs. The services of installations (fixed and unit costs; of public bodies, which do not invest themselves, their wear
 * too) are paid beyond what they were at the opening, which the input-output table has; where they are less, nothing is
 * paid back (the rule). Firms buy machines as investment (firm/investment.c).
 *
 * Ideas and ratings that customers gave last month add up and fade; customers see them in the choice of a supplier. */
#include "models/firm/modes.h"
#include "models/policy/state.h"

#include <math.h>
#include <stdlib.h>

static const double PARTS = 1000; /* of a minute, in which minutes are added up */

/* Hundredths of purchases for which the staff of a mode is there: those made, and of an idle counter `presence`. */
static double staffed(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                      size_t offer)
{
    size_t mode, i = firm_offer(c, row, offer);
    double bought = (double)c->firm.bought[i];
    if (firm_offer_mode(c, row, offer, &mode)->form != MODE_FORM_COUNTER)
        return bought;
    double idle = (double)c->firm.room[i] * (double)sold->purchases - bought;
    return idle > 0 ? bought + c->parameters->presence * idle : bought;
}

static void count_minutes(const struct firm_modes *c, const struct mode_row *m, size_t s,
                          double purchases, struct firm_modes_sums *sums)
{
    size_t occupations = market_rates(c->world)->occupation_count;
    for (size_t k = 0; k < m->staff_count; k++) {
        size_t o = m->staff[k].occupation;
        double minutes = m->staff[k].minutes * c->front.scale[s * occupations + o];
        sums->minutes[s][o] += sim_number_round(purchases * minutes * (PARTS / MODE_PURCHASE));
    }
}

/* The labour that r (`now` over `mean`, both of the month's purchases) leaves; the firm has customers. */
static void set_labour(const struct firm_modes *c, size_t row, double now, double mean)
{
    size_t s = c->firm.sector[row];
    double front = c->sector.front[s], *opening = &c->firm.front_opening[row];
    if (*opening <= 0) { /* its first customers: it is as its sector is */
        double sector = front > 0 ? 1 + (c->sector.labour[s] - 1) / front : 1;
        *opening = sector > 0 ? now / mean / sector : now / mean;
    }
    if (*opening > 0)
        c->firm.labour[row] = 1 + front * (now / mean / *opening - 1);
}

/* Cents of the base year that a mode installed costs this month; of a public body its wear too. */
static double services(const struct firm_modes *c, size_t row, const struct firm_category *sold,
                       size_t offer)
{
    size_t mode, i = firm_offer(c, row, offer);
    const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
    double room = (double)c->firm.room[i];
    if (!firm_installs(m) || !(room > 0) || sold->purchases == 0)
        return 0; /* without customers nothing is kept running */
    double cost = m->fixed_cost + m->unit_cost * (double)c->firm.bought[i] / MODE_PURCHASE;
    if (c->firm.form[row] == FIRM_PUBLIC && m->capacity > 0 && m->life > 0)
        cost += m->install_cost * firm_installation_share(c, row, sold->category) * room *
                (double)sold->purchases / MODE_PURCHASE / m->capacity / m->life;
    return cost;
}

/* Work, costs and ideas of last month's purchases with the rooms at hand. */
static void take_stock(const struct firm_modes *c, size_t row, struct firm_modes_sums *sums)
{
    size_t s = c->firm.sector[row], count = c->rates->offer_count[s], mode;
    double now = 0, mean = 0, cost = 0, ideas = 0;
    struct firm_category sold;
    for (size_t begin = 0; begin < count; begin = sold.end) {
        sold = firm_category(c, row, begin);
        double purchases = (double)sold.purchases;
        mean += purchases * c->category.staff_minutes[sold.category];
        cost -= purchases / MODE_PURCHASE * c->category.mode_cost[sold.category] *
                c->firm.cost_opening[row];
        for (size_t offer = begin; offer < sold.end; offer++) {
            const struct mode_row *m = firm_offer_mode(c, row, offer, &mode);
            double present = staffed(c, row, &sold, offer);
            now += present * c->mode.staff_minutes[mode];
            cost += services(c, row, &sold, offer);
            ideas += m->ideas * (double)c->firm.bought[firm_offer(c, row, offer)] / MODE_PURCHASE;
            count_minutes(c, m, s, present, sums);
        }
    }
    double kept = (double)c->firm.ideas[row] * (1 - c->parameters->ideas_fade);
    c->firm.ideas[row] = (float)(kept + ideas);
    c->firm.mode_cost[row] = cost > 0 ? sim_number_round(cost * c->price) : 0;
    if (!c->parameters->coproduction || mean <= 0)
        return;
    set_labour(c, row, now, mean);
    sums->opening[s] +=
        sim_number_round(c->firm.front_opening[row] * mean * (PARTS / MODE_PURCHASE));
}

static void modes_block(void *context, size_t begin, size_t end, int thread)
{
    const struct firm_modes *c = context;
    struct firm_modes_sums *sums = &c->sums[thread];
    for (size_t row = begin; row < end; row++) {
        if (c->firm.id[row] == 0)
            continue;
        size_t s = c->firm.sector[row];
        c->firm.mode_investment[row] = 0;
        if (c->firm.founded[row] == c->month - 1)
            firm_modes_begin(c, row);
        else if (!(c->firm.event[row] & FIRM_ENDS))
            firm_modes_plan(c, row);
        take_stock(c, row, sums);
        firm_tax_machines(c, row);
        sums->staff[s] += c->firm.staff[row];
        sums->labour[s] +=
            (int64_t)c->firm.staff[row] * sim_number_round(c->firm.labour[row] * firm_modes_parts);
    }
}

/* ---- sectors ---- */

static void add_up(const struct firm_modes *c)
{
    struct firm_modes_sums *all = &c->sums[0];
    for (int t = 1; t < c->world->threads; t++)
        for (size_t s = 0; s < SECTOR_COUNT; s++) {
            for (size_t o = 0; o < OCCUPATIONS_MAX; o++)
                all->minutes[s][o] += c->sums[t].minutes[s][o];
            all->opening[s] += c->sums[t].opening[s];
            all->staff[s] += c->sums[t].staff[s];
            all->labour[s] += c->sums[t].labour[s];
        }
}

static void set_factors(const struct firm_modes *c, size_t s)
{
    const struct firm_modes_sums *all = &c->sums[0];
    size_t occupations = market_rates(c->world)->occupation_count, first = s * occupations;
    double opening = 0;
    for (size_t o = 0; o < occupations; o++) {
        opening += c->front.opening[first + o];
        c->front.minutes[first + o] = (double)all->minutes[s][o] / PARTS;
    }
    if (!c->parameters->coproduction || opening <= 0 || all->opening[s] <= 0)
        return; /* nobody serves customers, or there are none: as before */
    for (size_t o = 0; o < occupations; o++) {
        double share = c->front.opening[first + o] / opening;
        double needed = share * (double)all->opening[s] / PARTS;
        if (needed > 0) /* work that only new modes give has nothing to compare with */
            c->front.factor[first + o] = c->front.minutes[first + o] / needed;
    }
}

static enum sim_status run_modes(struct sim_world *world, struct sim_error *error)
{
    struct firm_modes c = {.world = world,
                           .rates = mode_rates(world),
                           .parameters = mode_parameters(world),
                           .leverage = firm_parameters(world)->leverage,
                           .price = market_uses(world).price[USE_INVESTMENT],
                           .purpose = sim_random_purpose("firm.modes"),
                           .month = world_month(world),
                           .firm = firm_firms(world),
                           .sector = market_sectors(world),
                           .mode = mode_modes(world),
                           .category = mode_categories(world),
                           .place = mode_places(world),
                           .front = mode_front(world)};
    if (world->month == sim_world_run(world)->start)
        return SIM_OK; /* the opening stands */
    enum sim_status status =
        sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums, "sums of modes", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, modes_block, &c);
    add_up(&c);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        set_factors(&c, s);
        if (c.sums[0].staff[s] > 0)
            c.sector.labour[s] =
                (double)c.sums[0].labour[s] / ((double)c.sums[0].staff[s] * firm_modes_parts);
    }
    free(c.sums);
    return SIM_OK;
}

const struct sim_phase firm_modes_phase = {
    .name = "modes",
    .text = "firms equip, install and withdraw modes; what these leave of the work of their staff",
    .reads =
        "firm.sector firm.departement firm.form firm.event firm.founded firm.staff firm.deposits "
        "firm.loans firm.capital firm.mark_up firm.labour firm.front_opening firm.room "
        "firm.cost_opening firm.surcharge firm.bought firm.ideas firm.mode_cost "
        "firm.mode_investment firm.machine_tax "
        "sector.labour_cost sector.labour sector.front mode.offered mode.use_offered "
        "mode.staff_minutes category.staff_minutes category.mode_cost category.amount "
        "mode_place.able front.scale front.opening front.minutes front.factor "
        "use.price" POLICY_COUNTS,
    .writes = "firm.labour firm.front_opening firm.cost_opening firm.room firm.surcharge "
              "firm.ideas firm.mode_cost "
              "firm.mode_investment firm.machine_tax sector.labour front.minutes "
              "front.factor" POLICY_COUNTS,
    .rows = "",
    .run = run_modes,
};
