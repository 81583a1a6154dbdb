/* guichet reproduce: runs an output file again from what it holds and compares bit by bit. */
#include "tools/commands.h"

#include "models/model.h"
#include "sim/base/memory.h"
#include "tools/compare.h"
#include "tools/interrupt.h"
#include "tools/progress.h"
#include "tools/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Everything the output file says about its run. */
struct origin {
    char *settings_text;   /* its lines, cut at the newlines, are the settings */
    const char **settings; /* [setting_count] */
    size_t setting_count;
    struct sim_scenario_text *files; /* [file_count] */
    size_t file_count;
    struct sim_scenario_text *inputs; /* [guichet_model.input_count] */
    uint64_t seed, replication;
    int64_t months;
    bool panel;
};

static void free_texts(struct sim_scenario_text *texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free((void *)(uintptr_t)texts[i].path);
        free((void *)(uintptr_t)texts[i].bytes);
    }
    free(texts);
}

static void origin_destroy(struct origin *origin)
{
    free_texts(origin->files, origin->file_count);
    free_texts(origin->inputs, guichet_model.input_count);
    free(origin->settings);
    free(origin->settings_text);
}

/* A file kept inside: its path and bytes. */
static enum sim_status read_kept(struct sim_store_reader *reader, const char *group,
                                 const char *name, struct sim_scenario_text *text,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char dataset[512], *path = NULL, *bytes = NULL;
    snprintf(dataset, sizeof dataset, "%s/%s", group, name);
    SIM_TRY(sim_store_read_text(reader, dataset, "path", &path, error));
    SIM_TRY(sim_store_read_bytes(reader, group, name, &bytes, &text->size, error));
    text->path = path;
    text->bytes = bytes;
    return SIM_OK;
out:
    free(path);
    return status;
}

static enum sim_status read_files(struct sim_store_reader *reader, struct origin *origin,
                                  struct sim_error *error)
{
    char **names = NULL;
    size_t count = 0;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_read_names(reader, "provenance/files", &names, &count, error));
    SIM_TRY(sim_memory_array(&origin->files, count + 1, sizeof *origin->files, "files", error));
    for (size_t i = 0; i < count; i++) {
        SIM_TRY(read_kept(reader, "provenance/files", names[i], &origin->files[i], error));
        origin->file_count++;
    }
    SIM_TRY(sim_memory_array(&origin->inputs, guichet_model.input_count + 1, sizeof *origin->inputs,
                             "inputs", error));
    for (size_t i = 0; i < guichet_model.input_count; i++) {
        char name[256];
        snprintf(name, sizeof name, "%s.csv", guichet_model.inputs[i]->name);
        SIM_TRY(read_kept(reader, "provenance/inputs", name, &origin->inputs[i], error));
    }
out:
    for (size_t i = 0; names != NULL && i < count; i++) {
        free(names[i]);
    }
    free(names);
    return status;
}

static enum sim_status read_settings(struct sim_store_reader *reader, struct origin *origin,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t lines = 1;
    SIM_TRY(sim_store_read_text(reader, "provenance", "settings", &origin->settings_text, error));
    for (const char *text = origin->settings_text; *text != '\0'; text++) {
        lines += *text == '\n';
    }
    SIM_TRY(
        sim_memory_array(&origin->settings, lines, sizeof *origin->settings, "settings", error));
    for (char *line = origin->settings_text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        bool more = line[length] == '\n';
        line[length] = '\0';
        origin->settings[origin->setting_count++] = line;
        line += length + more;
    }
out:
    return status;
}

/* A whole number kept as an attribute. */
static enum sim_status read_number(struct sim_store_reader *reader, const char *name,
                                   uint64_t maximum, uint64_t *number, struct sim_error *error)
{
    char *text = NULL, *end = NULL;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_read_text(reader, "provenance", name, &text, error));
    *number = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || *number > maximum) {
        status = sim_error_set(error, SIM_INPUT, "provenance: %s is \"%s\", not a number of a run",
                               name, text);
    }
