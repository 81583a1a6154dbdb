/* What the firms of the base year can do, and who buys from them.
 *
 *   efficiency     lognormal between the firms of a sector, mean 1 over its workers
 *   productivity   of a sector: output of the accounts over its workers at their normal use
 *   suppliers      each household draws one in every selling sector, by place and staff
 *   counter sales  expected: what the household spends (the accounts' consumption in proportion to
 *                  standard of living x units) on the categories that the sector sells, the
 *                  domestic part of that sector's own product
 *   weight         what a firm of its staff and efficiency would sell beyond its counter sales:
 *                  demand not met over the counter is shared out by it, so that expected sales add
 *                  up to the sector's output; a firm with more customers than it could serve has
 *                  none
 *   capital        the investment of firms is divided by gross surplus (assumption: no source has
 *                  it by sector), without that of households in real estate and of public bodies
 *                  (by their share of employees); a sector's capital is what this investment keeps
 *                  up with wear and trend growth. Firms hold it in proportion to expected sales;
 *                  public bodies as much, so that it does not bind them: the state invests. */
#include "models/firm/state.h"
#include "models/household/budget_state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/mode/opening_state.h"
#include "models/state/state.h"
#include "models/world/opening.h"

#include <math.h>
#include <stdlib.h>

/* Sums over firms of efficiencies are of whole parts of this. */
static const double PARTS = 0x1p20;

struct customers {
    const struct sim_world *world;
    const struct market_rates *rates;
    struct firm_view firm;
    struct household_view household;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    struct market_index index;
    uint64_t start[HOUSEHOLD_SELLER_COUNT]; /* of the even sequence of each seller sector */
    struct spending {
        int64_t sum, apart[15];
    } * sums; /* [threads] */
};

/* ---- efficiency and productivity ---- */

/* Expected sales that need all the staff and the vacant posts at the use aimed at. */
static void expect_normal_use(struct customers *c)
{
    const struct firm_parameters *p = firm_parameters(c->world);
    struct firm_view *firm = &c->firm;
    struct sector_view sector = market_sectors(c->world);
    double use = p->utilisation * (1 + p->opening_vacancies);
    for (size_t row = 0; row < firm->count; row++)
        firm->demand_expected[row] = use * firm_labour(p->owner_output, firm, row) *
                                     sector.productivity[firm->sector[row]] * firm->efficiency[row];
}

static void set_efficiency(struct customers *c)
{
    struct firm_view *firm = &c->firm;
    struct sector_view sector = market_sectors(c->world);
    const struct firm_parameters *p = firm_parameters(c->world);
    uint32_t purpose = sim_random_purpose("opening.efficiency");
    /* of the staff present: posts are vacant, so those at work are used a little more than normally */
    double use = p->utilisation * (1 + p->opening_vacancies);
    int64_t staff[SECTOR_COUNT] = {0}, parts[SECTOR_COUNT] = {0}, work[SECTOR_COUNT] = {0};
    for (size_t row = 0; row < firm->count; row++) {
        struct sim_random_event event = {c->world->random, purpose, firm->id[row], 0};
        size_t s = firm->sector[row];
        firm->efficiency[row] = exp(p->efficiency_sd * world_normal(&event, 0));
        double labour = firm_labour(p->owner_output, firm, row);
        staff[s] += firm->staff[row];
        work[s] += sim_number_round(labour * PARTS);
        parts[s] += sim_number_round(labour * firm->efficiency[row] * PARTS);
    }
    for (size_t row = 0; row < firm->count; row++) {
        size_t s = firm->sector[row];
        firm->efficiency[row] *= (double)work[s] / (double)parts[s];
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        sector.staff[s] = staff[s];
        sector.productivity[s] = c->rates->production[s].output * PARTS / (use * (double)work[s]);
    }
    expect_normal_use(c);
}

/* ---- suppliers ---- */

