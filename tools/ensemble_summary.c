/* The summary files of an ensemble: one for each scenario whose runs are all done, made again
 * only when its runs are others than those it was made of. */
#include "tools/ensemble_summary.h"

#include "sim/base/memory.h"
#include "tools/commands.h"
#include "tools/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Files that a process has open beside the runs it reads, amply. */
enum { OTHER_FILES = 64 };

size_t ensemble_summary_bytes(const struct ensemble_scenario *scenario)
{
    return SUMMARY_STATISTICS * scenario->series;
}

/* ---- whether it is there ---- */

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

/* True if the column of an existing summary's table of runs says the same. */
static bool same_column(struct sim_store_reader *reader, const char *column,
                        const char *const *asked, size_t count)
{
    struct sim_error absent;
    char **texts = NULL;
    size_t there = 0;
    bool same =
        sim_store_read_texts(reader, column, &texts, &there, &absent) == SIM_OK && there == count;
    for (size_t i = 0; same && i < count; i++) {
        same = strcmp(texts[i], asked[i]) == 0;
    }
    free_texts(texts, there);
    return same;
}

static bool same_choice(const struct summary *summary, struct sim_store_reader *reader)
{
    struct sim_error absent;
    const char *asked = summary->ensemble->options->series;
    char *series = NULL, *version = NULL;
    bool same = sim_store_read_text(reader, "provenance", "series", &series, &absent) == SIM_OK &&
                sim_store_read_text(reader, "provenance", "version", &version, &absent) == SIM_OK &&
                strcmp(series, asked != NULL ? asked : "") == 0 &&
                strcmp(version, summary->runs[0].version) == 0;
    free(series);
    free(version);
    return same;
}

/* Sets *made when the summary under `path` is of exactly these runs. */
static enum sim_status look_for(const struct summary *summary, const char *path, bool *made,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_store_reader *reader = NULL;
    struct sim_error absent;
    const char **files = NULL, **identities = NULL, **finished = NULL;
    size_t count = summary->count;
    *made = false;
    SIM_TRY(sim_memory_array(&files, count, sizeof *files, "runs", error));
    SIM_TRY(sim_memory_array(&identities, count, sizeof *identities, "runs", error));
    SIM_TRY(sim_memory_array(&finished, count, sizeof *finished, "runs", error));
    for (size_t i = 0; i < count; i++) {
        files[i] = summary->members[i].file;
        identities[i] = summary->runs[i].identity;
        finished[i] = summary->finished[i];
    }
    if (sim_store_open(&reader, path, &absent) == SIM_OK) {
        *made = same_choice(summary, reader) &&
                same_column(reader, "provenance/runs/file", files, count) &&
                same_column(reader, "provenance/runs/identity", identities, count) &&
                same_column(reader, "provenance/runs/finished", finished, count);
    }
out:
    sim_store_reader_close(reader);
    free(files);
    free(identities);
    free(finished);
    return status;
}

/* ---- making it ---- */

/* All runs are open at once: where the usual limit of open files is lower, it is raised as far
 * as the system lets. */
static void raise_file_limit(size_t count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < count + OTHER_FILES) {
        limit.rlim_cur =
            count + OTHER_FILES < limit.rlim_max ? count + OTHER_FILES : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum sim_status open_runs(struct summary *summary, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH];
    SIM_TRY(sim_memory_array(&summary->runs, summary->count, sizeof *summary->runs, "runs", error));
    SIM_TRY(sim_memory_array(&summary->finished, summary->count, sizeof *summary->finished, "runs",
                             error));
    raise_file_limit(summary->count);
    for (size_t i = 0; i < summary->count; i++) {
        ensemble_path(summary->ensemble->folder, summary->members[i].file, path);
        SIM_TRY(results_open(&summary->runs[i], path, error));
        SIM_TRY(results_require_complete(&summary->runs[i], error));
        SIM_TRY(sim_store_read_text(summary->runs[i].reader, "provenance", "finished",
                                    &summary->finished[i], error));
    }
    size_t variables = summary->runs[0].variable_count;
    SIM_TRY(sim_memory_array(&summary->chosen, variables + 1, sizeof *summary->chosen, "series",
                             error));
    SIM_TRY(sim_memory_array(&summary->handles, variables + 1, sizeof *summary->handles, "series",
                             error));
    SIM_TRY(results_select(&summary->runs[0], summary->ensemble->options->series, summary->chosen,
                           error));
out:
    return status;
}

