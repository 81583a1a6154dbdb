/* Declarations of the person, and the list of those whom something befalls. */
#include "models/person/state.h"

static const struct sim_column_declaration person_entries[] = {PERSON_COLUMNS(SIM_COLUMN_ENTRY)};
const struct sim_table_declaration person_table = {"person", "a resident of France", person_entries,
                                                   sizeof person_entries /
                                                       sizeof person_entries[0]};

#define SIM_PARAMETER_OWNER person_parameters
static const struct sim_parameter_declaration parameter_entries[] = {
    PERSON_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
const struct sim_parameter_group person_parameter_group = {
    "person", sizeof(struct person_parameters), parameter_entries,
    sizeof parameter_entries / sizeof parameter_entries[0]};

const struct sim_panel_declaration person_panel = {
    "person", (const char *const[]){"person.birth",
                                    "person.sex",
                                    "person.diploma",
                                    "person.role",
                                    "person.internet",
                                    "person.smartphone",
                                    "person.skill",
                                    "person.activity",
                                    "person.occupation",
                                    "person.status",
                                    "person.pay",
                                    "person.spell",
                                    "person.loss",
                                    "person.unpaid_minutes",
                                    "person.endured_loss",
                                    "person.surplus",
                                    "person.without_months",
                                    "person.employer.sector",
                                    "person.household.departement",
                                    "person.household.type",
                                    "person.household.decile",
                                    "person.household.standard_of_living",
                                    "person.household.connected",
                                    "person.household.income",
                                    "person.household.budget",
                                    "person.household.deposits",
                                    "person.household.loans",
                                    NULL}};

enum sim_status person_events(const struct sim_world *world, uint8_t bits, uint32_t **rows,
                              size_t *count, struct sim_error *error)
{
    const struct sim_table *table = sim_world_table(world, "person");
    return sim_select_rows(table, person_columns(table).event, bits, world->threads, rows, count,
                           error);
}
