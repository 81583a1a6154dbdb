/* The tables of the account of modes: persons counted in modes.c, firms in modes_firms.c, put into series in
 * modes_series.c. */
#ifndef MODELS_ACCOUNT_MODES_H
#define MODELS_ACCOUNT_MODES_H

#include "models/account/breakdowns.h"
#include "models/mode/state.h"

/* Tables of several breakdowns at once, in which persons are counted first (modes.c): of the person, the home, the place. */
enum { MODES_JOINT_COUNT = 3 };

/* Counts of persons: a row for every cell of every breakdown, one after the other; in each row the columns whose first
 * ones stand here. The columns before `ever` are counted in all breakdowns, the others by age band only. */
struct modes_layout {
    size_t modes, categories;
    size_t first[MODES_BREAKDOWN_COUNT], labels[MODES_BREAKDOWN_COUNT], cells;
    size_t users;           /* [mode] */
    size_t without, unable; /* [category] */
    size_t adults, excluded, endured, helped, unwitting, collaborative_ever, collaborative_year;
    size_t gave_up_year, gave_up_lasting, unable_somewhere;
    size_t ever, year, exclusive; /* [mode] */
    size_t helpers;               /* [category][MODE_HELP_COUNT] */
    size_t classes;               /* [category][MODE_CLASS_COUNT] */
    size_t width;
    /* rows of the joint tables, and by how many of them a label of a breakdown moves; 0: not in that table */
    size_t joint_first[MODES_JOINT_COUNT + 1], joint_rows;
    size_t joint_step[MODES_JOINT_COUNT][MODES_BREAKDOWN_COUNT];
};

/* What is added up over persons and households beside counts. */
struct modes_people {
    const struct modes_layout *at;
    uint32_t *counts; /* [cells][width], agents */
    uint32_t *joint;  /* [joint_rows][width], agents: until counts is made */
    /* adults in two cells at once, [cells][cells]: the first of a later breakdown than the second */
    uint32_t *pairs;
    int64_t *loss;                     /* [cells], 0.0001 EUR */
    int64_t *category_loss;            /* [category], 0.0001 EUR */
    int64_t households_lapsed, lapsed; /* agents; cents */
    /* the same by the cells of the household's adult of lowest id, [cells] */
    int64_t *cell_households_lapsed, *cell_lapsed;
};

/* What is added up over firms for each mode that firms offer, in integers, so that the order of firms is of no account.
 * Purchases are counted in hundredths; shares and minutes come times the units below. */
enum { MODES_SHARE_UNIT = 1000000, MODES_QUEUE_UNIT = 100 };
struct modes_firm_sum {
    int64_t offering;  /* firms */
    int64_t bought;    /* purchases in the mode, at firms that offer it */
    int64_t queue;     /* purchases in the mode x minutes in its queue x MODES_QUEUE_UNIT */
    int64_t surcharge; /* purchases in the mode x surcharge x MODES_SHARE_UNIT */
    int64_t room;      /* purchases of the category x room x MODES_SHARE_UNIT */
    int64_t customers; /* purchases of the category by customers of any firm */
    int64_t within;    /* of them, x share within reach x MODES_SHARE_UNIT */
};
struct modes_firms {
    struct modes_firm_sum mode[MODES_MAX];
    int64_t investment, services; /* cents of 2010; cents */
};
/* Adds up over firms; models/account/modes_firms.c. */
enum sim_status modes_count_firms(const struct sim_world *world, struct modes_firms *sums,
                                  struct sim_error *error);

/* Fills account_modes_series; modes_series.c and modes_market.c. */
void modes_fill_people(const struct sim_world *world, const struct modes_people *people);
void modes_fill_market(const struct sim_world *world, const struct modes_people *people,
                       const struct modes_firms *firms);

/* Adds up benefits not taken up into the tables of the threads; exclusion.c. */
void exclusion_count_households(const struct sim_world *world, struct modes_people *people);

/* Further series from the same counts: tasks.c, exclusion.c. */
void tasks_fill(const struct sim_world *world);
enum sim_status exclusion_fill(const struct sim_world *world, const struct modes_people *people,
                               struct sim_error *error);

#endif