static void supplier_block(void *context, size_t begin, size_t end, int thread)
{
    const struct customers *c = context;
    (void)thread;
    for (size_t h = begin; h < end; h++)
        for (uint32_t i = 0; i < HOUSEHOLD_SELLER_COUNT; i++)
            c->supplier[i][h] =
                market_index_at(&c->index, c->rates, household_seller_sectors[i],
                                c->household.departement[h], c->start[i] + h * OPENING_STEP_GOLDEN);
}

/* ---- counter sales ---- */

enum { CENTS = 100 };

/* Standard of living x units, into household.budget. */
static void spending_block(void *context, size_t begin, size_t end, int thread)
{
    const struct customers *c = context;
    int64_t sum = 0;
    for (size_t h = begin; h < end; h++) {
        double income = c->household.standard_of_living[h] * state_units(c->world, h);
        sum += c->household.budget[h] = sim_number_round(income * CENTS);
    }
    c->sums[thread].sum += sum;
}

/* The part of a household's spending that goes to the product of its supplier in a sector. */
static void seller_shares(const struct market_rates *rates,
                          double share[QUINTILE_COUNT][HOUSEHOLD_SELLER_COUNT])
{
    for (size_t q = 0; q < QUINTILE_COUNT; q++)
        for (size_t k = 0; k < rates->category_count; k++) {
            int seller = household_seller(rates->seller[k]);
            if (seller >= 0 && rates->category_total[k] > 0)
                share[q][seller] += rates->budget_share[q][k] *
                                    rates->domestic[rates->seller[k]][USE_CATEGORY + k] /
                                    rates->category_total[k];
        }
}

/* Expected sales over the counter into firm.orders, real spending into household.budget. */
static enum sim_status count_sales(struct customers *c, struct sim_error *error)
{
    double share[QUINTILE_COUNT][HOUSEHOLD_SELLER_COUNT] = {0};
    int64_t total = 0;
    enum sim_status status =
        sim_memory_array(&c->sums, (size_t)c->world->threads, sizeof *c->sums, "spending", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(c->world->threads, c->household.count, SIM_PARALLEL_BLOCK, spending_block,
                        c);
    for (int t = 0; t < c->world->threads; t++)
        total += c->sums[t].sum;
    double scale = c->rates->account[ACCOUNT_HOUSEHOLD_CONSUMPTION] / (double)total;
    seller_shares(c->rates, share);
    for (size_t h = 0; h < c->household.count; h++) {
        double budget = (double)c->household.budget[h] * scale;
        size_t quintile = (size_t)c->household.decile[h] * QUINTILE_COUNT / WORLD_DECILE_COUNT;
        c->household.budget[h] = sim_number_round(budget);
        for (size_t i = 0; i < HOUSEHOLD_SELLER_COUNT; i++)
            c->firm.orders[c->supplier[i][h]] += (int64_t)(budget * share[quintile][i]);
    }
    return SIM_OK;
}

/* ---- business weights ---- */

static enum sim_status set_weights(struct customers *c, struct sim_error *error)
{
    struct firm_view *firm = &c->firm;
    struct sector_view sector = market_sectors(c->world);
    int64_t counter[SECTOR_COUNT] = {0}, weight[SECTOR_COUNT] = {0};
    for (size_t row = 0; row < firm->count; row++) {
        int64_t beyond = sim_number_round(firm->demand_expected[row]) - firm->orders[row];
        firm->weight[row] = beyond > 0 ? beyond : 0;
        counter[firm->sector[row]] += firm->orders[row];
        weight[firm->sector[row]] += firm->weight[row];
    }
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double output = c->rates->production[s].output;
        sector.business_weight[s] = weight[s];
        sector.counter_sales[s] = counter[s];
        sector.business_demand[s] = sim_number_round(output) - counter[s];
        sector.output[s] = sim_number_round(output);
        if (sector.business_demand[s] < 0 || weight[s] <= 0)
            return sim_error_set(error, SIM_INPUT,
                                 "opening: sector %s sells %.0f cents a month to households over "
                                 "the counter, more than its output of %.0f",
                                 sim_world_dimension(c->world, "sector")->labels[s],
                                 (double)counter[s], output);
    }
    for (size_t row = 0; row < firm->count; row++) {
        size_t s = firm->sector[row];
        double business =
            (double)firm->weight[row] / (double)weight[s] * (double)sector.business_demand[s];
        firm->demand_expected[row] = (double)firm->orders[row] + business;
        firm->business[row] = sim_number_round(business);
        firm->demand[row] = firm->output[row] = firm->orders[row] + firm->business[row];
        firm->fill[row] = 1;
    }
    return SIM_OK;
}

