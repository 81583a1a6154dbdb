/* The command line `guichet`: finds the command and hands over. The exit code is the status. */
#include "sim/base/text.h"
#include "tools/commands.h"
#include "tools/report.h"

#include <string.h>

static void print_help(FILE *file)
{
    fprintf(file, "guichet %s - simulates who does the work of a purchase, and who is left out\n\n",
            tool_version);
    fputs("usage: guichet COMMAND ...\n\ncommands:\n", file);
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        fprintf(file, "  %-12s %s\n", tool_commands[i]->name, tool_commands[i]->summary);
    }
    fputs("  help         shows this text, or the help of a command: guichet help run\n\n"
          "options:\n"
          "  -h, --help   shows this text; after a command, its help\n"
          "  --version    shows the version and how it was built\n\n"
          "exit codes:\n",
          file);
#define PRINT_STATUS(name, code, text) fprintf(file, "  %d  %s\n", code, text);
    SIM_STATUS_LIST(PRINT_STATUS)
#undef PRINT_STATUS
}

static const struct tool_command *find(const char *name)
{
    for (size_t i = 0; tool_commands[i] != NULL; i++) {
        if (strcmp(tool_commands[i]->name, name) == 0) {
            return tool_commands[i];
        }
    }
    return NULL;
}

static enum sim_status unknown(const char *name)
{
    const char *names[16] = {"help"};
    size_t count = 1;
    for (size_t i = 0; tool_commands[i] != NULL && count < 16; i++) {
        names[count++] = tool_commands[i]->name;
    }
    const char *nearest = sim_text_nearest(name, names, count);
    if (nearest != NULL) {
        report_line("there is no command \"%.200s\" (did you mean %s?); see guichet --help", name,
                    nearest);
    } else {
        report_line("there is no command \"%.200s\"; see guichet --help", name);
    }
    return SIM_USAGE;
}

static enum sim_status call(const struct tool_command *command, int count, char *const *arguments)
{
    struct tool_options options;
    enum sim_status status = tool_options_read(command, count, arguments, &options);
    if (status == SIM_OK && options.help) {
        tool_command_help(stdout, command);
        status = report_flush();
    } else if (status == SIM_OK) {
        status = command->function(&options);
    }
    tool_options_destroy(&options);
    return status;
}

static enum sim_status help(const char *name)
{
    const struct tool_command *command = name != NULL ? find(name) : NULL;
    if (name != NULL && command == NULL) {
        return unknown(name);
    }
    if (command != NULL) {
        tool_command_help(stdout, command);
    } else {
        print_help(stdout);
    }
    return report_flush();
}

int main(int count, char **arguments)
{
    if (count < 2) {
        print_help(stderr);
        return SIM_USAGE;
    }
    const char *name = arguments[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        return (int)help(count > 2 ? arguments[2] : NULL);
    }
    if (strcmp(name, "--version") == 0) {
        printf("guichet %s (%s)\n", tool_version, tool_build);
        return (int)report_flush();
    }
    const struct tool_command *command = find(name);
    return (int)(command != NULL ? call(command, count - 2, arguments + 2) : unknown(name));
}
