/* guichet export: which series, months and columns of an output become a table (export_write.c). */
#include "tools/commands.h"

#include "models/model.h"
#include "sim/base/memory.h"
#include "sim/io/csv.h"
#include "tools/export.h"
#include "tools/interrupt.h"
#include "tools/report.h"

#include <stdlib.h>
#include <string.h>

/* ---- names of labels ---- */

/* Input tables that say what labels stand for: their column of labels; the other is `name`. */
static const struct naming {
    const char *dimension, *table, *labels;
} namings[] = {
    {"occupation", "occupations", "occupation"},
    {"departement", "departements", "code"},
    {"sector", "sectors", "sector"},
};

static enum sim_status keep_names(const struct results_dimension *dimension,
                                  const struct sim_input *input, const char *labels, char ***names,
                                  struct sim_error *error)
{
    const char *const *keys = sim_input_texts(input, labels);
    const char *const *texts = sim_input_texts(input, "name");
    enum sim_status status =
        sim_memory_array(names, dimension->count, sizeof **names, "names of labels", error);
    for (size_t k = 0; status == SIM_OK && k < dimension->count; k++) {
        size_t row = 0;
        while (row < input->rows && strcmp(keys[row], dimension->labels[k]) != 0) {
            row++;
        }
        (*names)[k] = strdup(row < input->rows ? texts[row] : "");
        if ((*names)[k] == NULL) {
            status = sim_error_set(error, SIM_MEMORY, "out of memory while reading names");
        }
    }
    return status;
}

/* Names of a dimension from the table kept in the file; none where there is no such table, and said
 * so where it is another than this version knows. */
static enum sim_status read_names(const struct results *results, const struct naming *naming,
                                  const struct results_dimension *dimension, char ***names,
                                  struct sim_error *error)
{
    const struct sim_input_declaration *declaration = NULL;
    struct sim_input input = {.path = NULL};
    struct sim_diagnostics mistakes = {.items = NULL};
    struct sim_error absent;
    char file[64], *bytes = NULL;
    size_t size;
    for (size_t i = 0; i < guichet_model.input_count; i++) {
        if (strcmp(guichet_model.inputs[i]->name, naming->table) == 0) {
            declaration = guichet_model.inputs[i];
        }
    }
    snprintf(file, sizeof file, "%s.csv", naming->table);
    if (declaration == NULL || sim_store_read_bytes(results->reader, "provenance/inputs", file,
                                                    &bytes, &size, &absent) != SIM_OK) {
        return SIM_OK;
    }
    enum sim_status status = sim_input_parse(file, bytes, size, declaration, &input, &mistakes);
    if (status == SIM_OK) {
        status = keep_names(dimension, &input, naming->labels, names, error);
    } else if (status == SIM_MEMORY) {
        sim_error_set(error, status, "out of memory while reading %s", file);
    } else {
        report_line("%s: its %s is not as this version knows it; the names of %s are left out",
                    results->path, file, naming->dimension);
        status = SIM_OK;
    }
    sim_input_release(&input);
    sim_diagnostics_destroy(&mistakes);
    free(bytes);
    return status;
}

/* ---- what to write ---- */

/* Dimensions of summaries and comparisons that stand before time: what kind of figure it is. */
static bool leads(const char *dimension)
{
    return strcmp(dimension, "scenario") == 0 || strcmp(dimension, "statistic") == 0;
}

/* A series broken down by nothing. */
static bool is_total(const struct results *results, const struct results_variable *variable)
{
    for (size_t i = 0; i < variable->rank; i++) {
        const char *name = results_axis(results, variable, i)->name;
        if (strcmp(name, "time") != 0 && !leads(name)) {
            return false;
        }
    }
    return true;
}

static enum sim_status choose_series(struct export_table *table, const char *names,
                                     struct sim_error *error)
{
    const struct results *results = &table->results;
    enum sim_status status = SIM_OK;
    if (results->variable_count == 0) {
        return sim_error_set(error, SIM_INPUT, "%s holds no series", results->path);
    }
    SIM_TRY(sim_memory_array(&table->chosen, results->variable_count, sizeof *table->chosen,
                             "chosen series", error));
    if (names != NULL) {
        return results_select(results, names, table->chosen, error);
    }
    for (size_t i = 0; i < results->variable_count; i++) {
        table->chosen[i] = is_total(results, &results->variables[i]);
        table->series += table->chosen[i];
    }
    if (table->series == 0) {
        status = sim_error_set(error, SIM_USAGE,
                               "%s has no series without a breakdown; choose some with --series",
                               results->path);
    }
out:
    return status;
}

static enum sim_status choose_months(struct export_table *table, const struct tool_options *options,
                                     struct sim_error *error)
{
    const struct results *results = &table->results;
    enum sim_status status = SIM_OK;
    size_t last = 0;
    table->end = results->months_complete;
    if (options->from != NULL) {
        SIM_TRY(results_row(results, results->months_complete, "from", options->from, &table->first,
                            error));
    }
    if (options->to != NULL) {
        SIM_TRY(results_row(results, results->months_complete, "to", options->to, &last, error));
        table->end = last + 1;
    }
    if (table->first >= table->end && table->first > 0) {
        status = sim_error_set(error, SIM_USAGE, "--from %s is after --to %s", options->from,
                               options->to);
    }
out:
    return status;
}

