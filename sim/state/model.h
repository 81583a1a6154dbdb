/* What a model declares to the engine: one const object per fact, joined in a struct sim_model. */
#ifndef SIM_STATE_MODEL_H
#define SIM_STATE_MODEL_H

#include "sim/state/ledger.h"
#include "sim/state/lever.h"
#include "sim/state/parameter.h"
#include "sim/state/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_world;

/* Limits of a model's declarations, checked by sim_model_check. */
enum { SIM_TABLES_MAX = 48, SIM_SERIES_DIMENSIONS_MAX = 4, SIM_NAME_MAX = 64 };

/* A named dimension of series with its labels. Labels known only after reading inputs
 * (départements) are set by the model's `prepare` with sim_world_labels. */
struct sim_dimension {
    const char *name;
    const char *text;
    const char *const *labels; /* [count], or NULL when set by prepare */
    size_t count;
};

/* An input table: a CSV file of the scenario's input folder. Columns in this order:
 * 't' text, 'i' integer, 'r' real. Rows 0 means any number. */
struct sim_input_column {
    const char *name;
    char type;
};
struct sim_input_declaration {
    const char *name; /* file is name.csv */
    const char *text;
    const struct sim_input_column *columns;
    size_t column_count;
    size_t rows;
};

/* A phase of the month: what it does, which columns it reads and writes, and the function. `reads`
 * and `writes` are lists separated by spaces: "person.skill household.connected", or "person.*".
 * `rows` names the tables to which the phase may add or from which it may remove rows. Reading and
 * writing id columns of any table is always allowed. A checked build enforces the lists (see
 * run/guard.h). */
struct sim_phase {
    const char *name;
    const char *text;
    const char *reads;
    const char *writes;
    const char *rows;
    enum sim_status (*run)(struct sim_world *world, struct sim_error *error);
};

/* A series. It is written once per breakdown: "" is the total and is called `name`; "age_band" is
 * called name_by_age_band; "age_band diploma" name_by_age_band_diploma, with the dimensions in this
 * order after time. A COUNT or REAL series is filled by the model; a RATIO is factor x numerator /
 * denominator of two COUNT or REAL series with the same breakdowns (missing where the denominator
 * is 0). `once` series have no time: they are written after the opening. */
enum sim_series_type { SIM_SERIES_COUNT, SIM_SERIES_REAL, SIM_SERIES_RATIO };
struct sim_series_declaration {
    const char *name;
    enum sim_series_type type;
    const char *const *breakdowns; /* NULL-terminated */
    const char *unit;
    const char *long_name;
    const char *definition;
    const char *source;
    const char *numerator, *denominator; /* RATIO only */
    double factor;                       /* RATIO only */
    bool once;
    bool
        may_be_missing; /* REAL only: NaN stands for "no value" in a cell; elsewhere it stops the run */
};

/* One variable of the panel: a column of the panel's table, "person.skill", or a column reached
 * over a link of it, "person.household.standard_of_living". */
struct sim_panel_declaration {
    const char *table;            /* whose agents are followed */
    const char *const *variables; /* NULL-terminated */
};

struct sim_model {
    const char *name;
    const char *version;
    const struct sim_parameter_group *const *parameter_groups;
    size_t parameter_group_count;
    const struct sim_table_declaration *const *tables;
    size_t table_count;
    const struct sim_dimension *const *dimensions;
    size_t dimension_count;
    const struct sim_input_declaration *const *inputs;
    size_t input_count;
    const struct sim_phase *const *phases; /* the month, in order */
    size_t phase_count;
    /* Lists of series, each ended by NULL; the list of lists too. See sim_model_series. */
    const struct sim_series_declaration *const *const *series;
    const struct sim_panel_declaration *panel;   /* NULL for none */
    const struct sim_ledger_declaration *ledger; /* NULL for none */
    const char *const *purposes;                 /* names of all random purposes, NULL-terminated */
    const struct sim_lever_declaration *levers;  /* [lever_count], NULL for none */
    size_t lever_count;
    const struct sim_lever_target *lever_targets; /* [lever_target_count] kinds of targets */
    size_t lever_target_count;

    /* Derives constant data from inputs and parameters into world->model_data; called before tables
     * exist. */
    enum sim_status (*prepare)(struct sim_world *world, struct sim_error *error);
    /* Capacity (rows) each table needs for this run, [table_count]; called after prepare. */
    enum sim_status (*plan)(const struct sim_world *world, size_t *rows, struct sim_error *error);
    /* Draws the opening state into the (empty) tables; fills `once` series. */
    enum sim_status (*open)(struct sim_world *world, struct sim_error *error);
    /* Puts the rows in order of place (may be NULL): called by the engine now and then; must not
     * change results. */
    enum sim_status (*arrange)(struct sim_world *world, struct sim_error *error);
    /* Why an entry of world->levers can do nothing in this run, or contradicts the model: a sentence
     * into `why` (size bytes) and false; true if it can act. Called for every entry once after
     * prepare (opened false) and once after the opening (opened true: the agents it is for can be
     * counted). May be NULL. */
    bool (*lever_can_act)(const struct sim_world *world, size_t entry, bool opened, char *why,
                          size_t size);
    /* After the last month: SIM_SCENARIO when an entry of the levers has changed nothing in the whole
     * run, with the sentence. May be NULL. */
    enum sim_status (*finish)(const struct sim_world *world, struct sim_error *error);
    /* Releases world->model_data. */
    void (*release)(struct sim_world *world);
};

/* The i-th series over all lists, in order; NULL past the last. */
const struct sim_series_declaration *sim_model_series(const struct sim_model *model, size_t i);

/* Parameters every model has: the run itself. */
#define SIM_RUN_PARAMETERS(P)                                                                      \
    P(scale, scale, "scale", "agent/person", "1/1000", "1/10000", "1", OPENING, "assumption",      \
      "agents per person: 1/1000 draws one agent for every thousand persons")                      \
    P(month, start, "run.start", "month", "2010-01", "2010-01", "2010-12", OPENING,                \
      "base year of the inputs", "first month simulated")                                          \
    P(month, end, "run.end", "month", "2040-12", "2010-01", "2100-12", OPENING, "assumption",      \
      "last month simulated")                                                                      \
    P(integer, arrange_months, "run.arrange_months", "month", "12", "1", "1200", OPENING,          \
      "measured: moving rows once a year costs less than the misses it saves",                     \
      "months between two sortings of agents by place in memory (changes no result)")              \
    P(integer, panel_size, "run.panel_size", "person", "1000", "0", "1000000", OPENING,            \
      "assumption", "persons followed one by one in the output")
SIM_PARAMETER_STRUCT(sim_run_parameters, SIM_RUN_PARAMETERS);
extern const struct sim_parameter_group sim_run_parameter_group;

#endif
