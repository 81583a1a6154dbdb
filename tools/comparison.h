/* Scenarios compared run by run. Random numbers are a function of (seed, replication, purpose, agent, month), so two runs of the
 * same seed and replication have the same luck: the difference of such a pair is an effect, and the spread of the differences
 * over replications its Monte-Carlo error (common random numbers: Law, Simulation Modeling and Analysis, ch. 11). */
#ifndef TOOLS_COMPARISON_H
#define TOOLS_COMPARISON_H

#include "tools/results.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum comparison_statistic {
    COMPARISON_BASELINE,
    COMPARISON_SCENARIO,
    COMPARISON_DIFFERENCE,
    COMPARISON_ERROR, /* standard error of the difference */
    COMPARISON_STATISTICS
};
/* Their labels in files. */
extern const char *const comparison_statistics[COMPARISON_STATISTICS];

/* ---- which files (comparison_paths.c) ---- */

struct comparison_paths {
    char **names; /* [count] */
    size_t count;
    bool in_folder; /* the first is of a folder, so that it is first by its name alone */
};

/* The files that operands name: themselves, or DIR/runs/ *.h5 of a folder, in the order of their names. A file named twice is
 * SIM_USAGE; one that is named and also lies in a folder named is taken once. */
enum sim_status comparison_paths_find(struct comparison_paths *paths, const char *const *operands,
                                      size_t count, struct sim_error *error);
void comparison_paths_destroy(struct comparison_paths *paths);

/* SIM_USAGE when writing to `output` would replace one of the files. */
enum sim_status comparison_paths_spare(const struct comparison_paths *paths, const char *output,
                                       struct sim_error *error);

/* ---- the runs, by scenario and in pairs (comparison_set.c) ---- */

struct comparison_group {
    char *name;   /* of the scenario, with the settings that tell it from others of that name */
    size_t first; /* its first run given, in set.runs */
    size_t *runs; /* [set.pair_count], in set.runs */
};

struct comparison_set {
    struct results *runs; /* [run_count], as given */
    size_t run_count;
    struct comparison_group *groups; /* [group_count]; 0 is the baseline */
    size_t group_count;
    size_t pair_count;  /* replications that every scenario has */
    size_t first, last; /* rows of the period in the runs, both included */
};

/* Opens the files, refuses what cannot be compared (SIM_INPUT), groups and pairs them. The baseline is the scenario of that
 * name; NULL: of the first file, but if that comes from a folder the scenario "baseline" where there is one. Runs without a counterpart are left out and told. `set` is always to be destroyed. */
enum sim_status comparison_set_open(struct comparison_set *set,
                                    const struct comparison_paths *paths, const char *baseline,
                                    struct sim_error *error);
void comparison_set_destroy(struct comparison_set *set);

/* Sets the period from "2015-01" to "2015-12"; NULL: what the runs hold of the last twelve months. SIM_USAGE for a month that
 * they do not hold, and for a period in which their months are not at equal distances. */
enum sim_status comparison_set_period(struct comparison_set *set, const char *from, const char *to,
                                      struct sim_error *error);

/* A sentence where the runs do not hold every month of the period, else "": into note, and returned. */
enum { COMPARISON_NOTE = 200 };
const char *comparison_set_note(const struct comparison_set *set, char note[COMPARISON_NOTE]);

static inline const struct results *comparison_run(const struct comparison_set *set, size_t group,
                                                   size_t pair)
{
    return &set->runs[set->groups[group].runs[pair]];
}
/* The file that says which series there are, in which order. */
static inline const struct results *comparison_model(const struct comparison_set *set)
{
    return comparison_run(set, 0, 0);
}

/* First and last month of the period. */
static inline int32_t comparison_from(const struct comparison_set *set)
{
    return comparison_model(set)->month_of[set->first];
}
static inline int32_t comparison_to(const struct comparison_set *set)
{
    return comparison_model(set)->month_of[set->last];
}

