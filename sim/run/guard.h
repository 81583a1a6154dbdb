/* Declared access, enforced in checked builds (SIM_CHECKED): while a phase runs, columns it does
 * not declare are not accessible, columns it only reads are read-only, columns it only writes are
 * filled with a pattern first. A forbidden access ends the program with exit code 7 and a sentence
 * naming phase, column, row and access. In release builds these functions do nothing. */
#ifndef SIM_RUN_GUARD_H
#define SIM_RUN_GUARD_H

#include "sim/state/world.h"

/* Byte that fills columns which are outputs but not inputs of a phase. */
enum { SIM_GUARD_PATTERN = 0xA5 };

/* Around a phase's function. What a phase added to or removed from a table without declaring it is
 * found at the end; its columns stay as restricted as they are, because those of the next phase are
 * mostly the same and a change costs more than many rules. */
void sim_guard_begin(struct sim_world *world, const struct sim_phase *phase);
void sim_guard_end(struct sim_world *world, const struct sim_phase *phase);

/* After the last phase of a month, whether it went well or not: every column is accessible again. */
void sim_guard_lift(struct sim_world *world);

/* True if `list` (separated by spaces, "table.*" allowed) names table.column. */
bool sim_guard_lists(const char *list, const char *table, const char *column);

/* True if `list` (separated by spaces) holds the word `name`. */
bool sim_guard_names(const char *list, const char *name);

#endif
