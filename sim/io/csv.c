/* One table; the folder of tables and its manifest are in csv_folder.c. */
#include "sim/io/csv.h"

#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- Fields and lines: RFC 4180, over bytes that are kept as they are ---- */

struct cursor {
    const char *at, *end;
    const char *line_start;
    int line;
};

struct field {
    const char *start; /* without the quotes around it */
    size_t length;
    bool quoted; /* "" stands for " in it */
    bool last;   /* of its line */
    int line, column;
    const char *problem; /* NULL, or why it is not well formed */
};

static bool at_break(const char *p, const char *end)
{
    return p == end || *p == '\n' || (*p == '\r' && end - p > 1 && p[1] == '\n');
}

static void new_line(struct cursor *cursor, const char *start)
{
    cursor->line++;
    cursor->line_start = start;
}

/* Steps over what ends a field: a comma, a line break, or the end. */
static void end_field(struct cursor *cursor, struct field *field)
{
    field->last = at_break(cursor->at, cursor->end);
    if (cursor->at < cursor->end && *cursor->at == '\r')
        cursor->at++;
    if (cursor->at < cursor->end)
        cursor->at++;
    if (field->last)
        new_line(cursor, cursor->at);
}

static void scan_quoted(struct cursor *cursor, struct field *field)
{
    const char *p = ++cursor->at;
    field->quoted = true;
    field->start = p;
    for (; p < cursor->end; p++) {
        if (*p == '\n')
            new_line(cursor, p + 1);
        if (*p == '"' && (p + 1 == cursor->end || p[1] != '"'))
            break;
        if (*p == '"')
            p++;
    }
    field->length = (size_t)(p - field->start);
    if (p == cursor->end)
        field->problem = "the quotation mark is never closed";
    else if (!at_break(++p, cursor->end) && *p != ',')
        field->problem = "text after the closing quotation mark";
    while (!at_break(p, cursor->end) && *p != ',')
        p++;
    cursor->at = p;
}

static void scan_plain(struct cursor *cursor, struct field *field)
{
    const char *p = cursor->at;
    field->start = p;
    for (; !at_break(p, cursor->end) && *p != ','; p++) {
        if (*p == '"')
            field->problem = "a quotation mark inside a field that does not begin with one";
        else if (*p == '\r')
            field->problem = "a carriage return that does not end the line";
    }
    field->length = (size_t)(p - field->start);
    cursor->at = p;
}

static struct field next_field(struct cursor *cursor)
{
    struct field field = {.line = cursor->line,
                          .column = (int)(cursor->at - cursor->line_start) + 1};
    if (cursor->at < cursor->end && *cursor->at == '"')
        scan_quoted(cursor, &field);
    else
        scan_plain(cursor, &field);
    end_field(cursor, &field);
    return field;
}

static size_t count_fields(struct cursor cursor)
{
    size_t count = 1;
    while (!next_field(&cursor).last)
        count++;
    return count;
}

/* Writes the field's text, at most size - 1 bytes and a NUL; returns its whole length. */
static size_t copy_field(const struct field *field, char *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < field->length; i++) {
        if (field->quoted && field->start[i] == '"' && i + 1 < field->length)
            i++;
        if (length + 1 < size)
            text[length] = field->start[i];
        length++;
    }
    text[length < size ? length : size - 1] = '\0';
    return length;
}

/* The beginning of a field for a message: printable, whole characters, cut with "...". */
static const char *quote_field(const struct field *field, char text[64])
{
    if (copy_field(field, text, 48) >= 48) {
        size_t length = 47;
        while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80)
            length--; /* the rest of a character that may have been cut */
        if (length > 0 && (unsigned char)text[length - 1] >= 0xC0)
            length--;
        memcpy(text + length, "...", 4);
    }
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = '?';
    return text;
}

/* ---- One table ---- */

struct column_plan {
    bool matched;     /* the header has it where it belongs */
    size_t text_size; /* bytes its texts need */
    char *text;       /* where the next one goes */
};

struct reader {
    struct sim_input *input;
    const struct sim_input_declaration *declaration;
    struct column_plan *plans; /* [column_count] */
    struct cursor cursor;
    struct sim_diagnostics *diagnostics;
};

static void complain_of_field(const struct reader *reader, const struct field *field,
                              const char *name, const char *what)
{
    char text[64];
    sim_diagnostics_add(reader->diagnostics, reader->input->path, field->line, field->column,
                        "column %s: '%s' %s", name, quote_field(field, text), what);
}