/* The largest series, from all runs at once, must fit in memory; all statistics on the disk. */
static enum sim_status check_room(const struct summary *summary, const char *path,
                                  struct sim_error *error)
{
    const struct results *first = &summary->runs[0];
    size_t largest = 0, all = 0, available = sim_memory_available();
    char need[32], have[32];
    for (size_t i = 0; i < first->variable_count; i++) {
        size_t cells = summary->chosen[i] ? first->variables[i].cells : 0;
        all += cells * SUMMARY_STATISTICS * sizeof(double);
        largest = cells > largest ? cells : largest;
    }
    size_t bytes = largest * (summary->count + SUMMARY_STATISTICS) * sizeof(double);
    if (available > 0 && bytes > available) {
        return sim_error_set(
            error, SIM_MEMORY,
            "%s: the summary needs %s of memory and %s is available; leave out the "
            "largest series with --series",
            path, report_bytes((double)bytes, need, sizeof need),
            report_bytes((double)available, have, sizeof have));
    }
    uint64_t disk = tool_disk_free(path);
    if (disk > 0 && all > disk) {
        return sim_error_set(error, SIM_OUTPUT,
                             "%s: the summary needs %s and %s is free on its disk; free some room, "
                             "or choose fewer series with --series",
                             path, report_bytes((double)all, need, sizeof need),
                             report_bytes((double)disk, have, sizeof have));
    }
    return SIM_OK;
}

/* The file has its name only once it is whole. */
static enum sim_status write_summary(struct summary *summary, const char *path,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK, closing;
    struct sim_error late;
    SIM_TRY(sim_store_create(&summary->store, path, true, error));
    SIM_TRY(summary_declare(summary, error));
    for (size_t i = 0; i < summary->runs[0].variable_count; i++) {
        if (summary->chosen[i]) {
            SIM_TRY(summary_variable(summary, i, error));
        }
    }
    SIM_TRY(sim_store_commit(summary->store, error));
out:
    closing = sim_store_close(summary->store, &late);
    summary->store = NULL;
    if (status == SIM_OK && closing != SIM_OK) {
        *error = late;
        status = closing;
    }
    return status;
}

static void release(struct summary *summary)
{
    for (size_t i = 0; summary->runs != NULL && i < summary->count; i++) {
        results_close(&summary->runs[i]);
    }
    free_texts(summary->finished, summary->count);
    free(summary->runs);
    free(summary->chosen);
    free(summary->handles);
}

static enum sim_status summarise(const struct ensemble *ensemble, size_t of, const char *path,
                                 struct sim_error *error)
{
    struct summary summary = {
        .ensemble = ensemble,
        .members = &ensemble->runs[of * ensemble->replications],
        .count = ensemble->replications,
    };
    enum sim_status status = SIM_OK;
    bool made = false;
    SIM_TRY(open_runs(&summary, error));
    SIM_TRY(look_for(&summary, path, &made, error));
    if (made) {
        goto out;
    }
    SIM_TRY(check_room(&summary, path, error));
    SIM_TRY(write_summary(&summary, path, error));
    if (!ensemble->options->quiet) {
        fprintf(stderr, "%s: statistics over %zu replications in %s\n",
                ensemble->scenarios[of].name, ensemble->replications, path);
    }
out:
    release(&summary);
    return status;
}

/* ---- all scenarios ---- */

static size_t count_done(const struct ensemble *ensemble, size_t of)
{
    size_t done = 0;
    for (size_t i = 0; i < ensemble->replications; i++) {
        done += ensemble->runs[of * ensemble->replications + i].state == ENSEMBLE_DONE;
    }
    return done;
}

static enum sim_status summarise_scenario(const struct ensemble *ensemble, size_t of)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    char path[ENSEMBLE_PATH], part[ENSEMBLE_NAME_MAX + 32];
    const char *name = ensemble->scenarios[of].name;
    snprintf(part, sizeof part, "summary/%s.h5", name);
    ensemble_path(ensemble->folder, part, path);
    size_t done = count_done(ensemble, of);
    if (done < ensemble->replications) {
        report_line("%s: no summary, because %zu of %zu replications are done", name, done,
                    ensemble->replications);
        return SIM_OK;
    }
    status = tool_output_check(path, true);
    if (status != SIM_OK) {
        return status; /* told */
    }
    status = summarise(ensemble, of, path, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
    return status;
}

enum sim_status ensemble_summarise(const struct ensemble *ensemble)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < ensemble->scenario_count; i++) {
        enum sim_status found = summarise_scenario(ensemble, i);
        status = status == SIM_OK ? found : status;
    }
    return status;
}
