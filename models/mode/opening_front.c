/* What the modes of the opening mean for work, costs and prices; the opening beside its tables.
 *
 *   scale        of a sector and occupation: jobs drawn x minutes of a month's work over the minutes of mode_tasks.csv for
 *                the purchases drawn, those at idle counters included, so that the front line of the base year is that of the
 *                employment tables whatever the table of minutes says (where the scale drew no such job: jobs of the tables;
 *                where the table has no minutes: 1). So the minutes of a purchase are relative weights, and how far they
 *                are from jobs is in the output (opening_front_line against opening_front_line_jobs)
 *   front        share of a sector's labour that serves customers
 *   front_opening  of a firm: minutes of staff that its customers take, relative to the means of their categories; 0
 *                without customers
 *   mode_cost    of installations a purchase of a category: the input-output table holds it already, so that
 *                firms pay only what goes beyond it (firm/modes.c)
 *   price_factor mean price of the modes used, relative to the counter's
 *   minutes_opening  of each performer a purchase of a category, for the account of tasks that move (account/tasks.c)
 *   amount       of a purchase at the counter: consumption of the category over its purchases and price_factor
 *   earning      of a person who supplies: what buyers pay for the purchases that he serves
 *
 * Nothing moves here when all modes are counters: r_f, price_factor and labour are exactly 1, mode_cost 0. */
#include "models/mode/minutes_state.h"
#include "models/mode/opening_state.h"

#include <math.h>
#include <stdlib.h>

/* ---- series ---- */

#define ONCE(id, dims, units, words, how, from)                                                    \
    static const struct sim_series_declaration id##_series = {                                     \
        .name = #id,                                                                               \
        .type = SIM_SERIES_REAL,                                                                   \
        .breakdowns = (const char *const[]){dims, NULL},                                           \
        .unit = units,                                                                             \
        .long_name = words,                                                                        \
        .definition = how,                                                                         \
        .source = from,                                                                            \
        .once = true}

ONCE(opening_mode_use, "category_mode", "%", "use of modes drawn",
     "adults whose mode it is, share of adults", "this run");
ONCE(opening_mode_use_table, "category_mode", "%", "use of modes in the table",
     "adults whose mode it is, share of adults; counters: the rest", "modes.csv");
ONCE(opening_mode_able, "category_mode", "%", "persons who could use modes",
     "adults for whom the mode is to be had and who are able alone, share of adults", "this run");
ONCE(opening_mode_offered, "category_mode", "%", "persons whose supplier offers modes",
     "adults who can have the mode from their supplier (modes that no firm decides: at all), share "
     "of adults",
     "this run");
ONCE(opening_front_line, "sector occupation", "person", "front-line jobs told by minutes",
     "minutes of staff in mode_tasks.csv for the purchases of the opening, idle counters included, "
     "before the scale that meets jobs, over modes.month_minutes",
     "mode_tasks.csv, categories.csv, modes.csv");
ONCE(opening_front_line_jobs, "sector occupation", "person", "jobs in front-line occupations",
     "persons at work at the opening in sectors and occupations that mode_tasks.csv gives minutes",
     "this run");

const struct sim_series_declaration *const opening_modes_series[] = {
    &opening_mode_use_series,
    &opening_mode_use_table_series,
    &opening_mode_able_series,
    &opening_mode_offered_series,
    &opening_front_line_series,
    &opening_front_line_jobs_series,
    NULL,
};

static void record_use(const struct mode_opening *o)
{
    const struct mode_rates *rates = o->rates;
    double *use = sim_world_series(o->world, "opening_mode_use_by_category_mode")->reals;
    double *table = sim_world_series(o->world, "opening_mode_use_table_by_category_mode")->reals;
    double *able = sim_world_series(o->world, "opening_mode_able_by_category_mode")->reals;
    double *offered = sim_world_series(o->world, "opening_mode_offered_by_category_mode")->reals;
    double percent = 100 / (double)o->adults;
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        size_t first = rates->first[row->category];
        use[m] = percent * (double)o->users[m];
        offered[m] = percent * (double)o->offered[m];
        able[m] = m == first ? offered[m] : percent * (double)o->had[m];
        table[m] = m == first ? 100 : 100 * row->used;
        if (m != first)
            table[first] -= table[m];
    }
}

