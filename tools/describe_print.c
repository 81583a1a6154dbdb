/* The sheets as text for people, JSON and Markdown. */
#include "tools/describe.h"

#include "tools/report.h"

#include <stdlib.h>
#include <string.h>

/* A column of heads wider than this is not padded: one long unit must not push all others away. */
enum { HEAD_COLUMNS_MAX = 48 };

static const char *cell(const struct sheet *sheet, size_t row, size_t column)
{
    return sheet->cells[row * sheet->column_count + column];
}

/* Columns of the page that a column of heads takes, its label included. */
static size_t head_width(const struct sheet *sheet, size_t column)
{
    size_t width = 0;
    for (size_t row = 0; row < sheet->rows; row++) {
        const char *text = cell(sheet, row, column);
        size_t columns =
            *text == '\0' ? 0 : report_columns(text) + report_columns(sheet->columns[column].label);
        width = columns > width && columns <= HEAD_COLUMNS_MAX ? columns : width;
    }
    return width;
}

static void print_heads(FILE *file, const struct sheet *sheet, size_t row, const size_t *widths)
{
    /* Padding is written only in front of a text, so that no line ends in spaces. */
    size_t pending = 0;
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (!sheet->columns[i].head) {
            continue;
        }
        const char *text = cell(sheet, row, i);
        size_t columns = 0;
        if (*text != '\0') {
            fprintf(file, "%*s%s%s", (int)pending, "", sheet->columns[i].label, text);
            columns = report_columns(text) + report_columns(sheet->columns[i].label);
            pending = 0;
        }
        if (widths[i] > 0 || columns > 0) {
            pending += (widths[i] > columns ? widths[i] - columns : 0) + 2;
        }
    }
    fputc('\n', file);
}

/* A list as one sentence: "a, b, c"; released by free(), NULL when out of memory. */
static char *list_sentence(const char *list)
{
    char *sentence = malloc(2 * strlen(list) + 1);
    size_t length = 0;
    for (; sentence != NULL && *list != '\0'; list++) {
        if (*list == '\n') {
            sentence[length++] = ',';
        }
        sentence[length++] = *list;
    }
    if (sentence != NULL) {
        sentence[length] = '\0';
    }
    return sentence;
}

/* Lines as they are, under their label, so that they can be copied. */
static void print_lines(FILE *file, const char *label, const char *lines)
{
    fprintf(file, "    %s\n", label);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        fprintf(file, "      %.*s\n", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

static void print_bodies(FILE *file, const struct sheet *sheet, size_t row)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        const char *text = cell(sheet, row, i);
        if (column->type == SHEET_LINES && *text != '\0') {
            print_lines(file, column->label, text);
        } else if (!column->head && column->label != NULL && *text != '\0') {
            char *sentence = column->type == SHEET_LIST ? list_sentence(text) : NULL;
            report_wrapped(file, 4, column->label, sentence != NULL ? sentence : text);
            free(sentence);
        }
    }
}

void sheet_print_text(FILE *file, const struct sheet *sheet)
{
    size_t widths[32] = {0};
    bool bodies = false;
    for (size_t i = 0; i < sheet->column_count && i < 32; i++) {
        bodies = bodies || !sheet->columns[i].head;
        widths[i] = sheet->columns[i].head ? head_width(sheet, i) : 0;
    }
    fprintf(file, "%s: %s\n\n", sheet->name, sheet->text);
    for (size_t row = 0; row < sheet->rows; row++) {
        print_heads(file, sheet, row, widths);
        print_bodies(file, sheet, row);
        if (bodies && row + 1 < sheet->rows) {
            fputc('\n', file);
        }
    }
}

static void json_text(FILE *file, const char *text, size_t length)
{
    fputc('"', file);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') {
            fprintf(file, "\\%c", byte);
        } else if (byte < 0x20 || byte == 0x7F) {
            fprintf(file, "\\u%04x", byte);
        } else {
            fputc(byte, file);
        }
    }
    fputc('"', file);
}

static void json_list(FILE *file, const char *text)
{
    fputc('[', file);
    for (const char *item = text; *item != '\0';) {
        size_t length = strcspn(item, "\n");
        fputs(item == text ? "" : ", ", file);
        json_text(file, item, length);
        item += length + (item[length] == '\n');
    }
    fputc(']', file);
}

static void json_cell(FILE *file, enum sheet_type type, const char *text)
{
    switch (type) {
    case SHEET_TEXT:
    case SHEET_LINES:
        json_text(file, text, strlen(text));
        break;
    case SHEET_NUMBER:
        fputs(*text != '\0' ? text : "null", file);
        break;
    case SHEET_FLAG:
        fputs(*text != '\0' ? "true" : "false", file);
        break;
    case SHEET_LIST:
        json_list(file, text);
        break;
    }
}

void sheet_print_json(FILE *file, const struct sheet *sheets, size_t count,
                      const struct sim_model *model)
{
    fputs("{\n  \"model\": ", file);
    json_text(file, model->name, strlen(model->name));
    fputs(",\n  \"version\": ", file);
    json_text(file, model->version, strlen(model->version));
    for (size_t i = 0; i < count; i++) {
        const struct sheet *sheet = &sheets[i];
        fprintf(file, ",\n  \"%s\": [", sheet->name);
        for (size_t row = 0; row < sheet->rows; row++) {
            fprintf(file, "%s\n    {", row > 0 ? "," : "");
            for (size_t k = 0; k < sheet->column_count; k++) {
                fprintf(file, "%s\"%s\": ", k > 0 ? ", " : "", sheet->columns[k].name);
                json_cell(file, sheet->columns[k].type, cell(sheet, row, k));
            }
            fputc('}', file);
        }
        fputs("\n  ]", file);
    }
    fputs("\n}\n", file);
}

/* A cell of a table: one line, bars that are no borders, and stars that begin no emphasis. */
static void markdown_cell(FILE *file, enum sheet_type type, const char *text)
{
    fputs(" ", file);
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '*') {
            fprintf(file, "\\%c", *text);
        } else if (*text == '<') {
            fputs("&lt;", file);
        } else if (*text == '\n') {
            fputs(type == SHEET_LIST ? ", " : type == SHEET_LINES ? "<br>" : " ", file);
        } else {
            fputc(*text, file);
        }
    }
    fputs(" |", file);
}

static bool shown(const struct sheet_column *column)
{
    return column->head || column->label != NULL;
}

void sheet_print_markdown(FILE *file, const struct sheet *sheet)
{
    fprintf(file, "## %c%s\n\n", sheet->name[0] - 'a' + 'A', sheet->name + 1);
    fprintf(file, "%c%s.\n\n|", sheet->text[0] - 'a' + 'A', sheet->text + 1);
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (shown(&sheet->columns[i])) {
            markdown_cell(file, SHEET_TEXT, sheet->columns[i].name);
        }
    }
    fputs("\n|", file);
    for (size_t i = 0; i < sheet->column_count; i++) {
        fputs(shown(&sheet->columns[i]) ? "---|" : "", file);
    }
    fputc('\n', file);
    for (size_t row = 0; row < sheet->rows; row++) {
        fputc('|', file);
        for (size_t i = 0; i < sheet->column_count; i++) {
            if (shown(&sheet->columns[i])) {
                markdown_cell(file, sheet->columns[i].type, cell(sheet, row, i));
            }
        }
        fputc('\n', file);
    }
}
