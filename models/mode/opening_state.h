/* The opening of the modes of provision: the steps, in the order they run. */
#ifndef MODELS_MODE_OPENING_STATE_H
#define MODELS_MODE_OPENING_STATE_H

#include "models/mode/choice_state.h"

/* Rows of the tables of modes; who offers, who uses what; work, costs and prices of the opening. After opening_firms (firms,
 * staff, suppliers, digital state), before opening_money and opening_orders. */
enum sim_status opening_modes(struct sim_world *world, struct sim_error *error);
/* Labour factor 1 for every firm and sector: before anything asks what a firm can make. */
void opening_modes_labour(struct sim_world *world);

/* What opening.c counts for opening_front.c, of agents. */
struct mode_opening {
    struct sim_world *world;
    const struct mode_rates *rates;
    struct mode_chooser chooser;
    int64_t adults;
    int64_t users[MODES_MAX];   /* adults whose mode it is */
    int64_t had[MODES_MAX];     /* adults who could use it: open and able */
    int64_t offered[MODES_MAX]; /* adults whose supplier offers it */
    int64_t bought[MODES_MAX];  /* hundredths of purchases at firms (firm.bought) */
    double chance[MODES_MAX];   /* of being the mode of who could use it */
};
/* Scale and minutes of front-line work, costs and prices of the opening; the series. */
enum sim_status opening_front(struct mode_opening *opening, struct sim_error *error);

/* Share of the purchases of a counter for which staff must be there: those made, and `presence` of those it is kept for. */
static inline double mode_attended(double presence, double used, double room)
{
    return used + (room > used ? presence * (room - used) : 0);
}

/* May offer the supply: equipment and skill (modes.skill_needed counts where any skill is needed). */
static inline bool mode_may_offer(const struct mode_chooser *chooser,
                                  const struct mode_customer *customer, size_t supply)
{
    const struct mode_supply *s = &chooser->rates->supply[supply];
    double needed = s->skill > 0 ? s->skill + chooser->parameters->skill_needed : 0;
    return (customer->equipment & s->equipment) == s->equipment && customer->skill >= needed;
}
static inline bool mode_launched(const struct mode_chooser *chooser, size_t mode)
{
    return chooser->rates->row[mode].launch <= chooser->month;
}
/* Purchases a month that one supplier serves: those demanded, shared equally, at most what he can. */
double mode_supplied(double capacity, double demand, double suppliers);
/* Share of the demand that suppliers could meet; 0 without any. */
double mode_served(double capacity, double demand, double suppliers);

/* What buyers pay more, as a share of the price (cents), so that workers who get `share` of it have `least` cents an hour for
 * their minutes; 0 where they have (mode/platforms.c). */
double mode_pay_rise(double least, double minutes, double price, double share);

/* Probability of offering at a net worth in cents a month, and the noise in it. */
double mode_offer_chance(double net, double noise);
/* Share of the residents of a département within reach of a venue next month (mode/venues.c); `reconsider`: share of adults
 * who reconsider the category in a month. */
double mode_venue_reach(const struct mode_parameters *parameters, double reach, double adults,
                        double reconsider, double wishes, double users);

/* The opening beside its tables. */
extern const struct sim_series_declaration *const opening_modes_series[]; /* ended by NULL */

#endif
