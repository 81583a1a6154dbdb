#include "sim/io/scenario_yaml.h"

#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/io/scenario.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

/* libfyaml looks far ahead on a line (its time grows with the square of the line's length). */
enum { LINE_MAX_BYTES = 1 << 14 };

/* One open sequence or mapping. */
struct level {
    size_t node, last_child;
};

struct builder {
    struct sim_yaml *tree;
    struct sim_diagnostics *diagnostics;
    const char *file;
    struct level levels[SIM_SCENARIO_DEPTH_MAX];
    size_t depth;
    size_t documents;
    int line, column; /* of the last event that had a place */
    struct sim_error error;
};

/* ---- Before libfyaml sees the text ---- */

static bool is_sequence_start(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* Line and column (in characters) of a byte; CR, LF and CR LF end a line. */
static void locate(const char *bytes, size_t position, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < position; i++) {
        if (bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n')) {
            ++*line;
            *column = 1;
        } else if (is_sequence_start(bytes[i])) {
            ++*column;
        }
    }
}

static void report_bad_byte(const struct builder *builder, const char *bytes, size_t position)
{
    int line, column;
    unsigned char byte = (unsigned char)bytes[position];
    locate(bytes, position, &line, &column);
    if (byte < 0x20 || byte == 0x7F)
        sim_diagnostics_add(builder->diagnostics, builder->file, line, column,
                            "the control character 0x%02X; a scenario is text (YAML in UTF-8)",
                            byte);
    else
        sim_diagnostics_add(builder->diagnostics, builder->file, line, column,
                            "the byte 0x%02X is not UTF-8; save the file in UTF-8", byte);
}

static bool check_bytes(const struct builder *builder, const char *bytes, size_t size)
{
    size_t bad = size, position;
    if (!sim_text_utf8(bytes, size, &position))
        bad = position;
    for (size_t i = 0; i < bad; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte < 0x20 && !strchr("\t\n\r", byte)) || byte == 0x7F)
            bad = i;
    }
    if (bad < size)
        report_bad_byte(builder, bytes, bad);
    return bad == size;
}

static bool check_lines(const struct builder *builder, const char *bytes, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && bytes[i] != '\n' && bytes[i] != '\r')
            continue;
        int line, column;
        bool too_long = i - start > LINE_MAX_BYTES;
        bool directive = i > start && bytes[start] == '%';
        if (too_long || directive) {
            locate(bytes, start, &line, &column);
            if (too_long)
                sim_diagnostics_add(builder->diagnostics, builder->file, line, column,
                                    "a line of %zu bytes; allowed: %d", i - start, LINE_MAX_BYTES);
            else
                sim_diagnostics_add(builder->diagnostics, builder->file, line, column,
                                    "a line begins with %%: YAML directives are not used in a "
                                    "scenario; put quotes around a text that begins with %%");
            return false;
        }
        start = i + 1;
    }
    return true;
}

/* ---- Building the tree ---- */

static enum sim_status out_of_memory(struct builder *builder)
{
    return sim_error_set(&builder->error, SIM_MEMORY, "out of memory: reading a scenario");
}

/* Makes *items (of `size` bytes each) hold at least `needed`. */
static enum sim_status grow(void *items, size_t *capacity, size_t used, size_t needed, size_t size,
                            struct sim_error *error)
{
    void *old, *grown;
    if (needed <= *capacity)
        return SIM_OK;
    size_t wanted = *capacity ? 2 * *capacity : 64;
    if (wanted < needed)
        wanted = needed;
    enum sim_status status = sim_memory_array(&grown, wanted, size, "a scenario", error);
    if (status != SIM_OK)
        return status;
    memcpy(&old, items, sizeof old);
    if (used > 0)
        memcpy(grown, old, used * size);
    free(old);
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return SIM_OK;
}

