/* The terms on which a person chooses a mode: who may use it, where it is to be had, what it is worth. Shared by the choice
 * (mode/choice.c), the choice of suppliers (household/budgets.c) and the accounts (account/modes.c), so that all three judge
 * alike. Amounts are cents a purchase. */
#ifndef MODELS_MODE_CHOICE_STATE_H
#define MODELS_MODE_CHOICE_STATE_H

#include "models/firm/state.h"
#include "models/household/state.h"
#include "models/mode/state.h"
#include "models/person/state.h"
#include "models/policy/state.h"

/* What is asked of a mode for every person and month: a few words of its row, so that those of all modes stay in cache. */
struct mode_gate {
    double skill;       /* needed, modes.skill_needed and simplification included; 0 for none */
    unsigned equipment; /* bits needed */
    uint8_t offer, category;
    bool launched;
    bool supplied; /* persons supply */
    bool by_firm;  /* firms decide to offer it */
    bool alone;    /* by_firm, and no seller of the category is chosen */
    bool outlet, counter;
    bool skilled; /* needs skill before simplification: others can help, ease matters */
};

/* What is common to all choices of a month, looked up once; stale once rows are added. */
struct mode_chooser {
    const struct sim_world *world;
    const struct mode_rates *rates;
    const struct market_rates *market;
    const struct mode_parameters *parameters;
    int32_t month; /* world_month */
    struct person_view person;
    struct household_view household;
    struct firm_view firm;
    struct mode_view mode;
    struct category_view category;
    struct mode_group_view group;
    struct mode_place_view place;
    uint32_t *supplier[HOUSEHOLD_SELLER_COUNT];
    int slot[MARKET_CATEGORIES_MAX]; /* household_seller of the category's seller, -1 for none */
    uint32_t taste_purpose;
    double appeal[MODES_MAX]; /* this month, cents */
    struct mode_gate gate[MODES_MAX];
    double time[WORLD_DECILE_COUNT]; /* value of a minute, cents */
    double amount
        [MARKET_CATEGORIES_MAX]; /* category.amount in cents of 2010 (over the consumer price) */
    double stake[MARKET_CATEGORIES_MAX]; /* 1 + modes.stake x amount: factor on tastes and noise */
    /* levers in force, asked for each customer only then */
    bool channel;  /* human_channel */
    bool aversion; /* contact_aversion */
};
/* Years of its trend by which an appeal has moved in a month (of world_month): the trend fades with the horizon, in years. */
double mode_trend_years(double horizon, int32_t month);
/* Value of time of a decile relative to that of a person of median living standard. */
double mode_time_factor(const struct mode_parameters *parameters, int decile);
void mode_chooser_fill(const struct sim_world *world, struct mode_chooser *chooser);

/* One person as a customer; lasting tastes are functions of the person's id (purpose "mode.taste", month 0). */
struct mode_customer {
    uint32_t row, home;
    size_t departement, group; /* group: row of acquaintance_group */
    unsigned equipment;
    double skill, minute;               /* value of a minute, cents */
    double privacy, human, cooperation; /* cents */
};
void mode_customer_fill(const struct mode_chooser *chooser, uint32_t row,
                        struct mode_customer *customer);
/* The same in two steps, for loops in which most persons need no tastes: who and with what means (all that mode_able and
 * mode_open need), then minute, privacy, human and cooperation. */
void mode_customer_means(const struct mode_chooser *chooser, uint32_t row,
                         struct mode_customer *customer);
void mode_customer_tastes(const struct mode_chooser *chooser, struct mode_customer *customer);

/* Lot: lasting lot of a person in (0, 1), who has what `share` have where it is less. */
enum {
    MODE_LOT_POINT = MARKET_CATEGORIES_MAX
}; /* of access points, after those of the categories */
double mode_lot(const struct mode_chooser *chooser, uint32_t person_id, size_t lot);

/* The household's supplier in the sector that sells the category, or SIM_NONE. */
static inline uint32_t mode_supplier(const struct mode_chooser *chooser, uint32_t home,
                                     size_t category)
{
    int slot = chooser->slot[category];
    if (slot < 0)
        return SIM_NONE;
    uint32_t supplier = chooser->supplier[slot][home];
    return supplier != SIM_NONE && chooser->firm.id[supplier] != 0 ? supplier : SIM_NONE;
}
/* Has the skill and the equipment the mode needs, alone. */
static inline bool mode_able(const struct mode_chooser *chooser,
                             const struct mode_customer *customer, size_t mode)
{
    const struct mode_gate *gate = &chooser->gate[mode];
    return (customer->equipment & gate->equipment) == gate->equipment &&
           (gate->skill <= 0 || customer->skill >= gate->skill);
}
/* Share of customers' purchases for which the supplier is equipped or staffed in a mode that firms offer. */
static inline double mode_room(const struct mode_chooser *chooser, size_t mode, uint32_t supplier)
{
    return (double)
        chooser->firm.room[(size_t)supplier * chooser->rates->offers + chooser->gate[mode].offer];
}
/* Is to be had wherever the outlet is: launched, offered by the supplier, somebody supplies. Of outlets alone, as mode_reach:
 * whom a seller must serve all the same counts in mode_open. */
