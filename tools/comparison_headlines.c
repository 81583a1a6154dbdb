/* The headlines of a comparison: what an economist asks first, each line declared once with the series it shows. */
#include "tools/comparison_outputs.h"

#include <string.h>

#define PERSONS    "person"
#define EUR_VOLUME "EUR of 2010/month"
#define CENTS      "0.01 EUR/month"

/* From a month's figure to a year's, in the unit shown. */
#define YEAR_BILLIONS                 12e-9
#define YEAR_MILLIONS                 12e-6
#define YEAR_THOUSANDS                12e-3
#define YEAR_BILLIONS_OF_CENTS        12e-11
#define YEAR_MILLION_HOURS_OF_MINUTES (12e-6 / 60)
#define THOUSANDS                     1e-3
#define HUNDREDTHS                    100
#define SAME                          1

#define LINES(L)                                                                                   \
    L("Economy", "gdp_volume", NULL, "GDP, volume", EUR_VOLUME, "bn EUR of 2010/year",             \
      YEAR_BILLIONS)                                                                               \
    L(NULL, "household_consumption_volume", NULL, "consumption", EUR_VOLUME,                       \
      "bn EUR of 2010/year", YEAR_BILLIONS)                                                        \
    L(NULL, "consumer_price", NULL, "consumer price", "1", "2010 = 100", HUNDREDTHS)               \
    L(NULL, "labour_share", NULL, "labour share", "%", "% of value added", SAME)                   \
    L(NULL, "public_deficit_ratio", NULL, "public deficit", "%", "% of GDP", SAME)                 \
    L(NULL, "public_debt_ratio", NULL, "public debt", "%", "% of GDP", SAME)                       \
    L("Work", "employment", NULL, "employment", PERSONS, "thousand", THOUSANDS)                    \
    L(NULL, "unemployment_rate", NULL, "unemployment rate", "%", "%", SAME)                        \
    L(NULL, "front_line_jobs", NULL, "front-line jobs", PERSONS, "thousand", THOUSANDS)            \
    L(NULL, "job_separations_by_separation_cause", "modes", "jobs lost to modes", "person/month",  \
      "thousand/year", YEAR_THOUSANDS)                                                             \
    L(NULL, "time_out_of_work", NULL, "out of work, displaced", "month", "month", SAME)            \
    L(NULL, "displaced_pay_ratio", NULL, "pay after displacement", "% of pay before",              \
      "% of before", SAME)                                                                         \
    L("Living", "living_standard", NULL, "standard of living", "EUR/year", "EUR/year", SAME)       \
    L(NULL, "gini", NULL, "Gini index", "1", "x 100", HUNDREDTHS)                                  \
    L(NULL, "poverty_rate", NULL, "poverty rate", "%", "%", SAME)                                  \
    L(NULL, "consumer_surplus", NULL, "worth of choice", EUR_VOLUME, "EUR/month, adult", SAME)     \
    L("Left out", "excluded_share", NULL, "excluded", "%", "%", SAME)                              \
    L(NULL, "endured_share", NULL, "enduring a mode", "%", "%", SAME)                              \
    L(NULL, "gave_up_year_share", NULL, "gave up, year", "%", "%", SAME)                           \
    L(NULL, "persons_helped", NULL, "helped by others", PERSONS, "thousand", THOUSANDS)            \
    L(NULL, "rights_lapsed", NULL, "rights lapsed", "EUR/month", "million EUR/year",               \
      YEAR_MILLIONS)                                                                               \
    L(NULL, "exclusion_concentration", NULL, "concentration index", "1", "x 100", HUNDREDTHS)      \
    L("Tasks", "purchases_by_mode_class", "staffed", "purchases with staff", "purchase/month",     \
      "bn/year", YEAR_BILLIONS)                                                                    \
    L(NULL, "unpaid_hours", NULL, "unpaid hours", "hour/month", "million/year", YEAR_MILLIONS)     \
    L(NULL, "minutes_moved_by_performer", "consumer", "moved to consumers", "min/month",           \
      "million h/year", YEAR_MILLION_HOURS_OF_MINUTES)                                             \
    L(NULL, "unpaid_value_share_by_valuation", "minimum_wage", "unpaid, minimum wage", "% of GDP", \
      "% of GDP", SAME)                                                                            \
    L("Where paid euros go", "value_by_recipient", "wages", "wages", CENTS, "bn EUR/year",         \
      YEAR_BILLIONS_OF_CENTS)                                                                      \
    L(NULL, "value_by_recipient", "profits", "profits", CENTS, "bn EUR/year",                      \
      YEAR_BILLIONS_OF_CENTS)                                                                      \
    L(NULL, "value_by_recipient", "state", "state", CENTS, "bn EUR/year", YEAR_BILLIONS_OF_CENTS)  \
    L(NULL, "value_by_recipient", "abroad", "abroad", CENTS, "bn EUR/year",                        \
      YEAR_BILLIONS_OF_CENTS)                                                                      \
    L(NULL, "value_by_recipient", "platforms_domestic", "platforms, domestic", CENTS,              \
      "bn EUR/year", YEAR_BILLIONS_OF_CENTS)                                                       \
    L(NULL, "value_by_recipient", "platforms_foreign", "platforms, foreign", CENTS, "bn EUR/year", \
      YEAR_BILLIONS_OF_CENTS)                                                                      \
    L("Who has what labour is saved", "saving_of_by_beneficiary", "consumers", "consumers",        \
      "0.01 EUR of 2010/month", "bn EUR of 2010/year", YEAR_BILLIONS_OF_CENTS)                     \
    L(NULL, "saving_of_by_beneficiary", "profits", "profits", "0.01 EUR of 2010/month",            \
      "bn EUR of 2010/year", YEAR_BILLIONS_OF_CENTS)

