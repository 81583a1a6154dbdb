/* The table that export makes: text, one row for each value, in a file that has its name only when
 * it is complete.
 *
 * The table is tidy in the sense of Wickham (2014): every column is a variable, every row one
 * observation. Fields are quoted as RFC 4180 says; lines end in a line feed alone, which all
 * readers take and shell tools need. Integers are written exactly, reals in the fewest digits that
 * read back as the same number; the decimal sign is a point. A missing value is an empty field, and
 * months that were not simulated have no rows. */
#include "tools/export.h"

#include "tools/interrupt.h"

#include "sim/base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- writing ---- */

static void write_field(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, file);
        return;
    }
    putc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            putc('"', file);
        }
        putc(*text, file);
    }
    putc('"', file);
}

static void write_real(FILE *file, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    fputs(text, file);
}

/* A cell as it is in the file; nothing where it is missing. */
static void write_value(FILE *file, enum sim_store_type type, int64_t bits)
{
    double real;
    switch (type) {
    case SIM_STORE_I64:
        if (bits != SIM_STORE_MISSING_INTEGER) {
            fprintf(file, "%" PRId64, bits);
        }
        break;
    case SIM_STORE_U64:
        if ((uint64_t)bits != UINT64_MAX - 1) {
            fprintf(file, "%" PRIu64, (uint64_t)bits);
        }
        break;
    case SIM_STORE_F64:
        memcpy(&real, &bits, sizeof real);
        if (!isnan(real)) {
            write_real(file, real);
        }
        break;
    }
}

static void write_header(const struct export_table *table)
{
    fputs("series,unit", table->file);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct export_column *column = &table->columns[i];
        putc(',', table->file);
        write_field(table->file, table->results.dimensions[column->dimension].name);
        if (column->names != NULL) {
            putc(',', table->file);
            write_field(table->file, table->results.dimensions[column->dimension].name);
            fputs("_name", table->file);
        }
    }
    fputs(",value\n", table->file);
}

/* The row of one cell, up to its value; at [rank] is the cell's place along each axis. */
static void write_labels(const struct export_table *table, const struct results_variable *variable,
                         const size_t *at)
{
    write_field(table->file, variable->name);
    putc(',', table->file);
    write_field(table->file, variable->unit);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct export_column *column = &table->columns[i];
        size_t axis = 0;
        while (axis < variable->rank && variable->dimensions[axis] != column->dimension) {
            axis++;
        }
        putc(',', table->file);
        if (axis < variable->rank) {
            write_field(table->file, table->results.dimensions[column->dimension].labels[at[axis]]);
        }
        if (column->names != NULL) {
            putc(',', table->file);
            write_field(table->file, axis < variable->rank ? column->names[at[axis]] : "");
        }
    }
    putc(',', table->file);
}

/* The next cell in row-major order. */
static void advance(const struct results *results, const struct results_variable *variable,
                    size_t *at)
{
    for (size_t axis = variable->rank; axis-- > 0;) {
        if (++at[axis] < results_axis(results, variable, axis)->count) {
            return;
        }
        at[axis] = 0;
    }
}

/* The place along time; of a series without time, a month that is always written. */
static size_t month_of(const struct export_table *table, const struct results_variable *variable,
                       const size_t *at)
{
    for (size_t axis = 0; axis < variable->rank; axis++) {
        if (strcmp(results_axis(&table->results, variable, axis)->name, "time") == 0) {
            return at[axis];
        }
    }
    return table->first;
}

static enum sim_status check_writing(const struct export_table *table, struct sim_error *error)
{
    if (interrupt_asked()) {
        return sim_error_set(error, SIM_INTERRUPTED, "interrupted; no table was made");
    }
    if (fflush(table->file) != 0 || ferror(table->file) != 0) {
        return sim_error_set(error, SIM_OUTPUT, "%s: cannot write: %s",
                             table->path != NULL ? table->path : "standard output",
                             strerror(errno));
    }
    return SIM_OK;
}