/* ---- work ---- */

struct front {
    struct mode_opening *opening;
    size_t occupations;
    double *minutes; /* [sector][occupation] of the table, of agents, a month */
    int64_t *jobs;   /* [sector][occupation] agents at work */
};

/* Hundredths of purchases at firms of the sector in a mode for which staff is there, of agents a month. The counter of every firm has room
 * for all its purchases, so what stands idle is what its customers buy in other modes, whoever they are. */
static double attended(const struct mode_opening *o, size_t m)
{
    const struct mode_row *row = &o->rates->row[m];
    double all = 0, bought = (double)o->bought[m];
    if (row->form != MODE_FORM_COUNTER)
        return bought;
    for (size_t k = o->rates->first[row->category]; k < o->rates->first[row->category + 1]; k++)
        all += (double)o->bought[k];
    return mode_attended(o->chooser.parameters->presence, bought, all);
}

static void count_minutes(const struct front *f)
{
    const struct mode_opening *o = f->opening;
    for (size_t m = 0; m < o->rates->count; m++) {
        const struct mode_row *row = &o->rates->row[m];
        double purchases = attended(o, m) / MODE_PURCHASE;
        size_t s = o->chooser.market->seller[row->category];
        for (size_t k = 0; k < row->staff_count; k++)
            f->minutes[s * f->occupations + row->staff[k].occupation] +=
                purchases * row->staff[k].minutes;
    }
}

static void count_jobs(const struct front *f)
{
    const struct mode_chooser *c = &f->opening->chooser;
    for (size_t row = 0; row < c->person.count; row++) {
        uint32_t employer = c->person.employer[row];
        size_t o = c->person.occupation[row];
        if (c->person.id[row] != 0 && c->person.activity[row] == WORLD_EMPLOYED &&
            employer != SIM_NONE && o < f->occupations)
            f->jobs[c->firm.sector[employer] * f->occupations + o]++;
    }
}

static void set_scale(const struct front *f)
{
    const struct mode_opening *opening = f->opening;
    struct sim_world *world = opening->world;
    struct front_view front = mode_front(world);
    struct sector_view sector = market_sectors(world);
    const struct market_rates *market = opening->chooser.market;
    double month = opening->chooser.parameters->month_minutes;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double minutes = 0;
        for (size_t o = 0; o < f->occupations; o++) {
            size_t row = s * f->occupations + o;
            const struct market_occupation *occupation = &market->occupations[o];
            double jobs =
                f->jobs[row] > 0 ? (double)f->jobs[row] : occupation->jobs * occupation->sector[s];
            front.scale[row] = f->minutes[row] > 0 ? jobs * month / f->minutes[row] : 1;
            front.opening[row] = front.minutes[row] = front.scale[row] * f->minutes[row];
            front.factor[row] = 1;
            minutes += front.opening[row];
        }
        sector.front[s] = sector.staff[s] > 0 ? minutes / (month * (double)sector.staff[s]) : 0;
    }
}

static void record_front(const struct front *f)
{
    const struct sim_world *world = f->opening->world;
    double scale = (double)sim_world_run(world)->scale;
    double month = f->opening->chooser.parameters->month_minutes;
    double *told = sim_world_series(world, "opening_front_line_by_sector_occupation")->reals;
    double *jobs = sim_world_series(world, "opening_front_line_jobs_by_sector_occupation")->reals;
    size_t labels = sim_world_dimension(world, "occupation")->count;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        for (size_t o = 0; o < f->occupations; o++) {
            size_t row = s * f->occupations + o;
            if (!(f->minutes[row] > 0))
                continue;
            told[s * labels + o] = f->minutes[row] / month * scale;
            jobs[s * labels + o] = (double)f->jobs[row] * scale;
        }
}

/* ---- categories ---- */

