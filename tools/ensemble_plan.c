/* What an ensemble will run: its scenarios, checked as `guichet check` does before anything
 * starts, its runs, and the memory and disk they need. */
#include "tools/ensemble.h"

#include "models/model.h"
#include "sim/base/memory.h"
#include "tools/commands.h"
#include "tools/report.h"
#include "tools/running.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The settings as the provenance of a run holds them. */
static enum sim_status join_settings(struct ensemble *ensemble, struct sim_error *error)
{
    const struct tool_options *options = ensemble->options;
    enum sim_status status = SIM_OK;
    size_t size = 1, used = 0;
    for (size_t i = 0; i < options->setting_count; i++) {
        size += strlen(options->settings[i]) + 1;
    }
    SIM_TRY(sim_memory_array(&ensemble->settings, size, 1, "settings", error));
    for (size_t i = 0; i < options->setting_count; i++) {
        used += (size_t)snprintf(ensemble->settings + used, size - used, "%s%s", i > 0 ? "\n" : "",
                                 options->settings[i]);
    }
out:
    return status;
}

/* ---- scenarios ---- */

static enum sim_status keep_scenario(const struct ensemble *ensemble,
                                     struct ensemble_scenario *scenario, const struct sim_run *run,
                                     struct sim_error *error)
{
    struct sim_run_plan plan;
    enum sim_status status = SIM_OK;
    size_t length = strlen(run->scenario.name);
    SIM_TRY(sim_memory_array(&scenario->name, length + 1, 1, "name of a scenario", error));
    memcpy(scenario->name, run->scenario.name, length);
    SIM_TRY(ensemble_expect(scenario, run, error));
    SIM_TRY(sim_run_plan(run, &plan, error));
    scenario->memory = plan.state_bytes + plan.working_bytes;
    scenario->output = sim_output_bytes(&run->world, !ensemble->options->no_panel);
    scenario->checkpoints = running_checkpoint_bytes(run, ensemble->options);
    scenario->kept = ensemble->options->checkpoint.text != NULL && scenario->checkpoints > 0
                         ? (double)sim_checkpoint_bytes(&run->world)
                         : 0;
    for (size_t i = 0; i < run->world.series_count; i++) {
        const struct sim_series *series = &run->world.series[i];
        size_t months = series->declaration->once ? 1 : sim_output_months(&run->world);
        scenario->series += months * series->cells * sizeof(double);
    }
out:
    return status;
}

/* Reads and checks one scenario; mistakes are told. */
static enum sim_status check_scenario(const struct ensemble *ensemble,
                                      struct ensemble_scenario *scenario)
{
    struct sim_error error = {.status = SIM_OK};
    struct sim_run run = {.model = NULL};
    struct tool_options options = *ensemble->options;
    enum sim_status status = SIM_OK;
    options.operands = &scenario->path;
    options.operand_count = 1;
    SIM_TRY(tool_prepare(&options, &run));
    status = keep_scenario(ensemble, scenario, &run, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
out:
    sim_run_destroy(&run);
    return status;
}

/* The name of a scenario is the name of its files. */
static enum sim_status check_names(const struct ensemble *ensemble)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < ensemble->scenario_count; i++) {
        const struct ensemble_scenario *scenario = &ensemble->scenarios[i];
        if (strlen(scenario->name) > ENSEMBLE_NAME_MAX || strchr(scenario->name, '/') != NULL) {
            report_line("%s: the name of this scenario names its files, so it may have no / and "
                        "at most %d characters",
                        scenario->path, ENSEMBLE_NAME_MAX);
            status = SIM_SCENARIO;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(ensemble->scenarios[k].name, scenario->name) == 0) {
                report_line("%s and %s are both named %s; the name tells runs apart, so give one "
                            "of them another (name: ...)",
                            ensemble->scenarios[k].path, scenario->path, scenario->name);
                status = SIM_SCENARIO;
            }
        }
    }
    return status;
}

static enum sim_status check_scenarios(struct ensemble *ensemble)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < ensemble->scenario_count; i++) {
        enum sim_status found = check_scenario(ensemble, &ensemble->scenarios[i]);
        status = status == SIM_OK ? found : status;
    }
    return status == SIM_OK ? check_names(ensemble) : status;
}

/* ---- runs ---- */

static enum sim_status plan_run(const struct ensemble *ensemble, size_t of, uint64_t replication,
                                struct ensemble_run *run, struct sim_error *error)
{
    enum { NUMBER_SIZE = 32 };
    enum sim_status status = SIM_OK;
    const char *name = ensemble->scenarios[of].name;
    size_t size = strlen(name) + sizeof "runs/-r.h5" + NUMBER_SIZE;
    *run = (struct ensemble_run){
        .replication = replication,
        .seed = ensemble->options->seed,
        .state = ENSEMBLE_MISSING,
        .seconds = -1,
        .exit_code = -1,
        .of = of,
    };
    SIM_TRY(sim_memory_array(&run->scenario, strlen(name) + 1, 1, "runs", error));
    memcpy(run->scenario, name, strlen(name));
    SIM_TRY(sim_memory_array(&run->file, size, 1, "runs", error));
    snprintf(run->file, size, "runs/%s-r%04" PRIu64 ".h5", name, replication);
out:
    return status;
}

