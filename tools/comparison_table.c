/* The table of a comparison for people: the baseline's figure, and each scenario's difference from it with its standard error,
 * marked where it is larger than two of them. At most 100 columns: more scenarios follow in further blocks. */
#include "tools/comparison_outputs.h"

#include "sim/base/calendar.h"
#include "sim/base/memory.h"
#include "tools/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 2,
    LABEL_WIDTH = 40,
    BASELINE_WIDTH = 10,
    SCENARIO_WIDTH = 16,
    NUMBER_WIDTH = 9,
    SCENARIOS_ABREAST = 3,
    LINES_OF_SERIES = 40, /* more belong into a file */
    LINES_MAX = 200,
    DECIMALS_MAX = 6
};
static const double mark_beyond =
    2; /* standard errors: about 5 % by chance when there are many replications */

/* ---- numbers and columns ---- */

int comparison_decimals(double value, int digits)
{
    if (value == 0 || !isfinite(value)) {
        return 0;
    }
    int decimals = digits - 1 - (int)floor(log10(fabs(value)));
    return decimals < 0 ? 0 : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
}

void comparison_number(char *text, size_t size, double value, int decimals, bool sign, size_t width)
{
    if (isnan(value)) {
        snprintf(text, size, "-");
        return;
    }
    snprintf(text, size, sign ? "%+.*f" : "%.*f", decimals, value);
    if (strspn(text, "+-0.") == strlen(text)) {
        snprintf(text, size, "0");
    } else if (strlen(text) > width) {
        snprintf(text, size, sign ? "%+.2e" : "%.2e", value);
    }
}

void comparison_right(FILE *file, const char *text, size_t width)
{
    size_t columns = report_columns(text);
    fprintf(file, "%*s%s", (int)(columns < width ? width - columns : 0), "", text);
}

void comparison_left(FILE *file, const char *text, size_t width)
{
    size_t columns = report_columns(text), bytes = strlen(text);
    if (columns > width) {
        columns = 0;
        for (bytes = 0; columns + 3 < width || ((unsigned char)text[bytes] & 0xC0U) == 0x80U;
             bytes++) {
            columns += ((unsigned char)text[bytes] & 0xC0U) != 0x80U;
        }
        fprintf(file, "%.*s...", (int)bytes, text);
        columns += 3;
    } else {
        fputs(text, file);
    }
    fprintf(file, "%*s", (int)(width - columns), "");
}

/* ---- lines ---- */

static enum sim_status add_row(struct comparison_table *table, const char *heading,
                               struct comparison_row **row, struct sim_error *error)
{
    struct comparison_row *grown =
        realloc(table->rows, (table->row_count + 1) * sizeof *table->rows);
    if (grown == NULL) {
        return sim_error_set(error, SIM_MEMORY, "out of memory for the table");
    }
    table->rows = grown;
    *row = &grown[table->row_count++];
    **row = (struct comparison_row){.there = false};
    snprintf((*row)->heading, sizeof(*row)->heading, "%s", heading != NULL ? heading : "");
    return sim_memory_array(&(*row)->figures, table->group_count * COMPARISON_STATISTICS,
                            sizeof *(*row)->figures, "table", error);
}

enum sim_status comparison_table_make(struct comparison_table *table,
                                      const struct comparison_set *set, bool headlines,
                                      struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    *table = (struct comparison_table){.group_count = set->group_count - 1};
    for (size_t i = 0; headlines && i < comparison_headline_count; i++) {
        const struct comparison_headline *headline = &comparison_headlines[i];
        struct comparison_row *row = NULL;
        SIM_TRY(add_row(table, headline->heading, &row, error));
        snprintf(row->label, sizeof row->label, "%s, %s", headline->text, headline->shown);
        row->if_any = headline->if_any;
    }
out:
    return status;
}

void comparison_table_destroy(struct comparison_table *table)
{
    for (size_t i = 0; i < table->row_count; i++) {
        free(table->rows[i].figures);
    }
    free(table->rows);
    *table = (struct comparison_table){.rows = NULL};
}

static void fill(struct comparison_row *row, const struct comparison_figures *figures, size_t cell,
                 double factor)
{
    for (size_t g = 0; g < figures->group_count; g++) {
        for (size_t k = 0; k < COMPARISON_STATISTICS; k++) {
            row->figures[g * COMPARISON_STATISTICS + k] =
                factor * figures->period[g][k * figures->width + cell];
        }
    }
    row->there = true;
}

void comparison_table_headlines(struct comparison_table *table, const struct comparison_set *set,
                                const struct comparison_figures *figures)
{
    for (size_t i = 0; i < comparison_headline_count; i++) {
        size_t cell = comparison_headline_cell(&comparison_headlines[i], comparison_model(set),
                                               figures->variable);
        if (cell != SIZE_MAX) {
            fill(&table->rows[i], figures, cell, comparison_headlines[i].factor);
        }
    }
}

