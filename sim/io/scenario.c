#include "sim/io/scenario.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 100 };

/* The top-level keys, in the order in which they are listed to the user. */
enum top_key {
    NAME,
    TITLE,
    QUESTION,
    SOURCES,
    EXTENDS,
    INPUTS,
    PARAMETERS,
    CHANGES,
    LEVERS,
    TOP_COUNT
};
static const char *const top_keys[TOP_COUNT] = {
    [NAME] = "name",       [TITLE] = "title",           [QUESTION] = "question",
    [SOURCES] = "sources", [EXTENDS] = "extends",       [INPUTS] = "inputs",
    [CHANGES] = "changes", [PARAMETERS] = "parameters", [LEVERS] = "levers",
};

void sim_scenario_report(const struct sim_scenario_reading *reading, size_t node,
                         const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sim_diagnostics_add(reading->diagnostics, reading->scenario->files[reading->file].path,
                        reading->tree->nodes[node].line, reading->tree->nodes[node].column, "%s",
                        text);
}

enum sim_status sim_scenario_copy(const char *text, char **copy)
{
    struct sim_error error;
    size_t size = strlen(text) + 1;
    enum sim_status status = sim_memory_array(copy, size, 1, "a text of the scenario", &error);
    if (status == SIM_OK)
        memcpy(*copy, text, size);
    return status;
}

const char *sim_scenario_what(const struct sim_scenario_reading *reading, size_t node, char shown[])
{
    if (reading->tree->nodes[node].kind == SIM_YAML_MAPPING)
        return "a mapping";
    if (reading->tree->nodes[node].kind == SIM_YAML_SEQUENCE)
        return "a sequence";
    if (sim_yaml_is_nothing(reading->tree, node))
        return "nothing";
    return sim_text_show(sim_yaml_text(reading->tree, node), shown);
}

/* ---- Texts at the top level ---- */

