/* guichet run: a scenario into an output file. */
#include "tools/commands.h"

#include "sim/base/memory.h"
#include "tools/interrupt.h"
#include "tools/progress.h"
#include "tools/report.h"

struct running {
    struct progress progress;
    size_t months_done;
};

static bool follow(void *context, const struct sim_run *run, size_t months_done, size_t months)
{
    struct running *running = context;
    running->months_done = months_done;
    progress_show(&running->progress, run, months_done, months);
    return !interrupt_asked();
}

/* A run that would not fit is refused before it has begun to fill the machine. */
static enum sim_status check_room(const struct sim_run *run, const struct tool_options *options)
{
    char need[32], have[32];
    struct sim_run_plan plan;
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = sim_run_plan(run, &plan, &error);
    if (status != SIM_OK) {
        error.status = status;
        return report_failure(&error, NULL);
    }
    size_t bytes = plan.state_bytes + plan.working_bytes, available = sim_memory_available();
    if (available > 0 && bytes > available && !options->force) {
        report_line("the run needs %s of memory and %s is available on this machine; take a "
                    "smaller scale, free some memory, or insist with --force (guichet plan "
                    "tells more)",
                    report_bytes((double)bytes, need, sizeof need),
                    report_bytes((double)available, have, sizeof have));
        return SIM_MEMORY;
    }
    size_t output = sim_output_bytes(&run->world, !options->no_panel);
    uint64_t disk = tool_disk_free(options->output);
    if (disk > 0 && output > disk) {
        report_line("%s: the output needs %s and %s is free on its disk", options->output,
                    report_bytes((double)output, need, sizeof need),
                    report_bytes((double)disk, have, sizeof have));
        return SIM_OUTPUT;
    }
    return SIM_OK;
}

static void print_phases(const struct sim_run *run)
{
    const struct sim_model *model = run->model;
    double sum = 0;
    for (size_t i = 0; i < model->phase_count + 3; i++) {
        sum += run->phase_seconds[i];
    }
    for (size_t i = 0; i < model->phase_count + 3; i++) {
        const char *name = i == 0                        ? "opening"
                           : i <= model->phase_count     ? model->phases[i - 1]->name
                           : i == model->phase_count + 1 ? "arranging rows"
                                                         : "output";
        double seconds = run->phase_seconds[i];
        fprintf(stderr, "  %-28s %10.3f s %5.1f %%\n", name, seconds,
                sum > 0 ? 100 * seconds / sum : 0);
    }
    fprintf(stderr, "  %-28s %10.3f s\n", "all", sum);
}

static void print_end(const struct sim_run *run, const struct running *running,
                      const struct tool_options *options)
{
    char agents[32], seconds[32];
    const struct sim_table *table = &run->world.tables[tool_main_table(run->model)];
    double spent = progress_clock() - running->progress.started;
    double months_spent = progress_clock() - running->progress.opened;
    fprintf(
        stderr, "%s: %s, %zu months, agents (%s) %s, in %s; %.3g million %s-months per second\n",
        options->output, run->scenario.name, running->months_done, table->declaration->name,
        report_count(table->alive, agents, sizeof agents),
        report_seconds(spent, seconds, sizeof seconds),
        months_spent > 0 ? 1e-6 * (double)table->alive * (double)running->months_done / months_spent
                         : 0,
        table->declaration->name);
    if (options->verbose) {
        print_phases(run);
    }
}

static enum sim_status run_into_file(struct sim_run *run, const struct tool_options *options)
{
    struct running running = {.months_done = 0};
    struct sim_error error = {.status = SIM_OK};
    struct sim_output_options output = {
        .path = options->output,
        .force = options->force,
        .panel = !options->no_panel,
        .settings = options->settings,
        .setting_count = options->setting_count,
        .build = tool_build,
    };
    interrupt_listen();
    if (options->verbose) {
        tool_print_title(stderr, run);
    }
    progress_start(&running.progress, run->scenario.name, options->quiet);
    enum sim_status status = sim_run_all(run, &output, follow, &running, &error);
    progress_end(&running.progress);
    if (status == SIM_INTERRUPTED) {
        report_line("interrupted after %zu months; %s holds them and can be read",
                    running.months_done, options->output);
    } else if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    } else if (!options->quiet) {
        print_end(run, &running, options);
    }
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_run run = {.model = NULL};
    enum sim_status status = SIM_OK;
    SIM_TRY(tool_output_check(options->output, options->force));
    SIM_TRY(tool_prepare(options, &run));
    SIM_TRY(check_room(&run, options));
    SIM_TRY(run_into_file(&run, options));
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
    {"no-panel", '\0', TOOL_FLAG, offsetof(struct tool_options, no_panel), NULL, 0, 0,
     "leaves out the panel of individuals; changes no other number"},
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "replaces an output file that exists, and runs even where memory seems too small"},
    {"quiet", 'q', TOOL_FLAG, offsetof(struct tool_options, quiet), NULL, 0, 0,
     "tells nothing but mistakes"},
    {"verbose", 'v', TOOL_FLAG, offsetof(struct tool_options, verbose), NULL, 0, 0,
     "tells the seconds of every phase at the end"},
    TOOL_OPTION_HELP,
};

const struct tool_command command_run = {
    .name = "run",
    .operands = "SCENARIO",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "simulates a scenario into an output file",
    .text = "Simulates the scenario and writes its series, its panel of individuals and everything "
            "needed to run it again into one file, which can be read at every moment of the run. "
            "The same scenario, seed and replication give the same numbers, bit for bit, with any "
            "number of threads.\n\n"
            "Ctrl-C (SIGINT), SIGTERM and SIGHUP end the run after the month at hand; the file "
            "then holds the months done and the exit code is 8. A second signal ends it at once.",
    .example = "guichet run scenarios/baseline.yaml -o results/baseline.h5 --set scale=1/100",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .output_required = true,
    .function = function,
};
