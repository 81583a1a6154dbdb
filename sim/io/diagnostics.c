#include "sim/io/diagnostics.h"

#include "sim/base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy_text(const char *text)
{
    struct sim_error error;
    char *copy;
    size_t size = strlen(text) + 1;
    if (sim_memory_array(&copy, size, 1, "a message", &error) == SIM_OK)
        memcpy(copy, text, size);
    return copy;
}

static char *format_text(const char *format, va_list arguments)
{
    struct sim_error error;
    char *text = NULL;
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 &&
        sim_memory_array(&text, (size_t)length + 1, 1, "a message", &error) == SIM_OK)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

/* The array is made whole at the first mistake: it never has to grow while memory is short. */
static bool has_room(struct sim_diagnostics *diagnostics)
{
    struct sim_error error;
    if (!diagnostics->items)
        return sim_memory_array(&diagnostics->items, SIM_DIAGNOSTICS_MAX,
                                sizeof *diagnostics->items, "messages", &error) == SIM_OK;
    return diagnostics->count < SIM_DIAGNOSTICS_MAX;
}

void sim_diagnostics_add(struct sim_diagnostics *diagnostics, const char *file, int line,
                         int column, const char *format, ...)
{
    diagnostics->total++;
    if (!has_room(diagnostics))
        return;
    va_list arguments;
    va_start(arguments, format);
    struct sim_diagnostic item = {.line = line, .column = column};
    item.text = format_text(format, arguments);
    va_end(arguments);
    item.file = file ? copy_text(file) : NULL;
    if (!item.text || (file && !item.file)) {
        free(item.text);
        free(item.file);
        return;
    }
    diagnostics->items[diagnostics->count++] = item;
}

static bool same_file(const struct sim_diagnostic *a, const struct sim_diagnostic *b)
{
    if (!a->file || !b->file)
        return a->file == b->file;
    return strcmp(a->file, b->file) == 0;
}

static bool stands_before(const struct sim_diagnostic *items, const size_t *rank, size_t a,
                          size_t b)
{
    if (rank[a] != rank[b])
        return rank[a] < rank[b];
    if (items[a].line != items[b].line)
        return items[a].line < items[b].line;
    return items[a].column < items[b].column;
}

/* Fills order[count] with the items by file (as first met), line, column; equal ones as added. */
static void sort_items(const struct sim_diagnostics *diagnostics, size_t *order)
{
    const struct sim_diagnostic *items = diagnostics->items;
    size_t rank[SIM_DIAGNOSTICS_MAX];
    for (size_t i = 0; i < diagnostics->count; i++) {
        rank[i] = i;
        for (size_t j = 0; j < i; j++)
            if (same_file(&items[i], &items[j])) {
                rank[i] = rank[j];
                break;
            }
        size_t place = i;
        for (; place > 0 && stands_before(items, rank, i, order[place - 1]); place--)
            order[place] = order[place - 1];
        order[place] = i;
    }
}

/* One line as snprintf would write it; returns its length. */
static size_t write_item(const struct sim_diagnostic *item, char *text, size_t size)
{
    int length;
    if (!item->file)
        length = snprintf(text, size, "%s\n", item->text);
    else if (item->line <= 0)
        length = snprintf(text, size, "%s: %s\n", item->file, item->text);
    else
        length = snprintf(text, size, "%s:%d:%d: %s\n", item->file, item->line, item->column,
                          item->text);
    return length > 0 ? (size_t)length : 0;
}

char *sim_diagnostics_text(const struct sim_diagnostics *diagnostics)
{
    struct sim_error error;
    char more[128] = "";
    if (diagnostics->total > diagnostics->count)
        snprintf(more, sizeof more, "%zu more, not shown here\n",
                 diagnostics->total - diagnostics->count);
    size_t size = strlen(more) + 1;
    for (size_t i = 0; i < diagnostics->count; i++)
        size += write_item(&diagnostics->items[i], NULL, 0);
    char *text;
    if (sim_memory_array(&text, size, 1, "messages", &error) != SIM_OK)
        return NULL;
    size_t order[SIM_DIAGNOSTICS_MAX], used = 0;
    sort_items(diagnostics, order);
    for (size_t i = 0; i < diagnostics->count; i++)
        used += write_item(&diagnostics->items[order[i]], text + used, size - used);
    memcpy(text + used, more, strlen(more));
    return text;
}

void sim_diagnostics_destroy(struct sim_diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        free(diagnostics->items[i].file);
        free(diagnostics->items[i].text);
    }
    free(diagnostics->items);
    memset(diagnostics, 0, sizeof *diagnostics);
}
