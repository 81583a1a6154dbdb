/* The month, one line per phase, and the model that it makes. */
#include "models/account/state.h"
#include "models/household/state.h"
#include "models/model.h"
#include "models/person/state.h"
#include "models/world/opening.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct sim_phase *const month[] = {
    /* calendar: lives begin, change and end */
    &person_lots_phase,           /* what befalls whom                            */
    &person_arrivals_phase,       /* net immigration                              */
    &person_deaths_phase,         /* deaths, departures abroad, widowhood         */
    &person_births_phase,         /* the newborn                                  */
    &person_studies_phase,        /* education ends with a diploma                */
    &household_leaving_phase,     /* young adults leave their parents             */
    &household_separations_phase, /* couples separate                             */
    &household_unions_phase,      /* couples form                                 */
    &household_living_phase,      /* January: deciles of standard of living       */
    /* digital life */
    &household_composition_phase, /* who lives with whom, users at home          */
    &person_acquaintances_phase,  /* use around each person                      */
    &household_connection_phase,  /* internet at home                            */
    &person_internet_phase,       /* use taken up and given up; smartphones      */
    &person_learning_phase,       /* digital skill                               */
    /* recording */
    &access_recording_phase,
};

static const struct sim_table_declaration *const tables[] = {
    &person_table, &household_table, &departement_table, &group_table, &decile_table,
};

static const struct sim_parameter_group *const parameter_groups[] = {
    &sim_run_parameter_group,
    &person_parameter_group,
    &household_parameter_group,
};

/* Every name under which random numbers are drawn; sim_model_check refuses two of equal hash. */
static const char *const purposes[] = {
    "opening.sample",       "opening.age",
    "opening.trait",        "opening.person",
    "opening.situation",    "opening.partner",
    "opening.mother_age",   "opening.child",
    "opening.income",       "opening.digital",
    "opening.connection",   "person.lots",
    "person.newborn",       "person.arrival",
    "person.studies",       "person.internet",
    "household.separation", "household.moving",
    "household.start",      "household.connection",
    "panel.member",         NULL,
};

/* The series of all accounts and of the opening, in the order of the output. */
static const struct sim_series_declaration *const *const series[] = {access_series, opening_series,
                                                                     NULL};

const struct sim_model guichet_model = {
    .name = "guichet",
    .version = GUICHET_VERSION,
    .parameter_groups = parameter_groups,
    .parameter_group_count = COUNT(parameter_groups),
    .tables = tables,
    .table_count = COUNT(tables),
    .dimensions = world_dimensions,
    .dimension_count = WORLD_DIMENSION_COUNT,
    .inputs = world_inputs,
    .input_count = WORLD_INPUT_COUNT,
    .series = series,
    .phases = month,
    .phase_count = COUNT(month),
    .purposes = purposes,
    .panel = &person_panel,
    .prepare = world_prepare,
    .plan = world_plan,
    .open = world_open,
    .arrange = world_arrange,
    .release = world_release,
};
