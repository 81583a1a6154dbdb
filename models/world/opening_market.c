/* The tables of the economy at the opening: sectors, uses, occupations, participation, indices and
 * institutions, with what the population drawn says of them. Every price and index of the base year
 * is 1; amounts of money and the rates that close the accounts come with opening_money.
 *
 * The labour force of an age and sex is counted from the persons drawn, after the definition of
 * unemployment of the survey; shares under `labour.opening.active` (a handful of persons of great
 * age) are 0, so that working life ends somewhere.
 * Pay by place follows the wage curve from the beginning: (u_d / u)^labour.wage_curve. */
#include "models/market/state.h"
#include "models/state/state.h"
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

enum { CENTS = 100, ROWS = WORLD_AGE_COUNT * WORLD_SEX_COUNT };

struct counting {
    struct person_view person;
    int32_t month;
    struct counted {
        uint64_t persons[ROWS], active[ROWS];
        uint64_t employed[OCCUPATIONS_MAX + 1], seekers[OCCUPATIONS_MAX + 1];
    } * counted; /* [threads] */
};

static void count_block(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct counted *n = &c->counted[thread];
    for (size_t row = begin; row < end; row++) {
        int age = world_age(c->month, c->person.birth[row]);
        int cell = world_age_index(age) * WORLD_SEX_COUNT + c->person.sex[row];
        n->persons[cell]++;
        if (c->person.activity[row] == WORLD_EMPLOYED) {
            n->active[cell]++;
            n->employed[c->person.occupation[row]]++;
        } else if (c->person.activity[row] == WORLD_UNEMPLOYED) {
            n->active[cell]++;
            n->seekers[c->person.occupation[row]]++;
        }
    }
}

/* The sum over threads into the first. */
static enum sim_status count(const struct sim_world *world, struct counted **counted,
                             struct sim_error *error)
{
    struct counting c = {.person = person_columns(sim_world_table(world, "person")),
                         .month = world_month(world)};
    size_t threads = (size_t)world->threads;
    enum sim_status status =
        sim_memory_array(&c.counted, threads, sizeof *c.counted, "labour force", error);
    *counted = c.counted;
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.person.count, SIM_PARALLEL_BLOCK, count_block, &c);
    struct counted *sum = c.counted;
    for (size_t t = 1; t < threads; t++) {
        for (size_t i = 0; i < ROWS; i++) {
            sum->persons[i] += c.counted[t].persons[i];
            sum->active[i] += c.counted[t].active[i];
        }
        for (size_t o = 0; o <= OCCUPATIONS_MAX; o++) {
            sum->employed[o] += c.counted[t].employed[o];
            sum->seekers[o] += c.counted[t].seekers[o];
        }
    }
    return SIM_OK;
}

static void fill_participation(const struct sim_world *world, const struct counted *counted)
{
    struct participation_view row = participation_columns(sim_world_table(world, "participation"));
    for (size_t i = 0; i < ROWS; i++) {
        double share = 0;
        bool adult = i / WORLD_SEX_COUNT * WORLD_AGE_YEARS >= WORLD_ADULT_AGE;
        if (adult && counted->persons[i] > 0)
            share = (double)counted->active[i] / (double)counted->persons[i];
        row.active[i] = share < market_parameters(world)->opening_active ? 0 : share;
    }
}

static void fill_economy(const struct sim_world *world, double unemployment)
{
    const struct market_parameters *p = market_parameters(world);
    struct economy_view economy = market_economy(world);
    economy.productivity[0] = economy.wage_index[0] = economy.consumer_price[0] = 1;
    economy.world_demand[0] = economy.exports_factor[0] = 1;
    economy.world_deviation[0] = 0;
    economy.inflation[0] = log1p(p->world_inflation) / SIM_MONTHS_PER_YEAR;
    economy.unemployment[0] = economy.unemployment_opening[0] = unemployment;
    economy.minimum_wage[0] = p->minimum_wage_hour * p->month_hours * CENTS;
    economy.minimum_wage_price[0] = economy.minimum_wage_index[0] = 1;
}

static void fill_places(const struct sim_world *world, double unemployment)
{
    const struct world_rates *rates = world_rates(world);
    struct departement_view place = departement_columns(sim_world_table(world, "departement"));
    double curve = market_parameters(world)->wage_curve;
    for (size_t d = 0; d < rates->departement_count; d++) {
        place.unemployment[d] = rates->departements[d].unemployment;
        place.wage_factor[d] = pow(place.unemployment[d] / unemployment, curve);
    }
}

static void fill_products(const struct sim_world *world)
{
    struct sector_view sector = market_sectors(world);
    struct use_view use = market_uses(world);
    for (size_t s = 0; s < sector.count; s++) {
        sector.price[s] = sector.price_abroad[s] = 1;
        sector.efficiency_mean[s] = sector.domestic_share[s] = sector.wage_factor[s] = 1;
    }
    for (size_t u = 0; u < use.count; u++)
        use.price[u] = use.weight[u] = 1;
}

static void fill_occupations(const struct sim_world *world, const struct counted *counted)
{
    struct occupation_view occupation = market_occupations(world);
    for (size_t o = 0; o < occupation.count; o++) {
        occupation.pay[o] = market_rates(world)->occupations[o].net_pay;
        occupation.employed[o] = (uint32_t)counted->employed[o];
        occupation.seekers[o] = (uint32_t)counted->seekers[o];
    }
}

enum sim_status opening_market(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    const struct market_rates *rates = market_rates(world);
    struct counted *counted = NULL;
    uint64_t employed = 0, unemployed = 0;
    const struct {
        const struct sim_table_declaration *table;
        size_t rows;
    } tables[] = {{&sector_table, SECTOR_COUNT},
                  {&use_table, rates->use_count},
                  {&occupation_table, rates->occupation_count},
                  {&participation_table, ROWS},
                  {&economy_table, 1},
                  {&institution_table, INSTITUTION_COUNT}};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        size_t first;
        SIM_TRY(sim_table_append(sim_world_table(world, tables[t].table->name), tables[t].rows,
                                 &first, error));
    }
    SIM_TRY(count(world, &counted, error));
    for (size_t o = 0; o < rates->occupation_count; o++) {
        employed += counted->employed[o];
        unemployed += counted->seekers[o];
    }
    if (unemployed == 0) {
        status =
            sim_error_set(error, SIM_SCENARIO,
                          "nobody of %llu persons in the labour force is unemployed at scale "
                          "1/%lld; use a larger scale",
                          (unsigned long long)employed, (long long)sim_world_run(world)->scale);
        goto out;
    }
    double unemployment = (double)unemployed / (double)(employed + unemployed);
    fill_products(world);
    fill_occupations(world, counted);
    fill_participation(world, counted);
    fill_economy(world, unemployment);
    fill_places(world, unemployment);
out:
    free(counted);
    return status;
}
