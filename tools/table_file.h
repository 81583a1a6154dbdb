/* A table of comma-separated values that has its name only when it is complete: fields, and the file from its making to its
 * name. Fields are quoted as RFC 4180 says; lines end in a line feed alone, which all readers take and shell tools need. */
#ifndef TOOLS_TABLE_FILE_H
#define TOOLS_TABLE_FILE_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stdio.h>

/* A text, quoted when it holds what separates fields or lines. */
void table_put_text(FILE *file, const char *text);
/* A number in the fewest digits that read back as the same; nothing for a missing one (NaN). */
void table_put_real(FILE *file, double value);

struct table_file {
    const char *path; /* to be made */
    char *part;       /* the name until it is complete; NULL when there is none */
    FILE *file;
};

/* Refuses, before any work is done, a name the table cannot have: of a file that exists without `force`, or of one that is no
 * table at all. SIM_OUTPUT. */
enum sim_status table_file_check(const char *path, bool force, struct sim_error *error);
/* Opens a new file beside the final one. `table` is always to be released by table_file_abandon. */
enum sim_status table_file_open(struct table_file *table, const char *path,
                                struct sim_error *error);
/* Gives the file, complete and on the disk, its name. Without `force` one that has appeared meanwhile stays. */
enum sim_status table_file_name(struct table_file *table, bool force, struct sim_error *error);
/* Closes and removes what has not got its name; nothing after table_file_name. */
void table_file_abandon(struct table_file *table);

#endif
