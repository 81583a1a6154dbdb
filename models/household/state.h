/* The household: columns and parameters. */
#ifndef MODELS_HOUSEHOLD_STATE_H
#define MODELS_HOUSEHOLD_STATE_H

#include "models/world/state.h"

#define HOUSEHOLD_COLUMNS(C)                                                                       \
    C(u8, departement, STATE, "", "departement", "département lived in")                           \
    C(link, first, STATE, "", "person", "first member, by rising id")                              \
    C(u8, couple, STATE, "", "", "1 if its two adults are a couple")                               \
    C(u8, separates, FLOW, "", "", "1 if the couple separates this month")                         \
    C(u8, adult_count, STATE, "person", "", "adults")                                              \
    C(u8, child_count, STATE, "person", "", "children of any age and other kin")                   \
    C(u8, type, STATE, "", "household_type", "type of household")                                  \
    C(f32, standard_of_living, STATE, "EUR/year", "", "disposable income per consumption unit")    \
    C(u8, decile, STATE, "", "decile", "national decile of standard of living")                    \
    C(u8, connected, STATE, "", "", "1 with internet at home")                                     \
    C(u8, user_count, STATE, "person", "", "members who use the internet")                         \
    C(f32, skill_best, STATE, "point", "", "highest digital skill among its users")                \
    C(i64, deposits, STOCK, "0.01 EUR", "", "deposits")                                            \
    C(i64, loans, STOCK, "0.01 EUR", "", "loans, as a holding: negative when owed")                \
    C(u32, shares, STOCK, "", "", "part in the ownership of firms and the bank, any unit")         \
    C(u32, dwelling, STOCK, "", "", "part in the ownership of dwellings, any unit")                \
    C(f32, income_expected, STATE, "0.01 EUR/month", "", "disposable income expected")             \
    C(f32, target, TRAIT, "month", "", "deposits aimed at, in months of expected income")          \
    C(i64, income, FLOW, "0.01 EUR", "", "disposable income of the month")                         \
    C(i64, budget, FLOW, "0.01 EUR", "", "consumption planned, then paid, this month")             \
    C(i64, peer_income, FLOW, "0.01 EUR", "", "received from others for what members supply")      \
    C(i64, peer_transfers, FLOW, "0.01 EUR", "",                                                   \
      "of it: for used goods and shared costs, no income")                                         \
    C(i64, peer_taxes, FLOW, "0.01 EUR", "",                                                       \
      "taxes and contributions paid on what members earned by services to others")                 \
    C(i64, equipment_due, STATE, "0.01 EUR", "",                                                   \
      "subsidy of equipment that the state pays next month")                                       \
    C(i64, policy_transfers, FLOW, "0.01 EUR", "", "received from the state by levers of policy")  \
    C(i64, lapsed, FLOW, "0.01 EUR", "", "benefits not taken up for want of a feasible procedure") \
    C(link, supplier_de, DECISION, "", "firm", "chosen supplier in DE")                            \
    C(link, supplier_fz, DECISION, "", "firm", "chosen supplier in FZ")                            \
    C(link, supplier_gz, DECISION, "", "firm", "chosen supplier in GZ")                            \
    C(link, supplier_hz, DECISION, "", "firm", "chosen supplier in HZ")                            \
    C(link, supplier_iz, DECISION, "", "firm", "chosen supplier in IZ")                            \
    C(link, supplier_jz, DECISION, "", "firm", "chosen supplier in JZ")                            \
    C(link, supplier_kz, DECISION, "", "firm", "chosen supplier in KZ")                            \
    C(link, supplier_lz, DECISION, "", "firm", "chosen supplier in LZ")                            \
    C(link, supplier_mn, DECISION, "", "firm", "chosen supplier in MN")                            \
    C(link, supplier_oq, DECISION, "", "firm", "chosen supplier in OQ")                            \
    C(link, supplier_ru, DECISION, "", "firm", "chosen supplier in RU")

