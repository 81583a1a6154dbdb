/* Policy: what rules ask of the levers in force, and the account of each lever - what the state spends and collects by it,
 * and how many cases it has changed. Levers are declared in levers_state.h. */
#ifndef MODELS_POLICY_STATE_H
#define MODELS_POLICY_STATE_H

#include "models/account/ledger_state.h"
#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/market/state.h"
#include "models/person/state.h"
#include "models/policy/levers_state.h"

/* ---- tables ---- */

/* One row per lever, in the order of POLICY_LEVERS. Amounts are those of agents. */
#define LEVER_COLUMNS(C)                                                                           \
    C(i64, due, STATE, "0.01 EUR", "",                                                             \
      "cost that the state pays next, in what it buys (policy_owe)")                               \
    C(i64, spent, FLOW, "0.01 EUR", "", "paid by the state by the lever this month")               \
    C(i64, collected, FLOW, "0.01 EUR", "", "received by the state by the lever this month")       \
    C(f64, rest, STATE, "0.01 EUR", "", "part of a cent of its cost that is not yet due")

/* One row per entry that a scenario can have; row i is entry i, rows beyond the last are unused. */
#define LEVER_ENTRY_COLUMNS(C)                                                                     \
    C(i64, cases, FLOW, "", "", "agents or places whose month the entry has changed")              \
    C(i64, acted, STATE, "", "", "the same, over all months of the run")
enum { POLICY_ENTRIES_MAX = SIM_LEVER_ENTRIES_MAX };

