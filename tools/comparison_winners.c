/* The table of who gains and who loses, for people: one for each scenario, a line for each group of persons. */
#include "tools/comparison_outputs.h"

#include "tools/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { GROUP_WIDTH = 25, PERSONS_WIDTH = 8, NUMBER_WIDTH = 11, BREAKDOWNS_SHOWN = 6 };

/* Columns shown, and decimals of each. */
static const struct {
    enum comparison_measure measure;
    const char *head, *unit;
    int decimals;
} columns[] = {
    {COMPARISON_WINNERS, "winners", "%", 1},  {COMPARISON_LOSERS, "losers", "%", 1},
    {COMPARISON_NET, "net", "EUR", 0},        {COMPARISON_LIVING, "living", "EUR", 0},
    {COMPARISON_SURPLUS, "choice", "EUR", 0}, {COMPARISON_HOURS, "unpaid", "h", 1},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void print_cell(FILE *file, const struct comparison_pairs *figures, size_t cell, size_t i)
{
    char number[32], spread[32], text[80];
    const double difference = figures->values[COMPARISON_DIFFERENCE * figures->cells + cell];
    const double error = figures->values[COMPARISON_ERROR * figures->cells + cell];
    bool sign = columns[i].measure != COMPARISON_WINNERS && columns[i].measure != COMPARISON_LOSERS;
    comparison_number(number, sizeof number, difference, columns[i].decimals, sign, 9);
    comparison_number(spread, sizeof spread, error, columns[i].decimals, false, 8);
    snprintf(text, sizeof text, "%s%s%s", number, isnan(error) ? "" : "±",
             isnan(error) ? "" : spread);
    comparison_right(file, text, NUMBER_WIDTH);
}

static void print_group(FILE *file, const struct comparison_panel *panel, size_t scenario,
                        size_t cell, const char *label)
{
    char persons[32];
    const struct comparison_pairs *count =
        comparison_panel_figures(panel, scenario, COMPARISON_PERSONS);
    fputs("  ", file);
    comparison_left(file, label, GROUP_WIDTH - 2);
    comparison_number(persons, sizeof persons, count->values[cell], 0, false, PERSONS_WIDTH);
    comparison_right(file, persons, PERSONS_WIDTH);
    for (size_t i = 0; i < COLUMNS; i++) {
        print_cell(file, comparison_panel_figures(panel, scenario, columns[i].measure), cell, i);
    }
    fputc('\n', file);
}

static void print_scenario(FILE *file, const struct comparison_set *set,
                           const struct comparison_panel *panel, size_t scenario)
{
    const struct results *model = comparison_model(set);
    fprintf(file, "\n%s\n", set->groups[scenario + 1].name);
    comparison_left(file, "", GROUP_WIDTH);
    comparison_right(file, "persons", PERSONS_WIDTH);
    for (size_t i = 0; i < COLUMNS; i++) {
        char head[32];
        snprintf(head, sizeof head, "%s %s", columns[i].head, columns[i].unit);
        comparison_right(file, head, NUMBER_WIDTH + (strlen(head) > NUMBER_WIDTH));
    }
    fputc('\n', file);
    /* départements are too many to read: they are in the files */
    for (size_t b = 0; b < BREAKDOWNS_SHOWN; b++) {
        size_t dimension = panel->dimensions[b];
        if (dimension != SIZE_MAX) {
            fprintf(file, "by %s\n", model->dimensions[dimension].name);
        }
        for (size_t cell = panel->starts[b]; cell < panel->starts[b + 1]; cell++) {
            print_group(file, panel, scenario, cell,
                        dimension == SIZE_MAX
                            ? "all"
                            : model->dimensions[dimension].labels[cell - panel->starts[b]]);
        }
    }
}

void comparison_winners_print(FILE *file, const struct comparison_set *set,
                              const struct comparison_panel *panel, uint64_t threshold)
{
    char text[1024];
    fputc('\n', file);
    if (panel->reason[0] != '\0') {
        snprintf(text, sizeof text, "Who gains and who loses is not known: %s.", panel->reason);
        report_wrapped(file, 0, "", text);
        return;
    }
    snprintf(
        text, sizeof text,
        "Who gains, who loses: the same persons in both. Winners gain, losers lose more than "
        "%" PRIu64 " EUR of 2010 a year in standard of living (living) and worth of the choice "
        "of modes (choice) together (net); means of changes in EUR of 2010 and hours a year%s. "
        "Any change also redirects chance events of single lives, so compare winners with "
        "losers.",
        threshold, set->pair_count > 1 ? " ± standard error" : "");
    report_wrapped(file, 0, "", text);
    for (size_t g = 0; g < panel->group_count; g++) {
        print_scenario(file, set, panel, g);
    }
}
