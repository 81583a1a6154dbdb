/* Phase entry: new firms and who founds them.
 *
 * Births of a sector in a month: the enterprises that closed this month, but for defaults beyond the
 * death rate of the table, and the net rate of the table (births less deaths) / 12 x its enterprises
 * before, rounded up or down by lot. So the number of enterprises follows the table, and falls where
 * more fail than usual: there is no room for as many. An entrant resembles the living: its département and form are those of
 * one of the sector's firms, drawn uniformly. It is founded by an unemployed person of that
 * département who is not in retraining, drawn uniformly; if there is none, of the region; if there
 * is none, not at all. So entry is out of unemployment, and the founder is the first at work: owner
 * of the business, or first employee of a company. (In truth most founders leave a job; the table
 * counts neither.)
 *
 * It starts as a mean firm of its sector: price and mark-up, the labour that modes leave a unit of output (the modes
 * themselves are set at the next review of modes, firm/modes.c), an efficiency lognormal around the
 * sector's mean, the business weight of a worker, and an expectation of sales that one worker meets
 * at normal use. It takes over what capital it needs from the sector's used capital, as far as
 * there is any, with the debt on it; the rest it buys next month (bank/credit.c). The bank lends it firm.liquidity
 * months of costs. Entrants near the incumbents' mean and financed by debt: Caiani et al. (2016);
 * here their number follows the table of enterprise births, not profits. */
#include "models/account/ledger_state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/person/state.h"

#include <math.h>
#include <stdlib.h>

/* Draws of one foundation; bounded integers take a range of their own. */
enum { DRAW_FORM = 0, DRAW_EFFICIENCY = 1, DRAW_SEAT = 16, DRAW_FOUNDER = 32 };

/* Unemployed persons by département, by rising id at first; who founds leaves his or her place to
 * the last. */
struct founders {
    uint32_t *rows;
    size_t *first, *left; /* [places] */
};

/* Living enterprises, without public bodies. */
struct enterprises {
    uint32_t *count; /* [SECTOR_COUNT][places] */
    uint32_t all[SECTOR_COUNT], self_employed[SECTOR_COUNT];
};

struct foundation {
    uint32_t founder, attempt;
    uint8_t sector, departement, form;
};

struct entry {
    struct sim_world *world;
    const struct world_rates *rates;
    size_t places;
    struct founders founders;
    struct enterprises enterprises;
    struct foundation *list;
    size_t count, attempts;
    struct person_view person;
    struct household_view household;
    uint8_t *available; /* [person.count] 1: may found a firm */
};

static void available_block(void *context, size_t begin, size_t end, int thread)
{
    const struct entry *e = context;
    const struct person_view *p = &e->person;
    size_t occupations = market_rates(e->world)->occupation_count;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        e->available[row] = p->id[row] != 0 && p->activity[row] == WORLD_UNEMPLOYED &&
                            p->training[row] == 0 && p->occupation[row] < occupations &&
                            p->household[row] != SIM_NONE;
}

static size_t home_of(const struct entry *e, uint32_t row)
{
    return e->household.departement[e->person.household[row]];
}

static enum sim_status list_founders(struct entry *e, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct founders *f = &e->founders;
    uint32_t *rows = NULL;
    size_t count;
    SIM_TRY(sim_memory_array(&e->available, e->person.count, 1, "founders", error));
    SIM_TRY(sim_memory_array(&f->first, e->places + 1, sizeof *f->first, "founders", error));
    SIM_TRY(sim_memory_array(&f->left, e->places, sizeof *f->left, "founders", error));
    sim_parallel_blocks(e->world->threads, e->person.count, SIM_PARALLEL_BLOCK, available_block, e);
    SIM_TRY(sim_select_rows(sim_world_table(e->world, "person"), e->available, 1, e->world->threads,
                            &rows, &count, error));
    SIM_TRY(sim_memory_array(&f->rows, count + 1, sizeof *f->rows, "founders", error));
    for (size_t i = 0; i < count; i++)
        f->first[home_of(e, rows[i]) + 1]++;
    for (size_t d = 0; d < e->places; d++)
        f->first[d + 1] += f->first[d];
    for (size_t i = 0; i < count; i++) {
        size_t d = home_of(e, rows[i]);
        f->rows[f->first[d] + f->left[d]++] = rows[i];
    }
out:
    free(rows);
    return status;
}

static enum sim_status count_enterprises(struct entry *e, struct sim_error *error)
{
    struct enterprises *n = &e->enterprises;
    struct firm_view firm = firm_firms(e->world);
    enum sim_status status = sim_memory_array(&n->count, SECTOR_COUNT * e->places, sizeof *n->count,
                                              "enterprises", error);
    for (size_t row = 0; status == SIM_OK && row < firm.count; row++) {
        size_t sector = firm.sector[row];
        if (firm.id[row] == 0 || firm.form[row] == FIRM_PUBLIC)
            continue;
        n->count[sector * e->places + firm.departement[row]]++;
        n->all[sector]++;
        n->self_employed[sector] += firm.form[row] == FIRM_SELF_EMPLOYED;
    }
    return status;
}