/* Shown only where there are levers of policy. */
#define LINES_IF_ANY(L)                                                                            \
    L("Policy", "policy_spending", NULL, "spent by levers", "EUR/month", "million EUR/year",       \
      YEAR_MILLIONS)                                                                               \
    L(NULL, "policy_revenue", NULL, "collected by levers", "EUR/month", "million EUR/year",        \
      YEAR_MILLIONS)

#define HEADLINE(heading, series, label, text, unit, shown, factor)                                \
    {heading, series, label, text, unit, shown, factor, false},
#define HEADLINE_IF_ANY(heading, series, label, text, unit, shown, factor)                         \
    {heading, series, label, text, unit, shown, factor, true},
const struct comparison_headline comparison_headlines[] = {LINES(HEADLINE)
                                                               LINES_IF_ANY(HEADLINE_IF_ANY)};
const size_t comparison_headline_count =
    sizeof comparison_headlines / sizeof comparison_headlines[0];

size_t comparison_headline_cell(const struct comparison_headline *headline,
                                const struct results *model,
                                const struct results_variable *variable)
{
    size_t axes = variable->rank - variable->monthly;
    if (strcmp(headline->series, variable->name) != 0 ||
        strcmp(headline->unit, variable->unit) != 0 || axes != (headline->label != NULL)) {
        return SIZE_MAX;
    }
    if (headline->label == NULL) {
        return 0;
    }
    const struct results_dimension *dimension = results_axis(model, variable, variable->monthly);
    for (size_t i = 0; i < dimension->count; i++) {
        if (strcmp(dimension->labels[i], headline->label) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

void comparison_headlines_want(const struct results *model, bool *wanted)
{
    for (size_t i = 0; i < model->variable_count; i++) {
        wanted[i] = false;
        for (size_t k = 0; k < comparison_headline_count; k++) {
            wanted[i] =
                wanted[i] || strcmp(model->variables[i].name, comparison_headlines[k].series) == 0;
        }
    }
}
