/* The national accounts of a month: production by sector, uses, prices, volumes, the state,
 * households.
 *
 * Values are integer cents of agents, times persons per agent. Volumes are at prices of the base
 * year (Laspeyres, not chained, so that they add up): a use at purchasers' prices is deflated by
 * its own price index, output of a sector is real output, and GDP in volume is deflated twice,
 *     real output - intermediate uses in volume + taxes on products of all uses in volume,
 * taxes on products in volume being the base year's rate on each use in volume. In the base
 * month, when all prices are 1, it equals GDP. Imports are deflated by the prices abroad weighted
 * with the imports of the base year.
 *
 * Of what households pay in modes of provision, only what goes to suppliers bears taxes on products. Refunds
 * of cooperatives lower consumption; services that persons supply to each other add to it and to GDP, at
 * the price of the category; services that firms buy for modes and to advertise are deflated by the mean
 * price of these uses.
 *
 * Volumes are sums of a few numbers in a fixed order; nothing is added up over agents here. */
#include "models/account/national.h"

#include "models/account/put.h"
#include "models/account/state.h"
#include "models/bank/state.h"
#include "models/mode/state.h"

#include <stdio.h>

/* ---- series ---- */

static const char *const total[] = {"", NULL};
static const char *const sectors[] = {"", "sector", NULL};
static const char *const by_sector[] = {"sector", NULL};
static const char *const categories[] = {"", "category", NULL};
static const char *const by_category[] = {"category", NULL};
static const char *const institutional[] = {"", "institutional_sector", NULL};
static const char *const by_institution[] = {"institutional_sector", NULL};

#define EUROS   "EUR/month"
#define VOLUME  "EUR of 2010/month"
#define ACCOUNT "definition: SNA 2008"

