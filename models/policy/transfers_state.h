/* What levers pay to households in the month's incomes (phase incomes, models/state/incomes.c): prepared once, asked for
 * every household, and booked in the account of the levers at the end. */
#ifndef MODELS_POLICY_TRANSFERS_STATE_H
#define MODELS_POLICY_TRANSFERS_STATE_H

#include "models/policy/state.h"

/* The levers that pay: their ids. */
#define POLICY_PAYING(P)                                                                           \
    P(CONNECTION) P(EQUIPMENT) P(ENTITLEMENT) P(RETRAINING_PAY) P(DATA_DIVIDEND)
enum policy_paying {
#define POLICY_PAYING_ENUM(id) POLICY_PAYS_##id,
    POLICY_PAYING(POLICY_PAYING_ENUM)
#undef POLICY_PAYING_ENUM
        POLICY_PAYING_COUNT
};

/* Of one thread: cents paid by each lever. */
struct policy_paid {
    int64_t cents[POLICY_PAYING_COUNT];
    int64_t apart[15]; /* keeps threads out of one cache line */
};

struct policy_transfers {
    const struct sim_world *world;
    bool any; /* false: the scenario has no levers, nothing else is set and nobody is paid */
    bool connecting, retraining;
    int32_t month;
    size_t places;
    int64_t dividend; /* cents for each adult who uses the internet */
    int64_t
        *connection; /* [places][WORLD_DECILE_COUNT] cents for a household with internet at home */
    int64_t *connected; /* [threads][places][WORLD_DECILE_COUNT] households that received them */
    struct policy_paid *paid; /* [threads] */
    struct person_view person;
    struct household_view household;
};

/* Finds what is paid this month: amounts by place and decile, and the part of each internet user in what was levied on data
 * since the month began. SIM_MEMORY; policy_transfers_end releases it, also after failure. */
enum sim_status policy_transfers_begin(const struct sim_world *world,
                                       struct policy_transfers *transfers, struct sim_error *error);

/* Cents due to household `row` (living) beside `automatic`, its minimum income without application
 * (state_statement), which is booked too. The caller pays both. Clears what was due for
 * equipment; otherwise writes only what is the thread's own. */
int64_t policy_transfers_row(const struct policy_transfers *transfers, int thread, size_t row,
                             int64_t automatic);

/* Adds up the threads' payments in the account of the levers. */
void policy_transfers_book(const struct policy_transfers *transfers);

/* Releases what begin allocated. */
void policy_transfers_end(struct policy_transfers *transfers);

/* Columns that these functions read, and write, beside those that phase incomes knows. */
#define POLICY_TRANSFERS_READS                                                                     \
    " person.birth person.diploma person.internet person.training household.departement "          \
    "household.decile household.connected household.equipment_due "                                \
    "household.policy_transfers" POLICY_COUNTS
#define POLICY_TRANSFERS_WRITES " household.equipment_due household.policy_transfers" POLICY_COUNTS

#endif
