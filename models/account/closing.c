/* Phase closing_accounts: every account counted, every identity checked, the ledger closed.
 *
 * What must hold every month, to the cent:
 *   pools     whatever passes through the market has left it: every pool is 0
 *   columns   what uses and sectors say they paid is what the ledger booked
 *   GDP       production = expenditure = income (SNA 2008, 16.47), each from its own sources: the
 *             sales and inputs of firms; the ledger's payments of final users; its payments to
 *             labour and the state and the surplus left to firms; services that persons supply to
 *             each other count in all three: as bought, as received, and as mixed income. Refunds to
 *             members of cooperatives lower consumption; used goods and shared costs stand outside
 *   ledger    flows sum to zero, holdings sum to zero and are the sums of the account cells
 * The first that does not hold stops the run with its figures. There is no tolerance: amounts are
 * integers.
 *
 * Changes of inventories are zero in this model: firms produce what they sell. */
#include "models/account/national.h"
#include "models/account/put.h"
#include "models/account/state.h"
#include "models/bank/state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/mode/state.h"
#include "models/policy/state.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const by_transaction[] = {"transaction institutional_sector", NULL};
static const char *const by_instrument[] = {"instrument institutional_sector", NULL};

#define SERIES(S)                                                                                  \
    S(transaction_flows, COUNT, by_transaction, "0.01 EUR/month", "transaction-flow matrix",       \
      "net receipts of the sector by kind of transaction; each kind sums to zero", "this run")     \
    S(balance_sheet, COUNT, by_instrument, "0.01 EUR", "balance sheets",                           \
      "holdings at the end of the month, negative when owed; each instrument sums to zero",        \
      "this run")                                                                                  \
    S(gdp_production, COUNT, total, "0.01 EUR/month", "GDP, production",                           \
      "sales less intermediate consumption of firms, taxes less subsidies on products, services "  \
      "of persons to each other",                                                                  \
      "definition: SNA 2008, 16.47")                                                               \
    S(gdp_expenditure, COUNT, total, "0.01 EUR/month", "GDP, expenditure",                         \
      "consumption of households (their services to each other included, refunds deducted), the "  \
      "state and non-profit institutions, investment, exports "                                    \
      "less imports",                                                                              \
      "definition: SNA 2008, 16.47")                                                               \
    S(gdp_income, COUNT, total, "0.01 EUR/month", "GDP, income",                                   \
      "wages, contributions of employers, taxes less subsidies on production and products, "       \
      "gross operating surplus and mixed income",                                                  \
      "definition: SNA 2008, 16.47")
SERIES(ACCOUNT_SERIES)

#define POINTER(id, kind, list, units, words, how, from) &id##_series,
const struct sim_series_declaration *const account_closing_series[] = {SERIES(POINTER) NULL};

/* ---- counting the account cells ---- */

struct sums {
    int64_t households[2], firms[2]; /* deposits, loans */
    int64_t income;                  /* of households */
};
struct counting {
    struct household_view household;
    struct firm_view firm;
    struct sums *sums; /* [threads] */
};

static void count_households(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct sums *sums = &c->sums[thread];
    for (size_t h = begin; h < end; h++) {
        if (c->household.id[h] == 0)
            continue;
        sums->households[0] += c->household.deposits[h];
        sums->households[1] += c->household.loans[h];
        sums->income += c->household.income[h];
    }
}

static void count_firms(void *context, size_t begin, size_t end, int thread)
{
    const struct counting *c = context;
    struct sums *sums = &c->sums[thread];
    for (size_t i = begin; i < end; i++) {
        if (c->firm.id[i] == 0)
            continue;
        sums->firms[0] += c->firm.deposits[i];
        sums->firms[1] += c->firm.loans[i];
    }
}

typedef int64_t holdings[LEDGER_INSTRUMENT_COUNT][LEDGER_SECTOR_COUNT];

/* That the market's pools are zero is checked elsewhere; here they are counted as any account. */
static int64_t market_deposits(const struct sim_world *world)
{
    struct use_view use = market_uses(world);
    struct sector_view sector = market_sectors(world);
    struct economy_view economy = market_economy(world);
    int64_t sum = economy.wages_pool[0] + economy.housing_pool[0] + economy.estates_pool[0] +
                  economy.taxes_pool[0];
    for (size_t u = 0; u < use.count; u++)
        sum += use.pool[u];
    for (size_t s = 0; s < sector.count; s++)
        sum += sector.pool[s];
    struct mode_view mode = mode_modes(world);
    for (size_t m = 0; m < mode.count; m++)
        sum += mode.pool[m];
    return sum;
}