static enum sim_status plan_runs(struct ensemble *ensemble, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t count = ensemble->scenario_count * ensemble->replications;
    SIM_TRY(sim_memory_array(&ensemble->runs, count, sizeof *ensemble->runs, "runs", error));
    for (size_t i = 0; i < count; i++) {
        uint64_t replication = ensemble->options->replication + i % ensemble->replications;
        SIM_TRY(plan_run(ensemble, i / ensemble->replications, replication,
                         &ensemble->runs[ensemble->run_count++], error));
    }
    ensemble->planned = count;
out:
    return status;
}

enum sim_status ensemble_plan(struct ensemble *ensemble, const struct tool_options *options)
{
    struct sim_error error = {.status = SIM_OK};
    enum sim_status status = SIM_OK;
    *ensemble = (struct ensemble){
        .options = options,
        .folder = options->output,
        .scenario_count = options->operand_count,
        .replications = options->replications > 0 ? (size_t)options->replications
                                                  : (size_t)ENSEMBLE_REPLICATIONS,
        .jobs = options->jobs > 0 ? (size_t)options->jobs : (size_t)sim_parallel_processors(),
        .lock = -1,
    };
    SIM_TRY(join_settings(ensemble, &error));
    SIM_TRY(sim_memory_array(&ensemble->scenarios, ensemble->scenario_count,
                             sizeof *ensemble->scenarios, "scenarios", &error));
    for (size_t i = 0; i < ensemble->scenario_count; i++) {
        ensemble->scenarios[i].path = options->operands[i];
    }
    status = check_scenarios(ensemble);
    if (status != SIM_OK) {
        return status; /* told */
    }
    SIM_TRY(plan_runs(ensemble, &error));
out:
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, NULL);
    }
    return status;
}

void ensemble_destroy(struct ensemble *ensemble)
{
    for (size_t i = 0; ensemble->scenarios != NULL && i < ensemble->scenario_count; i++) {
        free(ensemble->scenarios[i].name);
        free(ensemble->scenarios[i].files);
        free(ensemble->scenarios[i].inputs);
    }
    for (size_t i = 0; i < ensemble->run_count; i++) {
        free(ensemble->runs[i].scenario);
        free(ensemble->runs[i].file);
    }
    free(ensemble->scenarios);
    free(ensemble->runs);
    free(ensemble->settings);
}

/* ---- room ---- */

static enum sim_status check_memory(struct ensemble *ensemble, size_t largest)
{
    char need[32], have[32];
    size_t available = sim_memory_available();
    if (available == 0 || largest == 0 || ensemble->options->force) {
        return SIM_OK;
    }
    report_bytes((double)largest, need, sizeof need);
    report_bytes((double)available, have, sizeof have);
    if (largest > available) {
        report_line("a run needs %s of memory and %s is available on this machine; take a smaller "
                    "scale, free some memory, or insist with --force",
                    need, have);
        return SIM_MEMORY;
    }
    size_t fit = available / largest;
    if (fit < ensemble->jobs) {
        report_line("%zu of %zu runs at once: each needs %s of memory and %s is available", fit,
                    ensemble->jobs, need, have);
        ensemble->jobs = fit;
    }
    return SIM_OK;
}

enum sim_status ensemble_room(struct ensemble *ensemble)
{
    char need[32], have[32], folder[ENSEMBLE_PATH];
    size_t largest = 0, remaining = 0;
    double disk = 0, checkpoints = 0;
    for (size_t i = 0; i < ensemble->planned; i++) {
        const struct ensemble_scenario *scenario = &ensemble->scenarios[ensemble->runs[i].of];
        if (ensemble->runs[i].state != ENSEMBLE_DONE) {
            remaining++;
            disk += (double)scenario->output + scenario->kept;
            checkpoints = scenario->checkpoints > checkpoints ? scenario->checkpoints : checkpoints;
            largest = scenario->memory > largest ? scenario->memory : largest;
        }
    }
    if (ensemble->jobs > remaining && remaining > 0) {
        ensemble->jobs = remaining;
    }
    disk += (double)ensemble->jobs * checkpoints;
    /* The size of summaries of chosen series is known only when the runs are there: checked
     * then. */
    bool all_series = ensemble->options->series == NULL;
    for (size_t i = 0; remaining > 0 && all_series && i < ensemble->scenario_count; i++) {
        disk += (double)ensemble_summary_bytes(&ensemble->scenarios[i]);
    }
    uint64_t free_bytes = tool_disk_free(ensemble_path(ensemble->folder, "runs", folder));
    if (free_bytes > 0 && disk > (double)free_bytes) {
        report_line(
            "%s: the runs, checkpoints and summaries to make need %s and %s is free on its disk; "
            "free some room, choose another folder, fewer replications, or --no-panel",
            ensemble->folder, report_bytes(disk, need, sizeof need),
            report_bytes((double)free_bytes, have, sizeof have));
        return SIM_OUTPUT;
    }
    return check_memory(ensemble, largest);
}
