/* What export works on: the series chosen from an output, and the table being made of them. */
#ifndef TOOLS_EXPORT_H
#define TOOLS_EXPORT_H

#include "tools/results.h"
#include "tools/table_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A column of labels, and of what these stand for where the file keeps it. */
struct export_column {
    size_t dimension; /* in results.dimensions */
    char **names;     /* [count of the dimension], NULL where there are none */
};

struct export_table {
    struct results results;
    bool *chosen;                  /* [results.variable_count] */
    struct export_column *columns; /* [column_count], in their order */
    size_t column_count;
    size_t first, end; /* rows of time, the end not included */
    const char *path;  /* to be made; NULL for standard output */
    struct table_file out;
    uint64_t series, rows; /* written */
};

/* Writes the table, to standard output or under a temporary name beside the final one, which it
 * gets when it is complete and on the disk; interrupt_listen has been called. SIM_OUTPUT or
 * SIM_INTERRUPTED on failure; the temporary file is gone in any case. */
enum sim_status export_write(struct export_table *table, bool force, struct sim_error *error);

#endif
