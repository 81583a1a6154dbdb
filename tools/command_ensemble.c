/* guichet ensemble: several scenarios x replications on one machine, run by run, with a summary
 * of each scenario. */
#include "tools/commands.h"
#include "tools/ensemble.h"
#include "tools/interrupt.h"
#include "tools/report.h"
#include "tools/running.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What the table of options cannot say. */
static enum sim_status check_options(const struct tool_options *options)
{
    uint64_t replications =
        options->replications > 0 ? options->replications : (uint64_t)ENSEMBLE_REPLICATIONS;
    enum sim_status status = SIM_OK;
    if (options->output == NULL) {
        report_line("guichet ensemble needs -o DIR, the folder of its runs");
        status = SIM_USAGE;
    } else if (strlen(options->output) > ENSEMBLE_FOLDER_MAX) {
        report_line("the name of the folder is longer than %d bytes", ENSEMBLE_FOLDER_MAX);
        status = SIM_USAGE;
    }
    if (options->operand_count == 0 && !options->list) {
        report_line("guichet ensemble needs SCENARIO..., the scenarios to run (only --list can do "
                    "without)");
        status = SIM_USAGE;
    }
    if (options->replication + replications - 1 > UINT32_MAX) {
        report_line("--first-replication %" PRIu64 " and --replications %" PRIu64
                    " go beyond the last replication, %" PRIu32,
                    options->replication, replications, UINT32_MAX);
        status = SIM_USAGE;
    }
    return status;
}

static enum sim_status tell(const struct sim_error *error, enum sim_status status)
{
    struct sim_error told = *error;
    told.status = status;
    return report_failure(&told, NULL);
}

/* The command that an earlier ensemble left behind, or NULL. */
static char *read_command(const char *folder)
{
    char path[ENSEMBLE_PATH], *line = NULL;
    size_t size = 0;
    FILE *file = fopen(ensemble_path(folder, "command.txt", path), "r");
    if (file == NULL) {
        return NULL;
    }
    if (getline(&line, &size, file) < 0) {
        free(line);
        line = NULL;
    } else {
        line[strcspn(line, "\n")] = '\0';
    }
    fclose(file);
    return line;
}

/* Shows what is done and what is not; changes nothing. */
static enum sim_status list(struct ensemble *ensemble)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    char *command = NULL;
    SIM_TRY(ensemble_status_read(ensemble, &error));
    if (ensemble->planned > 0) {
        SIM_TRY(ensemble_command_text(ensemble, &command, &error));
    } else {
        command = read_command(ensemble->folder);
    }
    if (ensemble->run_count == 0) {
        status = sim_error_set(&error, SIM_INPUT, "%s: there is no ensemble (no status.csv)",
                               ensemble->folder);
        goto out;
    }
    ensemble_status_print(ensemble, command);
    free(command);
    return report_flush();
out:
    free(command);
    return tell(&error, status);
}

static enum sim_status keep_command(const struct ensemble *ensemble, struct sim_error *error)
{
    char *command = NULL, *line = NULL;
    size_t size = 0;
    enum sim_status status = SIM_OK;
    SIM_TRY(ensemble_command_text(ensemble, &command, error));
    size = strlen(command);
    line = realloc(command, size + 2);
    if (line == NULL) {
        status = sim_error_set(error, SIM_MEMORY, "out of memory: the command of an ensemble");
        goto out;
    }
    command = line;
    command[size++] = '\n';
    SIM_TRY(ensemble_write_text(ensemble->folder, "command.txt", command, size, error));
out:
    free(command);
    return status;
}

static void tell_plan(const struct ensemble *ensemble)
{
    size_t done = 0;
    for (size_t i = 0; i < ensemble->planned; i++) {
        done += ensemble->runs[i].state == ENSEMBLE_DONE;
    }
    if (!ensemble->options->quiet && done == ensemble->planned) {
        fprintf(stderr, "%s: all %zu runs are done\n", ensemble->folder, done);
    } else if (!ensemble->options->quiet) {
        fprintf(stderr,
                "%s: %zu scenario%s x %zu replications: %zu runs done, %zu to make, %zu at "
                "once\n",
                ensemble->folder, ensemble->scenario_count,
                ensemble->scenario_count == 1 ? "" : "s", ensemble->replications, done,
                ensemble->planned - done, ensemble->jobs);
    }
}

/* Everything is checked before the first run starts. */
static enum sim_status work(struct ensemble *ensemble)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = ensemble_folder_take(ensemble);
    if (status == SIM_OK) {
        status = ensemble_look(ensemble);
    }
    if (status == SIM_OK) {
        status = ensemble_room(ensemble);
    }
    if (status != SIM_OK) {
        return status; /* told */
    }
    SIM_TRY(ensemble_status_read(ensemble, &error));
    SIM_TRY(keep_command(ensemble, &error));
    tell_plan(ensemble);
    ensemble_status_write(ensemble);
    status = ensemble_work(ensemble);
    if (status != SIM_INTERRUPTED || !interrupt_asked()) {
        enum sim_status summary = ensemble_summarise(ensemble);
        status = status == SIM_OK ? summary : status;
    }
    if (status != SIM_OK) {
        report_line("not all is done; guichet ensemble -o %s --list tells what is missing and how "
                    "to go on",
                    ensemble->folder);
    }
    return status;
