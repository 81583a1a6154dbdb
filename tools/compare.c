#include "tools/compare.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A variable as read from one of the two files. */
struct variable {
    enum sim_store_type type;
    size_t shape[8], rank;
    size_t cells;     /* of one month, or of all when it has no time */
    uint64_t *values; /* bits of whatever type, row-major */
    bool exists;
};

static void note(struct comparison *comparison, size_t month, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Keeps the sentence of the earliest difference, the first declared among equals. */
static void note(struct comparison *comparison, size_t month, const char *format, ...)
{
    comparison->different++;
    if (comparison->month_of_first != SIZE_MAX && month >= comparison->month_of_first) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(comparison->first, sizeof comparison->first, format, arguments);
    va_end(arguments);
    comparison->month_of_first = month;
}

/* Reads a variable; one that is not there, or holds no numbers, is no failure. */
static enum sim_status read_variable(struct sim_store_reader *reader, const char *name,
                                     struct variable *variable, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_error absent;
    *variable = (struct variable){.exists = false};
    if (sim_store_read_shape(reader, name, &variable->type, variable->shape, &variable->rank,
                             &absent) != SIM_OK) {
        return SIM_OK;
    }
    size_t count = 1;
    for (size_t i = 0; i < variable->rank; i++) {
        count *= variable->shape[i];
    }
    SIM_TRY(sim_memory_array(&variable->values, count + 1, sizeof *variable->values, name, error));
    SIM_TRY(sim_store_read(reader, name, variable->values, count, error));
    variable->exists = true;
out:
    if (status != SIM_OK) {
        free(variable->values);
        variable->values = NULL;
    }
    return status;
}

static char *value_text(enum sim_store_type type, uint64_t bits, char *text, size_t size)
{
    double real;
    switch (type) {
    case SIM_STORE_F64:
        memcpy(&real, &bits, sizeof real);
        snprintf(text, size, "%.17g", real);
        break;
    case SIM_STORE_I64:
        snprintf(text, size, "%" PRId64, (int64_t)bits);
        break;
    case SIM_STORE_U64:
        snprintf(text, size, "%" PRIu64, bits);
        break;
    }
    return text;
}

/* " age_band 75+, sex male" of a cell of a series; nothing for a total. */
static void series_cell(const struct sim_world *world, const struct sim_series *series, size_t cell,
                        char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    size_t below = series->cells;
    for (size_t i = 0; i < series->dimension_count && length + 1 < size; i++) {
        const struct sim_labels *labels = &world->labels[series->dimensions[i]];
        below /= labels->count;
        length += (size_t)snprintf(text + length, size - length, ", %s %s",
                                   world->model->dimensions[series->dimensions[i]]->name,
                                   labels->labels[cell / below % labels->count]);
    }
}

/* What compare_values needs beside the two variables. */
struct subject {
    const char *name;
    const struct sim_series *series; /* NULL for the panel */
    const uint64_t *agents;          /* [cells] ids, of the panel */
    size_t agent_count;
    bool monthly; /* the first dimension is time */
};

static void describe_cell(const struct comparison *comparison, const struct subject *subject,
                          size_t cell, char *text, size_t size)
{
    text[0] = '\0';
    if (subject->series != NULL) {
        series_cell(comparison->world, subject->series, cell, text, size);
    } else if (cell < subject->agent_count) {
        snprintf(text, size, ", id %" PRIu64, subject->agents[cell]);
    } else {
        snprintf(text, size, ", place %zu", cell);
    }
}

static void compare_values(struct comparison *comparison, const struct subject *subject,
                           const struct variable *found, const struct variable *again)
{
    size_t count = 1;
    for (size_t i = subject->monthly ? 1 : 0; i < found->rank; i++) {
        count *= found->shape[i];
    }
    size_t rows = subject->monthly ? comparison->rows : 1;
    for (size_t i = 0; i < rows * count; i++) {
        size_t row = i / count;
        size_t there = (subject->monthly ? comparison->row_of[row] : 0) * count + i % count;
        if (found->values[i] == again->values[there]) {
            continue;
        }
        char month[16] = "opening", cell[512], before[64], after[64];
        if (subject->monthly) {
            sim_month_text(comparison->month_of[row], month, sizeof month);
        }
        describe_cell(comparison, subject, i % count, cell, sizeof cell);
        note(comparison, subject->monthly ? row : 0, "%s, %s%s: the file holds %s, again it is %s",
             subject->name, month, cell,
             value_text(found->type, found->values[i], before, sizeof before),
             value_text(again->type, again->values[there], after, sizeof after));
        return;
    }
}

/* The same but for the number of months, of which both have those compared. */
static bool same_shape(const struct comparison *comparison, const struct subject *subject,
                       const struct variable *found, const struct variable *again)
{
    size_t rows = comparison->rows;
    if (found->type != again->type || found->rank != again->rank ||
        (subject->monthly && (found->rank == 0 || found->shape[0] < rows ||
                              (rows > 0 && again->shape[0] <= comparison->row_of[rows - 1])))) {
        return false;
    }
    for (size_t i = subject->monthly ? 1 : 0; i < found->rank; i++) {
        if (found->shape[i] != again->shape[i]) {
            return false;
        }
    }
    return true;
}

static enum sim_status compare_variable(struct comparison *comparison,
                                        const struct subject *subject, bool *compared,
                                        struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct variable found = {.exists = false}, again = {.exists = false};
    SIM_TRY(read_variable(comparison->file, subject->name, &found, error));
    SIM_TRY(read_variable(comparison->again, subject->name, &again, error));
    *compared = found.exists || again.exists || !comparison->some;
    if (!*compared) {
        goto out; /* not chosen */
    }
    if (!found.exists || !again.exists) {
        note(comparison, 0, "%s is %s", subject->name,
             again.exists ? "made by this program and not in the file"
                          : "in the file and not made by this program");
    } else if (!same_shape(comparison, subject, &found, &again)) {
        note(comparison, 0, "%s has another type or other dimensions in the file", subject->name);
    } else {
        compare_values(comparison, subject, &found, &again);
    }
out:
    free(found.values);
    free(again.values);
    return status;
}

static enum sim_status compare_series(struct comparison *comparison, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < comparison->world->series_count && status == SIM_OK; i++) {
        const struct sim_series *series = &comparison->world->series[i];
        struct subject subject = {
            .name = series->name, .series = series, .monthly = !series->declaration->once};
        bool compared = false;
        status = compare_variable(comparison, &subject, &compared, error);
        comparison->series += compared;
    }
    return status;
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; names != NULL && i < count; i++) {
        free(names[i]);
    }
    free(names);
}

