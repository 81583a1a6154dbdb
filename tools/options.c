#include "tools/options.h"

#include "sim/base/text.h"
#include "sim/io/diagnostics.h"
#include "tools/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Between checkpoints when nothing else is asked for: what is lost at worst by a kill, in seconds. */
static const double checkpoint_seconds = 15 * 60;

/* The arguments being read: `next` is the one after the option at hand. */
struct reading {
    const struct tool_command *command;
    int count, next;
    char *const *arguments;
    struct tool_options *options;
    bool *given; /* [option_count] */
    struct sim_diagnostics mistakes;
};

static void *member(struct tool_options *options, const struct tool_option *option)
{
    return (char *)options + option->offset;
}

/* Digits only: no sign, space or base that strtoull would let pass. */
static bool read_whole(const char *text, uint64_t *value)
{
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return false;
    }
    errno = 0;
    unsigned long long whole = strtoull(text, NULL, 10);
    if (errno != 0) {
        return false;
    }
    *value = whole;
    return true;
}

/* "12" are months, "30min" minutes, 0 of either never. */
static bool read_interval(const char *text, uint64_t maximum, struct tool_interval *interval)
{
    enum { SECONDS_PER_MINUTE = 60, DIGITS_MAX = 20 };
    char digits[DIGITS_MAX];
    uint64_t whole;
    size_t length = strspn(text, "0123456789");
    const char *unit = text + length;
    bool minutes = strcmp(unit, "min") == 0;
    snprintf(digits, sizeof digits, "%.*s", (int)length, text);
    if (length >= sizeof digits || (*unit != '\0' && !minutes) || !read_whole(digits, &whole) ||
        whole > maximum) {
        return false;
    }
    *interval = (struct tool_interval){.text = text};
    if (minutes) {
        interval->seconds = (double)(whole * SECONDS_PER_MINUTE);
    } else {
        interval->months = (int32_t)whole;
    }
    return true;
}

/* Keeps the value of an option that has one. */
static void store(struct reading *reading, size_t index, const char *value)
{
    const struct tool_option *option = &reading->command->options[index];
    struct tool_options *options = reading->options;
    uint64_t whole;
    if (reading->given[index] && option->kind != TOOL_LIST) {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0, "--%s is given twice", option->name);
    }
    reading->given[index] = true;
    switch (option->kind) {
    case TOOL_FLAG: /* has no value: see take */
        break;
    case TOOL_TEXT:
        if (*value == '\0') {
            sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                                "--%s needs a %s, not an empty text", option->name,
                                option->argument);
        }
        *(const char **)member(options, option) = value;
        break;
    case TOOL_LIST:
        options->settings[options->setting_count++] = value;
        break;
    case TOOL_WHOLE:
        if (!read_whole(value, &whole) || whole < option->minimum || whole > option->maximum) {
            sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                                "--%s is \"%.200s\"; allowed is a whole number from %" PRIu64
                                " to %" PRIu64,
                                option->name, value, option->minimum, option->maximum);
        } else {
            *(uint64_t *)member(options, option) = whole;
        }
        break;
    case TOOL_INTERVAL:
        if (!read_interval(value, option->maximum, member(options, option))) {
            sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                                "--%s is \"%.200s\"; allowed are months, as 12, or minutes, as "
                                "30min, each from 0 to %" PRIu64,
                                option->name, value, option->maximum);
        }
        break;
    }
}

/* Stores option `index`; its value is what stands after "=" (or the letter), else the next
 * argument. */
static void take(struct reading *reading, size_t index, const char *attached)
{
    const struct tool_option *option = &reading->command->options[index];
    if (option->kind == TOOL_FLAG) {
        if (attached != NULL) {
            sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                                "--%s takes no value, but \"%.200s\" is given", option->name,
                                attached);
        }
        *(bool *)member(reading->options, option) = true;
    } else if (attached != NULL) {
        store(reading, index, attached);
    } else if (reading->next < reading->count) {
        store(reading, index, reading->arguments[reading->next++]);
    } else {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0, "--%s needs a value: %s", option->name,
                            option->argument);
    }
}

static void unknown(struct reading *reading, const char *name, size_t length)
{
    const struct tool_command *command = reading->command;
    char text[128];
    const char *names[32];
    size_t count = 0;
    snprintf(text, sizeof text, "%.*s", (int)(length < 100 ? length : 100), name);
    for (size_t i = 0; i < command->option_count && count < 32; i++) {
        names[count++] = command->options[i].name;
    }
    const char *nearest = sim_text_nearest(text, names, count);
    sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                        "guichet %s has no option --%s%s%s%s; see guichet %s --help", command->name,
                        text, nearest != NULL ? " (did you mean --" : "",
                        nearest != NULL ? nearest : "", nearest != NULL ? "?)" : "", command->name);
}

