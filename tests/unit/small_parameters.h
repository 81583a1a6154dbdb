/* A small set of parameters of every type, for tests of what reads them. */
#ifndef TESTS_UNIT_SMALL_PARAMETERS_H
#define TESTS_UNIT_SMALL_PARAMETERS_H

#include "sim/state/parameter.h"

#define SMALL_RUN_PARAMETERS(P)                                                                    \
    P(scale, scale, "run.scale", "agent/person", "1/1000", "1/10000", "1", OPENING, "assumption",  \
      "agents per person")                                                                         \
    P(month, start, "run.start", "month", "2010-01", "2010-01", "2010-12", OPENING, "assumption",  \
      "first month")                                                                               \
    P(month, end, "run.end", "month", "2040-12", "2010-01", "2100-12", OPENING, "assumption",      \
      "last month")                                                                                \
    P(integer, arrange, "run.arrange_months", "month", "12", "1", "1200", OPENING, "assumption",   \
      "months between sortings")
SIM_PARAMETER_STRUCT(small_run_parameters, SMALL_RUN_PARAMETERS);

#define SMALL_PERSON_PARAMETERS(P)                                                                 \
    P(real, learning, "person.skill.learning", "1/month", "0.03", "0", "1", MONTHLY, "assumption", \
      "share of the gap closed by a month of use")                                                 \
    P(real, decay, "person.skill.decay", "1/month", "0.01", "0", "1", MONTHLY, "assumption",       \
      "share lost in a month without use")                                                         \
    P(real, taste, "person.taste", "1", "-0.5", "", "", MONTHLY, "assumption", "any real")         \
    P(integer, places, "person.places", "person", "3", "0", "", MONTHLY, "assumption", "a count")  \
    P(flag, moves, "person.moves", "", "true", "", "", MONTHLY, "assumption", "yes or no")
SIM_PARAMETER_STRUCT(small_person_parameters, SMALL_PERSON_PARAMETERS);

#define SIM_PARAMETER_OWNER small_run_parameters
static const struct sim_parameter_declaration small_run_entries[] = {
    SMALL_RUN_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER
#define SIM_PARAMETER_OWNER small_person_parameters
static const struct sim_parameter_declaration small_person_entries[] = {
    SMALL_PERSON_PARAMETERS(SIM_PARAMETER_ENTRY)};
#undef SIM_PARAMETER_OWNER

static const struct sim_parameter_group small_run = {
    "run", sizeof(struct small_run_parameters), small_run_entries,
    sizeof small_run_entries / sizeof *small_run_entries};
static const struct sim_parameter_group small_person = {
    "person", sizeof(struct small_person_parameters), small_person_entries,
    sizeof small_person_entries / sizeof *small_person_entries};
static const struct sim_parameter_group *const small_groups[] = {&small_run, &small_person};
enum { SMALL_GROUP_COUNT = 2, SMALL_PARAMETER_COUNT = 9 };

#endif
