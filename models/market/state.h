/* The markets: sectors, uses, occupations, the economy's indices; and what the input tables say of the economy, in the
 * form the rules use. Amounts of rates are of one month, in cents, at the scale of the run (of the country divided by the
 * persons an agent stands for). Real amounts are cents of the base year: where a price index is 1, they are equal. */
#ifndef MODELS_MARKET_STATE_H
#define MODELS_MARKET_STATE_H

#include "models/world/state.h"

/* Production sectors, INSEE A17, in the order of the dimension. */
enum market_sector {
    SECTOR_AZ,
    SECTOR_C1,
    SECTOR_C2,
    SECTOR_C3,
    SECTOR_C4,
    SECTOR_C5,
    SECTOR_DE,
    SECTOR_FZ,
    SECTOR_GZ,
    SECTOR_HZ,
    SECTOR_IZ,
    SECTOR_JZ,
    SECTOR_KZ,
    SECTOR_LZ,
    SECTOR_MN,
    SECTOR_OQ,
    SECTOR_RU,
    SECTOR_COUNT
};

/* Uses of products: intermediate uses by sector, then final uses; categories of consumption follow. Every use
 * has an account that its buyers pay into and that is divided among domestic products, imports and taxes. */
enum market_use {
    USE_INTERMEDIATE,                             /* .. USE_INTERMEDIATE + SECTOR_COUNT - 1 */
    USE_PUBLIC = USE_INTERMEDIATE + SECTOR_COUNT, /* government and non-profit institutions */
    USE_INVESTMENT,
    USE_EXPORTS,
    USE_DIRECT, /* sales of farms to households, directly */
    USE_SERVICES, /* what modes cost beyond inputs, paid at home: commissions, installations, advertising */
    USE_SERVICES_ABROAD, /* the same, paid abroad */
    USE_CATEGORY,        /* .. USE_CATEGORY + category_count - 1 */
    MARKET_CATEGORIES_MAX = 32,
    USES_MAX = USE_CATEGORY + MARKET_CATEGORIES_MAX
};

enum market_status {
    STATUS_NONE,
    STATUS_EMPLOYEE,
    STATUS_PUBLIC,
    STATUS_SELF_EMPLOYED,
    STATUS_COUNT
};

enum {
    OCCUPATIONS_MAX = 250,
    QUINTILE_COUNT = 5,
    SIZE_CLASS_COUNT = 5, /* of firms_size.csv: 1-9, 10-19, 20-49, 50-249, 250+ */
    TAX_BRACKETS_MAX = 12
};

/* ---- tables ---- */

/* One row per sector, in the order of enum market_sector. */
#define SECTOR_COLUMNS(C)                                                                                    \
    C(f64, price, STATE, "1", "", "mean price of domestic output at basic prices, base year 1")              \
    C(f64, price_abroad, STATE, "1", "", "price of the same product abroad, base year 1")                    \
    C(f64, productivity, STATE, "0.01 EUR of 2010/month", "",                                                \
      "output of a mean employee at full use, of a firm of mean efficiency, in the base year")               \
    C(f64, capital_ratio, STATE, "month", "",                                                                \
      "capital needed for a monthly output of 1 at full use, in the base year")                              \
    C(f64, depreciation, STATE, "1/month", "", "share of capital that wears out in a month")                 \
    C(f64, wage_factor, STATE, "1", "", "pay in the sector relative to the occupation's")                    \
    C(f64, mark_up, STATE, "1", "", "mark-up of the base year over unit cost")                               \
    C(f64, input_cost, STATE, "1", "",                                                                       \
      "price of the inputs of one unit of output, taxes included")                                           \
    C(f64, labour_cost, STATE, "0.01 EUR/month", "", "wages and charges of a mean employee")                 \
    C(f64, tax_rate, STATE, "1", "", "other taxes on production less subsidies, over sales")                 \
    C(f64, efficiency_mean, STATE, "1", "",                                                                  \
      "efficiency to which its firms return and near which entrants start; 1 is the trend")                  \
    C(f64, domestic_share, FLOW, "1", "",                                                                    \
      "share of business demand that domestic capacity could meet, the rest was imported")                   \
    C(i64, pool, STATE, "0.01 EUR", "",                                                                      \
      "account of the domestic product: what uses paid and suppliers have not received; 0 "                  \
      "between months")                                                                                      \
    C(i64, counter_sales, FLOW, "0.01 EUR", "", "sales to households who chose the supplier")                \
    C(i64, business_demand, FLOW, "0.01 EUR of 2010", "",                                                    \
      "real demand shared out over firms by their business weight")                                          \
    C(i64, business_weight, STATE, "", "", "sum of firm.weight over its firms")                              \
    C(i64, output, FLOW, "0.01 EUR of 2010", "", "real output")                                              \
    C(i64, used_capital, STATE, "0.01 EUR of 2010", "",                                                      \
      "capital of firms that closed, which entrants take over")                                              \
    /* its firms' accounts of the month, counted before firms that end are removed (account/production.c) */ \
    C(i64, sales, FLOW, "0.01 EUR", "", "sales of its firms at basic prices")                                \
    C(i64, inputs, FLOW, "0.01 EUR", "", "intermediate consumption of its firms")                            \
    C(i64, services, FLOW, "0.01 EUR", "", "of it: services for modes and to advertise")                     \
    C(i64, wages, FLOW, "0.01 EUR", "", "gross wages paid by its firms")                                     \
    C(i64, charges, FLOW, "0.01 EUR", "", "charges on the wages of its firms, see firm.charges")             \
    C(i64, taxes, FLOW, "0.01 EUR", "", "other taxes on production less subsidies of its firms")             \
    C(i64, investment, FLOW, "0.01 EUR of 2010", "", "real investment of its firms")                         \
    C(u32, closures, FLOW, "firm", "", "firms that close this month, those that default included")           \
    C(u32, defaults, FLOW, "firm", "", "firms that close because they cannot pay")                           \
    C(i64, used_loans, STOCK, "0.01 EUR", "",                                                                \
      "debts secured by the used capital, as a holding of firms: entrants take them over with it")           \
    C(i64, staff, STATE, "person", "", "agents at work in it")                                               \
    C(f64, labour, STATE, "1", "", "mean of firm.labour over its staff")                                     \
    C(f64, front, STATE, "1", "",                                                                            \
      "share of its labour that serves customers in tasks of modes, at the opening")