out:
    return tell(&error, status);
}

static enum sim_status function(const struct tool_options *options)
{
    struct ensemble ensemble = {.options = options, .folder = options->output, .lock = -1};
    enum sim_status status = SIM_OK;
    SIM_TRY(check_options(options));
    SIM_TRY(running_listen(options));
    if (options->operand_count > 0) {
        SIM_TRY(ensemble_plan(&ensemble, options));
    }
    if (options->list) {
        if (options->operand_count > 0) {
            SIM_TRY(ensemble_look(&ensemble));
        }
        status = list(&ensemble);
    } else {
        status = work(&ensemble);
    }
out:
    ensemble_destroy(&ensemble);
    return status;
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "DIR", 0, 0,
     "the folder of the ensemble, made if it is not there; an ensemble that is there goes on"},
    {"replications", '\0', TOOL_WHOLE, offsetof(struct tool_options, replications), "N", 1, 100000,
     "runs of each scenario (default 8): the same seed and replication give a person the same luck "
     "in every scenario, so that differences can be taken in pairs"},
    {"first-replication", '\0', TOOL_WHOLE, offsetof(struct tool_options, replication), "N", 0,
     UINT32_MAX, "number of the first replication (default 0)"},
    TOOL_OPTION_SEED,
    {"jobs", 'j', TOOL_WHOLE, offsetof(struct tool_options, jobs), "N", 1, SIM_PARALLEL_THREADS_MAX,
     "runs at once (default: one for each processor; fewer where memory is short)"},
    {"threads", '\0', TOOL_WHOLE, offsetof(struct tool_options, threads), "N", 1,
     SIM_PARALLEL_THREADS_MAX,
     "threads of each run (default 1: many runs at once use the processors better than many "
     "threads); changes no result"},
    TOOL_OPTION_SET,
    {"series", '\0', TOOL_TEXT, offsetof(struct tool_options, series), "NAME,PATTERN*,...", 0, 0,
     "the series of the summaries (default: all); a summary is as large as eight runs' series"},
    TOOL_OPTION_NO_PANEL(
        "leaves out the panels of individuals, and with them who gains and who loses"),
    TOOL_OPTION_CHECKPOINT,
    TOOL_OPTION_WARNING,
    {"list", 'l', TOOL_FLAG, offsetof(struct tool_options, list), NULL, 0, 0,
     "shows what is done, missing, running, failed, interrupted, and the command to go on; starts "
     "nothing"},
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "makes again the files in the folder that are other runs than those asked for, and runs even "
     "where memory seems too small"},
    TOOL_OPTION_QUIET("tells nothing but mistakes"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_ensemble = {
    .name = "ensemble",
    .operands = "SCENARIO... -o DIR",
    .operands_minimum = 0,
    .operands_maximum = TOOL_OPERANDS_ANY,
    .summary = "simulates several scenarios, each several times, on all processors",
    .text =
        "Simulates every scenario with every replication, each by a process of its own (guichet "
        "run, whose numbers it gives bit for bit), several at once, into DIR/runs/NAME-rNNNN.h5, "
        "where NAME is the name that the scenario gives itself. All scenarios, memory and disk are "
        "checked before the first run starts.\n\n"
        "The same command goes on with an ensemble that was stopped or killed: runs that are done "
        "are left as they are, incomplete ones go on from their last checkpoint (or are made again "
        "where "
        "they left none), and files of other runs (other "
        "settings, scenario files, input tables, seed, version) are refused with the difference. A "
        "run that fails does not end the others; the exit code is then that of the first that "
        "failed, and DIR/log/NAME-rNNNN.txt has what it said. DIR/status.csv lists all runs.\n\n"
        "When all replications of a scenario are done, DIR/summary/NAME.h5 holds every series over "
        "the dimension statistic: mean, standard_error (of the mean, Monte-Carlo), q05, q25, "
        "median, q75, q95 (interpolated linearly between order statistics) and count (replications "
        "with a value).\n\n"
        "Ctrl-C (SIGINT), SIGTERM, SIGHUP and the signal of --warning-signal end the runs after "
        "the month "
        "at hand, each with a checkpoint; the exit code is then 8. A second SIGINT or SIGTERM ends "
        "all at "
        "once.",
    .example =
        "guichet ensemble scenarios/baseline.yaml mine.yaml -o results/mine --replications 16",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
