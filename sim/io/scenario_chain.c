/* What a scenario extends: the files are read from the scenario on, each once, and put in the order
 * in which their values win: each before all that it extends, and those of a list in its order. */
#include "sim/base/text.h"
#include "sim/io/scenario_reading.h"

#include <string.h>

static enum sim_status walk(struct sim_scenario_reading *reading, size_t file);

/* ---- One `extends` ---- */

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* The name of a file at a node, or NULL with a message. */
static const char *take_name(struct sim_scenario_reading *reading, size_t node, bool in_list)
{
    const struct sim_yaml *tree = reading->tree;
    char shown[SIM_TEXT_SHOWN];
    if (tree->nodes[node].kind != SIM_YAML_SCALAR)
        sim_scenario_report(reading, node, "extends: %s was read%s; allowed: a file%s",
                            sim_scenario_what(reading, node, shown), in_list ? " in the list" : "",
                            in_list ? "" : " or a list of files");
    else if (sim_yaml_is_nothing(tree, node) || is_blank(sim_yaml_text(tree, node)))
        sim_scenario_report(reading, node, "extends: the text is empty");
    else
        return sim_yaml_text(tree, node);
    reading->uncertain = true;
    return NULL;
}

/* Goes on with a file that `file` extends. */
static enum sim_status follow(struct sim_scenario_reading *reading, size_t file, size_t node,
                              bool in_list)
{
    struct sim_scenario_chain *chain = &reading->chain[file];
    char shown[SIM_TEXT_SHOWN];
    reading->file = file; /* what was read in between was another */
    reading->tree = &chain->tree;
    const char *name = take_name(reading, node, in_list);
    if (!name)
        return SIM_OK;
    struct sim_scenario_place from = {.file = file,
                                      .line = chain->tree.nodes[node].line,
                                      .column = chain->tree.nodes[node].column};
    size_t known = reading->scenario->file_count, next;
    enum sim_status status = sim_scenario_files_add(reading, name, &from, &next);
    if (status != SIM_OK) {
        reading->uncertain = true;
        return status == SIM_SCENARIO ? SIM_OK : status;
    }
    for (size_t i = 0; i < chain->extend_count; i++)
        if (chain->extends[i] == next) {
            sim_scenario_report(reading, node,
                                "extends: the file %s is here twice: it is number %zu of the list "
                                "already",
                                sim_text_show(name, shown), i + 1);
            return SIM_OK;
        }
    chain->extends[chain->extend_count++] = next;
    return next == known ? walk(reading, next) : SIM_OK;
}

/* The value of `extends`, or SIM_YAML_NONE. */
static size_t find_extends(const struct sim_yaml *tree)
{
    if (tree->nodes[0].kind != SIM_YAML_MAPPING)
        return SIM_YAML_NONE;
    for (size_t key = tree->nodes[0].child; key != SIM_YAML_NONE;
         key = tree->nodes[tree->nodes[key].next].next)
        if (tree->nodes[key].kind == SIM_YAML_SCALAR &&
            strcmp(sim_yaml_text(tree, key), "extends") == 0)
            return tree->nodes[key].next;
    return SIM_YAML_NONE;
}

static enum sim_status follow_all(struct sim_scenario_reading *reading, size_t file, size_t value)
{
    const struct sim_yaml_node *nodes = reading->chain[file].tree.nodes;
    enum sim_status status = SIM_OK;
    if (nodes[value].kind != SIM_YAML_SEQUENCE)
        return follow(reading, file, value, false);
    if (nodes[value].child == SIM_YAML_NONE) {
        sim_scenario_report(reading, value,
                            "extends: the list is empty; allowed: a file or a list of files");
        reading->uncertain = true;
    }
    for (size_t item = nodes[value].child; item != SIM_YAML_NONE && status == SIM_OK;
         item = nodes[item].next)
        status = follow(reading, file, item, true);
    return status;
}

/* Reads a file just added, and what it extends. */
static enum sim_status walk(struct sim_scenario_reading *reading, size_t file)
{
    struct sim_scenario_chain *chain = &reading->chain[file];
    const struct sim_scenario_file *bytes = &reading->scenario->files[file];
    enum sim_status status =
        sim_yaml_read(&chain->tree, bytes->path, bytes->bytes, bytes->size, reading->diagnostics);
    chain->has_tree = status == SIM_OK;
    if (status != SIM_OK) {
        reading->uncertain = true;
        return status == SIM_SCENARIO ? SIM_OK : status;
    }
    reading->file = file;
    reading->tree = &chain->tree;
    size_t value = find_extends(&chain->tree);
    if (value == SIM_YAML_NONE)
        return SIM_OK;
    reading->above[reading->above_count++] = file;
    status = follow_all(reading, file, value);
    reading->above_count--;
    return status;
}

/* ---- The order ---- */

/* Puts a file behind all that it extends, and of a list the last file first: the order wanted,
 * from its end. */
static void put(const struct sim_scenario_reading *reading, size_t file, bool *is_put,
                size_t *order, size_t *count)
{
    const struct sim_scenario_chain *chain = &reading->chain[file];
    is_put[file] = true;
    for (size_t i = chain->extend_count; i-- > 0;)
        if (!is_put[chain->extends[i]])
            put(reading, chain->extends[i], is_put, order, count);
    order[(*count)++] = file;
}

/* Moves files and trees to their places; which file extends which is not needed any more. */
static void arrange(struct sim_scenario_reading *reading)
{
    struct sim_scenario *scenario = reading->scenario;
    size_t order[SIM_SCENARIO_CHAIN_MAX], count = 0, n = scenario->file_count;
    bool is_put[SIM_SCENARIO_CHAIN_MAX] = {false};
    struct sim_scenario_file files[SIM_SCENARIO_CHAIN_MAX];
    struct sim_yaml trees[SIM_SCENARIO_CHAIN_MAX];
    bool has_tree[SIM_SCENARIO_CHAIN_MAX];
    if (n > 0)
        put(reading, 0, is_put, order, &count);
    for (size_t i = 0; i < n; i++) {
        files[i] = scenario->files[i];
        trees[i] = reading->chain[i].tree;
        has_tree[i] = reading->chain[i].has_tree;
    }
    for (size_t i = 0; i < n; i++) {
        size_t from = order[n - 1 - i];
        scenario->files[i] = files[from];
        reading->chain[i].tree = trees[from];
        reading->chain[i].has_tree = has_tree[from];
    }
}

enum sim_status sim_scenario_chain_read(struct sim_scenario_reading *reading, const char *path)
{
    size_t first;
    enum sim_status status = sim_scenario_files_add(reading, path, NULL, &first);
    if (status == SIM_OK)
        status = walk(reading, first);
    else if (status == SIM_SCENARIO) {
        reading->uncertain = true;
        status = SIM_OK;
    }
    if (status == SIM_OK)
        arrange(reading);
    return status;
}

void sim_scenario_chain_end(struct sim_scenario_reading *reading)
{
    for (size_t i = 0; i < SIM_SCENARIO_CHAIN_MAX; i++)
        sim_yaml_destroy(&reading->chain[i].tree);
}
