/* The entries of levers of a scenario: their form, months and targets. Which levers there are and
 * what they accept is not known here. */
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_SIZE = 640, MONTH_SIZE = 16 };

enum lever_key { LEVER, VALUE, START, END, PHASE_IN, TARGET, KEY_COUNT };
static const char *const keys[KEY_COUNT] = {
    [LEVER] = "lever", [VALUE] = "value",       [START] = "start",
    [END] = "end",     [PHASE_IN] = "phase_in", [TARGET] = "target",
};
static const char *const allowed[KEY_COUNT] = {
    [LEVER] = "the name of a lever",     [VALUE] = "one value",
    [START] = "a month such as 2010-01", [END] = "a month such as 2010-01",
    [PHASE_IN] = "a number of months",   [TARGET] = "a mapping of kinds of targets to labels",
};

static const struct sim_parameter_declaration phase_in_declaration = {.type = SIM_PARAMETER_integer,
                                                                      .key = "phase_in",
                                                                      .unit = "month",
                                                                      .minimum_text = "0",
                                                                      .maximum_text = "6000"};

static enum sim_status out_of_memory(const struct sim_scenario_reading *reading)
{
    sim_diagnostics_add(reading->diagnostics, NULL, 0, 0, "out of memory: reading a scenario");
    return SIM_MEMORY;
}

/* ---- Words ---- */

/* The text of a scalar; what is none leaves word->text NULL and is reported as of `key` (shown). */
static enum sim_status take_word(const struct sim_scenario_reading *reading, size_t node,
                                 const char *key, const char *allowed_text,
                                 struct sim_scenario_word *word)
{
    const struct sim_yaml_node *n = &reading->tree->nodes[node];
    char shown[SIM_TEXT_SHOWN];
    *word = (struct sim_scenario_word){.line = n->line, .column = n->column};
    if (n->kind == SIM_YAML_SCALAR && !sim_yaml_is_nothing(reading->tree, node)) {
        if (sim_scenario_copy(sim_yaml_text(reading->tree, node), &word->text) != SIM_OK)
            return out_of_memory(reading);
        return SIM_OK;
    }
    sim_scenario_report(reading, node, "%s: %s was read; allowed: %s", key,
                        sim_scenario_what(reading, node, shown), allowed_text);
    return SIM_OK;
}

/* ---- Targets ---- */

static size_t count_children(const struct sim_yaml *tree, size_t node)
{
    size_t count = 0;
    for (size_t child = tree->nodes[node].child; child != SIM_YAML_NONE;
         child = tree->nodes[child].next)
        count++;
    return count;
}

/* Keeps the label at a node, unless it is none or is there already. */
static enum sim_status keep_label(const struct sim_scenario_reading *reading, size_t node,
                                  struct sim_scenario_lever *lever,
                                  struct sim_scenario_target *target)
{
    struct sim_scenario_word *word = &target->labels[target->label_count];
    char shown[SIM_TEXT_SHOWN];
    enum sim_status status = take_word(reading, node, sim_text_show(target->kind.text, shown),
                                       "a label or a list of labels", word);
    if (status != SIM_OK || !word->text) {
        lever->sound = false;
        return status;
    }
    for (size_t i = 0; i < target->label_count; i++) {
        const struct sim_scenario_word *other = &target->labels[i];
        if (strcmp(other->text, word->text) != 0)
            continue;
        sim_scenario_report(reading, node,
                            "the label %s is here twice: it was at line %d, column %d already",
                            sim_text_show(word->text, shown), other->line, other->column);
        free(word->text);
        *word = (struct sim_scenario_word){NULL, 0, 0};
        return SIM_OK;
    }
    target->label_count++;
    return SIM_OK;
}

static enum sim_status read_labels(const struct sim_scenario_reading *reading, size_t node,
                                   struct sim_scenario_lever *lever,
                                   struct sim_scenario_target *target)
{
    const struct sim_yaml *tree = reading->tree;
    struct sim_error error;
    char shown[SIM_TEXT_SHOWN];
    bool list = tree->nodes[node].kind == SIM_YAML_SEQUENCE;
    size_t count = list ? count_children(tree, node) : 1;
    if (count == 0 || count > SIM_LEVER_LABELS_MAX) {
        lever->sound = false;
        sim_scenario_report(reading, node, "%s: the list %s; allowed: a label or a list of labels",
                            sim_text_show(target->kind.text, shown),
                            count == 0 ? "is empty" : "has more than 256 labels");
        return SIM_OK;
    }
    if (sim_memory_array(&target->labels, count, sizeof *target->labels, "labels", &error) !=
        SIM_OK)
        return out_of_memory(reading);
    if (!list)
        return keep_label(reading, node, lever, target);
    enum sim_status status = SIM_OK;
    for (size_t item = tree->nodes[node].child; item != SIM_YAML_NONE && status == SIM_OK;
         item = tree->nodes[item].next)
        status = keep_label(reading, item, lever, target);
    return status;
}

