/* For tests of goods, prices and plans: a hand-made economy of two sectors whose accounts balance,
 * so that every figure can be worked out by hand. It has a model of its own and needs no input
 * tables. Include after cmocka.h.
 *
 * thousand cents   food   other   investment  public  exports  inputs of AZ  inputs of GZ   output
 * AZ at home        300     200            .       .      150             .           100      750
 * AZ imported        75       .            .       .        .             .             .
 * GZ at home        150       .           40      60        .            50             .      300
 * taxes              75       .            .       .        .            10             .
 *
 * Food is bought from a chosen supplier in GZ; AZ sells other goods, but not over a counter. */
#ifndef TESTS_MODELS_HAND_ECONOMY_H
#define TESTS_MODELS_HAND_ECONOMY_H

#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/household/budget_state.h"
#include "models/market/state.h"
#include "models/mode/state.h"
#include "models/policy/state.h"
#include "models/state/state.h"
#include "tests/models/small_world.h"

#include <math.h>

enum { FOOD, OTHER, CATEGORIES };
enum { OFFERS = 4 };
enum { FARM, SHOP, STALL, FIRMS }; /* rows: one firm of AZ, two of GZ */

#define K 1000

/* ---- the model ---- */

struct hand {
    struct world_rates world;
    struct market_rates market;
    struct world_departement place;
    uint8_t order[1];
};

static inline enum sim_status hand_prepare(struct sim_world *world, struct sim_error *error)
{
    struct hand *hand;
    enum sim_status status = sim_memory_array(&hand, 1, sizeof *hand, "rates", error);
    if (status != SIM_OK)
        return status;
    struct market_rates *m = &hand->market;
    hand->world.market = m;
    hand->world.departement_count = 1;
    hand->world.departements = &hand->place;
    m->place_order = hand->order;
    m->category_count = CATEGORIES;
    m->use_count = USE_CATEGORY + CATEGORIES;
    m->seller[FOOD] = SECTOR_GZ;
    m->seller[OTHER] = SECTOR_AZ;
    for (size_t q = 0; q < QUINTILE_COUNT; q++) {
        m->budget_share[q][FOOD] = 0.75;
        m->budget_share[q][OTHER] = 0.25;
    }
    m->category_total[FOOD] = 600 * K;
    m->category_total[OTHER] = 200 * K;
    m->domestic[SECTOR_AZ][USE_CATEGORY + FOOD] = 300 * K;
    m->imported[SECTOR_AZ][USE_CATEGORY + FOOD] = 75 * K;
    m->domestic[SECTOR_GZ][USE_CATEGORY + FOOD] = 150 * K;
    m->taxes[USE_CATEGORY + FOOD] = 75 * K;
    m->domestic[SECTOR_AZ][USE_CATEGORY + OTHER] = 200 * K;
    m->domestic[SECTOR_GZ][USE_INVESTMENT] = 40 * K;
    m->domestic[SECTOR_GZ][USE_PUBLIC] = 60 * K;
    m->domestic[SECTOR_AZ][USE_EXPORTS] = 150 * K;
    m->domestic[SECTOR_GZ][USE_INTERMEDIATE + SECTOR_AZ] = 50 * K;
    m->taxes[USE_INTERMEDIATE + SECTOR_AZ] = 10 * K;
    m->domestic[SECTOR_AZ][USE_INTERMEDIATE + SECTOR_GZ] = 100 * K;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        m->production[s].output = 1; /* the sectors that this economy lacks */
    m->production[SECTOR_AZ].output = 750 * K;
    m->production[SECTOR_GZ].output = 300 * K;
    m->account[ACCOUNT_VAT] = 60 * K;
    m->account[ACCOUNT_OTHER_PRODUCT_TAXES] = 40 * K;
    m->account[ACCOUNT_PRODUCT_SUBSIDIES] = 15 * K;
    world->model_data = &hand->world;
    /* rows of wide columns: the categories, and room for offers; without rates of modes all is bought at counters */
    static const char *const labels[] = {"food", "other", "2", "3"};
    status = sim_world_labels(world, "category", labels, CATEGORIES, error);
    return status == SIM_OK ? sim_world_labels(world, "offer", labels, OFFERS, error) : status;
}

static inline void hand_release(struct sim_world *world)
{
    free(world->model_data); /* the first member of the struct hand */
    world->model_data = NULL;
}

static const struct sim_table_declaration *const tables[] = {
    &person_table,     &household_table,   &firm_table,       &sector_table,     &use_table,
    &economy_table,    &institution_table, &occupation_table, &mode_table,       &category_table,
    &mode_group_table, &mode_place_table,  &lever_table,      &lever_entry_table};
enum { TABLES = sizeof tables / sizeof tables[0] };

