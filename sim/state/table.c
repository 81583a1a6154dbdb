#include "sim/state/table.h"

#include "sim/base/hash.h"
#include "sim/base/memory.h"
#include "sim/base/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t sim_type_size(enum sim_type type)
{
    switch (type) {
#define SIM_TYPE_SIZE(token, ctype)                                                                \
    case SIM_TYPE_##token:                                                                         \
        return sizeof(ctype);
        SIM_TYPE_LIST(SIM_TYPE_SIZE)
#undef SIM_TYPE_SIZE
    }
    return 0;
}

const char *sim_type_name(enum sim_type type)
{
    switch (type) {
#define SIM_TYPE_NAME(token, ctype)                                                                \
    case SIM_TYPE_##token:                                                                         \
        return #token;
        SIM_TYPE_LIST(SIM_TYPE_NAME)
#undef SIM_TYPE_NAME
    }
    return "?";
}

const char *sim_kind_name(enum sim_kind kind)
{
    switch (kind) {
#define SIM_KIND_NAME(token, name)                                                                 \
    case SIM_KIND_##token:                                                                         \
        return name;
        SIM_KIND_LIST(SIM_KIND_NAME)
#undef SIM_KIND_NAME
    }
    return "?";
}

enum sim_type sim_table_column_type(const struct sim_table *table, size_t column)
{
    return column == 0 ? SIM_TYPE_u32 : table->declaration->columns[column - 1].type;
}

const char *sim_table_column_name(const struct sim_table *table, size_t column)
{
    return column == 0 ? "id" : table->declaration->columns[column - 1].name;
}

int sim_table_column_find(const struct sim_table *table, const char *name)
{
    for (size_t c = 0; c <= table->declaration->column_count; c++)
        if (strcmp(sim_table_column_name(table, c), name) == 0)
            return (int)c;
    return -1;
}

size_t sim_table_column_width(const struct sim_table *table, size_t column)
{
    return table->widths[column];
}

size_t sim_table_column_row_bytes(const struct sim_table *table, size_t column)
{
    return sim_type_size(sim_table_column_type(table, column)) * table->widths[column];
}

const char *sim_column_per(const struct sim_column_declaration *column)
{
    static const char per[] = "per ";
    return strncmp(column->of, per, sizeof per - 1) == 0 ? column->of + sizeof per - 1 : NULL;
}

size_t sim_table_row_bytes(const struct sim_table_declaration *declaration, const size_t *widths)
{
    size_t bytes = sizeof(uint32_t);
    for (size_t c = 0; c < declaration->column_count; c++)
        bytes += sim_type_size(declaration->columns[c].type) * (widths ? widths[c] : 1);
    return bytes;
}

static size_t column_bytes(const struct sim_table *table, size_t column, size_t rows)
{
    return sim_table_column_row_bytes(table, column) * rows;
}

static enum sim_status column_pages(const struct sim_table *table, size_t column, void *pages,
                                    struct sim_error *error)
{
    char what[160];
    snprintf(what, sizeof what, "column %s.%s of %zu rows", table->declaration->name,
             sim_table_column_name(table, column), table->capacity);
    return sim_memory_pages(pages, column_bytes(table, column, table->capacity), what, error);
}

enum sim_status sim_table_create(struct sim_table *table,
                                 const struct sim_table_declaration *declaration, size_t capacity,
                                 const size_t *widths, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    memset(table, 0, sizeof *table);
    table->declaration = declaration;
    table->next_id = 1;
    if (capacity >= SIM_NONE)
        return sim_error_set(
            error, SIM_SCENARIO,
            "table %s needs %zu rows, more than the %u that identifiers can number; "
            "use a smaller scale",
            declaration->name, capacity, SIM_NONE - 1);
    SIM_TRY(sim_memory_array(&table->widths, declaration->column_count + 1, sizeof(size_t),
                             "list of columns", error));
    table->widths[0] = 1;
    for (size_t c = 0; c < declaration->column_count; c++)
        table->widths[c + 1] = widths ? widths[c] : 1;
    SIM_TRY(sim_memory_array(&table->columns, declaration->column_count + 1, sizeof(void *),
                             "list of columns", error));
    table->capacity = capacity;
    for (size_t c = 0; c <= declaration->column_count; c++)
        SIM_TRY(column_pages(table, c, &table->columns[c], error));
out:
    if (status != SIM_OK)
        sim_table_destroy(table);
    return status;
}

void sim_table_destroy(struct sim_table *table)
{
    if (table->columns)
        for (size_t c = 0; c <= table->declaration->column_count; c++)
            sim_memory_pages_free(table->columns[c], column_bytes(table, c, table->capacity));
    free(table->columns);
    free(table->widths);
    free(table->protection);
    memset(table, 0, sizeof *table);
}

/* ---- protection: the engine's own work on rows is exempt; pages keep theirs when they grow ---- */