/* Clears the series of comparison_model(set) that another file lacks or has over other labels or in another unit, and tells
 * them in a line. comparable [variable_count] comes in with those asked for. */
void comparison_set_align(const struct comparison_set *set, bool *comparable);

/* ---- the figures (comparison_statistics.c) ---- */

/* Pairs of values, cell by cell, as they come. */
struct comparison_pairs {
    size_t cells;
    double *values; /* [COMPARISON_STATISTICS][cells]: running until comparison_pairs_end */
    double *counts; /* [cells] pairs in which both are there */
};
enum sim_status comparison_pairs_make(struct comparison_pairs *pairs, size_t cells,
                                      struct sim_error *error);
void comparison_pairs_destroy(struct comparison_pairs *pairs);
void comparison_pairs_clear(struct comparison_pairs *pairs);
void comparison_pairs_add(struct comparison_pairs *pairs, const double *baseline,
                          const double *scenario);
/* From here on `values` are the statistics; NaN where no pair, for the error fewer than two, had a value. */
void comparison_pairs_end(struct comparison_pairs *pairs);

/* Means of each cell over the months of the period that have a value; NaN where none has, and of a series without time the
 * values themselves. means: [cells of a month]. */
void comparison_period_means(const struct comparison_set *set,
                             const struct results_variable *variable, const double *values,
                             double *means);

/* A variable of all pairs: the statistics of its cells and of their means over the period. */
struct comparison_figures {
    const struct results_variable *variable;
    size_t width;     /* cells of the period: those of a month */
    double **period;  /* [group_count - 1][COMPARISON_STATISTICS * width] */
    double **monthly; /* [group_count - 1][COMPARISON_STATISTICS * cells], NULL unless asked for */
    size_t group_count; /* compared scenarios */
};
enum sim_status comparison_figures_make(struct comparison_figures *figures,
                                        const struct comparison_set *set,
                                        const struct results_variable *variable, bool monthly,
                                        struct sim_error *error);
void comparison_figures_destroy(struct comparison_figures *figures);

/* ---- persons followed (comparison_panel.c): who gains, who loses ---- */

enum comparison_measure {
    COMPARISON_WINNERS,
    COMPARISON_LOSERS,
    COMPARISON_NET,
    COMPARISON_LIVING,
    COMPARISON_SURPLUS,
    COMPARISON_HOURS,
    COMPARISON_ENDURED,
    COMPARISON_PERSONS,
    COMPARISON_MEASURES
};
struct comparison_measure_text {
    const char *name, *unit, *long_name, *definition;
};
extern const struct comparison_measure_text comparison_measures[COMPARISON_MEASURES];

/* Groups of persons: "" is all. */
enum { COMPARISON_BREAKDOWNS = 7 };
struct comparison_panel {
    char reason[512];                         /* why there is none; "" when there is */
    size_t dimensions[COMPARISON_BREAKDOWNS]; /* in comparison_model's; SIZE_MAX for all */
    size_t starts[COMPARISON_BREAKDOWNS + 1]; /* first cell of a breakdown */
    size_t cells;                             /* of all breakdowns */
    size_t group_count;                       /* compared scenarios */
    /* [group_count][COMPARISON_MEASURES]: statistics of the cells */
    struct comparison_pairs *figures;
};
/* A panel that some file lacks is no failure: `reason` says so. */
enum sim_status comparison_panel_make(struct comparison_panel *panel,
                                      const struct comparison_set *set, double threshold,
                                      struct sim_error *error);
void comparison_panel_destroy(struct comparison_panel *panel);
static inline const struct comparison_pairs *
comparison_panel_figures(const struct comparison_panel *panel, size_t group, size_t measure)
{
    return &panel->figures[group * COMPARISON_MEASURES + measure];
}
/* "panel_net_by_decile". */
void comparison_panel_name(const struct comparison_panel *panel, const struct comparison_set *set,
                           size_t measure, size_t breakdown, char *name, size_t size);

#endif
