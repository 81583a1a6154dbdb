/* A cell of the equality matrix: one way of making a run that must not matter. Include after
 * cmocka.h. Tests run in the source folder. */
#ifndef TESTS_DETERMINISM_CELL_H
#define TESTS_DETERMINISM_CELL_H

#include "models/model.h"
#include "sim/base/calendar.h"
#include "sim/base/hash.h"
#include "sim/run/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CELL_SETTINGS_MAX = 8, CELL_PATH = 256 };

/* What is simulated: a scenario file or its text. */
struct cell_scenario {
    const char *name, *path, *text;
    const char *settings[CELL_SETTINGS_MAX]; /* "key=value", ended by NULL */
};

/* How: with how many threads; from the opening or from a checkpoint of so many months, written with
 * another number of threads; into which file. */
struct cell {
    const struct cell_scenario *scenario;
    int threads;
    size_t resumed; /* 0: straight */
    size_t output;  /* index in cell_outputs */
};

struct cell_output {
    const char *text;
    bool panel;
    const char *series;
    int32_t every, every_before; /* months between rows, and before the interruption */
};
static const struct cell_output cell_outputs[] = {
    {"all series, panel", true, NULL, 1, 1},
    {"all series", false, NULL, 1, 1},
    {"few series every third month, panel", true, "persons*,gdp*,unemployment*", 3, 3},
    {"few series every third month, before every month", false, "persons*,gdp*", 3, 1},
};
enum { CELL_OUTPUTS = sizeof cell_outputs / sizeof cell_outputs[0] };

enum { CELL_SEED = 11 };

static inline void cell_text(const struct cell *cell, char *text, size_t size)
{
    char start[64] = "straight";
    if (cell->resumed > 0)
        snprintf(start, sizeof start, "resumed after %zu months", cell->resumed);
    snprintf(text, size, "%s, seed %d, %d threads, %s, %s", cell->scenario->name, CELL_SEED,
             cell->threads, start, cell_outputs[cell->output].text);
}

/* ---- preparing ---- */

static inline void cell_prepare(struct sim_run *run, const struct sim_model *model,
                                const struct cell_scenario *scenario, int threads)
{
    const struct sim_scenario_text text = {"small.yaml", scenario->text,
                                           scenario->text ? strlen(scenario->text) : 0};
    struct sim_run_source source = {.scenario = scenario->path,
                                    .settings = scenario->settings,
                                    .random = {.seed = CELL_SEED},
                                    .threads = threads};
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    if (scenario->text) {
        source.scenario_texts = &text;
        source.scenario_text_count = 1;
    }
    while (scenario->settings[source.setting_count])
        source.setting_count++;
    if (sim_run_prepare(run, model, &source, &diagnostics, &error) != SIM_OK)
        fail_msg("%s, seed %d: %s", scenario->name, CELL_SEED, error.text);
    sim_diagnostics_destroy(&diagnostics);
}

static inline size_t cell_setting_count(const struct cell_scenario *scenario)
{
    size_t count = 0;
    while (scenario->settings[count])
        count++;
    return count;
}

/* ---- the part before an interruption ---- */

struct cell_stop {
    size_t months;
};

static inline bool cell_stop_after(void *context, const struct sim_run *run, size_t done,
                                   size_t months)
{
    const struct cell_stop *stop = context;
    (void)run;
    (void)months;
    return done < stop->months;
}

static inline void cell_fail_on_warning(void *context, const char *sentence)
{
    (void)context;
    fail_msg("a checkpoint could not be written: %s", sentence);
}

/* Threads of the part before: never those of the part after. */
static inline int cell_threads_before(const struct cell *cell)
{
    return cell->threads % 3 + 1;
}

