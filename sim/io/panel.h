/* The panel: some agents followed one by one, chosen by their ids alone. */
#ifndef SIM_IO_PANEL_H
#define SIM_IO_PANEL_H

#include "sim/io/store.h"
#include "sim/state/world.h"

enum { SIM_PANEL_NAME = 256 };

struct sim_panel; /* opaque */

/* A variable of the panel in the store. */
struct sim_panel_variable {
    char name[SIM_PANEL_NAME]; /* in the group "panel": "person_skill" */
    enum sim_store_type type;
    size_t handle;
};

/* Declares dimension panel/id and the variables in the store. Followed are the agents `ids`
 * [id_count], which increase, or, when it is NULL, the run.panel_size living ones whose ids hash
 * lowest under the run's seed, wherever their rows are. *panel is NULL when there is nobody to
 * follow. SIM_INPUT when ids do not increase. */
enum sim_status sim_panel_create(struct sim_panel **panel, const struct sim_world *world,
                                 const uint32_t *ids, size_t id_count, struct sim_store *store,
                                 struct sim_error *error);

/* The ids followed [*count], increasing; they are the panel's. NULL and 0 for no panel (NULL). */
const uint32_t *sim_panel_ids(const struct sim_panel *panel, size_t *count);

/* Variable `index`, below sim_panel_variable_count; it is the panel's. */
const struct sim_panel_variable *sim_panel_variable(const struct sim_panel *panel, size_t index);

/* Finds the agents again; to be called once a month, before their values are asked for. */
void sim_panel_find(struct sim_panel *panel, const struct sim_world *world);
/* The values of now of a variable, one for each agent, of its type; valid until the next call. */
const void *sim_panel_values(struct sim_panel *panel, size_t index, const struct sim_world *world);

/* NULL is allowed. */
void sim_panel_destroy(struct sim_panel *panel);

/* Variables the panel of a model has. */
size_t sim_panel_variable_count(const struct sim_model *model);

#endif