static enum sim_status write_variable(struct export_table *table,
                                      const struct results_variable *variable,
                                      struct sim_error *error)
{
    enum { CELLS_BETWEEN_CHECKS = 1 << 16 };
    const struct results *results = &table->results;
    enum sim_status status = SIM_OK;
    size_t at[RESULTS_RANK_MAX] = {0};
    int64_t *cells = NULL; /* their bits, of whatever type */
    SIM_TRY(sim_memory_array(&cells, variable->cells, sizeof *cells, variable->name, error));
    SIM_TRY(sim_store_read(results->reader, variable->name, cells, variable->cells, error));
    for (size_t i = 0; i < variable->cells; i++) {
        size_t month = month_of(table, variable, at);
        if (!variable->monthly || (month >= table->first && month < table->end)) {
            write_labels(table, variable, at);
            write_value(table->file, variable->type, cells[i]);
            putc('\n', table->file);
            table->rows++;
        }
        advance(results, variable, at);
        if ((i + 1) % CELLS_BETWEEN_CHECKS == 0) {
            SIM_TRY(check_writing(table, error));
        }
    }
    SIM_TRY(check_writing(table, error));
out:
    free(cells);
    return status;
}

static enum sim_status write_table(struct export_table *table, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    write_header(table);
    table->series = 0;
    for (size_t i = 0; i < table->results.variable_count; i++) {
        if (table->chosen[i]) {
            SIM_TRY(write_variable(table, &table->results.variables[i], error));
            table->series++;
        }
    }
    SIM_TRY(check_writing(table, error));
out:
    return status;
}

/* ---- the file ---- */

enum sim_status export_check(const char *path, bool force, struct sim_error *error)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    struct stat state;
    char begin[8] = "";
    if (stat(path, &state) != 0) {
        return errno == ENOENT ? SIM_OK
                               : sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", path,
                                               strerror(errno));
    }
    if (!S_ISREG(state.st_mode)) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s is not a plain file; -o - writes to standard output", path);
    }
    if (!force) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s exists already; choose another name, or replace it with --force",
                             path);
    }
    FILE *file = fopen(path, "rb");
    size_t count = file != NULL ? fread(begin, 1, sizeof begin, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    if (count == sizeof begin && memcmp(begin, signature, sizeof begin) == 0) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s is an HDF5 file, perhaps a run; it is not replaced by a table, "
                             "even with --force",
                             path);
    }
    return SIM_OK;
}

/* Opens a new file beside the final one. */
static enum sim_status open_part(struct export_table *table, struct sim_error *error)
{
    static const char ending[] = ".XXXXXX";
    enum sim_status status = SIM_OK;
    size_t length = strlen(table->path);
    char *part = NULL;
    SIM_TRY(sim_memory_array(&part, length + sizeof ending, 1, "name of a file", error));
    memcpy(part, table->path, length);
    memcpy(part + length, ending, sizeof ending);
    int descriptor = mkstemp(part);
    if (descriptor < 0) {
        status = sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", table->path,
                               strerror(errno));
        goto out;
    }
    table->part = part;
    part = NULL;
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(descriptor, 0666 & ~mask) != 0 || (table->file = fdopen(descriptor, "w")) == NULL) {
        status = sim_error_set(error, SIM_OUTPUT, "%s: cannot be made: %s", table->path,
                               strerror(errno));
        close(descriptor);
    }
out:
    free(part);
    return status;
}

/* Gives the file, complete and on the disk, its name. Without --force one that has appeared
 * meanwhile stays: a link, other than a renaming, replaces nothing. */
static enum sim_status name_part(struct export_table *table, bool force, struct sim_error *error)
{
    bool closed = fsync(fileno(table->file)) == 0;
    closed = fclose(table->file) == 0 && closed;
    table->file = NULL;
    bool named = false;
    if (closed && !force) {
        named = link(table->part, table->path) == 0;
        if (named) {
            unlink(table->part);
        }
    }
    /* some file systems know no links */
    if (closed && !named && (force || errno == EPERM || errno == EOPNOTSUPP)) {
        named = rename(table->part, table->path) == 0;
    }
    if (!named) {
        return sim_error_set(error, SIM_OUTPUT, "%s: cannot write: %s", table->path,
                             strerror(errno));
    }
    free(table->part);
    table->part = NULL;
    return SIM_OK;
}

enum sim_status export_write(struct export_table *table, bool force, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (table->path == NULL) {
        table->file = stdout;
        return write_table(table, error);
    }
    SIM_TRY(open_part(table, error));
    SIM_TRY(write_table(table, error));
    SIM_TRY(name_part(table, force, error));
out:
    if (table->file != NULL) {
        fclose(table->file);
        table->file = NULL;
    }
    if (table->part != NULL) {
        unlink(table->part);
        free(table->part);
        table->part = NULL;
    }
    return status;
}
