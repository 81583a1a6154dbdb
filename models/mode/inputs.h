/* Reading the tables of modes: how its files share the work. */
#ifndef MODELS_MODE_INPUTS_H
#define MODELS_MODE_INPUTS_H

#include "models/mode/state.h"

enum { MODE_MINUTES_MAX = 600 }; /* of one performer in one task of one purchase */

/* Index of a word among those allowed in a column. */
enum sim_status mode_input_word(const struct sim_input *input, size_t row, const char *column,
                                const char *const *words, size_t count, size_t *index,
                                struct sim_error *error);
/* A column of 0 and 1. */
enum sim_status mode_input_flag(const struct sim_input *input, size_t row, const char *column,
                                bool *flag, struct sim_error *error);
/* Bits of enum mode_equipment of column equipment: words joined by '+', or none. */
enum sim_status mode_input_equipment(const struct sim_input *input, size_t row, unsigned *bits,
                                     struct sim_error *error);
/* The mode that columns category and mode name. */
enum sim_status mode_input_mode(const struct sim_world *world, const struct mode_rates *modes,
                                const struct sim_input *input, size_t row, size_t *mode,
                                struct sim_error *error);
/* The name in the first column: not empty, not "none", not there before. */
enum sim_status mode_input_name(const struct sim_input *input, size_t row, struct sim_error *error);

/* Checks column source of every row: "COLUMN COLUMN: text; COLUMN: text; rest: text". Each number has a source: its
 * column is named, or it has that of the rest, which comes last and is always there. A text may hold a semicolon if no
 * colon follows. */
enum sim_status mode_input_sources(const struct sim_input *input, struct sim_error *error);

/* Read mode_tasks.csv and mode_supply.csv into the rows of modes.csv, which have been read. */
enum sim_status mode_read_tasks(const struct sim_world *world, struct mode_rates *modes,
                                struct sim_error *error);
enum sim_status mode_read_supply(const struct sim_world *world, struct mode_rates *modes,
                                 struct sim_error *error);

#endif
