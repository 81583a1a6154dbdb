/* The modes of provision that a scenario knows, from its tables modes and mode_tasks: what a mode
 * asks of who uses it, who performs each task of a purchase in how many minutes, and where every
 * figure comes from. */
#include "tools/describe.h"

#include "sim/state/input.h"

#include <stdlib.h>
#include <string.h>

static const struct sheet_column columns[] = {
    {"name", SHEET_TEXT, true, ""},
    {"form", SHEET_TEXT, true, ""},
    {"launch", SHEET_TEXT, true, "from "},
    {"skill", SHEET_NUMBER, true, "skill "},
    {"equipment", SHEET_TEXT, true, ""},
    {"platform", SHEET_TEXT, false, "platform: "},
    {"price", SHEET_NUMBER, true, "price "},
    {"appeal", SHEET_NUMBER, true, "appeal "},
    {"appeal_trend", SHEET_NUMBER, true, "a year "},
    {"tasks", SHEET_LIST, false, "tasks: "},
    {"source", SHEET_TEXT, false, "source: "},
    {"sources_of_tasks", SHEET_LIST, false, "sources of tasks: "},
};

/* Writes the item of a list. */
static void list(FILE *file, const char *item)
{
    fprintf(file, "%s%s", ftell(file) > 0 ? "\n" : "", item);
}

/* The rows of mode_tasks of mode `row` of modes, as two lists. */
static void list_tasks(const struct sim_input *modes, const struct sim_input *tasks, size_t row,
                       FILE *who, FILE *sources)
{
    const char *category = sim_input_texts(modes, "category")[row];
    const char *mode = sim_input_texts(modes, "mode")[row];
    for (size_t i = 0; i < tasks->rows; i++) {
        if (strcmp(sim_input_texts(tasks, "category")[i], category) != 0 ||
            strcmp(sim_input_texts(tasks, "mode")[i], mode) != 0) {
            continue;
        }
        const char *task = sim_input_texts(tasks, "task")[i];
        const char *performer = sim_input_texts(tasks, "performer")[i];
        const char *occupation = sim_input_texts(tasks, "occupation")[i];
        bool known = strcmp(occupation, "none") != 0;
        char text[2048];
        snprintf(text, sizeof text, "%s %s%s%s %.6g min", task, performer, known ? " " : "",
                 known ? occupation : "", sim_input_reals(tasks, "minutes")[i]);
        list(who, text);
        snprintf(text, sizeof text, "%s %s: %s", task, performer,
                 sim_input_texts(tasks, "source")[i]);
        list(sources, text);
    }
}

static void add_mode(struct sheet *sheet, const struct sim_input *modes, size_t row,
                     const char *tasks, const char *sources)
{
    static const char *const numbers[] = {"skill", "price", "appeal", "appeal_trend"};
    char name[512], texts[4][32];
    snprintf(name, sizeof name, "%s.%s", sim_input_texts(modes, "category")[row],
             sim_input_texts(modes, "mode")[row]);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        snprintf(texts[i], sizeof texts[i], "%.15g", sim_input_reals(modes, numbers[i])[row]);
    }
    sheet_add(sheet, name, sim_input_texts(modes, "form")[row],
              sim_input_texts(modes, "launch")[row], texts[0],
              sim_input_texts(modes, "equipment")[row], sim_input_texts(modes, "platform")[row],
              texts[1], texts[2], texts[3], tasks, sim_input_texts(modes, "source")[row], sources);
}

bool sheet_make_modes(struct sheet *sheet, const struct sim_world *world)
{
    const struct sim_input *modes = sim_world_input(world, "modes");
    const struct sim_input *tasks = sim_world_input(world, "mode_tasks");
    *sheet = (struct sheet){.name = "modes",
                            .text = "the modes of provision of each category, as category.mode",
                            .columns = columns,
                            .column_count = sizeof columns / sizeof columns[0]};
    for (size_t row = 0; row < modes->rows; row++) {
        char *texts[2] = {NULL, NULL};
        size_t sizes[2];
        FILE *who = open_memstream(&texts[0], &sizes[0]);
        FILE *sources = open_memstream(&texts[1], &sizes[1]);
        sheet->failed = sheet->failed || who == NULL || sources == NULL;
        if (!sheet->failed) {
            list_tasks(modes, tasks, row, who, sources);
        }
        sheet->failed = (who != NULL && fclose(who) != 0) || sheet->failed;
        sheet->failed = (sources != NULL && fclose(sources) != 0) || sheet->failed;
        if (!sheet->failed) {
            add_mode(sheet, modes, row, texts[0], texts[1]);
        }
        free(texts[0]);
        free(texts[1]);
    }
    return !sheet->failed;
}
