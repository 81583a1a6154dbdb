/* guichet verify: reads files through and looks whether every value is the one that was written. */
#include "tools/commands.h"
#include "tools/report.h"
#include "tools/results.h"

#include "sim/base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of a processor: to open a file, and bytes to read in each second, a hundredth of what is usual. */
enum { OPEN_SECONDS = 60, BYTES_PER_SECOND = 10000000, NAME_SIZE = 1024 };

/* Groups of outputs, summaries and comparisons; of some the datasets are files kept inside. */
static const struct group {
    const char *name;
    bool files, needed;
} groups[] = {
    {"", false, true},
    {"panel", false, false},
    {"provenance", false, true},
    {"provenance/parameters", false, false},
    {"provenance/changes", false, false},
    {"provenance/levers", false, false},
    {"provenance/runs", false, false},
    {"provenance/files", true, false},
    {"provenance/inputs", true, false},
};

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

/* ---- values ---- */

static enum sim_status read_values(struct sim_store_reader *reader, const char *name,
                                   const size_t *shape, size_t rank, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    void *values = NULL;
    size_t count = 1;
    for (size_t i = 0; i < rank; i++) {
        count *= shape[i]; /* the reader has looked that the file can hold them */
    }
    _Static_assert(sizeof(int64_t) == sizeof(double), "all values are of this size");
    SIM_TRY(sim_memory_array(&values, count + 1, sizeof(int64_t), name, error));
    SIM_TRY(sim_store_read(reader, name, values, count, error));
out:
    free(values);
    return status;
}

static enum sim_status read_dataset(struct sim_store_reader *reader, const struct group *group,
                                    const char *name, struct sim_error *error)
{
    char place[NAME_SIZE], *bytes = NULL, **texts = NULL;
    enum sim_store_type type;
    size_t shape[8], rank, count = 0;
    struct sim_error no_numbers;
    enum sim_status status;
    if (group->files) {
        status = sim_store_read_bytes(reader, group->name, name, &bytes, &count, error);
        free(bytes);
        return status;
    }
    snprintf(place, sizeof place, "%s%s%s", group->name, group->name[0] != '\0' ? "/" : "", name);
    status = sim_store_read_shape(reader, place, &type, shape, &rank, &no_numbers);
    if (status == SIM_OK) {
        return read_values(reader, place, shape, rank, error);
    }
    if (sim_store_read_texts(reader, place, &texts, &count, error) != SIM_OK) {
        *error = no_numbers.status == SIM_MEMORY ? no_numbers : *error;
        return error->status;
    }
    free_texts(texts, count);
    return SIM_OK;
}

/* All datasets of a group. A group that may be absent is no mistake when it is. */
static enum sim_status read_group(struct sim_store_reader *reader, const struct group *group,
                                  size_t *variables, struct sim_error *error)
{
    char **names = NULL;
    size_t count = 0;
    bool there = true;
    enum sim_status status =
        group->needed ? SIM_OK : sim_store_has(reader, group->name, &there, error);
    if (status != SIM_OK || !there) {
        return status;
    }
    status = sim_store_read_names(reader, group->name, &names, &count, error);
    for (size_t i = 0; i < count && status == SIM_OK; i++) {
        status = read_dataset(reader, group, names[i], error);
        ++*variables;
    }
    free_texts(names, count);
    return status;
}

/* Every variable whose rows are checked is there. */
static enum sim_status require_rows(struct sim_store_reader *reader, struct sim_error *error)
{
    static const char list[] = "checksums/variable";
    enum sim_status status = SIM_OK;
    enum sim_store_type type;
    size_t shape[8], rank, count = 0;
    char **names = NULL;
    bool there = false;
    SIM_TRY(sim_store_has(reader, "checksums", &there, error));
    if (!there) {
        return SIM_OK;
    }
    SIM_TRY(sim_store_read_texts(reader, list, &names, &count, error));
    for (size_t i = 0; i < count; i++) {
        SIM_TRY(sim_store_read_shape(reader, names[i], &type, shape, &rank, error));
    }
out:
    free_texts(names, count);
    return status;
}

/* ---- kinds of files ---- */

