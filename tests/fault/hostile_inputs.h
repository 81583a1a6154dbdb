/* The real model's input tables with cells of them changed: what an author of tables, or an accident, may put there. A
 * change is a line "TABLE ROW COLUMN TEXT" of the table's name, two numbers (each modulo how many there are) and the new cell; instead
 * of a cell, TEXT may be "!remove" (the row), "!double" (the row stands there twice) or "!many" (a hundred times).
 * The tables are then read and, if they are accepted, a small population is drawn from them. Tests run in the source
 * folder. */
#ifndef TESTS_FAULT_HOSTILE_INPUTS_H
#define TESTS_FAULT_HOSTILE_INPUTS_H

#include "models/model.h"
#include "sim/base/text.h"
#include "sim/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTILE_TABLES_MAX = 64, HOSTILE_FILE_MAX = 1 << 20, HOSTILE_COPIES = 100 };

struct hostile_table {
    char *bytes; /* [size], with a NUL */
    size_t size;
    size_t rows;    /* below the header */
    size_t first;   /* where they begin */
    char name[64];  /* as messages have it */
    size_t columns; /* declared */
};

/* The tables as they stand in scenarios/france; read once, never changed. */
struct hostile_inputs {
    struct hostile_table table[HOSTILE_TABLES_MAX];
    size_t count;
};

/* What the cells of a row may be replaced by. */
static const char *const hostile_values[] = {
    "",
    "0",
    "-1",
    "1",
    "2",
    "1e308",
    "-1e308",
    "1e-308",
    "1e12",
    "none",
    "255",
    "256",
    "65536",
    "2147483647",
    "-2147483648",
    "96",
    "100",
    "0.5",
    "9223372036854775807",
    "-9223372036854775808",
    "2010",
    "2009",
    "A",
    "\xc3\xa9",
    "9999-12",
    "internet+",
    "-0",
    "!remove",
    "!double",
    "!many",
};
enum { HOSTILE_VALUES = sizeof hostile_values / sizeof *hostile_values };

static inline void *hostile_memory(size_t size)
{
    void *memory = calloc(1, size + 1);
    if (!memory)
        abort();
    return memory;
}

static inline const char *hostile_next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static inline void hostile_load_table(struct hostile_table *table,
                                      const struct sim_input_declaration *declaration)
{
    char path[256];
    snprintf(table->name, sizeof table->name, "%s", declaration->name);
    snprintf(path, sizeof path, "scenarios/france/%s.csv", declaration->name);
    FILE *file = fopen(path, "rb");
    if (!file)
        abort(); /* not in the source folder */
    table->bytes = hostile_memory(HOSTILE_FILE_MAX);
    table->size = fread(table->bytes, 1, HOSTILE_FILE_MAX, file);
    fclose(file);
    table->columns = declaration->column_count;
    const char *line = table->bytes;
    while (*line == '#')
        line = hostile_next_line(line);
    line = hostile_next_line(line); /* the header */
    table->first = (size_t)(line - table->bytes);
    for (; *line; line = hostile_next_line(line))
        table->rows++;
}

static inline void hostile_load(struct hostile_inputs *inputs)
{
    memset(inputs, 0, sizeof *inputs);
    inputs->count = guichet_model.input_count;
    if (inputs->count > HOSTILE_TABLES_MAX)
        abort();
    for (size_t t = 0; t < inputs->count; t++)
        hostile_load_table(&inputs->table[t], guichet_model.inputs[t]);
}

static inline void hostile_release(struct hostile_inputs *inputs)
{
    for (size_t t = 0; t < inputs->count; t++)
        free(inputs->table[t].bytes);
}

/* ---- changing a table ---- */

/* The field `column` of a line: where it begins; *length without the comma. Quoted ones are whole. */
static inline const char *hostile_field(const char *line, size_t column, size_t *length)
{
    const char *field = line;
    for (;; field++) {
        const char *end = field;
        bool quoted = false;
        for (; *end && *end != '\n' && (quoted || *end != ','); end++)
            quoted ^= *end == '"';
        if (column-- == 0 || *end != ',') {
            *length = (size_t)(end - field);
            return field;
        }
        field = end;
    }
}

static inline void hostile_put(struct hostile_table *table, size_t from, size_t old,
                               const char *text, size_t size)
{
    char *bytes = hostile_memory(table->size - old + size);
    memcpy(bytes, table->bytes, from);
    memcpy(bytes + from, text, size);
    memcpy(bytes + from + size, table->bytes + from + old, table->size - from - old);
    table->size += size;
    table->size -= old;
    free(table->bytes);
    table->bytes = bytes;
}