/* Sectors that sell over a counter: a household has one chosen supplier in each. In the order of the columns. */
enum { HOUSEHOLD_SELLER_COUNT = 11 };
extern const uint8_t household_seller_sectors[HOUSEHOLD_SELLER_COUNT];
/* Index of a sector among them, or -1: it sells through others only. */
int household_seller(size_t sector);

SIM_TABLE_VIEW(household_view, HOUSEHOLD_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(household_columns, household_view, HOUSEHOLD_COLUMNS)
extern const struct sim_table_declaration household_table;

#define HOUSEHOLD_PARAMETERS(P)                                                                    \
    P(real, separation, "household.separation", "1/year", "0.017", "0", "1", MONTHLY,              \
      "assumption (divorces and breaks of other unions, a year, per couple)",                      \
      "yearly probability that a couple separates, up to the age below")                           \
    P(real, separation_age, "household.separation_age", "year", "65", "15", "110", MONTHLY,        \
      "assumption", "age of the woman up to which couples separate")                               \
    P(real, gap, "household.age_gap", "year", "2.3", "-10", "10", OPENING,                         \
      "INSEE, mean age gap of couples (the man's age less the woman's)",                           \
      "mean age gap of couples")                                                                   \
    P(real, gap_sd, "household.age_gap_sd", "year", "4", "0", "20", OPENING, "assumption",         \
      "standard deviation of the age gap at the opening")                                          \
    P(integer, sharing_age, "household.opening.sharing_age", "year", "60", "15", "110", OPENING,   \
      "assumption",                                                                                \
      "age under which persons in neither family nor home of their own share one at the opening")  \
    P(real, income_diploma, "household.income.diploma", "standard deviation/step", "0.25", "0",    \
      "2", OPENING, "assumption", "effect of one step of the adults' mean diploma on the rank")    \
    P(real, income_unemployed, "household.income.unemployed", "standard deviation", "-1", "-5",    \
      "5", OPENING, "assumption", "effect on the rank of the share of adults unemployed")          \
    P(real, income_age, "household.income.age", "standard deviation/(10 years)", "0.12", "-2",     \
      "2", OPENING, "assumption", "effect on the rank of ten more years of mean adult age")        \
    P(real, income_age_top, "household.income.age_top", "year", "60", "15", "110", OPENING,        \
      "assumption", "age up to which careers rise; pensions follow the last wages")                \
    P(real, income_children, "household.income.children", "standard deviation", "-0.15", "-2",     \
      "2", OPENING, "assumption", "effect on the rank of one more child")                          \
    P(real, income_alone, "household.income.alone", "standard deviation", "-0.3", "-2", "2",       \
      OPENING, "assumption", "effect on the rank of a single adult")                               \
    P(real, income_bottom, "household.income.bottom", "1", "0.35", "0", "1", OPENING,              \
      "assumption", "lowest standard of living, as a share of the first decile")                   \
    P(real, income_tail, "household.income.tail", "1", "2.8", "1.1", "20", OPENING, "assumption",  \
      "Pareto exponent above the last decile")                                                     \
    P(real, connected_users, "household.connection.opening_users", "1", "0.62", "0", "1", OPENING, \
      "read between 67 % of persons in 2009 and 78 % in 2012 (INSEE, Première 1780 and 1452)",     \
      "share of households with a user that have internet at home at the opening (median income, " \
      "no children)")                                                                              \
    P(real, connected_others, "household.connection.opening_others", "1", "0.02", "0", "1",        \
      OPENING,                                                                                     \
      "read between 67 % of persons in 2009 and 78 % in 2012 (INSEE, Première 1780 and 1452)",     \
      "the same without a user")                                                                   \
    P(real, connection, "household.connection.rate", "1/month", "0.06", "0", "1", MONTHLY,         \
      "assumption", "highest monthly probability of subscribing")                                  \
    P(real, connection_level, "household.connection.level", "logit", "-9.19", "-20", "20",         \
      MONTHLY, "calibrated: tools/calibrate.py",                                                   \
      "inclination to subscribe of a household without user")                                      \
    P(real, connection_user, "household.connection.user", "logit", "8.46", "-10", "10", MONTHLY,   \
      "calibrated: tools/calibrate.py", "effect of having at least one user")                      \
    P(real, connection_child, "household.connection.child", "logit", "4.04", "-10", "10", MONTHLY, \
      "calibrated: tools/calibrate.py", "effect of having children at home")                       \
    P(real, connection_income, "household.connection.income", "logit/decile", "0.122", "-5", "5",  \
      MONTHLY, "calibrated: tools/calibrate.py",                                                   \
      "effect of one more decile of standard of living")                                           \
    P(real, disconnection, "household.connection.cancelling", "1/month", "9.07e-05", "0", "1",     \
      MONTHLY, "calibrated: tools/calibrate.py",                                                   \
      "monthly probability of cancelling, median income, with a user")                             \
    P(real, disconnection_others, "household.connection.cancelling_others", "1", "2", "0", "100",  \
      MONTHLY, "assumption", "factor on cancelling without a user")                                \
    P(real, disconnection_income, "household.connection.cancelling_income", "1/decile", "0.11",    \
      "0", "2", MONTHLY, "assumption", "fall of the log of cancelling with one more decile")       \
    P(real, connection_moving, "household.connection.moving", "1", "0.977", "0", "1", MONTHLY,     \
      "calibrated: tools/calibrate.py",                                                            \
      "probability that a new household with a user subscribes when it moves in")                  \
    P(real, saving_low, "household.saving.low", "1", "0.03", "-0.5", "0.9", MONTHLY,               \
      "assumption (INSEE, Première 1265: a few per cent of income in the lowest fifth)",           \
      "saving rate of the lowest decile before the scale that closes the accounts")                \
    P(real, saving_high, "household.saving.high", "1", "0.32", "-0.5", "0.9", MONTHLY,             \
      "assumption (INSEE, Première 1265: about a third of income in the highest fifth)",           \
      "saving rate of the highest decile, those between on a line")                                \
    P(real, wealth_effect, "household.wealth_effect", "1/month", "0.004", "0", "0.2", MONTHLY,     \
      "assumption (published propensities out of financial wealth: 0.03 to 0.07 a year)",          \
      "share of deposits beyond the aim that is consumed in a month")                              \
    P(real, income_expectation, "household.expectation", "1/month", "0.08", "0", "1", MONTHLY,     \
      "assumption", "share of the gap between income and its expectation that a month closes")     \
    P(real, target_months, "household.target_months", "month", "3", "0", "120", MONTHLY,           \
      "assumption",                                                                                \
      "deposits that a household founded during the run aims at, in months of income")             \
    P(integer, heir_age_from, "household.heir_age_from", "year", "45", "15", "110", MONTHLY,       \
      "assumption (INSEE, Patrimoine: mean age of heirs about 50)",                                \
      "age from which persons inherit")                                                            \
    P(integer, heir_age_to, "household.heir_age_to", "year", "64", "15", "110", MONTHLY,           \
      "assumption (INSEE, Patrimoine: mean age of heirs about 50)",                                \
      "age up to which persons inherit")                                                           \
    P(real, wealth_top, "household.opening.wealth_top", "1", "4", "1", "100", OPENING,             \
      "assumption",                                                                                \
      "standard of living over the median beyond which wealth only grows in proportion to it")     \
    P(integer, debt_age, "household.opening.debt_age", "year", "60", "15", "110", OPENING,         \
      "assumption", "age under which owners of dwellings owe loans at the opening")                \
    P(real, reconsider, "household.reconsider", "1/month", "0.25", "0", "1", MONTHLY,              \
      "assumption", "monthly probability that a household reconsiders one of its suppliers")       \
    P(real, price_response, "household.price_response", "1", "8", "0", "100", MONTHLY,             \
      "assumption", "coefficient of the log price in the choice between two suppliers (logit)")    \
    P(real, loan_share, "household.loan_share", "1", "0.7", "0", "1", MONTHLY, "assumption",       \
      "share of household investment that is borrowed")                                            \
    P(real, loan_months, "household.loan_months", "month", "180", "12", "600", MONTHLY,            \
      "assumption (mean remaining life of housing loans)",                                         \
      "months over which the loans outstanding are repaid")                                        \
    P(real, wealth_rank, "household.opening.wealth_rank", "1", "3", "0", "10", OPENING,            \
      "assumption (INSEE, Patrimoine 2010: the highest tenth owns about half)",                    \
      "exponent of the standard of living in deposits and shares at the opening")                  \
    P(real, liquid_months, "household.opening.liquid_months", "month", "1.5", "1", "3", OPENING,   \
      "assumption",                                                                                \
      "consumption that every household holds in deposits at the opening, in months")              \
    P(real, owner_share, "household.opening.owner_share", "1", "0.58", "0", "1", OPENING,          \
      "INSEE, enquête Logement: 58 % of households own their main home",                           \
      "share of households that own dwellings at the opening")

SIM_PARAMETER_STRUCT(household_parameters, HOUSEHOLD_PARAMETERS);
extern const struct sim_parameter_group household_parameter_group;
static inline const struct household_parameters *household_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &household_parameter_group);
}