static enum sim_status read_target(const struct sim_scenario_reading *reading, size_t node,
                                   struct sim_scenario_lever *lever)
{
    const struct sim_yaml *tree = reading->tree;
    struct sim_error error;
    char shown[SIM_TEXT_SHOWN];
    enum sim_status status = SIM_OK;
    if (tree->nodes[node].kind != SIM_YAML_MAPPING || tree->nodes[node].child == SIM_YAML_NONE) {
        lever->sound = false;
        sim_scenario_report(reading, node, "target: %s was read; allowed: %s",
                            tree->nodes[node].kind == SIM_YAML_MAPPING
                                ? "an empty mapping"
                                : sim_scenario_what(reading, node, shown),
                            allowed[TARGET]);
        return SIM_OK;
    }
    SIM_TRY(sim_memory_array(&lever->targets, count_children(tree, node) / 2 + 1,
                             sizeof *lever->targets, "targets", &error));
    for (size_t key = tree->nodes[node].child; key != SIM_YAML_NONE;) {
        size_t value = tree->nodes[key].next;
        if (tree->nodes[key].kind == SIM_YAML_SCALAR && !tree->nodes[key].repeated) {
            struct sim_scenario_target *target = &lever->targets[lever->target_count++];
            target->kind = (struct sim_scenario_word){.line = tree->nodes[key].line,
                                                      .column = tree->nodes[key].column};
            SIM_TRY(sim_scenario_copy(sim_yaml_text(tree, key), &target->kind.text));
            SIM_TRY(read_labels(reading, value, lever, target));
        } else {
            lever->sound = false; /* reported with the tree */
        }
        key = tree->nodes[value].next;
    }
out:
    return status;
}

/* ---- One entry ---- */

static void read_month(const struct sim_scenario_reading *reading, size_t node, enum lever_key key,
                       struct sim_scenario_lever *lever, int32_t *month)
{
    char shown[SIM_TEXT_SHOWN];
    if (reading->tree->nodes[node].kind == SIM_YAML_SCALAR &&
        sim_month_parse(sim_yaml_text(reading->tree, node), month))
        return;
    lever->sound = false;
    sim_scenario_report(reading, node, "%s: %s was read; allowed: %s", keys[key],
                        sim_scenario_what(reading, node, shown), allowed[key]);
}

static void read_phase_in(const struct sim_scenario_reading *reading, size_t node,
                          struct sim_scenario_lever *lever)
{
    char why[WHY_SIZE], shown[SIM_TEXT_SHOWN];
    union sim_value value;
    bool text = reading->tree->nodes[node].kind == SIM_YAML_SCALAR &&
                !sim_yaml_is_nothing(reading->tree, node);
    if (text && sim_parameter_read(&phase_in_declaration, sim_yaml_text(reading->tree, node),
                                   &value, why, sizeof why)) {
        lever->phase_months = (int32_t)value.integer;
        return;
    }
    lever->sound = false;
    if (text)
        sim_scenario_report(reading, node, "phase_in: %s", why);
    else
        sim_scenario_report(reading, node, "phase_in: %s was read; allowed: %s",
                            sim_scenario_what(reading, node, shown), allowed[PHASE_IN]);
}

static void report_unknown(const struct sim_scenario_reading *reading, size_t key)
{
    const char *text = sim_yaml_text(reading->tree, key);
    const char *nearest = sim_text_nearest(text, keys, KEY_COUNT);
    char shown[SIM_TEXT_SHOWN];
    sim_scenario_report(reading, key,
                        "unknown key %s of a lever's entry%s%s%s (allowed: lever, value, start, "
                        "end, phase_in, target)",
                        sim_text_show(text, shown), nearest ? "; did you mean " : "",
                        nearest ? nearest : "", nearest ? "?" : "");
}

