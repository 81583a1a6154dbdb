/* Reading all of an output by every function that reads, in which calls are made to fail. Include
 * after cmocka.h and the wrapping. */
#ifndef TESTS_FAULT_FAULTY_READ_H
#define TESTS_FAULT_FAULTY_READ_H

#include "sim/base/hash.h"
#include "tests/fault/complaint.h"
#include "tests/fault/faulty_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READING_GROUPS = 6, READING_NAME = 256, READING_MAX = 400 };
enum reading_kind { READ_NUMBERS, READ_TEXTS, READ_BYTES };

static const char *const reading_groups[READING_GROUPS] = {
    "", "panel", "provenance", "provenance/parameters", "provenance/files", "provenance/inputs"};

struct reading_step {
    enum reading_kind kind;
    char group[READING_NAME], name[READING_NAME], path[2 * READING_NAME + 2];
};

/* What there is to read, found out while nothing fails. */
struct reading_plan {
    struct reading_step *steps;
    size_t count;
    uint64_t hash; /* of all that is read */
};

static inline void reading_add(struct reading_plan *plan, struct sim_store_reader *reader,
                               const char *group, const char *name)
{
    struct reading_step *step = &plan->steps[plan->count];
    struct sim_error error;
    enum sim_store_type type;
    size_t shape[8], rank, count;
    char **texts;
    assert_true(plan->count < READING_MAX);
    snprintf(step->group, sizeof step->group, "%s", group);
    snprintf(step->name, sizeof step->name, "%s", name);
    snprintf(step->path, sizeof step->path, "%s%s%s", group, group[0] ? "/" : "", name);
    if (sim_store_read_shape(reader, step->path, &type, shape, &rank, &error) == SIM_OK) {
        step->kind = READ_NUMBERS;
    } else if (sim_store_read_texts(reader, step->path, &texts, &count, &error) == SIM_OK) {
        step->kind = READ_TEXTS;
        for (size_t i = 0; i < count; i++)
            free(texts[i]);
        free(texts);
    } else {
        step->kind = READ_BYTES;
    }
    plan->count++;
}

static inline void reading_destroy(struct reading_plan *plan)
{
    free(plan->steps);
    plan->steps = NULL;
}

/* ---- the reading itself: everything goes into a hash ---- */

static enum sim_status reading_numbers(struct sim_store_reader *reader, const char *path,
                                       uint64_t *hash, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank, count = 1;
    char *names[8];
    uint64_t *cells = NULL;
    SIM_TRY(sim_store_read_shape(reader, path, &type, shape, &rank, error));
    for (size_t i = 0; i < rank; i++)
        count *= shape[i];
    cells = calloc(count + 1, sizeof *cells);
    if (!cells)
        return sim_error_set(error, SIM_MEMORY, "the test itself has no memory");
    SIM_TRY(sim_store_read(reader, path, cells, count, error));
    *hash = sim_hash_seeded(cells, count * sizeof *cells, *hash);
    SIM_TRY(sim_store_read_dimensions(reader, path, names, &rank, error));
    for (size_t i = 0; i < rank; i++) {
        *hash = sim_hash_seeded(names[i], strlen(names[i]), *hash);
        free(names[i]);
    }
out:
    free(cells);
    return status;
}

static enum sim_status reading_texts(struct sim_store_reader *reader, const char *path,
                                     uint64_t *hash, struct sim_error *error)
{
    char **texts;
    size_t count;
    enum sim_status status = sim_store_read_texts(reader, path, &texts, &count, error);
    for (size_t i = 0; status == SIM_OK && i < count; i++) {
        *hash = sim_hash_seeded(texts[i], strlen(texts[i]), *hash);
        free(texts[i]);
    }
    if (status == SIM_OK)
        free(texts);
    return status;
}

static enum sim_status reading_bytes(struct sim_store_reader *reader,
                                     const struct reading_step *step, uint64_t *hash,
                                     struct sim_error *error)
{
    char *bytes;
    size_t size;
    enum sim_status status =
        sim_store_read_bytes(reader, step->group, step->name, &bytes, &size, error);
    if (status == SIM_OK) {
        *hash = sim_hash_seeded(bytes, size, *hash);
        free(bytes);
    }
    return status;
}

