/* The firm: columns and parameters. A firm is a company, a self-employed person's business, or a public body. */
#ifndef MODELS_FIRM_STATE_H
#define MODELS_FIRM_STATE_H

#include "models/world/state.h"

enum firm_form { FIRM_COMPANY, FIRM_SELF_EMPLOYED, FIRM_PUBLIC, FIRM_FORM_COUNT };

/* Bits of firm.event. */
enum firm_event {
    FIRM_ENTERS = 1,   /* was founded this month */
    FIRM_ENDS = 2,     /* closes this month: its owner gives up, or nobody is left */
    FIRM_DEFAULTS = 4, /* closes because it cannot pay */
    FIRM_REVIEWS = 8   /* reviews its price this month */
};

#define FIRM_COLUMNS(C)                                                                            \
    C(u8, sector, TRAIT, "", "sector", "production sector")                                        \
    C(u8, departement, TRAIT, "", "departement", "département of its seat")                        \
    C(u8, form, STATE, "", "form", "legal form")                                                   \
    C(u8, event, FLOW, "", "", "bits: what befalls the firm this month (firm/state.h)")            \
    C(i16, founded, TRAIT, "month", "", "month of foundation, counted from January 2010")          \
    C(link, owner, STATE, "", "person", "owner, of the business of a self-employed person")        \
    C(u32, staff, STATE, "person", "", "agents at work, the owner included")                       \
    C(u32, staff_year, STATE, "person", "", "agents at work last January; 0 before the first")     \
    C(u32, staff_target, DECISION, "person", "", "agents wanted")                                  \
    C(u32, vacancies, FLOW, "post", "", "posts offered this month and not yet filled")             \
    C(f32, layoff, DECISION, "1/month", "",                                                        \
      "probability that an employee is dismissed this month")                                      \
    C(f32, quality, STATE, "1", "",                                                                \
      "mean pay of its employees relative to the sector's: what pay tells of what they can do")    \
    C(f32, hours, DECISION, "1", "", "share of full time for which employees are paid this month") \
    C(i64, deposits, STOCK, "0.01 EUR", "", "deposits")                                            \
    C(i64, loans, STOCK, "0.01 EUR", "", "loans, as a holding: negative when owed")                \
    C(i64, capital, STOCK, "0.01 EUR of 2010", "", "productive capital")                           \
    C(f64, efficiency, STATE, "1", "", "labour productivity relative to its sector's trend")       \
    C(f64, price, DECISION, "1", "", "price at basic prices, base year 1")                         \
    C(f64, mark_up, DECISION, "1", "", "mark-up over unit cost at normal use")                     \
    C(f64, demand_expected, STATE, "0.01 EUR of 2010/month", "", "real sales expected")            \
    C(i64, weight, STATE, "", "",                                                                  \
      "business weight: share of the real demand of firms, the state and abroad for its sector's " \
      "product")                                                                                   \
    C(i64, orders, FLOW, "0.01 EUR", "", "orders of households who chose it, at its price")        \
    C(f32, fill, FLOW, "1", "", "share of these orders that it can serve")                         \
    C(i64, business, FLOW, "0.01 EUR of 2010", "", "real sales to firms, the state and abroad")    \
    C(i64, demand, FLOW, "0.01 EUR of 2010", "", "real demand addressed to it, served or not")     \
    C(i64, output, FLOW, "0.01 EUR of 2010", "", "real output")                                    \
    C(i64, capacity, FLOW, "0.01 EUR of 2010", "", "output that staff and capital allow")          \
    C(i64, sales, FLOW, "0.01 EUR", "", "sales at basic prices")                                   \
    C(i64, inputs, FLOW, "0.01 EUR", "", "intermediate consumption, at purchasers' prices")        \
    C(i64, wages, FLOW, "0.01 EUR", "", "gross wages paid")                                        \
    C(i64, charges, FLOW, "0.01 EUR", "",                                                          \
      "employers' contributions, taxes on payrolls and wages of non-residents")                    \
    C(i64, taxes, FLOW, "0.01 EUR", "", "other taxes on production less subsidies")                \
    C(i64, interest, FLOW, "0.01 EUR", "", "interest paid")                                        \
    C(i64, payout, FLOW, "0.01 EUR", "",                                                           \
      "surplus drawn this month by the self-employed owner, who is paid with the incomes")         \
    C(i64, investment, DECISION, "0.01 EUR of 2010", "",                                           \
      "real investment wanted, then made, this month")                                             \
    /* modes of provision; "per offer": the modes of the categories that its sector sells */       \
    C(f64, labour, STATE, "1", "",                                                                 \
      "labour a unit of output relative to the opening, as modes have changed it (firm/modes.c)")  \
    C(f32, labour_year, STATE, "1", "", "the same last January; 0 before the first")               \
    C(f64, front_opening, TRAIT, "1", "",                                                          \
      "minutes of staff a purchase of its customers at the opening, or when founded, relative to " \
      "the categories' means")                                                                     \
    C(f32, room, STATE, "1", "per offer",                                                          \
      "share of its customers' purchases for which it is equipped or staffed in each mode; 0: "    \
      "not offered")                                                                               \
    C(f32, surcharge, DECISION, "1", "per offer", "surcharge over the price in each mode")         \
    C(i64, bought, FLOW, "0.01 purchase", "per offer",                                             \
      "purchases of its customers in each mode, those not made with it included")                  \
    C(f32, ideas, STATE, "idea", "", "customers' ideas and ratings that still count")              \
    C(i64, mode_cost, DECISION, "0.01 EUR", "",                                                    \
      "cost of its modes this month beyond that of the opening: services of installations")        \
    C(f64, cost_opening, TRAIT, "1", "",                                                           \
      "cost of its modes a purchase at the opening relative to the categories' means; 1 when "     \
      "founded later")                                                                             \
    C(i64, services, FLOW, "0.01 EUR", "", "paid for these, and to advertise")                     \
    C(i64, mode_investment, DECISION, "0.01 EUR of 2010", "",                                      \
      "of investment: machines and software of modes")                                             \
    /* what levers make of it (models/policy) */                                                   \
    C(i64, machine_tax, DECISION, "0.01 EUR", "", "tax on its self-service machines this month")   \
    C(f32, bonus, DECISION, "1", "", "share of pay that its employees get of what its modes save") \
    C(f32, hours_cut, DECISION, "1", "",                                                           \
      "share by which a reduction of working time cuts the hours of its full-time jobs")           \
    C(f32, work_cut, DECISION, "1", "",                                                            \
      "share by which that lowers what an employee makes in a month, as far as more output an "    \
      "hour does not make it up")

