/* The dimensions of results that only the accounts know: who gets the value, what a consumer's hour is worth, why jobs end.
 * One list each; labels stand in world/dimensions.c, counts and positions come from here. */
#ifndef MODELS_ACCOUNT_RESULTS_STATE_H
#define MODELS_ACCOUNT_RESULTS_STATE_H

#include "models/person/state.h"

#define ACCOUNT_ENUM(id, ...) ACCOUNT_##id,

/* Who ends up with a euro that households pay (account/value.c). */
#define ACCOUNT_RECIPIENTS(R)                                                                      \
    R(TO_WAGES, "wages")                                                                           \
    R(TO_CONTRIBUTIONS, "contributions")                                                           \
    R(TO_MIXED, "mixed_income")                                                                    \
    R(TO_PROFITS, "profits")                                                                       \
    R(TO_STATE, "state")                                                                           \
    R(TO_ABROAD, "abroad")                                                                         \
    R(TO_PLATFORMS_HOME, "platforms_domestic")                                                     \
    R(TO_PLATFORMS_ABROAD, "platforms_foreign")                                                    \
    R(TO_PEERS, "peers")                                                                           \
    R(TO_MEMBERS, "members")
enum account_recipient { ACCOUNT_RECIPIENTS(ACCOUNT_ENUM) ACCOUNT_RECIPIENT_COUNT };

/* Where a saving comes from, and who has it (account/saving.c). */
#define ACCOUNT_SAVING_SOURCES(S) S(FROM_TASKS, "tasks") S(FROM_LABOUR, "other_labour")
enum account_saving_source { ACCOUNT_SAVING_SOURCES(ACCOUNT_ENUM) ACCOUNT_SAVING_SOURCE_COUNT };
#define ACCOUNT_BENEFICIARIES(B)                                                                   \
    B(FOR_CONSUMERS, "consumers")                                                                  \
    B(FOR_EMPLOYEES, "employees")                                                                  \
    B(FOR_MIXED, "self_employed")                                                                  \
    B(FOR_PROFITS, "profits")                                                                      \
    B(FOR_STATE, "state")                                                                          \
    B(FOR_ABROAD, "abroad")                                                                        \
    B(FOR_PLATFORMS_HOME, "platforms_domestic")                                                    \
    B(FOR_PLATFORMS_ABROAD, "platforms_foreign")                                                   \
    B(FOR_PEERS, "peers")                                                                          \
    B(FOR_MEMBERS, "members")
enum account_beneficiary { ACCOUNT_BENEFICIARIES(ACCOUNT_ENUM) ACCOUNT_BENEFICIARY_COUNT };

/* Who is paid for the data that consumers give up. */
#define ACCOUNT_COLLECTORS(C)                                                                      \
    C(DATA_SUPPLIERS, "suppliers")                                                                 \
    C(DATA_HOME, "platforms_domestic") C(DATA_ABROAD, "platforms_foreign")
enum account_collector { ACCOUNT_COLLECTORS(ACCOUNT_ENUM) ACCOUNT_COLLECTOR_COUNT };

/* What an hour without pay is valued at (account/extended.c). */
#define ACCOUNT_VALUATIONS(V)                                                                      \
    V(AT_MINIMUM, "minimum_wage") V(AT_SPECIALIST, "specialist") V(AT_OPPORTUNITY, "opportunity")
enum account_valuation { ACCOUNT_VALUATIONS(ACCOUNT_ENUM) ACCOUNT_VALUATION_COUNT };
/* What is done without pay. */
#define ACCOUNT_UNPAID(U)                                                                          \
    U(UNPAID_CONSUMER, "consumer")                                                                 \
    U(UNPAID_MEMBER, "member")                                                                     \
    U(UNPAID_VOLUNTEER, "volunteer") U(UNPAID_TRAVEL, "travel") U(UNPAID_HELP, "help")
enum account_unpaid { ACCOUNT_UNPAID(ACCOUNT_ENUM) ACCOUNT_UNPAID_COUNT };

/* What inequality of exclusion is decomposed into (account/exclusion.c). */
#define ACCOUNT_FACTORS(F)                                                                         \
    F(OF_LIVING, "living_standard")                                                                \
    F(OF_AGE, "age")                                                                               \
    F(OF_DIPLOMA, "diploma")                                                                       \
    F(OF_HOUSEHOLD, "household_type") F(OF_PLACE, "departement") F(OF_RESIDUAL, "residual")
enum account_factor { ACCOUNT_FACTORS(ACCOUNT_ENUM) ACCOUNT_FACTOR_COUNT };

#endif