static inline enum sim_status hand_plan(const struct sim_world *world, size_t *rows,
                                        struct sim_error *error)
{
    (void)world;
    (void)error;
    for (size_t t = 0; t < TABLES; t++)
        rows[t] = USES_MAX;
    return SIM_OK;
}

static inline enum sim_status hand_open(struct sim_world *world, struct sim_error *error)
{
    (void)world;
    (void)error;
    return SIM_OK;
}

static const struct sim_phase *const phases[] = {&market_world_phase,    &firm_plans_phase,
                                                 &firm_prices_phase,     &market_prices_phase,
                                                 &firm_investment_phase, &household_budgets_phase,
                                                 &market_capacity_phase, &market_purchases_phase,
                                                 &market_clearing_phase, &market_settlement_phase};
static const struct sim_parameter_group *const groups[] = {
    &sim_run_parameter_group, &household_parameter_group, &firm_parameter_group,
    &market_parameter_group,  &mode_parameter_group,      &state_parameter_group,
    &policy_parameter_group};
static const char *const purposes[] = {
    "world.demand", "firm.efficiency",    "firm.weight", "firm.rounding",
    "firm.review",  "household.supplier", "mode.taste",  NULL};
static const struct sim_series_declaration *const *const no_series[] = {NULL};

static const struct sim_model hand_model = {
    .name = "hand",
    .version = "0",
    .parameter_groups = groups,
    .parameter_group_count = sizeof groups / sizeof groups[0],
    .tables = tables,
    .table_count = TABLES,
    .dimensions = world_dimensions,
    .dimension_count = WORLD_DIMENSION_COUNT,
    .phases = phases,
    .phase_count = sizeof phases / sizeof phases[0],
    .series = no_series,
    .ledger = &ledger_declaration,
    .purposes = purposes,
    .levers = policy_lever_declarations,
    .lever_count = POLICY_LEVER_COUNT,
    .lever_targets = policy_lever_targets,
    .lever_target_count = POLICY_TARGET_COUNT,
    .prepare = hand_prepare,
    .plan = hand_plan,
    .open = hand_open,
    .release = hand_release,
};

/* ---- the opening ---- */

static inline void rows(struct sim_run *run, const char *table, size_t count)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_append(sim_world_table(&run->world, table), count, &first, &error),
                     SIM_OK);
}

/* Prices 1; two households of equal income who buy in the shop and at the stall. At most three
 * further settings, ended by NULL. The model: hand_model or one that has more. */
static inline void hand_with_model(struct sim_run *run, const struct sim_model *model,
                                   const char *const *further)
{
    enum { USED = 6 };
    struct small small = {.seed = 1,
                          .settings = {"household.saving.low=0", "household.saving.high=0",
                                       "household.wealth_effect=0", "household.reconsider=0",
                                       "firm.overtime=0.15", "firm.utilisation=0.92"}};
    for (size_t i = 0; further[i]; i++)
        small.settings[USED + i] = further[i];
    small_prepare_model(run, model, &small);
    rows(run, "sector", SECTOR_COUNT);
    rows(run, "use", USE_CATEGORY + CATEGORIES);
    rows(run, "economy", 1);
    rows(run, "institution", INSTITUTION_COUNT);
    rows(run, "firm", FIRMS);
    rows(run, "household", 2);
    struct sector_view sector = market_sectors(&run->world);
    struct economy_view economy = market_economy(&run->world);
    struct firm_view firm = firm_firms(&run->world);
    struct household_view household = small_households(run);
    for (size_t u = 0; u < USE_CATEGORY + CATEGORIES; u++)
        market_uses(&run->world).weight[u] = 1;
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        sector.price[s] = sector.price_abroad[s] = sector.efficiency_mean[s] = 1;
    for (size_t u = 0; u < USE_CATEGORY + CATEGORIES; u++)
        market_uses(&run->world).weight[u] = 1;
    sector.productivity[SECTOR_AZ] = 100 * K;
    sector.productivity[SECTOR_GZ] = 60 * K;
    economy.productivity[0] = economy.consumer_price[0] = economy.wage_index[0] = 1;
    economy.minimum_wage_price[0] = economy.minimum_wage_index[0] = 1;
    economy.world_demand[0] = economy.exports_factor[0] = economy.propensity[0] = 1;
    for (size_t f = 0; f < FIRMS; f++) {
        firm.sector[f] = f == FARM ? SECTOR_AZ : SECTOR_GZ;
        firm.staff[f] = f == FARM ? 10 : 5;
        firm.efficiency[f] = firm.price[f] = 1;
        firm.quality[f] = firm.hours[f] = 1;
        firm.labour[f] = 1;
        firm.deposits[f] = 1000 * K;
        firm.weight[f] = f == SHOP ? 3 : 1;
        firm.founded[f] = -SIM_MONTHS_PER_YEAR;
    }
    firm.demand_expected[FARM] = 750 * K;
    firm.demand_expected[SHOP] = 225 * K;
    firm.demand_expected[STALL] = 75 * K;
    firm.investment[FARM] = 40 * K;
    for (size_t h = 0; h < 2; h++) {
        uint32_t *suppliers[HOUSEHOLD_SELLER_COUNT];
        household_suppliers(&household, suppliers);
        household.deposits[h] = 1000 * K;
        household.income_expected[h] = 400 * K;
        suppliers[household_seller(SECTOR_GZ)][h] = h == 0 ? SHOP : STALL;
    }
}