/* Adds `count` households, each for the person rows[i] who founds it and moves in as adult, in the
 * département departements[i] with the standard of living incomes[i]; rows must be in rising order
 * of person id. They subscribe to the internet by the rule of household.connection.moving.
 * `households` [count] receives the new rows (may be NULL). The persons must not belong to a
 * household any more. */
enum sim_status household_found(struct sim_world *world, const uint32_t *rows, size_t count,
                                const uint8_t *departements, const float *incomes,
                                uint32_t *households, struct sim_error *error);

/* Cents a month of a standard of living in EUR a year. */
static inline double household_monthly_cents(double standard_of_living)
{
    enum { CENTS = 100 };
    return standard_of_living * CENTS / SIM_MONTHS_PER_YEAR;
}

/* Moves one of `parts` equal parts of deposits, debts, shares and dwellings from one household to another (1: everything). */
void household_share_wealth(struct sim_world *world, uint32_t from, uint32_t to, uint32_t parts);

/* Takes a person out of the household: an empty one is removed, what it held becomes an estate; where only children are left, the
 * eldest becomes its adult; a couple is one no more when an adult leaves. */
void household_leave(struct sim_world *world, uint32_t person);

/* The membership link household - persons. */
struct sim_membership household_membership(const struct sim_world *world);

