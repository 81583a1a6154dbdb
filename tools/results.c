#include "tools/results.h"

#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "tools/probe.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char provenance[] = "provenance";

/* ---- attributes ---- */

/* What is not UTF-8 was never written by us, and is passed on to nobody. */
static enum sim_status check_text(const char *path, const char *place, const char *text,
                                  struct sim_error *error)
{
    size_t position;
    if (sim_text_utf8(text, strlen(text), &position)) {
        return SIM_OK;
    }
    char shown[SIM_TEXT_SHOWN];
    return sim_error_set(error, SIM_INPUT, "%s: a text of %s is damaged: it is not UTF-8", path,
                         sim_text_show(place, shown));
}

/* An attribute of a group or variable; "" when there is none. */
static enum sim_status optional_text(struct sim_store_reader *reader, const char *place,
                                     const char *name, char **text, struct sim_error *error)
{
    struct sim_error absent;
    enum sim_status status = sim_store_read_text(reader, place, name, text, &absent);
    if (status == SIM_OK || status == SIM_MEMORY) {
        if (status != SIM_OK) {
            *error = absent;
        }
        return status;
    }
    return sim_memory_array(text, 1, 1, name, error);
}

static enum sim_status read_number(const struct results *results, const char *name, uint64_t *value,
                                   struct sim_error *error)
{
    char *text = NULL, *end = NULL;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_read_text(results->reader, provenance, name, &text, error));
    *value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0') {
        status =
            sim_error_set(error, SIM_INPUT, "%s: the %s is no whole number", results->path, name);
    }
out:
    free(text);
    return status;
}

/* Months between rows; every month where the file does not say. */
static enum sim_status read_every(struct results *results, struct sim_error *error)
{
    char *text = NULL;
    struct sim_error absent;
    results->every = 1;
    if (sim_store_read_text(results->reader, provenance, "every", &text, &absent) != SIM_OK) {
        return absent.status == SIM_MEMORY ? sim_error_set(error, SIM_MEMORY, "%s", absent.text)
                                           : SIM_OK;
    }
    free(text);
    return read_number(results, "every", &results->every, error);
}

static enum sim_status read_kind(struct results *results, struct sim_error *error)
{
    char *product = NULL;
    enum sim_status status = SIM_OK;
    SIM_TRY(optional_text(results->reader, "", "product", &product, error));
    if (strcmp(product, "") == 0) {
        results->kind = RESULTS_RUN;
    } else if (strcmp(product, "summary") == 0) {
        results->kind = RESULTS_SUMMARY;
    } else if (strcmp(product, "comparison") == 0) {
        results->kind = RESULTS_COMPARISON;
    } else {
        status = sim_error_set(error, SIM_INPUT, "%s: this is no output of guichet", results->path);
    }
out:
    free(product);
    return status;
}

/* Adds the hashes that a group keeps of its files. */
static enum sim_status hash_files(const struct results *results, const char *group, uint64_t *hash,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char **names = NULL, *digits = NULL;
    size_t count = 0;
    SIM_TRY(sim_store_read_names(results->reader, group, &names, &count, error));
    for (size_t i = 0; i < count; i++) {
        char place[512];
        snprintf(place, sizeof place, "%s/%s", group, names[i]);
        SIM_TRY(sim_store_read_text(results->reader, place, "xxh3_64", &digits, error));
        *hash = sim_hash_seeded(digits, strlen(digits), *hash);
        free(digits);
        digits = NULL;
    }
out:
    for (size_t i = 0; names != NULL && i < count; i++) {
        free(names[i]);
    }
    free(names);
    free(digits);
    return status;
}

static enum sim_status read_identity(struct results *results, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint64_t hash = sim_hash_bytes(results->settings, strlen(results->settings));
    SIM_TRY(sim_memory_array(&results->identity, 20, 1, "identity of a run", error));
    if (results->kind == RESULTS_RUN) {
        SIM_TRY(hash_files(results, "provenance/files", &hash, error));
        SIM_TRY(hash_files(results, "provenance/inputs", &hash, error));
    }
    snprintf(results->identity, 20, "%016" PRIx64, hash);
out:
    return status;
}