#define SERIES(S)                                                                                  \
    S(gdp, REAL, total, EUROS, "gross domestic product", "see gdp_production", ACCOUNT)            \
    S(gdp_volume, REAL, total, VOLUME, "gross domestic product in volume",                         \
      "output less inputs and net taxes on products at prices of 2010, deflated twice", ACCOUNT)   \
    S(output, REAL, sectors, EUROS, "output", "sales at basic prices", ACCOUNT)                    \
    S(output_volume, REAL, sectors, VOLUME, "output in volume", "real output of firms", ACCOUNT)   \
    S(intermediate_consumption, REAL, sectors, EUROS, "intermediate consumption",                  \
      "inputs of firms at purchasers' prices", ACCOUNT)                                            \
    S(value_added, REAL, sectors, EUROS, "gross value added",                                      \
      "output less intermediate consumption, basic prices", ACCOUNT)                               \
    S(wages, REAL, sectors, EUROS, "gross wages", "gross wages and salaries paid to residents",    \
      ACCOUNT)                                                                                     \
    S(compensation, REAL, sectors, EUROS, "labour cost",                                           \
      "gross wages, employers' contributions, taxes on payrolls and wages of non-residents",       \
      ACCOUNT)                                                                                     \
    S(production_taxes, REAL, sectors, EUROS, "net taxes on production",                           \
      "other taxes on production less subsidies; taxes on payrolls are in compensation", ACCOUNT)  \
    S(operating_surplus, REAL, sectors, EUROS, "gross operating surplus and mixed income",         \
      "value added less compensation and net taxes on production", ACCOUNT)                        \
    S(employer_contributions, REAL, total, EUROS, "employers' contributions",                      \
      "employers' social contributions", ACCOUNT)                                                  \
    S(product_taxes, REAL, total, EUROS, "net taxes on products",                                  \
      "value added tax and other taxes on products less subsidies", ACCOUNT)                       \
    S(investment_of_firms, REAL, sectors, EUROS, "investment of firms",                            \
      "real investment of firms at the price of investment goods", ACCOUNT)                        \
    S(household_consumption, REAL, categories, EUROS, "consumption of households",                 \
      "purchases of households at purchasers' prices, services bought from other persons "         \
      "included, refunds of cooperatives deducted",                                                \
      ACCOUNT)                                                                                     \
    S(household_consumption_volume, REAL, categories, VOLUME,                                      \
      "consumption of households in volume", "each category deflated by its price", ACCOUNT)       \
    S(public_consumption, REAL, total, EUROS, "consumption of general government",                 \
      "individual and collective consumption, what levers of policy add included", ACCOUNT)        \
    S(npish_consumption, REAL, total, EUROS, "consumption of non-profit institutions",             \
      "consumption of non-profit institutions serving households", ACCOUNT)                        \
    S(collective_consumption_volume, REAL, total, VOLUME,                                          \
      "consumption of government and non-profit institutions in volume",                           \
      "deflated by the price of the use", ACCOUNT)                                                 \
    S(investment, REAL, institutional, EUROS, "investment", "gross fixed capital formation",       \
      ACCOUNT)                                                                                     \
    S(investment_volume, REAL, institutional, VOLUME, "investment in volume",                      \
      "deflated by the price of investment goods", ACCOUNT)                                        \
    S(exports, REAL, total, EUROS, "exports", "exports of goods and services", ACCOUNT)            \
    S(exports_volume, REAL, total, VOLUME, "exports in volume", "deflated by their price",         \
      ACCOUNT)                                                                                     \
    S(imports, REAL, total, EUROS, "imports", "imports of goods and services", ACCOUNT)            \
    S(imports_volume, REAL, total, VOLUME, "imports in volume",                                    \
      "deflated by prices abroad, weights of the base year", ACCOUNT)                              \
    S(consumer_price, REAL, total, "1", "consumer price",                                          \
      "price index of household consumption, base year 1", "this run")                             \
    S(category_price, REAL, by_category, "1", "consumer price by category",                        \
      "price index at purchasers' prices, base year 1", "this run")                                \
    S(producer_price, REAL, by_sector, "1", "producer price",                                      \
      "mean price of domestic output at basic prices, base year 1", "this run")                    \
    S(investment_price, REAL, total, "1", "price of investment goods",                             \
      "price index at purchasers' prices, base year 1", "this run")                                \
    S(wage_index, REAL, total, "1", "wage index", "reference wage of the wage rule, base year 1",  \
      "this run")                                                                                  \
    S(minimum_wage, REAL, total, EUROS, "minimum wage", "legal minimum, gross, full time",         \
      "this run")                                                                                  \
    S(net_lending, REAL, by_institution, EUROS, "net lending",                                     \
      "receipts less payments of all transactions except write-offs of loans", ACCOUNT)            \
    S(public_deficit, REAL, total, EUROS, "public deficit", "net borrowing of general government", \
      ACCOUNT)                                                                                     \
    S(public_debt, REAL, total, "EUR", "public debt", "bonds and loans owed by government",        \
      ACCOUNT)                                                                                     \
    S(disposable_income, REAL, total, EUROS, "disposable income of households",                    \
      "sum of household.income: incomes and benefits less current taxes, contributions, "          \
      "interest and transfers; not what an owner is left by a business wound up",                  \
      ACCOUNT)                                                                                     \
    S(saving, REAL, total, EUROS, "saving of households", "disposable income less consumption",    \
      ACCOUNT)                                                                                     \
    S(dividends, REAL, total, EUROS, "dividends", "distributed profits received by households",    \
      ACCOUNT)                                                                                     \
    S(mixed_income, REAL, total, EUROS, "mixed income",                                            \
      "drawn by the self-employed, what is left of businesses wound up included", ACCOUNT)         \
    S(household_deposits, REAL, total, "EUR", "deposits of households", "end of the month",        \
      ACCOUNT)                                                                                     \
    S(household_loans, REAL, total, "EUR", "loans of households", "owed at the end of the month",  \
      ACCOUNT)                                                                                     \
    S(firm_deposits, REAL, total, "EUR", "deposits of firms", "end of the month", ACCOUNT)         \
    S(firm_loans, REAL, total, "EUR", "loans of firms", "owed at the end of the month", ACCOUNT)   \
    S(write_offs, REAL, total, EUROS, "loans written off", "loans that the bank writes off",       \
      ACCOUNT)
SERIES(ACCOUNT_SERIES)

#define RATIOS(R)                                                                                  \
    R(gdp_deflator, total, "1", "GDP deflator", "GDP over GDP in volume", ACCOUNT, gdp,            \
      gdp_volume, 1)                                                                               \
    R(labour_share, sectors, "%", "labour share", "compensation per 100 of value added", ACCOUNT,  \
      compensation, value_added, 100)                                                              \
    R(saving_rate, total, "%", "saving rate of households", "saving per 100 of disposable income", \
      ACCOUNT, saving, disposable_income, 100)                                                     \
    R(public_deficit_ratio, total, "%", "public deficit over GDP",                                 \
      "public deficit per 100 of GDP of the month", ACCOUNT, public_deficit, gdp, 100)             \
    R(public_debt_ratio, total, "%", "public debt over GDP",                                       \
      "public debt per 100 of 12 times the GDP of the month", ACCOUNT, public_debt, gdp,           \
      100.0 / SIM_MONTHS_PER_YEAR)