/* ---- who founds what, where ---- */

static bool same_place(const struct entry *e, size_t d, size_t place, bool region)
{
    const struct world_departement *places = e->rates->departements;
    return region ? places[d].region == places[place].region : d == place;
}

/* Takes a founder of the place, or of its region; SIM_NONE if there is none. */
static uint32_t take_founder(struct entry *e, size_t place, const struct sim_random_event *event)
{
    struct founders *f = &e->founders;
    for (int region = 0; region < 2; region++) {
        size_t count = 0;
        for (size_t d = 0; d < e->places; d++)
            count += same_place(e, d, place, region) ? f->left[d] : 0;
        if (count == 0)
            continue;
        size_t k = sim_random_bounded(event, DRAW_FOUNDER, (uint32_t)count);
        for (size_t d = 0; d < e->places; d++) {
            if (!same_place(e, d, place, region))
                continue;
            if (k < f->left[d]) {
                uint32_t *list = &f->rows[f->first[d]], founder = list[k];
                list[k] = list[--f->left[d]];
                return founder;
            }
            k -= f->left[d];
        }
    }
    return SIM_NONE;
}

static size_t draw_seat(const struct entry *e, size_t sector, const struct sim_random_event *event)
{
    const uint32_t *count = &e->enterprises.count[sector * e->places];
    uint32_t k = sim_random_bounded(event, DRAW_SEAT, e->enterprises.all[sector]);
    size_t d = 0;
    while (k >= count[d])
        k -= count[d++];
    return d;
}

/* One event for each attempt of the month, numbered in the order of sectors. */
static struct sim_random_event event_of(const struct entry *e, size_t attempt)
{
    return (struct sim_random_event){e->world->random, sim_random_purpose("firm.entry"),
                                     (uint32_t)attempt, e->world->month};
}

static size_t births_of(const struct entry *e, size_t sector)
{
    struct sim_random_event event = {e->world->random, sim_random_purpose("firm.births"),
                                     (uint32_t)sector, e->world->month};
    const struct market_production *rates = &e->rates->market->production[sector];
    double closures = (double)market_sectors(e->world).closures[sector];
    double before = (double)e->enterprises.all[sector] + closures;
    double deaths = rates->death_rate / SIM_MONTHS_PER_YEAR * before;
    double net = rates->birth_rate / SIM_MONTHS_PER_YEAR * before - deaths;
    double replaced =
        fmax(closures - (double)market_sectors(e->world).defaults[sector], fmin(closures, deaths));
    double births = floor(replaced + net + sim_random_uniform(&event, 0));
    return births > 0 ? (size_t)births : 0; /* fewer close than the number falls by: none begins */
}

static enum sim_status match(struct entry *e, struct sim_error *error)
{
    const struct enterprises *n = &e->enterprises;
    size_t births[SECTOR_COUNT], total = 0, attempt = 0;
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        births[s] = n->all[s] > 0 ? births_of(e, s) : 0; /* none alive: nobody to resemble */
        total += births[s];
    }
    enum sim_status status =
        sim_memory_array(&e->list, total + 1, sizeof *e->list, "entrants", error);
    for (size_t s = 0; status == SIM_OK && s < SECTOR_COUNT; s++)
        for (size_t i = 0; i < births[s]; i++, attempt++) {
            struct sim_random_event event = event_of(e, attempt);
            size_t seat = draw_seat(e, s, &event);
            uint32_t founder = take_founder(e, seat, &event);
            if (founder == SIM_NONE)
                continue;
            bool own = sim_random_uniform(&event, DRAW_FORM) * n->all[s] < n->self_employed[s];
            e->list[e->count++] =
                (struct foundation){.founder = founder,
                                    .attempt = (uint32_t)attempt,
                                    .sector = (uint8_t)s,
                                    .departement = (uint8_t)seat,
                                    .form = own ? FIRM_SELF_EMPLOYED : FIRM_COMPANY};
        }
    return status;
}

/* ---- foundation ---- */

static void employ(const struct entry *e, const struct foundation *f, uint32_t row)
{
    const struct person_view *p = &e->person;
    uint32_t founder = f->founder;
    p->activity[founder] = WORLD_EMPLOYED;
    p->employer[founder] = row;
    p->status[founder] = f->form == FIRM_SELF_EMPLOYED ? STATUS_SELF_EMPLOYED : STATUS_EMPLOYEE;
    p->pay[founder] =
        market_hire_pay(e->world, founder, p->occupation[founder], f->sector, f->departement);
    p->spell[founder] = 0;
    p->change[founder] |= PERSON_HIRED;
}

/* Costs of a month at the sales expected: inputs and, of a company, its first employee. */
static double starting_costs(const struct entry *e, const struct firm_view *firm, size_t row,
                             int32_t pay)
{
    struct economy_view economy = market_economy(e->world);
    double costs =
        firm->demand_expected[row] * market_sectors(e->world).input_cost[firm->sector[row]];
    if (firm->form[row] == FIRM_COMPANY)
        costs += pay * (1 + economy.payroll_rate[0] + economy.payroll_tax_rate[0] +
                        economy.wages_abroad_rate[0]);
    return costs;
}