SIM_TABLE_VIEW(firm_view, FIRM_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(firm_columns, firm_view, FIRM_COLUMNS)
extern const struct sim_table_declaration firm_table;

#define FIRM_PARAMETERS(P)                                                                         \
    P(real, expectation, "firm.expectation", "1/month", "0.15", "0", "1", MONTHLY, "assumption",   \
      "share of the gap between sales and their expectation that a month closes (adaptive)")       \
    P(real, utilisation, "firm.utilisation", "1", "0.92", "0.5", "1", OPENING, "assumption",       \
      "use of staff that firms aim at")                                                            \
    P(real, capital_use, "firm.capital_use", "1", "0.82", "0.5", "1", OPENING,                     \
      "INSEE business survey: use of capacity in industry around 80 to 85 %",                      \
      "use of capital that firms aim at")                                                          \
    P(real, hours_least, "firm.hours_least", "1", "0.5", "0", "1", MONTHLY, "assumption",          \
      "shortest part time, as a share of full time")                                               \
    P(real, owner_output, "firm.owner_output", "1", "0.5", "0.01", "2", OPENING,                   \
      "assumption: at the output of an employee the self-employed would have twice their mixed "   \
      "income of the accounts, and companies of personal services none",                           \
      "output of a self-employed owner relative to a mean employee of the sector")                 \
    P(real, mark_up_least, "firm.mark_up_least", "1", "0.02", "-0.5", "1", MONTHLY, "assumption",  \
      "mark-up beyond the wear of capital to which firms return at least, where the accounts of "  \
      "the base year leave less")                                                                  \
    P(real, overtime, "firm.overtime", "1", "0.2", "0", "1", MONTHLY, "assumption",                \
      "output beyond full use of staff that overtime allows")                                      \
    P(real, hiring, "firm.hiring", "1/month", "0.3", "0", "1", MONTHLY, "assumption",              \
      "posts that a firm offers at most in a month, over the staff it wants")                      \
    P(real, dismissal, "firm.dismissal", "1/month", "0.1", "0", "1", MONTHLY, "assumption",        \
      "share of the staff in excess that a firm dismisses in a month (the rest leaves by "         \
      "attrition)")                                                                                \
    P(real, price_speed, "firm.price_speed", "1/month", "0.15", "0", "1", MONTHLY,                 \
      "assumption (Vermeulen et al. 2012: about a fifth of producer prices change in a month)",    \
      "share of firms that review their price in a month")                                         \
    P(real, mark_up_response, "firm.mark_up_response", "1", "0.02", "0", "1", MONTHLY,             \
      "assumption (rule of Dosi et al. 2010, who take 0.04)",                                      \
      "change of the mark-up with the relative change of sales against expectation")               \
    P(real, mark_up_limit, "firm.mark_up_limit", "1/month", "0.1", "0", "1", MONTHLY,              \
      "assumption",                                                                                \
      "largest relative change of the mark-up in a month by sales against expectation")            \
    P(real, mark_up_return, "firm.mark_up_return", "1/month", "0.02", "0", "1", MONTHLY,           \
      "assumption", "return of the mark-up to the sector's a month")                               \
    P(real, efficiency_sd, "firm.efficiency.deviation", "1", "0.1", "0", "1", OPENING,             \
      "assumption", "standard deviation of log efficiency between firms of a sector")              \
    P(real, efficiency_shock, "firm.efficiency.shock", "1", "0.015", "0", "0.5", MONTHLY,          \
      "assumption", "standard deviation of the monthly shock to log efficiency")                   \
    P(real, efficiency_return, "firm.efficiency.return", "1/month", "0.011", "0", "1", MONTHLY,    \
      "assumption: keeps the deviation between firms where it was",                                \
      "return of log efficiency to the sector's mean a month")                                     \
    P(real, weight_response, "firm.weight_response", "1/month", "0.1", "0", "1", MONTHLY,          \
      "assumption (replicator of Dosi et al. 2010)",                                               \
      "relative change of the business weight with a price 1 below the sector's, in relative "     \
      "terms")                                                                                     \
    P(real, weight_shock, "firm.weight_shock", "1", "0.03", "0", "0.5", MONTHLY, "assumption",     \
      "standard deviation of the monthly shock to the log of the business weight")                 \
    P(real, investment_speed, "firm.investment_speed", "1/month", "0.02", "0", "1", MONTHLY,       \
      "assumption", "share of the gap to the capital wanted that a month's investment closes")     \
    P(real, depreciation, "firm.depreciation", "1/year", "0.06", "0.001", "1", OPENING,            \
      "assumption (INSEE: consumption of fixed capital of firms near 6 % of gross capital)",       \
      "share of capital that wears out in a year")                                                 \
    P(real, liquidity, "firm.liquidity", "month", "0.8", "0", "24", MONTHLY,                       \
      "stock of deposits of firms over their monthly output (national_accounts.csv), rounded",     \
      "deposits that a firm aims at, in months of costs")                                          \
    P(real, leverage, "firm.leverage", "1", "0.7", "0", "5", MONTHLY, "assumption",                \
      "loans that the bank grants at most, over the value of capital")                             \
    P(real, repayment, "firm.repayment", "1/month", "0.3", "0", "1", MONTHLY, "assumption",        \
      "share of deposits beyond the aim that repays loans in a month")                             \
    P(real, distribution, "firm.distribution", "1/month", "0.1", "0", "1", MONTHLY, "assumption",  \
      "share of deposits beyond twice the aim that companies distribute in a month")               \
    P(real, exit_size, "firm.exit_size", "1", "1", "0", "3", MONTHLY, "assumption",                \
      "exponent with which the probability of closing falls with staff")                           \
    P(real, opening_vacancies, "firm.opening.vacancies", "1", "0.006", "0", "0.5", OPENING,        \
      "Dares: vacant posts of firms of ten or more, 0.6 % of staff (2013)",                        \
      "posts that are vacant at the opening, over staff")                                          \
    P(integer, mean_staff, "firm.opening.mean_staff", "person", "20", "2", "10000", OPENING,       \
      "assumption",                                                                                \
      "employees of a company where the tables have fewer enterprises than self-employed")         \
    P(real, self_employed_staff, "firm.opening.self_employed_staff", "1", "0.15", "0", "1",        \
      OPENING, "assumption",                                                                       \
      "share of the employees outside public bodies who work for the self-employed")               \
    P(real, public_share, "firm.opening.public_share", "1", "0.7", "0", "1", OPENING,              \
      "assumption (5.3 million public agents of 7.4 million employees in OQ)",                     \
      "share of the employees of public administration, education and health in public bodies")

SIM_PARAMETER_STRUCT(firm_parameters, FIRM_PARAMETERS);
extern const struct sim_parameter_group firm_parameter_group;
static inline const struct firm_parameters *firm_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &firm_parameter_group);
}

