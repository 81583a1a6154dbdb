/* guichet plan: what a run needs, before it starts. */
#include "tools/commands.h"

#include "sim/base/memory.h"
#include "tools/report.h"
#include "tools/running.h"

#include <stdlib.h>
#include <string.h>

/* Scales (1/N) of the trials: few persons, and as many as take seconds. */
enum { TRIAL_SMALL = 5000, TRIAL_LARGE = 1000 };

static void print_bytes(const char *group, const char *name, double bytes)
{
    char text[32];
    printf("  %-8s %-28s %14s\n", group, name, report_bytes(bytes, text, sizeof text));
}

/* The output that guichet run would write with the same options. */
static struct sim_output_options output_of(const struct tool_options *options)
{
    return (struct sim_output_options){
        .path = options->output != NULL ? options->output : ".",
        .panel = !options->no_panel,
        .series = options->series,
        .every = (int32_t)options->every,
    };
}

static void print_plan(const struct sim_run *run, const struct sim_run_plan *plan,
                       const struct tool_options *options)
{
    struct sim_output_options output = output_of(options);
    char text[32];
    for (size_t i = 0; i < run->model->table_count; i++) {
        printf("  %-8s %-28s %14s\n", i == 0 ? "agents" : "", run->model->tables[i]->name,
               report_count(plan->agents[i], text, sizeof text));
    }
    print_bytes("memory", "state", (double)plan->state_bytes);
    print_bytes("", "working", (double)plan->working_bytes);
    print_bytes("", "available on this machine", (double)sim_memory_available());
    size_t main_table = tool_main_table(run->model);
    if (plan->agents[main_table] > 0) {
        snprintf(text, sizeof text, "for each %s", run->model->tables[main_table]->name);
        printf("  %-8s %-28s %12.1f B\n", "", text,
               (double)(plan->state_bytes + plan->working_bytes) /
                   (double)plan->agents[main_table]);
    }
    print_bytes("output", options->no_panel ? "file, without panel" : "file",
                (double)sim_output_bytes_of(&run->world, &output));
    print_bytes("", "a checkpoint", (double)sim_checkpoint_bytes(&run->world));
    print_bytes("", "free on the disk", (double)tool_disk_free(output.path));
    if (plan->seconds > 0) {
        printf("  %-8s %-28s %14s\n", "time", "expected",
               report_seconds(plan->seconds, text, sizeof text));
        printf("  %-8s %-28s %12.4g M\n", "", "person-months per second",
               1e-6 * plan->person_months_per_second);
    }
}

static void warn(const struct sim_run *run, const struct sim_run_plan *plan,
                 const struct tool_options *options)
{
    char need[32], have[32];
    size_t bytes = plan->state_bytes + plan->working_bytes, available = sim_memory_available();
    if (available > 0 && bytes > available) {
        report_line("warning: %s of memory is needed and %s is available: guichet run will refuse",
                    report_bytes((double)bytes, need, sizeof need),
                    report_bytes((double)available, have, sizeof have));
    }
    struct sim_output_options output = output_of(options);
    double disk = (double)tool_disk_free(output.path);
    double files =
        (double)sim_output_bytes_of(&run->world, &output) + running_checkpoint_bytes(run, options);
    if (disk > 0 && files > disk) {
        report_line("warning: the output and its checkpoints need %s and %s is free on the disk",
                    report_bytes(files, need, sizeof need), report_bytes(disk, have, sizeof have));
    }
}

static bool sets_scale(const char *setting)
{
    static const char key[] = "scale";
    return strncmp(setting, key, sizeof key - 1) == 0 &&
           (setting[sizeof key - 1] == '=' || setting[sizeof key - 1] == ' ');
}

/* A short run of the same scenario at 1/scale. */
static enum sim_status run_trial(const struct tool_options *options, int64_t scale_wanted,
                                 struct sim_run_timing *timing)
{
    struct sim_run trial = {.model = NULL};
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    char scale[64];
    size_t count = 0;
    const char **settings = calloc(options->setting_count + 1, sizeof *settings);
    if (settings == NULL) {
        return sim_error_set(&error, SIM_MEMORY, "out of memory: settings");
    }
    for (size_t i = 0; i < options->setting_count; i++) {
        if (!sets_scale(options->settings[i])) {
            settings[count++] = options->settings[i];
        }
    }
    snprintf(scale, sizeof scale, "scale=1/%lld", (long long)scale_wanted);
    settings[count++] = scale;
    SIM_TRY(tool_prepare_with(options, settings, count, &trial));
    status = sim_run_trial(&trial, timing, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
out:
    sim_run_destroy(&trial);
    free(settings);
    return status;
}

/* Two trials, whose speed is taken for that of the run; of a run that is itself small, one. */
static enum sim_status time_trials(const struct tool_options *options, const struct sim_run *run,
                                   struct sim_run_plan *plan)
{
    enum sim_status status = SIM_OK;
    struct sim_run_timing small, large;
    int64_t own = sim_world_run(&run->world)->scale;
    int64_t few = own > TRIAL_SMALL ? own : TRIAL_SMALL;
    int64_t many = own > TRIAL_LARGE ? own : TRIAL_LARGE;
    SIM_TRY(run_trial(options, few, &small));
    SIM_TRY(run_trial(options, many, &large));
    sim_run_expect(run, &small, &large, many, plan);
out:
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_run run = {.model = NULL};
    struct sim_run_plan plan;
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    struct sim_output_options output = output_of(options);
    SIM_TRY(tool_prepare(options, &run));
    status = sim_output_check(&output, &run.world, &error);
    if (status == SIM_OK) {
        status = sim_run_plan(&run, &plan, &error);
    }
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
        goto out;
    }
    SIM_TRY(time_trials(options, &run, &plan));
    tool_print_title(stdout, &run);
    print_plan(&run, &plan, options);
    status = report_flush();
    warn(&run, &plan, options);
out:
    sim_run_destroy(&run);
    return status;
}

static const struct tool_option option_table[] = {
    {"output", 'o', TOOL_TEXT, offsetof(struct tool_options, output), "FILE", 0, 0,
     "the output file of the run, whose disk is looked at (default: this folder)"},
    TOOL_OPTION_SEED,
    TOOL_OPTION_REPLICATION,
    TOOL_OPTION_THREADS,
    TOOL_OPTION_SET,
    TOOL_OPTION_RUN_SERIES,
    TOOL_OPTION_EVERY,
    TOOL_OPTION_NO_PANEL("plans an output without the panel of individuals"),
    TOOL_OPTION_CHECKPOINT,
    TOOL_OPTION_WARNING,
    {"force", 'f', TOOL_FLAG, offsetof(struct tool_options, force), NULL, 0, 0,
     "as of guichet run; changes nothing here"},
    TOOL_OPTION_QUIET("as of guichet run; changes nothing here"),
    TOOL_OPTION_VERBOSE("as of guichet run; changes nothing here"),
    TOOL_OPTION_HELP,
};

const struct tool_command command_plan = {
    .name = "plan",
    .operands = "SCENARIO",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "tells what a run needs: agents, memory, disk, time",
    .text = "Tells how many agents the run will have, the memory and disk it needs beside what "
            "this machine has, and the time it will take, judged from a short trial at a small "
            "scale. Nothing is written. Takes the options of guichet run, so that one word turns "
            "the one into the other.",
    .example = "guichet plan scenarios/baseline.yaml --set scale=1",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