static enum sim_status add_node(struct builder *builder, enum sim_yaml_kind kind, size_t *index)
{
    struct sim_yaml *tree = builder->tree;
    enum sim_status status = grow(&tree->nodes, &tree->capacity, tree->count, tree->count + 1,
                                  sizeof *tree->nodes, &builder->error);
    if (status != SIM_OK)
        return status;
    *index = tree->count++;
    tree->nodes[*index] = (struct sim_yaml_node){.kind = kind,
                                                 .line = builder->line,
                                                 .column = builder->column,
                                                 .child = SIM_YAML_NONE,
                                                 .next = SIM_YAML_NONE};
    if (builder->depth > 0) {
        struct level *level = &builder->levels[builder->depth - 1];
        if (level->last_child == SIM_YAML_NONE)
            tree->nodes[level->node].child = *index;
        else
            tree->nodes[level->last_child].next = *index;
        level->last_child = *index;
    }
    return SIM_OK;
}

static enum sim_status report(struct builder *builder, const char *text)
{
    sim_diagnostics_add(builder->diagnostics, builder->file, builder->line, builder->column, "%s",
                        text);
    return SIM_SCENARIO;
}

/* True for an unquoted token that covers some text: found empty, its text was lost because memory
 * ran out (libfyaml gives an empty one then). */
static bool is_lost(struct fy_token *token)
{
    const struct fy_mark *first = token ? fy_token_start_mark(token) : NULL;
    const struct fy_mark *last = token ? fy_token_end_mark(token) : NULL;
    return first && last && last->input_pos > first->input_pos &&
           fy_token_scalar_style(token) == FYSS_PLAIN;
}

static enum sim_status add_scalar(struct builder *builder, struct fy_token *token)
{
    struct sim_yaml *tree = builder->tree;
    size_t length = 0, position, node;
    const char *text = fy_token_get_text(token, &length);
    if ((!text || length == 0) && is_lost(token))
        return out_of_memory(builder);
    if (length > 0 && !sim_text_utf8(text, length, &position))
        return report(builder, "a value with an escaped character that is not allowed in a text");
    enum sim_status status = grow(&tree->texts, &tree->text_capacity, tree->text_size,
                                  tree->text_size + length + 1, 1, &builder->error);
    if (status == SIM_OK)
        status = add_node(builder, SIM_YAML_SCALAR, &node);
    if (status != SIM_OK)
        return status;
    tree->nodes[node].text = tree->text_size;
    tree->nodes[node].plain = fy_token_scalar_style(token) == FYSS_PLAIN;
    if (length > 0)
        memcpy(tree->texts + tree->text_size, text, length);
    tree->texts[tree->text_size + length] = '\0';
    tree->text_size += length + 1;
    return SIM_OK;
}

static enum sim_status open_level(struct builder *builder, enum sim_yaml_kind kind)
{
    size_t node;
    if (builder->depth == SIM_SCENARIO_DEPTH_MAX) {
        sim_diagnostics_add(builder->diagnostics, builder->file, builder->line, builder->column,
                            "more than %d levels of nesting", SIM_SCENARIO_DEPTH_MAX);
        return SIM_SCENARIO;
    }
    enum sim_status status = add_node(builder, kind, &node);
    if (status == SIM_OK)
        builder->levels[builder->depth++] =
            (struct level){.node = node, .last_child = SIM_YAML_NONE};
    return status;
}

/* ---- Keys of a mapping ---- */

struct key {
    const char *text;
    size_t node;
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *first = a, *second = b;
    int order = strcmp(first->text, second->text);
    return order != 0 ? order : (first->node > second->node) - (first->node < second->node);
}

/* Fills keys with the scalar keys of a mapping and returns their number; keys NULL: only counts. */
static size_t gather_keys(struct builder *builder, size_t mapping, struct key *keys)
{
    const struct sim_yaml *tree = builder->tree;
    size_t count = 0, key = tree->nodes[mapping].child;
    while (key != SIM_YAML_NONE) {
        const struct sim_yaml_node *node = &tree->nodes[key];
        if (node->kind == SIM_YAML_SCALAR) {
            if (keys)
                keys[count] = (struct key){.text = sim_yaml_text(tree, key), .node = key};
            count++;
        } else if (!keys) {
            sim_diagnostics_add(builder->diagnostics, builder->file, node->line, node->column,
                                "a key must be a name; a %s was read",
                                node->kind == SIM_YAML_MAPPING ? "mapping" : "sequence");
        }
        if (node->next == SIM_YAML_NONE)
            break; /* libfyaml ends a mapping also where it met a mistake */
        key = tree->nodes[node->next].next;
    }
    return count;
}

