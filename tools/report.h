/* What goes to the user: mistakes on standard error, one "guichet: ..." a line, and numbers in
 * words. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include "sim/base/status.h"
#include "sim/io/diagnostics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Columns of a page of text for people. */
enum { REPORT_WIDTH = 100 };

/* Writes every line of a printf text to standard error with "guichet: " in front. */
void report_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells the failure of a call: all diagnostics when there are any (NULL for none), else the error.
 * Returns error->status. */
enum sim_status report_failure(const struct sim_error *error,
                               const struct sim_diagnostics *diagnostics);

/* Flushes standard output; SIM_OUTPUT, told, if something of it could not be written. */
enum sim_status report_flush(void);

/* Characters (code points) of a UTF-8 text: the columns it takes on a terminal. */
size_t report_columns(const char *text);

/* Writes text in lines of at most REPORT_WIDTH columns, each after `indent` spaces; the first line
 * begins with `label` when that is not empty. */
void report_wrapped(FILE *file, size_t indent, const char *label, const char *text);

/* Writes "12 345 678", "3.4 GiB", "2 min 05 s" into text (size at least 32) and returns text. */
char *report_count(uint64_t count, char *text, size_t size);
char *report_bytes(double bytes, char *text, size_t size);
char *report_seconds(double seconds, char *text, size_t size);

#endif
