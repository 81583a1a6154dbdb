/* What of a scenario can be told only at its end: the settings of the command line, and values
 * against each other. */
#include "sim/base/calendar.h"
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 256, WHY_SIZE = 640, MONTH_SIZE = 16, PLACE_SIZE = 320 };

#define SETTINGS_FILE "--set"

static enum sim_status out_of_memory(const struct sim_scenario_reading *reading)
{
    sim_diagnostics_add(reading->diagnostics, NULL, 0, 0, "out of memory: reading a scenario");
    return SIM_MEMORY;
}

/* ---- Settings ---- */

static enum sim_status read_setting(struct sim_scenario_reading *reading,
                                    const char *const *settings, size_t number)
{
    struct sim_origin origin = {.file = (char[]){SETTINGS_FILE}};
    struct sim_error error;
    union sim_value value;
    char key[KEY_SIZE], why[WHY_SIZE], shown[SIM_TEXT_SHOWN], other[SIM_TEXT_SHOWN];
    const char *setting = settings[number], *equals = strchr(setting, '=');
    sim_text_show(setting, shown);
    if (!equals) {
        sim_diagnostics_add(reading->diagnostics, SETTINGS_FILE, 0, 0,
                            "%s was read; allowed: key=value", shown);
        return SIM_OK;
    }
    /* A key cut here is longer than any declared one, so still unknown. */
    size_t length = (size_t)(equals - setting);
    snprintf(key, sizeof key, "%.*s", (int)(length < KEY_SIZE ? length : KEY_SIZE - 1), setting);
    int index = sim_parameters_find(reading->set, key);
    if (index < 0) {
        sim_scenario_values_unknown(reading, key, why, sizeof why);
        sim_diagnostics_add(reading->diagnostics, SETTINGS_FILE, 0, 0, "%s: %s", shown, why);
        return SIM_OK;
    }
    struct sim_scenario_given *given = &reading->given[index];
    if (given->setting > 0) {
        sim_diagnostics_add(reading->diagnostics, SETTINGS_FILE, 0, 0,
                            "%s: %s is set twice, by %s too", shown, key,
                            sim_text_show(settings[given->setting - 1], other));
        return SIM_OK;
    }
    given->setting = number + 1;
    if (!sim_parameter_read(reading->set->declarations[index], equals + 1, &value, why,
                            sizeof why)) {
        given->wrong = true;
        sim_diagnostics_add(reading->diagnostics, SETTINGS_FILE, 0, 0, "%s: %s: %s", shown, key,
                            why);
        return SIM_OK;
    }
    if (sim_parameters_set(reading->set, (size_t)index, value, &origin, &error) != SIM_OK)
        return out_of_memory(reading);
    return SIM_OK;
}

enum sim_status sim_scenario_checks_settings(struct sim_scenario_reading *reading,
                                             const char *const *settings, size_t count)
{
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < count && status == SIM_OK; i++)
        status = read_setting(reading, settings, i);
    return status;
}

/* ---- The span of the run ---- */

static int find_month(const struct sim_scenario_reading *reading, const char *key)
{
    int index = sim_parameters_find(reading->set, key);
    if (index < 0 || reading->set->declarations[index]->type != SIM_PARAMETER_month ||
        reading->given[index].wrong)
        return -1;
    return index;
}

/* "2010-01 (default)", "2010-01 (a.yaml:3:5)" */
static void describe_month(const struct sim_scenario_reading *reading, int index,
                           char text[PLACE_SIZE])
{
    const struct sim_origin *origin = &reading->set->origins[index];
    char month[MONTH_SIZE];
    sim_month_text(reading->set->opening[index].month, month, sizeof month);
    if (!origin->file)
        snprintf(text, PLACE_SIZE, "%s (default)", month);
    else if (origin->line == 0)
        snprintf(text, PLACE_SIZE, "%s (%s)", month, origin->file);
    else
        snprintf(text, PLACE_SIZE, "%s (%s:%d:%d)", month, origin->file, origin->line,
                 origin->column);
}

