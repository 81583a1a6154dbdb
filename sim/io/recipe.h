/* What a run was made of, as its output or its checkpoint keeps it (group "provenance"): enough to
 * make it again, or to go on with it, from the file alone. */
#ifndef SIM_IO_RECIPE_H
#define SIM_IO_RECIPE_H

#include "sim/io/scenario.h"
#include "sim/io/store.h"
#include "sim/state/model.h"

struct sim_recipe {
    char *path;            /* of the file it was read from */
    char *model, *version; /* which made it */
    char *scenario;        /* its name */
    char *settings_text;   /* its lines, cut at the newlines, are the settings */
    const char **settings; /* [setting_count] "key=value" */
    size_t setting_count;
    struct sim_scenario_text *files; /* [file_count], at least one, the scenario first */
    size_t file_count;
    struct sim_scenario_text *inputs; /* [input_count], in the model's order of declaration */
    size_t input_count;
    uint64_t seed, replication, weight; /* weight: persons per agent, N of scale 1/N */
    bool panel;                         /* there is one */
    char *series;                       /* which were chosen; "" for all */
    uint64_t every;                     /* months between rows, at least 1 */
};

/* Reads it; `model` tells which inputs there are. A version other than the model's is no mistake
 * here. `recipe` is always to be destroyed. SIM_INPUT, SIM_MEMORY. */
enum sim_status sim_recipe_read(struct sim_recipe *recipe, struct sim_store_reader *reader,
                                const char *path, const struct sim_model *model,
                                struct sim_error *error);
void sim_recipe_destroy(struct sim_recipe *recipe);

/* True if the two are of different runs; then the first difference is a sentence in `text`, of
 * model, version, scale, seed, replication, settings (run.end left aside: a run may be prolonged),
 * scenario files, input tables: "A was run at scale 1/1000 and B at 1/100". What only concerns the
 * output (panel, series, every) and the paths of the files is no difference. */
bool sim_recipe_differs(const struct sim_recipe *a, const struct sim_recipe *b, char *text,
                        size_t size);

#endif