static enum sim_status check_keys(struct builder *builder, size_t mapping)
{
    struct key *keys;
    char shown[SIM_TEXT_SHOWN];
    size_t count = gather_keys(builder, mapping, NULL);
    enum sim_status status =
        sim_memory_array(&keys, count, sizeof *keys, "the keys of a scenario", &builder->error);
    if (status != SIM_OK)
        return status;
    gather_keys(builder, mapping, keys);
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1, first = 0; i < count; i++) {
        if (strcmp(keys[first].text, keys[i].text) != 0) {
            first = i;
            continue;
        }
        struct sim_yaml_node *before = &builder->tree->nodes[keys[first].node];
        struct sim_yaml_node *again = &builder->tree->nodes[keys[i].node];
        again->repeated = true;
        sim_diagnostics_add(builder->diagnostics, builder->file, again->line, again->column,
                            "the key %s is here twice: it was at line %d, column %d already",
                            sim_text_show(keys[i].text, shown), before->line, before->column);
    }
    free(keys);
    return SIM_OK;
}

static enum sim_status close_level(struct builder *builder)
{
    size_t node = builder->levels[--builder->depth].node;
    if (builder->tree->nodes[node].kind == SIM_YAML_MAPPING)
        return check_keys(builder, node);
    return SIM_OK;
}

/* ---- Events ---- */

static bool is_quoted(struct fy_token *token)
{
    enum fy_scalar_style style = fy_token_scalar_style(token);
    return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

static void take_place(struct builder *builder, struct fy_token *token)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    if (mark) {
        builder->line = mark->line + 1;
        builder->column = mark->column + 1;
    }
}

/* Anchors, aliases and tags have no use in a scenario, and expanding them can take any amount of
 * memory. */
static enum sim_status refuse_extras(struct builder *builder, struct fy_token *anchor,
                                     struct fy_token *tag)
{
    if (!anchor && !tag)
        return SIM_OK;
    take_place(builder, anchor ? anchor : tag);
    return report(builder, anchor ? "anchors (&name) are not used in a scenario; write the value "
                                    "in each place, or put it in quotes if it begins with &"
                                  : "tags (!name) are not used in a scenario; put the value in "
                                    "quotes if it begins with !");
}

static enum sim_status take_event(struct builder *builder, struct fy_event *event)
{
    enum sim_status status;
    switch (event->type) {
    case FYET_DOCUMENT_START:
        take_place(builder, event->document_start.document_start);
        if (builder->documents++ > 0)
            return report(builder, "a second document (---); a scenario is one document");
        return SIM_OK;
    case FYET_ALIAS:
        take_place(builder, event->alias.anchor);
        return report(builder, "aliases (*name) are not used in a scenario; write the value out, "
                               "or put it in quotes if it begins with *");
    case FYET_SCALAR:
        SIM_TRY(refuse_extras(builder, event->scalar.anchor, event->scalar.tag));
        take_place(builder, event->scalar.value);
        if (is_quoted(event->scalar.value) && builder->column > 1)
            builder->column--; /* a token in quotes begins after the quote */
        return add_scalar(builder, event->scalar.value);
    case FYET_SEQUENCE_START:
        SIM_TRY(refuse_extras(builder, event->sequence_start.anchor, event->sequence_start.tag));
        take_place(builder, event->sequence_start.sequence_start);
        return open_level(builder, SIM_YAML_SEQUENCE);
    case FYET_MAPPING_START:
        SIM_TRY(refuse_extras(builder, event->mapping_start.anchor, event->mapping_start.tag));
        take_place(builder, event->mapping_start.mapping_start);
        return open_level(builder, SIM_YAML_MAPPING);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        return close_level(builder);
    default:
        return SIM_OK;
    }
out:
    return status;
}

