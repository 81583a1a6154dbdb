/* What the parts of the reader of levers share. Private to sim/io/levers*.c. */
#ifndef SIM_IO_LEVERS_READING_H
#define SIM_IO_LEVERS_READING_H

#include "sim/io/levers.h"

struct sim_levers_reading {
    const struct sim_levers *levers; /* declarations */
    const struct sim_model *model;
    const struct sim_world *world; /* NULL before there is one */
    const struct sim_scenario *scenario;
    struct sim_diagnostics *diagnostics;
    struct sim_lever_entry *entries; /* [scenario->lever_count]; origin.file is the scenario's */
    bool *sound;                     /* [scenario->lever_count] the entry could be read whole */
    /* Labels of a kind, as bits are counted: those of the dimension, or, where it gets them only
     * when the model prepares, the texts met so far. */
    struct sim_levers_labels {
        const char **labels; /* [count] */
        size_t count;
        bool known; /* labels of the dimension */
    } labels[SIM_LEVER_TARGETS_MAX];
};

/* Reports at a word of an entry of the scenario. */
void sim_levers_report(const struct sim_levers_reading *reading, size_t entry,
                       const struct sim_scenario_word *word, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Appends what fits to a list of names: "a, b, c". */
void sim_levers_append(char *list, size_t size, const char *name);

/* ---- levers_checks.c: entries against each other ---- */

/* Entries twice, sums beyond the bounds, caps below floors. */
void sim_levers_check_together(struct sim_levers_reading *reading);

#endif
