/* The first cell of a scenario as another build makes it: kept in a folder month by month, and, where
 * the two builds part, made again by the other program for the month in question. Include after
 * cmocka.h. */
#ifndef TESTS_DETERMINISM_OTHER_BUILD_H
#define TESTS_DETERMINISM_OTHER_BUILD_H

#include "tests/determinism/locate.h"

#include <sys/wait.h>

/* "NAME MONTH KEEPS PHASE THING FILE": asks the program to write what its spies see into FILE. */
static const char other_build_variable[] = "GUICHET_MATRIX_TRACE";

/* ---- in the other program ---- */

/* Writes a trace of the first cell of a scenario; its exit code. */
static inline int other_build_answer(const char *asked,
                                     const struct cell_scenario *const *scenarios, const char *path)
{
    char name[64], out[CELL_PATH];
    int month, keeps;
    size_t phase, thing;
    if (sscanf(asked, "%63s %d %d %zu %zu %255s", name, &month, &keeps, &phase, &thing, out) != 6)
        return 2;
    while (*scenarios && strcmp((*scenarios)->name, name) != 0)
        scenarios++;
    FILE *file = fopen(out, "wb");
    if (!*scenarios || !file)
        return 2;
    const struct cell cell = {.scenario = *scenarios, .threads = 1};
    struct locate_trace trace = locate_trace(&guichet_model, &cell, path, month,
                                             keeps ? &phase : NULL, keeps ? &thing : NULL);
    const size_t sizes[] = {trace.phases, trace.things, trace.value_count};
    size_t sums = (trace.phases + 1) * trace.things;
    bool written =
        fwrite(sizes, sizeof sizes, 1, file) == 1 &&
        fwrite(trace.sums, sizeof *trace.sums, sums, file) == sums &&
        fwrite(trace.values, sizeof *trace.values, trace.value_count, file) == trace.value_count;
    locate_release(&trace);
    return fclose(file) == 0 && written ? 0 : 2;
}

/* ---- in this one ---- */

/* The way of another program. */
struct other_build {
    const char *program, *name; /* of the scenario */
    const char *path;           /* of files that may be made */
};

/* Its trace; sums is NULL when it could not be had. */
static inline struct locate_trace other_build_make(const void *way, int32_t month,
                                                   const size_t *phase, const size_t *thing)
{
    const struct other_build *other = way;
    char asked[2 * CELL_PATH], out[CELL_PATH];
    struct locate_trace trace = {.month = month};
    size_t sizes[3];
    int how = -1;
    snprintf(out, sizeof out, "%.200s.trace", other->path);
    snprintf(asked, sizeof asked, "%s %d %d %zu %zu %s", other->name, (int)month, phase != NULL,
             phase ? *phase : 0, thing ? *thing : 0, out);
    pid_t child = fork();
    if (child == 0) {
        setenv(other_build_variable, asked, 1);
        execl(other->program, other->program, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &how, 0) != child || how != 0)
        return trace;
    FILE *file = fopen(out, "rb");
    if (file && fread(sizes, sizeof sizes, 1, file) == 1) {
        size_t sums = (sizes[0] + 1) * sizes[1];
        trace.phases = sizes[0];
        trace.things = sizes[1];
        trace.value_count = sizes[2];
        trace.sums = calloc(sums, sizeof *trace.sums);
        trace.values = calloc(trace.value_count + 1, sizeof *trace.values);
        assert_non_null(trace.sums);
        assert_non_null(trace.values);
        assert_int_equal(fread(trace.sums, sizeof *trace.sums, sums, file), sums);
        assert_int_equal(fread(trace.values, sizeof *trace.values, trace.value_count, file),
                         trace.value_count);
    }
    if (file)
        fclose(file);
    unlink(out);
    return trace;
}

#endif
