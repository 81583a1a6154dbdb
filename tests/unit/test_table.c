/* Tables: rows that are made, grow, die and move; links that follow; checksums that tell; columns of
 * several values. */
#include "sim/base/hash.h"
#include "sim/state/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <inttypes.h>

/* Every type of column once, and a link of the table to itself. */
#define THING_COLUMNS(C)                                                                           \
    C(u8, a, STATE, "", "", "")                                                                    \
    C(u16, b, STATE, "", "", "")                                                                   \
    C(u32, c, STATE, "", "", "")                                                                   \
    C(i8, d, STATE, "", "", "")                                                                    \
    C(i16, e, STATE, "", "", "")                                                                   \
    C(i32, f, STATE, "", "", "")                                                                   \
    C(i64, g, STATE, "", "", "")                                                                   \
    C(f32, h, STATE, "", "", "")                                                                   \
    C(f64, i, STATE, "", "", "")                                                                   \
    C(link, other, STATE, "", "thing", "")
SIM_TABLE_VIEW(thing_view, THING_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(thing_columns, thing_view, THING_COLUMNS)
static const struct sim_column_declaration entries[] = {THING_COLUMNS(SIM_COLUMN_ENTRY)};
enum { COLUMNS = sizeof entries / sizeof *entries, LINK = COLUMNS };
static const struct sim_table_declaration declaration = {"thing", "a thing", entries, COLUMNS};

/* The values of a row follow from its id, so that a moved row can be told whole. */
static void fill(const struct thing_view *v, size_t row, size_t count)
{
    uint32_t id = v->id[row];
    v->a[row] = (uint8_t)(id * 7);
    v->b[row] = (uint16_t)(id * 257);
    v->c[row] = id * 65537U;
    v->d[row] = (int8_t)(id % 100 - 50);
    v->e[row] = (int16_t)(id % 30000 - 15000);
    v->f[row] = (int32_t)(id * 70001U);
    v->g[row] = -(int64_t)id * 5000000000;
    v->h[row] = (float)id / 3;
    v->i[row] = (double)id / 7;
    v->other[row] = row % 5 == 0 ? SIM_NONE : (uint32_t)((row * 31 + 17) % count);
}

static void assert_row_of(const struct thing_view *v, size_t row, uint32_t id)
{
    if (v->id[row] != id)
        fail_msg("row %zu has id %u, not %u", row, v->id[row], id);
    bool same = v->a[row] == (uint8_t)(id * 7) && v->b[row] == (uint16_t)(id * 257) &&
                v->c[row] == id * 65537U && v->d[row] == (int8_t)(id % 100 - 50) &&
                v->e[row] == (int16_t)(id % 30000 - 15000) && v->f[row] == (int32_t)(id * 70001U) &&
                v->g[row] == -(int64_t)id * 5000000000 && v->h[row] == (float)id / 3 &&
                v->i[row] == (double)id / 7;
    if (!same)
        fail_msg("row %zu, id %u, does not hold what was written: a %u g %" PRId64, row, id,
                 v->a[row], v->g[row]);
}

static void make(struct sim_table *table, size_t count)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_create(table, &declaration, count, NULL, &error), SIM_OK);
    assert_int_equal(sim_table_append(table, count, &first, &error), SIM_OK);
    struct thing_view v = thing_columns(table);
    for (size_t row = 0; row < count; row++)
        fill(&v, row, count);
}

static void names_and_sizes(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 4, 1, 2, 4, 8, 4, 8, 4};
    struct sim_table table;
    make(&table, 1);
    assert_int_equal(COLUMNS, sizeof sizes / sizeof *sizes);
    for (size_t c = 0; c < COLUMNS; c++)
        assert_int_equal(sim_type_size(entries[c].type), sizes[c]);
    assert_int_equal(sim_table_row_bytes(&declaration, NULL),
                     4 + 1 + 2 + 4 + 1 + 2 + 4 + 8 + 4 + 8 + 4);
    assert_string_equal(sim_type_name(SIM_TYPE_link), "link");
    assert_string_equal(sim_type_name(SIM_TYPE_f32), "f32");
    assert_string_equal(sim_kind_name(SIM_KIND_DECISION), "decision");
    assert_string_equal(sim_table_column_name(&table, 0), "id");
    assert_string_equal(sim_table_column_name(&table, LINK), "other");
    assert_int_equal(sim_table_column_type(&table, 0), SIM_TYPE_u32);
    assert_int_equal(sim_table_column_find(&table, "id"), 0);
    assert_int_equal(sim_table_column_find(&table, "g"), 7);
    assert_int_equal(sim_table_column_find(&table, "G"), -1);
    assert_int_equal(sim_table_column_find(&table, ""), -1);
    sim_table_destroy(&table);
}