/* Which run, and how far it came. A kill between two writes leaves one row more than is claimed; any
 * other difference is damage. */
static enum sim_status read_progress(struct results *results, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_store_reader *reader = results->reader;
    char *finished = NULL;
    int64_t months = 0;
    size_t sealed = 0;
    SIM_TRY(read_number(results, "replication", &results->replication, error));
    SIM_TRY(read_every(results, error));
    SIM_TRY(optional_text(reader, provenance, "finished", &finished, error));
    SIM_TRY(sim_store_read_integers(reader, "provenance/months_completed", &months, 1, error));
    SIM_TRY(sim_store_rows_sealed(reader, &sealed, error));
    results->months_complete = months > 0 ? (size_t)months : 0;
    results->complete = finished[0] != '\0';
    /* A file without series over time has no rows to seal. */
    if (sealed != SIZE_MAX &&
        (results->months_complete > sealed || results->months_complete + 1 < sealed)) {
        status = sim_error_set(error, SIM_INPUT,
                               "%s: the file is damaged: %" PRId64 " months are claimed to be "
                               "complete and %zu are",
                               results->path, months, sealed);
    }
out:
    free(finished);
    return status;
}

static enum sim_status read_provenance(struct results *results, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_store_reader *reader = results->reader;
    struct sim_error unlike;
    SIM_TRY(read_kind(results, error));
    if (sim_store_read_text(reader, provenance, "model", &results->model, &unlike) != SIM_OK ||
        strcmp(results->model, "guichet") != 0) {
        status = sim_error_set(error, SIM_INPUT,
                               "%s: this is no output of guichet: it does not say which model made "
                               "it",
                               results->path);
        goto out;
    }
    SIM_TRY(sim_store_read_text(reader, provenance, "scenario", &results->scenario, error));
    SIM_TRY(sim_store_read_text(reader, provenance, "title", &results->title, error));
    SIM_TRY(sim_store_read_text(reader, provenance, "version", &results->version, error));
    SIM_TRY(sim_store_read_text(reader, provenance, "settings", &results->settings, error));
    SIM_TRY(read_number(results, "seed", &results->seed, error));
    SIM_TRY(read_number(results, "weight", &results->weight, error));
    SIM_TRY(optional_text(reader, provenance, "series", &results->chosen, error));
    results->complete = true;
    if (results->kind == RESULTS_RUN) {
        SIM_TRY(read_progress(results, error));
    }
    SIM_TRY(read_identity(results, error));
out:
    return status;
}

/* ---- dimensions ---- */

/* Months from days since 1970: first days of months that follow each other, if not at once. */
static enum sim_status find_months(struct results *results, const int64_t *days,
                                   struct sim_error *error)
{
    int32_t month = sim_month(SIM_YEAR_MIN, 1);
    const int32_t end = sim_month(SIM_YEAR_MAX + 1, 1);
    for (size_t i = 0; i < results->months; i++) {
        while (month < end && sim_month_days(month) < days[i]) {
            month++;
        }
        if (month == end || sim_month_days(month) != days[i]) {
            return sim_error_set(error, SIM_INPUT,
                                 "%s: the times are not first days of months that follow each "
                                 "other",
                                 results->path);
        }
        results->month_of[i] = month++;
    }
    return SIM_OK;
}

static enum sim_status check_complete(struct results *results, struct sim_error *error)
{
    if (results->kind != RESULTS_RUN) {
        results->months_complete = results->months;
    } else if (results->months_complete > results->months) {
        return sim_error_set(error, SIM_INPUT, "%s: claims more months than it has room for",
                             results->path);
    } else if (results->complete && results->months_complete < results->months) {
        return sim_error_set(error, SIM_INPUT,
                             "%s: claims to be finished, but has %zu of %zu months", results->path,
                             results->months_complete, results->months);
    }
    return SIM_OK;
}

