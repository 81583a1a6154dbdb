/* The labour account: who works, where, as what and for how much; who looks for work; what began
 * and ended.
 *
 * One pass over persons into integer tables of each thread. A person at work is counted in the
 * finest tables that any series needs (occupation x département, occupation x sector, sector x
 * département x status, occupation x status) and all coarser breakdowns are sums of these.
 * Départements are those of residence. Unemployment is that of the activity, which follows the
 * ILO concept from the opening on; rates are over those active. Pay is gross pay of a month at
 * full time, of employees of firms and public bodies.
 *
 * What became of jobs and of those who lost them is read from what persons remember (market/leaving_state.h):
 *   jobs ended     by cause, in the occupation, sector and status left. A hire whose firm closes in the same month is a
 *                  second end: both count, with what the second left, and a dismissal before it counts as one for want of sales
 *   displaced      hired and at work at the end of the month, whose last job a dismissal or closure ended: months since then,
 *                  spent outside the labour force too; pay before and after, at prices of 2010, of those who are employees in both
 *                  (displaced workers: Jacobson, LaLonde and Sullivan 1993, who follow earnings for years; here the
 *                  first pay of the new job is compared, and only of those who find one)
 *   moves          hires in another occupation than the last; jobs that ended before the run began are not remembered
 *   retraining     a spell has led to its goal if a hire in the occupation learned follows within TRAINED_MONTHS, and has
 *                  lapsed if none does or another spell begins: the count of person.trained ends here
 *   hours          employees as they are paid, less what a reduction of working time takes off (firm/terms.c); the
 *                  self-employed at full time (assumption)
 * Pay is without what firms share of the saving by their modes (firm.bonus), which is in wages of the accounts. */
#include "models/account/jobs.h"
#include "models/account/put.h"
#include "models/account/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { TRAINED_MONTHS = SIM_MONTHS_PER_YEAR }; /* in which a retraining proves itself */

/* ---- counting ---- */

struct counting {
    int32_t month;
    int32_t minimum;      /* pay at or under this is the legal minimum */
    double price;         /* of consumption */
    const size_t *domain; /* of occupations */
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    const struct jobs_layout *at;
    int64_t *tables; /* [threads][at->size] */
};

/* An employed person's cells; the employer is known to exist. */
static void count_job(const struct counting *c, int64_t *table, size_t p, size_t place)
{
    const struct jobs_layout *at = c->at;
    size_t occupation = c->person.occupation[p], status = c->person.status[p];
    size_t sector = c->firm.sector[c->person.employer[p]];
    table[at->occupation_departement + occupation * at->places + place]++;
    table[at->occupation_sector + occupation * SECTOR_COUNT + sector]++;
    table[at->occupation_status + occupation * STATUS_COUNT + status]++;
    table[at->sector_departement_status + (sector * at->places + place) * STATUS_COUNT + status]++;
    bool owner = status == STATUS_SELF_EMPLOYED;
    double hours = 1;
    if (!owner) {
        uint32_t employer = c->person.employer[p];
        hours = (double)c->firm.hours[employer] * (1 - (double)c->firm.hours_cut[employer]);
    }
    table[at->hours_occupation + occupation] += sim_number_round(hours * JOBS_FULL_TIME);
    table[at->hours_sector + sector] += sim_number_round(hours * JOBS_FULL_TIME);
    if (owner)
        return;
    int64_t pay = c->person.pay[p];
    int64_t low = pay <= c->minimum;
    int64_t bin = pay / JOBS_PAY_STEP;
    table[at->pay_occupation + occupation] += pay;
    table[at->pay_sector + sector] += pay;
    table[at->pay_departement + place] += pay;
    table[at->low_occupation + occupation] += low;
    table[at->low_sector + sector] += low;
    table[at->low_departement + place] += low;
    table[at->pay_bins + (size_t)(bin < JOBS_PAY_BINS ? bin : JOBS_PAY_BINS - 1)]++;
}

/* ---- what ended and what began ---- */

static void count_ended(const struct counting *c, int64_t *table, size_t p, size_t place,
                        enum person_loss why)
{
    const struct jobs_layout *at = c->at;
    const struct person_view *person = &c->person;
    table[at->ended_occupation + why * at->occupations + person->occupation_left[p]]++;
    table[at->ended_sector + why * SECTOR_COUNT + person->sector_left[p]]++;
    table[at->ended_departement + why * at->places + place]++;
    table[at->ended_status + why * STATUS_COUNT + person->status_left[p]]++;
}