/* Fills values[KEY_COUNT] with the nodes of the entry's keys, SIM_YAML_NONE where absent. */
static void find_values(const struct sim_scenario_reading *reading, size_t entry, size_t *values)
{
    const struct sim_yaml *tree = reading->tree;
    for (size_t k = 0; k < KEY_COUNT; k++)
        values[k] = SIM_YAML_NONE;
    for (size_t key = tree->nodes[entry].child; key != SIM_YAML_NONE;) {
        size_t value = tree->nodes[key].next, k = 0;
        if (tree->nodes[key].kind == SIM_YAML_SCALAR) {
            while (k < KEY_COUNT && strcmp(sim_yaml_text(tree, key), keys[k]) != 0)
                k++;
            if (k == KEY_COUNT)
                report_unknown(reading, key);
            else if (values[k] == SIM_YAML_NONE) /* twice: reported with the tree */
                values[k] = value;
        }
        key = tree->nodes[value].next;
    }
    for (size_t k = LEVER; k <= START; k++)
        if (values[k] == SIM_YAML_NONE)
            sim_scenario_report(reading, entry, "the key %s of this lever's entry is missing",
                                keys[k]);
}

/* The place of a node as that of a value that only the end of reading can judge. */
static struct sim_scenario_word place_of(const struct sim_scenario_reading *reading, size_t node)
{
    struct sim_scenario_word word = {NULL, 0, 0};
    if (node != SIM_YAML_NONE) {
        word.line = reading->tree->nodes[node].line;
        word.column = reading->tree->nodes[node].column;
    }
    return word;
}

static enum sim_status read_entry(struct sim_scenario_reading *reading, size_t node)
{
    struct sim_scenario *scenario = reading->scenario;
    struct sim_scenario_lever *lever = &scenario->levers[scenario->lever_count++];
    size_t values[KEY_COUNT];
    enum sim_status status = SIM_OK;
    find_values(reading, node, values);
    *lever = (struct sim_scenario_lever){.file = reading->file,
                                         .sound = values[START] != SIM_YAML_NONE,
                                         .last = INT32_MAX,
                                         .start = place_of(reading, values[START]),
                                         .end = place_of(reading, values[END]),
                                         .phase_in = place_of(reading, values[PHASE_IN])};
    if (values[START] != SIM_YAML_NONE)
        read_month(reading, values[START], START, lever, &lever->first);
    if (values[END] != SIM_YAML_NONE)
        read_month(reading, values[END], END, lever, &lever->last);
    if (values[PHASE_IN] != SIM_YAML_NONE)
        read_phase_in(reading, values[PHASE_IN], lever);
    if (values[LEVER] != SIM_YAML_NONE)
        SIM_TRY(take_word(reading, values[LEVER], keys[LEVER], allowed[LEVER], &lever->lever));
    if (values[VALUE] != SIM_YAML_NONE)
        SIM_TRY(take_word(reading, values[VALUE], keys[VALUE], allowed[VALUE], &lever->value));
    if (values[TARGET] != SIM_YAML_NONE)
        SIM_TRY(read_target(reading, values[TARGET], lever));
out:
    return status;
}

static enum sim_status read_item(struct sim_scenario_reading *reading, size_t item, bool *full)
{
    struct sim_scenario *scenario = reading->scenario;
    struct sim_error error;
    char shown[SIM_TEXT_SHOWN];
    if (reading->tree->nodes[item].kind != SIM_YAML_MAPPING) {
        sim_scenario_report(reading, item,
                            "%s was read; allowed: an entry of a lever, a mapping with the keys "
                            "lever, value and start",
                            sim_scenario_what(reading, item, shown));
        return SIM_OK;
    }
    *full = scenario->lever_count == SIM_LEVER_ENTRIES_MAX;
    if (*full) {
        sim_scenario_report(reading, item,
                            "levers: more than %d entries, with those of the files that extend "
                            "this one",
                            SIM_LEVER_ENTRIES_MAX);
        return SIM_OK;
    }
    if (!scenario->levers && sim_memory_array(&scenario->levers, SIM_LEVER_ENTRIES_MAX,
                                              sizeof *scenario->levers, "levers", &error) != SIM_OK)
        return out_of_memory(reading);
    return read_entry(reading, item);
}

