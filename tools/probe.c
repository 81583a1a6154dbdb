#include "tools/probe.h"

#include "sim/io/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of a processor, where a hundredth is usual; and bytes beyond those that the program has. */
enum { PROBE_SECONDS = 60 };
static const rlim_t probe_bytes = (rlim_t)2 << 30;

/* ---- the walk ---- */

/* Groups of an output; of those that keep files, the datasets are bytes. Of strict ones readers do
 * without what is not there: so nothing that is there may be unreadable. */
static const struct group {
    const char *name;
    bool files, strict;
} groups[] = {
    {"", false, false},
    {"panel", false, true},
    {"checksums", false, false},
    {"provenance", false, false},
    {"provenance/parameters", false, false},
    {"provenance/changes", false, false},
    {"provenance/levers", false, false},
    {"provenance/runs", false, false},
    {"provenance/files", true, true},
    {"provenance/inputs", true, true},
    {"state", false, false},
};

/* Attributes: those of datasets first, then those of groups alone. */
static const char *const attributes[] = {
    "xxh3_64", "units", "long_name", "definition", "source",   "path",
    "product", "model", "version",   "scenario",   "title",    "settings",
    "seed",    "every", "series",    "weight",     "finished", "replication"};
enum { OF_ALL = sizeof attributes / sizeof attributes[0], OF_DATASETS = 6 };

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

static void walk_attributes(struct sim_store_reader *reader, const char *place, size_t count)
{
    struct sim_error ignored;
    for (size_t i = 0; i < count; i++) {
        char *text = NULL;
        if (sim_store_read_text(reader, place, attributes[i], &text, &ignored) == SIM_OK) {
            free(text);
        }
    }
}

/* A dataset: its dimensions, then numbers by their shape, else texts. */
static enum sim_status walk_dataset(struct sim_store_reader *reader, const char *place,
                                    struct sim_error *error)
{
    struct sim_error ignored;
    enum sim_store_type type;
    char *dimensions[8] = {NULL}, **texts = NULL;
    size_t shape[8], rank = 0, count = 0;
    if (sim_store_read_dimensions(reader, place, dimensions, &rank, &ignored) == SIM_OK) {
        for (size_t i = 0; i < rank; i++) {
            free(dimensions[i]);
        }
    }
    enum sim_status status = sim_store_read_shape(reader, place, &type, shape, &rank, error);
    if (status != SIM_OK &&
        sim_store_read_texts(reader, place, &texts, &count, &ignored) == SIM_OK) {
        free_texts(texts, count);
        status = SIM_OK;
    }
    return status;
}

static enum sim_status walk_bytes(struct sim_store_reader *reader, const char *group,
                                  const char *name, struct sim_error *error)
{
    char *bytes = NULL;
    size_t size;
    enum sim_status status = sim_store_read_bytes(reader, group, name, &bytes, &size, error);
    free(bytes);
    return status;
}

static enum sim_status walk_group(struct sim_store_reader *reader, const struct group *group,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_error ignored;
    char **names = NULL;
    size_t count = 0;
    walk_attributes(reader, group->name, OF_ALL);
    if (sim_store_read_names(reader, group->name, &names, &count, &ignored) != SIM_OK) {
        return SIM_OK;
    }
    for (size_t i = 0; i < count && status == SIM_OK; i++) {
        char place[512];
        snprintf(place, sizeof place, "%s%s%s", group->name, group->name[0] != '\0' ? "/" : "",
                 names[i]);
        walk_attributes(reader, place, OF_DATASETS);
        status = group->files ? walk_bytes(reader, group->name, names[i], error)
                              : walk_dataset(reader, place, group->strict ? error : &ignored);
        status = group->strict ? status : SIM_OK;
    }
    free_texts(names, count);
    return status;
}

static enum sim_status walk(const char *path, struct sim_error *error)
{
    struct sim_store_reader *reader = NULL;
    enum sim_status status = sim_store_open(&reader, path, error);
    bool sealed = status == SIM_OK && sim_store_sealed(reader); /* every byte was looked at */
    for (size_t i = 0; status == SIM_OK && !sealed && i < sizeof groups / sizeof groups[0]; i++) {
        status = walk_group(reader, &groups[i], error);
    }
    sim_store_reader_close(reader);
    return status;
}

/* ---- the child ---- */

/* Memory of which this process has the addresses; 0 when the system does not say. */
static rlim_t bytes_mapped(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%lu", &pages) != 1) {
            pages = 0;
        }
        fclose(file);
    }
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void set_limits(void)
{
    const struct rlimit seconds = {PROBE_SECONDS, PROBE_SECONDS}, core = {0, 0};
    const rlim_t mapped = bytes_mapped();
    struct rlimit bytes;
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &core);
    if (mapped > 0 && getrlimit(RLIMIT_AS, &bytes) == 0 && mapped + probe_bytes < bytes.rlim_cur) {
        bytes.rlim_cur = mapped + probe_bytes;
        setrlimit(RLIMIT_AS, &bytes);
    }
}

/* Nothing of the child is seen but how it ends and what it found. */
static void walk_and_end(const char *path, int found)
{
    struct sim_error error = {.status = SIM_OK};
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDERR_FILENO);
    }
    set_limits();
    error.status = walk(path, &error);
    error.text[sizeof error.text - 1] = '\0';
    _exit(write(found, &error, sizeof error) == (ssize_t)sizeof error ? 0 : 1);
}

/* ---- the parent ---- */

/* What the child found; false when it found no more to say. */
static bool hear(int found, struct sim_error *error)
{
    char *place = (char *)error;
    size_t have = 0;
    while (have < sizeof *error) {
        ssize_t some = read(found, place + have, sizeof *error - have);
        if (some < 0 && errno == EINTR) {
            continue;
        }
        if (some <= 0) {
            return false;
        }
        have += (size_t)some;
    }
    return true;
}

static bool ended_well(pid_t child)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        if (errno != EINTR) {
            return true; /* somebody else has waited for it */
        }
    }
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

enum sim_status tool_probe(const char *path, struct sim_error *error)
{
    struct sim_error told = {.status = SIM_OK};
    int ends[2];
    if (pipe(ends) != 0) {
        return sim_error_set(error, SIM_MEMORY, "%s cannot be looked at: no pipe can be made: %s",
                             path, strerror(errno));
    }
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        walk_and_end(path, ends[1]);
    }
    int failure = errno;
    close(ends[1]);
    bool heard = child > 0 && hear(ends[0], &told);
    close(ends[0]);
    if (child < 0) {
        return sim_error_set(error, SIM_MEMORY,
                             "%s cannot be looked at: no process can be made: %s", path,
                             strerror(failure));
    }
    if (!ended_well(child) || !heard) {
        return sim_error_set(error, SIM_INPUT,
                             "%s: the file is damaged: HDF5 cannot read it through", path);
    }
    if (told.status != SIM_OK) {
        *error = told;
    }
    return told.status;
}
