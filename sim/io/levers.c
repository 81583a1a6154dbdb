#include "sim/io/levers.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/levers_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_SIZE = 1024, LIST_SIZE = 512, NAMES_MAX = 256 };

void sim_levers_report(const struct sim_levers_reading *reading, size_t entry,
                       const struct sim_scenario_word *word, const char *format, ...)
{
    const struct sim_scenario *scenario = reading->scenario;
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    reading->sound[entry] = false;
    sim_diagnostics_add(reading->diagnostics, scenario->files[scenario->levers[entry].file].path,
                        word->line, word->column, "%s", text);
}

void sim_levers_append(char *list, size_t size, const char *name)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used > 0 ? ", " : "", name);
}

/* ---- the lever and its value ---- */

static void report_unknown_lever(const struct sim_levers_reading *reading, size_t entry)
{
    const struct sim_scenario_word *word = &reading->scenario->levers[entry].lever;
    const char *names[NAMES_MAX], *nearest = NULL;
    char shown[SIM_TEXT_SHOWN];
    size_t count = reading->levers->count < NAMES_MAX ? reading->levers->count : NAMES_MAX;
    for (size_t l = 0; l < count; l++)
        names[l] = reading->levers->declarations[l].name;
    /* Messages past the last that is kept need no search. */
    if (reading->diagnostics->count < SIM_DIAGNOSTICS_MAX)
        nearest = sim_text_nearest(word->text, names, count);
    sim_levers_report(reading, entry, word, "unknown lever %s%s%s%s (guichet describe levers)",
                      sim_text_show(word->text, shown), nearest ? "; did you mean " : "",
                      nearest ? nearest : "", nearest ? "?" : "");
}

/* A lever's value is read and written as a parameter's. */
static struct sim_parameter_declaration value_declaration(const struct sim_lever_declaration *d)
{
    return (struct sim_parameter_declaration){.type = SIM_PARAMETER_real,
                                              .key = d->name,
                                              .unit = d->unit,
                                              .minimum_text = d->minimum_text,
                                              .maximum_text = d->maximum_text};
}

char *sim_levers_value_text(double value, char *text, size_t size)
{
    static const struct sim_parameter_declaration real = {.type = SIM_PARAMETER_real};
    return sim_parameter_write(&real, (union sim_value){.real = value}, text, size);
}

static void read_value(const struct sim_levers_reading *reading, size_t entry,
                       struct sim_lever_entry *e)
{
    const struct sim_lever_declaration *d = &reading->levers->declarations[e->lever];
    const struct sim_parameter_declaration declaration = value_declaration(d);
    const struct sim_scenario_word *word = &reading->scenario->levers[entry].value;
    char why[WHY_SIZE], text[64];
    union sim_value value;
    if (!sim_parameter_read(&declaration, word->text, &value, why, sizeof why)) {
        sim_levers_report(reading, entry, word, "%s: %s (%s)", d->name, why, d->text);
        return;
    }
    e->value = value.real;
    if (e->value == reading->levers->neutral[e->lever])
        sim_levers_report(reading, entry, word,
                          "%s: changes nothing: %s is the value without the lever (%s)", d->name,
                          sim_levers_value_text(e->value, text, sizeof text), d->text);
}

/* ---- targets ---- */

/* "departement, sector", or "no target" */
static void accepted_kinds(const struct sim_levers_reading *reading, int lever, char *list,
                           size_t size)
{
    list[0] = '\0';
    for (size_t k = 0; k < reading->levers->target_count; k++)
        if (lever < 0 || sim_lever_accepts(reading->levers, (size_t)lever, k))
            sim_levers_append(list, size, reading->levers->targets[k].name);
    if (!list[0])
        snprintf(list, size, "no target");
}

/* The kind of a target, or -1 with a message. `lever` -1: an unknown one, which may accept all. */
static int find_kind(const struct sim_levers_reading *reading, size_t entry, int lever,
                     const struct sim_scenario_word *word)
{
    const struct sim_levers *levers = reading->levers;
    const char *names[SIM_LEVER_TARGETS_MAX], *nearest;
    char list[LIST_SIZE], shown[SIM_TEXT_SHOWN];
    int kind = sim_levers_find_target(levers, word->text);
    const char *name = lever < 0 ? "levers" : levers->declarations[lever].name;
    const char *verb = lever < 0 ? "accept" : "accepts";
    if (kind >= 0 && (lever < 0 || sim_lever_accepts(levers, (size_t)lever, (size_t)kind)))
        return kind;
    accepted_kinds(reading, lever, list, sizeof list);
    if (kind >= 0) {
        sim_levers_report(reading, entry, word, "%s: not for targets of kind %s; %s %s: %s", name,
                          word->text, name, verb, list);
        return -1;
    }
    for (size_t k = 0; k < levers->target_count; k++)
        names[k] = levers->targets[k].name;
    nearest = sim_text_nearest(word->text, names, levers->target_count);
    sim_levers_report(reading, entry, word, "unknown kind of target %s%s%s%s (%s %s: %s)",
                      sim_text_show(word->text, shown), nearest ? "; did you mean " : "",
                      nearest ? nearest : "", nearest ? "?" : "", name, verb, list);
    return -1;
}