static void mode_minutes(const struct front *f)
{
    const struct mode_opening *o = f->opening;
    struct front_view front = mode_front(o->world);
    for (size_t m = 0; m < o->rates->count; m++) {
        const struct mode_row *row = &o->rates->row[m];
        size_t s = o->chooser.market->seller[row->category];
        double minutes = 0;
        for (size_t k = 0; k < row->staff_count; k++)
            minutes +=
                row->staff[k].minutes * front.scale[s * f->occupations + row->staff[k].occupation];
        o->chooser.mode.staff_minutes[m] = minutes;
    }
}

/* Means over the purchases or adults of a category, as deviations from the counter: exactly the counter's where it is alone. */
static void category_means(const struct mode_opening *o, size_t c)
{
    const struct mode_rates *rates = o->rates;
    const struct category_view *category = &o->chooser.category;
    double bought = 0, users = 0, price = 0, minutes = 0;
    size_t counter = rates->first[c];
    for (size_t m = counter; m < rates->first[c + 1]; m++) {
        bought += (double)o->bought[m];
        users += (double)o->users[m];
        price += (double)o->users[m] * (rates->row[m].price - 1);
    }
    category->price_factor[c] = users > 0 ? 1 + price / users : 1;
    for (size_t m = counter; m < rates->first[c + 1] && bought > 0; m++)
        minutes += attended(o, m) / bought * o->chooser.mode.staff_minutes[m];
    category->staff_minutes[c] = bought > 0 ? minutes : o->chooser.mode.staff_minutes[counter];
    double purchases = users * (double)mode_purchases(rates, c) / MODE_PURCHASE;
    category->amount_opening[c] = category->amount[c] =
        purchases > 0 ? o->chooser.market->category_total[c] / purchases / category->price_factor[c]
                      : 0;
}

/* Of all purchases, at firms or not; exactly the counter's where it is alone. */
static void opening_minutes(const struct mode_opening *o, size_t c)
{
    const struct mode_rates *rates = o->rates;
    const struct mode_view *mode = &o->chooser.mode;
    double *minutes = &o->chooser.category.minutes_opening[c * MODE_PERFORMER_COUNT];
    double all = (double)o->chooser.category.purchases[c];
    for (size_t m = rates->first[c]; m < rates->first[c + 1]; m++) {
        double share = all > 0 ? (double)mode->purchases[m] / all : m == rates->first[c];
        for (size_t p = 0; p < MODE_PERFORMER_COUNT; p++)
            minutes[p] += share * mode_minutes_by(&rates->row[m], mode, m, p);
    }
}

/* Cents of a firm's installations in a mode this month; public bodies, which do not invest themselves, bear their wear too. */
static double installed(const struct mode_opening *o, size_t f, size_t offer, double purchases)
{
    const struct firm_view *firm = &o->chooser.firm;
    size_t at = f * o->rates->offers + offer;
    const struct mode_row *m = &o->rates->row[o->rates->offer_mode[firm->sector[f]][offer]];
    double room = (double)firm->room[at];
    if (!m->by_firm || m->form == MODE_FORM_COUNTER || !(room > 0))
        return 0;
    double cost = m->fixed_cost + m->unit_cost * (double)firm->bought[at] / MODE_PURCHASE;
    if (firm->form[f] == FIRM_PUBLIC && m->capacity > 0 && m->life > 0)
        cost += m->install_cost * room * purchases / m->capacity / m->life;
    return cost;
}

/* A firm: its costs go to cost[category], purchases to bought[category]; its minutes relative to the means. */
static double firm_means(const struct mode_opening *o, size_t f, double *cost, double *bought)
{
    const struct firm_view *firm = &o->chooser.firm;
    const struct mode_rates *rates = o->rates;
    size_t s = firm->sector[f];
    double now = 0, mean = 0, all = 0;
    for (size_t i = 0; i < rates->offer_count[s]; i++) {
        size_t m = rates->offer_mode[s][i], c = rates->row[m].category;
        const int64_t *here = &firm->bought[f * rates->offers + i];
        if (m == rates->first[c]) {
            all = 0;
            for (size_t k = 0; k < rates->first[c + 1] - m; k++)
                all += (double)here[k];
            mean += all * o->chooser.category.staff_minutes[c];
            bought[c] += all / MODE_PURCHASE;
        }
        double staffed = (double)*here;
        if (rates->row[m].form == MODE_FORM_COUNTER)
            staffed = mode_attended(o->chooser.parameters->presence, staffed,
                                    (double)firm->room[f * rates->offers + i] * all);
        now += staffed * o->chooser.mode.staff_minutes[m];
        cost[c] += installed(o, f, i, all / MODE_PURCHASE);
    }
    return mean > 0 ? now / mean : 0;
}

