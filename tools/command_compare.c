/* guichet compare: what a scenario changes, over paired replications, and for whom. */
#include "tools/commands.h"

#include "sim/base/memory.h"
#include "tools/comparison_outputs.h"
#include "tools/interrupt.h"
#include "tools/report.h"

#include <stdlib.h>
#include <string.h>

/* A gain or loss of this much a year (EUR of 2010) is noticed. */
enum { THRESHOLD = 50 };

/* One comparison from its files to its outputs. */
struct work {
    const struct tool_options *options;
    uint64_t threshold;
    struct comparison_paths paths;
    struct comparison_set set;
    bool *chosen; /* [variable_count] of the model */
    struct comparison_panel panel;
    struct comparison_store store;
    struct comparison_csv csv;
    struct comparison_table table;
};

static void work_destroy(struct work *work)
{
    comparison_table_destroy(&work->table);
    comparison_csv_destroy(&work->csv);
    comparison_store_destroy(&work->store);
    comparison_panel_destroy(&work->panel);
    free(work->chosen);
    comparison_set_destroy(&work->set);
    comparison_paths_destroy(&work->paths);
}

static bool writes_files(const struct tool_options *options)
{
    return options->output != NULL || options->csv != NULL;
}

static enum sim_status check_outputs(const struct work *work, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *output = work->options->output, *csv = work->options->csv;
    SIM_TRY(comparison_paths_spare(&work->paths, output, error));
    SIM_TRY(comparison_paths_spare(&work->paths, csv, error));
    if (output != NULL && csv != NULL && strcmp(output, csv) == 0) {
        status = sim_error_set(error, SIM_USAGE, "-o and --csv name the same file, %s", csv);
    }
out:
    return status;
}

/* The runs, the period and the series that are wanted. */
static enum sim_status prepare(struct work *work, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct tool_options *options = work->options;
    SIM_TRY(comparison_paths_find(&work->paths, options->operands, options->operand_count, error));
    SIM_TRY(check_outputs(work, error));
    SIM_TRY(comparison_set_open(&work->set, &work->paths, options->baseline, error));
    SIM_TRY(comparison_set_period(&work->set, options->from, options->to, error));
    const struct results *model = comparison_model(&work->set);
    SIM_TRY(sim_memory_array(&work->chosen, model->variable_count, sizeof *work->chosen, "series",
                             error));
    if (options->series != NULL || writes_files(options)) {
        SIM_TRY(results_select(model, options->series, work->chosen, error));
    } else {
        comparison_headlines_want(model, work->chosen);
    }
    comparison_set_align(&work->set, work->chosen);
out:
    return status;
}

/* Series by series, so that few are in memory. */
static enum sim_status compare_series(struct work *work, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct results *model = comparison_model(&work->set);
    struct comparison_figures figures = {.variable = NULL};
    for (size_t i = 0; i < model->variable_count; i++) {
        if (!work->chosen[i]) {
            continue;
        }
        if (interrupt_asked()) {
            status = sim_error_set(error, SIM_INTERRUPTED, "interrupted; nothing is written");
            goto out;
        }
        SIM_TRY(comparison_figures_make(&figures, &work->set, &model->variables[i],
                                        work->options->output != NULL, error));
        SIM_TRY(comparison_store_series(&work->store, &work->set, &figures, error));
        comparison_csv_series(&work->csv, &work->set, &figures);
        if (work->options->series != NULL) {
            SIM_TRY(comparison_table_series(&work->table, &work->set, &figures, error));
        } else {
            comparison_table_headlines(&work->table, &work->set, &figures);
        }
        comparison_figures_destroy(&figures);
    }
out:
    comparison_figures_destroy(&figures);
    return status;
}

