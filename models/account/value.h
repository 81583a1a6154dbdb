/* What the account of value passes on: the content of a sector's sales, what each mode paid to whom, labour by category.
 *
 * Amounts are cents of agents, real numbers; they become whole cents once, in value.c and saving.c. */
#ifndef MODELS_ACCOUNT_VALUE_H
#define MODELS_ACCOUNT_VALUE_H

#include "models/account/results_state.h"
#include "models/mode/state.h"

/* Where one unit of money ends up (sums to 1), and the hours of employees behind it. */
struct value_content {
    double to[ACCOUNT_RECIPIENT_COUNT];
    double hours;
};

/* Sums over firms (value_firms.c), in integers, so that neither threads nor the order of firms matter. */
enum { VALUE_SHARE_UNIT = 1000000, VALUE_LABOUR_UNIT = 1000000000 };
struct value_firms {
    int64_t mixed[SECTOR_COUNT];       /* cents: surplus of the self-employed */
    int64_t machine_tax[SECTOR_COUNT]; /* cents */
    int64_t wages[SECTOR_COUNT];       /* cents */
    int64_t
        timely[SECTOR_COUNT]; /* the same without bonus, x hours left of those before a reduction */
    int64_t labour[SECTOR_COUNT]; /* staff x labour a unit of output, x VALUE_LABOUR_UNIT */
    int64_t costly[SECTOR_COUNT]; /* the same as levers have changed it (firm_labour_cost) */
    int64_t idle[MODES_MAX];      /* hundredths of purchases: the staff of idle counters */
    int64_t bought[MODES_MAX];    /* hundredths of purchases in modes of firms */
    int64_t surcharge[MODES_MAX]; /* of it, x surcharge x VALUE_SHARE_UNIT */
};
enum sim_status value_count_firms(const struct sim_world *world, struct value_firms *sums,
                                  struct sim_error *error);

/* A month of sectors (value_sectors.c). */
struct value_sector {
    struct value_content
        all;              /* of a unit of sales, the inputs of every sector behind it included */
    double labour, hours; /* of it, employees of the sector itself: cents and hours */
    double wages;         /* share of wages in labour, the rest is contributions */
    double front;         /* share of labour at customers, with r = 1 (firm/modes.c) */
};
struct value_sectors {
    struct value_sector sector[SECTOR_COUNT];
};
enum sim_status value_fill_sectors(const struct sim_world *world, const struct value_firms *firms,
                                   struct value_sectors *sectors, struct sim_error *error);
/* The content of a unit of money divided among products, imports and taxes. */
struct value_content value_divided(const struct value_sectors *sectors,
                                   const struct market_division *division);

/* What households paid in each mode, by who ends up with it; labour and volume of each category (value_modes.c). */
struct value_category {
    double volume; /* cents of 2010: payments at the price of 2010 of the counter */
    double front_cost, front_hours; /* labour at customers: cents, hours */
    double other_cost, other_hours; /* all other labour of employees behind the payments */
};
struct value_payments {
    double to[MODES_MAX][ACCOUNT_RECIPIENT_COUNT];
    struct value_category category[MARKET_CATEGORIES_MAX];
};
void value_fill_payments(const struct sim_world *world, const struct value_firms *firms,
                         const struct value_sectors *sectors, struct value_payments *payments);

/* Divides an amount into whole cents that sum to it, each the next one to its real part, which may be negative: all are
 * rounded down, then the largest remainders get a cent (at equal ones, the first). */
void value_share(int64_t amount, const double *parts, size_t count, int64_t *cents);

/* Fills unit_cost and pass_through (value_costs.c). */
void value_fill_costs(const struct sim_world *world, const struct value_firms *firms);
/* Adds the month to the base of each category, or fills labour_saving and saving_of (saving.c). */
void saving_fill(const struct sim_world *world, const struct value_payments *payments);

#endif