RATIOS(ACCOUNT_RATIO)

#define POINTER(id, ...) &id##_series,
const struct sim_series_declaration *const account_national_series[] = {SERIES(POINTER)
                                                                            RATIOS(POINTER) NULL};

/* ---- filling ---- */

static int64_t flow(const struct sim_world *world, enum ledger_kind kind, enum ledger_sector sector)
{
    return sim_ledger_flow(&world->ledger, kind, sector);
}

/* Of a category: consumption of households, and parts of what they paid. */
struct consumption {
    int64_t all;       /* paid to the market and to persons for services, less refunds */
    int64_t suppliers; /* of it: to suppliers and those behind them */
    int64_t peers;     /* of it: to persons */
};

static void sum_consumption(const struct sim_world *world,
                            struct consumption sums[MARKET_CATEGORIES_MAX])
{
    const struct mode_rates *rates = mode_rates(world);
    struct mode_view mode = mode_modes(world);
    struct use_view use = market_uses(world);
    for (size_t c = 0; c < market_rates(world)->category_count; c++)
        sums[c] = (struct consumption){.all = use.paid[USE_CATEGORY + c]};
    for (size_t m = 0; m < rates->count; m++) {
        const struct mode_row *row = &rates->row[m];
        struct consumption *sum = &sums[row->category];
        bool to_peers = row->to[MODE_TO_PEER] > 0;
        int64_t peers = row->production ? mode.to_peer[m] + (to_peers ? mode.returned[m] : 0) : 0;
        sum->suppliers += mode.to_supplier[m];
        sum->peers += peers;
        sum->all += peers - mode.to_member[m] - (to_peers ? 0 : mode.returned[m]);
    }
}

/* Services that firms bought for modes and to advertise. */
static double services_volume(const struct sim_world *world)
{
    struct sector_view sector = market_sectors(world);
    struct use_view use = market_uses(world);
    int64_t firms = 0, all = use.paid[USE_SERVICES] + use.paid[USE_SERVICES_ABROAD];
    for (size_t s = 0; s < sector.count; s++)
        firms += sector.services[s];
    if (all == 0)
        return 0;
    double real =
        account_euros(world, use.paid[USE_SERVICES]) / use.price[USE_SERVICES] +
        account_euros(world, use.paid[USE_SERVICES_ABROAD]) / use.price[USE_SERVICES_ABROAD];
    return real * (double)firms / (double)all;
}

static double volume(const struct sim_world *world, const struct use_view *use, size_t u)
{
    return account_euros(world, use->paid[u]) / use->price[u];
}

/* Net taxes on products of a use over its purchases, in the base year. */
static double tax_rate(const struct market_rates *rates, size_t u)
{
    double all = rates->taxes[u];
    for (size_t r = 0; r < SECTOR_COUNT; r++)
        all += rates->domestic[r][u] + rates->imported[r][u];
    return all > 0 ? rates->taxes[u] / all : 0;
}

/* Puts an amount by sector and adds it to the total. */
static void put_sector(const struct sim_world *world, const char *name, size_t s, double euros)
{
    char full[SIM_NAME_MAX * 2];
    snprintf(full, sizeof full, "%s_by_sector", name);
    account_reals(world, full)[s] = euros;
    account_reals(world, name)[0] += euros;
}

static void fill_sectors(const struct sim_world *world)
{
    struct sector_view sector = market_sectors(world);
    struct use_view use = market_uses(world);
    for (size_t s = 0; s < sector.count; s++) {
        int64_t added = sector.sales[s] - sector.inputs[s];
        int64_t labour = sector.wages[s] + sector.charges[s];
        put_sector(world, "output", s, account_euros(world, sector.sales[s]));
        put_sector(world, "output_volume", s, account_euros(world, sector.output[s]));
        put_sector(world, "intermediate_consumption", s, account_euros(world, sector.inputs[s]));
        put_sector(world, "value_added", s, account_euros(world, added));
        put_sector(world, "wages", s, account_euros(world, sector.wages[s]));
        put_sector(world, "compensation", s, account_euros(world, labour));
        put_sector(world, "production_taxes", s, account_euros(world, sector.taxes[s]));
        put_sector(world, "operating_surplus", s,
                   account_euros(world, added - labour - sector.taxes[s]));
        put_sector(world, "investment_of_firms", s,
                   account_euros(world, sector.investment[s]) * use.price[USE_INVESTMENT]);
        account_put_real(world, "producer_price_by_sector", s, sector.price[s]);
    }
}