static bool is_name(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && length <= NAME_MAX_LENGTH &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Reports and returns NULL if the value is not a text that the key allows. */
static const char *take_text(const struct sim_scenario_reading *reading, enum top_key key,
                             size_t value)
{
    char shown[SIM_TEXT_SHOWN];
    bool optional = key == QUESTION || key == SOURCES;
    if (reading->tree->nodes[value].kind != SIM_YAML_SCALAR) {
        sim_scenario_report(reading, value, "%s: %s was read; allowed: %s", top_keys[key],
                            sim_scenario_what(reading, value, shown),
                            key == INPUTS ? "a folder or a list of folders" : "a text");
        return NULL;
    }
    const char *text =
        sim_yaml_is_nothing(reading->tree, value) ? "" : sim_yaml_text(reading->tree, value);
    if (!optional && is_blank(text)) {
        sim_scenario_report(reading, value, "%s: the text is empty", top_keys[key]);
        return NULL;
    }
    if (key == NAME && !is_name(text)) {
        sim_scenario_report(reading, value,
                            "name: %s was read; allowed: up to %d letters without accents, "
                            "digits, - and _",
                            sim_text_show(text, shown), NAME_MAX_LENGTH);
        return NULL;
    }
    return text;
}

/* The nearest file's text wins. */
static enum sim_status keep_text(struct sim_scenario_reading *reading, enum top_key key,
                                 size_t value)
{
    struct sim_scenario *scenario = reading->scenario;
    const char *text = take_text(reading, key, value);
    char **slots[TOP_COUNT] = {[NAME] = &scenario->name,
                               [TITLE] = &scenario->title,
                               [QUESTION] = &scenario->question,
                               [SOURCES] = &scenario->sources};
    /* What a scenario extends has a name and a title of its own. */
    bool inherited = key == QUESTION || key == SOURCES || reading->file == 0;
    if (!text || !inherited || *slots[key])
        return SIM_OK;
    return sim_scenario_copy(text, slots[key]);
}

/* ---- The folders of input tables ---- */

static void check_folder(const struct sim_scenario_reading *reading, size_t node, const char *path)
{
    const struct sim_scenario *scenario = reading->scenario;
    char shown[SIM_TEXT_SHOWN], other[SIM_TEXT_SHOWN];
    if (!sim_scenario_files_folder(reading, path))
        sim_scenario_report(reading, node, "inputs: the folder %s does not exist",
                            sim_text_show(path, shown));
    for (size_t i = 0; i < scenario->input_count; i++)
        if (sim_scenario_files_same(reading, path, scenario->inputs[i])) {
            sim_scenario_report(reading, node,
                                "inputs: the folder %s is here twice: it is number %zu of the "
                                "list already (%s)",
                                sim_text_show(path, shown), i + 1,
                                sim_text_show(scenario->inputs[i], other));
            return;
        }
}

static enum sim_status keep_folder(struct sim_scenario_reading *reading, size_t node)
{
    struct sim_scenario *scenario = reading->scenario;
    const char *text = sim_yaml_text(reading->tree, node);
    char *path = NULL;
    enum sim_status status = reading->texts ? sim_scenario_copy(text, &path)
                                            : sim_scenario_files_resolve(reading, text, &path);
    if (status != SIM_OK)
        return status;
    check_folder(reading, node, path);
    scenario->inputs[scenario->input_count++] = path;
    return SIM_OK;
}

/* The folder at a node, kept unless a nearer file gave its own; what is none is reported. */
static enum sim_status read_folder(struct sim_scenario_reading *reading, size_t node, bool keep)
{
    if (!take_text(reading, INPUTS, node)) {
        reading->uncertain = true;
        return SIM_OK;
    }
    return keep ? keep_folder(reading, node) : SIM_OK;
}

static enum sim_status read_folders(struct sim_scenario_reading *reading, size_t list, bool keep)
{
    const struct sim_yaml_node *nodes = reading->tree->nodes;
    enum sim_status status = SIM_OK;
    char shown[SIM_TEXT_SHOWN];
    size_t count = 0, item = nodes[list].child;
    for (; item != SIM_YAML_NONE && count < SIM_SCENARIO_FOLDERS_MAX && status == SIM_OK;
         item = nodes[item].next, count++) {
        if (nodes[item].kind == SIM_YAML_SCALAR) {
            status = read_folder(reading, item, keep);
            continue;
        }
        sim_scenario_report(reading, item, "inputs: %s was read in the list; allowed: a folder",
                            sim_scenario_what(reading, item, shown));
        reading->uncertain = true;
    }
    if (item != SIM_YAML_NONE && status == SIM_OK)
        sim_scenario_report(reading, item, "inputs: more than %d folders",
                            SIM_SCENARIO_FOLDERS_MAX);
    if (count == 0) {
        sim_scenario_report(reading, list,
                            "inputs: the list is empty; allowed: a folder or a list of folders");
        reading->uncertain = true;
    }
    return status;
}

/* One folder, or a list of them; those of the nearest file win, whole. */
static enum sim_status keep_inputs(struct sim_scenario_reading *reading, size_t value)
{
    struct sim_scenario *scenario = reading->scenario;
    struct sim_error error;
    enum sim_status status;
    bool keep = !scenario->inputs;
    if (keep)
        SIM_TRY(sim_memory_array(&scenario->inputs, SIM_SCENARIO_FOLDERS_MAX,
                                 sizeof *scenario->inputs, "folders of input tables", &error));
    status = reading->tree->nodes[value].kind == SIM_YAML_SEQUENCE
                 ? read_folders(reading, value, keep)
                 : read_folder(reading, value, keep);
out:
    return status;
}

/* ---- One file ---- */

static void report_unknown(const struct sim_scenario_reading *reading, size_t key)
{
    const char *text = sim_yaml_text(reading->tree, key);
    char shown[SIM_TEXT_SHOWN], hint[128] = "";
    const char *nearest = sim_text_nearest(text, top_keys, TOP_COUNT);
    if (sim_parameters_find(reading->set, text) >= 0)
        snprintf(hint, sizeof hint, "; a parameter stands under parameters:");
    else if (nearest)
        snprintf(hint, sizeof hint, "; did you mean %s?", nearest);
    sim_scenario_report(reading, key,
                        "unknown key %s%s (allowed: name, title, question, sources, extends, "
                        "inputs, parameters, changes, levers)",
                        sim_text_show(text, shown), hint);
}

static enum sim_status read_top_value(struct sim_scenario_reading *reading, enum top_key key,
                                      size_t value)
{
    switch (key) {
    case EXTENDS: /* followed already */
        return SIM_OK;
    case INPUTS:
        return keep_inputs(reading, value);
    case PARAMETERS:
        return sim_scenario_values_parameters(reading, value);
    case CHANGES:
        return sim_scenario_values_changes(reading, value);
    case LEVERS:
        return sim_scenario_levers_read(reading, value);
    default:
        return keep_text(reading, key, value);
    }
}

static enum sim_status read_top(struct sim_scenario_reading *reading)
{
    const struct sim_yaml *tree = reading->tree;
    bool seen[TOP_COUNT] = {false};
    char shown[SIM_TEXT_SHOWN];
    if (tree->nodes[0].kind != SIM_YAML_MAPPING) {
        sim_scenario_report(reading, 0, "%s was read; a scenario is a mapping (name: ...)",
                            sim_scenario_what(reading, 0, shown));
        reading->uncertain = true;
        return SIM_OK;
    }
    for (size_t key = tree->nodes[0].child; key != SIM_YAML_NONE;) {
        size_t value = tree->nodes[key].next, top = 0;
        if (tree->nodes[key].kind == SIM_YAML_SCALAR) {
            while (top < TOP_COUNT && strcmp(sim_yaml_text(tree, key), top_keys[top]) != 0)
                top++;
            if (top == TOP_COUNT) {
                report_unknown(reading, key);
            } else {
                seen[top] = true;
                enum sim_status status = read_top_value(reading, (enum top_key)top, value);
                if (status != SIM_OK)
                    return status;
            }
        }
        key = tree->nodes[value].next;
    }
    for (size_t top = NAME; top <= TITLE; top++)
        if (!seen[top])
            sim_scenario_report(reading, 0, "the key %s is missing", top_keys[top]);
    return SIM_OK;
}

/* ---- The whole ---- */

static enum sim_status read_files(struct sim_scenario_reading *reading)
{
    struct sim_scenario *scenario = reading->scenario;
    enum sim_status status = SIM_OK;
    for (size_t file = 0; file < scenario->file_count && status == SIM_OK; file++) {
        reading->file = file;
        reading->tree = &reading->chain[file].tree;
        if (reading->chain[file].has_tree)
            status = read_top(reading);
    }
    reading->tree = NULL;
    /* A chain that could be read only in part says nothing about what is missing in it. */
    if (status == SIM_OK && !scenario->inputs && !reading->uncertain)
        sim_diagnostics_add(reading->diagnostics, scenario->files[0].path, 1, 1,
                            "the key inputs is missing, here and in every file this one extends");
    return status;
}

static enum sim_status fill_absent(struct sim_scenario *scenario)
{
    char **texts[] = {&scenario->name, &scenario->title, &scenario->question, &scenario->sources};
    enum sim_status status = SIM_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == SIM_OK; i++)
        if (!*texts[i])
            status = sim_scenario_copy("", texts[i]);
    return status;
}

