/* The whole of a run: its months, its output, its checkpoints, and how it ends. */
#include "sim/run/run.h"

#include "sim/base/calendar.h"
#include "sim/run/clock.h"

#include <stdlib.h>
#include <string.h>

/* A run on its way. */
struct through {
    struct sim_run *run;
    const struct sim_run_orders *orders;
    struct sim_output *output; /* NULL: none */
    double checkpointed;       /* clock when the last checkpoint was tried, or the months began */
    size_t done, months;       /* of the span, from run.start on */
};

static double *output_seconds(const struct sim_run *run)
{
    return &run->phase_seconds[run->model->phase_count + 2];
}

/* ---- beginning ---- */

/* The same with all mistakes in `error`. */
static enum sim_status begin_at_opening(struct sim_run *run, struct sim_error *error)
{
    struct sim_diagnostics diagnostics = {.items = NULL};
    enum sim_status status = sim_run_begin(run, &diagnostics, error);
    char *text = diagnostics.total > 0 ? sim_diagnostics_text(&diagnostics) : NULL;
    if (status == SIM_SCENARIO && text)
        sim_error_set(error, status, "%.*s", (int)strlen(text) - 1, text); /* no newline */
    free(text);
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

/* At the opening or at a checkpoint. */
static enum sim_status begin(struct through *t, struct sim_error *error)
{
    const struct sim_run_orders *orders = t->orders;
    struct sim_world *world = &t->run->world;
    enum sim_status status =
        orders->from ? sim_checkpoint_load(orders->from, world, t->run->phase_seconds, error)
                     : begin_at_opening(t->run, error);
    if (status == SIM_OK && orders->from)
        t->done = (size_t)(world->month - sim_world_run(world)->start) + 1;
    return status;
}

/* ---- checkpoints ---- */

static bool checkpoint_is_due(const struct through *t)
{
    const struct sim_run_orders *orders = t->orders;
    if (!t->output)
        return false;
    if (t->done == t->months)
        return orders->checkpoint_kept;
    if (orders->checkpoint_months > 0 && t->done % (size_t)orders->checkpoint_months == 0)
        return true;
    return orders->checkpoint_seconds > 0 &&
           sim_clock_seconds() - t->checkpointed >= orders->checkpoint_seconds;
}

/* A checkpoint that cannot be written is no reason to lose the run: it is told. */
static void write_checkpoint(struct through *t)
{
    struct sim_run *run = t->run;
    struct sim_error error = {.text = ""};
    double begin = sim_clock_seconds();
    size_t panel_count;
    const uint32_t *panel = sim_output_panel(t->output, &panel_count);
    enum sim_status status = sim_output_sync(t->output, &error);
    if (status == SIM_OK)
        status = sim_checkpoint_write(t->orders->output, &run->world, &run->scenario, panel,
                                      panel_count, run->phase_seconds, &error);
    if (status != SIM_OK && t->orders->warn)
        t->orders->warn(t->orders->context, error.text);
    t->checkpointed = sim_clock_seconds();
    *output_seconds(run) += t->checkpointed - begin;
}

/* What a finished run needs no more, and what stands under the name of a new one. */
static void remove_checkpoints(const struct through *t)
{
    struct sim_error error = {.text = ""};
    if (sim_checkpoint_remove(t->orders->output->path, &error) != SIM_OK && t->orders->warn)
        t->orders->warn(t->orders->context, error.text);
}

static enum sim_status create_output(struct through *t, struct sim_error *error)
{
    double begin = sim_clock_seconds();
    const struct sim_output_options *options = t->orders->output;
    if (!options)
        return SIM_OK;
    enum sim_status status =
        sim_output_create(&t->output, options, &t->run->world, &t->run->scenario, error);
    /* Checkpoints under this name are of the file that has just been replaced. */
    if (status == SIM_OK && !t->orders->from)
        remove_checkpoints(t);
    *output_seconds(t->run) += sim_clock_seconds() - begin;
    return status;
}

/* ---- the months ---- */

static bool goes_on(const struct through *t)
{
    const struct sim_run_orders *orders = t->orders;
    return !orders->progress || orders->progress(orders->context, t->run, t->done, t->months);
}

static enum sim_status simulate_month(struct through *t, struct sim_error *error)
{
    struct sim_run *run = t->run;
    enum sim_status status = sim_run_month(run, error);
    if (status != SIM_OK || !t->output)
        return status;
    double begin = sim_clock_seconds();
    status = sim_output_month(t->output, &run->world, run->phase_seconds, error);
    *output_seconds(run) += sim_clock_seconds() - begin;
    return status;
}

static enum sim_status run_months(struct through *t, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = &t->run->world;
    char month[16];
    t->checkpointed = sim_clock_seconds();
    if (!goes_on(t) && t->done < t->months) {
        if (t->done > 0 && t->output && !t->orders->no_checkpoint_at_stop)
            write_checkpoint(t); /* the output may have a name that has none yet */
        return sim_error_set(error, SIM_INTERRUPTED, "interrupted before %s",
                             t->done == 0 ? "the first month" : "the next month");
    }
    while (t->done < t->months) {
        if (t->done > 0) /* world->month is the last one simulated */
            world->month++;
        SIM_TRY(simulate_month(t, error));
        t->done++;
        bool stopping = !goes_on(t) && t->done < t->months;
        bool at_stop = stopping && t->output && !t->orders->no_checkpoint_at_stop;
        if (at_stop || checkpoint_is_due(t))
            write_checkpoint(t);
        if (stopping)
            return sim_error_set(error, SIM_INTERRUPTED, "interrupted after %s (%zu of %zu months)",
                                 sim_month_text(world->month, month, sizeof month), t->done,
                                 t->months);
    }
out:
    return status;
}

/* ---- the whole ---- */

enum sim_status sim_run_through(struct sim_run *run, const struct sim_run_orders *orders,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK, closing = SIM_OK, finishing = SIM_OK;
    struct through t = {.run = run, .orders = orders};
    struct sim_error late, judged;
    t.months = sim_output_months(&run->world);
    if (orders->output)
        SIM_TRY(sim_output_check(orders->output, &run->world, error));
    SIM_TRY(begin(&t, error));
    SIM_TRY(create_output(&t, error));
    status = run_months(&t, error);
    if (status == SIM_OK && run->model->finish)
        finishing = run->model->finish(&run->world, &judged);
out:
    /* Whatever happened, what was written stays readable; the first error is the one to tell. */
    if (t.output)
        closing =
            sim_output_close(t.output, &run->world, run->phase_seconds, status == SIM_OK, &late);
    if (status == SIM_OK && closing != SIM_OK) {
        *error = late;
        status = closing;
    }
    if (status == SIM_OK && t.output && !orders->checkpoint_kept)
        remove_checkpoints(&t);
    if (status == SIM_OK && finishing != SIM_OK) { /* all months are in the output */
        *error = judged;
        status = finishing;
    }
    return status;
}

enum sim_status sim_run_all(struct sim_run *run, const struct sim_output_options *options,
                            sim_run_progress *progress, void *context, struct sim_error *error)
{
    const struct sim_run_orders orders = {
        .output = options, .no_checkpoint_at_stop = true, .progress = progress, .context = context};
    return sim_run_through(run, &orders, error);
}

struct sim_run_source sim_run_source_of(const struct sim_recipe *recipe,
                                        const char *const *settings, size_t setting_count,
                                        int threads)
{
    return (struct sim_run_source){
        .scenario = recipe->file_count > 0 ? recipe->files[0].path : "",
        .settings = settings,
        .setting_count = setting_count,
        .random = {.seed = recipe->seed, .replication = (uint32_t)recipe->replication},
        .threads = threads,
        .scenario_texts = recipe->files,
        .scenario_text_count = recipe->file_count,
        .input_texts = recipe->inputs,
    };
}
