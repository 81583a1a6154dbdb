/* The lines of a balance of cost and benefit: which figure of which series, in which unit, and what more of it means. */
#include "tools/balance.h"

#define PERSONS "person"
#define EUROS   "EUR/month"
#define CENTS   "0.01 EUR/month"
#define HOURS   "hour/month"

/* From a month's figure to a year's, in the unit shown. */
#define YEAR_BILLIONS          12e-9
#define YEAR_MILLIONS          12e-6
#define YEAR_THOUSANDS         12e-3
#define YEAR_MILLIONS_OF_CENTS 12e-8
#define THOUSANDS              1e-3
#define SAME                   1

/* Sections: a heading belongs to every line. */
#define COST   "Public cost"
#define JOBS   "Jobs"
#define TIME   "Hours"
#define VALUE  "Value to whom: what households pay"
#define LIVING "Living"
#define PEOPLE "People"

#define MILLION_EUR "million EUR/year"

/* (section, series, label, multiplied by, text, unit of the series, unit shown, factor, more is, role) */
#define LINES(L)                                                                                   \
    L(COST, "policy_spending", NULL, NULL, "spent by levers", EUROS, MILLION_EUR, YEAR_MILLIONS,   \
      NEUTRAL, PLAIN)                                                                              \
    L(COST, "policy_revenue", NULL, NULL, "collected by levers", EUROS, MILLION_EUR,               \
      YEAR_MILLIONS, NEUTRAL, PLAIN)                                                               \
    L(COST, "policy_net_cost", NULL, NULL, "net cost of levers", EUROS, MILLION_EUR,               \
      YEAR_MILLIONS, WORSE, COST)                                                                  \
    L(COST, "public_deficit", NULL, NULL, "public deficit", EUROS, "bn EUR/year", YEAR_BILLIONS,   \
      WORSE, DEFICIT)                                                                              \
    L(JOBS, "employment", NULL, NULL, "employment", PERSONS, "thousand", THOUSANDS, BETTER, PLAIN) \
    L(JOBS, "front_line_jobs", NULL, NULL, "front-line jobs", PERSONS, "thousand", THOUSANDS,      \
      BETTER, PLAIN)                                                                               \
    L(JOBS, "unemployment_rate", NULL, NULL, "unemployment rate", "%", "%", SAME, WORSE, PLAIN)    \
    L(JOBS, "job_separations_by_separation_cause", "modes", NULL, "jobs lost to modes",            \
      "person/month", "thousand/year", YEAR_THOUSANDS, WORSE, PLAIN)                               \
    L(TIME, "paid_hours", NULL, NULL, "paid hours", HOURS, "million/year", YEAR_MILLIONS, NEUTRAL, \
      PLAIN)                                                                                       \
    L(TIME, "unpaid_hours", NULL, NULL, "unpaid hours in purchases", HOURS, "million/year",        \
      YEAR_MILLIONS, WORSE, PLAIN)                                                                 \
    L(VALUE, "value_by_recipient", "wages", NULL, "wages", CENTS, MILLION_EUR,                     \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "contributions", NULL, "social contributions", CENTS,           \
      MILLION_EUR, YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                         \
    L(VALUE, "value_by_recipient", "mixed_income", NULL, "self-employed", CENTS, MILLION_EUR,      \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "profits", NULL, "profits", CENTS, MILLION_EUR,                 \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "state", NULL, "state (taxes)", CENTS, MILLION_EUR,             \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "abroad", NULL, "abroad", CENTS, MILLION_EUR,                   \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "platforms_domestic", NULL, "platforms, domestic", CENTS,       \
      MILLION_EUR, YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                         \
    L(VALUE, "value_by_recipient", "platforms_foreign", NULL, "platforms, foreign", CENTS,         \
      MILLION_EUR, YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                         \
    L(VALUE, "value_by_recipient", "peers", NULL, "persons who supply", CENTS, MILLION_EUR,        \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(VALUE, "value_by_recipient", "members", NULL, "members of cooperatives", CENTS, MILLION_EUR, \
      YEAR_MILLIONS_OF_CENTS, NEUTRAL, PLAIN)                                                      \
    L(LIVING, "consumer_surplus", NULL, "persons_15", "worth of choice", "EUR of 2010/month",      \
      "million EUR of 2010/year", YEAR_MILLIONS, BETTER, PLAIN)                                    \
    L(LIVING, "disposable_income", NULL, NULL, "disposable income", EUROS, MILLION_EUR,            \
      YEAR_MILLIONS, BETTER, PLAIN)                                                                \
    L(PEOPLE, "persons_excluded", NULL, NULL, "excluded from a category", PERSONS, "thousand",     \
      THOUSANDS, WORSE, EXCLUDED)                                                                  \
    L(PEOPLE, "persons_endured", NULL, NULL, "enduring a mode", PERSONS, "thousand", THOUSANDS,    \
      WORSE, PLAIN)                                                                                \
    L(PEOPLE, "persons_gave_up_year", NULL, NULL, "gave up since January", PERSONS, "thousand",    \
      THOUSANDS, WORSE, PLAIN)                                                                     \
    L(PEOPLE, "persons_gave_up_lasting", NULL, NULL, "gave up for a year or more", PERSONS,        \
      "thousand", THOUSANDS, WORSE, PLAIN)                                                         \
    L(PEOPLE, "persons_helped", NULL, NULL, "helped by others", PERSONS, "thousand", THOUSANDS,    \
      NEUTRAL, PLAIN)                                                                              \
    L(PEOPLE, "rights_lapsed", NULL, NULL, "rights lapsed", EUROS, MILLION_EUR, YEAR_MILLIONS,     \
      WORSE, PLAIN)

/* Of each lever. */
#define LEVER_LINES(L)                                                                             \
    L("By lever", "policy_spending_by_lever", NULL, NULL, "spent", EUROS, MILLION_EUR,             \
      YEAR_MILLIONS, NEUTRAL, PLAIN)                                                               \
    L("By lever", "policy_revenue_by_lever", NULL, NULL, "collected", EUROS, MILLION_EUR,          \
      YEAR_MILLIONS, NEUTRAL, PLAIN)                                                               \
    L("By lever", "policy_cases_by_lever", NULL, NULL, "cases", "case", "agents or places/month",  \
      SAME, NEUTRAL, PLAIN)

#define LINE(section, series, label, multiplied, text, unit, shown_unit, factor, more_is, is)      \
    {{section, series, label, text, unit, shown_unit, factor, false},                              \
     multiplied,                                                                                   \
     BALANCE_##more_is,                                                                            \
     BALANCE_##is},
const struct balance_line balance_lines[] = {LINES(LINE)};
const size_t balance_line_count = sizeof balance_lines / sizeof balance_lines[0];
const struct balance_line balance_lever_lines[BALANCE_LEVER_LINES] = {LEVER_LINES(LINE)};

const char balance_ratio_heading[] = "Cost per person less excluded";
const char balance_spared_text[] = "persons less excluded";

/* Costs are shown in millions and billions, persons in thousands. */
const struct balance_ratio_line balance_ratio_lines[BALANCE_RATIO_LINES] = {
    {"by the net cost of levers", "EUR/year", BALANCE_COST, 1e3},
    {"by the change of the public deficit", "EUR/year", BALANCE_DEFICIT, 1e6},
};
