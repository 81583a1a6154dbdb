/* The institutions that exist once (state, non-profit institutions, bank, rest of the world): their accounts; parameters of
 * taxes and benefits; and the assessment of a household's month. */
#ifndef MODELS_STATE_STATE_H
#define MODELS_STATE_STATE_H

#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/mode/state.h"
#include "models/person/state.h"

enum institution_row {
    INSTITUTION_GOVERNMENT,
    INSTITUTION_NPISH,
    INSTITUTION_BANK,
    INSTITUTION_WORLD,
    INSTITUTION_COUNT
};

#define INSTITUTION_COLUMNS(C)                                                                     \
    C(i64, deposits, STOCK, "0.01 EUR", "", "deposits, as a holding: the bank owes all others'")   \
    C(i64, loans, STOCK, "0.01 EUR", "", "loans, as a holding: the bank's assets")                 \
    C(i64, bonds, STOCK, "0.01 EUR", "", "public debt, as a holding: negative for the state")
SIM_TABLE_VIEW(institution_view, INSTITUTION_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(institution_columns, institution_view, INSTITUTION_COLUMNS)
extern const struct sim_table_declaration institution_table;
static inline struct institution_view state_institutions(const struct sim_world *world)
{
    return institution_columns(sim_world_table(world, "institution"));
}

#define STATE_PARAMETERS(P)                                                                        \
    P(real, consumption_growth, "state.consumption_growth", "1/year", "0.009", "-0.1", "0.1",      \
      MONTHLY,                                                                                     \
      "Eurostat FIGARO: public consumption 2010-2016 less consumer prices (macro_targets.csv), "   \
      "rounded",                                                                                   \
      "real growth of public consumption and investment a year")                                   \
    P(real, deficit_target, "state.deficit_target", "1", "0.03", "-0.2", "0.2", MONTHLY,           \
      "European stability pact: 3 % of GDP", "public deficit aimed at, over GDP")                  \
    P(real, consolidation, "state.consolidation", "1/year", "0.15", "0", "5", MONTHLY,             \
      "assumption",                                                                                \
      "yearly change of the rate of the CSG with the gap between the deficit and its target, "     \
      "over GDP")                                                                                  \
    P(real, cash, "state.cash", "month", "0.1", "0", "12", MONTHLY, "assumption",                  \
      "deposits that the state keeps, in months of its consumption")                               \
    P(real, loan_interest, "bank.loan_interest", "1/year", "0.025", "0", "0.5", OPENING,           \
      "assumption (net of the intermediation that households and firms buy as a service)",         \
      "interest on loans a year")                                                                  \
    P(real, tax_deduction, "state.income_tax.deduction", "1", "0.1", "0", "1", MONTHLY,            \
      "law: 10 % of wages and pensions, Code général des impôts art. 83 and 158",                  \
      "share of wages and pensions that is not taxed")                                             \
    P(real, child_part, "state.income_tax.child_part", "1", "0.5", "0", "1", MONTHLY,              \
      "law: half a part for each child, Code général des impôts art. 194",                         \
      "parts of a child (from the third on: twice)")                                               \
    P(real, csg_pensions, "state.csg.pensions", "1", "0.8", "0", "2", MONTHLY,                     \
      "law: 6.6 % of pensions against 7.5 % of wages, less exemptions",                            \
      "part of pensions and benefits in the base of the CSG")                                      \
    P(real, adult_unit, "state.units.adult", "1", "0.5", "0", "1", OPENING, "modified OECD scale", \
      "consumption units of each further member of 14 or more")                                    \
    P(real, child_unit, "state.units.child", "1", "0.3", "0", "1", OPENING, "modified OECD scale", \
      "consumption units of a member under 14")                                                    \
    P(integer, child_unit_age, "state.units.child_age", "year", "14", "0", "20", OPENING,          \
      "modified OECD scale", "age from which a member counts as an adult")                         \
    P(integer, child_age, "state.family.child_age", "year", "20", "0", "30", MONTHLY,              \
      "law: family benefit is paid up to 20",                                                      \
      "age up to which a child counts for benefits and tax")                                       \
    P(integer, other_age_from, "state.other_benefits.age_from", "year", "20", "0", "110", MONTHLY, \
      "assumption", "age from which sickness, disability and other benefits are paid")             \
    P(integer, other_age_to, "state.other_benefits.age_to", "year", "64", "0", "110", MONTHLY,     \
      "assumption (before retirement)", "age up to which these benefits are paid")                 \
    P(integer, minimum_age, "state.minimum.age", "year", "25", "0", "110", MONTHLY,                \
      "law: minimum income (RSA) from 25 on",                                                      \
      "age of the eldest adult from which a minimum income is paid")

SIM_PARAMETER_STRUCT(state_parameters, STATE_PARAMETERS);
extern const struct sim_parameter_group state_parameter_group;
static inline const struct state_parameters *state_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &state_parameter_group);
}

