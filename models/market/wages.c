/* Phase wages: the reference wage, pay by place, and everybody's pay.
 *
 * The wage curve (Blanchflower and Oswald 1994) says how pay differs with unemployment: elasticity
 * -0.1. The reference wage W follows consumer prices P and trend productivity A,
 *     ln W += expected inflation + ln(1 + g) / 12,  then  ln W += speed (ln W* - ln W),
 *     ln W* = ln P + ln A + curve ln(u / u0),
 * with expected inflation a mean of the past and of inflation abroad (the anchor of the euro area),
 * so that real wages grow with productivity and fall with unemployment u against that of the
 * opening u0. In the same way the pay factor of a département closes `speed` of its gap, in logs,
 * to (u_d / u)^curve. Unemployment is smoothed over a year, by exponential weights; without
 * unemployed the curve says nothing and its factor is 1. Employees' pay moves with W and the factor
 * of the département they work in, and rises with tenure in the first years. No pay of an employee
 * is below the legal minimum; who is paid it stays there until his or her own scale passes it. The last pay of the self-employed, on which their pension rests,
 * moves with W alone. Cuts are possible in money terms, as W is: few fall in practice, because P
 * and A rise. */
#include "models/market/search.h"

#include <math.h>
#include <stdlib.h>

/* ---- pay at the beginning of a job ---- */

struct market_pay_scale market_pay_scale(const struct sim_world *world)
{
    struct economy_view economy = market_economy(world);
    return (struct market_pay_scale){
        economy.wage_index[0], economy.minimum_wage[0], market_occupations(world).pay,
        market_sectors(world).wage_factor,
        departement_columns(sim_world_table(world, "departement")).wage_factor};
}

int32_t market_pay_at(const struct market_pay_scale *scale, double earning, size_t occupation,
                      size_t sector, size_t departement)
{
    double pay = scale->occupation[occupation] * scale->index * scale->sector[sector] *
                 scale->departement[departement] * exp(earning);
    return sim_number_i32(sim_number_round(pay > scale->minimum ? pay : ceil(scale->minimum)));
}

int32_t market_hire_pay(const struct sim_world *world, size_t person, size_t occupation,
                        size_t sector, size_t departement)
{
    struct market_pay_scale scale = market_pay_scale(world);
    double earning = (double)person_columns(sim_world_table(world, "person")).earning[person];
    return market_pay_at(&scale, earning, occupation, sector, departement);
}

/* ---- unemployment ---- */

struct labour {
    int64_t employed, unemployed;
};

struct paying {
    const struct sim_world *world;
    size_t places;
    struct labour *labour; /* [threads][places] */
    double *factor,
        *tenure;  /* [places] on the pay of the month, after and during the first years */
    double index; /* the same for the self-employed */
    uint16_t tenure_months;
    double minimum, premium;
    struct market_pay_scale scale;
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
};

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct paying *c = context;
    const struct person_view *p = &c->person;
    struct labour *labour = &c->labour[(size_t)thread * c->places];
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || p->activity[row] > WORLD_UNEMPLOYED)
            continue;
        struct labour *here = &labour[c->household.departement[p->household[row]]];
        here->employed += p->activity[row] == WORLD_EMPLOYED;
        here->unemployed += p->activity[row] == WORLD_UNEMPLOYED;
    }
}

/* A year's smoothing of a rate; without labour force it stays. */
static double smoothed(double before, struct labour labour)
{
    int64_t active = labour.employed + labour.unemployed;
    if (active == 0)
        return before;
    return before + ((double)labour.unemployed / (double)active - before) / SIM_MONTHS_PER_YEAR;
}

/* What the wage curve makes of unemployment, in logs. */
static double curve(const struct market_parameters *p, double unemployment, double against)
{
    return unemployment > 0 && against > 0 ? p->wage_curve * log(unemployment / against) : 0;
}