static enum sim_status reading_step(struct sim_store_reader *reader,
                                    const struct reading_step *step, uint64_t *hash,
                                    struct sim_error *error)
{
    if (step->kind == READ_NUMBERS)
        return reading_numbers(reader, step->path, hash, error);
    if (step->kind == READ_TEXTS)
        return reading_texts(reader, step->path, hash, error);
    return reading_bytes(reader, step, hash, error);
}

static enum sim_status reading_names(struct sim_store_reader *reader, uint64_t *hash,
                                     struct sim_error *error)
{
    static const struct {
        const char *group, *name;
    } texts[] = {{"", "title"}, {"provenance", "seed"}, {"persons", "long_name"}};
    enum sim_status status = SIM_OK;
    for (size_t i = 0; status == SIM_OK && i < sizeof texts / sizeof texts[0]; i++) {
        char *text;
        status = sim_store_read_text(reader, texts[i].group, texts[i].name, &text, error);
        if (status == SIM_OK) {
            *hash = sim_hash_seeded(text, strlen(text), *hash);
            free(text);
        }
    }
    for (size_t g = 0; status == SIM_OK && g < READING_GROUPS; g++) {
        char **names;
        size_t count;
        status = sim_store_read_names(reader, reading_groups[g], &names, &count, error);
        for (size_t i = 0; status == SIM_OK && i < count; i++) {
            *hash = sim_hash_seeded(names[i], strlen(names[i]), *hash);
            free(names[i]);
        }
        if (status == SIM_OK)
            free(names);
    }
    return status;
}

static enum sim_status reading_all(const struct reading_plan *plan, const char *path,
                                   uint64_t *hash, struct sim_error *error)
{
    struct sim_store_reader *reader = NULL;
    size_t sealed;
    *hash = 0;
    enum sim_status status = sim_store_open(&reader, path, error);
    if (status == SIM_OK)
        status = sim_store_rows_sealed(reader, &sealed, error);
    if (status == SIM_OK)
        status = reading_names(reader, hash, error);
    for (size_t i = 0; status == SIM_OK && i < plan->count; i++)
        status = reading_step(reader, &plan->steps[i], hash, error);
    sim_store_reader_close(reader);
    return status;
}

/* Reads what the plan says; calls are counted, and may fail. What is read well is right. */
static inline struct outcome reading_replay(const struct reading_plan *plan, const char *path)
{
    struct outcome outcome = {.status = SIM_OK};
    struct sim_error error = {.text = ""};
    uint64_t hash;
    failing_begin();
    outcome.status = reading_all(plan, path, &hash, &error);
    failing_end();
    memcpy(outcome.text, error.text, sizeof outcome.text);
    if (outcome.status == SIM_OK && hash != plan->hash)
        complain("reading, call %zu fails: what was read is not what the file holds", failing.at);
    return outcome;
}

static inline void reading_make(struct reading_plan *plan, const char *path)
{
    struct sim_store_reader *reader;
    struct sim_error error = {.text = ""};
    plan->count = 0;
    plan->steps = calloc(READING_MAX, sizeof *plan->steps);
    assert_non_null(plan->steps);
    if (sim_store_open(&reader, path, &error) != SIM_OK)
        fail_msg("%s", error.text);
    for (size_t g = 0; g < READING_GROUPS; g++) {
        char **names;
        size_t count;
        if (sim_store_read_names(reader, reading_groups[g], &names, &count, &error) != SIM_OK)
            fail_msg("%s", error.text);
        for (size_t i = 0; i < count; i++) {
            reading_add(plan, reader, reading_groups[g], names[i]);
            free(names[i]);
        }
        free(names);
    }
    sim_store_reader_close(reader);
    if (reading_all(plan, path, &plan->hash, &error) != SIM_OK)
        fail_msg("%s", error.text);
    assert_true(plan->count > 20);
}

#endif