static void the_view_points_to_the_columns_in_order(void **state)
{
    (void)state;
    struct sim_table table;
    make(&table, 3);
    struct thing_view v = thing_columns(&table);
    assert_int_equal(v.count, 3);
    const void *members[] = {v.id, v.a, v.b, v.c, v.d, v.e, v.f, v.g, v.h, v.i, v.other};
    for (size_t c = 0; c <= COLUMNS; c++) {
        assert_ptr_equal(members[c], table.columns[c]);
        assert_int_equal((uintptr_t)table.columns[c] % sim_memory_round(1), 0);
    }
    sim_table_destroy(&table);
}

static void new_rows_are_zero_and_linked_to_nothing(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    size_t first = 99;
    assert_int_equal(sim_table_create(&table, &declaration, 0, NULL, &error), SIM_OK);
    assert_int_equal(table.count, 0);
    assert_int_equal(sim_table_append(&table, 0, &first, &error), SIM_OK);
    assert_int_equal(first, 0);
    /* far beyond the room there was, in uneven steps */
    for (size_t n = 1, total = 0; total < 100000; total += n, n = n * 3 + 1) {
        assert_int_equal(sim_table_append(&table, n, &first, &error), SIM_OK);
        assert_int_equal(first, total);
        struct thing_view v = thing_columns(&table);
        assert_int_equal(v.count, total + n);
        assert_true(table.capacity >= table.count);
        for (size_t row = first; row < v.count; row++) {
            assert_int_equal(v.id[row], row + 1);
            assert_true(v.a[row] == 0 && v.b[row] == 0 && v.c[row] == 0 && v.d[row] == 0 &&
                        v.e[row] == 0 && v.f[row] == 0 && v.g[row] == 0 && v.h[row] == 0.0f &&
                        v.i[row] == 0.0);
            assert_int_equal(v.other[row], SIM_NONE);
        }
        for (size_t row = first; row < v.count; row++)
            fill(&v, row, v.count);
        for (size_t row = 0; row < v.count; row++)
            assert_row_of(&v, row, (uint32_t)row + 1);
    }
    assert_int_equal(table.alive, table.count);
    sim_table_destroy(&table);
    sim_table_destroy(&table); /* an empty table may be destroyed */
}

static void ids_are_never_used_again(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    size_t first;
    uint32_t *new_of_old;
    make(&table, 4);
    sim_table_remove(&table, 1);
    sim_table_remove(&table, 3); /* the last born */
    assert_int_equal(table.alive, 2);
    assert_int_equal(table.count, 4);
    assert_int_equal(thing_columns(&table).id[3], 0);
    const uint32_t order[] = {2, 0};
    assert_int_equal(sim_table_reorder(&table, order, 2, &new_of_old, 1, &error), SIM_OK);
    free(new_of_old);
    assert_int_equal(sim_table_append(&table, 2, &first, &error), SIM_OK);
    assert_int_equal(first, 2);
    static const uint32_t ids[] = {3, 1, 5, 6};
    for (size_t row = 0; row < 4; row++)
        assert_int_equal(thing_columns(&table).id[row], ids[row]);
    /* rows that were moved away have left no values behind */
    assert_int_equal(thing_columns(&table).g[2], 0);
    assert_int_equal(thing_columns(&table).other[2], SIM_NONE);
    sim_table_destroy(&table);
}

static void too_many_rows_are_refused(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    size_t first = 77;
    assert_int_equal(sim_table_create(&table, &declaration, SIM_NONE, NULL, &error), SIM_SCENARIO);
    assert_non_null(strstr(error.text, "use a smaller scale"));
    assert_null(table.columns);
    make(&table, 3);
    table.next_id = UINT32_MAX - 5; /* as after four thousand million births */
    assert_int_equal(sim_table_append(&table, 5, &first, &error), SIM_SCENARIO);
    assert_non_null(strstr(error.text, "ran out of identifiers"));
    assert_int_equal(sim_table_append(&table, SIM_NONE, &first, &error), SIM_SCENARIO);
    assert_int_equal(sim_table_append(&table, SIZE_MAX, &first, &error), SIM_SCENARIO);
    assert_int_equal(table.count, 3);
    assert_int_equal(table.alive, 3);
    assert_int_equal(table.next_id, UINT32_MAX - 5);
    assert_int_equal(first, 77);
    assert_int_equal(sim_table_append(&table, 4, &first, &error), SIM_OK);
    assert_int_equal(thing_columns(&table).id[6], UINT32_MAX - 2);
    assert_int_equal(sim_table_append(&table, 1, &first, &error), SIM_SCENARIO);
    sim_table_destroy(&table);
}