/* Returns the consumption of households, in cents of agents. */
static int64_t fill_uses(const struct sim_world *world)
{
    const struct market_rates *rates = market_rates(world);
    struct use_view use = market_uses(world);
    struct sector_view sector = market_sectors(world);
    struct consumption bought[MARKET_CATEGORIES_MAX];
    double real = 0, abroad = 0, imports = 0;
    int64_t consumption = 0;
    sum_consumption(world, bought);
    for (size_t s = 0; s < sector.count; s++) {
        double base = 0;
        for (size_t u = 0; u < rates->use_count; u++)
            if (u < USE_DIRECT || u >= USE_CATEGORY) /* these had no imports in the base year */
                base += rates->imported[s][u];
        imports += base;
        abroad += base * sector.price_abroad[s];
        real += account_euros(world, sector.output[s]) - volume(world, &use, USE_INTERMEDIATE + s);
    }
    real -= services_volume(world);
    for (size_t u = 0; u < USE_CATEGORY; u++)
        real += tax_rate(rates, u) * volume(world, &use, u);
    for (size_t c = 0; c < rates->category_count; c++) {
        double price = use.price[USE_CATEGORY + c];
        real +=
            tax_rate(rates, USE_CATEGORY + c) * (account_euros(world, bought[c].suppliers) / price);
        real += account_euros(world, bought[c].peers) / price;
    }
    account_put_real(world, "gdp_volume", 0, real);
    for (size_t c = 0; c < rates->category_count; c++) {
        double euros = account_euros(world, bought[c].all);
        double quantity = euros / use.price[USE_CATEGORY + c];
        consumption += bought[c].all;
        account_put_real(world, "household_consumption_by_category", c, euros);
        account_put_real(world, "household_consumption_volume_by_category", c, quantity);
        account_put_real(world, "category_price_by_category", c, use.price[USE_CATEGORY + c]);
        account_reals(world, "household_consumption_volume")[0] += quantity;
    }
    account_put_money(world, "household_consumption", 0, consumption);
    account_put_real(world, "collective_consumption_volume", 0, volume(world, &use, USE_PUBLIC));
    account_put_real(world, "exports_volume", 0, volume(world, &use, USE_EXPORTS));
    int64_t from_abroad = flow(world, LEDGER_KIND_IMPORTS, LEDGER_WORLD);
    account_put_money(world, "imports", 0, from_abroad);
    account_put_real(world, "imports_volume", 0,
                     account_euros(world, from_abroad) * imports / abroad);
    return consumption;
}

static void fill_investment(const struct sim_world *world)
{
    double price = market_uses(world).price[USE_INVESTMENT];
    const struct {
        enum ledger_kind kind;
        enum ledger_sector sector;
    } kinds[] = {{LEDGER_KIND_HOUSEHOLD_INVESTMENT, LEDGER_HOUSEHOLDS},
                 {LEDGER_KIND_FIRM_INVESTMENT, LEDGER_FIRMS},
                 {LEDGER_KIND_PUBLIC_INVESTMENT, LEDGER_GOVERNMENT}};
    int64_t all = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int64_t paid = -flow(world, kinds[i].kind, kinds[i].sector);
        size_t s = kinds[i].sector;
        all += paid;
        account_put_money(world, "investment_by_institutional_sector", s, paid);
        account_put_real(world, "investment_volume_by_institutional_sector", s,
                         account_euros(world, paid) / price);
    }
    account_put_money(world, "investment", 0, all);
    account_put_real(world, "investment_volume", 0, account_euros(world, all) / price);
    account_put_real(world, "investment_price", 0, price);
}

/* All that changes a sector's net financial assets but the writing-off of loans: entries of finance
 * cancel out, being one of debt and one of money each. */
static int64_t net_lending(const struct sim_world *world, enum ledger_sector sector)
{
    int64_t sum = 0;
    for (int k = 0; k < LEDGER_KIND_COUNT; k++)
        if (k != LEDGER_KIND_WRITE_OFF)
            sum += flow(world, (enum ledger_kind)k, sector);
    return sum;
}