static void update_indices(struct paying *c)
{
    const struct market_parameters *p = market_parameters(c->world);
    struct economy_view economy = market_economy(c->world);
    struct departement_view place = departement_columns(sim_world_table(c->world, "departement"));
    struct labour country = {0};
    for (size_t d = 0; d < c->places; d++) {
        struct labour here = {0};
        for (size_t t = 0; t < (size_t)c->world->threads; t++) {
            here.employed += c->labour[t * c->places + d].employed;
            here.unemployed += c->labour[t * c->places + d].unemployed;
        }
        country.employed += here.employed;
        country.unemployed += here.unemployed;
        place.unemployment[d] = smoothed(place.unemployment[d], here);
    }
    economy.unemployment[0] = smoothed(economy.unemployment[0], country);
    double aim = log(economy.consumer_price[0]) + log(economy.productivity[0]) +
                 curve(p, economy.unemployment[0], economy.unemployment_opening[0]);
    double before = log(economy.wage_index[0]);
    double expected = (1 - p->inflation_anchor) * economy.inflation[0] +
                      p->inflation_anchor * log1p(p->world_inflation) / SIM_MONTHS_PER_YEAR;
    double after = before + expected + log1p(p->productivity_growth) / SIM_MONTHS_PER_YEAR;
    after += p->wage_speed * (aim - after);
    economy.wage_index[0] = exp(after);
    c->index = exp(after - before);
    for (size_t d = 0; d < c->places; d++) {
        double factor = log(place.wage_factor[d]);
        double step =
            p->wage_speed * (curve(p, place.unemployment[d], economy.unemployment[0]) - factor);
        place.wage_factor[d] = exp(factor + step);
        c->factor[d] = exp(after - before + step);
        c->tenure[d] = c->factor[d] * (1 + p->tenure_premium / SIM_MONTHS_PER_YEAR);
    }
}

/* ---- pay ---- */

/* Pay by occupation, sector, place, person and tenure, whatever the legal minimum. */
static double unbound(const struct paying *c, size_t row)
{
    const struct person_view *p = &c->person;
    uint32_t firm = p->employer[row];
    uint16_t tenure = p->spell[row] < c->tenure_months ? p->spell[row] : c->tenure_months;
    return c->scale.occupation[p->occupation[row]] * c->scale.index *
           c->scale.sector[c->firm.sector[firm]] * c->scale.departement[c->firm.departement[firm]] *
           exp((double)p->earning[row]) * (1 + c->premium * tenure / SIM_MONTHS_PER_YEAR);
}

static void pay_block(void *context, size_t begin, size_t end, int thread)
{
    const struct paying *c = context;
    const struct person_view *p = &c->person;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        if (p->id[row] == 0 || p->activity[row] != WORLD_EMPLOYED || p->employer[row] == SIM_NONE)
            continue;
        if (p->status[row] == STATUS_SELF_EMPLOYED) {
            p->pay[row] = sim_number_i32(sim_number_round(p->pay[row] * c->index));
            continue;
        }
        size_t place = c->firm.departement[p->employer[row]];
        double pay =
            p->pay[row] * (p->spell[row] < c->tenure_months ? c->tenure[place] : c->factor[place]);
        if (p->pay[row] <= c->minimum) /* what the post would be paid without the minimum */
            pay = unbound(c, row);
        p->pay[row] = sim_number_i32(sim_number_round(pay > c->minimum ? pay : c->minimum));
    }
}

static enum sim_status run_wages(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct market_parameters *p = market_parameters(world);
    struct paying c = {.world = world,
                       .places = sim_world_table(world, "departement")->count,
                       .tenure_months = (uint16_t)(p->tenure_years * SIM_MONTHS_PER_YEAR),
                       .premium = p->tenure_premium,
                       .minimum = ceil(market_economy(world).minimum_wage[0]),
                       .person = person_columns(sim_world_table(world, "person")),
                       .household = household_columns(sim_world_table(world, "household")),
                       .firm = firm_firms(world)};
    SIM_TRY(sim_memory_array(&c.labour, (size_t)world->threads * c.places, sizeof *c.labour,
                             "wages", error));
    SIM_TRY(sim_memory_array(&c.factor, c.places, sizeof *c.factor, "wages", error));
    SIM_TRY(sim_memory_array(&c.tenure, c.places, sizeof *c.tenure, "wages", error));
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, count_block, &c);
    update_indices(&c);
    c.scale = market_pay_scale(world);
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, pay_block, &c);
out:
    free(c.labour);
    free(c.factor);
    free(c.tenure);
    return status;
}

const struct sim_phase market_wages_phase = {
    .name = "wages",
    .text = "wages follow prices, productivity and unemployment, of the country and the place",
    .reads = "person.activity person.status person.employer person.household person.spell "
             "person.pay person.occupation person.earning household.departement firm.sector "
             "firm.departement occupation.pay sector.wage_factor departement.unemployment "
             "departement.wage_factor economy.consumer_price economy.productivity "
             "economy.inflation economy.unemployment economy.unemployment_opening "
             "economy.wage_index economy.minimum_wage",
    .writes = "person.pay departement.unemployment departement.wage_factor economy.wage_index "
              "economy.unemployment",
    .rows = "",
    .run = run_wages,
};
