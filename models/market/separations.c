/* Phase separations: jobs that end, other than with the firm.
 *
 * A job ends by itself (a contract runs out, somebody quits) with a monthly probability
 * labour.separation x (exit rate of the occupation / its mean over jobs)^spread, and by dismissal
 * with firm.layoff, which the firm's plan has set (firm/plans.c), x the weight of the occupation: staff adjusts by
 * attrition first, and dismissals fall on those whose tasks left (Autor, Levy and Murnane 2003, where technology
 * takes tasks; here customers do). With n the employees of an occupation in the sector and front.factor the work
 * that modes leave it, n / max(1, factor n) (the rule: there is no less than one job to compare with), relative to
 * its mean over the sector's employees, so that the number of dismissals stays. One lot decides, so the two
 * exclude each other. The leaver looks for work in the same occupation. Rights to benefit are those
 * earned, but a resignation gives none: of the jobs that end by themselves, the share
 * labour.benefit.insured opens rights. The self-employed go when their business does.
 *
 * Persons remember why (market/leaving_state.h). Of the dismissals of an occupation whose work customers have taken over
 * (front.factor below 1), modes account for the share of the firm's excess that it would not have had needing as
 * much labour a unit as last January: with staff_target T and staff N,
 *     (T labour_year / labour - T) / (N - T), at most 1 and none where modes freed no labour.
 * The lot that dismisses also says which it is: its lower part, so that no further number is drawn. */
#include "models/market/leaving_state.h"
#include "models/market/search.h"
#include "models/mode/state.h"

#include <math.h>
#include <stdlib.h>

/* One value for each sector and occupation; the last: of no occupation. */
struct by_job {
    double value[SECTOR_COUNT][OCCUPATIONS_MAX + 1];
};

struct separating {
    const struct sim_world *world;
    uint32_t purpose, insured;
    struct by_job *employees;           /* [threads]; then weight is made of their sum */
    struct by_job *weight;              /* of dismissals; NULL: 1, no work has left */
    uint32_t quit[OCCUPATIONS_MAX + 1]; /* the last: of no occupation */
    int32_t month;
    double price; /* of consumption */
    size_t occupations;
    struct person_view person;
    struct firm_view firm;
    struct front_view front;
};

static void quit_words(struct separating *c)
{
    const struct market_rates *rates = market_rates(c->world);
    const struct market_parameters *p = market_parameters(c->world);
    double jobs = 0, exits = 0;
    for (size_t o = 0; o < rates->occupation_count; o++) {
        jobs += rates->occupations[o].jobs;
        exits += rates->occupations[o].jobs * rates->occupations[o].exit_rate;
    }
    for (size_t o = 0; o < rates->occupation_count; o++)
        c->quit[o] = market_word(p->separation * pow(rates->occupations[o].exit_rate * jobs / exits,
                                                     p->separation_spread));
    c->quit[rates->occupation_count] = market_word(p->separation);
}

/* ---- on whom dismissals fall ---- */

static bool employee(const struct person_view *p, size_t row)
{
    return p->id[row] != 0 && p->activity[row] == WORLD_EMPLOYED &&
           p->status[row] != STATUS_SELF_EMPLOYED;
}

static void employees_block(void *context, size_t begin, size_t end, int thread)
{
    const struct separating *c = context;
    const struct person_view *p = &c->person;
    for (size_t row = begin; row < end; row++)
        if (employee(p, row))
            c->employees[thread].value[c->firm.sector[p->employer[row]]][p->occupation[row]]++;
}

/* From the employees of a sector by occupation to the weights of its dismissals. */
static void sector_weights(const double *factor, size_t occupations, double *jobs)
{
    double staff = 0, excess = 0;
    for (size_t o = 0; o <= occupations; o++) {
        double left = o < occupations ? factor[o] * jobs[o] : jobs[o];
        staff += jobs[o];
        if (jobs[o] > 0)
            excess += jobs[o] * (jobs[o] / fmax(1, left));
    }
    for (size_t o = 0; staff > 0 && o <= occupations; o++) {
        double left = o < occupations ? factor[o] * jobs[o] : jobs[o];
        jobs[o] = jobs[o] / fmax(1, left) / (excess / staff);
    }
}

static enum sim_status weigh(struct separating *c, struct sim_error *error)
{
    size_t occupations = market_rates(c->world)->occupation_count, same = 0;
    struct front_view front = mode_front(c->world);
    for (size_t i = 0; i < front.count; i++)
        same += front.factor[i] == 1;
    if (same == front.count)
        return SIM_OK;
    enum sim_status status =
        sim_memory_array(&c->employees, (size_t)c->world->threads, sizeof *c->employees,
                         "employees by sector and occupation", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(c->world->threads, c->person.count, SIM_PARALLEL_BLOCK, employees_block, c);
    c->weight = &c->employees[0];
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        for (int t = 1; t < c->world->threads; t++)
            for (size_t o = 0; o <= occupations; o++)
                c->weight->value[s][o] += c->employees[t].value[s][o];
        sector_weights(&front.factor[s * occupations], occupations, c->weight->value[s]);
    }
    return SIM_OK;
}

