#include "tools/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Every line of `text`, each with the name of the program in front. */
static void write_lines(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        fprintf(stderr, "guichet: %.*s\n", (int)length, text);
        text += length;
        if (*text == '\n') {
            text++;
        }
    }
}

void report_line(const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    write_lines(text);
}

enum sim_status report_failure(const struct sim_error *error,
                               const struct sim_diagnostics *diagnostics)
{
    /* A status other than of the user's files (no memory) is told beside what was found so far. */
    bool of_files =
        error->status == SIM_USAGE || error->status == SIM_SCENARIO || error->status == SIM_INPUT;
    if (diagnostics != NULL && diagnostics->total > 0) {
        char *text = sim_diagnostics_text(diagnostics);
        if (text != NULL) {
            write_lines(text);
            free(text);
        } else {
            of_files = false;
        }
        if (diagnostics->total > diagnostics->count) {
            report_line("%zu mistakes in all; the first %zu are listed", diagnostics->total,
                        diagnostics->count);
        }
        if (of_files) {
            return error->status;
        }
    }
    write_lines(error->text[0] != '\0' ? error->text : sim_status_text(error->status));
    return error->status;
}

enum sim_status report_flush(void)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return SIM_OK;
    }
    report_line("standard output could not be written: is the disk full?");
    return SIM_OUTPUT;
}

/* Continuation bytes of UTF-8 take no column of their own. */
static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0U) != 0x80U;
}

size_t report_columns(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++) {
        columns += begins_character(*text);
    }
    return columns;
}

static size_t word_columns(const char *text, size_t bytes)
{
    size_t columns = 0;
    for (size_t i = 0; i < bytes; i++) {
        columns += begins_character(text[i]);
    }
    return columns;
}

void report_wrapped(FILE *file, size_t indent, const char *label, const char *text)
{
    size_t column = indent + report_columns(label);
    bool first = true;
    fprintf(file, "%*s%s", (int)indent, "", label);
    for (text += strspn(text, " \n"); *text != '\0'; text += strspn(text, " \n")) {
        size_t bytes = strcspn(text, " \n");
        size_t columns = word_columns(text, bytes);
        if (!first && column + 1 + columns > REPORT_WIDTH) {
            fprintf(file, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        fprintf(file, "%s%.*s", first ? "" : " ", (int)bytes, text);
        column += columns + (first ? 0 : 1);
        first = false;
        text += bytes;
    }
    fputc('\n', file);
}

char *report_count(uint64_t count, char *text, size_t size)
{
    char digits[24];
    size_t length = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    size_t end = 0;
    for (size_t i = 0; i < length && end + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            text[end++] = ' ';
        }
        text[end++] = digits[i];
    }
    text[end] = '\0';
    return text;
}

char *report_bytes(double bytes, char *text, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, size, "%.*f %s", unit > 0 && bytes < 100 ? 1 : 0, bytes, units[unit]);
    return text;
}

char *report_seconds(double seconds, char *text, size_t size)
{
    if (seconds < 10) {
        snprintf(text, size, "%.1f s", seconds);
        return text;
    }
    /* Beyond what a 64-bit count of seconds can hold nobody waits: the cap is only for printing. */
    unsigned long long whole = seconds < 1e15 ? (unsigned long long)(seconds + 0.5) : 1000000000000;
    if (whole < 60) {
        snprintf(text, size, "%llu s", whole);
    } else if (whole < 3600) {
        snprintf(text, size, "%llu min %02llu s", whole / 60, whole % 60);
    } else {
        snprintf(text, size, "%llu h %02llu min", whole / 3600, whole % 3600 / 60);
    }
    return text;
}