/* Changes a copy that is already the caller's. */
static inline void hostile_change(struct hostile_table *table, size_t row, size_t column,
                                  const char *text)
{
    const char *line = table->bytes + table->first;
    if (table->rows == 0)
        return;
    for (row %= table->rows; row > 0; row--)
        line = hostile_next_line(line);
    size_t at = (size_t)(line - table->bytes), whole = (size_t)(hostile_next_line(line) - line);
    bool many = strcmp(text, "!many") == 0;
    if (strcmp(text, "!remove") == 0) {
        hostile_put(table, at, whole, "", 0);
        table->rows--;
    } else if (many || strcmp(text, "!double") == 0) {
        size_t copies = many ? HOSTILE_COPIES : 1;
        char *lines = hostile_memory(copies * whole);
        for (size_t i = 0; i < copies; i++)
            memcpy(lines + i * whole, line, whole);
        hostile_put(table, at, 0, lines, copies * whole);
        free(lines);
        table->rows += copies;
    } else {
        size_t length;
        const char *field = hostile_field(line, column % table->columns, &length);
        hostile_put(table, (size_t)(field - table->bytes), length, text, strlen(text));
    }
}

/* ---- reading ---- */

/* True if the failure is one that tables may lead to. */
static inline bool hostile_status_allowed(enum sim_status status)
{
    return status == SIM_OK || status == SIM_INPUT || status == SIM_SCENARIO ||
           status == SIM_MEMORY;
}

/* Reads the tables, draws a population of the smallest scale and, with `month`, simulates one; aborts when a promise is
 * broken. The sentence is in `error`. */
static inline enum sim_status hostile_run(const struct hostile_inputs *inputs, bool month,
                                          struct sim_error *error)
{
    static const char text[] = "name: hostile\ntitle: Hostile tables\ninputs: scenarios/france\n"
                               "parameters: {scale: 1/10000}\n";
    struct sim_scenario_text file = {"hostile.yaml", text, strlen(text)};
    struct sim_scenario_text tables[HOSTILE_TABLES_MAX];
    struct sim_diagnostics diagnostics = {0};
    struct sim_run run;
    size_t position;
    error->text[0] = '\0';
    for (size_t t = 0; t < inputs->count; t++)
        tables[t] = (struct sim_scenario_text){inputs->table[t].name, inputs->table[t].bytes,
                                               inputs->table[t].size};
    struct sim_run_source source = {.scenario_texts = &file,
                                    .scenario_text_count = 1,
                                    .random = {1, 0},
                                    .threads = 1,
                                    .input_texts = tables};
    enum sim_status status = sim_run_prepare(&run, &guichet_model, &source, &diagnostics, error);
    struct sim_run_plan plan = {.state_bytes = 0};
    if (status == SIM_OK)
        status = sim_run_plan(&run, &plan, error);
    /* A table may well ask for more agents than a test has room for. */
    bool small = plan.state_bytes < (size_t)1 << 28;
    if (status == SIM_OK && small)
        status = sim_run_open(&run, error);
    if (status == SIM_OK && small && month)
        status = sim_run_month(&run, error);
    if (status != SIM_OK &&
        (error->text[0] == '\0' || !sim_text_utf8(error->text, strlen(error->text), &position))) {
        fprintf(stderr, "status %d without a sentence: %s\n", (int)status, error->text);
        abort();
    }
    sim_run_destroy(&run);
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

/* Applies one change to a shallow copy of `inputs`; hostile_undo gives back what was there. */
static inline struct hostile_table hostile_apply(struct hostile_inputs *inputs, size_t table,
                                                 size_t row, size_t column, const char *text)
{
    struct hostile_table *changed = &inputs->table[table % inputs->count], before = *changed;
    changed->bytes = hostile_memory(before.size);
    memcpy(changed->bytes, before.bytes, before.size);
    hostile_change(changed, row, column, text);
    return before;
}

static inline void hostile_undo(struct hostile_inputs *inputs, size_t table,
                                struct hostile_table before)
{
    struct hostile_table *changed = &inputs->table[table % inputs->count];
    free(changed->bytes);
    *changed = before;
}

/* One line; what is no change does nothing. */
static inline void hostile_line(struct hostile_inputs *inputs, char *line)
{
    char *name = line, *end = strchr(line, ' ');
    if (!end)
        return;
    *end++ = '\0';
    unsigned long row = strtoul(end, &end, 10), column = strtoul(end, &end, 10);
    for (size_t t = 0; t < inputs->count && *end == ' '; t++)
        if (strcmp(inputs->table[t].name, name) == 0)
            hostile_change(&inputs->table[t], row, column, end + 1);
}

/* Applies a list of changes, one a line, to a copy of the tables, and runs them. */
static inline enum sim_status hostile_list(const struct hostile_inputs *inputs, const char *bytes,
                                           size_t size, struct sim_error *error)
{
    enum { CHANGES_MAX = 16 };
    struct hostile_inputs changed = *inputs;
    char *text = hostile_memory(size), *rest = NULL;
    memcpy(text, bytes, size);
    for (size_t t = 0; t < changed.count; t++) {
        changed.table[t].bytes = hostile_memory(inputs->table[t].size);
        memcpy(changed.table[t].bytes, inputs->table[t].bytes, inputs->table[t].size);
    }
    char *line = strtok_r(text, "\n", &rest);
    for (int i = 0; i < CHANGES_MAX && line; i++, line = strtok_r(NULL, "\n", &rest))
        hostile_line(&changed, line);
    enum sim_status status = hostile_run(&changed, true, error);
    hostile_release(&changed);
    free(text);
    return status;
}

#endif
