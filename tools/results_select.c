/* Choosing series and months of an output. */
#include "tools/results.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- series ---- */

const char *results_choice(const struct results *results, char text[RESULTS_CHOICE])
{
    enum { SHOWN = 100 };
    text[0] = '\0';
    if (results->chosen[0] != '\0') {
        snprintf(text, RESULTS_CHOICE, " (made with --series %.*s%s)", SHOWN, results->chosen,
                 strlen(results->chosen) > SHOWN ? "..." : "");
    }
    return text;
}

static enum sim_status unknown(const struct results *results, const char *name,
                               const char *const *names, struct sim_error *error)
{
    char shown[SIM_TEXT_SHOWN], choice[RESULTS_CHOICE];
    const char *nearest = sim_text_nearest(name, names, results->variable_count);
    return sim_error_set(error, SIM_USAGE,
                         "%s has no series %s%s%s%s%s; guichet describe series lists them",
                         results->path, sim_text_show(name, shown),
                         nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                         nearest != NULL ? "?)" : "", results_choice(results, choice));
}

enum sim_status results_select(const struct results *results, const char *names, bool *chosen,
                               struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const char **there = NULL;
    char entry[SIM_TEXT_ENTRY];
    for (size_t i = 0; i < results->variable_count; i++) {
        chosen[i] = names == NULL;
    }
    if (names == NULL) {
        return SIM_OK;
    }
    SIM_TRY(sim_memory_array(&there, results->variable_count + 1, sizeof *there, "names", error));
    for (size_t i = 0; i < results->variable_count; i++) {
        there[i] = results->variables[i].name;
    }
    if (!sim_text_choose(names, there, results->variable_count, chosen, entry)) {
        status = entry[0] != '\0'
                     ? unknown(results, entry, there, error)
                     : sim_error_set(error, SIM_USAGE,
                                     "no series is chosen: the list of names is empty");
    }
out:
    free(there);
    return status;
}

/* ---- months ---- */

enum sim_status results_row(const struct results *results, size_t rows, const char *option,
                            const char *text, size_t *row, struct sim_error *error)
{
    const int32_t *months = results->month_of;
    char before[8], after[8];
    int32_t month;
    if (rows == 0) {
        return sim_error_set(error, SIM_INPUT, "%s: no month is there yet", results->path);
    }
    if (!sim_month_parse(text, &month)) {
        return sim_error_set(error, SIM_USAGE,
                             "--%s is \"%.100s\"; allowed is a month such as 2012-01, of those of "
                             "%s, %s to %s",
                             option, text, results->path,
                             sim_month_text(months[0], before, sizeof before),
                             sim_month_text(months[rows - 1], after, sizeof after));
    }
    if (month < months[0] || month > months[rows - 1]) {
        return sim_error_set(error, SIM_USAGE,
                             "--%s %s is outside %s, which holds the months %s to %s", option, text,
                             results->path, sim_month_text(months[0], before, sizeof before),
                             sim_month_text(months[rows - 1], after, sizeof after));
    }
    for (*row = 0; months[*row] < month;) {
        ++*row;
    }
    if (months[*row] > month) {
        return sim_error_set(error, SIM_USAGE,
                             "--%s %s is no month of %s, which does not hold every month (it was "
                             "made with --every): the nearest are %s and %s",
                             option, text, results->path,
                             sim_month_text(months[*row - 1], before, sizeof before),
                             sim_month_text(months[*row], after, sizeof after));
    }
    return SIM_OK;
}