/* True if a chosen series has the dimension. */
static bool used(const struct export_table *table, size_t dimension)
{
    for (size_t i = 0; i < table->results.variable_count; i++) {
        const struct results_variable *variable = &table->results.variables[i];
        for (size_t k = 0; table->chosen[i] && k < variable->rank; k++) {
            if (variable->dimensions[k] == dimension) {
                return true;
            }
        }
    }
    return false;
}

static enum sim_status add_column(struct export_table *table, size_t dimension,
                                  struct sim_error *error)
{
    const struct results_dimension *labels = &table->results.dimensions[dimension];
    struct export_column *column = &table->columns[table->column_count++];
    *column = (struct export_column){.dimension = dimension};
    for (size_t i = 0; i < sizeof namings / sizeof namings[0]; i++) {
        if (strcmp(namings[i].dimension, labels->name) == 0) {
            return read_names(&table->results, &namings[i], labels, &column->names, error);
        }
    }
    return SIM_OK;
}

/* Columns after series and unit: what kind of figure, time, then the breakdowns, each in the order
 * of the file. */
static enum sim_status choose_columns(struct export_table *table, struct sim_error *error)
{
    const struct results *results = &table->results;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&table->columns, results->dimension_count, sizeof *table->columns,
                             "columns", error));
    for (int place = 0; place < 3; place++) {
        for (size_t i = 0; i < results->dimension_count; i++) {
            const char *name = results->dimensions[i].name;
            bool time = strcmp(name, "time") == 0;
            int of = leads(name) ? 0 : time ? 1 : 2;
            if (of == place && (time || used(table, i))) {
                SIM_TRY(add_column(table, i, error));
            }
        }
    }
out:
    return status;
}

static void destroy(struct export_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct export_column *column = &table->columns[i];
        for (size_t k = 0;
             column->names != NULL && k < table->results.dimensions[column->dimension].count; k++) {
            free(column->names[k]);
        }
        free(column->names);
    }
    free(table->columns);
    free(table->chosen);
    results_close(&table->results);
}

/* ---- the command ---- */

/* What a reader would miss: months that are not there. */
static enum sim_status report_span(const struct export_table *table, struct sim_error *error)
{
    const struct results *results = &table->results;
    bool monthly = false;
    for (size_t i = 0; i < results->variable_count; i++) {
        monthly = monthly || (table->chosen[i] && results->variables[i].monthly);
    }
    if (results->complete || !monthly) {
        return SIM_OK;
    }
    if (results->months_complete == 0) {
        return sim_error_set(error, SIM_INPUT, "%s: no month is there yet", results->path);
    }
    report_line("%s: this run is not complete: %zu of %zu months are there", results->path,
                results->months_complete, results->months);
    return SIM_OK;
}

static void report_table(const struct export_table *table)
{
    char rows[32], series[32];
    printf("%s: %s rows of %s series\n", table->path, report_count(table->rows, rows, sizeof rows),
           report_count(table->series, series, sizeof series));
}

static enum sim_status make(struct export_table *table, const struct tool_options *options,
                            struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (table->path != NULL) {
        SIM_TRY(table_file_check(table->path, options->force, error));
    }
    SIM_TRY(results_open(&table->results, options->operands[0], error));
    SIM_TRY(choose_series(table, options->series, error));
    SIM_TRY(choose_months(table, options, error));
    SIM_TRY(report_span(table, error));
    SIM_TRY(choose_columns(table, error));
    interrupt_listen();
    status = export_write(table, options->force, error);
out:
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct export_table table = {.path =
                                     strcmp(options->output, "-") != 0 ? options->output : NULL};
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = make(&table, options, &error);
    if (status != SIM_OK) {
        report_failure(&error, NULL);
    } else if (table.path != NULL && !options->quiet) {
        report_table(&table);
        status = report_flush();
    }
    destroy(&table);
    return status;
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "FILE", 0, 0,
     "table to make; - writes to standard output"},
    {"series", '\0', TOOL_TEXT, offsetof(struct tool_options, series), "NAME,...", 0, 0,
     "series to write, by name, separated by commas; * stands for any characters (default: all "
     "that are broken down by nothing)"},
    {"from", '\0', TOOL_TEXT, offsetof(struct tool_options, from), "MONTH", 0, 0,
     "first month, as 2012-01, one that is there (default: the first)"},
    {"to", '\0', TOOL_TEXT, offsetof(struct tool_options, to), "MONTH", 0, 0,
     "last month (default: the last that is there)"},
    {"force", '\0', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces a table that exists"},
    TOOL_OPTION_QUIET("says only what goes wrong"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_export = {
    .name = "export",
    .operands = "FILE",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "writes series of a run, a summary or a comparison as CSV",
    .text = "Writes series of an output as a table of comma-separated values in UTF-8, one row for "
            "each value: its series and unit; its scenario and statistic, in a summary or a "
            "comparison; its month; its label along every dimension, and the name of the "
            "occupation, sector or département; the value. What a series has not is left empty, "
            "and so is a missing value.\n\n"
            "Without --series only series that are broken down by nothing are written; --series "
            "'*' writes all, which are millions of rows. A run that is not complete gives the "
            "months it has, and this is said; one made with --every has rows of some months only.",
    .example =
        "guichet export out.h5 -o jobs.csv --series 'employment_by_occupation,unemployment*'",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .output_required = true,
    .function = function,
};