out:
    free(text);
    return status;
}

static void tell_version(struct sim_store_reader *reader, const char *path)
{
    char *version = NULL;
    struct sim_error absent;
    if (sim_store_read_text(reader, "provenance", "version", &version, &absent) != SIM_OK) {
        report_line("%s does not say which version made it", path);
    } else if (strcmp(version, guichet_model.version) != 0) {
        report_line("%s was made by version %s; this is version %s, whose numbers may differ", path,
                    version, guichet_model.version);
    }
    free(version);
}

static enum sim_status origin_read(struct sim_store_reader *reader, const char *path,
                                   struct origin *origin, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char **names = NULL;
    size_t count = 0;
    struct sim_error absent;
    tell_version(reader, path);
    SIM_TRY(read_number(reader, "seed", UINT64_MAX, &origin->seed, error));
    SIM_TRY(read_number(reader, "replication", UINT32_MAX, &origin->replication, error));
    SIM_TRY(sim_store_read(reader, "provenance/months_completed", &origin->months, 1, error));
    SIM_TRY(read_settings(reader, origin, error));
    SIM_TRY(read_files(reader, origin, error));
    origin->panel =
        sim_store_read_names(reader, "panel", &names, &count, &absent) == SIM_OK && count > 0;
    for (size_t i = 0; names != NULL && i < count; i++) {
        free(names[i]);
    }
    free(names);
    return SIM_OK;
out:
    return sim_error_prefix(error, "%s cannot be run again: ", path);
}

/* The second run: stops after the months the first completed. */
struct repeating {
    struct progress progress;
    size_t months;
};

static bool follow(void *context, const struct sim_run *run, size_t months_done, size_t months)
{
    struct repeating *repeating = context;
    (void)months;
    progress_show(&repeating->progress, run, months_done, repeating->months);
    return months_done < repeating->months && !interrupt_asked();
}

/* Runs again into `path`. */
static enum sim_status repeat(struct sim_run *run, const struct origin *origin, const char *path,
                              bool quiet, struct sim_error *error)
{
    struct repeating repeating = {.months = (size_t)origin->months};
    struct sim_output_options output = {
        .path = path,
        .panel = origin->panel,
        .settings = origin->settings,
        .setting_count = origin->setting_count,
        .build = tool_build,
    };
    size_t months = sim_output_months(&run->world);
    if (origin->months < 0 || repeating.months > months) {
        return sim_error_set(error, SIM_INPUT, "%" PRId64 " months are completed of %zu",
                             origin->months, months);
    }
    interrupt_listen();
    progress_start(&repeating.progress, run->scenario.name, quiet);
    enum sim_status status = sim_run_all(run, &output, follow, &repeating, error);
    progress_end(&repeating.progress);
    /* A run that stopped because it has caught up with the first is complete for our purpose. */
    return status == SIM_INTERRUPTED && !interrupt_asked() ? SIM_OK : status;
}

