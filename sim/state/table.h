/* Tables of agents in typed columns, each declared once.
 *
 * A model declares the columns of a table as a list macro:
 *
 *     #define PERSON_COLUMNS(C)                                                       \
 *         C(i16, birth, TRAIT, "month", "", "month of birth, counted from ...")       \
 *         C(link, household, STATE, "", "household", "the household lived in")
 *
 * with (type, name, kind, unit, of, text): `of` is, for a link, the table linked to, and for a
 * coded attribute the dimension whose labels the codes are; "per DIMENSION" makes a wide column,
 * which holds in each row one value for every label of the dimension, side by side: value k of row
 * r is at index r * width + k. Links cannot be wide. From this list come the typed view
 * (SIM_TABLE_VIEW), the declaration (SIM_TABLE_DECLARATION), checksums, panel output, the
 * reference.
 *
 * Rows. Every table has a built-in column `id` (u32, first, index 0): 1, 2, 3, ... in the order of
 * birth, never used again; 0 marks a removed row. Rows may be moved (sim_table_reorder), ids never
 * change. Link columns hold rows, SIM_NONE for none; reordering rewrites them. */
#ifndef SIM_STATE_TABLE_H
#define SIM_STATE_TABLE_H

#include "sim/base/memory.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_NONE UINT32_MAX

/* Types of columns: token, C type, bytes, name used in files. */
#define SIM_TYPE_LIST(T)                                                                           \
    T(u8, uint8_t)                                                                                 \
    T(u16, uint16_t)                                                                               \
    T(u32, uint32_t)                                                                               \
    T(i8, int8_t)                                                                                  \
    T(i16, int16_t)                                                                                \
    T(i32, int32_t)                                                                                \
    T(i64, int64_t)                                                                                \
    T(f32, float)                                                                                  \
    T(f64, double)                                                                                 \
    T(link, uint32_t)

enum sim_type {
#define SIM_TYPE_ENUM(token, ctype) SIM_TYPE_##token,
    SIM_TYPE_LIST(SIM_TYPE_ENUM)
#undef SIM_TYPE_ENUM
};
#define SIM_TYPE_DEFINE(token, ctype) typedef ctype sim_type_##token;
SIM_TYPE_LIST(SIM_TYPE_DEFINE)
#undef SIM_TYPE_DEFINE

/* Bytes of one value, and the name used in files; 0 and "?" for no type. */
size_t sim_type_size(enum sim_type type);
const char *sim_type_name(enum sim_type type);

/* Kinds: trait (fixed for life), stock (an amount held), state (changes), flow (of the month,
 * rewritten every month), decision (chosen, kept until reconsidered). */
#define SIM_KIND_LIST(K)                                                                           \
    K(TRAIT, "trait") K(STOCK, "stock") K(STATE, "state") K(FLOW, "flow") K(DECISION, "decision")
enum sim_kind {
#define SIM_KIND_ENUM(token, name) SIM_KIND_##token,
    SIM_KIND_LIST(SIM_KIND_ENUM)
#undef SIM_KIND_ENUM
};
/* The name of a kind in files; "?" for no kind. */
const char *sim_kind_name(enum sim_kind kind);

struct sim_column_declaration {
    const char *name;
    enum sim_type type;
    enum sim_kind kind;
    const char *unit; /* "" for a pure number or code */
    const char *of;   /* table linked to, or dimension of the codes, or "per DIMENSION", or "" */
    const char *text;
};

struct sim_table_declaration {
    const char *name; /* singular: "person" */
    const char *text;
    const struct sim_column_declaration *columns; /* [column_count], without the built-in id */
    size_t column_count;
};

/* Makes `struct VIEW { size_t count; uint32_t *id; <type> *<name>; ... }` and the declaration of
 * its columns. */
#define SIM_VIEW_MEMBER(type, name, kind, unit, of, text) sim_type_##type *name;
#define SIM_TABLE_VIEW(view, LIST)                                                                 \
    struct view {                                                                                  \
        size_t count;                                                                              \
        uint32_t *id;                                                                              \
        LIST(SIM_VIEW_MEMBER)                                                                      \
    }
