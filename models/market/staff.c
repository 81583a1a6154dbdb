/* Phases staff and payroll: who works where, counted afresh from the persons.
 *
 * Staff is counted rather than carried along, so that deaths, departures and retirements of the
 * month need no bookkeeping of their own. A business whose owner has died or left is taken over by
 * its staff as a company; without staff it ends, as does any firm that has nobody and wants nobody.
 * The last firm of a sector stays, the sector must exist: the one of lowest id, as a company.
 * Labour cost of a sector is the wage bill and the charges on it per employee; a firm whose employees
 * are paid more than the sector's mean has as much more labour from each (firm.quality). Both are of pay without the
 * bonus that firms may have to share of their saving (firm/terms.c), which comes on top. */
#include "models/market/search.h"

#include <stdlib.h>

/* What a thread has counted. */
struct tally {
    uint32_t employed[OCCUPATIONS_MAX + 1],
        seekers[OCCUPATIONS_MAX + 1]; /* the last: of no occupation */
    int64_t staff[SECTOR_COUNT], wages[SECTOR_COUNT], employees[SECTOR_COUNT];
    int64_t firms[SECTOR_COUNT], ending[SECTOR_COUNT];
    uint32_t lowest[SECTOR_COUNT]; /* row of the firm of lowest id, SIM_NONE */
};

struct counting {
    struct sim_world *world;
    bool pay;
    struct person_view person;
    struct firm_view firm;
    struct tally *tallies;
    double mean_pay[SECTOR_COUNT]; /* of employees */
    double worker[SECTOR_COUNT];   /* output of a mean employee at the use aimed at */
    const struct firm_parameters *parameters;
    struct sector_view sector;
};

/* ---- counts ---- */

static void clear_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    (void)thread;
    for (size_t f = begin; f < end; f++) {
        c->firm.staff[f] = 0;
        if (c->pay)
            c->firm.wages[f] = 0;
    }
}

static void persons_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct person_view *p = &c->person;
    struct tally *tally = &c->tallies[thread];
    int threads = c->world->threads;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0)
            continue;
        if (p->activity[row] == WORLD_UNEMPLOYED)
            tally->seekers[p->occupation[row]]++;
        if (p->activity[row] != WORLD_EMPLOYED)
            continue;
        tally->employed[p->occupation[row]]++;
        uint32_t employer = p->employer[row];
        if (employer == SIM_NONE)
            continue;
        market_add_count(threads, &c->firm.staff[employer], 1);
        if (c->pay && p->status[row] != STATUS_SELF_EMPLOYED)
            market_add_amount(threads, &c->firm.wages[employer], p->pay[row]);
    }
}

static void firms_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct tally *tally = &c->tallies[thread];
    for (size_t f = begin; f < end; f++) {
        if (c->firm.id[f] == 0)
            continue;
        tally->staff[c->firm.sector[f]] += c->firm.staff[f];
        if (c->pay) {
            tally->wages[c->firm.sector[f]] += c->firm.wages[f];
            tally->employees[c->firm.sector[f]] += c->firm.staff[f] - firm_owned(&c->firm, f);
        }
    }
}

/* Mean pay of each firm's employees relative to its sector's; 1 where there is none. */
static void quality_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    (void)thread;
    for (size_t f = begin; f < end; f++) {
        double mean = c->mean_pay[c->firm.sector[f]];
        uint32_t employees = c->firm.staff[f] - firm_owned(&c->firm, f);
        bool paid = c->firm.id[f] != 0 && employees > 0 && c->firm.wages[f] > 0 && mean > 0;
        c->firm.quality[f] = paid ? (float)((double)c->firm.wages[f] / employees / mean) : 1;
        c->firm.hours[f] = 1;
        if (!paid)
            continue;
        bool owned = firm_owned(&c->firm, f);
        double worker = c->worker[c->firm.sector[f]] * c->firm.efficiency[f] / c->firm.labour[f];
        if (!(worker > 0)) /* the opening counts before it knows what a worker makes */
            continue;
        double wanted =
            firm_employees_wanted(firm_planned(&c->sector, &c->firm, f), worker,
                                  firm_employee(&c->firm, f), owned, c->parameters->owner_output);
        c->firm.hours[f] = (float)firm_hours(wanted, employees, c->parameters->hours_least);
    }
}

/* Takes off the wage bills what is not paid to those who work part time, and adds the bonus. */
static void hours_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    const struct person_view *p = &c->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        uint32_t employer = p->employer[row];
        if (p->id[row] == 0 || p->activity[row] != WORLD_EMPLOYED || employer == SIM_NONE ||
            p->status[row] == STATUS_SELF_EMPLOYED ||
            (c->firm.hours[employer] >= 1 && !(c->firm.bonus[employer] > 0)))
            continue;
        int64_t paid = firm_pay(p->pay[row], c->firm.hours[employer], c->firm.bonus[employer]);
        market_add_amount(c->world->threads, &c->firm.wages[employer], paid - p->pay[row]);
    }
}

static void store_counts(struct counting *c)
{
    struct occupation_view occupation = market_occupations(c->world);
    struct sector_view sector = market_sectors(c->world);
    for (size_t o = 0; o < occupation.count; o++) {
        occupation.employed[o] = occupation.seekers[o] = 0;
        for (int t = 0; t < c->world->threads; t++) {
            occupation.employed[o] += c->tallies[t].employed[o];
            occupation.seekers[o] += c->tallies[t].seekers[o];
        }
    }
    for (size_t s = 0; s < sector.count; s++) {
        int64_t staff = 0, wages = 0, employees = 0;
        for (int t = 0; t < c->world->threads; t++) {
            staff += c->tallies[t].staff[s];
            wages += c->tallies[t].wages[s];
            employees += c->tallies[t].employees[s];
        }
        sector.staff[s] = staff;
        c->mean_pay[s] = employees > 0 ? (double)wages / (double)employees : 0;
        if (!c->pay || employees == 0) /* without employees the last cost stays */
            continue;
        struct economy_view economy = market_economy(c->world);
        double charges =
            economy.payroll_rate[0] + economy.payroll_tax_rate[0] + economy.wages_abroad_rate[0];
        sector.labour_cost[s] = c->mean_pay[s] * (1 + charges);
    }
}

