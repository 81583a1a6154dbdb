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
    C(f32, skill_best, STATE, "point", "", "highest digital skill among its users")

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
      "probability that a new household with a user subscribes when it moves in")

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

/* Takes a person out of the household: an empty one is removed; where only children are left, the
 * eldest becomes its adult; a couple is one no more when an adult leaves. */
void household_leave(struct sim_world *world, uint32_t person);

/* The membership link household - persons. */
struct sim_membership household_membership(const struct sim_world *world);

/* Phases (see each rule's file). */
extern const struct sim_phase household_leaving_phase, household_separations_phase,
    household_unions_phase, household_composition_phase, household_living_phase,
    household_connection_phase;

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
