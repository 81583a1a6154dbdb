/* The command line: every command declares its options in one table; reading them, --help and the
 * manual page all come from it. */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include "sim/base/parallel.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Operands of a command that takes any number of them. */
#define TOOL_OPERANDS_ANY SIZE_MAX

/* How often something is done: every so many months, or whenever so many seconds have passed; both
 * 0: never. */
struct tool_interval {
    const char *text; /* as it was given; NULL when it was not */
    int32_t months;
    double seconds;
};

/* What was asked, over all commands; a command reads the members its options fill. */
struct tool_options {
    const char **operands; /* [operand_count], in the order given; points into the arguments */
    size_t operand_count;
    const char *output, *csv, *page, *series, *from, *to, *baseline, *end, *warning_signal;
    const char **settings; /* [setting_count], in the order given; points into the arguments */
    size_t setting_count;
    uint64_t seed, replication, threads; /* threads 0: as many as processors */
    uint64_t replications, jobs, threshold;
    uint64_t every; /* months between rows; 0: not given */
    struct tool_interval checkpoint;
    bool no_panel, force, quiet, verbose, json, markdown, list, help;
};

enum tool_option_kind {
    TOOL_FLAG,     /* bool: present or not */
    TOOL_TEXT,     /* const char *: at most once */
    TOOL_LIST,     /* settings: any number of times */
    TOOL_WHOLE,    /* uint64_t between minimum and maximum */
    TOOL_INTERVAL, /* struct tool_interval: "12" months or "30min", each up to maximum; "0": never */
};

struct tool_option {
    const char *name; /* without the dashes */
    char letter;      /* '\0' for none */
    enum tool_option_kind kind;
    size_t offset;        /* in struct tool_options */
    const char *argument; /* what the help calls it; NULL for a flag */
    uint64_t minimum, maximum;
    const char *text;
};

struct tool_command {
    const char *name;
    const char *operands; /* as shown by the help: "SCENARIO" */
    size_t operands_minimum, operands_maximum;
    const char *summary; /* a line */
    const char *text;    /* paragraphs, separated by an empty line */
    const char *example;
    const struct tool_option *options;
    size_t option_count;
    bool output_required;
    enum sim_status (*function)(const struct tool_options *options);
};

/* Options that several commands share. */
#define TOOL_OPTION_HELP                                                                           \
    {                                                                                              \
        "help", 'h', TOOL_FLAG, offsetof(struct tool_options, help), NULL, 0, 0, "shows this text" \
    }
#define TOOL_OPTION_QUIET(text)                                                                    \
    {                                                                                              \
        "quiet", 'q', TOOL_FLAG, offsetof(struct tool_options, quiet), NULL, 0, 0, text            \
    }
#define TOOL_OPTION_VERBOSE(text)                                                                  \
    {                                                                                              \
        "verbose", 'v', TOOL_FLAG, offsetof(struct tool_options, verbose), NULL, 0, 0, text        \
    }
#define TOOL_OPTION_SEED                                                                           \
    {                                                                                              \
        "seed", '\0', TOOL_WHOLE, offsetof(struct tool_options, seed), "N", 0, UINT64_MAX,         \
            "seed of the random numbers (default 1): same scenario, seed and replication, same "   \
            "bits"                                                                                 \
    }
#define TOOL_OPTION_REPLICATION                                                                    \
    {                                                                                              \
        "replication", '\0', TOOL_WHOLE, offsetof(struct tool_options, replication), "N", 0,       \
            UINT32_MAX, "number of the replication (default 0): other luck under the same seed"    \
    }
#define TOOL_OPTION_THREADS                                                                        \
    {                                                                                              \
        "threads", '\0', TOOL_WHOLE, offsetof(struct tool_options, threads), "N", 1,               \
            SIM_PARALLEL_THREADS_MAX,                                                              \
            "threads to work with (default: one for each processor); changes no result"            \
    }
