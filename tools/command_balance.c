/* guichet balance: what a scenario costs, what it changes, and what a person less excluded costs. */
#include "tools/commands.h"

#include "tools/balance.h"
#include "tools/interrupt.h"
#include "tools/report.h"

#include <string.h>

/* One balance from its files to its outputs. */
struct work {
    struct comparison_paths paths;
    struct comparison_set set;
    struct balance balance;
};

static void work_destroy(struct work *work)
{
    balance_destroy(&work->balance);
    comparison_set_destroy(&work->set);
    comparison_paths_destroy(&work->paths);
}

static enum sim_status check_outputs(const struct work *work, const struct tool_options *options,
                                     struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char *const outputs[] = {options->csv, options->page};
    for (size_t i = 0; i < 2; i++) {
        SIM_TRY(comparison_paths_spare(&work->paths, outputs[i], error));
        if (outputs[i] != NULL) {
            SIM_TRY(table_file_check(outputs[i], options->force, error));
        }
    }
    if (options->csv != NULL && options->page != NULL && strcmp(options->csv, options->page) == 0) {
        status = sim_error_set(error, SIM_USAGE, "--csv and --markdown name the same file, %s",
                               options->csv);
    }
out:
    return status;
}

typedef void writer(FILE *file, const struct balance *balance, const struct comparison_set *set);

static enum sim_status write_file(const struct work *work, const char *path, bool force,
                                  writer *write, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct table_file out = {.path = NULL};
    if (path == NULL) {
        return SIM_OK;
    }
    SIM_TRY(table_file_open(&out, path, error));
    write(out.file, &work->balance, &work->set);
    SIM_TRY(table_file_name(&out, force, error));
out:
    table_file_abandon(&out);
    return status;
}

static enum sim_status make(struct work *work, const struct tool_options *options,
                            struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(comparison_paths_find(&work->paths, options->operands, options->operand_count, error));
    SIM_TRY(check_outputs(work, options, error));
    SIM_TRY(comparison_set_open(&work->set, &work->paths, options->baseline, error));
    SIM_TRY(comparison_set_period(&work->set, options->from, options->to, error));
    SIM_TRY(balance_make(&work->balance, &work->set, error));
    SIM_TRY(write_file(work, options->csv, options->force, balance_csv, error));
    SIM_TRY(write_file(work, options->page, options->force, balance_markdown, error));
    char note[COMPARISON_NOTE];
    if (options->quiet && comparison_set_note(&work->set, note)[0] != '\0') {
        report_line("%s", note);
    }
    if (!options->quiet) {
        balance_print(stdout, &work->balance, &work->set);
    }
out:
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_error error = {.status = SIM_OK};
    struct work work = {.balance = {.rows = NULL}};
    interrupt_listen();
    enum sim_status status = make(&work, options, &error);
    work_destroy(&work);
    if (status != SIM_OK) {
        error.status = status;
        return report_failure(&error, NULL);
    }
    return report_flush();
}

static const struct tool_option option_table[] = {
    {"csv", '\0', TOOL_TEXT, offsetof(struct tool_options, csv), "FILE", 0, 0,
     "writes every line of every scenario as comma-separated values (tools/report.py --balance "
     "reads them)"},
    {"markdown", '\0', TOOL_TEXT, offsetof(struct tool_options, page), "FILE", 0, 0,
     "writes the pages as Markdown"},
    TOOL_OPTION_BASELINE,
    TOOL_OPTION_FROM,
    TOOL_OPTION_TO,
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces output files that exist"},
    TOOL_OPTION_QUIET("prints no page"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_balance = {
    .name = "balance",
    .operands = "RUN|FOLDER...",
    .operands_minimum = 1,
    .operands_maximum = TOOL_OPERANDS_ANY,
    .summary = "what scenarios cost and what they bring, a page for each",
    .text =
        "Puts the cost of each scenario beside its benefit: what its levers spend and collect, the "
        "public deficit, jobs, hours, who gets what households pay, living, and persons left out, "
        "in the scenario and the baseline. Files are grouped and paired as by guichet compare, and "
        "every difference has its standard error over the pairs.\n\n"
        "The cost per person less excluded is the mean difference C of a cost over the mean number "
        "N of persons excluded in the baseline less those in the scenario: euros a year for one "
        "person less. Its standard error is that of the delta method: of the mean over the pairs "
        "of (c - n C/N)/N, where c and n are the differences of a pair. The cost is not told, with "
        "the reason, unless N exceeds two of its own standard errors. With fewer than about eight "
        "replications standard errors are rough.\n\n"
        "Levers without effect on money or on anybody are left out of a page. Their cases count "
        "agents or places, not persons.",
    .example = "guichet balance results/ens --csv balance.csv",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
