/* guichet describe: the reference, from the declarations. */
#include "tools/commands.h"

#include "models/model.h"
#include "sim/base/text.h"
#include "tools/describe.h"
#include "tools/report.h"

#include <string.h>

enum { SHEETS_MAX = 16 };

/* Index of a sheet, or -1. */
static int find(const char *name)
{
    for (size_t i = 0; i < sheet_maker_count; i++) {
        if (strcmp(sheet_makers[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum sim_status unknown(const char *name)
{
    const char *names[SHEETS_MAX] = {"all", "modes"};
    char list[512] = "all, modes (of a scenario)";
    size_t count = 2;
    for (size_t i = 0; i < sheet_maker_count && count < SHEETS_MAX; i++) {
        names[count++] = sheet_makers[i].name;
        size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, ", %s", sheet_makers[i].name);
    }
    const char *nearest = sim_text_nearest(name, names, count);
    report_line("nothing called \"%.200s\" can be described%s%s%s; there are: %s", name,
                nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                nearest != NULL ? "?)" : "", list);
    return SIM_USAGE;
}

static void print(const struct sheet *sheets, size_t count, const struct tool_options *options)
{
    if (options->json) {
        sheet_print_json(stdout, sheets, count, &guichet_model);
        return;
    }
    if (options->markdown) {
        printf("# Reference of %s %s\n\nMade by `guichet describe --markdown` from the "
               "declarations; not to be edited.\n\n",
               guichet_model.name, guichet_model.version);
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            putchar('\n');
        }
        if (options->markdown) {
            sheet_print_markdown(stdout, &sheets[i]);
        } else {
            sheet_print_text(stdout, &sheets[i]);
        }
    }
}

/* The sheets first..first+count-1, then the modes of a world unless it is NULL. */
static enum sim_status describe(size_t first, size_t count, const struct sim_world *world,
                                const struct tool_options *options)
{
    struct sheet sheets[SHEETS_MAX] = {{.name = NULL}};
    bool made = true;
    for (size_t i = 0; i < count; i++) {
        made = sheet_make(&sheets[i], &sheet_makers[first + i], &guichet_model) && made;
    }
    if (world != NULL) {
        made = sheet_make_modes(&sheets[count++], world) && made;
    }
    if (made) {
        print(sheets, count, options);
    } else {
        report_line("out of memory while making the reference");
    }
    for (size_t i = 0; i < count; i++) {
        sheet_destroy(&sheets[i]);
    }
    return made ? report_flush() : SIM_MEMORY;
}

/* The modes of the scenario that is the second operand, after these sheets. */
static enum sim_status describe_scenario(size_t count, const struct tool_options *options)
{
    struct tool_options scenario = *options;
    struct sim_run run = {.model = NULL};
    scenario.operands = &options->operands[1];
    scenario.operand_count = 1;
    enum sim_status status = tool_prepare(&scenario, &run);
    if (status == SIM_OK) {
        status = describe(0, count, &run.world, options);
    }
    sim_run_destroy(&run);
    return status;
}

static enum sim_status function(const struct tool_options *options)
{
    const char *name = options->operand_count > 0 ? options->operands[0] : "all";
    bool all = strcmp(name, "all") == 0, modes = strcmp(name, "modes") == 0;
    bool scenario = options->operand_count > 1;
    if (options->json && options->markdown) {
        report_line("--json and --markdown exclude each other");
        return SIM_USAGE;
    }
    if (strcmp(name, "manual") == 0) { /* for the build, which installs it */
        manual_print(stdout);
        return report_flush();
    }
    if (modes && !scenario) {
        report_line("modes are rows of a scenario's tables: guichet describe modes SCENARIO");
        return SIM_USAGE;
    }
    if (scenario && (all || modes)) {
        return describe_scenario(all ? sheet_maker_count : 0, options);
    }
    int index = find(name);
    if (index < 0 && !all) {
        return unknown(name);
    }
    if (scenario) {
        report_line("%s are the same for every scenario; only all and modes take one", name);
        return SIM_USAGE;
    }
    return all ? describe(0, sheet_maker_count, NULL, options)
               : describe((size_t)index, 1, NULL, options);
}

static const struct tool_option option_table[] = {
    {"json", '\0', TOOL_FLAG, offsetof(struct tool_options, json), NULL, 0, 0,
     "prints JSON, for programs"},
    {"markdown", '\0', TOOL_FLAG, offsetof(struct tool_options, markdown), NULL, 0, 0,
     "prints Markdown: the reference document"},
    TOOL_OPTION_HELP,
};

const struct tool_command command_describe = {
    .name = "describe",
    .operands = "[WHAT [SCENARIO]]",
    .operands_minimum = 0,
    .operands_maximum = 2,
    .summary = "prints the reference: parameters, levers, columns, series, phases, ...",
    .text = "Prints what the program declares. WHAT is one of parameters, levers, targets, tables, "
            "columns, series, phases, dimensions, inputs, commands, options, statuses, or all (the "
            "default). Levers come with an entry each that can be copied into a scenario. "
            "Modes of provision are rows of a scenario's tables, not declarations: modes SCENARIO "
            "prints them, and all SCENARIO everything and them.",
    .example = "guichet describe parameters",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