/* Series that are one flow of the ledger, with the sign that makes them positive as a rule. */
static void fill_flows(const struct sim_world *world)
{
    static const struct {
        const char *name;
        enum ledger_kind kind;
        enum ledger_sector sector;
        int sign;
    } flows[] = {
        {"employer_contributions", LEDGER_KIND_EMPLOYER_CONTRIBUTIONS, LEDGER_GOVERNMENT, 1},
        {"npish_consumption", LEDGER_KIND_NPISH_CONSUMPTION, LEDGER_NPISH, -1},
        {"exports", LEDGER_KIND_EXPORTS, LEDGER_WORLD, -1},
        {"dividends", LEDGER_KIND_DIVIDENDS, LEDGER_HOUSEHOLDS, 1},
        {"mixed_income", LEDGER_KIND_MIXED_INCOME, LEDGER_HOUSEHOLDS, 1},
        {"write_offs", LEDGER_KIND_WRITE_OFF, LEDGER_BANK, -1},
    };
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++)
        account_put_money(world, flows[i].name, 0,
                          flows[i].sign * flow(world, flows[i].kind, flows[i].sector));
    account_put_money(world, "public_consumption", 0,
                      -flow(world, LEDGER_KIND_PUBLIC_CONSUMPTION, LEDGER_GOVERNMENT) -
                          flow(world, LEDGER_KIND_POLICY_PURCHASES, LEDGER_GOVERNMENT));
    account_put_money(world, "product_taxes", 0,
                      flow(world, LEDGER_KIND_VAT, LEDGER_GOVERNMENT) +
                          flow(world, LEDGER_KIND_OTHER_PRODUCT_TAXES, LEDGER_GOVERNMENT) +
                          flow(world, LEDGER_KIND_PLATFORM_TAX, LEDGER_GOVERNMENT) +
                          flow(world, LEDGER_KIND_DATA_LEVY, LEDGER_GOVERNMENT) +
                          flow(world, LEDGER_KIND_PRODUCT_SUBSIDIES, LEDGER_GOVERNMENT));
}

static void fill_balances(const struct sim_world *world)
{
    static const struct {
        const char *name;
        enum ledger_instrument instrument;
        enum ledger_sector sector;
        int sign;
    } balances[] = {
        {"household_deposits", LEDGER_DEPOSITS, LEDGER_HOUSEHOLDS, 1},
        {"household_loans", LEDGER_LOANS, LEDGER_HOUSEHOLDS, -1},
        {"firm_deposits", LEDGER_DEPOSITS, LEDGER_FIRMS, 1},
        {"firm_loans", LEDGER_LOANS, LEDGER_FIRMS, -1},
    };
    for (size_t i = 0; i < sizeof balances / sizeof *balances; i++)
        account_put_money(world, balances[i].name, 0,
                          balances[i].sign * sim_ledger_balance(&world->ledger,
                                                                balances[i].instrument,
                                                                balances[i].sector));
    account_put_money(world, "public_debt", 0,
                      -sim_ledger_balance(&world->ledger, LEDGER_BONDS, LEDGER_GOVERNMENT) -
                          sim_ledger_balance(&world->ledger, LEDGER_LOANS, LEDGER_GOVERNMENT));
}

void account_fill_national(const struct sim_world *world, int64_t gdp, int64_t income)
{
    struct economy_view economy = market_economy(world);
    account_put_money(world, "gdp", 0, gdp);
    fill_sectors(world);
    int64_t consumption = fill_uses(world);
    fill_investment(world);
    fill_flows(world);
    fill_balances(world);
    for (int s = 0; s < LEDGER_SECTOR_COUNT; s++)
        account_put_money(world, "net_lending_by_institutional_sector", (size_t)s,
                          net_lending(world, (enum ledger_sector)s));
    account_put_money(world, "public_deficit", 0, -net_lending(world, LEDGER_GOVERNMENT));
    account_put_money(world, "disposable_income", 0, income);
    account_put_money(world, "saving", 0, income - consumption);
    account_put_real(world, "consumer_price", 0, economy.consumer_price[0]);
    account_put_real(world, "wage_index", 0, economy.wage_index[0]);
    account_put_real(world, "minimum_wage", 0, economy.minimum_wage[0] / 100);
}