static void check_span(const struct sim_scenario_reading *reading, struct sim_scenario_span *span)
{
    int start = find_month(reading, "run.start"), end = find_month(reading, "run.end");
    *span = (struct sim_scenario_span){.known = start >= 0 && end >= 0};
    if (!span->known)
        return;
    span->first = reading->set->opening[start].month;
    span->last = reading->set->opening[end].month;
    describe_month(reading, start, span->first_text);
    describe_month(reading, end, span->last_text);
    if (span->first <= span->last)
        return;
    span->known = false;
    const struct sim_origin *origin = &reading->set->origins[end];
    if (!origin->file)
        origin = &reading->set->origins[start];
    sim_diagnostics_add(reading->diagnostics, origin->file, origin->line, origin->column,
                        "run.end %s is before run.start %s", span->last_text, span->first_text);
}

/* ---- Dated changes ---- */

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* By month, then parameter; of one parameter in one month, the file nearest to the scenario first.
 */
static int compare_changes(const void *a, const void *b)
{
    const struct sim_scenario_change *first = a, *second = b;
    if (first->month != second->month)
        return first->month < second->month ? -1 : 1;
    if (first->parameter != second->parameter)
        return compare_numbers(first->parameter, second->parameter);
    if (first->place.file != second->place.file)
        return compare_numbers(first->place.file, second->place.file);
    if (first->place.line != second->place.line)
        return first->place.line < second->place.line ? -1 : 1;
    return (first->place.column > second->place.column) -
           (first->place.column < second->place.column);
}

static void report_at(const struct sim_scenario_reading *reading,
                      const struct sim_scenario_change *change, const char *text)
{
    sim_diagnostics_add(reading->diagnostics, reading->scenario->files[change->place.file].path,
                        change->place.line, change->place.column, "%s: %s",
                        reading->set->declarations[change->parameter]->key, text);
}

static void report_outside(const struct sim_scenario_reading *reading,
                           const struct sim_scenario_span *span,
                           const struct sim_scenario_change *change)
{
    char month[MONTH_SIZE], text[2 * PLACE_SIZE + 96];
    snprintf(text, sizeof text, "the change is dated %s, outside the run, which goes from %s to %s",
             sim_month_text(change->month, month, sizeof month), span->first_text, span->last_text);
    report_at(reading, change, text);
}

static enum sim_status put_change(const struct sim_scenario_reading *reading,
                                  const struct sim_scenario_change *change)
{
    struct sim_error error;
    struct sim_origin origin = {.file = reading->scenario->files[change->place.file].path,
                                .line = change->place.line,
                                .column = change->place.column};
    if (sim_parameters_change(reading->set, change->month, change->parameter, change->value,
                              &origin, &error) != SIM_OK)
        return out_of_memory(reading);
    return SIM_OK;
}

static bool same_change(const struct sim_scenario_change *a, const struct sim_scenario_change *b)
{
    return a->month == b->month && a->parameter == b->parameter;
}

enum sim_status sim_scenario_checks_finish(struct sim_scenario_reading *reading)
{
    struct sim_scenario_span span;
    char text[96];
    check_span(reading, &span);
    sim_scenario_levers_finish(reading, &span);
    if (reading->change_count > 1)
        qsort(reading->changes, reading->change_count, sizeof *reading->changes, compare_changes);
    for (size_t i = 0; i < reading->change_count; i++) {
        const struct sim_scenario_change *change = &reading->changes[i];
        const struct sim_scenario_change *before = i > 0 ? change - 1 : NULL;
        if (before && same_change(before, change)) {
            /* A change of a file further up the chain is an ordinary override. */
            if (before->place.file == change->place.file) {
                snprintf(text, sizeof text,
                         "given twice at one date: it was at line %d, column %d already",
                         before->place.line, before->place.column);
                report_at(reading, change, text);
            }
            continue;
        }
        if (span.known && (change->month < span.first || change->month > span.last))
            report_outside(reading, &span, change);
        enum sim_status status = put_change(reading, change);
        if (status != SIM_OK)
            return status;
    }
    return SIM_OK;
}