/* Of somebody hired this month and at work at its end, whose last job is remembered. */
static void count_move(const struct counting *c, int64_t *table, size_t p)
{
    const struct jobs_layout *at = c->at;
    const struct person_view *person = &c->person;
    size_t left = person->occupation_left[p], now = person->occupation[p];
    size_t why = person->loss[p], cell = why * at->occupations + left;
    if (left != now) {
        table[at->moves + c->domain[left] * at->domains + c->domain[now]]++;
        table[at->leavers + left]++;
        table[at->joiners + now]++;
    }
    if (why != PERSON_LOSS_DISMISSED && why != PERSON_LOSS_MODES && why != PERSON_LOSS_CLOSED)
        return;
    table[at->displaced + cell]++;
    table[at->displaced_months + cell] += c->month - person->loss_month[p];
    if (person->status_left[p] == STATUS_SELF_EMPLOYED || person->status[p] == STATUS_SELF_EMPLOYED)
        return;
    table[at->displaced_before + cell] =
        sim_number_add(table[at->displaced_before + cell],
                       sim_number_round((double)person->loss_pay[p] * JOBS_PAY_PARTS));
    table[at->displaced_after + cell] =
        sim_number_add(table[at->displaced_after + cell],
                       sim_number_round(person->pay[p] / c->price * JOBS_PAY_PARTS));
}

/* A firm that closed in the month of the hire is gone, but remembered. */
static void count_hire(const struct counting *c, int64_t *table, size_t p, size_t place)
{
    const struct jobs_layout *at = c->at;
    const struct person_view *person = &c->person;
    bool works = person->activity[p] == WORLD_EMPLOYED;
    size_t sector = works ? c->firm.sector[person->employer[p]] : person->sector_left[p];
    size_t status = works ? person->status[p] : person->status_left[p];
    table[at->hired_sector_departement + sector * at->places + place]++;
    table[at->hired_status + status]++;
    if (works && person->loss[p] != PERSON_LOSS_NONE)
        count_move(c, table, p);
}

static void count_training(const struct counting *c, int64_t *table, size_t p)
{
    const struct jobs_layout *at = c->at;
    const struct person_view *person = &c->person;
    uint8_t *trained = &person->trained[p];
    size_t goal = person->goal[p];
    if (*trained == 0)
        return;
    table[at->learned + goal] += *trained == 1;
    bool hired = person->change[p] & PERSON_HIRED && person->occupation[p] == goal;
    bool again = person->change[p] & PERSON_RETRAINS; /* and the goal is another by now */
    if (!hired && !again && *trained < TRAINED_MONTHS)
        return;
    table[hired ? at->applied : at->lapsed]++;
    *trained = 0;
}

static void count_changes(const struct counting *c, int64_t *table, size_t p, size_t place)
{
    const struct jobs_layout *at = c->at;
    unsigned change = c->person.change[p];
    for (unsigned bits = change; bits; bits &= bits - 1)
        table[at->changes + c->person.occupation[p] * JOBS_CHANGE_COUNT +
              (size_t)__builtin_ctz(bits)]++;
    if ((change & (PERSON_HIRED | PERSON_CHANGES_JOB)) == PERSON_HIRED)
        table[at->found]++;
    if (change & PERSON_LEAVES_JOB)
        count_ended(c, table, p, place, PERSON_LOSS_ENDED);
    if (change & PERSON_DISMISSED)
        count_ended(c, table, p, place,
                    c->person.loss[p] == PERSON_LOSS_MODES ? PERSON_LOSS_MODES
                                                           : PERSON_LOSS_DISMISSED);
    if (change & PERSON_FIRM_CLOSED)
        count_ended(c, table, p, place, PERSON_LOSS_CLOSED);
    if (change & PERSON_CHANGES_JOB)
        count_ended(c, table, p, place, PERSON_LOSS_MOVED);
    if (change & PERSON_HIRED)
        count_hire(c, table, p, place);
}

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct jobs_layout *at = c->at;
    const struct person_view *person = &c->person;
    int64_t *table = &c->tables[(size_t)thread * at->size];
    for (size_t p = begin; p < end; p++) {
        if (person->id[p] == 0)
            continue;
        size_t occupation = person->occupation[p];
        size_t place = c->household.departement[person->household[p]];
        count_changes(c, table, p, place);
        count_training(c, table, p);
        if (person->activity[p] != WORLD_EMPLOYED && person->activity[p] != WORLD_UNEMPLOYED)
            continue;
        size_t band = (size_t)world_age_band(world_age(c->month, person->birth[p]));
        size_t out = person->activity[p] == WORLD_UNEMPLOYED;
        table[at->sex + person->sex[p] * 2 + out]++;
        table[at->age_band + band * 2 + out]++;
        table[at->diploma + person->diploma[p] * 2 + (size_t)out]++;
        if (out) {
            table[at->seeking_occupation + occupation]++;
            table[at->seeking_departement + place]++;
            table[at->months] += person->spell[p];
            table[at->long_term] += person->spell[p] >= SIM_MONTHS_PER_YEAR;
            table[at->training] += person->training[p] > 0;
        } else if (person->employer[p] == SIM_NONE || c->firm.id[person->employer[p]] == 0) {
            table[at->without_employer]++;
        } else {
            count_job(c, table, p, place);
        }
    }
}