static enum sim_status count_accounts(struct sim_world *world, holdings counted, int64_t *income,
                                      struct sim_error *error)
{
    static const enum ledger_sector sector_of[INSTITUTION_COUNT] = {
        [INSTITUTION_GOVERNMENT] = LEDGER_GOVERNMENT,
        [INSTITUTION_NPISH] = LEDGER_NPISH,
        [INSTITUTION_BANK] = LEDGER_BANK,
        [INSTITUTION_WORLD] = LEDGER_WORLD,
    };
    struct counting c = {household_columns(sim_world_table(world, "household")), firm_firms(world),
                         NULL};
    struct institution_view institution = state_institutions(world);
    enum sim_status status = sim_memory_array(&c.sums, (size_t)world->threads, sizeof *c.sums,
                                              "sums of accounts", error);
    if (status != SIM_OK)
        return status;
    sim_parallel_blocks(world->threads, c.household.count, SIM_PARALLEL_BLOCK, count_households,
                        &c);
    sim_parallel_blocks(world->threads, c.firm.count, SIM_PARALLEL_BLOCK, count_firms, &c);
    for (int t = 0; t < world->threads; t++) {
        counted[LEDGER_DEPOSITS][LEDGER_HOUSEHOLDS] += c.sums[t].households[0];
        counted[LEDGER_LOANS][LEDGER_HOUSEHOLDS] += c.sums[t].households[1];
        *income += c.sums[t].income;
        counted[LEDGER_DEPOSITS][LEDGER_FIRMS] += c.sums[t].firms[0];
        counted[LEDGER_LOANS][LEDGER_FIRMS] += c.sums[t].firms[1];
    }
    free(c.sums);
    for (size_t s = 0; s < SECTOR_COUNT; s++) /* on the capital of firms that are gone */
        counted[LEDGER_LOANS][LEDGER_FIRMS] += market_sectors(world).used_loans[s];
    for (size_t i = 0; i < INSTITUTION_COUNT; i++) {
        counted[LEDGER_DEPOSITS][sector_of[i]] += institution.deposits[i];
        counted[LEDGER_LOANS][sector_of[i]] += institution.loans[i];
        counted[LEDGER_BONDS][sector_of[i]] += institution.bonds[i];
    }
    counted[LEDGER_DEPOSITS][LEDGER_MARKET] = market_deposits(world);
    return SIM_OK;
}

/* ---- identities ---- */

static int64_t flow(const struct sim_world *world, enum ledger_kind kind, enum ledger_sector sector)
{
    return sim_ledger_flow(&world->ledger, kind, sector);
}

static const char *label(const struct sim_world *world, const char *dimension, size_t i)
{
    return sim_world_dimension(world, dimension)->labels[i];
}

static enum sim_status check_pools(const struct sim_world *world, struct sim_error *error)
{
    struct use_view use = market_uses(world);
    struct sector_view sector = market_sectors(world);
    struct economy_view economy = market_economy(world);
    const struct {
        const char *name;
        int64_t cents;
    } pools[] = {{"wages", economy.wages_pool[0]},
                 {"housing", economy.housing_pool[0]},
                 {"estates", economy.estates_pool[0]},
                 {"taxes", economy.taxes_pool[0]}};
    for (size_t u = 0; u < use.count; u++)
        if (use.pool[u] != 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "the pool of use %zu of enum market_use holds %" PRId64
                                 " cents at the end of the month instead of 0",
                                 u, use.pool[u]);
    for (size_t s = 0; s < sector.count; s++)
        if (sector.pool[s] != 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "the product pool of sector %s holds %" PRId64
                                 " cents at the end of the month instead of 0",
                                 label(world, "sector", s), sector.pool[s]);
    struct mode_view mode = mode_modes(world);
    for (size_t m = 0; m < mode.count; m++)
        if (mode.pool[m] != 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "the pool of mode %s, of those who supply persons, holds %" PRId64
                                 " cents at the end of the month instead of 0",
                                 label(world, "category_mode", m), mode.pool[m]);
    for (size_t p = 0; p < sizeof pools / sizeof *pools; p++)
        if (pools[p].cents != 0)
            return sim_error_set(error, SIM_INTERNAL,
                                 "the pool of %s holds %" PRId64
                                 " cents at the end of the month instead of 0",
                                 pools[p].name, pools[p].cents);
    return SIM_OK;
}

