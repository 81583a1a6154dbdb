/* A balance for people: a page for each scenario, as text or Markdown. */
#include "tools/balance.h"

#include "sim/base/calendar.h"
#include "tools/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum {
    INDENT = 2,
    LABEL_WIDTH = 43,
    NUMBER_WIDTH = 12,
    LEVER_WIDTH = 36,
    FIGURE_WIDTH = 20,
    LEVERS_MAX = 14, /* more do not fit on a page */
    COLUMNS = 4
};
static const char *const heads[COLUMNS] = {"baseline", "scenario", "difference", "s.e."};

/* ---- cells ---- */

/* A number with its decimals in one column. */
struct cell {
    char text[32];
};

static struct cell cell(double value, int decimals, bool sign)
{
    struct cell cell;
    comparison_number(cell.text, sizeof cell.text, value, decimals, sign, NUMBER_WIDTH - 1);
    return cell;
}

/* Decimals that show two digits of a standard error, or three of a difference that has none, or the level if all is zero. */
static int decimals_of(double error, double difference, double level)
{
    return error > 0         ? comparison_decimals(error, 2)
           : difference != 0 ? comparison_decimals(difference, 3)
                             : comparison_decimals(level, 4);
}

/* Baseline, scenario, difference and its standard error. */
static void row_cells(const struct balance *balance, size_t group, size_t row,
                      struct cell cells[COLUMNS])
{
    double figures[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++) {
        figures[k] = balance_figure(balance, group, row, (enum comparison_statistic)k);
    }
    int decimals = decimals_of(figures[3], figures[2], figures[0]);
    for (size_t k = 0; k < COLUMNS; k++) {
        cells[k] = cell(figures[k], decimals, k == COMPARISON_DIFFERENCE);
    }
}

/* "+12.3 ±0.4". */
static void lever_cell(const struct balance *balance, size_t group, size_t row, char *text,
                       size_t size)
{
    const double difference = balance_figure(balance, group, row, COMPARISON_DIFFERENCE);
    const double error = balance_figure(balance, group, row, COMPARISON_ERROR);
    int decimals = decimals_of(error, difference, 0);
    struct cell first = cell(difference, decimals, true), second = cell(error, decimals, false);
    const bool spread = error > 0 || (error == 0 && difference != 0);
    snprintf(text, size, "%s%s%s", first.text, spread ? " ±" : "", spread ? second.text : "");
}

/* What the figures are, for the head of a page. */
static void explanation(const struct comparison_set *set, char *text, size_t size)
{
    const struct results *run = comparison_model(set);
    char from[8], to[8], note[COMPARISON_NOTE];
    comparison_set_note(set, note);
    snprintf(text, size,
             "Means of %s to %s over %zu replication%s, one agent for %" PRIu64
             " persons; the baseline is %s%s%s. %s",
             sim_month_text(comparison_from(set), from, sizeof from),
             sim_month_text(comparison_to(set), to, sizeof to), set->pair_count,
             set->pair_count == 1 ? "" : "s", run->weight, set->groups[0].name,
             note[0] != '\0' ? "; " : "", note,
             set->pair_count == 1
                 ? "Without a standard error, which needs two replications or more."
                 : "s.e.: standard error of the paired difference; a word at the end of a line "
                   "says that the difference is beyond two of them.");
}

static bool new_section(size_t line)
{
    return line == 0 ||
           strcmp(balance_lines[line].shown.heading, balance_lines[line - 1].shown.heading) != 0;
}

/* ---- text ---- */

static void print_row(FILE *file, const struct balance *balance, size_t group, size_t row)
{
    const struct balance_row *at = &balance->rows[row];
    char label[128], absent[512];
    snprintf(label, sizeof label, "%s, %s", at->line->shown.text, at->line->shown.shown);
    if (!at->there) {
        balance_absence(balance, at, absent, sizeof absent);
        snprintf(label, sizeof label, "%s: ", at->line->shown.text);
        report_wrapped(file, INDENT, label, absent);
        return;
    }
    struct cell cells[COLUMNS];
    row_cells(balance, group, row, cells);
    comparison_left(file, "", INDENT);
    comparison_left(file, label, LABEL_WIDTH);
    for (size_t k = 0; k < COLUMNS; k++) {
        comparison_right(file, cells[k].text, NUMBER_WIDTH);
    }
    const char *verdict = balance_verdict(balance, group, row);
    fprintf(file, "%s%s\n", *verdict != '\0' ? " " : "", verdict);
}

