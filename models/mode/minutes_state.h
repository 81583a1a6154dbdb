/* Minutes that a purchase in a mode takes of one performer, all tasks together: the same sum for the opening
 * (mode/opening_front.c) and for the tasks that moved since (account/tasks.c), so that their difference is one of modes. */
#ifndef MODELS_MODE_MINUTES_STATE_H
#define MODELS_MODE_MINUTES_STATE_H

#include "models/mode/state.h"

/* Staff take mode.staff_minutes, after the scale that meets the jobs of the base year; where suppliers are scarce, the
 * buyer searches for 1 / served. */
static inline double mode_minutes_by(const struct mode_row *row, const struct mode_view *mode,
                                     size_t m, size_t performer)
{
    double minutes = 0;
    if (performer == MODE_BY_STAFF)
        return mode->staff_minutes[m];
    for (size_t task = 0; task < MODE_TASK_COUNT; task++)
        minutes += row->minutes[task][performer];
    bool searches = performer == MODE_BY_CONSUMER || performer == MODE_BY_MEMBER;
    return searches && row->supply != MODE_NONE && mode->served[m] > 0 ? minutes / mode->served[m]
                                                                       : minutes;
}

#endif