/* A call of the system that all threads feel: not without need. */
static void apply_access(const struct sim_table *table, size_t column,
                         enum sim_memory_access access)
{
    sim_memory_pages_protect(table->columns[column], column_bytes(table, column, table->capacity),
                             access);
}

void sim_table_protect(struct sim_table *table, size_t column, enum sim_memory_access access)
{
    if (!table->protection) {
        table->protection = calloc(table->declaration->column_count + 1, 1);
        if (!table->protection)
            return; /* checking is lost, results are not */
    }
    if (table->protection[column] == (unsigned char)access)
        return;
    table->protection[column] = (unsigned char)access;
    apply_access(table, column, access);
}

static bool is_protected(const struct sim_table *table, size_t column)
{
    return table->protection && table->protection[column] != SIM_MEMORY_READ_WRITE;
}

/* A link of rows that are new leads nowhere. */
static void clear_link(const struct sim_table *table, size_t column, size_t first, size_t n)
{
    if (is_protected(table, column))
        apply_access(table, column, SIM_MEMORY_READ_WRITE);
    memset((uint32_t *)table->columns[column] + first, 0xFF, n * sizeof(uint32_t));
    if (is_protected(table, column))
        apply_access(table, column, (enum sim_memory_access)table->protection[column]);
}

/* ---- rows ---- */

static enum sim_status grow(struct sim_table *table, size_t rows, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    size_t capacity = rows + rows / 8;
    if (capacity >= SIM_NONE)
        capacity = SIM_NONE - 1;
    for (size_t c = 0; c <= table->declaration->column_count; c++) {
        char what[160];
        snprintf(what, sizeof what, "column %s.%s of %zu rows", table->declaration->name,
                 sim_table_column_name(table, c), capacity);
        status = sim_memory_pages_grow(&table->columns[c], column_bytes(table, c, table->capacity),
                                       column_bytes(table, c, capacity), what, error);
        if (status != SIM_OK) {
            /* Columns already grown keep the old size: they are freed and protected by it. */
            for (size_t d = 0; d < c; d++)
                sim_memory_pages_shrink(table->columns[d], column_bytes(table, d, capacity),
                                        column_bytes(table, d, table->capacity));
            return status;
        }
    }
    table->capacity = capacity;
    return SIM_OK;
}

enum sim_status sim_table_append(struct sim_table *table, size_t n, size_t *first,
                                 struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (n >= SIM_NONE - table->count || n >= UINT32_MAX - table->next_id)
        return sim_error_set(
            error, SIM_SCENARIO,
            "table %s ran out of identifiers (%zu rows, next id %u, %zu more wanted); "
            "use a smaller scale or a shorter run",
            table->declaration->name, table->count, table->next_id, n);
    if (table->count + n > table->capacity)
        SIM_TRY(grow(table, table->count + n, error));
    *first = table->count;
    for (size_t i = 0; i < n; i++)
        ((uint32_t *)table->columns[0])[table->count + i] = table->next_id + (uint32_t)i;
    for (size_t c = 1; c <= table->declaration->column_count; c++)
        if (sim_table_column_type(table, c) == SIM_TYPE_link)
            clear_link(table, c, table->count, n);
    table->count += n;
    table->alive += n;
    table->next_id += (uint32_t)n;
out:
    return status;
}

enum sim_status sim_table_restore(struct sim_table *table, size_t count, size_t alive,
                                  uint32_t next_id, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    if (table->count > 0 || table->next_id != 1)
        return sim_error_set(error, SIM_INTERNAL,
                             "table %s has %zu rows already: only an empty one can be restored",
                             table->declaration->name, table->count);
    if (next_id == 0 || alive > count || count > next_id - 1) /* every row was born once */
        return sim_error_set(error, SIM_INPUT,
                             "no table can have %zu rows, %zu of them alive, and %u as its next id "
                             "(table %s)",
                             count, alive, next_id, table->declaration->name);
    if (count > table->capacity)
        SIM_TRY(grow(table, count, error));
    table->count = count;
    table->alive = alive;
    table->next_id = next_id;
out:
    return status;
}

void sim_table_remove(struct sim_table *table, size_t row)
{
    uint32_t *id = table->columns[0];
    if (id[row] == 0)
        abort(); /* removed twice: a mistake of the rule that calls, never of the user */
    id[row] = 0;
    table->alive--;
}

struct gather {
    const void *from;
    void *to;
    const uint32_t *order;
    size_t size;  /* of a value */
    size_t width; /* values of a row */
};

/* The values of a row of a wide column move together. */
static void gather_rows(const struct gather *g, size_t begin, size_t end)
{
    size_t bytes = g->size * g->width;
    for (size_t k = begin; k < end; k++)
        memcpy((char *)g->to + k * bytes, (const char *)g->from + g->order[k] * bytes, bytes);
}

