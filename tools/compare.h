/* Two output files of the same run, compared bit by bit. */
#ifndef TOOLS_COMPARE_H
#define TOOLS_COMPARE_H

#include "sim/io/store.h"
#include "sim/state/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comparison {
    struct sim_store_reader *file, *again; /* as found; as simulated again */
    const struct sim_world *world;         /* of the second, for labels */
    size_t rows;             /* months compared: those the first completed and has rows of */
    const int32_t *month_of; /* [rows] the month of each row of the first */
    const size_t *row_of;    /* [rows] the row of that month in the second */
    bool complete;           /* the first run came to its end */
    bool some;               /* of the series only some were chosen */

    size_t series, panel;  /* variables compared */
    size_t columns;        /* checksums of the last state's columns compared */
    size_t different;      /* of them all, or missing in one of the two */
    size_t month_of_first; /* of the earliest difference; SIZE_MAX while there is none */
    char first[1024];      /* its sentence */
};

/* Compares all series of the root group and all variables of the panel in the `rows` months, and the checksums of the last state when the first run was completed. A difference is no
 * failure: it is in the comparison. */
enum sim_status compare_outputs(struct comparison *comparison, struct sim_error *error);

#endif