static void moves_layout(struct jobs_layout *at)
{
    size_t *size = &at->size, by_cause = PERSON_LOSS_COUNT * at->occupations;
    at->ended_occupation = account_place(size, by_cause);
    at->ended_sector = account_place(size, (size_t)PERSON_LOSS_COUNT * SECTOR_COUNT);
    at->ended_departement = account_place(size, PERSON_LOSS_COUNT * at->places);
    at->ended_status = account_place(size, (size_t)PERSON_LOSS_COUNT * STATUS_COUNT);
    at->hired_sector_departement = account_place(size, SECTOR_COUNT * at->places);
    at->hired_status = account_place(size, STATUS_COUNT);
    at->displaced = account_place(size, by_cause);
    at->displaced_before = account_place(size, by_cause);
    at->displaced_after = account_place(size, by_cause);
    at->displaced_months = account_place(size, by_cause);
    at->moves = account_place(size, at->domains * at->domains);
    at->leavers = account_place(size, at->occupations);
    at->joiners = account_place(size, at->occupations);
    at->learned = account_place(size, at->occupations);
    at->applied = account_place(size, 1);
    at->lapsed = account_place(size, 1);
    at->hours_occupation = account_place(size, at->occupations);
    at->hours_sector = account_place(size, SECTOR_COUNT);
}

static struct jobs_layout layout_of(const struct sim_world *world)
{
    struct jobs_layout at = {.occupations = market_rates(world)->occupation_count + 1,
                             .domains = market_rates(world)->domain_count,
                             .places = world_rates(world)->departement_count};
    size_t *size = &at.size;
    at.sex = account_place(size, WORLD_SEX_COUNT * 2);
    at.age_band = account_place(size, WORLD_AGE_BAND_COUNT * 2);
    at.diploma = account_place(size, WORLD_DIPLOMA_COUNT * 2);
    at.occupation_departement = account_place(size, at.occupations * at.places);
    at.occupation_sector = account_place(size, at.occupations * SECTOR_COUNT);
    at.occupation_status = account_place(size, at.occupations * STATUS_COUNT);
    at.sector_departement_status = account_place(size, SECTOR_COUNT * at.places * STATUS_COUNT);
    at.seeking_occupation = account_place(size, at.occupations);
    at.seeking_departement = account_place(size, at.places);
    at.pay_occupation = account_place(size, at.occupations);
    at.pay_sector = account_place(size, SECTOR_COUNT);
    at.pay_departement = account_place(size, at.places);
    at.low_occupation = account_place(size, at.occupations);
    at.low_sector = account_place(size, SECTOR_COUNT);
    at.low_departement = account_place(size, at.places);
    at.pay_bins = account_place(size, JOBS_PAY_BINS);
    at.changes = account_place(size, at.occupations * JOBS_CHANGE_COUNT);
    at.found = account_place(size, 1);
    at.months = account_place(size, 1);
    at.long_term = account_place(size, 1);
    at.training = account_place(size, 1);
    at.without_employer = account_place(size, 1);
    moves_layout(&at);
    return at;
}

static enum sim_status run_jobs(struct sim_world *world, struct sim_error *error)
{
    const struct jobs_layout at = layout_of(world);
    size_t threads = (size_t)world->threads;
    struct counting c = {
        .month = world_month(world),
        .minimum = sim_number_i32(sim_number_round(ceil(market_economy(world).minimum_wage[0]))),
        .price = market_economy(world).consumer_price[0],
        .domain = market_rates(world)->domain,
        .person = person_columns(sim_world_table(world, "person")),
        .household = household_columns(sim_world_table(world, "household")),
        .firm = firm_firms(world),
        .at = &at};
    enum sim_status status =
        sim_memory_array(&c.tables, threads * at.size, sizeof *c.tables, "counts of jobs", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, count_block, &c);
    for (size_t t = 1; t < threads; t++)
        for (size_t i = 0; i < at.size; i++)
            c.tables[i] += c.tables[t * at.size + i];
    if (c.tables[at.without_employer] > 0)
        status = sim_error_set(error, SIM_INTERNAL,
                               "%" PRId64 " employed persons have no employer, or one that is gone",
                               c.tables[at.without_employer]);
    else {
        jobs_fill(world, &at, c.tables);
        jobs_fill_moves(world, &at, c.tables);
    }
    free(c.tables);
    return status;
}

const struct sim_phase account_jobs_phase = {
    .name = "labour_account",
    .text = "counts jobs, the unemployed, pay, what changed at work this month and what became of "
            "those who lost a job or learned another",
    .reads = "person.birth person.sex person.diploma person.activity person.occupation "
             "person.status person.employer person.pay person.spell person.training person.change "
             "person.loss person.loss_month person.loss_pay person.occupation_left "
             "person.sector_left person.status_left person.goal person.trained "
             "person.household household.departement firm.sector firm.hours firm.hours_cut "
             "occupation.vacancies "
             "occupation.unfilled economy.minimum_wage economy.consumer_price",
    .writes = "person.trained",
    .rows = "",
    .run = run_jobs,
};