static void gather_block(void *context, size_t begin, size_t end, int thread)
{
    const struct gather *g = context;
    (void)thread;
    if (g->width > 1) {
        gather_rows(g, begin, end);
        return;
    }
#define SIM_GATHER(ctype)                                                                          \
    for (size_t k = begin; k < end; k++)                                                           \
        ((ctype *)g->to)[k] = ((const ctype *)g->from)[g->order[k]];
    switch (g->size) {
    case 1:
        SIM_GATHER(uint8_t) break;
    case 2:
        SIM_GATHER(uint16_t) break;
    case 4:
        SIM_GATHER(uint32_t) break;
    default:
        SIM_GATHER(uint64_t) break;
    }
#undef SIM_GATHER
}

enum sim_status sim_table_reorder(struct sim_table *table, const uint32_t *order, size_t n,
                                  uint32_t **new_of_old, int threads, struct sim_error *error)
{
    enum sim_status status = SIM_OK;
    const uint32_t *id = table->columns[0];
    *new_of_old = NULL;
    SIM_TRY(sim_memory_array(new_of_old, table->count, sizeof **new_of_old, "new rows", error));
    memset(*new_of_old, 0xFF, table->count * sizeof **new_of_old);
    for (size_t k = 0; k < n; k++) {
        if (order[k] >= table->count || id[order[k]] == 0 || (*new_of_old)[order[k]] != SIM_NONE) {
            status = sim_error_set(error, SIM_INTERNAL,
                                   "table %s: the new order names row %u at place %zu, which is "
                                   "absent, removed or named twice",
                                   table->declaration->name, order[k], k);
            goto out;
        }
        (*new_of_old)[order[k]] = (uint32_t)k;
    }
    if (n != table->alive) {
        status = sim_error_set(error, SIM_INTERNAL,
                               "table %s: the new order has %zu rows, but %zu are alive",
                               table->declaration->name, n, table->alive);
        goto out;
    }
    /* Column by column, so that no more than one column is held twice. The checks above need id,
     * which therefore moves last. */
    for (size_t c = table->declaration->column_count + 1; c-- > 0;) {
        void *pages;
        status = column_pages(table, c, &pages, error);
        if (status != SIM_OK)
            break;
        struct gather g = {table->columns[c], pages, order,
                           sim_type_size(sim_table_column_type(table, c)), table->widths[c]};
        sim_parallel_blocks(threads, n, SIM_PARALLEL_BLOCK, gather_block, &g);
        sim_memory_pages_free(table->columns[c], column_bytes(table, c, table->capacity));
        table->columns[c] = pages;
    }
    if (status == SIM_OK)
        table->count = n;
out:
    if (status != SIM_OK) {
        free(*new_of_old);
        *new_of_old = NULL;
    }
    return status;
}

struct relink {
    uint32_t *column;
    const uint32_t *new_of_old;
};

static void relink_block(void *context, size_t begin, size_t end, int thread)
{
    const struct relink *r = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        if (r->column[row] != SIM_NONE)
            r->column[row] = r->new_of_old[r->column[row]];
}

void sim_table_relink(struct sim_table *table, size_t column, const uint32_t *new_of_old,
                      int threads)
{
    struct relink r = {table->columns[column], new_of_old};
    sim_parallel_blocks(threads, table->count, SIM_PARALLEL_BLOCK, relink_block, &r);
}

/* ---- checksum ---- */

static uint64_t value_bits(const void *column, size_t size, size_t index)
{
    switch (size) {
    case 1:
        return ((const uint8_t *)column)[index];
    case 2:
        return ((const uint16_t *)column)[index];
    case 4:
        return ((const uint32_t *)column)[index];
    default:
        return ((const uint64_t *)column)[index];
    }
}

struct checksum {
    const uint32_t *id;
    const void *column;
    size_t size, width;
    const uint32_t *target_id; /* NULL unless a link */
    uint64_t sums[SIM_PARALLEL_THREADS_MAX];
};

static void checksum_block(void *context, size_t begin, size_t end, int thread)
{
    struct checksum *c = context;
    uint64_t sum = 0;
    for (size_t row = begin; row < end; row++) {
        if (c->id[row] == 0)
            continue;
        uint64_t hash = sim_hash_mix(c->id[row]);
        for (size_t k = 0; k < c->width; k++) {
            uint64_t value = value_bits(c->column, c->size, row * c->width + k);
            if (c->target_id)
                value = value == SIM_NONE ? 0 : c->target_id[value];
            hash = sim_hash_mix(hash ^ value);
        }
        sum += hash;
    }
    c->sums[thread] += sum;
}

uint64_t sim_table_checksum(const struct sim_table *table, size_t column,
                            const struct sim_table *target, int threads)
{
    struct checksum c = {.id = table->columns[0],
                         .column = table->columns[column],
                         .size = sim_type_size(sim_table_column_type(table, column)),
                         .width = table->widths[column],
                         .target_id = target ? target->columns[0] : NULL};
    sim_parallel_blocks(threads, table->count, SIM_PARALLEL_BLOCK, checksum_block, &c);
    uint64_t sum = 0;
    for (int t = 0; t < threads; t++)
        sum += c.sums[t];
    return sum;
}