/* A firm's own cost over that of the same purchases at the categories' means; 1 where there is nothing to compare. */
static double relative_cost(const struct mode_opening *o, size_t f)
{
    double cost[MARKET_CATEGORIES_MAX] = {0}, bought[MARKET_CATEGORIES_MAX] = {0};
    double own = 0, mean = 0;
    firm_means(o, f, cost, bought);
    for (size_t c = 0; c < o->chooser.market->category_count; c++) {
        own += cost[c];
        mean += bought[c] * o->chooser.category.mode_cost[c];
    }
    return mean > 0 ? own / mean : 1;
}

static void firms_means(const struct mode_opening *o)
{
    const struct firm_view *firm = &o->chooser.firm;
    double cost[MARKET_CATEGORIES_MAX] = {0}, bought[MARKET_CATEGORIES_MAX] = {0};
    for (size_t f = 0; f < firm->count; f++)
        if (firm->id[f] != 0)
            firm->front_opening[f] = firm_means(o, f, cost, bought);
    for (size_t c = 0; c < o->chooser.market->category_count; c++)
        o->chooser.category.mode_cost[c] = bought[c] > 0 ? cost[c] / bought[c] : 0;
    for (size_t f = 0; f < firm->count; f++)
        if (firm->id[f] != 0)
            firm->cost_opening[f] = relative_cost(o, f);
}

/* ---- persons who supply, platforms ---- */

double mode_supplied(double capacity, double demand, double suppliers)
{
    return suppliers > 0 && demand < suppliers * capacity ? demand / suppliers : capacity;
}

double mode_served(double capacity, double demand, double suppliers)
{
    if (!(suppliers > 0))
        return 0;
    return suppliers * capacity < demand ? suppliers * capacity / demand : 1;
}

static void earnings(const struct mode_opening *o)
{
    const struct mode_view *mode = &o->chooser.mode;
    for (size_t s = 0; s < o->rates->supply_count; s++) {
        const struct mode_supply *supply = &o->rates->supply[s];
        size_t m = supply->mode;
        const struct mode_row *row = &o->rates->row[m];
        double demand = (double)mode->purchases[m] / MODE_PURCHASE, count = mode->suppliers[m];
        mode->served[m] = mode_served(supply->capacity, demand, count);
        mode->earning[m] = count > 0 ? demand / count * o->chooser.category.amount[row->category] *
                                           row->price * row->to[MODE_TO_PEER]
                                     : 0;
    }
}

enum sim_status opening_front(struct mode_opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t occupations = opening->chooser.market->occupation_count;
    struct front front = {.opening = opening, .occupations = occupations};
    SIM_TRY(sim_memory_array(&front.minutes, SECTOR_COUNT * occupations, sizeof *front.minutes,
                             "front-line minutes", error));
    SIM_TRY(sim_memory_array(&front.jobs, SECTOR_COUNT * occupations, sizeof *front.jobs,
                             "front-line jobs", error));
    count_minutes(&front);
    count_jobs(&front);
    set_scale(&front);
    mode_minutes(&front);
    for (size_t c = 0; c < opening->chooser.market->category_count; c++)
        category_means(opening, c);
    firms_means(opening);
    earnings(opening);
    for (size_t c = 0; c < opening->chooser.market->category_count; c++)
        opening_minutes(opening, c);
    record_use(opening);
    record_front(&front);
out:
    free(front.minutes);
    free(front.jobs);
    return status;
}