static void keep_quiet(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag, (void)user, (void)text, (void)length;
}

/* Reports what libfyaml says is wrong; *silent when it says nothing. */
static enum sim_status report_syntax(struct builder *builder, struct fy_diag *diag, bool *silent)
{
    void *iterator = NULL;
    const struct fy_diag_error *mistake;
    *silent = true;
    while ((mistake = fy_diag_errors_iterate(diag, &iterator))) {
        if (!mistake->msg)
            continue;
        *silent = false;
        sim_diagnostics_add(builder->diagnostics, builder->file, mistake->line, mistake->column,
                            "not valid YAML: %s", mistake->msg);
    }
    return SIM_SCENARIO;
}

/* Runs libfyaml over the text; `build` tells whether the tree is built from what it finds. */
static enum sim_status run_parser(struct builder *builder, const char *bytes, size_t size,
                                  bool build, bool *silent)
{
    enum sim_status status = SIM_OK;
    struct fy_diag_cfg quiet = {
        .output_fn = keep_quiet, .level = FYET_ERROR, .module_mask = (unsigned int)-1};
    struct fy_diag *diag = fy_diag_create(&quiet);
    if (!diag)
        return out_of_memory(builder);
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg configuration = {
        .flags = FYPCF_QUIET | FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2, .diag = diag};
    struct fy_parser *parser = fy_parser_create(&configuration);
    struct fy_event *event;
    if (!parser || fy_parser_set_string(parser, bytes, size) != 0)
        status = out_of_memory(builder);
    while (status == SIM_OK && (event = fy_parser_parse(parser))) {
        status = build ? take_event(builder, event) : SIM_OK;
        fy_parser_event_free(parser, event);
    }
    if (status == SIM_OK && (fy_parser_get_stream_error(parser) || fy_diag_got_error(diag)))
        status = report_syntax(builder, diag, silent);
    if (parser)
        fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return status;
}

static enum sim_status parse(struct builder *builder, const char *bytes, size_t size)
{
    bool silent = false, again_silent = false;
    enum sim_status status = run_parser(builder, bytes, size, true, &silent);
    if (!silent)
        return status;
    /* libfyaml 0.7 refuses some texts without a word (a block header with indentation 0), and fails
     * without a word when memory runs out: only the former happens twice. */
    status = run_parser(builder, bytes, size, false, &again_silent);
    if (again_silent)
        return report(builder,
                      "not valid YAML, here or shortly after (the parser gives no reason)");
    return status == SIM_OK ? out_of_memory(builder) : status;
}

enum sim_status sim_yaml_read(struct sim_yaml *tree, const char *file, const char *bytes,
                              size_t size, struct sim_diagnostics *diagnostics)
{
    struct builder builder = {
        .tree = tree, .diagnostics = diagnostics, .file = file, .line = 1, .column = 1};
    memset(tree, 0, sizeof *tree);
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { /* some editors put it */
        bytes += 3;
        size -= 3;
    }
    if (!check_bytes(&builder, bytes, size) || !check_lines(&builder, bytes, size))
        return SIM_SCENARIO;
    enum sim_status status = size > 0 ? parse(&builder, bytes, size) : SIM_OK;
    if (status == SIM_OK && tree->count == 0)
        status = report(&builder, "the file holds no values");
    if (status == SIM_MEMORY)
        sim_diagnostics_add(diagnostics, file, 0, 0, "%s", builder.error.text);
    return status;
}

void sim_yaml_destroy(struct sim_yaml *tree)
{
    free(tree->nodes);
    free(tree->texts);
    memset(tree, 0, sizeof *tree);
}

const char *sim_yaml_text(const struct sim_yaml *tree, size_t node)
{
    return tree->texts + tree->nodes[node].text;
}

bool sim_yaml_is_nothing(const struct sim_yaml *tree, size_t node)
{
    if (tree->nodes[node].kind != SIM_YAML_SCALAR || !tree->nodes[node].plain)
        return false;
    const char *text = sim_yaml_text(tree, node);
    return !*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}
