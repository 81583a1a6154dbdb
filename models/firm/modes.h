/* What the files of firm/modes share: all that a month's decisions on modes need, looked up once. */
#ifndef MODELS_FIRM_MODES_H
#define MODELS_FIRM_MODES_H

#include "models/firm/state.h"
#include "models/market/state.h"
#include "models/mode/state.h"

#include <math.h>

/* What a thread has counted; minutes in thousandths, as integers, so that no order of adding matters. */
struct firm_modes_sums {
    int64_t minutes[SECTOR_COUNT][OCCUPATIONS_MAX]; /* of staff */
    int64_t opening[SECTOR_COUNT]; /* what the same purchases would have needed at the opening */
    int64_t staff[SECTOR_COUNT],
        labour[SECTOR_COUNT]; /* labour: firm_modes_parts of each at work */
    char apart[64];
};
enum { firm_modes_parts = 1000000000 };

struct firm_modes {
    struct sim_world *world;
    const struct mode_rates *rates;
    const struct mode_parameters *parameters;
    double leverage, price; /* price: of investment goods */
    uint32_t purpose;
    int32_t month; /* world_month */
    struct firm_view firm;
    struct sector_view sector;
    struct mode_view mode;
    struct category_view category;
    struct mode_place_view place;
    struct front_view front;
    struct firm_modes_sums *sums; /* [threads] */
};

/* One category that a firm sells: its offers begin .. end - 1 of the sector, and what its customers bought last month. */
struct firm_category {
    size_t category, begin, end;
    int64_t purchases; /* hundredths, in all modes */
};

static inline size_t firm_offer(const struct firm_modes *c, size_t row, size_t offer)
{
    return row * c->rates->offers + offer;
}
static inline const struct mode_row *firm_offer_mode(const struct firm_modes *c, size_t row,
                                                     size_t offer, size_t *mode)
{
    *mode = c->rates->offer_mode[c->firm.sector[row]][offer];
    return &c->rates->row[*mode];
}
/* Share of the purchases of the category that its customers made in the mode last month; there are some. */
static inline double firm_use(const struct firm_modes *c, size_t row,
                              const struct firm_category *sold, size_t offer)
{
    return (double)c->firm.bought[firm_offer(c, row, offer)] / (double)sold->purchases;
}
/* The category whose offers begin at `begin`. */
static inline struct firm_category firm_category(const struct firm_modes *c, size_t row,
                                                 size_t begin)
{
    size_t count = c->rates->offer_count[c->firm.sector[row]], mode;
    struct firm_category sold = {.begin = begin, .end = begin};
    sold.category = firm_offer_mode(c, row, begin, &mode)->category;
    for (; sold.end < count && firm_offer_mode(c, row, sold.end, &mode)->category == sold.category;
         sold.end++)
        sold.purchases += c->firm.bought[firm_offer(c, row, sold.end)];
    return sold;
}
/* Installed by firms at their own cost: not a counter, and not what others provide. */
static inline bool firm_installs(const struct mode_row *m)
{
    return m->by_firm && m->form != MODE_FORM_COUNTER;
}

/* Installations that the room of a mode takes where the customers of its category make so many purchases a month. */
static inline double firm_installations(const struct mode_row *m, double room, double purchases)
{
    return m->capacity > 0 ? ceil(room * purchases / m->capacity) : 0;
}
/* Cents that a minute of staff costs the firm. */
static inline double firm_minute_cost(const struct firm_modes *c, size_t row)
{
    return c->sector.labour_cost[c->firm.sector[row]] / c->parameters->month_minutes;
}

/* The modes of an entrant, and those of a firm that goes on: what it is equipped for, and its review (firm/modes_plan.c). */
void firm_modes_begin(const struct firm_modes *c, size_t row);
void firm_modes_plan(const struct firm_modes *c, size_t row);
/* Nominal saving of a month when `purchases` (a real number) are made in `mode` rather than at the counter. */
double firm_mode_saving(const struct firm_modes *c, size_t row, size_t mode, double purchases);

/* ---- what levers ask of them (firm/modes_levers.c): neutral where the lever is not in force ---- */

/* The room of a counter this month: `before` last month, `ruled` by the firm's own rule. Counts. */
double firm_counter_room(const struct firm_modes *c, size_t row, size_t category, double before,
                         double ruled);
/* Whether a counter that the firm would close for good must stay. Counts, so ask only then. */
bool firm_counter_kept(const struct firm_modes *c, size_t row, size_t category);
/* The surcharge to which a review moves, `most` by the table. Counts, so ask only where one moves. */
double firm_surcharge_most(const struct firm_modes *c, size_t row, size_t category, double most);
/* Brings the surcharge of a counter below the cap; a rebate is this month's, or ends. Counts. */
void firm_cap_surcharge(const struct firm_modes *c, size_t row, size_t category, float *surcharge);
/* Sets the surcharge of the modes installed for the category: negative, the credit for what they save. Counts. */
void firm_credit_savings(const struct firm_modes *c, size_t row, const struct firm_category *sold);
/* Factor on what installations for the category cost, and a case that it has changed. */
double firm_installation_share(const struct firm_modes *c, size_t row, size_t category);
void firm_count_installation(const struct firm_modes *c, size_t row, size_t category);
/* Nominal cents a month for each installation of the mode; 0 but for machines. */
double firm_machine_tax(const struct firm_modes *c, size_t row, const struct mode_row *m);
/* Sets firm.machine_tax. Counts. */
void firm_tax_machines(const struct firm_modes *c, size_t row);

#endif
