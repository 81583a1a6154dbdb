/* guichet check: every mistake of a scenario and its inputs, or what it changes. */
#include "tools/commands.h"

#include "sim/base/calendar.h"
#include "sim/io/levers.h"
#include "tools/report.h"

#include <stdlib.h>
#include <string.h>

/* True if two values of a parameter are written alike (they are then the same bits). */
static bool same_value(const struct sim_parameter_declaration *declaration, union sim_value a,
                       union sim_value b)
{
    switch (declaration->type) {
    case SIM_PARAMETER_real:
        return a.real == b.real;
    case SIM_PARAMETER_flag:
        return a.flag == b.flag;
    case SIM_PARAMETER_month:
        return a.month == b.month;
    case SIM_PARAMETER_integer:
    case SIM_PARAMETER_scale:
        return a.integer == b.integer;
    }
    return false;
}

static bool differs(const struct sim_parameters *parameters, size_t index)
{
    const struct sim_parameter_declaration *declaration = parameters->declarations[index];
    union sim_value value;
    char why[256];
    return !sim_parameter_read(declaration, declaration->default_text, &value, why, sizeof why) ||
           !same_value(declaration, value, parameters->opening[index]);
}

static void print_value(const struct sim_parameter_declaration *declaration, union sim_value value,
                        const struct sim_origin *origin)
{
    char text[64];
    sim_parameter_write(declaration, value, text, sizeof text);
    printf("%s = %s%s%s", declaration->key, text, declaration->unit[0] != '\0' ? " " : "",
           declaration->unit);
    if (origin->file != NULL && origin->line > 0) {
        printf("  (%s:%d:%d)\n", origin->file, origin->line, origin->column);
    } else {
        printf("  (%s)\n", origin->file != NULL ? origin->file : "default");
    }
}

static void print_parameters(const struct sim_run *run)
{
    const struct sim_parameters *parameters = &run->world.parameters;
    size_t count = 0;
    for (size_t i = 0; i < parameters->count; i++) {
        count += differs(parameters, i);
    }
    printf("scenario %s is right: %zu parameter%s from %s", run->scenario.name, count,
           count == 1 ? " differs" : "s differ", count == 1 ? "its default" : "their defaults");
    if (parameters->change_count > 0) {
        printf(", %zu at a date", parameters->change_count);
    }
    if (run->world.levers.entry_count > 0) {
        printf(", %zu lever%s", run->world.levers.entry_count,
               run->world.levers.entry_count == 1 ? "" : "s");
    }
    putchar('\n');
    for (size_t i = 0; i < parameters->count; i++) {
        if (differs(parameters, i)) {
            fputs("  ", stdout);
            print_value(parameters->declarations[i], parameters->opening[i],
                        &parameters->origins[i]);
        }
    }
    for (size_t i = 0; i < parameters->change_count; i++) {
        const struct sim_parameter_change *change = &parameters->changes[i];
        char month[16];
        printf("  from %s: ", sim_month_text(change->month, month, sizeof month));
        print_value(parameters->declarations[change->parameter], change->value, &change->origin);
    }
}

/* Opens the run, so that levers that select nobody are told. */
static enum sim_status open_with_levers(struct sim_run *run)
{
    struct sim_error error = {.status = SIM_OK};
    struct sim_diagnostics diagnostics = {.items = NULL};
    enum sim_status status = sim_run_begin(run, &diagnostics, &error);
    if (status != SIM_OK) {
        error.status = status;
        report_failure(&error, &diagnostics);
    }
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

static void print_lever(const struct sim_world *world, size_t index)
{
    const struct sim_lever_entry *entry = &world->levers.entries[index];
    const struct sim_lever_declaration *declaration = &world->levers.declarations[entry->lever];
    char value[64], start[16], end[16];
    char *target = sim_levers_target_text(world, index);
    sim_levers_value_text(entry->value, value, sizeof value);
    bool share = strcmp(declaration->unit, "1") == 0;
    printf("  lever %s = %s%s%s from %s to %s", declaration->name, value, share ? "" : " ",
           share ? "" : declaration->unit, sim_month_text(entry->start, start, sizeof start),
           sim_month_text(entry->end, end, sizeof end));
    if (entry->phase_in > 1) {
        printf(", in full force after %ld months", (long)entry->phase_in);
    }
    printf(", %s  (%s:%d:%d)\n", target != NULL ? target : "", entry->origin.file,
           entry->origin.line, entry->origin.column);
    free(target);
}

static enum sim_status function(const struct tool_options *options)
{
    struct sim_run run = {.model = NULL};
    enum sim_status status = tool_prepare(options, &run);
    if (status == SIM_OK && run.world.levers.entry_count > 0) {
        status = open_with_levers(&run);
    }
    if (status == SIM_OK) {
        print_parameters(&run);
        for (size_t i = 0; i < run.world.levers.entry_count; i++) {
            print_lever(&run.world, i);
        }
        status = report_flush();
    }
    sim_run_destroy(&run);
    return status;
}

static const struct tool_option option_table[] = {
    TOOL_OPTION_SET,
    TOOL_OPTION_HELP,
};

const struct tool_command command_check = {
    .name = "check",
    .operands = "SCENARIO",
    .operands_minimum = 1,
    .operands_maximum = 1,
    .summary = "tells every mistake of a scenario and its inputs",
    .text =
        "Reads the scenario, what it extends, the settings and the input tables, and tells "
        "every mistake with its file, line and column; or, if there is none, the parameters "
        "that differ from their defaults and where each was set, and the levers. The population is "
        "drawn when there are levers, to tell those that select nobody; no month is run.",
    .example = "guichet check scenarios/baseline.yaml",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