static void report_unknown_label(const struct sim_levers_reading *reading, size_t entry,
                                 size_t kind, const struct sim_scenario_word *word)
{
    enum { LISTED = 24 };
    const struct sim_levers_labels *labels = &reading->labels[kind];
    const struct sim_lever_target *target = &reading->levers->targets[kind];
    const char *nearest = sim_text_nearest(word->text, labels->labels, labels->count);
    char list[LIST_SIZE] = "", shown[SIM_TEXT_SHOWN];
    for (size_t i = 0; i < labels->count && i < LISTED; i++)
        sim_levers_append(list, sizeof list, labels->labels[i]);
    if (labels->count > LISTED)
        sim_levers_append(list, sizeof list, "...");
    sim_levers_report(reading, entry, word, "%s: unknown label %s%s%s%s (allowed: %s)",
                      target->name, sim_text_show(word->text, shown),
                      nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "",
                      list);
}

/* The bit of a label. Where labels are not known yet, a text met for the first time gets the next
 * one; beyond the last bit nothing can be told of the entry. */
static void choose_label(struct sim_levers_reading *reading, size_t entry, size_t kind,
                         const struct sim_scenario_word *word, struct sim_lever_entry *e)
{
    struct sim_levers_labels *labels = &reading->labels[kind];
    size_t i = 0;
    while (i < labels->count && strcmp(labels->labels[i], word->text) != 0)
        i++;
    if (i == labels->count && labels->known) {
        report_unknown_label(reading, entry, kind, word);
        return;
    }
    if (i == SIM_LEVER_LABELS_MAX) {
        reading->sound[entry] = false;
        return;
    }
    if (i == labels->count)
        labels->labels[labels->count++] = word->text;
    sim_lever_choose(e, kind, i);
}

static void read_targets(struct sim_levers_reading *reading, size_t entry, int lever,
                         struct sim_lever_entry *e)
{
    const struct sim_scenario_lever *text = &reading->scenario->levers[entry];
    for (size_t t = 0; t < text->target_count; t++) {
        const struct sim_scenario_target *target = &text->targets[t];
        int kind = find_kind(reading, entry, lever, &target->kind);
        for (size_t i = 0; kind >= 0 && i < target->label_count; i++)
            choose_label(reading, entry, (size_t)kind, &target->labels[i], e);
    }
}

/* ---- all entries ---- */

static void read_entry(struct sim_levers_reading *reading, size_t entry)
{
    const struct sim_scenario_lever *text = &reading->scenario->levers[entry];
    struct sim_lever_entry *e = &reading->entries[entry];
    int lever = text->lever.text ? sim_levers_find(reading->levers, text->lever.text) : -1;
    *e = (struct sim_lever_entry){.lever = lever >= 0 ? (size_t)lever : 0,
                                  .start = text->first,
                                  .end = text->last,
                                  .phase_in = text->phase_months,
                                  .origin = {.file = reading->scenario->files[text->file].path,
                                             .line = text->lever.line,
                                             .column = text->lever.column}};
    reading->sound[entry] = text->sound && lever >= 0 && text->value.text;
    if (lever < 0 && text->lever.text)
        report_unknown_lever(reading, entry);
    if (lever >= 0 && text->value.text)
        read_value(reading, entry, e);
    read_targets(reading, entry, lever, e);
}

static const struct sim_dimension *find_dimension(const struct sim_model *model, const char *name)
{
    for (size_t d = 0; d < model->dimension_count; d++)
        if (strcmp(model->dimensions[d]->name, name) == 0)
            return model->dimensions[d];
    return NULL;
}

/* The labels of a kind as far as they are known. */
static enum sim_status find_labels(struct sim_levers_reading *reading, size_t kind,
                                   struct sim_error *error)
{
    struct sim_levers_labels *labels = &reading->labels[kind];
    const char *name = reading->levers->targets[kind].dimension;
    const struct sim_dimension *dimension = find_dimension(reading->model, name);
    const char *const *from = dimension ? dimension->labels : NULL;
    size_t count = dimension ? dimension->count : 0;
    if (dimension && reading->world) {
        from = sim_world_dimension(reading->world, name)->labels;
        count = sim_world_dimension(reading->world, name)->count;
    }
    labels->known = from != NULL;
    if (labels->known && count > SIM_LEVER_LABELS_MAX)
        return sim_error_set(error, SIM_INTERNAL, "dimension '%s' has %zu labels, too many for %s",
                             name, count, "targets of levers");
    enum sim_status status = sim_memory_array(&labels->labels, SIM_LEVER_LABELS_MAX,
                                              sizeof *labels->labels, "labels", error);
    for (size_t i = 0; status == SIM_OK && labels->known && i < count; i++)
        labels->labels[labels->count++] = from[i];
    return status;
}

static enum sim_status read_entries(struct sim_levers_reading *reading, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t count = reading->scenario->lever_count;
    SIM_TRY(sim_memory_array(&reading->entries, count, sizeof *reading->entries, "levers", error));
    SIM_TRY(sim_memory_array(&reading->sound, count, sizeof *reading->sound, "levers", error));
    for (size_t k = 0; k < reading->levers->target_count; k++)
        SIM_TRY(find_labels(reading, k, error));
    for (size_t entry = 0; entry < count; entry++)
        read_entry(reading, entry);
out:
    return status;
}