SIM_TABLE_VIEW(lever_view, LEVER_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(lever_columns, lever_view, LEVER_COLUMNS)
SIM_TABLE_VIEW(lever_entry_view, LEVER_ENTRY_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(lever_entry_columns, lever_entry_view, LEVER_ENTRY_COLUMNS)
extern const struct sim_table_declaration lever_table,
    lever_entry_table; /* "lever" "lever_entry" */

static inline struct lever_view policy_levers(const struct sim_world *world)
{
    return lever_columns(sim_world_table(world, "lever"));
}
static inline struct lever_entry_view policy_entries(const struct sim_world *world)
{
    return lever_entry_columns(sim_world_table(world, "lever_entry"));
}

/* Every phase that calls policy_owe, policy_spent, policy_collected or policy_count reads and writes these columns; rules
 * that only ask for values need none. */
#define POLICY_COUNTS " lever.due lever.spent lever.collected lever.rest lever_entry.cases"

/* ---- declarations for the model ---- */

extern const struct sim_lever_declaration policy_lever_declarations[POLICY_LEVER_COUNT];
extern const struct sim_lever_target policy_lever_targets[POLICY_TARGET_COUNT];
/* See sim/state/model.h. */
bool policy_can_act(const struct sim_world *world, size_t entry, bool opened, char *why,
                    size_t size);
enum sim_status policy_finish(const struct sim_world *world, struct sim_error *error);
/* Appends the rows of both tables, for the opening. */
enum sim_status policy_open(struct sim_world *world, struct sim_error *error);

/* ---- cases ---- */

/* Labels of each kind of target; kinds that the lever asked for does not accept may hold anything. */
struct policy_case {
    uint8_t at[POLICY_TARGET_COUNT];
};

static inline struct policy_case policy_everywhere(void)
{
    return (struct policy_case){{0}};
}
/* Class of size_class of a firm with `staff` persons at work (those an agent stands for included: a firm is of real size,
 * so staff is the number of agents). */
static inline uint8_t policy_size_class(uint32_t staff)
{
    return staff < 2 ? 0 : staff < 10 ? 1 : staff < 50 ? 2 : staff < 250 ? 3 : 4;
}
static inline struct policy_case policy_case_of_home(const struct household_view *household,
                                                     uint32_t home)
{
    struct policy_case c = {{0}};
    c.at[POLICY_BY_DEPARTEMENT] = household->departement[home];
    c.at[POLICY_BY_DECILE] = household->decile[home];
    return c;
}
static inline struct policy_case policy_case_of_person(const struct person_view *person,
                                                       const struct household_view *household,
                                                       int32_t month, uint32_t row)
{
    struct policy_case c = policy_case_of_home(household, person->household[row]);
    c.at[POLICY_BY_AGE] = (uint8_t)world_age_band(world_age(month, person->birth[row]));
    c.at[POLICY_BY_DIPLOMA] = person->diploma[row];
    return c;
}
static inline struct policy_case policy_case_of_firm(const struct firm_view *firm, size_t row)
{
    struct policy_case c = {{0}};
    c.at[POLICY_BY_DEPARTEMENT] = firm->departement[row];
    c.at[POLICY_BY_SECTOR] = firm->sector[row];
    c.at[POLICY_BY_SIZE] = policy_size_class(firm->staff[row]);
    return c;
}

/* ---- values in force this month ---- */

static inline bool policy_acts(const struct sim_world *world, enum policy_lever lever)
{
    return sim_lever_acts(&world->levers, lever);
}
/* The lever's value for the case; its neutral value where no entry covers it. */
static inline double policy_value(const struct sim_world *world, enum policy_lever lever,
                                  const struct policy_case *at)
{
    return sim_lever_value(&world->levers, lever, at->at);
}

/* ---- the account (models/policy/account.c); callable from any thread ---- */

/* The entries of the lever in force that cover the case have changed `cases` agents or places this month. Call it only where
 * the outcome differs from what it would be without: an entry that is never counted ends the run as a mistake. */
void policy_count(const struct sim_world *world, enum policy_lever lever,
                  const struct policy_case *at, int64_t cases);
/* The state will buy for `cents` (>= 0, of agents, at this month's prices) because of the lever: phase public_purchases pays
 * it, as public consumption, next time it runs. Whole cents, for loops of agents. */
void policy_owe(const struct sim_world *world, enum policy_lever lever, int64_t cents);
/* The same for a real number of cents; the part of a cent is carried over. Not from parallel loops. */
void policy_owe_real(const struct sim_world *world, enum policy_lever lever, double cents);
/* The caller has paid `cents` by LEDGER_KIND_POLICY_TRANSFERS, or received them by one of the kinds of policy taxes. */
void policy_spent(const struct sim_world *world, enum policy_lever lever, int64_t cents);
void policy_collected(const struct sim_world *world, enum policy_lever lever, int64_t cents);

/* ---- parameters ---- */

#define POLICY_PARAMETERS(P)                                                                       \
    P(real, point_cost, "policy.access_point.cost", "EUR of 2010/year", "88000", "0", "10000000",  \
      MONTHLY,                                                                                     \
      "Cour des comptes (2024), programme France Services: about 110 000 EUR a year, less some "   \
      "25 % of rise of consumer prices since 2010",                                                \
      "cost of an assisted access point, of which all is paid by the state")                       \
    P(real, point_residents, "policy.access_point.residents", "person", "1450", "1", "1000000",    \
      MONTHLY,                                                                                     \
      "derived: modes.access_points (0.03) of 64.7 million residents over 1340 points (MSAP, "     \
      "2018)",                                                                                     \
      "residents whom one more point brings within reach")                                         \
    P(real, training_cost, "policy.training.cost", "EUR", "100", "0", "100000", MONTHLY,           \
      "Pass numerique: ten vouchers of 10 EUR", "cost of a course of digital training")            \
    P(integer, training_points, "policy.training.points", "point", "10", "1", "100", MONTHLY,      \
      "assumption", "lasting skill that a course adds to what a person attains")                   \
    P(real, training_skill, "policy.training.skill", "point", "40", "0", "100", MONTHLY,           \
      "assumption", "skill below which adults may take a course")                                  \
    P(real, training_adoption, "policy.training.adoption", "1", "0.5", "0", "1", MONTHLY,          \
      "assumption", "share of those who did not use the internet and do so after a course")        \
    P(real, connection_effect, "policy.connection.effect", "1/EUR", "0.05", "0", "10", MONTHLY,    \
      "assumption", "rise of the log-odds of subscribing to the internet with a EUR a month")      \
    P(real, equipment_effect, "policy.equipment.effect", "1/EUR", "0.005", "0", "10", MONTHLY,     \
      "assumption", "rise of the log-odds of acquiring a smartphone with a EUR")                   \
    P(real, retraining_effect, "policy.retraining.effect", "1/EUR", "0.001", "0", "1", MONTHLY,    \
      "assumption: 300 EUR a month raise entries by 30 %",                                         \
      "relative rise of the entries into retraining with a EUR a month of pay")                    \
    P(real, retraining_cost, "policy.retraining.cost", "EUR/month", "900", "0", "100000", MONTHLY, \
      "Dares: about 5 000 EUR a course of some 6 months (2018), rounded",                          \
      "cost of courses of retraining, for those that levers add")                                  \
    P(real, pass_through, "policy.platform_tax.pass_through", "1", "0.5", "0", "1", MONTHLY,       \
      "assumption; platforms announced full pass-through of the French tax of 2019",               \
      "share of a tax on platforms that they add to their commissions")                            \
    P(real, peer_allowance, "policy.peer_tax.allowance", "EUR/month", "25.42", "0", "10000",       \
      MONTHLY, "Code general des impots, art. 50-0: micro regime, no tax below 305 EUR a year",    \
      "what a household may earn by services to others before it is taxed")                        \
    P(real, venue_cost, "policy.cooperative.cost", "EUR", "50000", "0", "100000000", MONTHLY,      \
      "assumption",                                                                                \
      "paid by the state for a venue that opens under the lever cooperative_support")              \
    P(real, venue_residents, "policy.cooperative.residents", "person", "5000", "1", "10000000",    \
      MONTHLY, "assumption", "residents whom one venue brings within reach")                       \
    P(real, hours_productivity, "policy.working_time.productivity", "1", "0.4", "0", "1", MONTHLY, \
      "Crepon, Leclair and Roux (2004), Economie et Statistique 376-377: much of the fall made "   \
      "up by productivity; the figure is an assumption",                                           \
      "share of a fall of hours that more output an hour makes up")

SIM_PARAMETER_STRUCT(policy_parameters, POLICY_PARAMETERS);
extern const struct sim_parameter_group policy_parameter_group;
static inline const struct policy_parameters *policy_parameters(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &policy_parameter_group);
}

/* Phases: the month of the levers begins (first of the plans); their series (recording). */
extern const struct sim_phase policy_terms_phase, account_policy_phase;
extern const struct sim_series_declaration *const account_policy_series[];

#endif