#define TOOL_OPTION_SET                                                                            \
    {                                                                                              \
        "set", '\0', TOOL_LIST, offsetof(struct tool_options, settings), "KEY=VALUE", 0, 0,        \
            "sets a parameter, as the scenario would, and wins over it; may be repeated"           \
    }

/* Those of the commands that simulate. */
#define TOOL_OPTION_NO_PANEL(text)                                                                 \
    {                                                                                              \
        "no-panel", '\0', TOOL_FLAG, offsetof(struct tool_options, no_panel), NULL, 0, 0, text     \
    }
#define TOOL_OPTION_RUN_SERIES                                                                     \
    {                                                                                              \
        "series", '\0', TOOL_TEXT, offsetof(struct tool_options, series), "NAME,PATTERN*,...", 0,  \
            0,                                                                                     \
            "writes only these series (default: all; guichet describe series lists them; * "       \
            "stands "                                                                              \
            "for any characters); changes no number"                                               \
    }
/* Months between rows: more than any run has. */
enum { TOOL_EVERY_MAX = 12000 };
#define TOOL_OPTION_EVERY                                                                          \
    {                                                                                              \
        "every", '\0', TOOL_WHOLE, offsetof(struct tool_options, every), "N", 1, TOOL_EVERY_MAX,   \
            "writes only the last of each N months, counted from the first of the run: 12 gives "  \
            "Decembers where the run begins in a January (default: every month); changes no "      \
            "other "                                                                               \
            "number"                                                                               \
    }
#define TOOL_OPTION_CHECKPOINT                                                                     \
    {                                                                                              \
        "checkpoint-every", '\0', TOOL_INTERVAL, offsetof(struct tool_options, checkpoint),        \
            "N|Nmin", 0, 100000,                                                                   \
            "writes the whole state beside the output every N months, or every N minutes of the "  \
            "clock where N is followed by min (default 15min); guichet resume goes on from it. "   \
            "0: "                                                                                  \
            "only when the run is interrupted. Where this is given, the state after the last "     \
            "month is kept too, so that the run can be prolonged; else a finished run removes it"  \
    }
#define TOOL_OPTION_WARNING                                                                        \
    {                                                                                              \
        "warning-signal", '\0', TOOL_TEXT, offsetof(struct tool_options, warning_signal), "NAME",  \
            0, 0,                                                                                  \
            "the signal by which a batch system warns before it kills (default USR1): it too "     \
            "ends "                                                                                \
            "the run after the month at hand, to be gone on with. A name, as USR2 or XCPU, a "     \
            "number, or none"                                                                      \
    }

/* Those of the commands that compare scenarios. */
#define TOOL_OPTION_BASELINE                                                                       \
    {                                                                                              \
        "baseline", '\0', TOOL_TEXT, offsetof(struct tool_options, baseline), "NAME", 0, 0,        \
            "the scenario that the others are compared with (default: that of the first file, "    \
            "or of a folder the one named baseline)"                                               \
    }
#define TOOL_OPTION_FROM                                                                           \
    {                                                                                              \
        "from", '\0', TOOL_TEXT, offsetof(struct tool_options, from), "MONTH", 0, 0,               \
            "first month of the period of the tables, as 2015-01 (default: the last twelve "       \
            "months)"                                                                              \
    }
#define TOOL_OPTION_TO                                                                             \
    {                                                                                              \
        "to", '\0', TOOL_TEXT, offsetof(struct tool_options, to), "MONTH", 0, 0,                   \
            "last month of the period (default: the last of the runs)"                             \
    }

/* Reads the arguments after the command's name, [count]. All mistakes are told on standard error
 * and the result is SIM_USAGE (SIM_MEMORY when memory ran out). `options` is always to be released
 * by tool_options_destroy. */
enum sim_status tool_options_read(const struct tool_command *command, int count,
                                  char *const *arguments, struct tool_options *options);
void tool_options_destroy(struct tool_options *options);

/* "guichet run [OPTION]... -o FILE SCENARIO". */
void tool_command_usage(FILE *file, const struct tool_command *command);
/* The whole help of a command. */
void tool_command_help(FILE *file, const struct tool_command *command);

#endif
