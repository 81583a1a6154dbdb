/* Minutes of a purchase in a mode: the same for the choice, the opening and the accounts. */
#ifndef MODELS_MODE_MINUTES_STATE_H
#define MODELS_MODE_MINUTES_STATE_H

#include "models/mode/state.h"

/* Share of the demand that those who offer could meet, where persons supply; else 1. Where they are scarce, the buyer's
 * minutes grow by its inverse, 1 / served: of the growth, 1 / served - 1, levers may spare the buyer a share
 * (mode.search_spared), and this is the share that makes the minutes grow by the rest. */
static inline double mode_served_share(const struct mode_row *row, const struct mode_view *mode,
                                       size_t m)
{
    if (row->supply == MODE_NONE || !(mode->served[m] > 0))
        return 1;
    double served = mode->served[m], spared = mode->search_spared[m];
    return spared > 0 ? served / (1 - (1 - served) * spared) : served;
}

/* Minutes of the table that a purchase takes of one performer, all tasks together. */
static inline double mode_task_minutes(const struct mode_row *row, size_t performer)
{
    double minutes = 0;
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        minutes += row->minutes[task][performer];
    return minutes;
}

/* The same as it is in a month: the one sum of the opening (mode/opening_front.c) and of the tasks that moved since
 * (account/tasks.c), so that their difference is one of modes. Staff take mode.staff_minutes, after the scale that meets the jobs of the base year; where suppliers are scarce, the
 * buyer searches for 1 / served. */
static inline double mode_minutes_by(const struct mode_row *row, const struct mode_view *mode,
                                     size_t m, size_t performer)
{
    if (performer == MODE_BY_STAFF)
        return mode->staff_minutes[m];
    double minutes = mode_task_minutes(row, performer);
    bool searches = performer == MODE_BY_CONSUMER || performer == MODE_BY_MEMBER;
    return searches ? minutes / mode_served_share(row, mode, m) : minutes;
}

#endif
