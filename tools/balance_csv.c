/* A balance as comma-separated values: every line of every scenario, for spreadsheets and tools/report.py. */
#include "tools/balance.h"

#include "sim/base/calendar.h"

#include <math.h>

/* A row: texts, then baseline, value, difference and standard error (NaN: empty), then verdict and note. */
struct record {
    const char *scenario, *section, *line, *series, *lever, *unit, *period, *more, *verdict, *note;
    double figures[COMPARISON_STATISTICS];
};

static void put_record(FILE *file, const struct record *record)
{
    const char *const texts[] = {record->scenario, record->section, record->line,   record->series,
                                 record->lever,    record->unit,    record->period, record->more};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        table_put_text(file, texts[i]);
        fputc(',', file);
    }
    for (size_t k = 0; k < COMPARISON_STATISTICS; k++) {
        table_put_real(file, record->figures[k]);
        fputc(',', file);
    }
    table_put_text(file, record->verdict);
    fputc(',', file);
    table_put_text(file, record->note);
    fputc('\n', file);
}

static void put_row(FILE *file, const struct balance *balance, size_t group, size_t row,
                    struct record record)
{
    static const char *const words[] = {"neutral", "better", "worse"};
    const struct balance_row *at = &balance->rows[row];
    char absent[512] = "";
    record.section = at->line->shown.heading;
    record.line = at->line->shown.text;
    record.series = at->line->shown.series;
    record.lever = at->lever != NULL ? at->lever : "";
    record.unit = at->line->shown.shown;
    record.more = words[at->line->more];
    record.verdict = balance_verdict(balance, group, row);
    for (size_t k = 0; k < COMPARISON_STATISTICS; k++) {
        record.figures[k] = balance_figure(balance, group, row, (enum comparison_statistic)k);
    }
    if (!at->there) {
        balance_absence(balance, at, absent, sizeof absent);
    }
    record.note = absent;
    put_record(file, &record);
}

static void put_estimate(FILE *file, struct record record, const char *line, const char *unit,
                         const char *more, const struct balance_estimate *estimate)
{
    record.section = balance_ratio_heading;
    record.line = line;
    record.unit = unit;
    record.more = more;
    record.note = estimate->why != NULL ? estimate->why : "";
    record.figures[COMPARISON_DIFFERENCE] = estimate->value;
    record.figures[COMPARISON_ERROR] = estimate->error;
    put_record(file, &record);
}

static void put_scenario(FILE *file, const struct balance *balance, size_t group,
                         const struct record *common)
{
    struct balance_estimate estimate = balance_spared(balance, group);
    for (size_t i = 0; i < balance_line_count; i++) {
        put_row(file, balance, group, i, *common);
    }
    put_estimate(file, *common, balance_spared_text, "thousand", "better", &estimate);
    for (size_t i = 0; i < BALANCE_RATIO_LINES; i++) {
        estimate = balance_ratio(balance, group, &balance_ratio_lines[i]);
        put_estimate(file, *common, balance_ratio_lines[i].text, balance_ratio_lines[i].unit,
                     "worse", &estimate);
    }
    for (size_t row = balance_line_count; row < balance->row_count; row += BALANCE_LEVER_LINES) {
        for (size_t i = 0; balance_lever_there(balance, group, row) && i < BALANCE_LEVER_LINES;
             i++) {
            put_row(file, balance, group, row + i, *common);
        }
    }
}

void balance_csv(FILE *file, const struct balance *balance, const struct comparison_set *set)
{
    char from[8], to[8], period[32];
    snprintf(period, sizeof period, "%s/%s",
             sim_month_text(comparison_from(set), from, sizeof from),
             sim_month_text(comparison_to(set), to, sizeof to));
    fputs("scenario,section,line,series,lever,unit,period,more_is,baseline,value,difference,"
          "standard_error,verdict,note\n",
          file);
    for (size_t g = 1; g < balance->group_count; g++) {
        const struct record common = {
            .scenario = set->groups[g].name,
            .series = "",
            .lever = "",
            .period = period,
            .verdict = "",
            .note = "",
            .figures = {(double)NAN, (double)NAN, (double)NAN, (double)NAN},
        };
        put_scenario(file, balance, g, &common);
    }
}