/* 10007 rows: several blocks, the last one not full; 7919 is prime, so the steps meet every row. */
enum { MANY = 10007, STEP = 7919 };

static void reordering_moves_every_column(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct sim_table table;
        struct sim_error error;
        uint32_t *new_of_old, *order = malloc(MANY * sizeof *order);
        assert_non_null(order);
        make(&table, MANY);
        for (size_t row = 0; row < MANY; row += 3)
            sim_table_remove(&table, row);
        size_t n = 0;
        for (size_t k = 0; k < MANY; k++) {
            size_t row = k * STEP % MANY;
            if (thing_columns(&table).id[row])
                order[n++] = (uint32_t)row;
        }
        assert_int_equal(n, table.alive);
        assert_int_equal(sim_table_reorder(&table, order, n, &new_of_old, threads, &error), SIM_OK);
        assert_int_equal(table.count, n);
        assert_int_equal(table.alive, n);
        struct thing_view v = thing_columns(&table);
        for (size_t k = 0; k < n; k++) {
            assert_row_of(&v, k, order[k] + 1);
            assert_int_equal(new_of_old[order[k]], k);
        }
        for (size_t row = 0; row < MANY; row += 3)
            assert_int_equal(new_of_old[row], SIM_NONE);
        /* links still hold old rows; relinked, they hold the same ids, or nothing */
        sim_table_relink(&table, LINK, new_of_old, threads);
        for (size_t k = 0; k < n; k++) {
            size_t old = order[k], target = (old * 31 + 17) % MANY;
            if (old % 5 == 0 || target % 3 == 0)
                assert_int_equal(v.other[k], SIM_NONE);
            else
                assert_int_equal(v.id[v.other[k]], target + 1);
        }
        free(new_of_old);
        free(order);
        sim_table_destroy(&table);
    }
}

static void wrong_orders_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t order[5];
        size_t n;
        const char *why;
    } cases[] = {
        {{0, 2, 3}, 3, "has 3 rows, but 4 are alive"},
        {{0}, 0, "has 0 rows"},
        {{0, 2, 2, 3}, 4, "row 2 at place 2"},
        {{0, 1, 2, 3}, 4, "row 1 at place 1, which is absent, removed or named twice"},
        {{0, 2, 3, 5}, 4, "row 5 at place 3"},
        {{0, 2, 3, SIM_NONE}, 4, "at place 3"},
        {{4, 3, 2, 0, 0}, 5, "row 0 at place 4"},
    };
    struct sim_table table;
    struct sim_error error;
    make(&table, 5);
    sim_table_remove(&table, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t *new_of_old = &table.next_id;
        assert_int_equal(
            sim_table_reorder(&table, cases[i].order, cases[i].n, &new_of_old, 1, &error),
            SIM_INTERNAL);
        if (!strstr(error.text, cases[i].why))
            fail_msg("'%s' is not in: %s", cases[i].why, error.text);
        assert_null(new_of_old);
        assert_int_equal(table.count, 5);
        struct thing_view v = thing_columns(&table);
        for (uint32_t row = 0; row < 5; row++)
            if (row != 1)
                assert_row_of(&v, row, row + 1);
    }
    sim_table_destroy(&table);
}

static void an_empty_table_can_be_reordered(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    uint32_t *new_of_old;
    make(&table, 2);
    sim_table_remove(&table, 0);
    sim_table_remove(&table, 1);
    assert_int_equal(sim_table_reorder(&table, NULL, 0, &new_of_old, 2, &error), SIM_OK);
    assert_int_equal(table.count, 0);
    free(new_of_old);
    assert_int_equal(sim_table_checksum(&table, 1, NULL, 1), 0);
    sim_table_destroy(&table);
}