static void end_reading(struct sim_levers_reading *reading)
{
    for (size_t k = 0; k < SIM_LEVER_TARGETS_MAX; k++)
        free(reading->labels[k].labels);
    free(reading->entries);
    free(reading->sound);
}

/* SIM_SCENARIO when there are mistakes since `before`, SIM_MEMORY when one of them was lost. */
static enum sim_status status_of(const struct sim_diagnostics *diagnostics, size_t before,
                                 struct sim_error *error)
{
    if (diagnostics->total == before)
        return SIM_OK;
    if (diagnostics->count < diagnostics->total && diagnostics->count < SIM_DIAGNOSTICS_MAX)
        return sim_error_set(error, SIM_MEMORY, "out of memory: reading levers");
    return sim_error_set(error, SIM_SCENARIO, "%s", sim_status_text(SIM_SCENARIO));
}

enum sim_status sim_levers_check(const struct sim_model *model, const struct sim_scenario *scenario,
                                 struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_levers levers;
    struct sim_levers_reading reading = {
        .levers = &levers, .model = model, .scenario = scenario, .diagnostics = diagnostics};
    size_t before = diagnostics->total;
    if (scenario->lever_count == 0)
        return SIM_OK;
    status = sim_levers_create(&levers, model->levers, model->lever_count, model->lever_targets,
                               model->lever_target_count, error);
    if (status != SIM_OK)
        return status;
    SIM_TRY(read_entries(&reading, error));
    sim_levers_check_together(&reading);
    SIM_TRY(status_of(diagnostics, before, error));
out:
    end_reading(&reading);
    sim_levers_destroy(&levers);
    return status;
}

enum sim_status sim_levers_read(const struct sim_scenario *scenario, struct sim_world *world,
                                struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    struct sim_levers_reading reading = {.levers = &world->levers,
                                         .model = world->model,
                                         .world = world,
                                         .scenario = scenario,
                                         .diagnostics = diagnostics};
    size_t before = diagnostics->total;
    if (scenario->lever_count == 0)
        return SIM_OK;
    SIM_TRY(read_entries(&reading, error));
    SIM_TRY(status_of(diagnostics, before, error));
    for (size_t entry = 0; entry < scenario->lever_count; entry++)
        SIM_TRY(sim_levers_add(&world->levers, &reading.entries[entry], error));
    SIM_TRY(sim_levers_judge(world, false, diagnostics, error));
out:
    end_reading(&reading);
    return status;
}

enum sim_status sim_levers_judge(const struct sim_world *world, bool opened,
                                 struct sim_diagnostics *diagnostics, struct sim_error *error)
{
    const struct sim_levers *levers = &world->levers;
    size_t before = diagnostics->total;
    for (size_t e = 0; world->model->lever_can_act && e < levers->entry_count; e++) {
        const struct sim_origin *origin = &levers->entries[e].origin;
        char why[WHY_SIZE] = "";
        if (!world->model->lever_can_act(world, e, opened, why, sizeof why))
            sim_diagnostics_add(diagnostics, origin->file, origin->line, origin->column,
                                "the lever %s can do nothing: %s",
                                levers->declarations[levers->entries[e].lever].name, why);
    }
    return status_of(diagnostics, before, error);
}

/* ---- in words ---- */

/* As snprintf behind what is written already, of which *used counts all characters. */
static void add_text(char *text, size_t size, size_t *used, const char *before, const char *word)
{
    size_t at = *used < size ? *used : size;
    int length = snprintf(size > at ? text + at : NULL, size - at, "%s%s", before, word);
    *used += length > 0 ? (size_t)length : 0;
}

/* Writes the target (text NULL: nothing) and returns its length. */
static size_t write_target(const struct sim_world *world, const struct sim_lever_entry *entry,
                           char *text, size_t size)
{
    size_t used = 0;
    for (size_t k = 0; k < world->levers.target_count; k++) {
        const struct sim_lever_target *target = &world->levers.targets[k];
        const struct sim_labels *labels = sim_world_dimension(world, target->dimension);
        const char *before = ": ";
        if (!entry->chosen[k])
            continue;
        add_text(text, size, &used, used > 0 ? "; " : "", target->name);
        for (size_t i = 0; i < labels->count; i++)
            if (entry->labels[k][i / 64] >> i % 64 & 1) {
                add_text(text, size, &used, before, labels->labels[i]);
                before = ", ";
            }
    }
    if (used == 0)
        add_text(text, size, &used, "", "everywhere");
    return used;
}

char *sim_levers_target_text(const struct sim_world *world, size_t entry)
{
    const struct sim_lever_entry *e = &world->levers.entries[entry];
    struct sim_error error;
    char *text;
    size_t size = write_target(world, e, NULL, 0) + 1;
    if (sim_memory_array(&text, size, 1, "a target", &error) == SIM_OK)
        write_target(world, e, text, size);
    return text;
}