/* Finds bytes that are no text; the line is that of the first of them. */
static bool check_bytes(const struct reader *reader)
{
    const struct sim_input *input = reader->input;
    size_t bad;
    if (input->size == 0) {
        sim_diagnostics_add(reader->diagnostics, input->path, 0, 0, "the file is empty");
        return false;
    }
    if (sim_text_utf8(input->bytes, input->size, &bad))
        return true;
    int line = 1, column = 1;
    for (size_t i = 0; i < bad; i++) {
        column = input->bytes[i] == '\n' ? 1 : column + 1;
        line += input->bytes[i] == '\n';
    }
    if (input->bytes[bad] == '\0')
        sim_diagnostics_add(reader->diagnostics, input->path, line, column,
                            "a NUL byte: this is not a text file");
    else
        sim_diagnostics_add(reader->diagnostics, input->path, line, column,
                            "byte 0x%02x is not valid UTF-8: save the file in UTF-8",
                            (unsigned)(unsigned char)input->bytes[bad]);
    return false;
}

static void skip_metadata(struct cursor *cursor)
{
    if (cursor->end - cursor->at >= 3 && memcmp(cursor->at, "\xEF\xBB\xBF", 3) == 0)
        cursor->line_start = cursor->at += 3;
    while (cursor->at < cursor->end && *cursor->at == '#') {
        const char *newline = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
        cursor->at = newline ? newline + 1 : cursor->end;
        new_line(cursor, cursor->at);
    }
}

static bool read_header(struct reader *reader)
{
    const struct sim_input_declaration *declaration = reader->declaration;
    size_t before = reader->diagnostics->total, i = 0;
    int line = reader->cursor.line;
    struct field field = {0};
    if (at_break(reader->cursor.at, reader->cursor.end)) {
        sim_diagnostics_add(reader->diagnostics, reader->input->path, line, 1,
                            "the line with the names of the columns is missing or empty");
        return false;
    }
    for (; !field.last; i++) {
        field = next_field(&reader->cursor);
        const char *name =
            i < declaration->column_count ? declaration->columns[i].name : "(not used)";
        char text[128];
        if (field.problem)
            complain_of_field(reader, &field, name, field.problem);
        else if (i < declaration->column_count) {
            copy_field(&field, text, sizeof text);
            reader->plans[i].matched = strcmp(text, name) == 0;
            if (!reader->plans[i].matched)
                sim_diagnostics_add(reader->diagnostics, reader->input->path, field.line,
                                    field.column, "column %zu must be '%s', not '%s'", i + 1, name,
                                    quote_field(&field, text));
        }
    }
    reader->input->header_count = i;
    for (; i < declaration->column_count; i++)
        sim_diagnostics_add(reader->diagnostics, reader->input->path, line, 1,
                            "column '%s' is missing (column %zu)", declaration->columns[i].name,
                            i + 1);
    return reader->diagnostics->total == before;
}

/* Counts lines and the bytes of texts, so that everything is allocated once and at its size. */
static void measure_rows(struct reader *reader)
{
    struct cursor cursor = reader->cursor;
    reader->input->rows = 0;
    while (cursor.at < cursor.end) {
        struct field field = {0};
        for (size_t c = 0; !field.last; c++) {
            field = next_field(&cursor);
            if (c < reader->declaration->column_count)
                reader->plans[c].text_size += field.length + 1;
        }
        reader->input->rows++;
    }
}

/* A column of texts is one block: the pointers [rows], then the texts they point to. */
static enum sim_status allocate_columns(struct reader *reader, struct sim_error *error)
{
    const struct sim_input_declaration *declaration = reader->declaration;
    struct sim_input *input = reader->input;
    enum sim_status status;
    SIM_TRY(sim_memory_array(&input->columns, declaration->column_count, sizeof *input->columns,
                             input->path, error));
    SIM_TRY(sim_memory_array(&input->lines, input->rows, sizeof *input->lines, input->path, error));
    for (size_t c = 0; c < declaration->column_count; c++) {
        size_t extra = declaration->columns[c].type == 't' ? reader->plans[c].text_size : 0;
        /* every type of element has 8 bytes; no overflow: rows and extra are at most the file's */
        SIM_TRY(sim_memory_array(&input->columns[c], input->rows * sizeof(int64_t) + extra, 1,
                                 input->path, error));
        if (declaration->columns[c].type == 't')
            reader->plans[c].text = (char *)((char **)input->columns[c] + input->rows);
    }
out:
    return status;
}

static void store_field(struct reader *reader, size_t c, size_t row, const struct field *field)
{
    const struct sim_input_column *column = &reader->declaration->columns[c];
    char text[64];
    bool good;
    if (column->type == 't') {
        ((char **)reader->input->columns[c])[row] = reader->plans[c].text;
        reader->plans[c].text += copy_field(field, reader->plans[c].text, field->length + 1) + 1;
        return;
    }
    size_t length = copy_field(field, text, sizeof text);
    if (column->type == 'i')
        good = sim_text_integer(text, &((int64_t *)reader->input->columns[c])[row]);
    else
        good = sim_text_real(text, &((double *)reader->input->columns[c])[row]);
    if (length == 0)
        complain_of_field(reader, field, column->name,
                          column->type == 'i' ? "is empty; an integer is expected"
                                              : "is empty; a number is expected");
    else if (!good || length >= sizeof text)
        complain_of_field(reader, field, column->name,
                          column->type == 'i' ? "is not an integer" : "is not a finite number");
}