/* One row per use, in the order of enum market_use (categories of the input table last). */
#define USE_COLUMNS(C)                                                                             \
    C(i64, pool, STATE, "0.01 EUR", "",                                                            \
      "what buyers paid and products have not received; 0 between months")                         \
    C(i64, paid, FLOW, "0.01 EUR", "", "what buyers paid this month, at purchasers' prices")       \
    C(f64, weight, STATE, "1", "",                                                                 \
      "of a category: factor on its budget shares, such that the spending of the opening is that " \
      "of "                                                                                        \
      "the accounts")                                                                              \
    C(f64, price, STATE, "1", "", "price index at purchasers' prices, base year 1")

/* One row per occupation (dimension occupation, without its last label none). */
#define OCCUPATION_COLUMNS(C)                                                                      \
    C(f64, pay, STATE, "0.01 EUR/month", "",                                                       \
      "gross pay at wage index 1 and an earning effect of 0")                                      \
    C(u32, employed, STATE, "person", "", "agents at work in it")                                  \
    C(u32, seekers, STATE, "person", "", "unemployed agents of this occupation")                   \
    C(u32, vacancies, FLOW, "post", "", "posts offered this month")                                \
    C(u32, unfilled, STATE, "post", "", "posts still open at the end of the month")                \
    C(u32, hires, FLOW, "person", "", "agents hired into it this month")

/* One row: indices and rates of the whole economy. Rates that close the accounts of the base year are derived once at
 * the opening from the population drawn; rules read them here. */
