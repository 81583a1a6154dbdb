/* Declarations of the levers, their tables and parameters. */
#include "models/policy/state.h"

#define TABLE(id, LIST, words)                                                                     \
    static const struct sim_column_declaration id##_entries[] = {LIST(SIM_COLUMN_ENTRY)};          \
    const struct sim_table_declaration id##_table = {#id, words, id##_entries,                     \
                                                     sizeof id##_entries / sizeof id##_entries[0]}

TABLE(lever, LEVER_COLUMNS, "a lever: what the state spends and collects by it");
TABLE(lever_entry, LEVER_ENTRY_COLUMNS, "an entry of the scenario's levers: what it has changed");

#define SIM_PARAMETER_OWNER policy_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    POLICY_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group policy_parameter_group = {
    "policy", sizeof(struct policy_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};

#define LEVER(id, words, heading, units, zero, least, most, stacking, accepted, lower, from, what, \
              written)                                                                             \
    {.name = words,                                                                                \
     .group = heading,                                                                             \
     .unit = units,                                                                                \
     .neutral_text = zero,                                                                         \
     .minimum_text = least,                                                                        \
     .maximum_text = most,                                                                         \
     .stack = SIM_STACK_##stacking,                                                                \
     .targets = accepted,                                                                          \
     .above = lower,                                                                               \
     .source = from,                                                                               \
     .text = what,                                                                                 \
     .example = written},
const struct sim_lever_declaration policy_lever_declarations[POLICY_LEVER_COUNT] = {
    POLICY_LEVERS(LEVER)};

#define TARGET(id, words, labels, what) {words, labels, what},
const struct sim_lever_target policy_lever_targets[POLICY_TARGET_COUNT] = {POLICY_TARGETS(TARGET)};

enum sim_status policy_open(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t first;
    SIM_TRY(sim_table_append(sim_world_table(world, "lever"), POLICY_LEVER_COUNT, &first, error));
    SIM_TRY(
        sim_table_append(sim_world_table(world, "lever_entry"), POLICY_ENTRIES_MAX, &first, error));
out:
    return status;
}