/* Phases (see each rule's file). */
extern const struct sim_phase household_leaving_phase, household_separations_phase,
    household_unions_phase, household_composition_phase, household_living_phase,
    household_connection_phase, household_budgets_phase;

/* The supplier columns in the order of household_seller_sectors. */
static inline void household_suppliers(const struct household_view *household,
                                       uint32_t *columns[HOUSEHOLD_SELLER_COUNT])
{
    uint32_t *const list[HOUSEHOLD_SELLER_COUNT] = {
        household->supplier_de, household->supplier_fz, household->supplier_gz,
        household->supplier_hz, household->supplier_iz, household->supplier_jz,
        household->supplier_kz, household->supplier_lz, household->supplier_mn,
        household->supplier_oq, household->supplier_ru};
    for (int i = 0; i < HOUSEHOLD_SELLER_COUNT; i++)
        columns[i] = list[i];
}

/* National decile thresholds and every household's decile, from the standards of living. */
enum sim_status household_deciles(struct sim_world *world, struct sim_error *error);

/* Composition columns (counts, type, users, best skill) of every household from its members. */
void household_compose(struct sim_world *world);

/* Monthly hazards of family life by sex and completed age, from the situation table (see
 * household/hazards.c). */
struct household_hazards {
    double seek[WORLD_SEX_COUNT]
               [WORLD_OLDEST + 1]; /* of a person not in a couple: begins to look for a partner */
    double leave[WORLD_SEX_COUNT][WORLD_OLDEST + 1]; /* of a child of the household: leaves */
};
void household_hazards(const struct sim_world *world, struct household_hazards *hazards);

#endif