static void print_estimate(FILE *file, const char *text, const char *unit,
                           const struct balance_estimate *estimate)
{
    char label[128], reason[256];
    if (estimate->why != NULL) {
        snprintf(label, sizeof label, "%s: ", text);
        snprintf(reason, sizeof reason, "not told, since %s", estimate->why);
        report_wrapped(file, INDENT, label, reason);
        return;
    }
    int decimals = decimals_of(estimate->error, estimate->value, 0);
    snprintf(label, sizeof label, "%s, %s", text, unit);
    comparison_left(file, "", INDENT);
    comparison_left(file, label, LABEL_WIDTH + 2 * NUMBER_WIDTH);
    comparison_right(file, cell(estimate->value, decimals, true).text, NUMBER_WIDTH);
    comparison_right(file, cell(estimate->error, decimals, false).text, NUMBER_WIDTH);
    fputc('\n', file);
}

static void print_ratios(FILE *file, const struct balance *balance, size_t group)
{
    struct balance_estimate spared = balance_spared(balance, group);
    fprintf(file, "%s\n", balance_ratio_heading);
    print_estimate(file, balance_spared_text, "thousand", &spared);
    for (size_t i = 0; i < BALANCE_RATIO_LINES; i++) {
        struct balance_estimate ratio = balance_ratio(balance, group, &balance_ratio_lines[i]);
        print_estimate(file, balance_ratio_lines[i].text, balance_ratio_lines[i].unit, &ratio);
    }
}

static void print_levers(FILE *file, const struct balance *balance, size_t group)
{
    size_t count = 0;
    char text[80];
    for (size_t row = balance_line_count; row < balance->row_count; row += BALANCE_LEVER_LINES) {
        if (!balance_lever_there(balance, group, row) || count++ >= LEVERS_MAX) {
            continue;
        }
        if (count == 1) {
            comparison_left(file, balance_lever_lines[0].shown.heading, INDENT + LEVER_WIDTH);
            for (size_t i = 0; i < BALANCE_LEVER_LINES; i++) {
                comparison_right(file, balance_lever_lines[i].shown.text, FIGURE_WIDTH);
            }
            fputc('\n', file);
        }
        comparison_left(file, "", INDENT);
        comparison_left(file, balance->rows[row].lever, LEVER_WIDTH);
        for (size_t i = 0; i < BALANCE_LEVER_LINES; i++) {
            lever_cell(balance, group, row + i, text, sizeof text);
            comparison_right(file, text, FIGURE_WIDTH);
        }
        fputc('\n', file);
    }
    if (count > LEVERS_MAX) {
        fprintf(file, "  ... and %zu levers more: --csv FILE has them all\n", count - LEVERS_MAX);
    }
    if (count > 0) {
        snprintf(text, sizeof text, "(differences: %s; cases: %s)",
                 balance_lever_lines[0].shown.shown,
                 balance_lever_lines[BALANCE_LEVER_LINES - 1].shown.shown);
        report_wrapped(file, INDENT, "", text);
    }
}

void balance_print(FILE *file, const struct balance *balance, const struct comparison_set *set)
{
    char text[1024];
    for (size_t g = 1; g < balance->group_count; g++) {
        const char *title = comparison_run(set, g, 0)->title;
        fprintf(file, "%s%s%s%s\n", g > 1 ? "\n" : "", set->groups[g].name,
                *title != '\0' ? ": " : "", title);
        explanation(set, text, sizeof text);
        report_wrapped(file, 0, "", text);
        comparison_left(file, "", INDENT + LABEL_WIDTH);
        for (size_t k = 0; k < COLUMNS; k++) {
            comparison_right(file, heads[k], NUMBER_WIDTH);
        }
        fputc('\n', file);
        for (size_t i = 0; i < balance_line_count; i++) {
            if (new_section(i)) {
                fprintf(file, "%s\n", balance_lines[i].shown.heading);
            }
            print_row(file, balance, g, i);
        }
        print_ratios(file, balance, g);
        print_levers(file, balance, g);
    }
}

/* ---- Markdown ---- */

/* Text of a cell: bars are no borders, and tags and stars mean nothing. */
static void put(FILE *file, const char *text)
{
    fputc(' ', file);
    for (; *text != '\0'; text++) {
        if (*text == '<') {
            fputs("&lt;", file);
        } else {
            fprintf(file, "%s%c", strchr("|*_`[]", *text) != NULL ? "\\" : "", *text);
        }
    }
    fputs(" |", file);
}