static double dismissal(const struct separating *c, size_t row)
{
    uint32_t employer = c->person.employer[row];
    double layoff = (double)c->firm.layoff[employer];
    return c->weight
               ? layoff * c->weight->value[c->firm.sector[employer]][c->person.occupation[row]]
               : layoff;
}

/* ---- what dismissals are due to ---- */

/* Part of the firm's excess of staff that there would not be without what modes changed since January. */
static double excess_of_modes(const struct firm_view *firm, size_t row)
{
    double target = firm->staff_target[row], excess = firm->staff[row] - target;
    double labour = firm->labour[row], before = (double)firm->labour_year[row];
    if (!(excess > 0) || !(before > labour)) /* also: no January yet */
        return 0;
    return fmin(1, (target * before / labour - target) / excess);
}

/* Probability of being dismissed because of modes, of an employee whose probability of being dismissed is given. */
static double dismissal_of_modes(const struct separating *c, size_t row, double dismissed)
{
    uint32_t employer = c->person.employer[row];
    size_t o = c->person.occupation[row];
    size_t front = c->firm.sector[employer] * c->occupations + o;
    if (o >= c->occupations || !(c->front.factor[front] < 1))
        return 0;
    return dismissed * excess_of_modes(&c->firm, employer);
}

/* ---- who leaves ---- */

static void separate(const struct separating *c, size_t row, enum person_change why,
                     enum person_loss loss)
{
    const struct person_view *p = &c->person;
    market_leave_job(p, row, loss, c->month, c->price, c->firm.sector[p->employer[row]]);
    p->activity[row] = WORLD_UNEMPLOYED;
    p->status[row] = STATUS_NONE;
    p->employer[row] = SIM_NONE;
    p->spell[row] = 0;
    p->change[row] |= (uint8_t)why;
}

/* What the lot of an employee, uniform over words, decides. */
static void decide(const struct separating *c, size_t row, uint32_t word, bool insured)
{
    const struct person_view *p = &c->person;
    uint32_t quit = c->quit[p->occupation[row]];
    if (word < quit) {
        separate(c, row, PERSON_LEAVES_JOB, PERSON_LOSS_ENDED);
        if (!insured)
            p->rights[row] = 0;
        return;
    }
    double dismissed = dismissal(c, row);
    if (word - quit >= market_word(dismissed))
        return;
    bool modes = word - quit < market_word(dismissal_of_modes(c, row, dismissed));
    separate(c, row, PERSON_DISMISSED, modes ? PERSON_LOSS_MODES : PERSON_LOSS_DISMISSED);
}

static void separations_block(void *context, size_t begin, size_t end, int thread)
{
    const struct separating *c = context;
    const struct person_view *p = &c->person;
    uint32_t words[4][SIM_RANDOM_BATCH], ids[SIM_RANDOM_BATCH], rows[SIM_RANDOM_BATCH];
    (void)thread;
    for (size_t first = begin; first < end;) {
        size_t count = 0;
        for (; first < end && count < SIM_RANDOM_BATCH; first++)
            if (employee(p, first)) {
                ids[count] = p->id[first];
                rows[count++] = (uint32_t)first;
            }
        sim_random_fill(c->world->random, c->purpose, ids, c->world->month, count, words);
        for (size_t i = 0; i < count; i++)
            decide(c, rows[i], words[0][i], words[1][i] < c->insured);
    }
}

static enum sim_status run_separations(struct sim_world *world, struct sim_error *error)
{
    struct separating c = {.world = world,
                           .purpose = sim_random_purpose("labour.separation"),
                           .month = world_month(world),
                           .price = market_economy(world).consumer_price[0],
                           .occupations = market_rates(world)->occupation_count,
                           .person = person_columns(sim_world_table(world, "person")),
                           .firm = firm_firms(world),
                           .front = mode_front(world)};
    quit_words(&c);
    c.insured = market_word(market_parameters(world)->insured);
    enum sim_status status = weigh(&c, error);
    if (status == SIM_OK)
        sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, separations_block,
                            &c);
    free(c.employees);
    return status;
}

const struct sim_phase market_separations_phase = {
    .name = "job_separations",
    .text = "jobs end: contracts run out, staff quits or is dismissed",
    .reads = "person.activity person.status person.occupation person.employer person.spell "
             "person.rights person.change firm.layoff firm.sector firm.staff firm.staff_target "
             "firm.labour firm.labour_year front.factor " MARKET_LEAVING_READS,
    .writes = "person.activity person.status person.employer person.spell person.rights "
              "person.change " MARKET_LEAVING_WRITES,
    .rows = "",
    .run = run_separations,
};