#define ECONOMY_COLUMNS(C)                                                                         \
    C(f64, productivity, STATE, "1", "", "trend of labour productivity, base year 1")              \
    C(f64, wage_index, STATE, "1", "", "reference wage of the wage rule, base year 1")             \
    C(f64, consumer_price, STATE, "1", "", "price index of household consumption, base year 1")    \
    C(f64, inflation, STATE, "1/month", "",                                                        \
      "monthly rise of the consumer price, in logs, smoothed over a year")                         \
    C(f64, unemployment, STATE, "1", "", "unemployment rate of last month, smoothed over a year")  \
    C(f64, unemployment_opening, STATE, "1", "", "unemployment rate of the opening")               \
    C(f64, world_demand, STATE, "1", "",                                                           \
      "demand of the rest of the world relative to the base year")                                 \
    C(f64, world_deviation, STATE, "1", "", "its deviation from trend, in logs")                   \
    C(f64, exports_factor, STATE, "1", "",                                                         \
      "exports of the month relative to the base year, before prices")                             \
    C(f64, minimum_wage, STATE, "0.01 EUR/month", "", "legal minimum, gross, full time")           \
    C(f64, minimum_wage_price, STATE, "1", "", "consumer price when the minimum was last set")     \
    C(f64, minimum_wage_index, STATE, "1", "", "wage index when the minimum was last set")         \
    C(f64, gdp_month, STATE, "0.01 EUR", "", "nominal GDP of a month, smoothed over a year")       \
    C(f64, deficit_month, STATE, "0.01 EUR", "",                                                   \
      "public deficit of a month, smoothed over a year")                                           \
    C(f64, consolidation, STATE, "1", "", "added to the rate of the CSG by the fiscal rule")       \
    /* derived at the opening so that the month reproduces the accounts of the base year */        \
    C(f64, payroll_rate, STATE, "1", "", "employers' contributions over gross wages")              \
    C(f64, payroll_tax_rate, STATE, "1", "", "taxes on payrolls over gross wages")                 \
    C(f64, wages_abroad_rate, STATE, "1", "", "wages of non-residents over gross wages")           \
    C(f64, employee_rate, STATE, "1", "", "employees' contributions over gross wages")             \
    C(f64, self_employed_rate, STATE, "1", "",                                                     \
      "contributions of the self-employed over mixed income")                                      \
    C(f64, csg_rate, STATE, "1", "", "CSG and CRDS over their base")                               \
    C(f64, income_tax_factor, STATE, "1", "", "income tax due over the schedule's")                \
    C(f64, other_tax, STATE, "1", "",                                                              \
      "other current taxes over housing surplus and disposable income (see state/assess.c)")       \
    C(f64, capital_tax, STATE, "1/month", "", "capital taxes over deposits")                       \
    C(f64, company_tax_rate, STATE, "1", "",                                                       \
      "company tax over positive profits before distribution")                                     \
    C(f64, pension_factor, STATE, "1", "",                                                         \
      "level of pensions relative to person.pay of the retired")                                   \
    C(f64, replacement, STATE, "1", "", "unemployment benefit over the last pay")                  \
    C(f64, family_rate, STATE, "0.01 EUR/month", "",                                               \
      "family benefit of a child at consumer price 1")                                             \
    C(f64, guaranteed, STATE, "0.01 EUR/month", "",                                                \
      "income guaranteed to a consumption unit at consumer price 1")                               \
    C(f64, other_benefit, STATE, "0.01 EUR/month", "",                                             \
      "other benefits of an adult below retirement at consumer price 1")                           \
    C(f64, transfer_rate, STATE, "1", "",                                                          \
      "transfers to non-profit institutions over disposable income")                               \
    C(f64, deposit_rate, STATE, "1/month", "", "interest on household deposits")                   \
    C(f64, loan_rate, STATE, "1/month", "", "interest on loans")                                   \
    C(f64, bond_rate, STATE, "1/month", "", "interest on public debt")                             \
    C(f64, propensity, STATE, "1", "", "scale of the propensities to consume")                     \
    C(f64, housing_share, STATE, "1", "", "household investment over expected income")             \
    C(f64, housing_payout, STATE, "1", "",                                                         \
      "share of the surplus of real estate that is the households'")                               \
    C(f64, mixed_payout, STATE, "1", "",                                                           \
      "share of the surplus of the self-employed that they draw")                                  \
    C(f64, public_payout, STATE, "1", "",                                                          \
      "share of the surplus of public bodies that the state keeps")                                \
    C(f64, public_part, STATE, "1", "", "share of the profit of companies that is the state's")    \
    C(f64, dividend_share, STATE, "1", "",                                                         \
      "share of after-tax profit, net of depreciation at replacement prices, that companies "      \
      "distribute")                                                                                \
    C(i64, dividends_pending, STATE, "0.01 EUR", "",                                               \
      "dividends that firms paid to the bank and the bank has not paid on to households")          \
    C(i64, shares, STATE, "", "", "sum of household.shares")                                       \
    C(i64, dwellings, STATE, "", "", "sum of household.dwelling")                                  \
    C(i64, wages_pool, STATE, "0.01 EUR", "",                                                      \
      "account through which wages pass; 0 between months")                                        \
    C(i64, housing_pool, STATE, "0.01 EUR", "",                                                    \
      "account through which rents pass; 0 between months")                                        \
    C(i64, estates_pool, STATE, "0.01 EUR", "", "what the dead left; 0 between months")            \
    C(i64, bank_capital, STATE, "0.01 EUR", "",                                                    \
      "own funds that the bank keeps: those of the opening")                                       \
    C(f64, rent, STATE, "0.01 EUR", "",                                                            \
      "housing surplus of last month for a unit of household.dwelling")                            \
    C(i64, estate_shares, STATE, "", "",                                                           \
      "household.shares of the dead that heirs have not received")                                 \
    C(i64, estate_dwellings, STATE, "", "",                                                        \
      "household.dwelling of the dead that heirs have not received")                               \
    C(i64, taxes_pool, STATE, "0.01 EUR", "", "net taxes on products collected; 0 between months") \
    C(i64, refunds, FLOW, "0.01 EUR", "", "patronage refunds to members of cooperatives")          \
    C(i64, peer_output, FLOW, "0.01 EUR", "",                                                      \
      "services that persons supply to each other: in GDP")                                        \
    C(i64, peer_transfers, FLOW, "0.01 EUR", "",                                                   \
      "used goods and shared costs paid to other persons: not in GDP")

/* One row per five-year age band and sex (row band x WORLD_SEX_COUNT + sex): the labour force of the opening. */
#define PARTICIPATION_COLUMNS(C)                                                                   \
    C(f64, active, STATE, "1", "", "share at work or looking for work at the opening")             \
    C(f64, gap, STATE, "1", "", "share active less that of the profile of activity, last month")

