/* The levers of policy: what a scenario may switch, for whom, and an entry of each to begin with. */
#include "tools/describe.h"

#include <stdlib.h>
#include <string.h>

const struct sheet_column sheet_lever_columns[SHEET_LEVER_COLUMNS] = {
    {"name", SHEET_TEXT, true, ""},
    {"unit", SHEET_TEXT, true, ""},
    {"neutral", SHEET_TEXT, true, "without it "},
    {"minimum", SHEET_TEXT, true, "from "},
    {"maximum", SHEET_TEXT, true, "to "},
    {"group", SHEET_TEXT, false, NULL},
    {"text", SHEET_TEXT, false, ""},
    {"stack", SHEET_TEXT, false, "several entries for one case: "},
    {"targets", SHEET_LIST, false, "targets: "},
    {"above", SHEET_TEXT, false, "nowhere below the lever: "},
    {"source", SHEET_TEXT, false, "source: "},
    {"example", SHEET_LINES, false, "example, below the key levers of a scenario:"},
};

const struct sheet_column sheet_target_columns[SHEET_TARGET_COLUMNS] = {
    {"name", SHEET_TEXT, true, ""},
    {"dimension", SHEET_TEXT, true, "labels of the dimension "},
    {"text", SHEET_TEXT, false, ""},
    {"levers", SHEET_LIST, false, "levers: "},
};

/* How entries of a lever that cover the same case stack (sim/state/lever.h). */
static const char *stack_text(enum sim_lever_stack stack)
{
    switch (stack) {
    case SIM_STACK_SUM:
        return "add up";
    case SIM_STACK_SHARE:
        return "each takes its share of what the others leave";
    case SIM_STACK_HIGHEST:
        return "the highest holds";
    case SIM_STACK_LOWEST:
        return "the lowest holds";
    }
    return "";
}

/* Bytes up to the comma that ends a part of "value: 1, target: {a: x, b: [y, z]}": those within brackets end none. */
static size_t part_length(const char *text)
{
    int depth = 0;
    size_t i = 0;
    for (; text[i] != '\0' && (text[i] != ',' || depth > 0); i++) {
        depth += text[i] == '{' || text[i] == '[';
        depth -= text[i] == '}' || text[i] == ']';
    }
    return i;
}

/* The declared example as an entry of YAML: a line for each key, the lever first, and a month in which it starts. */
static void write_example(FILE *file, const struct sim_lever_declaration *lever)
{
    fprintf(file, "- lever: %s", lever->name);
    for (const char *text = lever->example; *text != '\0';) {
        size_t length = part_length(text);
        fprintf(file, "\n  %.*s", (int)length, text);
        if (text == lever->example) {
            fputs("\n  start: 2017-01", file);
        }
        text += length;
        text += strspn(text, ", ");
    }
}

/* "a b c" as a list. */
static void write_words(FILE *file, const char *words)
{
    for (; *words != '\0'; words++) {
        fputc(*words == ' ' ? '\n' : *words, file);
    }
}

/* A word of a list separated by spaces. */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (words += strspn(words, " "); *words != '\0'; words += strspn(words, " ")) {
        size_t here = strcspn(words, " ");
        if (here == length && strncmp(words, word, length) == 0) {
            return true;
        }
        words += here;
    }
    return false;
}

/* Closes a stream made by open_memstream; false when memory ran out. */
static bool closed(FILE *file)
{
    return file != NULL && fclose(file) == 0;
}

static void add_lever(struct sheet *sheet, const struct sim_lever_declaration *lever)
{
    char *texts[2] = {NULL, NULL};
    size_t sizes[2];
    FILE *targets = open_memstream(&texts[0], &sizes[0]);
    FILE *example = open_memstream(&texts[1], &sizes[1]);
    if (targets != NULL && example != NULL) {
        write_words(targets, lever->targets);
        write_example(example, lever);
    }
    bool whole = closed(targets);
    whole = closed(example) && whole;
    if (whole) {
        sheet_add(sheet, lever->name, lever->unit, lever->neutral_text, lever->minimum_text,
                  lever->maximum_text, lever->group, lever->text, stack_text(lever->stack),
                  texts[0], lever->above, lever->source, texts[1]);
    }
    sheet->failed = sheet->failed || !whole;
    free(texts[0]);
    free(texts[1]);
}

void sheet_fill_levers(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t i = 0; i < model->lever_count; i++) {
        add_lever(sheet, &model->levers[i]);
    }
}

void sheet_fill_targets(struct sheet *sheet, const struct sim_model *model)
{
    for (size_t k = 0; k < model->lever_target_count; k++) {
        const struct sim_lever_target *target = &model->lever_targets[k];
        char *levers = NULL;
        size_t size, count = 0;
        FILE *file = open_memstream(&levers, &size);
        for (size_t i = 0; file != NULL && i < model->lever_count; i++) {
            if (has_word(model->levers[i].targets, target->name)) {
                fprintf(file, "%s%s", count++ > 0 ? "\n" : "", model->levers[i].name);
            }
        }
        if (closed(file)) {
            sheet_add(sheet, target->name, target->dimension, target->text, levers);
        } else {
            sheet->failed = true;
        }
        free(levers);
    }
}