static void checksums_do_not_depend_on_order_or_threads(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    uint32_t *new_of_old, *order = malloc(MANY * sizeof *order);
    uint64_t before[COLUMNS + 1];
    size_t n = 0;
    assert_non_null(order);
    make(&table, MANY);
    for (size_t row = 0; row < MANY; row += 4)
        sim_table_remove(&table, row);
    for (size_t c = 0; c <= COLUMNS; c++) {
        before[c] = sim_table_checksum(&table, c, c == LINK ? &table : NULL, 1);
        for (int threads = 2; threads <= 5; threads++)
            assert_int_equal(sim_table_checksum(&table, c, c == LINK ? &table : NULL, threads),
                             before[c]);
    }
    for (size_t k = 0; k < MANY; k++)
        if (thing_columns(&table).id[k * STEP % MANY])
            order[n++] = (uint32_t)(k * STEP % MANY);
    assert_int_equal(sim_table_reorder(&table, order, n, &new_of_old, 2, &error), SIM_OK);
    sim_table_relink(&table, LINK, new_of_old, 2);
    for (size_t c = 0; c <= COLUMNS; c++) {
        uint64_t after = sim_table_checksum(&table, c, c == LINK ? &table : NULL, 3);
        if (after != before[c])
            fail_msg("column %s: %016" PRIx64 " after moving, %016" PRIx64 " before",
                     sim_table_column_name(&table, c), after, before[c]);
    }
    free(new_of_old);
    free(order);
    sim_table_destroy(&table);
}

/* One bit of one cell changes the checksum of its column and of no other. */
static void checksums_see_every_cell(void **state)
{
    (void)state;
    enum { FEW = 12 };
    struct sim_table table;
    make(&table, FEW);
    for (size_t c = 0; c <= COLUMNS; c++)
        for (size_t row = 0; row < FEW; row++) {
            uint64_t before[COLUMNS + 1];
            size_t size = sim_type_size(sim_table_column_type(&table, c));
            unsigned char *cell = (unsigned char *)table.columns[c] + row * size, kept[8];
            if (c == 0)
                continue;
            for (size_t k = 0; k <= COLUMNS; k++)
                before[k] = sim_table_checksum(&table, k, k == LINK ? &table : NULL, 1);
            memcpy(kept, cell, size);
            if (c == LINK) {
                uint32_t target;
                memcpy(&target, cell, sizeof target);
                target = target == SIM_NONE ? 0 : SIM_NONE;
                memcpy(cell, &target, sizeof target);
            } else {
                cell[size - 1] ^= 0x80;
            }
            for (size_t k = 0; k <= COLUMNS; k++) {
                uint64_t after = sim_table_checksum(&table, k, k == LINK ? &table : NULL, 1);
                if ((after != before[k]) != (k == c))
                    fail_msg("changing %s of row %zu: column %s went from %016" PRIx64
                             " to %016" PRIx64,
                             sim_table_column_name(&table, c), row,
                             sim_table_column_name(&table, k), before[k], after);
            }
            memcpy(cell, kept, size);
        }
    sim_table_destroy(&table);
}

/* Ids enter every column's checksum; so does who died, and which of two agents holds a value. */
static void checksums_see_ids(void **state)
{
    (void)state;
    struct sim_table table;
    make(&table, 6);
    struct thing_view v = thing_columns(&table);
    uint64_t values = sim_table_checksum(&table, 3, NULL, 1);
    uint64_t links = sim_table_checksum(&table, LINK, &table, 1), expected = 0;
    /* the sum as checksums kept in files were made */
    for (size_t row = 0; row < 6; row++)
        expected += sim_hash_mix(sim_hash_mix(v.id[row]) ^ v.c[row]);
    assert_int_equal(values, expected);
    uint32_t kept = v.c[1];
    v.c[1] = v.c[2];
    v.c[2] = kept;
    assert_int_not_equal(sim_table_checksum(&table, 3, NULL, 1), values);
    v.c[2] = v.c[1];
    v.c[1] = kept;
    assert_int_equal(sim_table_checksum(&table, 3, NULL, 1), values);
    v.id[4] = 40;
    assert_int_not_equal(sim_table_checksum(&table, 0, NULL, 1), 0);
    assert_int_not_equal(sim_table_checksum(&table, 3, NULL, 1), values);
    assert_int_not_equal(sim_table_checksum(&table, LINK, &table, 1), links);
    v.id[4] = 5;
    sim_table_remove(&table, 4);
    assert_int_not_equal(sim_table_checksum(&table, 3, NULL, 1), values);
    sim_table_destroy(&table);
}

