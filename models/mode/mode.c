/* Declarations of the tables and parameters of modes. */
#include "models/mode/state.h"

#define TABLE(id, LIST, words)                                                                     \
    static const struct sim_column_declaration id##_entries[] = {LIST(SIM_COLUMN_ENTRY)};          \
    const struct sim_table_declaration id##_table = {#id, words, id##_entries,                     \
                                                     sizeof id##_entries / sizeof id##_entries[0]}

TABLE(mode, MODE_COLUMNS, "a mode of provision of a category of purchase (modes.csv)");
TABLE(category, CATEGORY_COLUMNS, "a category of purchase (categories.csv)");
TABLE(mode_group, MODE_GROUP_COLUMNS,
      "an acquaintance group and a mode: how many around a person use it");
TABLE(mode_place, MODE_PLACE_COLUMNS,
      "a département and a mode: where it is within reach, who is able");
TABLE(front, FRONT_COLUMNS, "a sector and an occupation: the work that modes give to staff");
TABLE(platform, PLATFORM_COLUMNS, "a platform (platforms.csv)");

#define SIM_PARAMETER_OWNER mode_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    MODE_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group mode_parameter_group = {
    "modes", sizeof(struct mode_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};