/* The months and their labels. */
static enum sim_status read_time(struct results *results, struct results_dimension *time,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    enum { SPAN_MAX = (SIM_YEAR_MAX - SIM_YEAR_MIN + 1) * SIM_MONTHS_PER_YEAR };
    size_t shape[RESULTS_RANK_MAX], rank;
    int64_t *days = NULL;
    SIM_TRY(sim_store_read_shape(results->reader, "time", &type, shape, &rank, error));
    if (rank != 1 || type != SIM_STORE_I64 || shape[0] == 0 || shape[0] > SPAN_MAX) {
        status = sim_error_set(error, SIM_INPUT, "%s: time is no list of months", results->path);
        goto out;
    }
    results->months = shape[0];
    SIM_TRY(sim_memory_array(&days, shape[0], sizeof *days, "months", error));
    SIM_TRY(sim_store_read_integers(results->reader, "time", days, shape[0], error));
    SIM_TRY(
        sim_memory_array(&results->month_of, shape[0], sizeof *results->month_of, "months", error));
    SIM_TRY(find_months(results, days, error));
    SIM_TRY(sim_memory_array(&time->labels, shape[0], sizeof *time->labels, "months", error));
    time->count = shape[0];
    for (size_t i = 0; i < shape[0]; i++) {
        SIM_TRY(sim_memory_array(&time->labels[i], 8, 1, "months", error));
        sim_month_text(results->month_of[i], time->labels[i], 8);
    }
    SIM_TRY(check_complete(results, error));
out:
    free(days);
    return status;
}

/* Labels of a dimension whose coordinate holds whole numbers. */
static enum sim_status read_numbers(const struct results *results, const char *name, size_t count,
                                    struct results_dimension *dimension, struct sim_error *error)
{
    enum { DIGITS_MAX = 24 };
    enum sim_status status = SIM_OK;
    int64_t *values = NULL;
    SIM_TRY(sim_memory_array(&values, count, sizeof *values, name, error));
    SIM_TRY(sim_store_read_integers(results->reader, name, values, count, error));
    SIM_TRY(sim_memory_array(&dimension->labels, count, sizeof *dimension->labels, name, error));
    dimension->count = count;
    for (size_t i = 0; i < count; i++) {
        SIM_TRY(sim_memory_array(&dimension->labels[i], DIGITS_MAX, 1, name, error));
        snprintf(dimension->labels[i], DIGITS_MAX, "%" PRId64, values[i]);
    }
out:
    free(values);
    return status;
}

static enum sim_status read_labels(const struct results *results, const char *name,
                                   struct results_dimension *dimension, struct sim_error *error)
{
    enum sim_store_type type;
    size_t shape[RESULTS_RANK_MAX], rank;
    struct sim_error texts;
    if (sim_store_read_shape(results->reader, name, &type, shape, &rank, &texts) == SIM_OK &&
        type == SIM_STORE_I64 && rank == 1) {
        return read_numbers(results, name, shape[0], dimension, error);
    }
    return sim_store_read_texts(results->reader, name, &dimension->labels, &dimension->count,
                                error);
}

/* The dimension of that name, read when it is first met. */
static enum sim_status dimension_of(struct results *results, const char *name, size_t *index,
                                    struct sim_error *error)
{
    for (*index = 0; *index < results->dimension_count; ++*index) {
        if (strcmp(results->dimensions[*index].name, name) == 0) {
            return SIM_OK;
        }
    }
    struct results_dimension *grown =
        realloc(results->dimensions, (results->dimension_count + 1) * sizeof *results->dimensions);
    if (grown == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory while reading dimensions");
    }
    results->dimensions = grown;
    struct results_dimension *made = &grown[results->dimension_count++];
    *made = (struct results_dimension){.name = strdup(name)};
    if (made->name == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory while reading dimensions");
    }
    if (strcmp(name, "time") == 0) {
        return read_time(results, made, error);
    }
    enum sim_status status = read_labels(results, name, made, error);
    for (size_t i = 0; status == SIM_OK && i < made->count; i++) {
        status = check_text(results->path, name, made->labels[i], error);
    }
    return status == SIM_OK ? check_text(results->path, name, name, error) : status;
}

