#include "sim/io/recipe.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char place[] = "provenance";

/* ---- reading ---- */

static void free_texts(struct sim_scenario_text *texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) {
        free((void *)(uintptr_t)texts[i].path);
        free((void *)(uintptr_t)texts[i].bytes);
    }
    free(texts);
}

void sim_recipe_destroy(struct sim_recipe *recipe)
{
    free_texts(recipe->files, recipe->file_count);
    free_texts(recipe->inputs, recipe->input_count);
    free(recipe->settings);
    free(recipe->settings_text);
    free(recipe->path);
    free(recipe->model);
    free(recipe->version);
    free(recipe->scenario);
    free(recipe->series);
    memset(recipe, 0, sizeof *recipe);
}

/* A file kept inside: its path and bytes. Nothing is owned on failure. */
static enum sim_status read_kept(struct sim_store_reader *reader, const char *group,
                                 const char *name, struct sim_scenario_text *text,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    char dataset[512], *path = NULL, *bytes = NULL;
    snprintf(dataset, sizeof dataset, "%s/%s", group, name);
    SIM_TRY(sim_store_read_text(reader, dataset, "path", &path, error));
    SIM_TRY(sim_store_read_bytes(reader, group, name, &bytes, &text->size, error));
    text->path = path;
    text->bytes = bytes;
    return SIM_OK;
out:
    free(path);
    return status;
}

static enum sim_status read_files(struct sim_recipe *recipe, struct sim_store_reader *reader,
                                  struct sim_error *error)
{
    static const char group[] = "provenance/files";
    enum sim_status status = SIM_OK;
    char **names = NULL;
    size_t count = 0;
    SIM_TRY(sim_store_read_names(reader, group, &names, &count, error));
    if (count == 0 || count > SIM_SCENARIO_CHAIN_MAX) {
        status =
            sim_error_set(error, SIM_INPUT, "it holds %zu scenario files; 1 to %d are possible",
                          count, SIM_SCENARIO_CHAIN_MAX);
        goto out;
    }
    SIM_TRY(sim_memory_array(&recipe->files, count, sizeof *recipe->files, "files", error));
    for (; recipe->file_count < count; recipe->file_count++)
        SIM_TRY(read_kept(reader, group, names[recipe->file_count],
                          &recipe->files[recipe->file_count], error));
out:
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
    return status;
}

static enum sim_status read_inputs(struct sim_recipe *recipe, struct sim_store_reader *reader,
                                   const struct sim_model *model, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_memory_array(&recipe->inputs, model->input_count, sizeof *recipe->inputs, "inputs",
                             error));
    for (; recipe->input_count < model->input_count; recipe->input_count++) {
        char name[256];
        snprintf(name, sizeof name, "%s.csv", model->inputs[recipe->input_count]->name);
        SIM_TRY(read_kept(reader, "provenance/inputs", name, &recipe->inputs[recipe->input_count],
                          error));
    }
out:
    return status;
}

static enum sim_status cut_settings(struct sim_recipe *recipe, struct sim_error *error)
{
    size_t lines = 1;
    for (const char *c = recipe->settings_text; *c; c++)
        lines += *c == '\n';
    enum sim_status status =
        sim_memory_array(&recipe->settings, lines, sizeof *recipe->settings, "settings", error);
    for (char *line = recipe->settings_text; status == SIM_OK && *line;) {
        size_t length = strcspn(line, "\n");
        bool more = line[length] == '\n';
        line[length] = '\0';
        recipe->settings[recipe->setting_count++] = line;
        line += length + more;
    }
    return status;
}

/* A whole number kept as an attribute: digits alone. */
static enum sim_status read_number(struct sim_store_reader *reader, const char *name,
                                   uint64_t minimum, uint64_t maximum, uint64_t *number,
                                   struct sim_error *error)
{
    char *text = NULL, shown[SIM_TEXT_SHOWN];
    size_t used = 0;
    uint64_t value = 0;
    enum sim_status status = SIM_OK;
    SIM_TRY(sim_store_read_text(reader, place, name, &text, error));
    for (; text[used] >= '0' && text[used] <= '9'; used++)
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text[used] - '0'), &value))
            break;
    if (used == 0 || text[used] || value < minimum || value > maximum)
        status =
            sim_error_set(error, SIM_INPUT,
                          "its %s is %s, which is not a whole number from %" PRIu64 " to %" PRIu64,
                          name, sim_text_show(text, shown), minimum, maximum);
    else
        *number = value;
out:
    free(text);
    return status;
}

enum sim_status sim_recipe_read(struct sim_recipe *recipe, struct sim_store_reader *reader,
                                const char *path, const struct sim_model *model,
                                struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    uint64_t panel = 0;
    memset(recipe, 0, sizeof *recipe);
    const struct {
        const char *name;
        char **text;
    } texts[] = {
        {"model", &recipe->model},       {"version", &recipe->version},
        {"scenario", &recipe->scenario}, {"settings", &recipe->settings_text},
        {"series", &recipe->series},
    };
    SIM_TRY(sim_memory_array(&recipe->path, strlen(path) + 1, 1, "recipe", error));
    memcpy(recipe->path, path, strlen(path));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        SIM_TRY(sim_store_read_text(reader, place, texts[i].name, texts[i].text, error));
    SIM_TRY(read_number(reader, "seed", 0, UINT64_MAX, &recipe->seed, error));
    SIM_TRY(read_number(reader, "replication", 0, UINT32_MAX, &recipe->replication, error));
    SIM_TRY(read_number(reader, "weight", 1, INT64_MAX, &recipe->weight, error));
    SIM_TRY(read_number(reader, "every", 1, INT32_MAX, &recipe->every, error));
    SIM_TRY(read_number(reader, "panel", 0, 1, &panel, error));
    recipe->panel = panel == 1;
    SIM_TRY(cut_settings(recipe, error));
    SIM_TRY(read_files(recipe, reader, error));
    SIM_TRY(read_inputs(recipe, reader, model, error));
    return SIM_OK;
out:
    return sim_error_prefix(error, "%s does not tell what its run was made of: ", path);
}