/* ---- series asked for ---- */

/* "food / counter": the labels of a cell. */
static void cell_label(const struct results *model, const struct results_variable *variable,
                       size_t cell, char *text, size_t size)
{
    size_t cells = 1, used = 0;
    text[0] = '\0';
    for (size_t axis = variable->monthly; axis < variable->rank; axis++) {
        cells *= results_axis(model, variable, axis)->count;
    }
    for (size_t axis = variable->monthly; axis < variable->rank && used < size; axis++) {
        const struct results_dimension *dimension = results_axis(model, variable, axis);
        cells /= dimension->count;
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 axis > variable->monthly ? " / " : "",
                                 dimension->labels[cell / cells % dimension->count]);
    }
}

struct scale {
    double factor;
    const char *word;
};

/* Thousands, millions or billions, whichever shows the largest figure in a few digits. */
static struct scale scale_of(const struct comparison_figures *figures, double unit)
{
    static const struct scale scales[] = {{1e-9, "bn "}, {1e-6, "million "}, {1e-3, "thousand "}};
    double largest = 0;
    for (size_t g = 0; g < figures->group_count; g++) {
        for (size_t i = 0; i < 2 * figures->width; i++) {
            const double value = unit * fabs(figures->period[g][i]);
            largest = value > largest ? value : largest; /* false for a missing one */
        }
    }
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        if (largest * scales[i].factor >= 10) {
            return scales[i];
        }
    }
    return (struct scale){1, ""};
}

enum sim_status comparison_table_series(struct comparison_table *table,
                                        const struct comparison_set *set,
                                        const struct comparison_figures *figures,
                                        struct sim_error *error)
{
    static const char cents[] = "0.01 ";
    enum sim_status status = SIM_OK;
    const struct results_variable *variable = figures->variable;
    const bool in_cents = strncmp(variable->unit, cents, sizeof cents - 1) == 0;
    const double unit = in_cents ? 0.01 : 1;
    const struct scale scale = scale_of(figures, unit);
    char heading[160];
    snprintf(heading, sizeof heading, "%.100s, %s%.40s", variable->name, scale.word,
             variable->unit + (in_cents ? sizeof cents - 1 : 0));
    for (size_t i = 0; i < figures->width; i++) {
        struct comparison_row *row = NULL;
        if (i >= LINES_OF_SERIES || table->row_count >= LINES_MAX) {
            table->left_out += figures->width - i;
            break;
        }
        SIM_TRY(add_row(table, i == 0 ? heading : NULL, &row, error));
        cell_label(comparison_model(set), variable, i, row->label, sizeof row->label);
        fill(row, figures, i, unit * scale.factor);
    }
out:
    return status;
}

/* ---- printing ---- */

/* "-1.3 ±0.4*". */
static void write_difference(char *text, size_t size, const double *figures, int decimals)
{
    char number[32], spread[32] = "";
    const double difference = figures[COMPARISON_DIFFERENCE], error = figures[COMPARISON_ERROR];
    comparison_number(number, sizeof number, difference, decimals, true, NUMBER_WIDTH);
    if (!isnan(error) && (error > 0 || difference != 0)) {
        comparison_number(spread, sizeof spread, error, decimals, false, NUMBER_WIDTH);
    }
    snprintf(text, size, "%s%s%s%s", number, spread[0] != '\0' ? " ±" : "", spread,
             fabs(difference) > mark_beyond * error ? "*" : " ");
}

/* Decimals with which the standard errors of a line show two digits, or the differences three, if that fits. */
static int row_decimals(const struct comparison_table *table, const struct comparison_row *row)
{
    char text[80];
    double largest = 0, error = 0;
    for (size_t g = 0; g < table->group_count; g++) {
        const double *figures = &row->figures[g * COMPARISON_STATISTICS];
        largest = fmax(largest, fabs(figures[COMPARISON_DIFFERENCE]));
        error = fmax(error, figures[COMPARISON_ERROR]); /* fmax passes over a missing one */
    }
    int decimals = comparison_decimals(error > 0 ? error : largest, error > 0 ? 2 : 3);
    for (size_t g = 0; g < table->group_count; g++) {
        do {
            write_difference(text, sizeof text, &row->figures[g * COMPARISON_STATISTICS], decimals);
        } while (report_columns(text) >= SCENARIO_WIDTH && decimals-- > 0);
        decimals = decimals < 0 ? 0 : decimals;
    }
    return decimals;
}

