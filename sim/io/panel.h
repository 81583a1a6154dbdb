/* The panel: some agents followed one by one, chosen by their ids alone. */
#ifndef SIM_IO_PANEL_H
#define SIM_IO_PANEL_H

#include "sim/io/store.h"
#include "sim/state/world.h"

struct sim_panel; /* opaque */

/* Chooses the agents (the run.panel_size living ones whose ids hash lowest under the run's seed,
 * wherever their rows are) and declares dimension panel/id and the variables in the store. *panel
 * is NULL when there is nobody to follow. */
enum sim_status sim_panel_create(struct sim_panel **panel, const struct sim_world *world,
                                 struct sim_store *store, struct sim_error *error);
/* Writes the values of now as row `index` of every variable. */
enum sim_status sim_panel_month(struct sim_panel *panel, const struct sim_world *world,
                                struct sim_store *store, size_t index, struct sim_error *error);
/* NULL is allowed. */
void sim_panel_destroy(struct sim_panel *panel);

/* Variables the panel of a model has. */
size_t sim_panel_variable_count(const struct sim_model *model);

#endif
