/* guichet check: every mistake of a scenario and its inputs, or what it changes. */
#include "tools/commands.h"

#include "sim/base/calendar.h"
#include "tools/report.h"

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

static enum sim_status function(const struct tool_options *options)
{
    struct sim_run run = {.model = NULL};
    enum sim_status status = tool_prepare(options, &run);
    if (status == SIM_OK) {
        print_parameters(&run);
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
    .text = "Reads the scenario, what it extends, the settings and the input tables, and tells "
            "every mistake with its file, line and column; or, if there is none, the parameters "
            "that differ from their defaults and where each was set. Nothing is run.",
    .example = "guichet check scenarios/baseline.yaml",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
