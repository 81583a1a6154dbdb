/* Mistakes of the user's files, gathered so that all are told at once, each with its place. */
#ifndef SIM_IO_DIAGNOSTICS_H
#define SIM_IO_DIAGNOSTICS_H

#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { SIM_DIAGNOSTICS_MAX = 100 }; /* further ones are counted, not kept */

struct sim_diagnostic {
    char *file; /* "--set" for the command line, NULL for no place */
    int line, column;
    char *text;
};

struct sim_diagnostics {
    struct sim_diagnostic *items; /* [count] */
    size_t count;
    size_t total; /* with those not kept */
};

/* Adds one, by a printf text. Running out of memory is counted in total and never lost. line 0: no
 * place in the file. */
void sim_diagnostics_add(struct sim_diagnostics *diagnostics, const char *file, int line,
                         int column, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* All of them as text, "file:line:column: text" a line, ordered by file (as first met), line,
 * column; to be released by free(); NULL only when out of memory. */
char *sim_diagnostics_text(const struct sim_diagnostics *diagnostics);

void sim_diagnostics_destroy(struct sim_diagnostics *diagnostics);

#endif
