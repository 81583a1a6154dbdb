/* Declarations of the markets' tables and parameters. */
#include "models/market/state.h"

#define TABLE(id, LIST, words)                                                                     \
    static const struct sim_column_declaration id##_entries[] = {LIST(SIM_COLUMN_ENTRY)};          \
    const struct sim_table_declaration id##_table = {#id, words, id##_entries,                     \
                                                     sizeof id##_entries / sizeof id##_entries[0]}

TABLE(sector, SECTOR_COLUMNS, "a production sector (INSEE A17)");
TABLE(use, USE_COLUMNS,
      "a use of products: inputs of a sector, a final use, a category of consumption");
TABLE(occupation, OCCUPATION_COLUMNS, "an occupation (DARES FAP, front-line families finer)");
TABLE(participation, PARTICIPATION_COLUMNS,
      "an age band and sex, with its share in the labour force");
TABLE(economy, ECONOMY_COLUMNS, "indices and rates of the whole economy");

#define SIM_PARAMETER_OWNER market_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    MARKET_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group market_parameter_group = {
    "market", sizeof(struct market_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};