SIM_TABLE_VIEW(participation_view, PARTICIPATION_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(participation_columns, participation_view, PARTICIPATION_COLUMNS)
extern const struct sim_table_declaration participation_table;

SIM_TABLE_VIEW(sector_view, SECTOR_COLUMNS);
SIM_TABLE_VIEW(use_view, USE_COLUMNS);
SIM_TABLE_VIEW(occupation_view, OCCUPATION_COLUMNS);
SIM_TABLE_VIEW(economy_view, ECONOMY_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(sector_columns, sector_view, SECTOR_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(use_columns, use_view, USE_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(occupation_columns, occupation_view, OCCUPATION_COLUMNS)
SIM_TABLE_VIEW_FUNCTION(economy_columns, economy_view, ECONOMY_COLUMNS)
extern const struct sim_table_declaration sector_table, use_table, occupation_table, economy_table;

/* Views of the four tables of a world. */
static inline struct sector_view market_sectors(const struct sim_world *world)
{
    return sector_columns(sim_world_table(world, "sector"));
}
static inline struct use_view market_uses(const struct sim_world *world)
{
    return use_columns(sim_world_table(world, "use"));
}
static inline struct occupation_view market_occupations(const struct sim_world *world)
{
    return occupation_columns(sim_world_table(world, "occupation"));
}
static inline struct economy_view market_economy(const struct sim_world *world)
{
    return economy_columns(sim_world_table(world, "economy"));
}

/* ---- what the inputs say ---- */

/* Items of national_accounts.csv that rules use: id, name in the table. */
#define MARKET_ACCOUNTS(A)                                                                         \
    A(GDP, "gdp")                                                                                  \
    A(HOUSEHOLD_CONSUMPTION, "household_consumption")                                              \
    A(INDIVIDUAL_PUBLIC_CONSUMPTION, "individual_public_consumption")                              \
    A(COLLECTIVE_PUBLIC_CONSUMPTION, "collective_public_consumption")                              \
    A(NPISH_CONSUMPTION, "npish_consumption")                                                      \
    A(HOUSEHOLD_INVESTMENT, "household_investment")                                                \
    A(GOVERNMENT_INVESTMENT, "government_investment")                                              \
    A(FIRM_INVESTMENT, "firm_investment")                                                          \
    A(EXPORTS, "exports")                                                                          \
    A(IMPORTS, "imports")                                                                          \
    A(VAT, "vat")                                                                                  \
    A(OTHER_PRODUCT_TAXES, "other_product_taxes")                                                  \
    A(PRODUCT_SUBSIDIES, "product_subsidies")                                                      \
    A(WAGES, "wages")                                                                              \
    A(WAGES_TO_NON_RESIDENTS, "wages_to_non_residents")                                            \
    A(EMPLOYER_CONTRIBUTIONS, "employer_contributions")                                            \
    A(PAYROLL_TAXES, "payroll_taxes")                                                              \
    A(OTHER_PRODUCTION_TAXES, "other_production_taxes")                                            \
    A(PRODUCTION_SUBSIDIES, "production_subsidies")                                                \
    A(MIXED_INCOME, "mixed_income")                                                                \
    A(HOUSEHOLD_OPERATING_SURPLUS, "household_operating_surplus")                                  \
    A(INTEREST_RECEIVED, "interest_received")                                                      \
    A(DIVIDENDS, "dividends")                                                                      \
    A(INCOME_TAX, "income_tax")                                                                    \
    A(CSG_CRDS, "csg_crds")                                                                        \
    A(OTHER_HOUSEHOLD_TAXES, "other_household_taxes")                                              \
    A(CAPITAL_TAXES, "capital_taxes")                                                              \
    A(EMPLOYEE_CONTRIBUTIONS, "employee_contributions")                                            \
    A(SELF_EMPLOYED_CONTRIBUTIONS, "self_employed_contributions")                                  \
    A(PENSIONS, "pensions")                                                                        \
    A(UNEMPLOYMENT_BENEFITS, "unemployment_benefits")                                              \
    A(FAMILY_BENEFITS, "family_benefits")                                                          \
    A(MINIMUM_INCOME, "minimum_income")                                                            \
    A(OTHER_BENEFITS, "other_benefits")                                                            \
    A(HOUSEHOLD_TRANSFERS, "household_transfers")                                                  \
    A(NPISH_SUPPORT, "npish_support")                                                              \
    A(COMPANY_TAX, "company_tax")                                                                  \
    A(GOVERNMENT_INTEREST, "government_interest")                                                  \
    A(TRANSFERS_TO_WORLD, "transfers_to_world")                                                    \
    A(GOVERNMENT_OPERATING_SURPLUS, "government_operating_surplus")                                \
    A(FIRM_OPERATING_SURPLUS, "firm_operating_surplus")                                            \
    A(PROPERTY_INCOME_ABROAD, "property_income_abroad")                                            \
    A(DISPOSABLE_INCOME, "disposable_income")                                                      \
    A(STOCK_HOUSEHOLD_DEPOSITS, "stock_household_deposits")                                        \
    A(STOCK_HOUSEHOLD_LOANS, "stock_household_loans")                                              \
    A(STOCK_FIRM_LOANS, "stock_firm_loans")                                                        \
    A(STOCK_FIRM_SECURITIES, "stock_firm_securities")                                              \
    A(STOCK_GOVERNMENT_DEBT, "stock_government_debt")                                              \
    A(STOCK_FIRM_DEPOSITS, "stock_firm_deposits")
enum market_account {
#define MARKET_ACCOUNT_ENUM(id, name) ACCOUNT_##id,
    MARKET_ACCOUNTS(MARKET_ACCOUNT_ENUM)
#undef MARKET_ACCOUNT_ENUM
        ACCOUNT_COUNT,
    ACCOUNT_FIRST_STOCK = ACCOUNT_STOCK_HOUSEHOLD_DEPOSITS
};

/* A possible move from an occupation. */
struct market_move {
    uint8_t to;
    uint8_t retraining; /* 1 if the move needs a retraining spell */
    float weight;       /* of the moves out of the occupation; sums to 1 */
};

struct market_rates {
    double
        account[ACCOUNT_COUNT]; /* cents a month; stocks (from ACCOUNT_FIRST_STOCK on) in cents */
    struct market_production {  /* sectors.csv; cents a month, agents */
        double output, intermediate, value_added, wages, contributions, taxes, subsidies, surplus;
        double employees, self_employed; /* jobs of the table, divided by the scale */
        double birth_rate, death_rate;   /* of enterprises, a year */
        double enterprises[SIZE_CLASS_COUNT], persons[SIZE_CLASS_COUNT]; /* divided by the scale */
    } production[SECTOR_COUNT];
    size_t category_count;
    size_t use_count;                     /* USE_CATEGORY + category_count */
    size_t seller[MARKET_CATEGORIES_MAX]; /* sector the household deals with */
    double budget_share[QUINTILE_COUNT][MARKET_CATEGORIES_MAX]; /* sums to 1 over categories */
    double category_total[MARKET_CATEGORIES_MAX]; /* cents a month, purchasers' prices */
    /* flows of the base year by product and use, cents a month at basic prices */
    double domestic[SECTOR_COUNT][USES_MAX];
    double imported[SECTOR_COUNT][USES_MAX];
    double taxes[USES_MAX];  /* net taxes on products of each use */
    size_t occupation_count; /* leaves of occupations.csv; the label none follows them */
    struct market_occupation {
        const char *code;
        size_t parent;  /* row of occupations.csv with its own margins (itself or its parent) */
        double jobs;    /* agents, at the scale of the run, survey level */
        double net_pay; /* cents a month, median of full-time employees */
        double women, self_employed, exit_rate; /* shares; a year */
        double diploma[WORLD_DIPLOMA_FINAL_COUNT];
        double group[WORLD_OCCUPATION_GROUP_COUNT]; /* socio-professional groups; sums to 1 */
        double sector[SECTOR_COUNT];                /* share of its jobs; sums to 1 */
        size_t first_move, move_count;              /* in moves[] */
    } occupations[OCCUPATIONS_MAX];
    size_t domain[OCCUPATIONS_MAX + 1], domain_count; /* of each occupation, and of none */
    struct market_move *moves;
    double *occupation_departement; /* [occupation][departement] share of the occupation's jobs */
    double *sector_departement;     /* [sector][departement] share of the sector's jobs */
    /* places */
    uint8_t *place_order;    /* [departement_count] départements ordered by region: rank of each */
    size_t *first_neighbour; /* [departement_count + 1] in neighbours[] */
    uint8_t *neighbours;
    struct market_bracket {
        double threshold, rate; /* cents a year of income per part; marginal rate from there on */
    } brackets[TAX_BRACKETS_MAX];
    size_t bracket_count;
};

static inline const struct market_rates *market_rates(const struct sim_world *world)
{
    return world_rates(world)->market;
}

extern const struct sim_input_declaration sectors_input, input_output_input,
    national_accounts_input, consumption_input, categories_input, consumption_by_quintile_input,
    firms_size_input, firm_demography_input, income_tax_input, occupations_input,
    occupation_sector_input, occupation_departement_input, sector_departement_input,
    occupation_network_input, occupation_groups_input, departement_neighbours_input;

/* Reads the tables of the economy into world_rates(world)->market (called by world_prepare; released by
 * market_rates_release). SIM_INPUT with table, row and figure when they do not balance. */
enum sim_status market_read(struct sim_world *world, struct world_rates *rates,
                            struct sim_error *error);
void market_rates_release(struct market_rates *rates);

/* ---- parameters ---- */

#define MARKET_PARAMETERS(P)                                                                        \
    P(real, productivity_growth, "economy.productivity_growth", "1/year", "0.009", "-0.1", "0.1",   \
      MONTHLY, "INSEE: GDP volume growth less employment growth, 2010-2016 (macro_targets.csv)",    \
      "growth of labour productivity a year")                                                       \
    P(real, world_growth, "world.growth", "1/year", "0.012", "-0.1", "0.1", MONTHLY,                \
      "assumption: the trend growth of the economy, so that trade is balanced in the long run",     \
      "real growth of the demand of the rest of the world a year")                                  \
    P(real, world_inflation, "world.inflation", "1/year", "0.013", "-0.1", "0.2", MONTHLY,          \
      "INSEE consumer prices, mean of 2010-2016 (macro_targets.csv), rounded up",                   \
      "rise of prices abroad a year")                                                               \
    P(real, world_sd, "world.deviation", "1", "0.012", "0", "0.5", MONTHLY, "assumption",           \
      "standard deviation of the monthly shock to the demand of the rest of the world, in logs")    \
    P(real, world_persistence, "world.persistence", "1/month", "0.95", "0", "0.999", MONTHLY,       \
      "assumption", "share of a deviation of world demand that is left a month later")              \
    P(real, export_elasticity, "world.export_elasticity", "1", "1", "0", "5", MONTHLY,              \
      "assumption (published estimates for France lie between 0.5 and 1.5)",                        \
      "fall of exports, in per cent, when their price rises by 1 % against abroad")                 \
    P(real, import_elasticity, "world.import_elasticity", "1", "1", "0", "5", MONTHLY,              \
      "assumption (published estimates for France lie between 0.5 and 1.5)",                        \
      "rise of the odds of an import, in per cent, when its price falls by 1 % against domestic")   \
    P(integer, choice_set, "market.choice_set", "firm", "5", "1", "1000", MONTHLY, "assumption",    \
      "firms of a sector that a buyer's place must have for the choice to be made there (else "     \
      "the "                                                                                        \
      "region, else the country)")                                                                  \
    P(real, wage_curve, "labour.wage_curve", "1", "-0.1", "-1", "0", MONTHLY,                       \
      "Blanchflower and Oswald (1994): elasticity of pay to local unemployment of -0.1",            \
      "elasticity of pay to the unemployment rate")                                                 \
    P(real, wage_speed, "labour.wage_speed", "1/month", "0.02", "0", "1", MONTHLY, "assumption",    \
      "share of the gap to the wage aimed at that a month closes")                                  \
    P(real, inflation_anchor, "labour.inflation_anchor", "1", "0.7", "0", "1", MONTHLY,             \
      "assumption (expectations in the euro area are anchored on the objective of the central "     \
      "bank)",                                                                                      \
      "part of world.inflation in the inflation that wages expect, the rest being past inflation")  \
    P(real, tenure_premium, "labour.tenure_premium", "1/year", "0.01", "0", "0.1", MONTHLY,         \
      "assumption (order of magnitude of returns to tenure)", "rise of pay with a year of tenure")  \
    P(integer, tenure_years, "labour.tenure_years", "year", "10", "0", "50", MONTHLY,               \
      "assumption", "years of tenure over which pay rises")                                         \
    P(real, earning_sd, "labour.earning_deviation", "1", "0.3", "0", "2", OPENING, "assumption",    \
      "standard deviation of the log of pay inside an occupation and sector")                       \
    P(real, opening_rank, "labour.opening.rank", "1", "0.6", "0", "1", OPENING, "assumption",       \
      "correlation of the lasting deviation of pay with the household's rank of standard of "       \
      "living")                                                                                     \
    P(real, opening_search, "labour.opening.search", "month", "12", "1", "120", OPENING,            \
      "assumption", "mean time since the last job of the unemployed at the opening")                \
    P(real, opening_worked, "labour.opening.worked", "month", "20", "1", "480", OPENING,            \
      "assumption: about 60 % of the unemployed then have benefit",                                 \
      "mean time at work before unemployment of the unemployed at the opening")                     \
    P(real, opening_active, "labour.opening.active", "1", "0.005", "0", "0.1", OPENING,             \
      "assumption", "share at work or looking for work below which an age takes no part in work")   \
    P(real, minimum_wage_hour, "labour.minimum_wage", "EUR/hour", "8.86", "0", "1000", OPENING,     \
      "legal minimum (SMIC), 1 January 2010", "legal minimum of gross pay")                         \
    P(real, month_hours, "labour.month_hours", "hour/month", "151.67", "1", "400", OPENING,         \
      "law: 35 hours a week", "hours of a month of full-time work")                                 \
    P(real, minimum_wage_link, "labour.minimum_wage_link", "1", "0.5", "0", "2", MONTHLY,           \
      "law: half of the rise of the real wage of workers (Code du travail, L3231)",                 \
      "share of the rise of real wages given to the minimum each January, beside prices")           \
    P(real, separation, "labour.separation", "1/month", "0.015", "0", "1", MONTHLY,                 \
      "assumption: INSEE 2019, 1.8 % of the employed are unemployed and 2.3 % inactive a quarter "  \
      "later, and moves between jobs",                                                              \
      "monthly probability that a job ends otherwise than by dismissal, mean occupation")           \
    P(real, separation_spread, "labour.separation_spread", "1", "0.5", "0", "1", MONTHLY,           \
      "assumption",                                                                                 \
      "exponent of an occupation's relative exit rate (DARES) in its separations: very short "      \
      "contracts follow each other")                                                                \
    P(real, search_employed, "labour.search_employed", "1/month", "0.01", "0", "1", MONTHLY,        \
      "assumption", "monthly probability that somebody at work applies elsewhere")                  \
    P(real, search_unemployed, "labour.search_unemployed", "1/month", "0.35", "0", "1", MONTHLY,    \
      "assumption", "monthly probability that an unemployed person applies, in each round")         \
    P(real, family_moves, "labour.family_moves", "1", "0.3", "0", "1", OPENING, "assumption",       \
      "share of the moves out of a front-line family of occupations that stay in its occupation")   \
    P(integer, rounds, "labour.rounds", "1/month", "1", "1", "10", MONTHLY, "assumption",           \
      "rounds of applications in a month")                                                          \
    P(real, own_occupation, "labour.own_occupation", "1", "0.6", "0", "1", MONTHLY, "assumption",   \
      "weight of one's own occupation among those one applies to (the rest by the occupation "      \
      "network)")                                                                                   \
    P(real, far_search, "labour.far_search", "1", "0.002", "0", "1", MONTHLY, "assumption",         \
      "weight of a post anywhere in the country, against one in the own département, for whoever " \
      "applies")                                                                                    \
    P(real, neighbour_search, "labour.neighbour_search", "1", "0.2", "0", "1", MONTHLY,             \
      "assumption",                                                                                 \
      "weight of a post in a neighbouring département, against one in the own, for whoever "       \
      "applies")                                                                                    \
    P(real, retraining_entry, "labour.retraining.entry", "1/month", "0.01", "0", "1", MONTHLY,      \
      "assumption", "monthly probability that an unemployed person begins to retrain")              \
    P(integer, retraining_months, "labour.retraining.months", "month", "6", "1", "60", MONTHLY,     \
      "assumption", "length of a retraining spell")                                                 \
    P(integer, benefit_months, "labour.benefit.months", "month", "24", "0", "120", MONTHLY,         \
      "Unédic convention of 2009: one day paid for one day worked, at most 24 months under 50",     \
      "longest time that unemployment benefit is paid")                                             \
    P(real, insured, "labour.benefit.insured", "1", "0.7", "0", "1", MONTHLY,                       \
      "assumption: exits by type (DARES), contracts that end against resignations",                 \
      "share of the jobs that end by themselves that open rights to unemployment benefit")          \
    P(real, entry_rate, "labour.participation.entrants", "1", "0.95", "0", "1", MONTHLY,            \
      "assumption", "share of those who end education that look for work")                          \
    P(integer, school_age, "labour.participation.school_age", "year", "16", "10", "30", MONTHLY,    \
      "law: schooling is compulsory up to 16 (Code de l'éducation, L131-1)",                        \
      "age from which one may work")                                                                \
    P(real, participation_speed, "labour.participation.speed", "1/month", "0.02", "0", "1",         \
      MONTHLY, "assumption",                                                                        \
      "share of the gap between an age band's active share and the profile that a month closes")    \
    P(real, vacancy_mix, "labour.vacancy_mix", "1/month", "0.01", "0", "10", MONTHLY,               \
      "assumption",                                                                                 \
      "weight of a sector's usual occupations in new posts beside the occupations that it lacks, "  \
      "over its staff")                                                                             \
    P(integer, retirement_first, "labour.retirement.first_age", "year", "50", "40", "80", MONTHLY,  \
      "assumption", "age from which leaving the labour force is retirement")                        \
    P(real, retirement_shift, "labour.retirement.shift", "year", "2", "0", "10", MONTHLY,           \
      "law of 9 November 2010: from 60 to 62 between July 2011 and 2017",                           \
      "rise of the ages of retirement once the law is in full force")                               \
    P(month, retirement_from, "labour.retirement.shift_from", "month", "2011-07", "2010-01",        \
      "2100-12", MONTHLY, "law of 9 November 2010", "month in which the ages begin to rise")        \
    P(month, retirement_to, "labour.retirement.shift_to", "month", "2017-01", "2010-01",            \
      "2100-12", MONTHLY, "law of 9 November 2010 and of 21 December 2011",                         \
      "month from which the ages have risen in full")

SIM_PARAMETER_STRUCT(market_parameters, MARKET_PARAMETERS);
extern const struct sim_parameter_group market_parameter_group;
static inline const struct market_parameters *market_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &market_parameter_group);
}

/* ---- finding firms ---- */

/* Firms by sector and place, for drawing suppliers and posting vacancies: rows ordered by sector, then region, then
 * département, then id, with cumulated weights, so that a département, a region and the country are each a range.
 * Rebuilt by whoever needs it; no cost beyond the number of firms. */
struct market_index {
    uint32_t *rows;       /* [count] firm rows */
    uint64_t *cumulative; /* [count + 1] sum of weights before each */
    size_t count;
    size_t places; /* départements */
    size_t *first; /* [SECTOR_COUNT * places + 1], place by market_rates.place_order */
    size_t least;  /* firms among which a buyer chooses at least, where there are as many */
    size_t *region_first,
        *region_end; /* [places] range of place ranks of the region of each place rank */
};
/* Builds it with the weight of a firm = the room it has for customers (see market/index.c). Released by market_index_free. */
enum sim_status market_index_build(const struct sim_world *world, struct market_index *index,
                                   struct sim_error *error);
void market_index_free(struct market_index *index);
/* A firm of the sector for a buyer of the département, drawn by weight (two draws of the event from `draw` on): in the
 * département if it has market.choice_set firms of the sector, else in its region if that has, else in the country;
 * SIM_NONE if there is none. */
uint32_t market_index_draw(const struct market_index *index, const struct market_rates *rates,
                           size_t sector, size_t departement, const struct sim_random_event *event,
                           uint32_t draw);
/* The same at a given place of the cumulated weights, in 2^-64 of their sum. */
uint32_t market_index_at(const struct market_index *index, const struct market_rates *rates,
                         size_t sector, size_t departement, uint64_t place);

/* ---- the labour market ---- */

/* Recounts firm.staff, sector.staff, occupation.employed and .seekers from the persons (market/staff.c). */
enum sim_status market_count_staff(struct sim_world *world, struct sim_error *error);
/* The same, and firm.wages and sector.labour_cost from the pay of employees. */
enum sim_status market_count_payroll(struct sim_world *world, struct sim_error *error);
/* Share at work or looking for work at an age in years, with the retirement ages of this month (market/participation.c). */
double market_participation(const struct sim_world *world, double age, int sex);
/* Gross pay, in cents a month, of a person who begins a job now in a firm of the sector and département (market/wages.c). */
int32_t market_hire_pay(const struct sim_world *world, size_t person, size_t occupation,
                        size_t sector, size_t departement);

/* ---- prices of uses (market/prices.c) ---- */

/* Division of one unit of money of a use: products at home, abroad, taxes; sums to 1. */
struct market_division {
    double domestic[SECTOR_COUNT], imported[SECTOR_COUNT], taxes;
    double price; /* of the use, base year 1 */
};
/* From the mean prices of products at home and abroad; `met` [SECTOR_COUNT] is the share of domestic demand that domestic
 * capacity can meet (the rest is imported; NULL: all). */
void market_divide(const struct sim_world *world, size_t use, const double *met,
                   struct market_division *division);
/* Of category `category`, the part of the money that does not go over a counter: all but the domestic product of the
 * sector that the household deals with (where it has a chosen supplier). *counter (may be NULL): the share of the whole
 * money that goes to the chosen supplier; what he cannot serve is not replaced by imports, so `met` does not touch it. */
void market_divide_rest(const struct sim_world *world, size_t category, const double *met,
                        struct market_division *division, double *counter);
/* Exports of the month in cents: the base year's x economy.exports_factor, less the response to prices, at the prices of
 * the month, taxes included. */
double market_export_value(const struct sim_world *world);

/* ---- cells that many threads add to ---- Sums of integers and minima do not depend on the order
 * in which threads arrive, so one shared array is as good as a private one for each thread, which
 * would be as long as the table of firms. */

static inline void market_add_count(int threads, uint32_t *cell, uint32_t value)
{
    if (threads == 1)
        *cell += value;
    else
        __atomic_fetch_add(cell, value, __ATOMIC_RELAXED);
}

static inline void market_add_amount(int threads, int64_t *cell, int64_t value)
{
    if (threads == 1)
        *cell += value;
    else
        __atomic_fetch_add(cell, value, __ATOMIC_RELAXED);
}

/* Threshold of a probability on a 32-bit word; at least 0, and certainty from 1 on (but for one
 * word in 2^32). */
static inline uint32_t market_word(double probability)
{
    return probability >= 1 ? UINT32_MAX : (uint32_t)(probability * 0x1p32);
}

/* Phases (see each rule's file). */
extern const struct sim_phase market_participation_phase, market_separations_phase,
    market_search_phase, market_wages_phase, market_retraining_phase, market_world_phase,
    market_prices_phase, market_capacity_phase, market_clearing_phase, market_purchases_phase,
    market_settlement_phase, market_staff_phase, market_payroll_phase;

#endif