/* ---- variables ---- */

static enum sim_status read_dimensions(struct results *results, struct results_variable *variable,
                                       const size_t *shape, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *names[RESULTS_RANK_MAX] = {NULL};
    size_t rank = 0;
    SIM_TRY(sim_store_read_dimensions(results->reader, variable->name, names, &rank, error));
    variable->cells = 1;
    for (size_t i = 0; i < rank; i++) {
        SIM_TRY(dimension_of(results, names[i], &variable->dimensions[i], error));
        const struct results_dimension *dimension = results_axis(results, variable, i);
        if (dimension->count != shape[i]) {
            status = sim_error_set(error, SIM_INPUT, "%s: %s has %zu cells along %s, not %zu",
                                   results->path, variable->name, shape[i], dimension->name,
                                   dimension->count);
            goto out;
        }
        variable->monthly = variable->monthly || strcmp(dimension->name, "time") == 0;
        variable->cells *= shape[i];
    }
    variable->rank = rank;
out:
    for (size_t i = 0; i < RESULTS_RANK_MAX; i++) {
        free(names[i]);
    }
    return status;
}

/* Puts a coordinate among the dimensions, so that these stand in the order of the file; *found says
 * if the dataset is one. */
static enum sim_status add_coordinate(struct results *results, const char *name, bool *found,
                                      struct sim_error *error)
{
    char *names[RESULTS_RANK_MAX] = {NULL};
    size_t rank = 0, index;
    struct sim_error nameless; /* texts over no dimension are nobody's coordinate */
    enum sim_status status = SIM_OK;
    *found = sim_store_read_dimensions(results->reader, name, names, &rank, &nameless) == SIM_OK &&
             rank == 1 && strcmp(names[0], name) == 0;
    if (*found) {
        status = dimension_of(results, name, &index, error);
    }
    for (size_t i = 0; i < RESULTS_RANK_MAX; i++) {
        free(names[i]);
    }
    return status;
}

/* Leaves out a dataset that holds no 64-bit numbers: texts are a table beside the series, and
 * anything else is not ours. */
static enum sim_status pass_over(const struct results *results, const char *name,
                                 const struct sim_error *numbers, struct sim_error *error)
{
    char **texts = NULL;
    size_t count = 0;
    struct sim_error other;
    if (sim_store_read_texts(results->reader, name, &texts, &count, &other) != SIM_OK) {
        *error = *numbers;
        return error->status;
    }
    for (size_t i = 0; i < count; i++) {
        free(texts[i]);
    }
    free(texts);
    return SIM_OK;
}

static enum sim_status describe_variable(struct results *results, struct results_variable *variable,
                                         const size_t *shape, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(read_dimensions(results, variable, shape, error));
    SIM_TRY(optional_text(results->reader, variable->name, "units", &variable->unit, error));
    SIM_TRY(
        optional_text(results->reader, variable->name, "long_name", &variable->long_name, error));
    SIM_TRY(
        optional_text(results->reader, variable->name, "definition", &variable->definition, error));
    SIM_TRY(optional_text(results->reader, variable->name, "source", &variable->source, error));
    const char *texts[] = {variable->name, variable->unit, variable->long_name,
                           variable->definition, variable->source};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SIM_TRY(check_text(results->path, variable->name, texts[i], error));
    }
out:
    return status;
}

