/* The world: the whole state of one run and what the engine lends to phases. */
#ifndef SIM_STATE_WORLD_H
#define SIM_STATE_WORLD_H

#include "sim/base/random.h"
#include "sim/state/input.h"
#include "sim/state/model.h"

/* The labels of one dimension in this run. */
struct sim_labels {
    const char *const *labels;
    size_t count;
    char **owned; /* set by sim_world_labels; NULL when they are the declaration's */
};

/* One series under one breakdown. */
struct sim_series {
    const struct sim_series_declaration *declaration;
    char name[128];
    uint64_t name_hash;                           /* of the name, for sim_world_series */
    size_t breakdown;                             /* index in declaration->breakdowns */
    size_t dimensions[SIM_SERIES_DIMENSIONS_MAX]; /* indices in model->dimensions */
    size_t dimension_count;
    size_t cells;    /* product of the dimensions' counts; 1 for a total */
    int64_t *counts; /* [cells], COUNT */
    double *reals;   /* [cells], REAL and RATIO */
    struct sim_series *numerator, *denominator; /* RATIO */
};

struct sim_world {
    const struct sim_model *model;
    struct sim_random random;
    int threads;
    int32_t month; /* being simulated; the first month during open */
    struct sim_parameters parameters;
    struct sim_levers levers;
    struct sim_input *inputs;  /* [model->input_count] */
    struct sim_labels *labels; /* [model->dimension_count] */
    struct sim_table *tables;  /* [model->table_count] */
    struct sim_ledger ledger;
    bool has_ledger;
    struct sim_series *series; /* [series_count], in order of declaration, then breakdown */
    size_t series_count;
    void *model_data; /* of the model: constant after prepare, rebuilt from inputs and parameters */
};

/* Checks the declarations of a model (names once, links to tables that exist, phases naming known
 * columns, purposes of distinct hash, units, texts and sources not empty); SIM_INTERNAL with the
 * first mistake. */
enum sim_status sim_model_check(const struct sim_model *model, struct sim_error *error);

/* Makes a world from read parameters and inputs, without tables' rows: after it model->prepare has
 * run, labels are known, tables exist with the planned capacity and all series have storage. Takes
 * over parameters and inputs (also on failure). */
enum sim_status sim_world_create(struct sim_world *world, const struct sim_model *model,
                                 struct sim_parameters *parameters, struct sim_input *inputs,
                                 struct sim_random random, int threads, struct sim_error *error);
void sim_world_destroy(struct sim_world *world);

/* Sets the labels of a dimension (copies them); for prepare. */
enum sim_status sim_world_labels(struct sim_world *world, const char *dimension,
                                 const char *const *labels, size_t count, struct sim_error *error);

/* Lookups by name; they abort the program on an unknown name, which is a mistake of the code, not
 * of the user. */
struct sim_table *sim_world_table(const struct sim_world *world, const char *name);
const struct sim_input *sim_world_input(const struct sim_world *world, const char *name);
const struct sim_labels *sim_world_dimension(const struct sim_world *world, const char *name);
/* The series of that name (breakdown included). */
struct sim_series *sim_world_series(const struct sim_world *world, const char *name);

/* The run's own parameters. */
static inline const struct sim_run_parameters *sim_world_run(const struct sim_world *world)
{
    return sim_parameters_group(&world->parameters, &sim_run_parameter_group);
}

/* Clears the cells of all series that are not `once`; fills the RATIO series from the others. */
void sim_world_series_clear(struct sim_world *world);
void sim_world_series_derive(struct sim_world *world);

/* Sorts rows by place (model->arrange) and rewrites every link. */
enum sim_status sim_world_arrange(struct sim_world *world, struct sim_error *error);

/* Moves the rows of one table (see sim_table_reorder) and rewrites all link columns of all tables
 * to it. */
enum sim_status sim_world_reorder(struct sim_world *world, struct sim_table *table,
                                  const uint32_t *order, size_t n, struct sim_error *error);

/* Checksum of a column, independent of the order of rows. */
uint64_t sim_world_checksum(const struct sim_world *world, const struct sim_table *table,
                            size_t column);

#endif
