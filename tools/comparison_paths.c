/* Which files are compared: operands that are files, and folders that hold an ensemble. */
#include "tools/comparison.h"

#include "sim/base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum sim_status add(struct comparison_paths *paths, const char *name,
                           struct sim_error *error)
{
    char **grown = realloc(paths->names, (paths->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory while listing runs");
    }
    paths->names = grown;
    grown[paths->count] = strdup(name);
    if (grown[paths->count] == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory while listing runs");
    }
    paths->count++;
    return SIM_OK;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The file's place among those there already; paths->count when it is new. */
static size_t find(const struct comparison_paths *paths, const char *name)
{
    size_t i = 0;
    while (i < paths->count && !same_file(paths->names[i], name)) {
        i++;
    }
    return i;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_output(const char *name)
{
    size_t length = strlen(name);
    return length > 3 && name[0] != '.' && strcmp(name + length - 3, ".h5") == 0;
}

/* All outputs of a folder, by name: the order of a directory is that of no one. */
static enum sim_status list_folder(const char *folder, struct comparison_paths *found,
                                   struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct dirent *entry;
    DIR *directory = opendir(folder);
    if (directory == NULL && errno != ENOENT) {
        return sim_error_set(error, SIM_INPUT, "%s: cannot read the folder: %s", folder,
                             strerror(errno));
    }
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_output(entry->d_name) && length > 0 && (size_t)length < sizeof path) {
            SIM_TRY(add(found, path, error));
        }
    }
    if (found->count > 0) {
        qsort(found->names, found->count, sizeof *found->names, by_name);
    }
out:
    if (directory != NULL) {
        closedir(directory);
    }
    return status;
}

static enum sim_status add_folder(struct comparison_paths *paths, const char *folder,
                                  struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct comparison_paths found = {.names = NULL};
    char runs[4096];
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    snprintf(runs, sizeof runs, "%.*s/runs", (int)length, folder);
    SIM_TRY(list_folder(runs, &found, error));
    if (found.count == 0) {
        status = sim_error_set(error, SIM_INPUT,
                               "%s is a folder without runs (there is no %s/*.h5): name the output "
                               "files of runs, or the folder of guichet ensemble",
                               folder, runs);
    }
    for (size_t i = 0; status == SIM_OK && i < found.count; i++) {
        if (find(paths, found.names[i]) == paths->count) {
            status = add(paths, found.names[i], error);
        }
    }
out:
    comparison_paths_destroy(&found);
    return status;
}

enum sim_status comparison_paths_find(struct comparison_paths *paths, const char *const *operands,
                                      size_t count, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *paths = (struct comparison_paths){.names = NULL};
    /* In the order given, since the first run is of the baseline. */
    for (size_t i = 0; i < count; i++) {
        struct stat state;
        for (size_t k = 0; k < i; k++) {
            if (same_file(operands[i], operands[k])) {
                return sim_error_set(error, SIM_USAGE,
                                     "%s is given twice (as %s): a run compared with itself tells "
                                     "nothing",
                                     operands[i], operands[k]);
            }
        }
        if (stat(operands[i], &state) == 0 && S_ISDIR(state.st_mode)) {
            paths->in_folder = paths->in_folder || i == 0;
            SIM_TRY(add_folder(paths, operands[i], error));
        } else if (find(paths, operands[i]) == paths->count) {
            SIM_TRY(add(paths, operands[i], error));
        }
    }
out:
    return status;
}

void comparison_paths_destroy(struct comparison_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->names[i]);
    }
    free(paths->names);
    *paths = (struct comparison_paths){.names = NULL};
}

enum sim_status comparison_paths_spare(const struct comparison_paths *paths, const char *output,
                                       struct sim_error *error)
{
    if (output != NULL && find(paths, output) < paths->count) {
        return sim_error_set(error, SIM_USAGE,
                             "%s is one of the runs compared; choose another name for the output",
                             output);
    }
    return SIM_OK;
}