/* ---- capital ---- */

static enum sim_status set_capital(struct customers *c, struct sim_error *error)
{
    struct firm_view *firm = &c->firm;
    struct sector_view sector = market_sectors(c->world);
    const struct firm_parameters *p = firm_parameters(c->world);
    double growth = market_parameters(c->world)->productivity_growth / SIM_MONTHS_PER_YEAR;
    double depreciation = p->depreciation / SIM_MONTHS_PER_YEAR;
    double surplus[SECTOR_COUNT], total = 0;
    int64_t sales[SECTOR_COUNT] = {0};
    if (depreciation + growth <= 0)
        return sim_error_set(error, SIM_SCENARIO,
                             "firm.depreciation of %g and economy.productivity_growth of %g leave "
                             "the opening without a stock of capital: their sum must be positive",
                             p->depreciation, growth * SIM_MONTHS_PER_YEAR);
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        surplus[s] = c->rates->production[s].surplus;
        if (s == SECTOR_LZ)
            surplus[s] -= c->rates->account[ACCOUNT_HOUSEHOLD_OPERATING_SURPLUS];
        if (s == SECTOR_OQ)
            surplus[s] *= 1 - p->public_share;
        if (surplus[s] < 0) /* a sector without surplus of firms: they do not invest, by rule */
            surplus[s] = 0;
        total += surplus[s];
    }
    for (size_t row = 0; row < firm->count; row++)
        if (firm->form[row] != FIRM_PUBLIC)
            sales[firm->sector[row]] += firm->output[row];
    for (size_t s = 0; s < SECTOR_COUNT; s++) {
        double investment = c->rates->account[ACCOUNT_FIRM_INVESTMENT] * surplus[s] / total;
        double capital = investment / (depreciation + growth);
        sector.depreciation[s] = depreciation;
        sector.capital_ratio[s] = sales[s] > 0 ? capital * p->capital_use / (double)sales[s] : 0;
    }
    for (size_t row = 0; row < firm->count; row++)
        firm->capital[row] = sim_number_round(
            firm->demand_expected[row] * sector.capital_ratio[firm->sector[row]] / p->capital_use);
    return SIM_OK;
}

enum sim_status opening_customers(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct customers c = {.world = world,
                          .rates = market_rates(world),
                          .firm = firm_firms(world),
                          .household = household_columns(sim_world_table(world, "household"))};
    household_suppliers(&c.household, c.supplier);
    opening_modes_labour(world);
    for (uint32_t i = 0; i < HOUSEHOLD_SELLER_COUNT; i++)
        c.start[i] = opening_start(world, "opening.supplier", i);
    SIM_TRY(market_count_payroll(world, error)); /* relative pay; amounts follow */
    set_efficiency(&c);
    SIM_TRY(market_index_build(world, &c.index, error));
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, supplier_block, &c);
    SIM_TRY(count_sales(&c, error));
    SIM_TRY(set_weights(&c, error));
    SIM_TRY(set_capital(&c, error));
out:
    market_index_free(&c.index);
    free(c.sums);
    return status;
}

/* ---- the first orders, once incomes are known ---- */

enum { FITS = 200 };

struct ordering {
    struct customers *customers;
    double propensity, own_housing;
    int64_t (*spent)[QUINTILE_COUNT]; /* [threads] */
};

