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
    const char *names[SHEETS_MAX] = {"all"};
    char list[512] = "all";
    size_t count = 1;
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

static enum sim_status describe(int first, size_t count, const struct tool_options *options)
{
    struct sheet sheets[SHEETS_MAX] = {{.name = NULL}};
    bool made = true;
    for (size_t i = 0; i < count; i++) {
        made = sheet_make(&sheets[i], &sheet_makers[(size_t)first + i], &guichet_model) && made;
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

static enum sim_status function(const struct tool_options *options)
{
    const char *name = options->operand_count > 0 ? options->operands[0] : "all";
    if (options->json && options->markdown) {
        report_line("--json and --markdown exclude each other");
        return SIM_USAGE;
    }
    if (strcmp(name, "manual") == 0) { /* for the build, which installs it */
        manual_print(stdout);
        return report_flush();
    }
    if (strcmp(name, "all") == 0) {
        return describe(0, sheet_maker_count, options);
    }
    int index = find(name);
    return index >= 0 ? describe(index, 1, options) : unknown(name);
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
    .operands = "[WHAT]",
    .operands_minimum = 0,
    .operands_maximum = 1,
    .summary = "prints the reference: parameters, columns, series, phases, ...",
    .text = "Prints what the program declares. WHAT is one of parameters, tables, columns, "
            "series, phases, dimensions, inputs, statuses, or all (the default).",
    .example = "guichet describe parameters",
    .options = option_table,
    .option_count = sizeof option_table / sizeof option_table[0],
    .function = function,
};