static enum sim_status read_everything(struct sim_scenario_reading *reading, const char *path,
                                       const char *const *settings, size_t setting_count)
{
    struct sim_error error;
    struct sim_scenario *scenario = reading->scenario;
    enum sim_status status;
    SIM_TRY(sim_scenario_copy(path, &scenario->path));
    SIM_TRY(sim_memory_array(&scenario->files, SIM_SCENARIO_CHAIN_MAX, sizeof *scenario->files,
                             "scenario files", &error));
    SIM_TRY(sim_scenario_values_start(reading));
    SIM_TRY(sim_scenario_chain_read(reading, path));
    SIM_TRY(read_files(reading));
    SIM_TRY(sim_scenario_checks_settings(reading, settings, setting_count));
    SIM_TRY(sim_scenario_checks_finish(reading));
    SIM_TRY(fill_absent(scenario));
out:
    sim_scenario_values_end(reading);
    sim_scenario_chain_end(reading);
    return status;
}

static enum sim_status read_scenario(struct sim_scenario_reading *reading, const char *path,
                                     const char *const *settings, size_t setting_count)
{
    struct sim_diagnostics *diagnostics = reading->diagnostics;
    size_t before = diagnostics->total;
    memset(reading->scenario, 0, sizeof *reading->scenario);
    enum sim_status status = read_everything(reading, path, settings, setting_count);
    /* A message that could not be kept for want of memory is a want of memory. */
    if (diagnostics->count < diagnostics->total && diagnostics->count < SIM_DIAGNOSTICS_MAX)
        return SIM_MEMORY;
    if (status == SIM_MEMORY && diagnostics->total == before)
        sim_diagnostics_add(diagnostics, NULL, 0, 0, "out of memory: reading a scenario");
    if (status == SIM_OK && diagnostics->total > before)
        return SIM_SCENARIO;
    return status;
}

enum sim_status sim_scenario_read(const char *path, const char *const *settings,
                                  size_t setting_count, struct sim_parameters *parameters,
                                  struct sim_scenario *scenario,
                                  struct sim_diagnostics *diagnostics)
{
    struct sim_scenario_reading reading = {
        .set = parameters, .scenario = scenario, .diagnostics = diagnostics};
    return read_scenario(&reading, path, settings, setting_count);
}

enum sim_status sim_scenario_read_texts(const struct sim_scenario_text *files, size_t file_count,
                                        const char *const *settings, size_t setting_count,
                                        struct sim_parameters *parameters,
                                        struct sim_scenario *scenario,
                                        struct sim_diagnostics *diagnostics)
{
    struct sim_scenario_reading reading = {.set = parameters,
                                           .scenario = scenario,
                                           .diagnostics = diagnostics,
                                           .texts = files,
                                           .text_count = file_count};
    return read_scenario(&reading, file_count > 0 ? files[0].path : "", settings, setting_count);
}

void sim_scenario_destroy(struct sim_scenario *scenario)
{
    for (size_t i = 0; i < scenario->file_count; i++) {
        free(scenario->files[i].path);
        free(scenario->files[i].bytes);
    }
    free(scenario->files);
    free(scenario->path);
    free(scenario->name);
    free(scenario->title);
    free(scenario->question);
    free(scenario->sources);
    for (size_t i = 0; i < scenario->input_count; i++)
        free(scenario->inputs[i]);
    free(scenario->inputs);
    sim_scenario_levers_destroy(scenario);
    memset(scenario, 0, sizeof *scenario);
}
