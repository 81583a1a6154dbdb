/* The levers of a scenario: its texts against what the model declares. Every mistake goes into
 * diagnostics with its place: a lever, kind of target or label that is unknown (with the nearest), a
 * kind that the lever does not accept; a value that is no number, has another unit, is out of range
 * or is the value without the lever; one lever twice for one target and month; entries that add up
 * to more than the lever allows; a cap below a floor; an entry that can do nothing in this run. */
#ifndef SIM_IO_LEVERS_H
#define SIM_IO_LEVERS_H

#include "sim/io/scenario.h"
#include "sim/state/world.h"

/* All that can be told from the scenario and the declarations, before there is a world: everything
 * but labels of dimensions that the model sets when it prepares. `scenario` may be one with
 * mistakes: what of it could be read is looked at. SIM_SCENARIO when there is a mistake of levers. */
enum sim_status sim_levers_check(const struct sim_model *model, const struct sim_scenario *scenario,
                                 struct sim_diagnostics *diagnostics, struct sim_error *error);

/* Puts the entries of a scenario that passed sim_levers_check into world->levers, in its order, and
 * asks the model about each. SIM_SCENARIO with every unknown label, or everything that cannot act;
 * the entries are then not to be used. */
enum sim_status sim_levers_read(const struct sim_scenario *scenario, struct sim_world *world,
                                struct sim_diagnostics *diagnostics, struct sim_error *error);

/* Asks the model whether each entry can act, before the opening or after it (model->lever_can_act).
 * SIM_SCENARIO with everything that cannot. */
enum sim_status sim_levers_judge(const struct sim_world *world, bool opened,
                                 struct sim_diagnostics *diagnostics, struct sim_error *error);

/* The value of an entry as a scenario writes it, without unit; returns text. */
char *sim_levers_value_text(double value, char *text, size_t size);

/* "departement: 23, 48; category: food", or "everywhere" for an entry without target; to be
 * released by free(); NULL only when out of memory. */
char *sim_levers_target_text(const struct sim_world *world, size_t entry);

#endif