/* At least 1 where the sector sells to firms at all, or no price could ever bring the entrant such
 * orders. */
static int64_t weight_of_a_worker(const struct sector_view *sector, size_t s)
{
    int64_t staff = sector->staff[s] > 0 ? sector->staff[s] : 1, all = sector->business_weight[s];
    return all > 0 && all < staff ? 1 : all / staff;
}

/* Fills the entrant and employs its founder. */
static void establish(const struct entry *e, const struct firm_view *firm, uint32_t row,
                      const struct foundation *f, struct ledger_purse bank[2])
{
    const struct firm_parameters *p = firm_parameters(e->world);
    struct sector_view sector = market_sectors(e->world);
    struct sim_random_event event = event_of(e, f->attempt);
    size_t s = f->sector;
    firm->sector[row] = f->sector;
    firm->departement[row] = f->departement;
    firm->form[row] = f->form;
    firm->event[row] = FIRM_ENTERS;
    firm->founded[row] = (int16_t)world_month(e->world);
    firm->owner[row] = f->form == FIRM_SELF_EMPLOYED ? f->founder : SIM_NONE;
    firm->staff[row] = firm->staff_target[row] = 1;
    firm->quality[row] = firm->hours[row] = 1;
    firm->labour[row] = sector.labour[s];
    firm_set_hours(e->world, firm, row);
    firm->efficiency[row] =
        sector.efficiency_mean[s] * exp(p->efficiency_sd * world_normal(&event, DRAW_EFFICIENCY) -
                                        p->efficiency_sd * p->efficiency_sd / 2);
    firm->price[row] = sector.price[s];
    firm->mark_up[row] = sector.mark_up[s];
    firm->fill[row] = 1;
    firm->demand_expected[row] = p->utilisation * firm_full_output(e->world, firm, row);
    firm->demand[row] = sim_number_round(firm->demand_expected[row]);
    firm->weight[row] = weight_of_a_worker(&sector, s);

    int64_t need = sim_number_round(
        ceil(firm->demand_expected[row] * sector.capital_ratio[s] / p->capital_use));
    int64_t used = sector.used_capital[s], taken = need < used ? need : used;
    int64_t debt = taken > 0 ? ledger_part(-sector.used_loans[s], taken, used) : 0;
    firm->capital[row] = taken;
    firm->loans[row] = -debt; /* from firms to a firm: no entry */
    sector.used_capital[s] -= taken;
    sector.used_loans[s] += debt;
    employ(e, f, row);
    bank_lend(e->world, 0, &firm->deposits[row], &firm->loans[row], firm->id[row], LEDGER_FIRMS,
              &bank[0], &bank[1],
              ledger_cents(p->liquidity * starting_costs(e, firm, row, e->person.pay[f->founder])));
}

static enum sim_status found(struct entry *e, struct sim_error *error)
{
    struct sim_table *table = sim_world_table(e->world, "firm");
    struct ledger_purse bank[2] = {{0}, {0}}; /* deposits, loans */
    size_t first;
    enum sim_status status = sim_table_append(table, e->count, &first, error);
    if (status != SIM_OK)
        return status;
    struct firm_view firm = firm_columns(table);
    struct sector_view sector = market_sectors(e->world);
    struct institution_view institution = state_institutions(e->world);
    for (size_t i = 0; i < e->count; i++)
        establish(e, &firm, (uint32_t)(first + i), &e->list[i], bank);
    /* only now, so that the mean weight and staff that entrants start from are the incumbents' */
    for (size_t i = 0; i < e->count; i++) {
        sector.business_weight[e->list[i].sector] += firm.weight[first + i];
        sector.staff[e->list[i].sector]++;
    }
    institution.deposits[INSTITUTION_BANK] += bank[0].cell;
    institution.loans[INSTITUTION_BANK] += bank[1].cell;
    return SIM_OK;
}

static enum sim_status run_entry(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct entry e = {.world = world,
                      .rates = world_rates(world),
                      .places = world_rates(world)->departement_count,
                      .person = person_columns(sim_world_table(world, "person")),
                      .household = household_columns(sim_world_table(world, "household"))};
    SIM_TRY(count_enterprises(&e, error));
    SIM_TRY(list_founders(&e, error));
    SIM_TRY(match(&e, error));
    SIM_TRY(found(&e, error));
out:
    free(e.enterprises.count);
    free(e.founders.rows);
    free(e.founders.first);
    free(e.founders.left);
    free(e.available);
    free(e.list);
    return status;
}

const struct sim_phase firm_entry_phase = {
    .name = "entry",
    .text = "new firms, founded by the unemployed",
    .reads = "firm.* person.* household.departement sector.* economy.* occupation.pay "
             "departement.wage_factor institution.deposits institution.loans",
    .writes =
        "firm.* person.activity person.employer person.status person.pay person.spell "
        "person.change sector.used_capital sector.used_loans sector.business_weight sector.staff "
        "institution.deposits institution.loans",
    .rows = "firm",
    .run = run_entry,
};