static inline struct firm_view firm_firms(const struct sim_world *world)
{
    return firm_columns(sim_world_table(world, "firm"));
}

/* Whether an owner is among the staff. */
static inline bool firm_owned(const struct firm_view *firm, size_t row)
{
    return firm->form[row] == FIRM_SELF_EMPLOYED && firm->owner[row] != SIM_NONE &&
           firm->staff[row] > 0;
}
/* What an employee of the firm makes in a month of full time, relative to the sector's mean without a reduction of working
 * time. Owners keep their hours. */
static inline double firm_employee(const struct firm_view *firm, size_t row)
{
    return (double)firm->quality[row] * (1 - (double)firm->work_cut[row]);
}
/* Labour of the staff, in mean employees of the sector: employees count as they are paid, an owner by `owner_output`. */
static inline double firm_labour(double owner_output, const struct firm_view *firm, size_t row)
{
    bool owned = firm_owned(firm, row);
    return (firm->staff[row] - owned) * firm_employee(firm, row) + owned * owner_output;
}

/* The same in what it makes: modes that ask less of the staff for a unit of output than those of the opening (firm.labour
 * below 1) make more of it. */
static inline double firm_work(double owner_output, const struct firm_view *firm, size_t row)
{
    return firm_labour(owner_output, firm, row) / firm->labour[row];
}
/* What its modes cost beyond the opening's, the tax on its machines included, a unit of what it can make: spread over what
 * is sold, the fixed cost would drive the price of a firm without customers beyond all bounds. */