/* One figure in the columns beside the same in the ledger. */
static enum sim_status same(const char *what, int64_t columns, int64_t ledger,
                            struct sim_error *error)
{
    if (columns == ledger)
        return SIM_OK;
    return sim_error_set(error, SIM_INTERNAL,
                         "%s: %" PRId64 " cents in the columns, %" PRId64 " cents in the ledger",
                         what, columns, ledger);
}

/* Sums over sectors of the columns that account_production_phase fills. */
struct production_sums {
    int64_t sales, inputs, services, wages, charges, taxes;
};

static struct production_sums production_sums(const struct sector_view *sector)
{
    struct production_sums sums = {0};
    for (size_t s = 0; s < sector->count; s++) {
        sums.sales += sector->sales[s];
        sums.inputs += sector->inputs[s];
        sums.services += sector->services[s];
        sums.wages += sector->wages[s];
        sums.charges += sector->charges[s];
        sums.taxes += sector->taxes[s];
    }
    return sums;
}

static int64_t investment_of(const struct sim_world *world)
{
    return -flow(world, LEDGER_KIND_HOUSEHOLD_INVESTMENT, LEDGER_HOUSEHOLDS) -
           flow(world, LEDGER_KIND_FIRM_INVESTMENT, LEDGER_FIRMS) -
           flow(world, LEDGER_KIND_PUBLIC_INVESTMENT, LEDGER_GOVERNMENT);
}

static int64_t collective_consumption(const struct sim_world *world)
{
    return -flow(world, LEDGER_KIND_PUBLIC_CONSUMPTION, LEDGER_GOVERNMENT) -
           flow(world, LEDGER_KIND_POLICY_PURCHASES, LEDGER_GOVERNMENT) -
           flow(world, LEDGER_KIND_NPISH_CONSUMPTION, LEDGER_NPISH);
}

static int64_t charges_of(const struct sim_world *world)
{
    return flow(world, LEDGER_KIND_EMPLOYER_CONTRIBUTIONS, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_PAYROLL_TAXES, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_WAGES_ABROAD, LEDGER_WORLD);
}

static int64_t production_taxes(const struct sim_world *world)
{
    return flow(world, LEDGER_KIND_PRODUCTION_TAXES, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_MACHINE_TAX, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_PRODUCTION_SUBSIDIES, LEDGER_GOVERNMENT);
}

static int64_t product_taxes(const struct sim_world *world)
{
    return flow(world, LEDGER_KIND_VAT, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_PLATFORM_TAX, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_DATA_LEVY, LEDGER_GOVERNMENT) +
           flow(world, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT);
}

/* What households paid in modes of provision, by what the accounts make of it. */
struct mode_sums {
    int64_t platforms; /* commissions that platforms keep after tax */
    int64_t taxes;     /* on commissions */
    int64_t levies;    /* on what is paid for data */
    int64_t producers; /* to farms */
    int64_t refunds;   /* given back to buyers */
    int64_t peers;     /* to persons, for services: production */
};

static struct mode_sums mode_sums(const struct sim_world *world)
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    struct mode_sums sums = {0};
    for (size_t m = 0; m < mode.count; m++) {
        bool to_peers = rates->row[m].to[MODE_TO_PEER] > 0;
        sums.platforms += mode.to_platform[m] - mode.returned[m] - mode.tax[m];
        sums.taxes += mode.tax[m];
        sums.levies += mode.levy[m];
        sums.producers += mode.to_producer[m];
        sums.refunds += mode.to_member[m] + (to_peers ? 0 : mode.returned[m]);
        if (rates->row[m].production)
            sums.peers += mode.to_peer[m] + (to_peers ? mode.returned[m] : 0);
    }
    return sums;
}

