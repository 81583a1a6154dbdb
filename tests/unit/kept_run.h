/* Runs of the kept model in a folder of their own. Include after cmocka.h. */
#ifndef TESTS_UNIT_KEPT_RUN_H
#define TESTS_UNIT_KEPT_RUN_H

#include "tests/unit/kept_model.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT_PATH = 512, KEPT_FOLLOWED = 3, KEPT_SECONDS = 2 + 3 };

static const uint32_t kept_followed[KEPT_FOLLOWED] = {2, 5, 77};

static struct sim_error kept_error;
#define KEPT_OK(call)                                                                              \
    do {                                                                                           \
        if ((call) != SIM_OK)                                                                      \
            fail_msg("%s", kept_error.text);                                                       \
    } while (0)

/* ---- a folder ---- */

struct kept_folder {
    char path[KEPT_PATH / 2], output[KEPT_PATH], last[KEPT_PATH], previous[KEPT_PATH];
};

static inline int kept_make_folder(void **state)
{
    struct kept_folder *folder = calloc(1, sizeof *folder);
    const char *parent = getenv("TMPDIR");
    assert_non_null(folder);
    snprintf(folder->path, sizeof folder->path, "%s/kept_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->output, sizeof folder->output, "%s/out put.h5", folder->path);
    assert_true(
        sim_checkpoint_name(folder->output, false, folder->last, sizeof folder->last) &&
        sim_checkpoint_name(folder->output, true, folder->previous, sizeof folder->previous));
    *state = folder;
    return 0;
}

static inline int kept_remove_folder(void **state)
{
    struct kept_folder *folder = *state;
    char path[2 * KEPT_PATH];
    DIR *list = opendir(folder->path);
    for (const struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder->path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove(path);
    }
    if (list)
        closedir(list);
    int result = rmdir(folder->path);
    free(folder);
    return result;
}

/* Files in it. */
static inline size_t kept_count_files(const struct kept_folder *folder)
{
    size_t count = 0;
    DIR *list = opendir(folder->path);
    assert_non_null(list);
    for (const struct dirent *entry; (entry = readdir(list)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(list);
    return count;
}

/* ---- runs ---- */

static inline void kept_prepared(struct sim_run *run, const struct kept *kept)
{
    KEPT_OK(kept_run(run, kept, &kept_error));
}

/* Opened, and the months up to `months` simulated; the world then stands at the last of them. */
static inline void kept_months(struct sim_run *run, int months)
{
    for (int m = 0; m < months; m++) {
        run->world.month++;
        KEPT_OK(sim_run_month(run, &kept_error));
    }
}

static inline void kept_opened(struct sim_run *run, const struct kept *kept, int months)
{
    kept_prepared(run, kept);
    KEPT_OK(sim_run_open(run, &kept_error));
    run->world.month--;
    kept_months(run, months);
    for (size_t i = 0; i < KEPT_SECONDS; i++) /* of no matter: any values */
        run->phase_seconds[i] = 0.125 * (double)(i + 1);
}

static inline enum sim_status kept_write(const struct sim_run *run, const char *output)
{
    const struct sim_output_options options = {.path = output, .panel = true, .build = "test"};
    return sim_checkpoint_write(&options, &run->world, &run->scenario, kept_followed, KEPT_FOLLOWED,
                                run->phase_seconds, &kept_error);
}

/* Opens a checkpoint and puts it into a run of the same kind. */
static inline enum sim_status kept_load(const char *path, const struct kept *kept,
                                        struct sim_run *run)
{
    struct sim_checkpoint *checkpoint = NULL;
    enum sim_status status = sim_checkpoint_open(
        &checkpoint, path, kept->model ? kept->model : &kept_model, &kept_error);
    memset(run, 0, sizeof *run);
    if (status != SIM_OK) {
        assert_null(checkpoint);
        return status;
    }
    kept_prepared(run, kept);
    status = sim_checkpoint_load(checkpoint, &run->world, run->phase_seconds, &kept_error);
    sim_checkpoint_close(checkpoint);
    return status;
}

/* ---- equality ---- */

static inline void kept_assert_bytes(const char *what, const void *a, const void *b, size_t size,
                                     uint64_t seed)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < size; i++)
        if (x[i] != y[i])
            fail_msg("seed %llu: %s: byte %zu of %zu is %u and %u", (unsigned long long)seed, what,
                     i, size, x[i], y[i]);
}

static inline void kept_assert_tables(const struct sim_world *a, const struct sim_world *b)
{
    for (size_t t = 0; t < a->model->table_count; t++) {
        const struct sim_table *x = &a->tables[t], *y = &b->tables[t];
        if (x->count != y->count || x->alive != y->alive || x->next_id != y->next_id)
            fail_msg("seed %llu: %s: rows %zu %zu, alive %zu %zu, next id %u %u",
                     (unsigned long long)a->random.seed, x->declaration->name, x->count, y->count,
                     x->alive, y->alive, x->next_id, y->next_id);
        for (size_t c = 0; c <= x->declaration->column_count; c++)
            kept_assert_bytes(sim_table_column_name(x, c), x->columns[c], y->columns[c],
                              sim_table_column_row_bytes(x, c) * x->count, a->random.seed);
    }
}

/* All that is state is the same, removed rows too, bit by bit; the panel and seconds are apart. */
static inline void kept_assert_same(const struct sim_world *a, const struct sim_world *b)
{
    const uint64_t seed = a->random.seed;
    if (a->month != b->month)
        fail_msg("seed %llu: months %d and %d", (unsigned long long)seed, (int)a->month,
                 (int)b->month);
    kept_assert_tables(a, b);
    if (a->has_ledger)
        kept_assert_bytes("ledger", a->ledger.balances, b->ledger.balances,
                          a->model->ledger->sector_count * a->model->ledger->instrument_count *
                              sizeof(int64_t),
                          seed);
    for (size_t s = 0; s < a->series_count; s++)
        if (a->series[s].declaration->once)
            kept_assert_bytes(
                a->series[s].name,
                a->series[s].counts ? (void *)a->series[s].counts : (void *)a->series[s].reals,
                b->series[s].counts ? (void *)b->series[s].counts : (void *)b->series[s].reals,
                a->series[s].cells * sizeof(int64_t), seed);
}

/* The series of the month too, which two worlds that have simulated it must share. */
static inline void kept_assert_same_month(const struct sim_world *a, const struct sim_world *b)
{
    kept_assert_same(a, b);
    for (size_t s = 0; s < a->series_count; s++)
        kept_assert_bytes(
            a->series[s].name,
            a->series[s].counts ? (void *)a->series[s].counts : (void *)a->series[s].reals,
            b->series[s].counts ? (void *)b->series[s].counts : (void *)b->series[s].reals,
            a->series[s].cells * sizeof(int64_t), a->random.seed);
}

#endif