/* ---- comparing ---- */

/* Two recipes and the sentence being made. */
struct comparing {
    const struct sim_recipe *a, *b;
    char *text;
    size_t size;
};

static bool tell_texts(const struct comparing *c, const char *a, const char *b, const char *by)
{
    char shown_a[SIM_TEXT_SHOWN], shown_b[SIM_TEXT_SHOWN];
    if (strcmp(a, b) == 0)
        return false;
    snprintf(c->text, c->size, "%s was made %s %s and %s %s %s", c->a->path, by,
             sim_text_show(a, shown_a), c->b->path, by, sim_text_show(b, shown_b));
    return true;
}

static bool tell_numbers(const struct comparing *c, uint64_t a, uint64_t b, const char *sentence)
{
    if (a == b)
        return false;
    snprintf(c->text, c->size, "%s was run %s%" PRIu64 " and %s %s%" PRIu64, c->a->path, sentence,
             a, c->b->path, sentence, b);
    return true;
}

/* ---- settings: each of a key of its own ---- */

static size_t key_length(const char *setting)
{
    return strcspn(setting, "=");
}

static bool same_key(const char *a, const char *b)
{
    size_t length = key_length(a);
    return length == key_length(b) && strncmp(a, b, length) == 0;
}

/* The setting of the same key, or NULL. */
static const char *counterpart(const struct sim_recipe *recipe, const char *setting)
{
    for (size_t i = 0; i < recipe->setting_count; i++)
        if (same_key(recipe->settings[i], setting))
            return recipe->settings[i];
    return NULL;
}

/* A setting of `one` that `other` has otherwise or not at all. */
static bool setting_differs(const struct comparing *c, const struct sim_recipe *one,
                            const struct sim_recipe *other)
{
    char shown[SIM_TEXT_SHOWN], shown_other[SIM_TEXT_SHOWN];
    for (size_t i = 0; i < one->setting_count; i++) {
        const char *setting = one->settings[i], *there = counterpart(other, setting);
        if (same_key(setting, "run.end") || (there && strcmp(setting, there) == 0))
            continue;
        snprintf(c->text, c->size, "%s was run with --set %s and %s %s%s", one->path,
                 sim_text_show(setting, shown), other->path, there ? "with " : "without it",
                 there ? sim_text_show(there, shown_other) : "");
        return true;
    }
    return false;
}

/* ---- files ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The line that begins there, "" past the last. */
static void copy_line(const struct sim_scenario_text *text, size_t begin, char *into, size_t size)
{
    size_t length = 0;
    while (begin + length < text->size && length + 1 < size && text->bytes[begin + length] != '\n')
        length++;
    memcpy(into, text->bytes + begin, length);
    into[length] = '\0';
}

/* The first line in which two files differ, as both have it. */
static bool file_differs(const struct comparing *c, const char *what,
                         const struct sim_scenario_text *a, const struct sim_scenario_text *b)
{
    size_t i = 0, line = 1, begin = 0;
    char line_a[128], line_b[128], shown_a[SIM_TEXT_SHOWN], shown_b[SIM_TEXT_SHOWN];
    if (a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0))
        return false;
    for (; i < a->size && i < b->size && a->bytes[i] == b->bytes[i]; i++)
        if (a->bytes[i] == '\n') {
            line++;
            begin = i + 1;
        }
    copy_line(a, begin, line_a, sizeof line_a);
    copy_line(b, begin, line_b, sizeof line_b);
    snprintf(c->text, c->size, "%s was made from another %s %s than %s: line %zu is %s and %s",
             c->a->path, what, base_name(a->path), c->b->path, line, sim_text_show(line_a, shown_a),
             sim_text_show(line_b, shown_b));
    return true;
}

static bool files_differ(const struct comparing *c, const char *what,
                         const struct sim_scenario_text *a, size_t a_count,
                         const struct sim_scenario_text *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && i < b_count; i++)
        if (file_differs(c, what, &a[i], &b[i]))
            return true;
    if (a_count == b_count)
        return false;
    snprintf(c->text, c->size, "%s was made from %zu %ss and %s from %zu", c->a->path, a_count,
             what, c->b->path, b_count);
    return true;
}

bool sim_recipe_differs(const struct sim_recipe *a, const struct sim_recipe *b, char *text,
                        size_t size)
{
    const struct comparing c = {a, b, text, size};
    return tell_texts(&c, a->model, b->model, "by the model") ||
           tell_texts(&c, a->version, b->version, "by version") ||
           tell_numbers(&c, a->weight, b->weight, "at scale 1/") ||
           tell_numbers(&c, a->seed, b->seed, "with seed ") ||
           tell_numbers(&c, a->replication, b->replication, "as replication ") ||
           setting_differs(&c, a, b) || setting_differs(&c, b, a) ||
           files_differ(&c, "scenario file", a->files, a->file_count, b->files, b->file_count) ||
           files_differ(&c, "input table", a->inputs, a->input_count, b->inputs, b->input_count);
}