/* ---- Wide columns ---- */

/* Of two widths, beside narrow ones: a row of `mode` takes as many bytes as no type has. */
#define STALL_COLUMNS(C)                                                                           \
    C(u8, mode, DECISION, "", "per category", "")                                                  \
    C(u16, size, STATE, "", "", "")                                                                \
    C(f64, price, STATE, "", "per place", "")                                                      \
    C(link, next, STATE, "", "stall", "")
SIM_TABLE_VIEW(stall_view, STALL_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(stall_columns, stall_view, STALL_COLUMNS)
static const struct sim_column_declaration stall_entries[] = {STALL_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_table_declaration stall = {"stall", "a stall", stall_entries, 4};
enum { MODES = 7, PLACES = 3, MODE = 1, SIZE = 2, PRICE = 3, NEXT = 4 };
static const size_t widths[] = {MODES, 1, PLACES, 1};

static void fill_stall(const struct stall_view *v, size_t row)
{
    uint32_t id = v->id[row];
    for (size_t k = 0; k < MODES; k++)
        v->mode[row * MODES + k] = (uint8_t)(id * 11 + k * 3 + 1);
    for (size_t k = 0; k < PLACES; k++)
        v->price[row * PLACES + k] = (double)id / 3 + (double)k;
    v->size[row] = (uint16_t)(id * 257);
}

static void assert_stall(const struct stall_view *v, size_t row, uint32_t id)
{
    bool same = v->id[row] == id && v->size[row] == (uint16_t)(id * 257);
    for (size_t k = 0; k < MODES; k++)
        same = same && v->mode[row * MODES + k] == (uint8_t)(id * 11 + k * 3 + 1);
    for (size_t k = 0; k < PLACES; k++)
        same = same && v->price[row * PLACES + k] == (double)id / 3 + (double)k;
    if (!same)
        fail_msg("row %zu (id %u) does not hold what was written for id %u", row, v->id[row], id);
}

static void make_stalls(struct sim_table *table, size_t count)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_create(table, &stall, count, widths, &error), SIM_OK);
    assert_int_equal(sim_table_append(table, count, &first, &error), SIM_OK);
    struct stall_view v = stall_columns(table);
    for (size_t row = 0; row < count; row++)
        fill_stall(&v, row);
}

static void wide_columns_have_a_size(void **state)
{
    (void)state;
    struct sim_table table;
    make_stalls(&table, 2);
    static const size_t expected[] = {1, MODES, 1, PLACES, 1};
    for (size_t c = 0; c <= 4; c++)
        assert_int_equal(sim_table_column_width(&table, c), expected[c]);
    assert_int_equal(sim_table_column_row_bytes(&table, PRICE), PLACES * 8);
    assert_int_equal(sim_table_row_bytes(&stall, NULL), 4 + 1 + 2 + 8 + 4);
    assert_int_equal(sim_table_row_bytes(&stall, widths), 4 + MODES + 2 + PLACES * 8 + 4);
    assert_string_equal(sim_column_per(&stall_entries[0]), "category");
    assert_null(sim_column_per(&stall_entries[1]));
    assert_null(sim_column_per(&stall_entries[3]));
    sim_table_destroy(&table);
    /* no widths: every column is narrow, whatever was declared */
    struct sim_error error;
    assert_int_equal(sim_table_create(&table, &stall, 1, NULL, &error), SIM_OK);
    assert_int_equal(sim_table_column_width(&table, MODE), 1);
    sim_table_destroy(&table);
}

static void wide_rows_are_appended_and_grow(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_create(&table, &stall, 0, widths, &error), SIM_OK);
    for (size_t n = 1, total = 0; total < 20000; total += n, n = n * 3 + 1) {
        assert_int_equal(sim_table_append(&table, n, &first, &error), SIM_OK);
        struct stall_view v = stall_columns(&table);
        for (size_t i = first * MODES; i < v.count * MODES; i++)
            assert_int_equal(v.mode[i], 0);
        for (size_t i = first * PLACES; i < v.count * PLACES; i++)
            assert_true(v.price[i] == 0.0);
        for (size_t row = first; row < v.count; row++)
            fill_stall(&v, row);
        for (size_t row = 0; row < v.count; row++)
            assert_stall(&v, row, (uint32_t)row + 1);
    }
    /* protection lifted is lifted from every value; else the line after it would not survive */
    sim_table_protect(&table, MODE, SIM_MEMORY_NONE);
    sim_table_protect(&table, MODE, SIM_MEMORY_READ_WRITE);
    stall_columns(&table).mode[table.capacity * MODES - 1] = 1;
    sim_table_destroy(&table);
}

