/* guichet reproduce: runs an output file again from what it holds and compares bit by bit. */
#include "tools/commands.h"

#include "models/model.h"
#include "sim/base/memory.h"
#include "sim/io/recipe.h"
#include "tools/compare.h"
#include "tools/interrupt.h"
#include "tools/progress.h"
#include "tools/report.h"
#include "tools/results.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the output file says: of its run, and how far it came. */
struct origin {
    struct sim_recipe recipe;
    size_t rows;       /* completed */
    int32_t *month_of; /* [rows] their months */
    size_t *row_of;    /* [rows] the row of that month in the second output */
    bool complete;     /* the run came to its end */
};

static void origin_destroy(struct origin *origin)
{
    sim_recipe_destroy(&origin->recipe);
    free(origin->month_of);
    free(origin->row_of);
}

static void tell_version(const struct sim_recipe *recipe)
{
    if (strcmp(recipe->version, guichet_model.version) != 0) {
        report_line("%s was made by version %s; this is version %s, whose numbers may differ",
                    recipe->path, recipe->version, guichet_model.version);
    }
}

static enum sim_status origin_read(const char *path, struct origin *origin, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct results results;
    SIM_TRY(results_open(&results, path, error));
    if (results.kind != RESULTS_RUN) {
        status = sim_error_set(error, SIM_INPUT, "%s is a %s, not a run", path,
                               results.kind == RESULTS_SUMMARY ? "summary of an ensemble"
                                                               : "comparison");
        goto out;
    }
    SIM_TRY(sim_recipe_read(&origin->recipe, results.reader, path, &guichet_model, error));
    tell_version(&origin->recipe);
    origin->rows = results.months_complete;
    origin->complete = results.complete;
    origin->month_of = results.month_of;
    results.month_of = NULL;
    SIM_TRY(sim_memory_array(&origin->row_of, origin->rows + 1, sizeof *origin->row_of, "months",
                             error));
out:
    results_close(&results);
    return status == SIM_OK ? SIM_OK : sim_error_prefix(error, "%s cannot be run again: ", path);
}

/* Where the second output, of every month or of the last of each `every`, has the months. False when
 * it lacks one of them. */
static bool find_rows(struct origin *origin, const struct sim_run *run, int32_t every)
{
    const int32_t start = sim_world_run(&run->world)->start;
    const size_t months = sim_output_months(&run->world);
    for (size_t i = 0; i < origin->rows; i++) {
        int32_t done = origin->month_of[i] - start + 1; /* months simulated then */
        if (done < 1 || (size_t)done > months || done % every != 0) {
            return false;
        }
        origin->row_of[i] = (size_t)(done / every - 1);
    }
    return true;
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

/* Runs again into `path`, with the rows of the first where they come at equal distances, else with
 * all. */
static enum sim_status repeat(struct sim_run *run, struct origin *origin, const char *path,
                              bool quiet, struct sim_error *error)
{
    const struct sim_recipe *recipe = &origin->recipe;
    const int32_t start = sim_world_run(&run->world)->start;
    struct repeating repeating = {.months = sim_output_months(&run->world)};
    struct sim_output_options output = {
        .path = path,
        .panel = recipe->panel,
        .series = recipe->series[0] != '\0' ? recipe->series : NULL,
        .every = (int32_t)recipe->every,
        .settings = recipe->settings,
        .setting_count = recipe->setting_count,
        .build = tool_build,
    };
    if (!find_rows(origin, run, output.every)) {
        output.every = 1;
        if (!find_rows(origin, run, 1)) {
            return sim_error_set(error, SIM_INPUT,
                                 "%s cannot be run again: it holds months that its run has not",
                                 recipe->path);
        }
    }
    if (!origin->complete) {
        repeating.months =
            origin->rows > 0 ? (size_t)(origin->month_of[origin->rows - 1] - start + 1) : 0;
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
    struct sim_run_source source =
        sim_run_source_of(&origin->recipe, origin->recipe.settings, origin->recipe.setting_count,
                          tool_threads(options));
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
    struct comparison comparison = {
        .world = &run->world,
        .rows = origin->rows,
        .month_of = origin->month_of,
        .row_of = origin->row_of,
        .complete = origin->complete,
        .some = origin->recipe.series[0] != '\0',
    };
    SIM_TRY(sim_store_open(&comparison.file, path, error));
    SIM_TRY(sim_store_open(&comparison.again, again, error));
    SIM_TRY(compare_outputs(&comparison, error));
    if (comparison.different == 0) {
        printf("equal: %zu series, %zu variables of the panel, %zu columns of the last state, "
               "%zu months\n",
               comparison.series, comparison.panel, comparison.columns, comparison.rows);
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
    struct origin origin = {.rows = 0};
    struct sim_run run = {.model = NULL};
    /* What the first run was told when it was over is no news: the figures are compared. */
    struct sim_model model = guichet_model;
    model.finish = NULL;
    char folder[4096] = "", again[4200] = "";
    SIM_TRY(origin_read(path, &origin, error));
    SIM_TRY(prepare(&run, &model, &origin, options, error));
    SIM_TRY(make_folder(path, folder, sizeof folder, error));
    snprintf(again, sizeof again, "%s/again.h5", folder);
    SIM_TRY(repeat(&run, &origin, again, options->quiet, error));
    SIM_TRY(compare(path, again, &run, &origin, error));
    SIM_TRY(report_flush());
out:
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
    TOOL_OPTION_QUIET("tells no progress"),
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