static inline bool mode_had(const struct mode_chooser *chooser, size_t mode, uint32_t supplier)
{
    const struct mode_gate *gate = &chooser->gate[mode];
    if (!gate->launched || (gate->supplied && !(chooser->mode.served[mode] > 0)))
        return false;
    if (!gate->by_firm)
        return true;
    return supplier != SIM_NONE ? mode_room(chooser, mode, supplier) > 0 : gate->alone;
}
/* Share of residents with an outlet within reach. */
static inline double mode_reach(const struct mode_chooser *chooser, size_t departement, size_t mode,
                                uint32_t supplier)
{
    const struct mode_gate *gate = &chooser->gate[mode];
    if (!gate->outlet)
        return 1;
    if (!gate->by_firm)
        return (double)chooser->place.reach[departement * chooser->rates->count + mode];
    if (!gate->counter || supplier == SIM_NONE)
        return 1;
    double room = mode_room(chooser, mode, supplier);
    return room < 1 ? 1 - (1 - chooser->parameters->overlap) * (1 - room) : 1;
}
/* Whether the lever human_channel makes the supplier serve the customer by telephone, by post or at home: of those whose lot
 * is beyond the reach r of the supplier's counters (0 where he has closed them) the ones below 1 - (1 - r)(1 - g), g the
 * lever's value. So the same persons gain it, and each for as long as it is in force. False for any mode but a counter. */
bool mode_remote(const struct mode_chooser *chooser, const struct mode_customer *customer,
                 size_t mode, uint32_t supplier);
/* Is to be had and, by the person's lot, within reach; or the person is served all the same. */
static inline bool mode_open(const struct mode_chooser *chooser,
                             const struct mode_customer *customer, size_t mode, uint32_t supplier)
{
    if (mode_had(chooser, mode, supplier)) {
        double reach = mode_reach(chooser, customer->departement, mode, supplier);
        if (reach >= 1 || mode_lot(chooser, chooser->person.id[customer->row],
                                   chooser->gate[mode].category) < reach)
            return true;
    }
    return chooser->channel && mode_remote(chooser, customer, mode, supplier);
}
/* The person's labels for levers, as a buyer of the category. */
struct policy_case mode_customer_case(const struct mode_chooser *chooser,
                                      const struct mode_customer *customer, size_t category);
/* Cents a purchase that the lever contact_aversion takes off the worth of the mode: where one goes to an outlet, is served by a
 * person or meets one, unless served from a distance. 0 where the lever is not in force. */
double mode_aversion(const struct mode_chooser *chooser, const struct mode_customer *customer,
                     size_t mode, uint32_t supplier);
/* Systematic utility, without noise and habit. fair: as if an outlet were in reach, without surcharge, at the normal queue,
 * and nobody minded meeting others. */
double mode_worth(const struct mode_chooser *chooser, const struct mode_customer *customer,
                  size_t mode, uint32_t supplier, bool fair);
/* Class of a purchase in `mode` with `supplier`; *loss (cents a purchase, 0 unless endured) against the best counter on fair
 * terms. A counter mode without helper is STAFFED. */
enum mode_class mode_classify(const struct mode_chooser *chooser,
                              const struct mode_customer *customer, size_t mode, uint32_t supplier,
                              double *loss);
/* Noise x log sum exp(worth / noise) over the modes of the category that are open to the customer and that he or she is
 * able to use: what a choice is worth before the noise is known. False, and *value unchanged, when there is none. */
bool mode_inclusive_value(const struct mode_chooser *chooser, const struct mode_customer *customer,
                          size_t category, uint32_t supplier, double *value);
/* Worth of the modes that a supplier offers for the categories of a seller slot, in log price: modes.variety x mean over its
 * categories of noise x log sum exp(worth / noise) over modes open and able, over the mean amount of a purchase; what ideas
 * add (modes.ideas_effect) included. 0 where coproduction is off and nothing distinguishes suppliers. */
double mode_variety(const struct mode_chooser *chooser, const struct mode_customer *customer,
                    size_t slot, uint32_t supplier);

/* Systematic utility with a helper: without difficulty, with the minutes of help. */
double mode_worth_helped(const struct mode_chooser *chooser, const struct mode_customer *customer,
                         size_t mode, uint32_t supplier);
/* Surcharge of the mode at the supplier, as a share; 0 where firms do not decide. */
double mode_surcharge(const struct mode_chooser *chooser, size_t mode, uint32_t supplier);

/* The mode of an adult in a category, or MODES_MAX: has not bought yet, or goes without. */
static inline size_t mode_of_code(const struct mode_rates *rates, size_t category, uint8_t code)
{
    unsigned place = mode_place_code(code);
    return place == 0 || place == MODE_WITHOUT ? MODES_MAX : rates->first[category] + place - 1;
}

/* Sets mode_group.share, mode_place.able, mode.offered and mode.use_offered from persons and firms as they are, without
 * smoothing: for the opening (mode/around.c). */
enum sim_status mode_around_fill(struct sim_world *world, struct sim_error *error);
/* Counts the purchases of all adults in the modes that are theirs: writes firm.bought, mode.users, mode.purchases,
 * category.purchases, category.forgone and mode_place.users (mode/counting.c). */
enum sim_status mode_count_purchases(struct sim_world *world, struct sim_error *error);

#endif