static enum sim_status compare(struct work *work, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const struct tool_options *options = work->options;
    SIM_TRY(prepare(work, error));
    SIM_TRY(comparison_panel_make(&work->panel, &work->set, (double)work->threshold, error));
    SIM_TRY(comparison_table_make(&work->table, &work->set, options->series == NULL, error));
    SIM_TRY(comparison_store_open(&work->store, options->output, options->force, &work->set,
                                  work->chosen, &work->panel, work->threshold, error));
    SIM_TRY(comparison_csv_open(&work->csv, options->csv, options->force, &work->set, work->chosen,
                                &work->panel, error));
    SIM_TRY(compare_series(work, error));
    SIM_TRY(comparison_store_panel(&work->store, &work->panel, error));
    comparison_csv_panel(&work->csv, &work->set, &work->panel);
    SIM_TRY(comparison_csv_finish(&work->csv, options->force, error));
    SIM_TRY(comparison_store_finish(&work->store, error));
    char note[COMPARISON_NOTE];
    if (options->quiet && comparison_set_note(&work->set, note)[0] != '\0') {
        report_line("%s", note);
    }
    if (!options->quiet) {
        comparison_table_print(stdout, &work->table, &work->set);
        if (options->series == NULL) {
            comparison_winners_print(stdout, &work->set, &work->panel, work->threshold);
        }
    }
out:
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_error error = {.status = SIM_OK};
    struct work work = {
        .options = options,
        .threshold = options->threshold > 0 ? options->threshold : THRESHOLD,
    };
    enum sim_status status = SIM_OK;
    if (options->output != NULL) {
        status = tool_output_check(options->output, options->force);
        if (status != SIM_OK) {
            return status;
        }
    }
    interrupt_listen();
    status = compare(&work, &error);
    work_destroy(&work);
    if (status != SIM_OK) {
        error.status = status;
        return report_failure(&error, NULL);
    }
    return report_flush();
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "FILE", 0, 0,
     "writes every month of every series compared: HDF5, readable as netCDF-4, each over scenario "
     "and statistic (baseline, scenario, difference, standard_error)"},
    {"csv", '\0', TOOL_TEXT, offsetof(struct tool_options, csv), "FILE", 0, 0,
     "writes the means over the period of every series compared, a line for each cell"},
    {"series", '\0', TOOL_TEXT, offsetof(struct tool_options, series), "NAMES", 0, 0,
     "compares these series, separated by commas (* stands for any letters), instead of the "
     "headlines in the table and of all in files"},
    TOOL_OPTION_BASELINE,
    TOOL_OPTION_FROM,
    TOOL_OPTION_TO,
    {"threshold", '\0', TOOL_WHOLE, offsetof(struct tool_options, threshold), "EUR", 1, 1000000,
     "who gains or loses more than this a year, in EUR of 2010, is a winner or loser (default 50)"},
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces output files that exist"},
    TOOL_OPTION_QUIET("prints no table"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_compare = {
    .name = "compare",
    .operands = "RUN|FOLDER...",
    .operands_minimum = 1,
    .operands_maximum = TOOL_OPERANDS_ANY,
    .summary = "what scenarios change, over paired replications, and for whom",
    .text =
        "Compares the output files of runs of two or more scenarios; a folder stands for all "
        "runs of the ensemble in it. The scenario of the first file is the baseline, or of a "
        "folder the one named baseline. Runs of the same seed and replication have the same "
        "random numbers and are paired: shown are the mean difference and its standard error "
        "over the pairs. Runs of one scenario under different settings (--set) are different "
        "scenarios, named with them.\n\n"
        "The persons followed (the panel) are the same in every scenario: who gains and who "
        "loses is told by age, diploma, standard of living, sex and type of household, in the "
        "files also by département.\n\n"
        "Runs of different scales, spans, months or versions are refused, and so are unfinished "
        "ones. "
        "A figure stands for a month (in the table, the mean of the months of the period) over "
        "the pairs in which both runs have it.",
    .example = "guichet compare results/baseline.h5 results/slow-adoption.h5 --csv differences.csv",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
