/* The values of a scenario: parameters and their dated changes. */
#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 256, WHY_SIZE = 640 };

/* A mapping of parameters: of the opening or of a dated change. */
struct block {
    bool dated;
    bool has_month; /* false when the date could not be read */
    int32_t month;
};

static enum sim_status out_of_memory(const struct sim_scenario_reading *reading)
{
    sim_diagnostics_add(reading->diagnostics, NULL, 0, 0, "out of memory: reading a scenario");
    return SIM_MEMORY;
}

/* ---- Names for messages ---- */

/* Adds every beginning of a key that ends before a point ("person", "person.skill"), once. */
static void add_groups(struct sim_scenario_reading *reading, const char *key, char **free_text)
{
    for (const char *point = strchr(key, '.'); point; point = strchr(point + 1, '.')) {
        size_t length = (size_t)(point - key), i = 0;
        memcpy(*free_text, key, length);
        (*free_text)[length] = '\0';
        while (i < reading->name_count && strcmp(reading->names[i], *free_text) != 0)
            i++;
        if (i < reading->name_count)
            continue;
        reading->names[reading->name_count++] = *free_text;
        *free_text += length + 1;
    }
}

enum sim_status sim_scenario_values_start(struct sim_scenario_reading *reading)
{
    const struct sim_parameters *set = reading->set;
    struct sim_error error;
    size_t names = set->count, bytes = 1;
    for (size_t i = 0; i < set->count; i++)
        for (const char *c = set->declarations[i]->key; *c; c++)
            if (*c == '.') {
                names++;
                bytes += (size_t)(c - set->declarations[i]->key) + 1;
            }
    if (sim_memory_array(&reading->given, set->count, sizeof *reading->given, "names", &error) ||
        sim_memory_array(&reading->names, names, sizeof *reading->names, "names", &error) ||
        sim_memory_array(&reading->name_texts, bytes, 1, "names", &error))
        return out_of_memory(reading);
    char *free_text = reading->name_texts;
    for (size_t i = 0; i < set->count; i++)
        reading->names[reading->name_count++] = set->declarations[i]->key;
    for (size_t i = 0; i < set->count; i++)
        add_groups(reading, set->declarations[i]->key, &free_text);
    return SIM_OK;
}

void sim_scenario_values_end(struct sim_scenario_reading *reading)
{
    free(reading->given);
    free(reading->names);
    free(reading->name_texts);
    free(reading->changes);
}

/* The first key that ends with "." and the name: its groups were forgotten. */
static const char *key_ending(const struct sim_scenario_reading *reading, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < reading->set->count; i++) {
        const char *key = reading->names[i];
        size_t key_length = strlen(key);
        if (key_length > length && key[key_length - length - 1] == '.' &&
            strcmp(key + key_length - length, name) == 0)
            return key;
    }
    return NULL;
}

