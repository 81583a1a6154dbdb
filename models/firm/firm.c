/* Declarations of the firm. */
#include "models/firm/state.h"

static const struct sim_column_declaration firm_entries[] = {FIRM_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration firm_table = {
    "firm", "a company, the business of a self-employed person, or a public body", firm_entries,
    sizeof firm_entries / sizeof firm_entries[0]};

#define SIM_PARAMETER_OWNER firm_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    FIRM_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group firm_parameter_group = {
    "firm", sizeof(struct firm_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};
