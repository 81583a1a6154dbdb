/* Selecting rows: those whose flags say that something befalls them, in the order of identifiers. */
#ifndef SIM_STATE_SELECT_H
#define SIM_STATE_SELECT_H

#include "sim/state/table.h"

/* Rows of the living with any of `bits` set in flags[table->count], by rising id, so that what is done to them one by one
 * does not depend on the order of rows. Searched on `threads` threads; few of many are expected. *rows is
 * released by free() and NULL when there are none. On failure (SIM_MEMORY) *rows is NULL and *count 0. */
enum sim_status sim_select_rows(const struct sim_table *table, const uint8_t *flags, uint8_t bits,
                                int threads, uint32_t **rows, size_t *count,
                                struct sim_error *error);

#endif
