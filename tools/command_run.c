/* guichet run: a scenario into an output file. */
#include "tools/checkpoints.h"
#include "tools/commands.h"
#include "tools/report.h"
#include "tools/running.h"

/* A new run under a name beside which the checkpoints of an unfinished one lie would in the end remove
 * what that one could be gone on with from. */
static enum sim_status check_checkpoints(const struct tool_options *options)
{
    char path[CHECKPOINTS_PATH];
    if (!options->force && checkpoints_there(options->output, path)) {
        report_line(
            "%s is a checkpoint of a run that wrote %s; go on with that run by guichet resume, "
            "choose another name, or begin anew with --force",
            path, options->output);
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_run run = {.model = NULL};
    struct running running = {.options = options};
    enum sim_status status = SIM_OK;
    struct sim_output_options output = {
        .path = options->output,
        .force = options->force,
        .panel = !options->no_panel,
        .series = options->series,
        .every = (int32_t)options->every,
        .settings = options->settings,
        .setting_count = options->setting_count,
        .build = tool_build,
    };
    struct sim_run_orders orders = {.output = &output};
    SIM_TRY(running_listen(options));
    SIM_TRY(tool_output_check(options->output, options->force));
    SIM_TRY(check_checkpoints(options));
    SIM_TRY(tool_prepare(options, &run));
    SIM_TRY(running_room(&run, &output, options));
    SIM_TRY(running_through(&running, &run, &orders));
out:
    sim_run_destroy(&run);
    return status;
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "FILE", 0, 0,
     "the output file to make: HDF5, readable as netCDF-4"},
    TOOL_OPTION_SEED,
    TOOL_OPTION_REPLICATION,
    TOOL_OPTION_THREADS,
    TOOL_OPTION_SET,
    TOOL_OPTION_RUN_SERIES,
    TOOL_OPTION_EVERY,
    TOOL_OPTION_NO_PANEL("leaves out the panel of individuals; changes no other number"),
    TOOL_OPTION_CHECKPOINT,
    TOOL_OPTION_WARNING,
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces an output file that exists, with its checkpoints, and runs even where memory seems "
     "too "
     "small"},
    TOOL_OPTION_QUIET("tells nothing but mistakes"),
    TOOL_OPTION_VERBOSE("tells the seconds of every phase at the end"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_run = {
    .name = "run",
    .operands = "SCENARIO",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "simulates a scenario into an output file",
    .text =
        "Simulates the scenario and writes its series, its panel of individuals and everything "
        "needed to run it again into one file, which can be read at every moment of the run. "
        "The same scenario, seed and replication give the same numbers, bit for bit, with any "
        "number of threads.\n\n"
        "Ctrl-C (SIGINT), SIGTERM, SIGHUP and the signal of --warning-signal end the run after the "
        "month at hand; its state is then kept in a checkpoint beside the output, "
        "FILE.checkpoint, the line that goes on with it is shown, and the exit code is 8. A second "
        "SIGINT or SIGTERM ends it at once. A run that is killed leaves the months done in the "
        "file "
        "and goes on, by guichet resume, from its last checkpoint: see --checkpoint-every.",
    .example = "guichet run scenarios/baseline.yaml -o results/baseline.h5 --set scale=1/100",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .output_required = true,
    .function = function,
};