static void read_long(struct reading *reading, const char *text)
{
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < reading->command->option_count; i++) {
        const char *name = reading->command->options[i].name;
        if (strlen(name) == length && strncmp(name, text, length) == 0) {
            take(reading, i, text[length] == '=' ? text + length + 1 : NULL);
            return;
        }
    }
    unknown(reading, text, length);
}

static void read_letter(struct reading *reading, const char *text)
{
    for (size_t i = 0; i < reading->command->option_count; i++) {
        if (reading->command->options[i].letter == text[0]) {
            take(reading, i, text[1] != '\0' ? text + 1 : NULL);
            return;
        }
    }
    sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                        "guichet %s has no option -%.100s; see guichet %s --help",
                        reading->command->name, text, reading->command->name);
}

static void read_operand(struct reading *reading, const char *text)
{
    struct tool_options *options = reading->options;
    if (options->operand_count < reading->command->operands_maximum) {
        options->operands[options->operand_count++] = text;
    } else {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0, "\"%.200s\" is one argument too many",
                            text);
    }
}

static void read_all(struct reading *reading)
{
    bool only_operands = false;
    while (reading->next < reading->count) {
        const char *text = reading->arguments[reading->next++];
        if (only_operands || text[0] != '-' || text[1] == '\0') {
            read_operand(reading, text);
        } else if (strcmp(text, "--") == 0) {
            only_operands = true;
        } else if (text[1] == '-') {
            read_long(reading, text + 2);
        } else {
            read_letter(reading, text + 1);
        }
    }
}

static void check_complete(struct reading *reading)
{
    const struct tool_command *command = reading->command;
    const struct tool_options *options = reading->options;
    if (options->operand_count < command->operands_minimum) {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0, "guichet %s needs %s", command->name,
                            command->operands);
    }
    if (command->output_required && options->output == NULL) {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                            "guichet %s needs -o FILE, the output file to make", command->name);
    }
    if (options->quiet && options->verbose) {
        sim_diagnostics_add(&reading->mistakes, NULL, 0, 0,
                            "--quiet and --verbose exclude each other");
    }
}

enum sim_status tool_options_read(const struct tool_command *command, int count,
                                  char *const *arguments, struct tool_options *options)
{
    struct reading reading = {
        .command = command, .count = count, .arguments = arguments, .options = options};
    struct sim_error error = {.status = SIM_OK};
    *options = (struct tool_options){.seed = 1, .checkpoint.seconds = checkpoint_seconds};
    /* One more than needed, so that no argument is not an allocation of nothing, and an operand that is not there is
     * NULL. */
    options->settings = calloc((size_t)count + 1, sizeof *options->settings);
    options->operands = calloc((size_t)count + 1, sizeof *options->operands);
    reading.given = calloc(command->option_count + 1, sizeof *reading.given);
    if (options->settings == NULL || options->operands == NULL || reading.given == NULL) {
        sim_error_set(&error, SIM_MEMORY, "out of memory while reading the command line");
        report_failure(&error, NULL);
        goto out;
    }
    read_all(&reading);
    if (!options->help) {
        check_complete(&reading);
    }
    if (reading.mistakes.total > 0) {
        sim_error_set(&error, SIM_USAGE, "the command line was not understood");
        report_failure(&error, &reading.mistakes);
    }
out:
    free(reading.given);
    sim_diagnostics_destroy(&reading.mistakes);
    return error.status;
}

void tool_options_destroy(struct tool_options *options)
{
    free(options->settings);
    free(options->operands);
    options->settings = options->operands = NULL;
}

void tool_command_usage(FILE *file, const struct tool_command *command)
{
    fprintf(file, "guichet %s%s%s%s%s", command->name, command->operands[0] != '\0' ? " " : "",
            command->operands, command->output_required ? " -o FILE" : "",
            command->option_count > 0 ? " [OPTION]..." : "");
}

void tool_command_help(FILE *file, const struct tool_command *command)
{
    fputs("usage: ", file);
    tool_command_usage(file, command);
    fputs("\n\n", file);
    for (const char *text = command->text; *text != '\0';) {
        const char *end = strstr(text, "\n\n");
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        char paragraph[2048];
        snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, text);
        report_wrapped(file, 0, "", paragraph);
        fputc('\n', file);
        text += length + (end != NULL ? 2 : 0);
    }
    for (size_t i = 0; i < command->option_count; i++) {
        const struct tool_option *option = &command->options[i];
        char letter[8] = "";
        if (option->letter != '\0') {
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        }
        fprintf(file, "  %s--%s%s%s\n", letter, option->name, option->argument != NULL ? " " : "",
                option->argument != NULL ? option->argument : "");
        report_wrapped(file, 8, "", option->text);
    }
    fprintf(file, "\nexample: %s\n", command->example);
}