/* Payments between persons, which the market only passes on. */
static enum sim_status check_modes(const struct sim_world *world, const struct mode_sums *modes,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct use_view use = market_uses(world);
    struct economy_view economy = market_economy(world);
    struct sector_view sector = market_sectors(world);
    int64_t services = production_sums(&sector).services;
    SIM_TRY(same("direct sales of farms", use.paid[USE_DIRECT], modes->producers, error));
    SIM_TRY(same("services for modes, and commissions",
                 use.paid[USE_SERVICES] + use.paid[USE_SERVICES_ABROAD],
                 services + modes->platforms - modes->levies, error));
    SIM_TRY(same("tax on platforms", modes->taxes,
                 flow(world, LEDGER_KIND_PLATFORM_TAX, LEDGER_GOVERNMENT), error));
    SIM_TRY(same("levy on data", modes->levies,
                 flow(world, LEDGER_KIND_DATA_LEVY, LEDGER_GOVERNMENT), error));
    SIM_TRY(same("patronage refunds", modes->refunds,
                 flow(world, LEDGER_KIND_PATRONAGE_REFUNDS, LEDGER_HOUSEHOLDS), error));
    SIM_TRY(same("patronage refunds", economy.refunds[0], modes->refunds, error));
    SIM_TRY(same("services of persons to each other", 0,
                 flow(world, LEDGER_KIND_PEER_SERVICES, LEDGER_HOUSEHOLDS), error));
    SIM_TRY(same("used goods and shared costs", 0,
                 flow(world, LEDGER_KIND_PEER_TRANSFERS, LEDGER_HOUSEHOLDS), error));
out:
    return status;
}

/* What levers cost and bring in: the account of each lever beside the ledger. */
static enum sim_status check_levers(const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    static const enum ledger_kind taxes[] = {LEDGER_KIND_MACHINE_TAX, LEDGER_KIND_PLATFORM_TAX,
                                             LEDGER_KIND_DATA_LEVY, LEDGER_KIND_PEER_TAX,
                                             LEDGER_KIND_PLATFORM_CONTRIBUTIONS};
    struct lever_view lever = policy_levers(world);
    int64_t spent = 0, collected = 0, received = 0;
    for (size_t l = 0; l < lever.count; l++) {
        spent += lever.spent[l];
        collected += lever.collected[l];
    }
    for (size_t t = 0; t < sizeof taxes / sizeof *taxes; t++)
        received += flow(world, taxes[t], LEDGER_GOVERNMENT);
    SIM_TRY(same("spent by levers", spent,
                 -flow(world, LEDGER_KIND_POLICY_PURCHASES, LEDGER_GOVERNMENT) -
                     flow(world, LEDGER_KIND_POLICY_TRANSFERS, LEDGER_GOVERNMENT),
                 error));
    SIM_TRY(same("collected by levers", collected, received, error));
out:
    return status;
}

/* By sector first, so that a difference is told where it is. */
static enum sim_status check_columns(const struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct use_view use = market_uses(world);
    struct sector_view sector = market_sectors(world);
    struct production_sums sums = production_sums(&sector);
    int64_t categories = 0;
    for (size_t s = 0; s < sector.count; s++)
        if (use.paid[USE_INTERMEDIATE + s] != sector.inputs[s] - sector.services[s])
            return sim_error_set(error, SIM_INTERNAL,
                                 "sector %s: its use received %" PRId64
                                 " cents, its firms paid %" PRId64
                                 " cents for inputs other than services for modes",
                                 label(world, "sector", s), use.paid[USE_INTERMEDIATE + s],
                                 sector.inputs[s] - sector.services[s]);
    for (size_t u = USE_CATEGORY; u < use.count; u++)
        categories += use.paid[u];
    SIM_TRY(same("consumption of households", categories,
                 -flow(world, LEDGER_KIND_CONSUMPTION, LEDGER_HOUSEHOLDS), error));
    SIM_TRY(same("consumption of the state and non-profit institutions", use.paid[USE_PUBLIC],
                 collective_consumption(world), error));
    SIM_TRY(same("investment", use.paid[USE_INVESTMENT], investment_of(world), error));
    SIM_TRY(same("exports", use.paid[USE_EXPORTS], -flow(world, LEDGER_KIND_EXPORTS, LEDGER_WORLD),
                 error));
    SIM_TRY(same("inputs of firms", sums.inputs,
                 -flow(world, LEDGER_KIND_INTERMEDIATE, LEDGER_FIRMS), error));
    SIM_TRY(
        same("sales of firms", sums.sales, flow(world, LEDGER_KIND_SALES, LEDGER_FIRMS), error));
    SIM_TRY(same("wages paid by firms", sums.wages, -flow(world, LEDGER_KIND_WAGES, LEDGER_FIRMS),
                 error));
    SIM_TRY(same("charges on wages", sums.charges, charges_of(world), error));
    SIM_TRY(same("taxes less subsidies on production", sums.taxes, production_taxes(world), error));
out:
    return status;
}

