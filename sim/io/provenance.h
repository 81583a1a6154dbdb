/* Provenance: what a run was made of, written into its output so that it can be made again. */
#ifndef SIM_IO_PROVENANCE_H
#define SIM_IO_PROVENANCE_H

#include "sim/io/output.h"

enum { SIM_PROVENANCE_TIME = 21 }; /* "2026-01-31T12:00:00Z" and its NUL */

/* Now, in UTC, by RFC 3339. */
void sim_provenance_now(char text[SIM_PROVENANCE_TIME]);

/* What was asked for, as a command line would say it, with the time; behind the history of an
 * earlier output, one a line. Of a history that grows too long for an attribute the first line and
 * the last ones are kept. *text is released by free(). SIM_MEMORY, SIM_INPUT. */
enum sim_status sim_provenance_history(const struct sim_output_options *options,
                                       const struct sim_world *world,
                                       const struct sim_scenario *scenario, char **text,
                                       struct sim_error *error);

/* Writes group "provenance": attributes, scenario files, inputs, parameters and their dated
 * changes, and the dimensions "phase" and "column" for what is known at the end. */
enum sim_status sim_provenance_write(struct sim_store *store,
                                     const struct sim_output_options *options,
                                     const struct sim_world *world,
                                     const struct sim_scenario *scenario, struct sim_error *error);

/* Columns of all tables, ids included: the length of dimension "column". */
size_t sim_provenance_column_count(const struct sim_world *world);

#endif