static void read_row(struct reader *reader, size_t row)
{
    const struct sim_input_declaration *declaration = reader->declaration;
    const char *path = reader->input->path;
    int line = reader->cursor.line;
    bool empty = at_break(reader->cursor.at, reader->cursor.end);
    size_t count = count_fields(reader->cursor);
    bool malformed = false;
    struct field field = {0};
    reader->input->lines[row] = line;
    for (size_t c = 0; !field.last; c++) {
        field = next_field(&reader->cursor);
        bool declared = c < declaration->column_count;
        if (field.problem) {
            complain_of_field(reader, &field,
                              declared ? declaration->columns[c].name : "(not used)",
                              field.problem);
            malformed = true; /* the number of fields means nothing then */
        } else if (declared && reader->plans[c].matched && count == reader->input->header_count &&
                   !malformed) {
            store_field(reader, c, row, &field);
        }
    }
    if (count != reader->input->header_count && empty)
        sim_diagnostics_add(reader->diagnostics, path, line, 1, "the line is empty");
    else if (count != reader->input->header_count && !malformed)
        sim_diagnostics_add(reader->diagnostics, path, line, 1,
                            "%zu fields where the header has %zu", count,
                            reader->input->header_count);
}

static enum sim_status read_table(struct reader *reader, struct sim_error *error)
{
    const struct sim_input_declaration *declaration = reader->declaration;
    struct sim_input *input = reader->input;
    enum sim_status status = SIM_OK;
    if (!check_bytes(reader))
        return SIM_INPUT;
    reader->cursor = (struct cursor){input->bytes, input->bytes + input->size, input->bytes, 1};
    skip_metadata(&reader->cursor);
    bool header = read_header(reader);
    if (reader->input->header_count == 0)
        return SIM_INPUT;
    measure_rows(reader);
    SIM_TRY(allocate_columns(reader, error));
    for (size_t row = 0; row < input->rows; row++)
        read_row(reader, row);
    if (header && declaration->rows > 0 && input->rows != declaration->rows)
        sim_diagnostics_add(reader->diagnostics, input->path, 0, 0,
                            "the table has %zu rows; it must have %zu", input->rows,
                            declaration->rows);
out:
    return status;
}

/* Reads input->bytes [size], which it owns, into the rest of input; on failure input is emptied. */
static enum sim_status parse_owned(struct sim_input *input,
                                   const struct sim_input_declaration *declaration,
                                   struct sim_diagnostics *diagnostics)
{
    struct reader reader = {.input = input, .declaration = declaration, .diagnostics = diagnostics};
    size_t before = diagnostics->total;
    struct sim_error error;
    input->declaration = declaration;
    input->hash = sim_hash_bytes(input->bytes, input->size);
    enum sim_status status = sim_memory_array(&reader.plans, declaration->column_count,
                                              sizeof *reader.plans, input->path, &error);
    if (status == SIM_OK)
        status = read_table(&reader, &error);
    if (status == SIM_MEMORY)
        sim_diagnostics_add(diagnostics, input->path, 0, 0, "%s", error.text);
    else if (diagnostics->total > before)
        status = SIM_INPUT;
    free(reader.plans);
    if (status != SIM_OK)
        sim_input_release(input);
    return status;
}

static enum sim_status allocate_bytes(struct sim_input *input, const char *path, size_t size,
                                      struct sim_diagnostics *diagnostics)
{
    struct sim_error error;
    enum sim_status status;
    size_t length = strlen(path) + 1;
    *input = (struct sim_input){.size = size};
    if (size > SIM_CSV_BYTES_MAX) {
        sim_diagnostics_add(diagnostics, path, 0, 0,
                            "the file has %zu bytes; an input table may have %d", size,
                            SIM_CSV_BYTES_MAX);
        return SIM_INPUT;
    }
    SIM_TRY(sim_memory_array(&input->path, length, 1, path, &error));
    memcpy(input->path, path, length);
    SIM_TRY(sim_memory_array(&input->bytes, size + 1, 1, path, &error));
out:
    if (status != SIM_OK) {
        sim_diagnostics_add(diagnostics, path, 0, 0, "%s", error.text);
        sim_input_release(input);
    }
    return status;
}

enum sim_status sim_input_parse(const char *path, const char *bytes, size_t size,
                                const struct sim_input_declaration *declaration,
                                struct sim_input *input, struct sim_diagnostics *diagnostics)
{
    enum sim_status status = allocate_bytes(input, path, size, diagnostics);
    if (status != SIM_OK)
        return status;
    if (size > 0)
        memcpy(input->bytes, bytes, size);
    return parse_owned(input, declaration, diagnostics);
}