static void planned_block(void *context, size_t begin, size_t end, int thread)
{
    const struct ordering *o = context;
    const struct household_view *h = &o->customers->household;
    const struct household_parameters *p = household_parameters(o->customers->world);
    for (size_t row = begin; row < end; row++) {
        double income = (double)h->income_expected[row];
        h->budget[row] =
            household_budget(p, o->propensity, h->decile[row], income, (double)h->target[row],
                             h->deposits[row], o->own_housing * income);
        o->spent[thread][h->decile[row] * QUINTILE_COUNT / WORLD_DECILE_COUNT] += h->budget[row];
    }
}

/* Factors on the budget shares of the categories (iterative proportional fitting: shares of a quintile sum to 1, spending on
 * a category is that of the accounts). */
static void fit_categories(const struct ordering *o, int threads)
{
    const struct market_rates *rates = o->customers->rates;
    struct use_view use = market_uses(o->customers->world);
    double spent[QUINTILE_COUNT] = {0}, all = 0, table = 0;
    for (int t = 0; t < threads; t++)
        for (size_t q = 0; q < QUINTILE_COUNT; q++)
            spent[q] += (double)o->spent[t][q];
    for (size_t q = 0; q < QUINTILE_COUNT; q++)
        all += spent[q];
    for (size_t c = 0; c < rates->category_count; c++)
        table += rates->category_total[c];
    for (int fit = 0; fit < FITS; fit++) {
        double total[MARKET_CATEGORIES_MAX] = {0};
        for (size_t q = 0; q < QUINTILE_COUNT; q++) {
            double sum = 0;
            for (size_t c = 0; c < rates->category_count; c++)
                sum += rates->budget_share[q][c] * use.weight[USE_CATEGORY + c];
            for (size_t c = 0; c < rates->category_count; c++)
                total[c] +=
                    spent[q] * rates->budget_share[q][c] * use.weight[USE_CATEGORY + c] / sum;
        }
        for (size_t c = 0; c < rates->category_count; c++)
            if (total[c] > 0)
                use.weight[USE_CATEGORY + c] *= rates->category_total[c] * all / (total[c] * table);
    }
}

/* Orders at the counter as in the first month (household/budgets.c), in rising order of id. */
static void place_orders(const struct customers *c)
{
    struct household_baskets baskets;
    int64_t amounts[MARKET_CATEGORIES_MAX];
    household_baskets_fill(c->world, &baskets);
    for (size_t f = 0; f < c->firm.count; f++)
        c->firm.orders[f] = 0;
    for (size_t h = 0; h < c->household.count; h++) {
        if (c->household.budget[h] == 0)
            continue;
        household_divide(&baskets, c->household.budget[h], c->household.decile[h], amounts);
        for (size_t k = 0; k < baskets.category_count; k++)
            if (baskets.counter[k] > 0)
                c->firm.orders[c->supplier[baskets.slot[k]][h]] +=
                    household_counter_part(&baskets, k, amounts[k]);
    }
}

enum sim_status opening_orders(struct opening *opening, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = opening->world;
    struct economy_view economy = market_economy(world);
    struct customers c = {.world = world,
                          .rates = market_rates(world),
                          .firm = firm_firms(world),
                          .household = household_columns(sim_world_table(world, "household"))};
    struct ordering o = {.customers = &c,
                         .propensity = economy.propensity[0],
                         .own_housing = economy.housing_share[0] *
                                        (1 - household_parameters(world)->loan_share)};
    household_suppliers(&c.household, c.supplier);
    SIM_TRY(sim_memory_array(&o.spent, (size_t)world->threads, sizeof *o.spent, "spending", error));
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, planned_block, &o);
    fit_categories(&o, world->threads);
    place_orders(&c);
    expect_normal_use(&c);
    SIM_TRY(set_weights(&c, error));
out:
    free(o.spent);
    return status;
}