static enum sim_status verify_results(const char *path, bool quiet, struct sim_error *error)
{
    static const char *const kinds[] = {
        [RESULTS_RUN] = "run", [RESULTS_SUMMARY] = "summary", [RESULTS_COMPARISON] = "comparison"};
    enum sim_status status = SIM_OK;
    struct results results = {.path = NULL};
    size_t variables = 0;
    char months[64];
    SIM_TRY(results_open(&results, path, error));
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        SIM_TRY(read_group(results.reader, &groups[i], &variables, error));
    }
    SIM_TRY(require_rows(results.reader, error));
    snprintf(months, sizeof months, "%zu of %zu", results.months_complete, results.months);
    if (results.complete) {
        snprintf(months, sizeof months, "%zu", results.months);
    }
    if (!quiet) {
        printf("%s: whole: %s %s%s%s months, %zu variables\n", path, kinds[results.kind],
               results.scenario, results.scenario[0] != '\0' ? ", " : "", months, variables);
    }
out:
    results_close(&results);
    return status;
}

/* All bytes were looked at when it was opened. */
static enum sim_status verify_sealed(struct sim_store_reader *reader, const char *path, bool quiet,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char *month = NULL, *output = NULL;
    SIM_TRY(sim_store_read_text(reader, "state", "month", &month, error));
    SIM_TRY(sim_store_read_text(reader, "state", "output", &output, error));
    if (!quiet) {
        printf("%s: whole: state after %s of %s\n", path, month, output);
    }
out:
    free(month);
    free(output);
    return status;
}

static enum sim_status verify(const char *path, bool quiet, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_store_reader *reader = NULL;
    SIM_TRY(sim_store_open(&reader, path, error));
    if (sim_store_sealed(reader)) {
        status = verify_sealed(reader, path, quiet, error);
    } else {
        sim_store_reader_close(reader);
        reader = NULL;
        status = verify_results(path, quiet, error);
    }
out:
    sim_store_reader_close(reader);
    return status;
}

/* ---- processes ---- */

/* HDF5 can crash, or never end, on a file whose inner addresses are damaged; a child process may. */
static void verify_and_end(const char *path, bool quiet)
{
    struct stat information = {.st_size = 0};
    struct sim_error error = {.status = SIM_OK};
    struct rlimit core = {0, 0};
    stat(path, &information);
    rlim_t limit = OPEN_SECONDS + (rlim_t)information.st_size / BYTES_PER_SECOND;
    struct rlimit seconds = {limit, limit};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &core);
    enum sim_status status = verify(path, quiet, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
    enum sim_status written = report_flush();
    _exit((int)(status != SIM_OK ? status : written));
}

static enum sim_status verify_apart(const char *path, bool quiet)
{
    int result = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        verify_and_end(path, quiet);
    }
    if (child < 0) {
        report_line("%s: no process can be made to read it: %s", path, strerror(errno));
        return SIM_MEMORY;
    }
    while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(result)) {
        report_line("%s: the file is damaged: HDF5 cannot read it through", path);
        return SIM_INPUT;
    }
    int code = WEXITSTATUS(result);
    return code <= SIM_INTERRUPTED ? (enum sim_status)code : SIM_INPUT;
}

static enum sim_status function(const struct tool_options *options)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < options->operand_count; i++) {
        enum sim_status found = verify_apart(options->operands[i], options->quiet);
        status = status == SIM_OK ? found : status;
    }
    return status;
}

static const struct tool_option option_table[] = {
    TOOL_OPTION_QUIET("tells only what is damaged"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_verify = {
    .name = "verify",
    .operands = "FILE...",
    .operands_minimum = 1,
    .operands_maximum = TOOL_OPERANDS_ANY,
    .summary = "reads files through and checks every checksum",
    .text = "Reads everything in outputs of runs, summaries of ensembles, comparisons and "
            "checkpoints, and "
            "checks every checksum in them. A line for each file says that it is whole and what is "
            "in it, or "
            "what is damaged; exit code 4 when any is. Months that a run has not yet told as done "
            "are not "
            "looked at. The other commands check what they read by themselves.",
    .example = "guichet verify results/*.h5 results/*.checkpoint",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