static bool is_dimension(const struct sim_world *world, const char *name)
{
    for (size_t i = 0; i < world->model->dimension_count; i++) {
        if (strcmp(world->model->dimensions[i]->name, name) == 0) {
            return true;
        }
    }
    return strcmp(name, "time") == 0;
}

/* Variables of the file that this program does not make at all. */
static enum sim_status compare_names(struct comparison *comparison, struct sim_error *error)
{
    char **names = NULL;
    size_t count = 0;
    enum sim_status status = sim_store_read_names(comparison->file, "", &names, &count, error);
    for (size_t i = 0; status == SIM_OK && i < count; i++) {
        bool known = is_dimension(comparison->world, names[i]);
        for (size_t k = 0; k < comparison->world->series_count && !known; k++) {
            known = strcmp(comparison->world->series[k].name, names[i]) == 0;
        }
        struct variable found;
        if (!known) {
            status = read_variable(comparison->file, names[i], &found, error);
            if (status == SIM_OK && found.exists) {
                note(comparison, 0, "%s is in the file and not made by this program", names[i]);
            }
            free(found.values);
        }
    }
    free_names(names, count);
    return status;
}

static enum sim_status compare_panel(struct comparison *comparison, struct sim_error *error)
{
    char **names = NULL;
    size_t count = 0;
    struct variable agents = {.exists = false};
    struct sim_error absent;
    enum sim_status status = SIM_OK;
    if (sim_store_read_names(comparison->file, "panel", &names, &count, &absent) != SIM_OK) {
        return SIM_OK; /* the run was made without a panel */
    }
    SIM_TRY(read_variable(comparison->file, "panel/id", &agents, error));
    for (size_t i = 0; i < count; i++) {
        char name[512];
        struct variable found;
        snprintf(name, sizeof name, "panel/%s", names[i]);
        SIM_TRY(read_variable(comparison->file, name, &found, error));
        free(found.values);
        if (!found.exists) {
            continue; /* texts: nothing simulated */
        }
        struct subject subject = {.name = name,
                                  .agents = agents.values,
                                  .agent_count = agents.exists ? agents.shape[0] : 0,
                                  .monthly = found.rank >= 2};
        bool compared = false;
        SIM_TRY(compare_variable(comparison, &subject, &compared, error));
        comparison->panel += compared;
    }
out:
    free(agents.values);
    free_names(names, count);
    return status;
}

/* "person.skill" of the index-th column over all tables, their ids included. */
static void column_name(const struct sim_model *model, size_t index, char *text, size_t size)
{
    for (size_t t = 0; t < model->table_count; t++) {
        const struct sim_table_declaration *table = model->tables[t];
        if (index <= table->column_count) {
            snprintf(text, size, "%s.%s", table->name,
                     index == 0 ? "id" : table->columns[index - 1].name);
            return;
        }
        index -= table->column_count + 1;
    }
    snprintf(text, size, "column %zu", index);
}

/* The whole state at the end, by its checksums: more than the series can show. */
static enum sim_status compare_columns(struct comparison *comparison, struct sim_error *error)
{
    static const char name[] = "provenance/column_checksums";
    enum sim_status status = SIM_OK;
    struct variable found = {.exists = false}, again = {.exists = false};
    if (!comparison->complete) {
        return SIM_OK; /* the file was not completed and holds none */
    }
    SIM_TRY(read_variable(comparison->file, name, &found, error));
    SIM_TRY(read_variable(comparison->again, name, &again, error));
    struct subject subject = {.name = name};
    if (!found.exists || !again.exists || !same_shape(comparison, &subject, &found, &again)) {
        note(comparison, comparison->rows, "the columns of the agents are not those of the file");
        goto out;
    }
    for (size_t i = 0; found.rank == 1 && i < found.shape[0]; i++) {
        char column[256];
        comparison->columns++;
        if (found.values[i] != again.values[i]) {
            column_name(comparison->world->model, i, column, sizeof column);
            note(comparison, comparison->rows,
                 "the last state of %s: the file holds checksum %016" PRIx64
                 ", again it is %016" PRIx64,
                 column, found.values[i], again.values[i]);
        }
    }
out:
    free(found.values);
    free(again.values);
    return status;
}

enum sim_status compare_outputs(struct comparison *comparison, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    comparison->month_of_first = SIZE_MAX;
    SIM_TRY(compare_series(comparison, error));
    SIM_TRY(compare_names(comparison, error));
    SIM_TRY(compare_panel(comparison, error));
    SIM_TRY(compare_columns(comparison, error));
out:
    return status;
}
