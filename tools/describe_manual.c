/* The manual page, from the tables of commands and options that --help prints. */
#include "tools/describe.h"

#include "tools/commands.h"

/* Text of roff: no line may begin with a control character, and dashes and backslashes are meant.
 */
static void print_text(FILE *file, const char *text)
{
    bool line_start = true;
    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\'')) {
            fputs("\\&", file);
        }
        line_start = *text == '\n';
        if (text[0] == '\n' && text[1] == '\n') {
            fputs("\n.PP\n", file);
            text++;
        } else if (*text == '\\') {
            fputs("\\e", file);
        } else if (*text == '-') {
            fputs("\\-", file);
        } else {
            fputc(*text, file);
        }
    }
    fputc('\n', file);
}

static void print_option(FILE *file, const struct tool_option *option)
{
    fputs(".TP\n", file);
    if (option->letter != '\0') {
        fprintf(file, "\\fB\\-%c\\fR, ", option->letter);
    }
    fputs("\\fB\\-\\-", file);
    for (const char *name = option->name; *name != '\0'; name++) {
        fprintf(file, "%s%c", *name == '-' ? "\\" : "", *name);
    }
    fputs("\\fR", file);
    if (option->argument != NULL) {
        fprintf(file, " \\fI%s\\fR", option->argument);
    }
    fputc('\n', file);
    print_text(file, option->text);
}

static void print_command(FILE *file, const struct tool_command *command)
{
    fprintf(file, ".SS \"guichet %s\"\n", command->name);
    fprintf(file, ".B guichet %s\n.I %s\n", command->name, command->operands);
    if (command->output_required) {
        fputs(".B \\-o\n.I FILE\n", file);
    }
    fputs("[\\fIOPTION\\fR]...\n.PP\n", file);
    print_text(file, command->text);
    for (size_t i = 0; i < command->option_count; i++) {
        print_option(file, &command->options[i]);
    }
    fputs(".PP\nExample:\n.PP\n.RS\n.B ", file);
    print_text(file, command->example);
    fputs(".RE\n", file);
}

void manual_print(FILE *file)
{
    fprintf(file, ".TH GUICHET 1 \"\" \"guichet %s\" \"User commands\"\n", tool_version);
    fputs(".SH NAME\nguichet \\- simulates who does the work of a purchase, and who is left out\n"
          ".SH SYNOPSIS\n",
          file);
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        fprintf(file, ".B guichet %s\n[\\fIOPTION\\fR]... \\fI%s\\fR\n.br\n",
                tool_commands[i]->name, tool_commands[i]->operands);
    }
    fputs(".B guichet\n\\-\\-help | \\-\\-version\n.SH COMMANDS\n", file);
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        print_command(file, tool_commands[i]);
    }
    fputs(".SH \"EXIT STATUS\"\n", file);
#define PRINT_STATUS(name, code, text)                                                             \
    fprintf(file, ".TP\n.B %d\n", code);                                                           \
    print_text(file, text);
    SIM_STATUS_LIST(PRINT_STATUS)
#undef PRINT_STATUS
}
