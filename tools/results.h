/* Results given as input: outputs of runs, summaries of ensembles, comparisons. Their variables with dimensions and labels,
 * as compare, ensemble and export need them. Everything unexpected in a file is SIM_INPUT with a sentence. */
#ifndef TOOLS_RESULTS_H
#define TOOLS_RESULTS_H

#include "sim/io/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESULTS_RANK_MAX = 8 };

enum results_kind { RESULTS_RUN, RESULTS_SUMMARY, RESULTS_COMPARISON };

struct results_dimension {
    char *name;
    char **labels; /* [count]; those of time are months, "2010-01" */
    size_t count;
};

struct results_variable {
    char *name, *unit, *long_name, *definition, *source;
    enum sim_store_type type;
    size_t rank, dimensions[RESULTS_RANK_MAX]; /* in results.dimensions */
    size_t cells;                              /* product of the counts, 1 for a scalar */
    bool monthly;                              /* time is among the dimensions */
};

struct results {
    char *path;
    struct sim_store_reader *reader;
    enum results_kind kind;
    /* what was run; of a summary or a comparison: what all its runs share */
    char *scenario, *title, *model, *version; /* "" where there is none */
    char *settings;                           /* "key=value", one a line */
    char *
        identity; /* hash of scenario files, settings and inputs, as digits: equal ones give equal runs for equal seeds */
    uint64_t seed, replication;
    uint64_t weight;        /* persons per agent */
    char *chosen;           /* series that it was made with (--series); "" for all */
    uint64_t every;         /* of a run: months between its (last) rows */
    int32_t *month_of;      /* [months] the month of each row, as sim/base/calendar.h counts them,
                               increasing */
    size_t months;          /* rows of time: of every month, or of some (guichet run --every) */
    size_t months_complete; /* that the file holds */
    bool complete;          /* the run came to its end */
    struct results_dimension *dimensions;
    size_t dimension_count;
    struct results_variable
        *variables; /* all series of the root group but coordinates, in the order of the file */
    size_t variable_count;
};

/* Opens a file, which a child process has looked at before (tools/probe.h), and reads what stands above (values are read one by
 * one, by results_read). `results` is always to be released by results_close. */
enum sim_status results_open(struct results *results, const char *path, struct sim_error *error);
void results_close(struct results *results);

/* SIM_INPUT, with the months that are there, unless the run came to its end. */
enum sim_status results_require_complete(const struct results *results, struct sim_error *error);

/* The variable of that name, NULL when there is none. */
const struct results_variable *results_find(const struct results *results, const char *name);
/* Dimension of an axis. */
static inline const struct results_dimension *
results_axis(const struct results *results, const struct results_variable *variable, size_t axis)
{
    return &results->dimensions[variable->dimensions[axis]];
}

/* All values into values [variable->cells], row-major; missing ones and months not simulated are NaN. */
enum sim_status results_read(const struct results *results, const struct results_variable *variable,
                             double *values, struct sim_error *error);

/* The row of a month among the first `rows`; SIM_USAGE, told as `option`, when there is none: then the months there are, or those
 * beside it. */
enum sim_status results_row(const struct results *results, size_t rows, const char *option,
                            const char *text, size_t *row, struct sim_error *error);

/* " (made with --series LIST)" where that may be why a series is not there, else "": into text, and returned. */
enum { RESULTS_CHOICE = 160 };
const char *results_choice(const struct results *results, char text[RESULTS_CHOICE]);

/* Which variables "NAME,PATTERN*,..." chooses (* stands for any characters): sets chosen [variable_count]. A name that
 * chooses nothing is SIM_USAGE, told with the nearest name. NULL chooses all. */
enum sim_status results_select(const struct results *results, const char *names, bool *chosen,
                               struct sim_error *error);

#endif
