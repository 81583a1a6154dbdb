/* A run: scenario -> inputs -> opening -> months -> output. */
#ifndef SIM_RUN_RUN_H
#define SIM_RUN_RUN_H

#include "sim/io/checkpoint.h"
#include "sim/io/csv.h"
#include "sim/io/output.h"
#include "sim/io/scenario.h"
#include "sim/state/world.h"

/* What to run, as read from files (or from an earlier output). */
struct sim_run_source {
    const char *scenario;        /* path */
    const char *const *settings; /* "key=value", [setting_count] */
    size_t setting_count;
    struct sim_random random;
    int threads;
    /* When set, files and inputs come from memory instead of the disk (reproduce). */
    const struct sim_scenario_text *scenario_texts; /* [scenario_text_count] */
    size_t scenario_text_count;
    const struct sim_scenario_text
        *input_texts; /* [model->input_count], in order of declaration; path as for messages */
};

/* A prepared run: world created, nothing drawn yet. */
struct sim_run {
    const struct sim_model *model;
    struct sim_scenario scenario;
    struct sim_world world;
    bool has_world;
    double *phase_seconds; /* [phase_count + 3]: opening, then the phases, then arranging, then
                              output */
};

/* Reads and checks everything: model, scenario, settings, inputs; makes the world. Every mistake of
 * the user's files is in `diagnostics` (status SIM_SCENARIO or SIM_INPUT; error->text then holds
 * the first). `run` is always to be destroyed. */
enum sim_status sim_run_prepare(struct sim_run *run, const struct sim_model *model,
                                const struct sim_run_source *source,
                                struct sim_diagnostics *diagnostics, struct sim_error *error);
void sim_run_destroy(struct sim_run *run);

/* Draws the opening state (timed as "opening"). */
enum sim_status sim_run_open(struct sim_run *run, struct sim_error *error);

/* Opens, and asks the model whether each entry of the levers can act on the agents drawn: those that
 * cannot are in `diagnostics` (status SIM_SCENARIO, before month 0; error->text then holds the first). */
enum sim_status sim_run_begin(struct sim_run *run, struct sim_diagnostics *diagnostics,
                              struct sim_error *error);

/* Simulates world.month (the caller moves to the next): parameters in force, series cleared, phases
 * in order, ratios derived; arranges rows when due. Series hold the month's values until the next
 * call. */
enum sim_status sim_run_month(struct sim_run *run, struct sim_error *error);

/* Called after the opening and after every month; false asks to stop (SIM_INTERRUPTED). */
typedef bool sim_run_progress(void *context, const struct sim_run *run, size_t months_done,
                              size_t months);

/* What a run is to do beside simulating. */
struct sim_run_orders {
    const struct sim_output_options *output; /* NULL: none, and no checkpoints */
    int32_t checkpoint_months;   /* a checkpoint every so many months; 0: not by months */
    double checkpoint_seconds;   /* and whenever so many have passed; 0: not by time */
    bool checkpoint_kept;        /* also after the last month, so that the run can be
                                                prolonged; else a finished run removes its own */
    bool no_checkpoint_at_stop;  /* not even one when progress asks to stop */
    struct sim_checkpoint *from; /* goes on from here (run prepared from its recipe, nothing drawn);
                                    NULL: from the opening */
    sim_run_progress *progress;  /* NULL: none */
    void *context;
    /* A checkpoint could not be written: the run goes on, and this is told. NULL: nobody. */
    void (*warn)(void *context, const char *sentence);
};

/* The whole run, begun by sim_run_begin (of its diagnostics error->text holds as many as fit, one a
 * line) or at a checkpoint. A checkpoint is always written when progress asks to stop (then
 * SIM_INTERRUPTED); the months of progress count from run.start. */
enum sim_status sim_run_through(struct sim_run *run, const struct sim_run_orders *orders,
                                struct sim_error *error);

/* The source of a run that a recipe describes; it points into the recipe. `settings`
 * [setting_count] stand for those of the recipe. */
struct sim_run_source sim_run_source_of(const struct sim_recipe *recipe,
                                        const char *const *settings, size_t setting_count,
                                        int threads);

/* sim_run_through from the opening, without checkpoints (options NULL: no output). */
enum sim_status sim_run_all(struct sim_run *run, const struct sim_output_options *options,
                            sim_run_progress *progress, void *context, struct sim_error *error);

/* What a run needs, before it starts. */
struct sim_run_plan {
    size_t agents[SIM_TABLES_MAX]; /* planned rows per table, in order of the model's tables */
    size_t state_bytes;            /* of all columns at that many rows */
    size_t working_bytes;          /* series, moving of rows */
    size_t output_bytes;
    double seconds; /* expected, from trials; 0 until sim_run_expect */
    double person_months_per_second;
};
/* Fills all but the seconds. */
enum sim_status sim_run_plan(const struct sim_run *run, struct sim_run_plan *plan,
                             struct sim_error *error);

/* Seconds of a short run at a small scale. */
struct sim_run_timing {
    double agents;  /* of the first table, at the opening */
    double opening; /* seconds */
    double month;   /* seconds of a month, mean */
};

/* Runs `trial`, a prepared run, now, for at most a year. On failure `timing` is undefined. */
enum sim_status sim_run_trial(struct sim_run *trial, struct sim_run_timing *timing,
                              struct sim_error *error);

/* Fills the seconds of the plan of `run` from trials of the same scenario at two scales: what a month costs whatever the scale
 * and what it costs an agent lie on a straight line. `large_scale` is the scale (N of 1/N) of the larger trial. */
void sim_run_expect(const struct sim_run *run, const struct sim_run_timing *small,
                    const struct sim_run_timing *large, int64_t large_scale,
                    struct sim_run_plan *plan);

#endif
