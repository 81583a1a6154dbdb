/* What a run needs, told before it starts: agents and bytes from the model's plan, seconds from a
 * trial. */
#include "sim/base/memory.h"
#include "sim/run/clock.h"
#include "sim/run/run.h"

#include <string.h>

static size_t largest_column(const struct sim_table *table)
{
    size_t largest = sizeof(uint32_t);
    for (size_t c = 1; c <= table->declaration->column_count; c++) {
        size_t size = sim_table_column_row_bytes(table, c);
        if (size > largest)
            largest = size;
    }
    return largest;
}

enum sim_status sim_run_plan(const struct sim_run *run, struct sim_run_plan *plan,
                             struct sim_error *error)
{
    const struct sim_world *world = &run->world;
    const struct sim_model *model = run->model;
    memset(plan, 0, sizeof *plan);
    size_t moving = 0;
    for (size_t t = 0; t < model->table_count; t++) {
        const struct sim_table *table = &world->tables[t];
        plan->agents[t] = table->capacity;
        plan->state_bytes +=
            table->capacity * sim_table_row_bytes(table->declaration, table->widths + 1);
        /* Moving rows holds one column twice, the new order and the map of old rows to new. */
        size_t needed = table->capacity * (largest_column(table) + 2 * sizeof(uint32_t));
        if (needed > moving)
            moving = needed;
    }
    plan->working_bytes = moving;
    for (size_t s = 0; s < world->series_count; s++)
        plan->working_bytes += world->series[s].cells * sizeof(double);
    plan->output_bytes = sim_output_bytes(world, true);
    (void)error;
    return SIM_OK;
}

/* A trial lasts at most this many months. */
enum { TRIAL_MONTHS = 12 };

enum sim_status sim_run_trial(struct sim_run *trial, struct sim_run_timing *timing,
                              struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    double begin = sim_clock_seconds();
    SIM_TRY(sim_run_open(trial, error));
    timing->opening = sim_clock_seconds() - begin;
    begin = sim_clock_seconds();
    size_t months = sim_output_months(&trial->world);
    if (months > TRIAL_MONTHS)
        months = TRIAL_MONTHS;
    timing->agents = (double)trial->world.tables[0].alive;
    for (size_t m = 0; m < months; m++) {
        SIM_TRY(sim_run_month(trial, error));
        trial->world.month++;
    }
    timing->month = (sim_clock_seconds() - begin) / (double)months;
out:
    return status;
}

/* The straight line through two trials, at `agents`; the larger one's share where a smaller took longer (noise). */
static double extrapolate(double agents, double few, double few_seconds, double many,
                          double many_seconds)
{
    double slope = many > few ? (many_seconds - few_seconds) / (many - few) : 0;
    if (slope <= 0)
        return agents * many_seconds / many;
    double fixed = few_seconds - slope * few;
    return slope * agents + (fixed > 0 ? fixed : 0);
}

void sim_run_expect(const struct sim_run *run, const struct sim_run_timing *small,
                    const struct sim_run_timing *large, int64_t large_scale,
                    struct sim_run_plan *plan)
{
    double agents = large->agents * (double)large_scale / (double)sim_world_run(&run->world)->scale;
    double month = extrapolate(agents, small->agents, small->month, large->agents, large->month);
    plan->person_months_per_second = agents / month;
    plan->seconds =
        extrapolate(agents, small->agents, small->opening, large->agents, large->opening) +
        month * (double)sim_output_months(&run->world);
}
