/* The table that export makes: text, one row for each value, in a file that has its name only when
 * it is complete.
 *
 * The table is tidy in the sense of Wickham (2014): every column is a variable, every row one
 * observation. Integers are written exactly, reals in the fewest digits that read back as the same
 * number; the decimal sign is a point. A missing value is an empty field, and months that were not
 * simulated have no rows. */
#include "tools/export.h"

#include "tools/interrupt.h"

#include "sim/base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

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
        table_put_real(file, real);
        break;
    }
}

static void write_header(const struct export_table *table)
{
    fputs("series,unit", table->out.file);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct export_column *column = &table->columns[i];
        putc(',', table->out.file);
        table_put_text(table->out.file, table->results.dimensions[column->dimension].name);
        if (column->names != NULL) {
            putc(',', table->out.file);
            table_put_text(table->out.file, table->results.dimensions[column->dimension].name);
            fputs("_name", table->out.file);
        }
    }
    fputs(",value\n", table->out.file);
}

/* The row of one cell, up to its value; at [rank] is the cell's place along each axis. */
static void write_labels(const struct export_table *table, const struct results_variable *variable,
                         const size_t *at)
{
    table_put_text(table->out.file, variable->name);
    putc(',', table->out.file);
    table_put_text(table->out.file, variable->unit);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct export_column *column = &table->columns[i];
        size_t axis = 0;
        while (axis < variable->rank && variable->dimensions[axis] != column->dimension) {
            axis++;
        }
        putc(',', table->out.file);
        if (axis < variable->rank) {
            table_put_text(table->out.file,
                           table->results.dimensions[column->dimension].labels[at[axis]]);
        }
        if (column->names != NULL) {
            putc(',', table->out.file);
            table_put_text(table->out.file, axis < variable->rank ? column->names[at[axis]] : "");
        }
    }
    putc(',', table->out.file);
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
    if (fflush(table->out.file) != 0 || ferror(table->out.file) != 0) {
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
            write_value(table->out.file, variable->type, cells[i]);
            putc('\n', table->out.file);
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

enum sim_status export_write(struct export_table *table, bool force, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (table->path == NULL) {
        table->out.file = stdout;
        return write_table(table, error);
    }
    SIM_TRY(table_file_open(&table->out, table->path, error));
    SIM_TRY(write_table(table, error));
    SIM_TRY(table_file_name(&table->out, force, error));
out:
    table_file_abandon(&table->out);
    return status;
}
