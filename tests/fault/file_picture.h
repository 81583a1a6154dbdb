/* The numbers of an output, kept to compare other outputs of the same run with. Include after
 * cmocka.h. */
#ifndef TESTS_FAULT_FILE_PICTURE_H
#define TESTS_FAULT_FILE_PICTURE_H

#include "sim/io/store.h"
#include "tests/fault/complaint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PICTURE_NAME = 256 };

struct picture_variable {
    char name[PICTURE_NAME];
    bool over_time;
    size_t row_cells, count; /* of 8 bytes each */
    uint64_t *cells;
};

struct picture {
    struct picture_variable *variables;
    size_t count;
};

static inline void picture_destroy(struct picture *picture)
{
    for (size_t i = 0; i < picture->count; i++)
        free(picture->variables[i].cells);
    free(picture->variables);
    memset(picture, 0, sizeof *picture);
}

/* True for a variable that has "time" as its first dimension. */
static inline bool picture_over_time(struct sim_store_reader *reader, const char *name)
{
    struct sim_error error;
    char *names[8];
    size_t rank = 0;
    bool found = false;
    if (sim_store_read_dimensions(reader, name, names, &rank, &error) != SIM_OK)
        return false;
    for (size_t i = 0; i < rank; i++) {
        found = found || (i == 0 && strcmp(names[i], "time") == 0);
        free(names[i]);
    }
    return found;
}

static inline enum sim_status picture_read(struct sim_store_reader *reader,
                                           struct picture_variable *variable,
                                           struct sim_error *error)
{
    enum sim_store_type type;
    size_t shape[8], rank = 0, count = 1;
    enum sim_status status =
        sim_store_read_shape(reader, variable->name, &type, shape, &rank, error);
    if (status != SIM_OK)
        return status;
    for (size_t i = 0; i < rank; i++)
        count *= shape[i];
    variable->count = count;
    variable->row_cells = rank > 0 && shape[0] > 0 ? count / shape[0] : count;
    variable->cells = calloc(count > 0 ? count : 1, sizeof *variable->cells);
    return sim_store_read(reader, variable->name, variable->cells, count, error);
}

/* Adds the numbers of one group; texts and the like are left out. */
static inline void picture_add_group(struct picture *picture, struct sim_store_reader *reader,
                                     const char *group)
{
    struct sim_error error = {.text = ""};
    char **names;
    size_t count;
    if (sim_store_read_names(reader, group, &names, &count, &error) != SIM_OK)
        fail_msg("%s", error.text);
    picture->variables =
        realloc(picture->variables, (picture->count + count + 1) * sizeof *picture->variables);
    for (size_t i = 0; i < count; i++) {
        struct picture_variable *variable = &picture->variables[picture->count];
        memset(variable, 0, sizeof *variable);
        snprintf(variable->name, sizeof variable->name, "%s%s%s", group, group[0] ? "/" : "",
                 names[i]);
        enum sim_store_type type;
        size_t shape[8], rank;
        free(names[i]);
        if (sim_store_read_shape(reader, variable->name, &type, shape, &rank, &error) != SIM_OK)
            continue; /* texts */
        if (picture_read(reader, variable, &error) != SIM_OK)
            fail_msg("%s", error.text);
        variable->over_time = picture_over_time(reader, variable->name);
        picture->count++;
    }
    free(names);
}

/* All series and the panel of a whole output. */
static inline void picture_take(struct picture *picture, const char *path)
{
    struct sim_store_reader *reader;
    struct sim_error error = {.text = ""};
    memset(picture, 0, sizeof *picture);
    if (sim_store_open(&reader, path, &error) != SIM_OK)
        fail_msg("%s", error.text);
    picture_add_group(picture, reader, "");
    picture_add_group(picture, reader, "panel");
    sim_store_reader_close(reader);
    assert_true(picture->count > 10);
}

static inline void picture_compare(const struct picture_variable *expected,
                                   struct sim_store_reader *reader, const char *path,
                                   int64_t months, const char *when)
{
    struct picture_variable found = {.row_cells = 0};
    struct sim_error error = {.text = ""};
    memcpy(found.name, expected->name, sizeof found.name);
    size_t count = expected->over_time ? (size_t)months * expected->row_cells : expected->count;
    if (picture_read(reader, &found, &error) != SIM_OK) {
        complain("%s: %s", when, error.text);
        count = 0;
    } else if (found.count != expected->count) {
        complain("%s: %s: %s has %zu cells, not %zu", when, path, found.name, found.count,
                 expected->count);
        count = 0;
    }
    for (size_t i = 0; i < count; i++)
        if (found.cells[i] != expected->cells[i])
            complain("%s: %s: %s, cell %zu: %016" PRIx64 ", undisturbed %016" PRIx64, when, path,
                     found.name, i, found.cells[i], expected->cells[i]);
    free(found.cells);
}

/* What is under the name can be read; the months that it says it holds are those of the picture.
 * Returns how many. */
static inline int64_t picture_check(const struct picture *picture, const char *path,
                                    const char *when)
{
    struct sim_store_reader *reader;
    struct sim_error error = {.text = ""};
    int64_t months = -1;
    size_t sealed = 0;
    if (sim_store_open(&reader, path, &error) != SIM_OK ||
        sim_store_read(reader, "provenance/months_completed", &months, 1, &error) != SIM_OK ||
        sim_store_rows_sealed(reader, &sealed, &error) != SIM_OK)
        complain("%s: %s", when, error.text);
    else if (months < 0 || (size_t)months > sealed)
        complain("%s: %s: %d months completed, %zu sealed", when, path, (int)months, sealed);
    for (size_t i = 0; months >= 0 && i < picture->count; i++)
        picture_compare(&picture->variables[i], reader, path, months, when);
    sim_store_reader_close(reader);
    return months;
}

#endif