static enum sim_status count(struct sim_world *world, bool pay, struct sim_error *error)
{
    struct counting c = {.world = world,
                         .pay = pay,
                         .person = person_columns(sim_world_table(world, "person")),
                         .firm = firm_firms(world),
                         .parameters = firm_parameters(world),
                         .sector = market_sectors(world)};
    for (size_t s = 0; pay && s < SECTOR_COUNT; s++)
        c.worker[s] = c.sector.productivity[s] * market_economy(world).productivity[0] *
                      c.parameters->utilisation;
    enum sim_status status =
        sim_memory_array(&c.tallies, (size_t)world->threads, sizeof *c.tallies, "staff", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, clear_block, &c);
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, persons_block, &c);
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, firms_block, &c);
    store_counts(&c);
    if (pay) {
        sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, quality_block, &c);
        sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, hours_block, &c);
    }
    free(c.tallies);
    return SIM_OK;
}

enum sim_status market_count_staff(struct sim_world *world, struct sim_error *error)
{
    return count(world, false, error);
}

enum sim_status market_count_payroll(struct sim_world *world, struct sim_error *error)
{
    return count(world, true, error);
}

/* ---- firms that nobody runs ---- */

static bool has_owner(const struct counting *c, size_t row)
{
    uint32_t owner = c->firm.owner[row];
    return owner != SIM_NONE && c->person.id[owner] != 0 && c->person.employer[owner] == row;
}

static void owners_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct tally *tally = &c->tallies[thread];
    for (size_t f = begin; f < end; f++) {
        if (c->firm.id[f] == 0)
            continue;
        c->firm.event[f] = 0;
        size_t s = c->firm.sector[f];
        bool alone = c->firm.staff[f] == 0 && c->firm.staff_target[f] == 0;
        if (c->firm.form[f] == FIRM_SELF_EMPLOYED && !has_owner(c, f)) {
            alone = c->firm.staff[f] == 0;
            if (!alone) {
                c->firm.form[f] = FIRM_COMPANY;
                c->firm.owner[f] = SIM_NONE;
            }
        }
        if (alone)
            c->firm.event[f] = FIRM_ENDS;
        tally->firms[s]++;
        tally->ending[s] += alone;
        if (tally->lowest[s] == SIM_NONE || c->firm.id[f] < c->firm.id[tally->lowest[s]])
            tally->lowest[s] = (uint32_t)f;
    }
}

static void keep_sectors(const struct counting *c)
{
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        int64_t firms = 0, ending = 0;
        uint32_t lowest = SIM_NONE;
        for (int t = 0; t < c->world->threads; t++) {
            uint32_t row = c->tallies[t].lowest[s];
            firms += c->tallies[t].firms[s];
            ending += c->tallies[t].ending[s];
            if (row != SIM_NONE && (lowest == SIM_NONE || c->firm.id[row] < c->firm.id[lowest]))
                lowest = row;
        }
        if (firms == 0 || ending < firms)
            continue;
        c->firm.event[lowest] = 0;
        if (c->firm.form[lowest] == FIRM_SELF_EMPLOYED) {
            c->firm.form[lowest] = FIRM_COMPANY;
            c->firm.owner[lowest] = SIM_NONE;
        }
    }
}

static enum sim_status run_staff(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct counting c = {.world = world,
                         .person = person_columns(sim_world_table(world, "person")),
                         .firm = firm_firms(world)};
    SIM_TRY(market_count_staff(world, error));
    SIM_TRY(
        sim_memory_array(&c.tallies, (size_t)world->threads, sizeof *c.tallies, "staff", error));
    for (int t = 0; t < world->threads; t++)
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            c.tallies[t].lowest[s] = SIM_NONE;
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, owners_block, &c);
    keep_sectors(&c);
out:
    free(c.tallies);
    return status;
}

const struct sim_phase market_staff_phase = {
    .name = "staff",
    .text = "counts who works where; businesses without their owner become companies or end",
    .reads = "person.activity person.occupation person.employer firm.sector firm.form "
             "firm.owner firm.staff firm.staff_target firm.event",
    .writes = "firm.staff firm.form firm.owner firm.event occupation.employed occupation.seekers "
              "sector.staff",
    .rows = "",
    .run = run_staff,
};

const struct sim_phase market_payroll_phase = {
    .name = "payroll",
    .text = "counts staff and wages of every firm, and what labour costs in each sector",
    .reads = "person.activity person.occupation person.employer person.status person.pay "
             "firm.sector firm.form firm.owner firm.staff firm.wages firm.quality firm.hours "
             "firm.efficiency firm.labour firm.work_cut firm.bonus firm.demand_expected "
             "firm.capital sector.capital_ratio "
             "sector.productivity sector.labour_cost economy.payroll_rate "
             "economy.payroll_tax_rate economy.wages_abroad_rate economy.productivity",
    .writes = "firm.staff firm.wages firm.quality firm.hours occupation.employed "
              "occupation.seekers sector.staff sector.labour_cost",
    .rows = "",
    .run = market_count_payroll,
};