/* Keeps a variable unless it holds no numbers or is a coordinate. `name` becomes the variable's. */
static enum sim_status add_variable(struct results *results, char *name, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t shape[RESULTS_RANK_MAX] = {0}, rank;
    struct results_variable *variable = &results->variables[results->variable_count];
    struct sim_error numbers;
    bool coordinate;
    *variable = (struct results_variable){.name = name};
    SIM_TRY(add_coordinate(results, name, &coordinate, error));
    if (!coordinate && sim_store_read_shape(results->reader, name, &variable->type, shape, &rank,
                                            &numbers) == SIM_OK) {
        results->variable_count++;
        return describe_variable(results, variable, shape, error);
    }
    status = coordinate ? SIM_OK : pass_over(results, name, &numbers, error);
out:
    free(name);
    return status;
}

static enum sim_status read_variables(struct results *results, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char **names = NULL;
    size_t count = 0, index, read = 0;
    SIM_TRY(dimension_of(results, "time", &index, error));
    SIM_TRY(sim_store_read_names(results->reader, "", &names, &count, error));
    SIM_TRY(sim_memory_array(&results->variables, count, sizeof *results->variables, "variables",
                             error));
    while (read < count && status == SIM_OK) {
        status = add_variable(results, names[read++], error);
    }
out:
    while (read < count) {
        free(names[read++]);
    }
    free(names);
    return status;
}

/* ---- the whole ---- */

static enum sim_status open_here(struct results *results, const char *path, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *results = (struct results){.path = strdup(path)};
    if (results->path == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory while opening %s", path);
    }
    SIM_TRY(sim_store_open(&results->reader, path, error));
    SIM_TRY(read_provenance(results, error));
    SIM_TRY(read_variables(results, error));
out:
    return status;
}

enum sim_status results_open(struct results *results, const char *path, struct sim_error *error)
{
    *results = (struct results){.path = NULL};
    enum sim_status status = tool_probe(path, error);
    return status == SIM_OK ? open_here(results, path, error) : status;
}

void results_close(struct results *results)
{
    for (size_t i = 0; i < results->dimension_count; i++) {
        struct results_dimension *dimension = &results->dimensions[i];
        for (size_t k = 0; k < dimension->count; k++) {
            free(dimension->labels[k]);
        }
        free(dimension->labels);
        free(dimension->name);
    }
    for (size_t i = 0; i < results->variable_count; i++) {
        struct results_variable *variable = &results->variables[i];
        free(variable->name);
        free(variable->unit);
        free(variable->long_name);
        free(variable->definition);
        free(variable->source);
    }
    sim_store_reader_close(results->reader);
    free(results->dimensions);
    free(results->variables);
    free(results->scenario);
    free(results->title);
    free(results->model);
    free(results->version);
    free(results->settings);
    free(results->identity);
    free(results->chosen);
    free(results->month_of);
    free(results->path);
    *results = (struct results){.path = NULL};
}

enum sim_status results_require_complete(const struct results *results, struct sim_error *error)
{
    if (results->complete) {
        return SIM_OK;
    }
    return sim_error_set(error, SIM_INPUT,
                         "%s: this run is not complete: %zu of %zu months are there; it is still "
                         "being written, or was interrupted (then run it again)",
                         results->path, results->months_complete, results->months);
}

const struct results_variable *results_find(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results->variable_count; i++) {
        if (strcmp(results->variables[i].name, name) == 0) {
            return &results->variables[i];
        }
    }
    return NULL;
}

enum sim_status results_read(const struct results *results, const struct results_variable *variable,
                             double *values, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    _Static_assert(sizeof(double) == sizeof(int64_t), "both are read into the same cells");
    SIM_TRY(sim_store_read(results->reader, variable->name, values, variable->cells, error));
    for (size_t i = 0; variable->type != SIM_STORE_F64 && i < variable->cells; i++) {
        int64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        bool missing = variable->type == SIM_STORE_I64 ? bits == SIM_STORE_MISSING_INTEGER
                                                       : (uint64_t)bits == UINT64_MAX - 1;
        values[i] = missing                           ? (double)NAN
                    : variable->type == SIM_STORE_I64 ? (double)bits
                                                      : (double)(uint64_t)bits;
    }
out:
    return status;
}
