/* The tables of work without pay: counted in unpaid.c, put into series in extended.c; and the worth of the choice of modes
 * (surplus.c). */
#ifndef MODELS_ACCOUNT_EXTENDED_H
#define MODELS_ACCOUNT_EXTENDED_H

#include "models/account/modes.h"
#include "models/account/results_state.h"
#include "models/mode/choice_state.h"

/* Minutes come in ten-thousandths, since purchases come in hundredths; money of the surplus in ten-thousandths of a euro. */
enum { UNPAID_UNIT = 10000, SURPLUS_UNIT = 10000 };

/* Where each table begins in one array of integers; last index last. Groups are the cells of all breakdowns of
 * MODES_BREAKDOWNS, one after the other. */
struct unpaid_layout {
    size_t modes, categories, supplies, places;
    size_t first[MODES_BREAKDOWN_COUNT], labels[MODES_BREAKDOWN_COUNT];
    size_t minutes, surplus, adults; /* [cell of a group] */
    size_t users;                    /* [decile][mode] */
    size_t helped, home;      /* [decile][category] adults helped; of them, by somebody at home */
    size_t asked;             /* [place][category] adults helped by acquaintances */
    size_t volunteers;        /* [decile][supply] */
    size_t online, residents; /* [place][decile] adults who use the internet; all adults */
    size_t size;
};

/* What one person does in a month, in UNPAID_UNIT: the rules by which counts become minutes. */
struct unpaid_minutes {
    int64_t own[MODES_MAX][ACCOUNT_UNPAID_COUNT]; /* the purchases of an adult in the mode */
    int64_t sum[MODES_MAX];
    int64_t help[MARKET_CATEGORIES_MAX];      /* of the helped, and as many of the helper */
    int64_t volunteer[MODE_SUPPLIES_MAX];     /* of each of those who offer */
    int64_t (*shared)[MARKET_CATEGORIES_MAX]; /* [place] of each acquaintance who may help */
};

/* Who may be asked for help in a département, by decile: its internet users, or all where there are none. */
const int64_t *unpaid_acquaintances(const struct unpaid_layout *at, const int64_t *table,
                                    size_t place);

/* Fills account_extended_series from the tables. */
void extended_fill_series(const struct sim_world *world, const struct unpaid_layout *at,
                          const struct unpaid_minutes *minutes, const int64_t *table);

/* What the choice of modes is worth to a customer, tastes known, beyond counters on fair terms that everybody uses: cents of
 * 2010 a month. */
double account_surplus(const struct mode_chooser *chooser, const struct mode_customer *customer);

#endif