/* What a household receives and owes this month, by transaction kind, in cents; every amount >= 0. */
struct state_statement {
    int64_t wages;                                /* gross, of its employees */
    int64_t mixed_income;                         /* drawn from the businesses of its members */
    int64_t housing_surplus, dividends, interest; /* property incomes; interest is received */
    int64_t pensions, unemployment_benefits, family_benefits, minimum_income, other_benefits;
    int64_t employee_contributions, self_employed_contributions, csg, income_tax;
    int64_t other_taxes, capital_taxes, loan_interest, transfers;
    int64_t
        disposable; /* receipts less current taxes, contributions, interest and transfers (not capital taxes);
                                may be negative */
    int64_t
        automatic; /* minimum income paid without a procedure (lever automatic_entitlement); among what is disposable */
    int64_t lapsed; /* minimum income not paid: nobody in the household manages the procedure */
    double units;   /* consumption units */
};

/* Property incomes are shared out over households at these rates (ledger_rate), constant over the loop. */
struct state_rates {
    uint64_t dividend, housing; /* cents per unit of household.shares, household.dwelling */
};

/* Fills the statement of household `row` from person.pay, firm.payout of the businesses of its members, deposits, loans,
 * the economy's rates and the tax schedule (state/assess.c has the equations). Moves no money. Pure: usable from threads. */
void state_assess(const struct sim_world *world, const struct state_rates *rates, size_t row,
                  struct state_statement *statement);

/* The same for loops over households: what is common to all is looked up once. Views are stale once rows are added. */
struct state_assessor {
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    struct economy_view economy;
    const struct market_rates *market;
    const struct mode_rates *modes; /* NULL: no procedure keeps anybody from a benefit */
    const struct state_parameters *parameters;
    int heir_age_from, heir_age_to;
    int32_t month;                     /* of world_month */
    const struct sim_world *entitling; /* NULL: automatic_entitlement is not in force */
    uint32_t entitlement;              /* its random purpose */
    struct state_rates rates;
};
struct state_assessor state_assessor(const struct sim_world *world,
                                     const struct state_rates *rates);
/* Fills the statement; returns the number of members of an age to inherit. */
int state_assess_row(const struct state_assessor *assessor, size_t row,
                     struct state_statement *statement);
/* Consumption units of a household. */
double state_units_row(const struct state_assessor *assessor, size_t row);
/* Real public consumption, investment and support of non-profit institutions over those of the base year. */
double state_growth(const struct sim_world *world);

/* Income tax of a year before the factor: `parts` times the schedule at income / parts (cents). */
double state_income_tax(const struct market_rates *rates, double income, double parts,
                        double price);

/* Consumption units of a household (modified OECD scale). */
double state_units(const struct sim_world *world, size_t row);

/* Phases. */
extern const struct sim_phase state_policy_phase, state_purchases_phase, state_incomes_phase,
    state_budget_phase;

#endif