static void table_head(FILE *file, const char *first, const char *const *titles, size_t count)
{
    fputs("\n|", file);
    put(file, first);
    for (size_t k = 0; k < count; k++) {
        put(file, titles[k]);
    }
    fputs("\n|---|", file);
    for (size_t k = 0; k < count; k++) {
        fputs("---:|", file);
    }
    fputc('\n', file);
}

static void mark_row(FILE *file, const struct balance *balance, size_t group, size_t row)
{
    const struct balance_row *at = &balance->rows[row];
    char text[512];
    snprintf(text, sizeof text, "%s, %s", at->line->shown.text, at->line->shown.shown);
    fputc('|', file);
    put(file, text);
    if (!at->there) {
        balance_absence(balance, at, text, sizeof text);
        fputs(" | | | |", file);
        put(file, text);
    } else {
        struct cell cells[COLUMNS];
        row_cells(balance, group, row, cells);
        for (size_t k = 0; k < COLUMNS; k++) {
            put(file, cells[k].text);
        }
        put(file, balance_verdict(balance, group, row));
    }
    fputc('\n', file);
}

static void mark_estimate(FILE *file, const char *text, const char *unit,
                          const struct balance_estimate *estimate)
{
    char label[256];
    int decimals = decimals_of(estimate->error, estimate->value, 0);
    snprintf(label, sizeof label, "%s, %s", text, unit);
    fputc('|', file);
    put(file, label);
    fputs(" | |", file);
    put(file, cell(estimate->value, decimals, true).text);
    put(file, cell(estimate->error, decimals, false).text);
    snprintf(label, sizeof label, "%s%s", estimate->why != NULL ? "not told, since " : "",
             estimate->why != NULL ? estimate->why : "");
    put(file, label);
    fputc('\n', file);
}

static void mark_levers(FILE *file, const struct balance *balance, size_t group)
{
    char titles[BALANCE_LEVER_LINES][96], text[80];
    const char *names[BALANCE_LEVER_LINES];
    bool begun = false;
    for (size_t i = 0; i < BALANCE_LEVER_LINES; i++) {
        snprintf(titles[i], sizeof titles[i], "%s, %s", balance_lever_lines[i].shown.text,
                 balance_lever_lines[i].shown.shown);
        names[i] = titles[i];
    }
    for (size_t row = balance_line_count; row < balance->row_count; row += BALANCE_LEVER_LINES) {
        if (!balance_lever_there(balance, group, row)) {
            continue;
        }
        if (!begun) {
            table_head(file, balance_lever_lines[0].shown.heading, names, BALANCE_LEVER_LINES);
        }
        begun = true;
        fputc('|', file);
        put(file, balance->rows[row].lever);
        for (size_t i = 0; i < BALANCE_LEVER_LINES; i++) {
            lever_cell(balance, group, row + i, text, sizeof text);
            put(file, text);
        }
        fputc('\n', file);
    }
}

static void mark_section(FILE *file, const char *heading)
{
    fprintf(file, "| **%s** | | | | | |\n", heading);
}

void balance_markdown(FILE *file, const struct balance *balance, const struct comparison_set *set)
{
    const char *const titles[] = {heads[0], heads[1], heads[2], heads[3], ""};
    char text[1024];
    for (size_t g = 1; g < balance->group_count; g++) {
        fprintf(file, "%s## %s\n\n%s\n\n", g > 1 ? "\n" : "", set->groups[g].name,
                comparison_run(set, g, 0)->title);
        explanation(set, text, sizeof text);
        report_wrapped(file, 0, "", text);
        table_head(file, "", titles, COLUMNS + 1);
        for (size_t i = 0; i < balance_line_count; i++) {
            if (new_section(i)) {
                mark_section(file, balance_lines[i].shown.heading);
            }
            mark_row(file, balance, g, i);
        }
        struct balance_estimate estimate = balance_spared(balance, g);
        mark_section(file, balance_ratio_heading);
        mark_estimate(file, balance_spared_text, "thousand", &estimate);
        for (size_t i = 0; i < BALANCE_RATIO_LINES; i++) {
            estimate = balance_ratio(balance, g, &balance_ratio_lines[i]);
            mark_estimate(file, balance_ratio_lines[i].text, balance_ratio_lines[i].unit,
                          &estimate);
        }
        mark_levers(file, balance, g);
    }
}