static inline double firm_mode_cost(const struct firm_view *firm, size_t row)
{
    int64_t capacity = firm->capacity[row];
    return capacity > 0 ? (double)(firm->mode_cost[row] + firm->machine_tax[row]) / (double)capacity
                        : 0;
}
/* Employees' months that a unit of output takes at normal use, over what one makes who is as the sector's mean: what modes
 * ask of them, what shorter hours add and what is shared with them of the saving. At the price of the sector's labour. */
static inline double firm_labour_cost(const struct firm_view *firm, size_t row)
{
    return firm->labour[row] / (1 - (double)firm->work_cut[row]) * (1 + (double)firm->bonus[row]);
}

/* Real output of the firm at full use of its staff this month. */
double firm_full_output(const struct sim_world *world, const struct firm_view *firm, size_t row);
/* Cost of one unit of output at normal use: inputs, labour and net taxes on production. */
double firm_unit_cost(const struct sim_world *world, const struct firm_view *firm, size_t row);
/* The mark-up of the next month, from the normal one and from sales over their expectation (firm/prices.c). */
double firm_mark_up_next(const struct firm_parameters *parameters, double mark_up, double normal,
                         double sales_ratio);
/* Real output that staff is planned for: what the firm expects to sell, as far as its capital allows (firm/plans.c). */
struct sector_view;
double firm_planned(const struct sector_view *sector, const struct firm_view *firm, size_t row);
/* Sets what levers in force make of the firm (firm/terms.c): hours_cut and work_cut; the same and bonus, and counts both. */
void firm_set_hours(const struct sim_world *world, const struct firm_view *firm, size_t row);
void firm_set_terms(const struct sim_world *world, const struct firm_view *firm, size_t row);
/* Agents wanted for an expected demand: an owner, if there is one, and the employees for the rest of the demand, the real number
 * rounded down after adding the firm's own `lot` in (0, 1) (firm/plans.c). `worker_output`: output of a mean employee of the
 * sector at the use aimed at; `quality`: of the firm's own relative to it (firm_employee). */
