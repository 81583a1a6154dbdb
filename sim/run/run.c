#include "sim/run/run.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/io/levers.h"
#include "sim/run/clock.h"
#include "sim/run/finite.h"
#include "sim/run/guard.h"

#include <stdlib.h>
#include <string.h>

/* Slots of phase_seconds around those of the phases. */
static size_t slot_of_phase(size_t phase)
{
    return phase + 1;
}
static size_t slot_arrange(const struct sim_run *run)
{
    return run->model->phase_count + 1;
}

/* ---- reading ---- */

/* Gives `error` the first mistake, so that a caller without diagnostics still has a sentence. */
static enum sim_status first_mistake(const struct sim_diagnostics *diagnostics,
                                     enum sim_status status, struct sim_error *error)
{
    if (diagnostics->count == 0)
        return sim_error_set(error, status, "%s", sim_status_text(status));
    const struct sim_diagnostic *first = &diagnostics->items[0];
    return sim_error_set(error, status, "%s:%d:%d: %s", first->file ? first->file : "", first->line,
                         first->column, first->text);
}

static enum sim_status read_inputs(const struct sim_run *run, const struct sim_run_source *source,
                                   struct sim_input **inputs, struct sim_diagnostics *diagnostics,
                                   struct sim_error *error)
{
    const struct sim_model *model = run->model;
    enum sim_status status = SIM_OK;
    if (!source->input_texts) {
        status =
            sim_inputs_read((const char *const *)run->scenario.inputs, run->scenario.input_count,
                            model->inputs, model->input_count, inputs, diagnostics);
        return status == SIM_OK ? SIM_OK : first_mistake(diagnostics, status, error);
    }
    SIM_TRY(sim_memory_array(inputs, model->input_count, sizeof **inputs, "inputs", error));
    for (size_t i = 0; i < model->input_count; i++) {
        status = sim_input_parse(source->input_texts[i].path, source->input_texts[i].bytes,
                                 source->input_texts[i].size, model->inputs[i], &(*inputs)[i],
                                 diagnostics);
        if (status != SIM_OK)
            return first_mistake(diagnostics, status, error);
    }
out:
    return status;
}

/* The scenario, with all that can be told of its levers before there is a world. */
static enum sim_status read_scenario(struct sim_run *run, const struct sim_run_source *source,
                                     struct sim_parameters *parameters,
                                     struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    enum sim_status levers,
        status = source->scenario_texts
                     ? sim_scenario_read_texts(source->scenario_texts, source->scenario_text_count,
                                               source->settings, source->setting_count, parameters,
                                               &run->scenario, diagnostics)
                     : sim_scenario_read(source->scenario, source->settings, source->setting_count,
                                         parameters, &run->scenario, diagnostics);
    if (status == SIM_OK || status == SIM_SCENARIO) {
        levers = sim_levers_check(run->model, &run->scenario, diagnostics, error);
        if (levers != SIM_OK && levers != SIM_SCENARIO)
            return levers;
        if (levers == SIM_SCENARIO)
            status = levers;
    }
    return status == SIM_OK ? SIM_OK : first_mistake(diagnostics, status, error);
}

enum sim_status sim_run_prepare(struct sim_run *run, const struct sim_model *model,
                                const struct sim_run_source *source,
                                struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_parameters parameters = {0};
    struct sim_input *inputs = NULL;
    memset(run, 0, sizeof *run);
    run->model = model;
    SIM_TRY(sim_model_check(model, error));
    SIM_TRY(sim_memory_array(&run->phase_seconds, model->phase_count + 3,
                             sizeof *run->phase_seconds, "timings", error));
    SIM_TRY(sim_parameters_create(&parameters, model->parameter_groups,
                                  model->parameter_group_count, error));
    SIM_TRY(read_scenario(run, source, &parameters, diagnostics, error));
    SIM_TRY(read_inputs(run, source, &inputs, diagnostics, error));
    status = sim_world_create(&run->world, model, &parameters, inputs, source->random,
                              source->threads, error);
    inputs = NULL; /* the world's now, whatever happened */
    SIM_TRY(status);
    run->has_world = true;
    status = sim_levers_read(&run->scenario, &run->world, diagnostics, error);
    if (status == SIM_SCENARIO)
        status = first_mistake(diagnostics, status, error);
out:
    sim_inputs_destroy(inputs, model->input_count);
    sim_parameters_destroy(&parameters);
    return status;
}

void sim_run_destroy(struct sim_run *run)
{
    if (run->has_world)
        sim_world_destroy(&run->world);
    sim_scenario_destroy(&run->scenario);
    free(run->phase_seconds);
    memset(run, 0, sizeof *run);
}

/* ---- running ---- */

enum sim_status sim_run_open(struct sim_run *run, struct sim_error *error)
{
    double begin = sim_clock_seconds();
    sim_finite_begin();
    enum sim_status status = run->model->open(&run->world, error);
    if (status == SIM_OK) {
        status = sim_finite_check(&run->world, NULL, error);
        if (status != SIM_OK)
            sim_error_prefix(error, "the opening: ");
    }
    if (status == SIM_OK)
        sim_world_series_derive(&run->world);
    run->phase_seconds[0] += sim_clock_seconds() - begin;
    return status;
}

enum sim_status sim_run_begin(struct sim_run *run, struct sim_diagnostics *diagnostics,
                              struct sim_error *error)
{
    enum sim_status status = sim_run_open(run, error);
    if (status != SIM_OK)
        return status;
    status = sim_levers_judge(&run->world, true, diagnostics, error);
    return status == SIM_SCENARIO ? first_mistake(diagnostics, status, error) : status;
}

static bool arranging_is_due(const struct sim_world *world)
{
    const struct sim_run_parameters *parameters = sim_world_run(world);
    return (world->month - parameters->start) % parameters->arrange_months ==
           parameters->arrange_months - 1;
}

/* Every phase of the month, in order; at one that fails it ends. */
static enum sim_status run_phases(struct sim_run *run, struct sim_error *error)
{
    struct sim_world *world = &run->world;
    char month[16];
    for (size_t p = 0; p < run->model->phase_count; p++) {
        const struct sim_phase *phase = run->model->phases[p];
        double begin = sim_clock_seconds();
        sim_guard_begin(world, phase);
        sim_finite_begin();
        enum sim_status status = phase->run(world, error);
        sim_guard_end(world, phase);
        if (status == SIM_OK)
            status = sim_finite_check(world, phase, error);
        run->phase_seconds[slot_of_phase(p)] += sim_clock_seconds() - begin;
        if (status != SIM_OK)
            return sim_error_prefix(error, "%s, phase '%s': ",
                                    sim_month_text(world->month, month, sizeof month), phase->name);
    }
    return SIM_OK;
}

enum sim_status sim_run_month(struct sim_run *run, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_world *world = &run->world;
    sim_parameters_advance(&world->parameters, world->month);
    sim_levers_advance(&world->levers, world->month);
    sim_world_series_clear(world);
    status = run_phases(run, error);
    sim_guard_lift(world);
    if (status != SIM_OK)
        return status;
    sim_world_series_derive(world);
    if (arranging_is_due(world)) {
        double begin = sim_clock_seconds();
        SIM_TRY(sim_world_arrange(world, error));
        run->phase_seconds[slot_arrange(run)] += sim_clock_seconds() - begin;
    }
out:
    return status;
}