static inline void hand_with(struct sim_run *run, const char *const *further)
{
    hand_with_model(run, &hand_model, further);
}

/* Gives the economy the modes of `rates` on the terms of their rows, and adults of 40, person i in household homes[i]; what
 * platforms and firms buy for modes is services of JZ. */
static inline void hand_buyers(struct sim_run *run, struct mode_rates *rates, const uint8_t *homes,
                               uint32_t persons)
{
    struct world_rates *world = run->world.model_data;
    world->modes = rates;
    world->market->domestic[SECTOR_JZ][USE_SERVICES] = 1;
    world->market->imported[SECTOR_JZ][USE_SERVICES_ABROAD] = 1;
    rows(run, "mode", rates->count);
    rows(run, "category", CATEGORIES);
    rows(run, "person", persons);
    struct person_view person = small_persons(run);
    struct household_view household = small_households(run);
    for (size_t m = 0; m < rates->count; m++) {
        mode_modes(&run->world).commission[m] = rates->row[m].to[MODE_TO_PLATFORM];
        mode_modes(&run->world).served[m] = 1;
    }
    for (size_t c = 0; c < CATEGORIES; c++)
        mode_categories(&run->world).price_factor[c] = 1;
    for (uint32_t i = persons; i-- > 0;) {
        person.birth[i] = (int16_t)(world_month(&run->world) - 40 * SIM_MONTHS_PER_YEAR);
        person.household[i] = homes[i];
        person.next[i] = household.first[homes[i]];
        household.first[homes[i]] = i;
    }
}
static inline void hand(struct sim_run *run)
{
    hand_with(run, (const char *const[]){NULL});
}

static inline void spend(struct sim_run *run, size_t use, enum ledger_kind kind,
                         enum institution_row institution, enum ledger_sector payer, int64_t amount)
{
    struct use_view uses = market_uses(&run->world);
    struct institution_view institutions = state_institutions(&run->world);
    sim_ledger_pay(&run->world.ledger, 0, kind,
                   ledger_account(&institutions.deposits[institution], institution, payer),
                   ledger_account(&uses.pool[use], (uint32_t)use, LEDGER_MARKET), amount);
}

/* The goods market of a month, public consumption and exports being those of the table. */
static inline void goods_month(struct sim_run *run)
{
    small_phase(run, &market_prices_phase);
    small_phase(run, &household_budgets_phase);
    small_phase(run, &market_capacity_phase);
    small_phase(run, &market_purchases_phase);
    spend(run, USE_PUBLIC, LEDGER_KIND_PUBLIC_CONSUMPTION, INSTITUTION_GOVERNMENT,
          LEDGER_GOVERNMENT, 60 * K);
    spend(run, USE_EXPORTS, LEDGER_KIND_EXPORTS, INSTITUTION_WORLD, LEDGER_WORLD, 150 * K);
    small_phase(run, &market_clearing_phase);
    small_phase(run, &market_settlement_phase);
}

/* Rates of 2^-32 rounded down may move a cent here and there. */
static inline void near_cents(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 3))
        fail_msg("%.3f is not %.3f", actual, expected);
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12f is not %.12f", actual, expected);
}

static inline void nothing_is_left(const struct sim_run *run)
{
    struct sector_view sector = market_sectors(&run->world);
    struct use_view use = market_uses(&run->world);
    struct sim_error error;
    for (size_t u = 0; u < use.count; u++)
        assert_int_equal(use.pool[u], 0);
    for (size_t s = 0; s < SECTOR_COUNT; s++)
        assert_int_equal(sector.pool[s], 0);
    assert_int_equal(market_economy(&run->world).taxes_pool[0], 0);
    if (sim_ledger_close((struct sim_ledger *)&run->world.ledger, run->world.month, NULL, &error) !=
        SIM_OK)
        fail_msg("%s", error.text);
}

static inline double flow(const struct sim_run *run, enum ledger_kind kind,
                          enum ledger_sector sector)
{
    return (double)sim_ledger_flow(&run->world.ledger, kind, sector);
}

#endif
