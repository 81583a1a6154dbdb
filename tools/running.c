#include "tools/running.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "tools/checkpoints.h"
#include "tools/commands.h"
#include "tools/interrupt.h"
#include "tools/report.h"
#include "tools/shell.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- before ---- */

enum sim_status running_listen(const struct tool_options *options)
{
    int number;
    if (!interrupt_number(options->warning_signal, &number)) {
        report_line(
            "--warning-signal is \"%.100s\"; allowed are USR1, USR2, XCPU, ALRM, HUP, TERM, "
            "INT, QUIT, the number of one of them, and none",
            options->warning_signal);
        return SIM_USAGE;
    }
    interrupt_listen();
    interrupt_listen_to_warning(number);
    return SIM_OK;
}

double running_checkpoint_bytes(const struct sim_run *run, const struct tool_options *options)
{
    /* The last one, the one before, and the next while it is written. */
    enum { CHECKPOINTS_AT_ONCE = 3 };
    bool on = options->checkpoint.months > 0 || options->checkpoint.seconds > 0;
    return on ? CHECKPOINTS_AT_ONCE * (double)sim_checkpoint_bytes(&run->world) : 0;
}

static enum sim_status check_memory(const struct sim_run *run, const struct tool_options *options)
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
    return SIM_OK;
}

enum sim_status running_room(const struct sim_run *run, const struct sim_output_options *output,
                             const struct tool_options *options)
{
    char file[32], checkpoints[32], have[32];
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = sim_output_check(output, &run->world, &error);
    if (status != SIM_OK) {
        error.status = status;
        return report_failure(&error, NULL);
    }
    status = check_memory(run, options);
    double bytes = (double)sim_output_bytes_of(&run->world, output);
    double beside = running_checkpoint_bytes(run, options);
    double disk = (double)tool_disk_free(output->path);
    if (status == SIM_OK && disk > 0 && bytes + beside > disk) {
        report_line("%s: the output needs %s, the checkpoints beside it %s, and %s is free on its "
                    "disk%s",
                    output->path, report_bytes(bytes, file, sizeof file),
                    report_bytes(beside, checkpoints, sizeof checkpoints),
                    report_bytes(disk, have, sizeof have),
                    bytes <= disk
                        ? "; --checkpoint-every 0 does without checkpoints until the run is "
                          "interrupted"
                        : "");
        return SIM_OUTPUT;
    }
    return status;
}

/* ---- meanwhile ---- */

/* Checkpoints of the run that had the output's name before must not be taken for this one's. */
static void remove_others(const struct running *running)
{
    struct sim_error error = {.status = SIM_OK};
    if (sim_checkpoint_remove(running->output->path, &error) != SIM_OK) {
        report_failure(&error, NULL);
    }
}

static bool follow(void *context, const struct sim_run *run, size_t months_done, size_t months)
{
    struct running *running = context;
    if (!running->begun && running->others) {
        remove_others(running);
    }
    running->begun = true;
    running->months_done = months_done;
    running->months = months;
    progress_show(&running->progress, run, months_done, months);
    return !interrupt_asked();
}

static void warn(void *context, const char *sentence)
{
    struct running *running = context;
    running->checkpoint_failed = true;
    running->months_not_written = running->months_done;
    progress_end(&running->progress);
    report_line("%s", sentence);
}

/* ---- at the end ---- */

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

static void print_end(const struct running *running, const struct sim_run *run)
{
    char agents[32], seconds[32];
    const struct sim_table *table = &run->world.tables[tool_main_table(run->model)];
    double spent = progress_clock() - running->progress.started;
    double months_spent = progress_clock() - running->progress.opened;
    size_t months = running->months_done - running->progress.done_before;
    fprintf(stderr,
            "%s: %s, %zu months, agents (%s) %s, in %s; %.3g million %s-months per second\n",
            running->output->path, run->scenario.name, running->months_done,
            table->declaration->name, report_count(table->alive, agents, sizeof agents),
            report_seconds(spent, seconds, sizeof seconds),
            months_spent > 0 ? 1e-6 * (double)table->alive * (double)months / months_spent : 0,
            table->declaration->name);
    if (running->options->verbose) {
        print_phases(run);
    }
}

/* The line that goes on with the run, with what was asked for beside the numbers. */
static void print_line_to_go_on(const struct running *running)
{
    const struct tool_options *options = running->options;
    fputs("  ", stderr);
    shell_put_program(stderr);
    fputs(" resume ", stderr);
    shell_put_path(stderr, running->output->path);
    if (options->threads > 0) {
        fprintf(stderr, " --threads %llu", (unsigned long long)options->threads);
    }
    if (options->checkpoint.text != NULL) {
        fprintf(stderr, " --checkpoint-every %s", options->checkpoint.text);
    }
    if (options->warning_signal != NULL) {
        fputs(" --warning-signal ", stderr);
        shell_put(stderr, options->warning_signal);
    }
    fputc('\n', stderr);
}

/* Without the last checkpoint more is simulated again. */
static void tell_earlier_beginning(const char *output)
{
    const struct checkpoints_wanted any = {.before = INT32_MAX, .quiet = true};
    struct checkpoints_found found;
    struct sim_error error;
    char month[16];
    if (checkpoints_newest(output, &any, &found, &error) == SIM_OK && found.checkpoint != NULL) {
        report_line("the run will begin again after %s, the month of the checkpoint before",
                    sim_month_text(sim_checkpoint_month(found.checkpoint), month, sizeof month));
        sim_checkpoint_close(found.checkpoint);
    } else {
        report_line("the run will begin again with its opening: there is no other checkpoint");
    }
}

static void tell_interrupted(const struct running *running, const struct sim_run *run)
{
    char after[32] = "before the first month", month[16];
    const char *path = running->output->path;
    int32_t start = sim_world_run(&run->world)->start;
    if (running->months_done > 0) {
        snprintf(after, sizeof after, "after %s",
                 sim_month_text(start + (int32_t)running->months_done - 1, month, sizeof month));
    }
    if (running->checkpoint_failed && running->months_not_written == running->months_done) {
        tell_earlier_beginning(path);
    }
    if (running->output->every > 1) {
        report_line("interrupted %s by %s (%zu of %zu months are done); to go on:", after,
                    interrupt_name(), running->months_done, running->months);
    } else {
        report_line("interrupted %s by %s (%zu of %zu months are in %s); to go on:", after,
                    interrupt_name(), running->months_done, running->months, path);
    }
    print_line_to_go_on(running);
}

enum sim_status running_through(struct running *running, struct sim_run *run,
                                struct sim_run_orders *orders)
{
    const struct tool_interval *checkpoint = &running->options->checkpoint;
    struct sim_error error = {.status = SIM_OK};
    running->output = orders->output;
    orders->checkpoint_months = checkpoint->months;
    orders->checkpoint_seconds = checkpoint->seconds;
    orders->checkpoint_kept =
        checkpoint->text != NULL && (checkpoint->months > 0 || checkpoint->seconds > 0);
    orders->progress = follow;
    orders->warn = warn;
    orders->context = running;
    if (running->options->verbose) {
        tool_print_title(stderr, run);
    }
    progress_start(&running->progress, run->scenario.name, running->options->quiet);
    enum sim_status status = sim_run_through(run, orders, &error);
    progress_end(&running->progress);
    if (status == SIM_INTERRUPTED) {
        tell_interrupted(running, run);
    } else if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    } else if (!running->options->quiet) {
        print_end(running, run);
    }
    return status;
}
