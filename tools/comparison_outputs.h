/* Where a comparison goes: a table for people, a netCDF-4 file with every month, a CSV file with the means over the period. */
#ifndef TOOLS_COMPARISON_OUTPUTS_H
#define TOOLS_COMPARISON_OUTPUTS_H

#include "tools/comparison.h"
#include "tools/table_file.h"

#include <stdio.h>

/* ---- the table (comparison_table.c, comparison_headlines.c) ---- */

/* A line of it: figures in the unit shown; `there` is false while no series has filled it. */
struct comparison_row {
    char heading[160]; /* of the lines from here on; "": as before */
    char label[96];
    bool there;
    bool if_any;     /* as of its headline */
    double *figures; /* [scenario][COMPARISON_STATISTICS] */
};

struct comparison_table {
    struct comparison_row *rows; /* [row_count] */
    size_t row_count, group_count;
    size_t left_out; /* lines beyond the most that are shown */
};

/* A line of the headline table: which cell of which series (labels of its dimensions, NULL: it has none), and how it is shown. */
struct comparison_headline {
    const char *heading, *series, *label, *text;
    const char *unit;  /* of the series: another is not understood */
    const char *shown; /* unit shown */
    double factor;     /* from the one to the other */
    bool if_any;       /* left out where it is zero everywhere */
};
extern const struct comparison_headline comparison_headlines[];
extern const size_t comparison_headline_count;

/* The cell of a month that a headline shows of a series; SIZE_MAX when it is not of that series, or the series is another than
 * is understood. */
size_t comparison_headline_cell(const struct comparison_headline *headline,
                                const struct results *model,
                                const struct results_variable *variable);

/* Sets wanted [variable_count] for the series that the headlines need. */
void comparison_headlines_want(const struct results *model, bool *wanted);

/* `headlines`: with their lines, empty; else lines come with comparison_table_series. */
enum sim_status comparison_table_make(struct comparison_table *table,
                                      const struct comparison_set *set, bool headlines,
                                      struct sim_error *error);
void comparison_table_destroy(struct comparison_table *table);
/* Fills the headlines that the series gives. */
void comparison_table_headlines(struct comparison_table *table, const struct comparison_set *set,
                                const struct comparison_figures *figures);
/* Adds a line for every cell of the series, up to what a reader can take in. */
enum sim_status comparison_table_series(struct comparison_table *table,
                                        const struct comparison_set *set,
                                        const struct comparison_figures *figures,
                                        struct sim_error *error);
void comparison_table_print(FILE *file, const struct comparison_table *table,
                            const struct comparison_set *set);

/* Who gains, who loses, scenario by scenario; or why that is not known (comparison_winners.c). */
void comparison_winners_print(FILE *file, const struct comparison_set *set,
                              const struct comparison_panel *panel, uint64_t threshold);

/* Writes a number in at most `width` columns with that many decimals, "0" for what is shown as nothing but zeros, "-" for a
 * missing one. */
void comparison_number(char *text, size_t size, double value, int decimals, bool sign,
                       size_t width);
/* Decimals that show `digits` significant ones of a value, at most 6. */
int comparison_decimals(double value, int digits);
/* Writes the text with spaces before it up to `width` columns. */
void comparison_right(FILE *file, const char *text, size_t width);
/* The text, its end cut off beyond `width` columns, with spaces after it. */
void comparison_left(FILE *file, const char *text, size_t width);

/* ---- the file (comparison_store.c) ---- */

struct comparison_store {
    struct sim_store *store;
    size_t *handles;       /* [variable_count] of the model, those chosen */
    size_t *panel_handles; /* [COMPARISON_MEASURES * COMPARISON_BREAKDOWNS] */
};

/* Makes the file, not yet under its name, and declares everything: dimensions scenario and statistic come before those of the
 * series. NULL path: everything here does nothing. Always to be closed. */
enum sim_status comparison_store_open(struct comparison_store *store, const char *path, bool force,
                                      const struct comparison_set *set, const bool *chosen,
                                      const struct comparison_panel *panel, uint64_t threshold,
                                      struct sim_error *error);
enum sim_status comparison_store_series(struct comparison_store *store,
                                        const struct comparison_set *set,
                                        const struct comparison_figures *figures,
                                        struct sim_error *error);
enum sim_status comparison_store_panel(struct comparison_store *store,
                                       const struct comparison_panel *panel,
                                       struct sim_error *error);
/* Gives the file its name. */
enum sim_status comparison_store_finish(struct comparison_store *store, struct sim_error *error);
void comparison_store_destroy(struct comparison_store *store);

/* ---- the CSV file (comparison_csv.c): RFC 4180 but for the line ends, one line for each scenario, series and cell ---- */

struct comparison_csv {
    struct table_file out;
    char period[32];
    size_t *columns; /* [column_count]: dimensions of comparison_model */
    size_t column_count;
};

enum sim_status comparison_csv_open(struct comparison_csv *csv, const char *path, bool force,
                                    const struct comparison_set *set, const bool *chosen,
                                    const struct comparison_panel *panel, struct sim_error *error);
void comparison_csv_series(struct comparison_csv *csv, const struct comparison_set *set,
                           const struct comparison_figures *figures);
void comparison_csv_panel(struct comparison_csv *csv, const struct comparison_set *set,
                          const struct comparison_panel *panel);
/* Gives the file its name. */
enum sim_status comparison_csv_finish(struct comparison_csv *csv, bool force,
                                      struct sim_error *error);
void comparison_csv_destroy(struct comparison_csv *csv);

#endif