double firm_employees_wanted(double demand_expected, double worker_output, double quality,
                             bool owned, double owner_output);
uint32_t firm_staff_wanted(double demand_expected, double worker_output, double quality, double lot,
                           bool owned, double owner_output);

/* A firm's month, in cents. `sales`, `inputs`, `wages` and `machine_tax` are given, the rest follows from them, its loans and capital, and
 * the economy's rates (firm/accounts.c has the equations). The bases let the opening derive the rates: it sets housing_payout
 * from the sum of `housing_base`, assesses again, sets the rates that apply to `profit`, and again for `distributable`. */
struct firm_statement {
    int64_t sales, inputs, wages;
    int64_t machine_tax;                                         /* given too */
    int64_t contributions, payroll_taxes, wages_abroad, charges; /* charges: the sum of the three */
    int64_t production_taxes, subsidies;
    int64_t taxes; /* production_taxes + machine_tax - subsidies */
    int64_t interest;
    int64_t surplus;        /* sales - inputs - wages - charges - taxes */
    int64_t housing_base;   /* surplus of a firm of LZ, if positive; else 0 */
    int64_t housing;        /* housing_payout of it */
    int64_t public_base;    /* surplus of a public body, if positive; else 0 */
    int64_t public_surplus; /* public_payout of it */
    int64_t profit;         /* surplus less interest and housing; of a public body 0 */
    int64_t payout;         /* mixed_payout of a business's profit, if positive */
    int64_t company_tax;    /* company_tax_rate of a company's profit, if positive */
    int64_t distributable;  /* a company's profit less tax and depreciation, if positive; else 0 */
    int64_t dividends;      /* dividend_share of it */
};
void firm_assess(const struct sim_world *world, const struct firm_view *firm, size_t row,
                 struct firm_statement *statement);

/* Hours of the employees of a firm that has `employees` >= 1 and wants `wanted` (a real number) of them, as a share of full
 * time: jobs are whole, so up to one of them is made part time (firm/plans.c). */
double firm_hours(double wanted, uint32_t employees, double least);
/* What an employee is paid for these hours with the firm's bonus, in cents. */
static inline int64_t firm_pay(int32_t pay, float hours, float bonus)
{
    if (hours >= 1 && !(bonus > 0))
        return pay;
    double share = hours < 1 ? (double)hours : 1;
    return (int64_t)((double)pay * share * (1 + (double)bonus) + 0.5);
}

/* The share of pay by which employees have `share` of what modes save of wages, with `labour` the labour a unit of output
 * relative to the opening: without modes the same output would take 1 / labour of the wages. 0 where modes save nothing. */
static inline double firm_bonus(double share, double labour)
{
    return labour < 1 ? share * (1 / labour - 1) : 0;
}

/* Posts offered by a firm: what its staff lacks of the target, at most the share `hiring` of it, rounded up. */
uint32_t firm_posts(double hiring, uint32_t staff, uint32_t target);

/* Phases (see each rule's file). */
extern const struct sim_phase firm_plans_phase, firm_posts_phase, firm_prices_phase,
    firm_investment_phase, firm_accounts_phase, firm_closing_phase, firm_exit_phase,
    firm_entry_phase, firm_modes_phase;

#endif