enum sim_status sim_scenario_levers_read(struct sim_scenario_reading *reading, size_t node)
{
    const struct sim_yaml *tree = reading->tree;
    enum sim_status status = SIM_OK;
    char shown[SIM_TEXT_SHOWN];
    bool full = false;
    if (tree->nodes[node].kind != SIM_YAML_SEQUENCE) {
        if (!sim_yaml_is_nothing(tree, node))
            sim_scenario_report(reading, node,
                                "levers: %s was read; allowed: a sequence of \"- lever: ...\" with "
                                "\"value: ...\" and \"start: ...\"",
                                sim_scenario_what(reading, node, shown));
        return SIM_OK;
    }
    for (size_t item = tree->nodes[node].child; item != SIM_YAML_NONE && status == SIM_OK && !full;
         item = tree->nodes[item].next)
        status = read_item(reading, item, &full);
    return status;
}

/* ---- When every file is read ---- */

static void report_at(const struct sim_scenario_reading *reading,
                      const struct sim_scenario_lever *lever, const struct sim_scenario_word *place,
                      const char *text)
{
    sim_diagnostics_add(reading->diagnostics, reading->scenario->files[lever->file].path,
                        place->line, place->column, "%s", text);
}

static bool check_inside(const struct sim_scenario_reading *reading,
                         const struct sim_scenario_span *span,
                         const struct sim_scenario_lever *lever, enum lever_key key)
{
    char text[2 * sizeof span->first_text + 96], month[MONTH_SIZE];
    int32_t date = key == START ? lever->first : lever->last;
    if (!span->known || (date >= span->first && date <= span->last))
        return true;
    snprintf(text, sizeof text, "%s: %s is outside the run, which goes from %s to %s", keys[key],
             sim_month_text(date, month, sizeof month), span->first_text, span->last_text);
    report_at(reading, lever, key == START ? &lever->start : &lever->end, text);
    return false;
}

static bool check_order(const struct sim_scenario_reading *reading,
                        const struct sim_scenario_lever *lever)
{
    char text[160], first[MONTH_SIZE], last[MONTH_SIZE];
    if (lever->last >= lever->first)
        return true;
    snprintf(text, sizeof text, "end: %s is before start: %s (line %d, column %d)",
             sim_month_text(lever->last, last, sizeof last),
             sim_month_text(lever->first, first, sizeof first), lever->start.line,
             lever->start.column);
    report_at(reading, lever, &lever->end, text);
    return false;
}

static bool check_phase_in(const struct sim_scenario_reading *reading,
                           const struct sim_scenario_lever *lever)
{
    char text[240], first[MONTH_SIZE], last[MONTH_SIZE];
    if (lever->last == INT32_MAX || lever->phase_months <= lever->last - lever->first + 1)
        return true;
    snprintf(text, sizeof text,
             "phase_in: %d months, but the entry lasts %d, from %s to %s%s: it would never be in "
             "full force",
             (int)lever->phase_months, (int)(lever->last - lever->first + 1),
             sim_month_text(lever->first, first, sizeof first),
             sim_month_text(lever->last, last, sizeof last),
             lever->end.line == 0 ? ", the end of the run" : "");
    report_at(reading, lever, &lever->phase_in, text);
    return false;
}

void sim_scenario_levers_finish(struct sim_scenario_reading *reading,
                                const struct sim_scenario_span *span)
{
    struct sim_scenario *scenario = reading->scenario;
    for (size_t i = 0; i < scenario->lever_count; i++) {
        struct sim_scenario_lever *lever = &scenario->levers[i];
        if (!lever->sound)
            continue;
        lever->sound = check_inside(reading, span, lever, START);
        if (lever->end.line > 0)
            lever->sound &= check_inside(reading, span, lever, END) && check_order(reading, lever);
        else if (span->known)
            lever->last = span->last;
        if (lever->sound)
            lever->sound = check_phase_in(reading, lever);
    }
}

static void free_target(struct sim_scenario_target *target)
{
    for (size_t i = 0; i < target->label_count; i++)
        free(target->labels[i].text);
    free(target->labels);
    free(target->kind.text);
}

void sim_scenario_levers_destroy(struct sim_scenario *scenario)
{
    for (size_t i = 0; i < scenario->lever_count; i++) {
        struct sim_scenario_lever *lever = &scenario->levers[i];
        free(lever->lever.text);
        free(lever->value.text);
        for (size_t t = 0; t < lever->target_count; t++)
            free_target(&lever->targets[t]);
        free(lever->targets);
    }
    free(scenario->levers);
}