static enum sim_status prepare(struct sim_run *run, const struct sim_model *model,
                               const struct origin *origin, const struct tool_options *options,
                               struct sim_error *error)
{
    struct sim_diagnostics diagnostics = {.items = NULL};
    struct sim_run_source source = {
        .scenario = origin->file_count > 0 ? origin->files[0].path : "",
        .settings = origin->settings,
        .setting_count = origin->setting_count,
        .random = {.seed = origin->seed, .replication = (uint32_t)origin->replication},
        .threads = tool_threads(options),
        .scenario_texts = origin->files,
        .scenario_text_count = origin->file_count,
        .input_texts = origin->inputs,
    };
    enum sim_status status = sim_run_prepare(run, model, &source, &diagnostics, error);
    if (status != SIM_OK) {
        /* What this program no longer understands in an older file is told in full. */
        char *all = sim_diagnostics_text(&diagnostics);
        if (all != NULL && diagnostics.total > 0) {
            sim_error_set(error, status, "%s", all);
        }
        free(all);
    }
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

static enum sim_status compare(const char *path, const char *again, const struct sim_run *run,
                               const struct origin *origin, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct comparison comparison = {.world = &run->world, .months = (size_t)origin->months};
    SIM_TRY(sim_store_open(&comparison.file, path, error));
    SIM_TRY(sim_store_open(&comparison.again, again, error));
    SIM_TRY(compare_outputs(&comparison, error));
    if (comparison.different == 0) {
        printf("equal: %zu series, %zu variables of the panel, %zu columns of the last state, "
               "%zu months\n",
               comparison.series, comparison.panel, comparison.columns, comparison.months);
    } else {
        printf("different: %s\n%zu of %zu variables differ\n", comparison.first,
               comparison.different, comparison.series + comparison.panel + comparison.columns);
        status = sim_error_set(error, SIM_DIFFERENT, "%s", "");
    }
out:
    sim_store_reader_close(comparison.file);
    sim_store_reader_close(comparison.again);
    return status;
}

/* A folder of our own for the second output: beside the file, where there is room for as much
 * again, or where temporary files go. */
static enum sim_status make_folder(const char *path, char *folder, size_t size,
                                   struct sim_error *error)
{
    const char *temporary = getenv("TMPDIR");
    int length = snprintf(folder, size, "%s.again.XXXXXX", path);
    if (length > 0 && (size_t)length < size && mkdtemp(folder) != NULL) {
        return SIM_OK;
    }
    snprintf(folder, size, "%s/guichet.XXXXXX",
             temporary != NULL && temporary[0] != '\0' ? temporary : "/tmp");
    if (mkdtemp(folder) != NULL) {
        return SIM_OK;
    }
    folder[0] = '\0';
    return sim_error_set(error, SIM_OUTPUT,
                         "no folder for the second run can be made beside %s, nor in TMPDIR", path);
}

static void remove_folder(const char *folder, const char *file)
{
    if (folder[0] != '\0') {
        unlink(file);
        rmdir(folder);
    }
}

static enum sim_status reproduce(const char *path, const struct tool_options *options,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct origin origin = {.settings = NULL};
    struct sim_run run = {.model = NULL};
    struct sim_store_reader *reader = NULL;
    /* What the first run was told when it was over is no news: the figures are compared. */
    struct sim_model model = guichet_model;
    model.finish = NULL;
    char folder[4096] = "", again[4200] = "";
    SIM_TRY(sim_store_open(&reader, path, error));
    SIM_TRY(origin_read(reader, path, &origin, error));
    sim_store_reader_close(reader);
    reader = NULL;
    SIM_TRY(prepare(&run, &model, &origin, options, error));
    SIM_TRY(make_folder(path, folder, sizeof folder, error));
    snprintf(again, sizeof again, "%s/again.h5", folder);
    SIM_TRY(repeat(&run, &origin, again, options->quiet, error));
    SIM_TRY(compare(path, again, &run, &origin, error));
    SIM_TRY(report_flush());
out:
    sim_store_reader_close(reader);
    remove_folder(folder, again);
    sim_run_destroy(&run);
    origin_destroy(&origin);
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = reproduce(options->operands[0], options, &error);
    if (status == SIM_DIFFERENT) {
        report_flush();
    } else if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
    return status;
}

static const struct tool_option option_table[] = {
    TOOL_OPTION_THREADS,
    {"quiet", 'q', TOOL_FLAG, offsetof(struct tool_options, quiet), NULL, 0, 0,
     "tells no progress"},
    TOOL_OPTION_HELP,
};

const struct tool_command command_reproduce = {
    .name = "reproduce",
    .operands = "FILE",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "runs an output file again and compares bit by bit",
    .text = "Takes the scenario, settings, input tables, seed and replication out of an output "
            "file, simulates the months it completed once more, and compares every series, every "
            "variable of the panel and, for a completed run, the checksum of every column. Says "
            "that they are equal (exit code 0), or names the first difference with its month, its "
            "labels and both values (exit code 1). Needs as much room on the disk as the file "
            "takes, for the time of the run.",
    .example = "guichet reproduce results/baseline.h5",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
