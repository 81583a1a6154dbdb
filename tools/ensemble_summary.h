/* The summary of a scenario's replications while it is made. */
#ifndef TOOLS_ENSEMBLE_SUMMARY_H
#define TOOLS_ENSEMBLE_SUMMARY_H

#include "tools/ensemble.h"
#include "tools/results.h"

enum { SUMMARY_STATISTICS = 8 };
extern const char *const summary_labels[SUMMARY_STATISTICS];

struct summary {
    const struct ensemble *ensemble;
    const struct ensemble_run *members; /* [count] */
    struct results *runs;               /* [count]: the first tells names and dimensions */
    size_t count;
    char **finished; /* [count]: when each ended */
    bool *chosen;    /* [variable_count of the first run] */
    size_t *handles; /* likewise, in the store */
    struct sim_store *store;
};

/* Declares everything but the values. */
enum sim_status summary_declare(const struct summary *summary, struct sim_error *error);

/* Reads a series from all runs and writes its statistics. */
enum sim_status summary_variable(const struct summary *summary, size_t index,
                                 struct sim_error *error);

#endif