static enum sim_status check_gdp(const struct sim_world *world, int64_t *gdp,
                                 struct sim_error *error)
{
    struct sector_view sector = market_sectors(world);
    struct production_sums sums = production_sums(&sector);
    struct mode_sums modes = mode_sums(world);
    int64_t peers = market_economy(world).peer_output[0]; /* what those who supply received */
    int64_t production = sums.sales - sums.inputs + product_taxes(world) + peers;
    int64_t expenditure = -flow(world, LEDGER_KIND_CONSUMPTION, LEDGER_HOUSEHOLDS) -
                          flow(world, LEDGER_KIND_PATRONAGE_REFUNDS, LEDGER_HOUSEHOLDS) +
                          modes.peers + collective_consumption(world) + investment_of(world) -
                          flow(world, LEDGER_KIND_EXPORTS, LEDGER_WORLD) -
                          flow(world, LEDGER_KIND_IMPORTS, LEDGER_WORLD);
    /* what households received, not what firms paid: the pool between them is checked */
    int64_t labour = flow(world, LEDGER_KIND_WAGES, LEDGER_HOUSEHOLDS) + charges_of(world);
    int64_t surplus = sums.sales - sums.inputs - sums.wages - sums.charges - sums.taxes;
    int64_t income = labour + production_taxes(world) + surplus + product_taxes(world) + peers;
    account_add_count(world, "gdp_production", 0, production);
    account_add_count(world, "gdp_expenditure", 0, expenditure);
    account_add_count(world, "gdp_income", 0, income);
    *gdp = production;
    if (production == expenditure && production == income)
        return SIM_OK;
    return sim_error_set(error, SIM_INTERNAL,
                         "GDP by production is %" PRId64 " cents, by expenditure %" PRId64
                         " cents, by income %" PRId64 " cents",
                         production, expenditure, income);
}

/* ---- series and closing ---- */

static void fill_matrices(const struct sim_world *world)
{
    int64_t *flows = account_counts(world, "transaction_flows_by_transaction_institutional_sector");
    int64_t *sheet = account_counts(world, "balance_sheet_by_instrument_institutional_sector");
    int64_t weight = account_weight(world);
    for (size_t k = 0; k < LEDGER_KIND_COUNT; k++)
        for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++)
            flows[k * LEDGER_SECTOR_COUNT + s] = weight * sim_ledger_flow(&world->ledger, k, s);
    for (size_t i = 0; i < LEDGER_INSTRUMENT_COUNT; i++)
        for (size_t s = 0; s < LEDGER_SECTOR_COUNT; s++)
            sheet[i * LEDGER_SECTOR_COUNT + s] = weight * sim_ledger_balance(&world->ledger, i, s);
}

static enum sim_status run_closing(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status;
    holdings counted = {{0}};
    int64_t gdp = 0, income = 0;
    SIM_TRY(check_pools(world, error));
    struct mode_sums modes = mode_sums(world);
    SIM_TRY(check_columns(world, error));
    SIM_TRY(check_modes(world, &modes, error));
    SIM_TRY(check_levers(world, error));
    SIM_TRY(check_gdp(world, &gdp, error));
    SIM_TRY(count_accounts(world, counted, &income, error));
    fill_matrices(world);
    account_fill_national(world, gdp, income);
    SIM_TRY(sim_ledger_close(&world->ledger, world->month, &counted[0][0], error));
out:
    return status;
}

const struct sim_phase account_closing_phase = {
    .name = "closing_accounts",
    .text = "counts every account, checks every identity, fills the national accounts and closes "
            "the ledger",
    .reads = "lever.spent lever.collected mode.tax mode.levy mode.pool mode.to_supplier "
             "mode.to_platform mode.to_producer mode.to_member mode.to_peer "
             "mode.returned household.deposits household.loans household.income firm.deposits "
             "firm.loans "
             "institution.deposits "
             "institution.loans institution.bonds sector.used_loans use.pool use.paid use.price "
             "sector.pool "
             "sector.sales sector.inputs sector.services sector.wages sector.charges sector.taxes "
             "sector.investment sector.output sector.price sector.price_abroad economy.*",
    .writes = "",
    .rows = "",
    .run = run_closing,
};
