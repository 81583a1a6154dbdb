/* Declarations of the institutions that exist once, and of taxes and benefits. */
#include "models/state/state.h"

static const struct sim_column_declaration institution_entries[] = {
    INSTITUTION_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration institution_table = {
    "institution", "the state, non-profit institutions, the bank, the rest of the world",
    institution_entries, sizeof institution_entries / sizeof institution_entries[0]};

#define SIM_PARAMETER_OWNER state_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    STATE_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group state_parameter_group = {
    "state", sizeof(struct state_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};
