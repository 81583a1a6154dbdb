/* Cost and benefit of scenarios on one page each: what a scenario costs the state, and what it changes in jobs, hours, who gets
 * what and who is left out, over the pairs of runs of a comparison; then what a person less excluded costs. */
#ifndef TOOLS_BALANCE_H
#define TOOLS_BALANCE_H

#include "tools/comparison_outputs.h"

/* ---- lines, each declared once (balance_lines.c) ---- */

/* What more of it means. Who gets a euro is no better or worse by itself. */
enum balance_more { BALANCE_NEUTRAL, BALANCE_BETTER, BALANCE_WORSE };

/* Lines from which others are made. */
enum balance_role { BALANCE_PLAIN, BALANCE_COST, BALANCE_DEFICIT, BALANCE_EXCLUDED };

struct balance_line {
    struct comparison_headline shown; /* its heading is never NULL */
    const char *times;                /* series by which it is multiplied month by month, or NULL */
    enum balance_more more;
    enum balance_role role;
};
extern const struct balance_line balance_lines[];
extern const size_t balance_line_count;

/* What is told of each lever: series over the dimension lever alone. */
enum { BALANCE_LEVER_LINES = 3 };
extern const struct balance_line balance_lever_lines[BALANCE_LEVER_LINES];

/* What a person less excluded costs: a line over the number of persons less excluded. */
struct balance_ratio_line {
    const char *text, *unit;
    enum balance_role cost;
    double factor; /* from the unit shown of the cost over that of persons */
};
enum { BALANCE_RATIO_LINES = 2 };
extern const struct balance_ratio_line balance_ratio_lines[BALANCE_RATIO_LINES];
extern const char balance_ratio_heading[], balance_spared_text[];

/* ---- figures (balance.c) ---- */

struct balance_row {
    const struct balance_line *line;
    const char *lever; /* label, of the file; NULL: a line of the whole */
    bool there;        /* every file has the series, in the unit of the line */
};

struct balance {
    struct balance_row
        *rows; /* [row_count]: balance_lines, then those of each lever, lever by lever */
    size_t row_count;
    size_t group_count, pair_count; /* of the set */
    char choice[RESULTS_CHOICE];    /* of series, with which the runs were made */
    double *
        values; /* [group_count][pair_count][row_count] means over the period, in the units shown; NaN where there is none */
    struct comparison_pairs *figures; /* [group_count - 1] of the scenarios: cells are the rows */
};

/* `balance` is always to be destroyed. SIM_INTERRUPTED when the user has asked to stop. */
enum sim_status balance_make(struct balance *balance, const struct comparison_set *set,
                             struct sim_error *error);
void balance_destroy(struct balance *balance);

/* A statistic of a row for the scenario of that group (1 on). */
static inline double balance_figure(const struct balance *balance, size_t group, size_t row,
                                    enum comparison_statistic statistic)
{
    return balance->figures[group - 1].values[statistic * balance->row_count + row];
}

/* A figure that is made of others, and its standard error (NaN with one pair). */
struct balance_estimate {
    double value, error;
    const char *why; /* it is not told; NULL when it is */
};
/* Persons less excluded than in the baseline, in the unit of their line. */
struct balance_estimate balance_spared(const struct balance *balance, size_t group);
/* The ratio of mean differences C/N with N persons less excluded. Standard error by the delta method: that of the mean of
 * (c - C/N n)/N over the pairs, c and n their differences. It is not told unless N exceeds two of its own standard errors:
 * else it is a division by chance. */
struct balance_estimate balance_ratio(const struct balance *balance, size_t group,
                                      const struct balance_ratio_line *line);

/* "better", "worse", "more" or "less" for a difference beyond two standard errors, "" for one that may be chance. */
const char *balance_verdict(const struct balance *balance, size_t group, size_t row);

/* Whether any figure of the lever's rows, the first of which is `row`, is not zero in the scenario or the baseline. */
bool balance_lever_there(const struct balance *balance, size_t group, size_t row);

/* Why a row has no figures: "these files have no series x". */
void balance_absence(const struct balance *balance, const struct balance_row *row, char *text,
                     size_t size);

/* ---- outputs ---- */

/* A page of text for each scenario (balance_print.c). */
void balance_print(FILE *file, const struct balance *balance, const struct comparison_set *set);
/* The same as Markdown. */
void balance_markdown(FILE *file, const struct balance *balance, const struct comparison_set *set);
/* Every line of every scenario as comma-separated values (balance_csv.c). */
void balance_csv(FILE *file, const struct balance *balance, const struct comparison_set *set);

#endif