static void print_row(FILE *file, const struct comparison_table *table,
                      const struct comparison_row *row, size_t begin, size_t end)
{
    char text[80];
    const int decimals = row_decimals(table, row);
    comparison_left(file, "", INDENT);
    comparison_left(file, row->label, LABEL_WIDTH);
    const double baseline = row->there ? row->figures[COMPARISON_BASELINE] : (double)NAN;
    comparison_number(text, sizeof text, baseline, comparison_decimals(baseline, 5), false,
                      NUMBER_WIDTH);
    comparison_right(file, text, BASELINE_WIDTH);
    for (size_t g = begin; g < end; g++) {
        snprintf(text, sizeof text, "- ");
        if (row->there) {
            write_difference(text, sizeof text, &row->figures[g * COMPARISON_STATISTICS], decimals);
        }
        comparison_right(file, text, SCENARIO_WIDTH);
    }
    fputc('\n', file);
}

/* False for a line that has nothing to show and is left out then. */
static bool shown(const struct comparison_table *table, const struct comparison_row *row)
{
    bool any = !row->if_any;
    for (size_t g = 0; !any && row->there && g < table->group_count; g++) {
        const double *figures = &row->figures[g * COMPARISON_STATISTICS];
        any = fabs(figures[COMPARISON_BASELINE]) > 0 || fabs(figures[COMPARISON_SCENARIO]) > 0;
    }
    return any;
}

/* A block of scenarios abreast. */
static void print_block(FILE *file, const struct comparison_table *table,
                        const struct comparison_set *set, size_t begin, size_t end)
{
    char text[64];
    fputc('\n', file);
    comparison_left(file, "", INDENT + LABEL_WIDTH);
    comparison_right(file, "baseline", BASELINE_WIDTH);
    for (size_t g = begin; g < end; g++) {
        const char *name = set->groups[g + 1].name;
        snprintf(text, sizeof text, "(%zu)", g + 1);
        comparison_right(file, report_columns(name) < SCENARIO_WIDTH - 1 ? name : text,
                         SCENARIO_WIDTH - 1);
        fputc(' ', file);
    }
    fputc('\n', file);
    const char *heading = ""; /* not yet printed */
    for (size_t i = 0; i < table->row_count; i++) {
        const struct comparison_row *row = &table->rows[i];
        heading = row->heading[0] != '\0' ? row->heading : heading;
        if (!shown(table, row)) {
            continue;
        }
        if (heading[0] != '\0') {
            fprintf(file, "%s\n", heading);
            heading = "";
        }
        print_row(file, table, row, begin, end);
    }
}

static void print_title(FILE *file, const struct comparison_set *set)
{
    const struct results *run = comparison_model(set);
    char from[8], to[8], note[COMPARISON_NOTE], text[512];
    sim_month_text(comparison_from(set), from, sizeof from);
    sim_month_text(comparison_to(set), to, sizeof to);
    fprintf(file, "baseline: %s\n", set->groups[0].name);
    for (size_t g = 1; g < set->group_count; g++) {
        fprintf(file, "(%zu): %s\n", g, set->groups[g].name);
    }
    snprintf(text, sizeof text,
             "Means of %s to %s over %zu replication%s, one agent for %" PRIu64
             " persons: the baseline, and the difference of each scenario from it%s",
             from, to, set->pair_count, set->pair_count == 1 ? "" : "s", run->weight,
             set->pair_count == 1 ? ", without a standard error, which needs two replications or "
                                    "more."
                                  : " ± its standard error over replications; * marks differences "
                                    "beyond two standard errors.");
    report_wrapped(file, 0, "", text);
    if (comparison_set_note(set, note)[0] != '\0') {
        snprintf(text, sizeof text, "Note: %s.", note);
        report_wrapped(file, 0, "", text);
    }
}

/* The lines without figures, where the runs were made without their series. */
static void print_absent(FILE *file, const struct comparison_table *table,
                         const struct comparison_set *set)
{
    char choice[RESULTS_CHOICE], text[512];
    size_t absent = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        absent += !table->rows[i].there && !table->rows[i].if_any;
    }
    if (absent > 0 && results_choice(comparison_model(set), choice)[0] != '\0') {
        snprintf(text, sizeof text, "%zu line%s no figures, because %s lacks their series%s.",
                 absent, absent == 1 ? " has" : "s have", comparison_model(set)->path, choice);
        report_wrapped(file, 0, "", text);
    }
}

void comparison_table_print(FILE *file, const struct comparison_table *table,
                            const struct comparison_set *set)
{
    print_title(file, set);
    for (size_t begin = 0; begin < table->group_count; begin += SCENARIOS_ABREAST) {
        size_t end = begin + SCENARIOS_ABREAST;
        print_block(file, table, set, begin, end < table->group_count ? end : table->group_count);
    }
    print_absent(file, table, set);
    if (table->left_out > 0) {
        fprintf(file, "... and %zu lines more: --csv FILE or -o FILE has them all\n",
                table->left_out);
    }
}