#define SIM_COLUMN_ENTRY(type, name, kind, unit, of, text)                                         \
    {#name, SIM_TYPE_##type, SIM_KIND_##kind, unit, of, text},
/* Inside a function: fills `v` (a view) from a struct sim_table *t; the order is that of the list.
 */
#define SIM_VIEW_FILL(type, name, kind, unit, of, text)                                            \
    v.name = (sim_type_##type *)sim_view_columns[sim_view_index++];
#define SIM_TABLE_VIEW_FUNCTION(function, view, LIST)                                              \
    static inline struct view function(const struct sim_table *table)                              \
    {                                                                                              \
        struct view v;                                                                             \
        void *const *sim_view_columns = table->columns;                                            \
        size_t sim_view_index = 1;                                                                 \
        v.count = table->count;                                                                    \
        v.id = (uint32_t *)sim_view_columns[0];                                                    \
        LIST(SIM_VIEW_FILL)                                                                        \
        return v;                                                                                  \
    }

struct sim_table {
    const struct sim_table_declaration *declaration;
    size_t count;    /* rows in use, removed ones included */
    size_t capacity; /* rows allocated */
    size_t alive;    /* rows not removed */
    uint32_t next_id;
    size_t *widths; /* [declaration->column_count + 1] values of a row; 1 unless wide; [0] is id */
    void **columns; /* [same], page aligned */
    unsigned char
        *protection; /* [same] enum sim_memory_access, or NULL when nothing is protected */
};

/* The dimension of a wide column ("per DIMENSION"), or NULL for any other. */
const char *sim_column_per(const struct sim_column_declaration *column);

/* Makes an empty table with room for `capacity` rows (at most SIM_NONE - 1). `widths` (copied) is
 * [declaration->column_count], values of a row of each column, or NULL when no column is wide. */
enum sim_status sim_table_create(struct sim_table *table,
                                 const struct sim_table_declaration *declaration, size_t capacity,
                                 const size_t *widths, struct sim_error *error);
/* Releases it; nothing if it is empty (all zero). */
void sim_table_destroy(struct sim_table *table);

/* Type, name and values of a row of column index 0..column_count (0 is id). */
enum sim_type sim_table_column_type(const struct sim_table *table, size_t column);
const char *sim_table_column_name(const struct sim_table *table, size_t column);
size_t sim_table_column_width(const struct sim_table *table, size_t column);
/* Bytes of a row of that column, all its values. */
size_t sim_table_column_row_bytes(const struct sim_table *table, size_t column);
/* Index of the column of that name, or -1. */
int sim_table_column_find(const struct sim_table *table, const char *name);

/* Appends n rows: new ids in order, links SIM_NONE, everything else zero; grows the table where
 * needed (views taken before are then stale). *first is the first new row. On failure nothing
 * changes. */
enum sim_status sim_table_append(struct sim_table *table, size_t n, size_t *first,
                                 struct sim_error *error);

/* Makes an empty table (of any capacity) one of `count` rows, as kept by a checkpoint: ids, columns
 * and links are zero until the caller fills them, `alive` and `next_id` are taken as given; the
 * table grows where needed. SIM_INPUT if no table can have these numbers (more alive than rows, more
 * rows than ids given away), SIM_MEMORY, SIM_INTERNAL if the table has had rows; on failure nothing
 * changes. */
enum sim_status sim_table_restore(struct sim_table *table, size_t count, size_t alive,
                                  uint32_t next_id, struct sim_error *error);

/* Marks a row as removed (its id becomes 0). Removing a removed row is an internal error of the
 * caller. */
void sim_table_remove(struct sim_table *table, size_t row);

/* Moves rows: order[k] (k < n) is the old row that becomes row k; every living row must appear
 * exactly once and removed rows must not appear; afterwards count = alive = n. *new_of_old
 * (allocated here, [old count], released by free()) gives each old row's new row or SIM_NONE, for
 * rewriting links with sim_table_relink. */
enum sim_status sim_table_reorder(struct sim_table *table, const uint32_t *order, size_t n,
                                  uint32_t **new_of_old, int threads, struct sim_error *error);

/* Rewrites link column `column` of `table` after its target moved. A link to a removed row becomes
 * SIM_NONE. */
void sim_table_relink(struct sim_table *table, size_t column, const uint32_t *new_of_old,
                      int threads);

/* Sum over living rows of a hash of (id, values in order): independent of the order of rows. For a
 * link, the value is the id of the row linked to, in `target` (NULL only when the column is not a
 * link). */
uint64_t sim_table_checksum(const struct sim_table *table, size_t column,
                            const struct sim_table *target, int threads);

/* Restricts access to one column until it is restricted otherwise (checked builds, see
 * run/guard.h); the table's own functions still work. Columns are page aligned, so the processor
 * enforces it. */
void sim_table_protect(struct sim_table *table, size_t column, enum sim_memory_access access);

/* Bytes of one row over all columns, id included; `widths` as of sim_table_create. */
size_t sim_table_row_bytes(const struct sim_table_declaration *declaration, const size_t *widths);

#endif
