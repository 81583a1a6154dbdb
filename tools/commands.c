#include "tools/commands.h"

#include "models/model.h"
#include "sim/base/calendar.h"
#include "tools/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const struct tool_command *const tool_commands[] = {
    &command_run,      &command_resume, &command_ensemble,  &command_compare,
    &command_balance,  &command_export, &command_plan,      &command_check,
    &command_describe, &command_verify, &command_reproduce, NULL,
};

const char tool_version[] = GUICHET_VERSION;
const char tool_build[] = GUICHET_BUILD;

int tool_threads(const struct tool_options *options)
{
    return options->threads > 0 ? (int)options->threads : sim_parallel_processors();
}

enum sim_status tool_prepare_with(const struct tool_options *options, const char *const *settings,
                                  size_t setting_count, struct sim_run *run)
{
    struct sim_error error = {.status = SIM_OK};
    struct sim_diagnostics diagnostics = {.items = NULL};
    struct sim_run_source source = {
        .scenario = options->operands[0],
        .settings = settings,
        .setting_count = setting_count,
        .random = {.seed = options->seed, .replication = (uint32_t)options->replication},
        .threads = tool_threads(options),
    };
    enum sim_status status = sim_run_prepare(run, &guichet_model, &source, &diagnostics, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, &diagnostics);
    }
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

enum sim_status tool_prepare(const struct tool_options *options, struct sim_run *run)
{
    return tool_prepare_with(options, options->settings, options->setting_count, run);
}

size_t tool_main_table(const struct sim_model *model)
{
    for (size_t i = 0; model->panel != NULL && i < model->table_count; i++) {
        if (strcmp(model->tables[i]->name, model->panel->table) == 0) {
            return i;
        }
    }
    return 0;
}

/* The folder of a path, [size]; false when it does not fit. */
static bool folder_of(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    int length = slash == NULL   ? snprintf(folder, size, ".")
                 : slash == path ? snprintf(folder, size, "/")
                                 : snprintf(folder, size, "%.*s", (int)(slash - path), path);
    return length > 0 && (size_t)length < size;
}

uint64_t tool_disk_free(const char *path)
{
    char folder[4096];
    struct statvfs disk;
    if (!folder_of(path, folder, sizeof folder) || statvfs(folder, &disk) != 0) {
        return 0;
    }
    return (uint64_t)disk.f_bavail * disk.f_frsize;
}

/* True if the file begins as HDF5 files do, or is empty. */
static bool replaceable(const char *path)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    unsigned char bytes[8];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return count == 0 || (count == sizeof bytes && memcmp(bytes, signature, sizeof bytes) == 0);
}

/* True if a writer holds the file (sim/io/store.h: the lock is the system's and ends with the process). */
static bool busy(const char *path)
{
    int result, descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    do {
        result = flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    bool held = result != 0 && errno == EWOULDBLOCK;
    close(descriptor);
    return held;
}

enum sim_status tool_output_idle(const char *path)
{
    char part[4096];
    int length = snprintf(part, sizeof part, "%s.part", path);
    bool named = length > 0 && (size_t)length < sizeof part;
    if (busy(path) || (named && busy(part))) {
        report_line(
            "%s: in use by a run that writes it or a program that reads it; wait for it, close "
            "it, or choose another name",
            path);
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

enum sim_status tool_output_check(const char *path, bool force)
{
    char folder[4096];
    struct stat information;
    size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/' || !folder_of(path, folder, sizeof folder)) {
        report_line("%s: this is not the name of a file", path);
        return SIM_OUTPUT;
    }
    if (stat(folder, &information) != 0 || !S_ISDIR(information.st_mode)) {
        report_line("%s: the folder %s does not exist; make it first", path, folder);
        return SIM_OUTPUT;
    }
    if (access(folder, W_OK | X_OK) != 0) {
        report_line("%s: the folder %s cannot be written: %s", path, folder, strerror(errno));
        return SIM_OUTPUT;
    }
    if (tool_output_idle(path) != SIM_OK) {
        return SIM_OUTPUT;
    }
    if (stat(path, &information) != 0) {
        return SIM_OK;
    }
    if (!S_ISREG(information.st_mode)) {
        report_line("%s: this is not a regular file", path);
        return SIM_OUTPUT;
    }
    if (!force) {
        report_line("%s exists already; choose another name, or replace it with --force", path);
        return SIM_OUTPUT;
    }
    if (!replaceable(path)) {
        report_line("%s exists and is not an HDF5 file, so it is no output of guichet; it is not "
                    "replaced, even with --force",
                    path);
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

void tool_print_title(FILE *file, const struct sim_run *run)
{
    char start[16], end[16];
    const struct sim_run_parameters *parameters = sim_world_run(&run->world);
    sim_month_text(parameters->start, start, sizeof start);
    sim_month_text(parameters->end, end, sizeof end);
    fprintf(file, "%s (%s): scale 1/%lld, %s to %s, seed %llu, replication %lu, threads %d\n",
            run->scenario.name, run->scenario.title, (long long)parameters->scale, start, end,
            (unsigned long long)run->world.random.seed,
            (unsigned long)run->world.random.replication, run->world.threads);
}