void sim_scenario_values_unknown(const struct sim_scenario_reading *reading, const char *key,
                                 char *text, size_t size)
{
    char shown[SIM_TEXT_SHOWN];
    const char *nearest = NULL;
    /* Messages past the last that is kept need no search, which would take long in a large file. */
    if (reading->diagnostics->count < SIM_DIAGNOSTICS_MAX)
        nearest = sim_text_nearest(key, reading->names, reading->name_count);
    if (!nearest && *key)
        nearest = key_ending(reading, key);
    snprintf(text, size, "unknown parameter %s%s%s%s", sim_text_show(key, shown),
             nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static bool is_group(const struct sim_scenario_reading *reading, const char *key)
{
    for (size_t i = reading->set->count; i < reading->name_count; i++)
        if (strcmp(reading->names[i], key) == 0)
            return true;
    return false;
}

/* ---- Parameters ---- */

static enum sim_status add_change(struct sim_scenario_reading *reading,
                                  const struct sim_scenario_change *change)
{
    struct sim_error error;
    if (reading->change_count == reading->change_capacity) {
        struct sim_scenario_change *grown;
        size_t capacity = reading->change_capacity ? 2 * reading->change_capacity : 16;
        if (sim_memory_array(&grown, capacity, sizeof *grown, "changes", &error) != SIM_OK)
            return out_of_memory(reading);
        if (reading->change_count > 0)
            memcpy(grown, reading->changes, reading->change_count * sizeof *grown);
        free(reading->changes);
        reading->changes = grown;
        reading->change_capacity = capacity;
    }
    reading->changes[reading->change_count++] = *change;
    return SIM_OK;
}

static enum sim_status keep_opening(struct sim_scenario_reading *reading, size_t index,
                                    union sim_value value, const struct sim_scenario_place *place)
{
    struct sim_error error;
    struct sim_origin origin = {.file = reading->scenario->files[place->file].path,
                                .line = place->line,
                                .column = place->column};
    if (reading->given[index].settled) /* by a file that extends this one */
        return SIM_OK;
    reading->given[index].settled = true;
    if (sim_parameters_set(reading->set, index, value, &origin, &error) != SIM_OK)
        return out_of_memory(reading);
    return SIM_OK;
}

/* True, with a message, if the block gave the parameter already. */
static bool given_twice(struct sim_scenario_reading *reading, size_t index, size_t key,
                        const struct block *block)
{
    struct sim_scenario_given *given = &reading->given[index];
    const struct sim_yaml_node *node = &reading->tree->nodes[key];
    /* The same key twice in one mapping was reported with the tree. */
    bool twice = given->block == reading->blocks;
    if (twice && !node->repeated)
        sim_scenario_report(
            reading, key, "%s is given twice%s: it was at line %d, column %d already",
            reading->set->declarations[index]->key, block->dated ? " in one change" : "",
            given->place.line, given->place.column);
    if (!twice)
        given->place = (struct sim_scenario_place){
            .file = reading->file, .line = node->line, .column = node->column};
    given->block = reading->blocks;
    return twice;
}

static enum sim_status read_value(struct sim_scenario_reading *reading, size_t index, size_t key,
                                  const struct block *block)
{
    const struct sim_parameter_declaration *declaration = reading->set->declarations[index];
    size_t node = reading->tree->nodes[key].next;
    char why[WHY_SIZE], shown[SIM_TEXT_SHOWN];
    union sim_value value;
    bool twice = given_twice(reading, index, key, block);
    if (block->dated && declaration->when != SIM_WHEN_MONTHLY) {
        sim_scenario_report(reading, key,
                            "%s is fixed at the opening of a run and cannot change at a date; "
                            "give it under parameters:",
                            declaration->key);
        return SIM_OK;
    }
    if (reading->tree->nodes[node].kind != SIM_YAML_SCALAR) {
        sim_scenario_report(reading, node, "%s: %s was read, but it is one parameter; allowed: %s",
                            declaration->key, sim_scenario_what(reading, node, shown), "one value");
        reading->given[index].wrong = true;
        return SIM_OK;
    }
    const char *text =
        sim_yaml_is_nothing(reading->tree, node) ? "" : sim_yaml_text(reading->tree, node);
    if (!sim_parameter_read(declaration, text, &value, why, sizeof why)) {
        sim_scenario_report(reading, node, "%s: %s", declaration->key, why);
        reading->given[index].wrong = true;
        return SIM_OK;
    }
    struct sim_scenario_place place = {.file = reading->file,
                                       .line = reading->tree->nodes[node].line,
                                       .column = reading->tree->nodes[node].column};
    if (twice || (block->dated && !block->has_month))
        return SIM_OK;
    if (!block->dated)
        return keep_opening(reading, index, value, &place);
    struct sim_scenario_change change = {
        .month = block->month, .parameter = index, .value = value, .place = place};
    return add_change(reading, &change);
}

static enum sim_status read_mapping(struct sim_scenario_reading *reading, size_t mapping,
                                    const char *prefix, const struct block *block);

/* One key of a mapping of parameters and its value; `prefix` is "" or "group.". */
static enum sim_status read_entry(struct sim_scenario_reading *reading, size_t key,
                                  const char *prefix, const struct block *block)
{
    const struct sim_yaml *tree = reading->tree;
    size_t node = tree->nodes[key].next;
    char full[KEY_SIZE], text[WHY_SIZE], shown[SIM_TEXT_SHOWN];
    /* A key cut here is longer than any declared one, so still unknown. */
    snprintf(full, sizeof full, "%s%s", prefix, sim_yaml_text(tree, key));
    int index = sim_parameters_find(reading->set, full);
    if (index >= 0)
        return read_value(reading, (size_t)index, key, block);
    if (!is_group(reading, full)) {
        sim_scenario_values_unknown(reading, full, text, sizeof text);
        sim_scenario_report(reading, key, "%s", text);
        return SIM_OK;
    }
    if (tree->nodes[node].kind == SIM_YAML_MAPPING) {
        char inner[KEY_SIZE + 1];
        snprintf(inner, sizeof inner, "%s.", full);
        return read_mapping(reading, node, inner, block);
    }
    sim_scenario_report(reading, node,
                        "%s is a group of parameters; %s was read; allowed: a mapping", full,
                        sim_scenario_what(reading, node, shown));
    return SIM_OK;
}

static enum sim_status read_mapping(struct sim_scenario_reading *reading, size_t mapping,
                                    const char *prefix, const struct block *block)
{
    const struct sim_yaml *tree = reading->tree;
    for (size_t key = tree->nodes[mapping].child; key != SIM_YAML_NONE;) {
        enum sim_status status = SIM_OK;
        if (tree->nodes[key].kind == SIM_YAML_SCALAR)
            status = read_entry(reading, key, prefix, block);
        if (status != SIM_OK)
            return status;
        key = tree->nodes[tree->nodes[key].next].next;
    }
    return SIM_OK;
}

static enum sim_status read_block(struct sim_scenario_reading *reading, size_t node,
                                  const struct block *block)
{
    char shown[SIM_TEXT_SHOWN];
    if (reading->tree->nodes[node].kind == SIM_YAML_MAPPING)
        return read_mapping(reading, node, "", block);
    if (!sim_yaml_is_nothing(reading->tree, node))
        sim_scenario_report(reading, node,
                            "parameters: %s was read; allowed: a mapping of parameters to values",
                            sim_scenario_what(reading, node, shown));
    return SIM_OK;
}

enum sim_status sim_scenario_values_parameters(struct sim_scenario_reading *reading, size_t node)
{
    struct block block = {.dated = false};
    reading->blocks++;
    return read_block(reading, node, &block);
}

/* ---- Changes ---- */

static void read_date(const struct sim_scenario_reading *reading, size_t node, struct block *block)
{
    char shown[SIM_TEXT_SHOWN];
    block->has_month = reading->tree->nodes[node].kind == SIM_YAML_SCALAR &&
                       sim_month_parse(sim_yaml_text(reading->tree, node), &block->month);
    if (!block->has_month)
        sim_scenario_report(reading, node, "date: %s was read; allowed: a month such as 2010-01",
                            sim_scenario_what(reading, node, shown));
}

static void report_unknown_of_change(const struct sim_scenario_reading *reading, size_t key)
{
    static const char *const allowed[] = {"date", "parameters"};
    char shown[SIM_TEXT_SHOWN];
    const char *text = sim_yaml_text(reading->tree, key);
    const char *nearest = sim_text_nearest(text, allowed, 2);
    sim_scenario_report(reading, key,
                        "unknown key %s of a change%s%s%s (allowed: date, parameters)",
                        sim_text_show(text, shown), nearest ? "; did you mean " : "",
                        nearest ? nearest : "", nearest ? "?" : "");
}

static enum sim_status read_change(struct sim_scenario_reading *reading, size_t change)
{
    const struct sim_yaml *tree = reading->tree;
    struct block block = {.dated = true};
    size_t date = SIM_YAML_NONE, parameters = SIM_YAML_NONE;
    for (size_t key = tree->nodes[change].child; key != SIM_YAML_NONE;) {
        size_t value = tree->nodes[key].next;
        if (tree->nodes[key].kind != SIM_YAML_SCALAR)
            ; /* reported with the tree */
        else if (strcmp(sim_yaml_text(tree, key), "date") == 0)
            date = value;
        else if (strcmp(sim_yaml_text(tree, key), "parameters") == 0)
            parameters = value;
        else
            report_unknown_of_change(reading, key);
        key = tree->nodes[value].next;
    }
    if (date == SIM_YAML_NONE)
        sim_scenario_report(reading, change, "the key date of this change is missing");
    else
        read_date(reading, date, &block);
    if (parameters == SIM_YAML_NONE) {
        sim_scenario_report(reading, change, "the key parameters of this change is missing");
        return SIM_OK;
    }
    reading->blocks++;
    return read_block(reading, parameters, &block);
}

enum sim_status sim_scenario_values_changes(struct sim_scenario_reading *reading, size_t node)
{
    const struct sim_yaml *tree = reading->tree;
    char shown[SIM_TEXT_SHOWN];
    if (tree->nodes[node].kind != SIM_YAML_SEQUENCE) {
        if (!sim_yaml_is_nothing(tree, node))
            sim_scenario_report(reading, node,
                                "changes: %s was read; allowed: a sequence of \"- date: ...\" "
                                "with \"parameters: ...\"",
                                sim_scenario_what(reading, node, shown));
        return SIM_OK;
    }
    for (size_t change = tree->nodes[node].child; change != SIM_YAML_NONE;
         change = tree->nodes[change].next) {
        enum sim_status status = SIM_OK;
        if (tree->nodes[change].kind == SIM_YAML_MAPPING)
            status = read_change(reading, change);
        else
            sim_scenario_report(reading, change,
                                "%s was read; allowed: a change, a mapping with the keys date and "
                                "parameters",
                                sim_scenario_what(reading, change, shown));
        if (status != SIM_OK)
            return status;
    }
    return SIM_OK;
}
