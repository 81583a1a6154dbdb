/* What the files of the output share. */
#ifndef SIM_IO_OUTPUT_PRIVATE_H
#define SIM_IO_OUTPUT_PRIVATE_H

#include "sim/io/output.h"
#include "sim/io/panel.h"

enum { SIM_OUTPUT_NAME = SIM_PANEL_NAME + 8 };

/* A series or a variable of the panel that the file holds. */
struct sim_output_variable {
    char name[SIM_OUTPUT_NAME]; /* its path in the file: "deaths", "panel/person_skill" */
    enum sim_store_type type;
    size_t handle, cells; /* of a month */
    size_t index;         /* of the series in the world, or of the variable in the panel */
    bool once, in_panel;
};

struct sim_output {
    struct sim_store *store;
    struct sim_panel *panel; /* NULL for none */
    struct sim_output_variable *variables;
    size_t variable_count;
    size_t months_completed, phase_seconds, column_checksums; /* handles */
    int32_t start, end;
    int32_t *months; /* [row_count], increasing: of each row of the file */
    size_t row_count;
    size_t completed;   /* rows that are written, from the first on */
    size_t repeated;    /* rows from here on and before `kept` are simulated again */
    size_t kept;        /* rows copied from an earlier output */
    uint64_t *expected; /* [kept - repeated][variable_count] hashes of what they must be again */
};

/* The first row of that month, or of a later one: row_count when there is none. */
size_t sim_output_row(const struct sim_output *output, int32_t month);

/* Sets chosen [series_count] by options->series. SIM_USAGE when a name chooses none. */
enum sim_status sim_output_choose_series(const struct sim_output_options *options,
                                         const struct sim_world *world, bool *chosen,
                                         struct sim_error *error);

/* Whom the panel follows; `ids` are NULL when they are to be drawn. */
struct sim_output_panel_choice {
    bool wanted;
    const uint32_t *ids; /* [id_count] */
    size_t id_count;
};
struct sim_output_panel_choice sim_output_panel_choice(const struct sim_output_options *options,
                                                       const struct sim_world *world);

/* Plans the rows: start, end, months, row_count, and what is kept of an earlier output. SIM_USAGE, SIM_SCENARIO
 * when the file would hold no month, SIM_INPUT. */
enum sim_status sim_output_plan_rows(struct sim_output *output,
                                     const struct sim_output_options *options,
                                     const struct sim_world *world, struct sim_error *error);

/* Copies the rows kept (all variables declared, nothing committed), seals them, and remembers what
 * those that will be simulated again must be. */
enum sim_status sim_output_copy_rows(struct sim_output *output,
                                     const struct sim_output_options *options,
                                     struct sim_error *error);

/* SIM_INTERNAL unless these values [cells] of a variable are those of the row copied. */
enum sim_status sim_output_compare_row(const struct sim_output *output, size_t variable, size_t row,
                                       const void *values, struct sim_error *error);

#endif