/* Runs the first months of a cell into `path` and stops with a checkpoint. */
static inline void cell_run_before(const struct sim_model *model, const struct cell *cell,
                                   const char *path)
{
    const struct cell_output *kind = &cell_outputs[cell->output];
    const struct sim_output_options options = {
        .path = path,
        .force = true,
        .panel = kind->panel,
        .series = kind->series,
        .every = kind->every_before,
        .settings = cell->scenario->settings,
        .setting_count = cell_setting_count(cell->scenario),
        .build = "test",
    };
    struct cell_stop stop = {cell->resumed};
    const struct sim_run_orders orders = {.output = &options,
                                          .progress = cell_stop_after,
                                          .context = &stop,
                                          .warn = cell_fail_on_warning};
    struct sim_error error = {.text = ""};
    struct sim_run run;
    cell_prepare(&run, model, cell->scenario, cell_threads_before(cell));
    if (sim_run_through(&run, &orders, &error) != SIM_INTERRUPTED)
        fail_msg("%s, seed %d: not interrupted: %s", cell->scenario->name, CELL_SEED, error.text);
    sim_run_destroy(&run);
}

/* ---- the part after ---- */

/* What a resumed run reads from: the checkpoint beside the output so far. */
struct cell_past {
    struct sim_checkpoint *checkpoint;
    struct sim_store_reader *earlier_file;
    struct sim_output_earlier earlier;
};

static inline void cell_past_open(struct cell_past *past, const struct sim_model *model,
                                  const char *path)
{
    char name[CELL_PATH + 32];
    struct sim_error error = {.text = ""};
    memset(past, 0, sizeof *past);
    if (!sim_checkpoint_name(path, false, name, sizeof name) ||
        sim_checkpoint_open(&past->checkpoint, name, model, &error) != SIM_OK ||
        sim_store_open(&past->earlier_file, path, &error) != SIM_OK)
        fail_msg("seed %d: %s", CELL_SEED, error.text);
    past->earlier.month = sim_checkpoint_month(past->checkpoint);
    past->earlier.panel = sim_checkpoint_panel(past->checkpoint, &past->earlier.panel_count);
    past->earlier.output = past->earlier_file;
}

static inline void cell_past_close(struct cell_past *past)
{
    sim_store_reader_close(past->earlier_file);
    sim_checkpoint_close(past->checkpoint);
}

/* Prepares the run that goes on, from what the checkpoint says alone. */
static inline void cell_prepare_after(struct sim_run *run, const struct sim_model *model,
                                      const struct cell_past *past, int threads)
{
    const struct sim_recipe *recipe = sim_checkpoint_recipe(past->checkpoint);
    const struct sim_run_source source =
        sim_run_source_of(recipe, recipe->settings, recipe->setting_count, threads);
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    if (sim_run_prepare(run, model, &source, &diagnostics, &error) != SIM_OK)
        fail_msg("seed %d: %s", CELL_SEED, error.text);
    sim_diagnostics_destroy(&diagnostics);
}

/* The whole of a cell into `path`: `run` is left with its last month, to be destroyed; `progress`
 * sees the months after the interruption. */
static inline void cell_run(struct sim_run *run, const struct sim_model *model,
                            const struct cell *cell, const char *path, sim_run_progress *progress,
                            void *context)
{
    const struct cell_output *kind = &cell_outputs[cell->output];
    struct sim_output_options options = {
        .path = path,
        .force = true,
        .panel = kind->panel,
        .series = kind->series,
        .every = kind->every,
        .settings = cell->scenario->settings,
        .setting_count = cell_setting_count(cell->scenario),
        .build = "test",
    };
    struct sim_run_orders orders = {.output = &options, .progress = progress, .context = context};
    struct cell_past past = {0};
    struct sim_error error = {.text = ""};
    char text[512];
    if (cell->resumed > 0) {
        cell_run_before(model, cell, path);
        cell_past_open(&past, model, path);
        options.earlier = &past.earlier;
        orders.from = past.checkpoint;
        cell_prepare_after(run, model, &past, cell->threads);
    } else {
        cell_prepare(run, model, cell->scenario, cell->threads);
    }
    cell_text(cell, text, sizeof text);
    if (sim_run_through(run, &orders, &error) != SIM_OK)
        fail_msg("%s: %s", text, error.text);
    cell_past_close(&past);
}

#endif