static void wide_rows_move_whole(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct sim_table table;
        struct sim_error error;
        uint32_t *new_of_old, *order = malloc(MANY * sizeof *order);
        uint64_t before[5];
        size_t n = 0, first;
        assert_non_null(order);
        make_stalls(&table, MANY);
        for (size_t row = 0; row < MANY; row += 3)
            sim_table_remove(&table, row);
        for (size_t c = 0; c <= 4; c++)
            before[c] = sim_table_checksum(&table, c, c == NEXT ? &table : NULL, threads);
        for (size_t k = 0; k < MANY; k++)
            if (stall_columns(&table).id[k * STEP % MANY])
                order[n++] = (uint32_t)(k * STEP % MANY);
        assert_int_equal(sim_table_reorder(&table, order, n, &new_of_old, threads, &error), SIM_OK);
        struct stall_view v = stall_columns(&table);
        for (size_t k = 0; k < n; k++)
            assert_stall(&v, k, order[k] + 1);
        for (size_t c = 0; c <= 4; c++)
            if (sim_table_checksum(&table, c, c == NEXT ? &table : NULL, 1) != before[c])
                fail_msg("moving changed the checksum of %s", sim_table_column_name(&table, c));
        /* rows that were moved away have left no values behind */
        assert_int_equal(sim_table_append(&table, MANY - n, &first, &error), SIM_OK);
        v = stall_columns(&table);
        for (size_t i = n * MODES; i < MANY * MODES; i++)
            assert_int_equal(v.mode[i], 0);
        free(new_of_old);
        free(order);
        sim_table_destroy(&table);
    }
}

static void checksums_see_every_value_of_a_row(void **state)
{
    (void)state;
    struct sim_table table;
    make_stalls(&table, 5);
    struct stall_view v = stall_columns(&table);
    uint64_t mode = sim_table_checksum(&table, MODE, NULL, 1);
    uint64_t price = sim_table_checksum(&table, PRICE, NULL, 1);
    for (size_t i = 0; i < 5 * MODES; i++) {
        v.mode[i] ^= 0x80;
        assert_int_not_equal(sim_table_checksum(&table, MODE, NULL, 1), mode);
        assert_int_equal(sim_table_checksum(&table, PRICE, NULL, 1), price);
        v.mode[i] ^= 0x80;
    }
    for (size_t i = 0; i < 5 * PLACES; i++) {
        double kept = v.price[i];
        v.price[i] = -kept;
        assert_int_not_equal(sim_table_checksum(&table, PRICE, NULL, 1), price);
        v.price[i] = kept;
    }
    /* which label holds which value, too */
    uint8_t kept = v.mode[2];
    v.mode[2] = v.mode[3];
    v.mode[3] = kept;
    assert_int_not_equal(sim_table_checksum(&table, MODE, NULL, 1), mode);
    v.mode[3] = v.mode[2];
    v.mode[2] = kept;
    assert_int_equal(sim_table_checksum(&table, MODE, NULL, 1), mode);
    sim_table_destroy(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_sizes),
        cmocka_unit_test(the_view_points_to_the_columns_in_order),
        cmocka_unit_test(new_rows_are_zero_and_linked_to_nothing),
        cmocka_unit_test(ids_are_never_used_again),
        cmocka_unit_test(too_many_rows_are_refused),
        cmocka_unit_test(reordering_moves_every_column),
        cmocka_unit_test(wrong_orders_are_refused),
        cmocka_unit_test(an_empty_table_can_be_reordered),
        cmocka_unit_test(checksums_do_not_depend_on_order_or_threads),
        cmocka_unit_test(checksums_see_every_cell),
        cmocka_unit_test(checksums_see_ids),
        cmocka_unit_test(wide_columns_have_a_size),
        cmocka_unit_test(wide_rows_are_appended_and_grow),
        cmocka_unit_test(wide_rows_move_whole),
        cmocka_unit_test(checksums_see_every_value_of_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
