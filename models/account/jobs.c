/* The labour account: who works, where, as what and for how much; who looks for work; what began
 * and ended.
 *
 * One pass over persons into integer tables of each thread. A person at work is counted in the
 * finest tables that any series needs (occupation x département, occupation x sector, sector x
 * département x status, occupation x status) and all coarser breakdowns are sums of these.
 * Départements are those of residence. Unemployment is that of the activity, which follows the
 * ILO concept from the opening on; rates are over those active. Pay is gross pay of a month at
 * full time, of employees of firms and public bodies. */
#include "models/account/jobs.h"
#include "models/account/put.h"
#include "models/account/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* ---- counting ---- */

struct counting {
    int32_t month;
    int32_t minimum; /* pay at or under this is the legal minimum */
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
    if (status == STATUS_SELF_EMPLOYED)
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
        for (unsigned bits = person->change[p]; bits; bits &= bits - 1)
            table[at->changes + occupation * JOBS_CHANGE_COUNT + (size_t)__builtin_ctz(bits)]++;
        if ((person->change[p] & (PERSON_HIRED | PERSON_CHANGES_JOB)) == PERSON_HIRED)
            table[at->found]++;
        if (person->activity[p] != WORLD_EMPLOYED && person->activity[p] != WORLD_UNEMPLOYED)
            continue;
        size_t band = (size_t)world_age_band(world_age(c->month, person->birth[p]));
        size_t place = c->household.departement[person->household[p]];
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

static size_t place_of(size_t *size, size_t cells)
{
    size_t first = *size;
    *size += cells;
    return first;
}

static struct jobs_layout layout_of(const struct sim_world *world)
{
    struct jobs_layout at = {.occupations = market_rates(world)->occupation_count + 1,
                             .places = world_rates(world)->departement_count};
    size_t *size = &at.size;
    at.sex = place_of(size, WORLD_SEX_COUNT * 2);
    at.age_band = place_of(size, WORLD_AGE_BAND_COUNT * 2);
    at.diploma = place_of(size, WORLD_DIPLOMA_COUNT * 2);
    at.occupation_departement = place_of(size, at.occupations * at.places);
    at.occupation_sector = place_of(size, at.occupations * SECTOR_COUNT);
    at.occupation_status = place_of(size, at.occupations * STATUS_COUNT);
    at.sector_departement_status = place_of(size, SECTOR_COUNT * at.places * STATUS_COUNT);
    at.seeking_occupation = place_of(size, at.occupations);
    at.seeking_departement = place_of(size, at.places);
    at.pay_occupation = place_of(size, at.occupations);
    at.pay_sector = place_of(size, SECTOR_COUNT);
    at.pay_departement = place_of(size, at.places);
    at.low_occupation = place_of(size, at.occupations);
    at.low_sector = place_of(size, SECTOR_COUNT);
    at.low_departement = place_of(size, at.places);
    at.pay_bins = place_of(size, JOBS_PAY_BINS);
    at.changes = place_of(size, at.occupations * JOBS_CHANGE_COUNT);
    at.found = place_of(size, 1);
    at.months = place_of(size, 1);
    at.long_term = place_of(size, 1);
    at.training = place_of(size, 1);
    at.without_employer = place_of(size, 1);
    return at;
}

static enum sim_status run_jobs(struct sim_world *world, struct sim_error *error)
{
    const struct jobs_layout at = layout_of(world);
    size_t threads = (size_t)world->threads;
    struct counting c = {.month = world_month(world),
                         .minimum = (int32_t)ceil(market_economy(world).minimum_wage[0]),
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
    else
        jobs_fill(world, &at, c.tables);
    free(c.tables);
    return status;
}

const struct sim_phase account_jobs_phase = {
    .name = "labour_account",
    .text = "counts jobs, the unemployed, pay and what changed at work this month",
    .reads = "person.birth person.sex person.diploma person.activity person.occupation "
             "person.status person.employer person.pay person.spell person.training person.change "
             "person.household household.departement firm.sector occupation.vacancies "
             "occupation.unfilled economy.minimum_wage",
    .writes = "",
    .rows = "",
    .run = run_jobs,
};
