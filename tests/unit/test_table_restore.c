/* A table as a checkpoint kept it: rows, living and dead, come back with their ids, and what is born
 * afterwards is as it would have been. */
#include "sim/state/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#define THING_COLUMNS(C)                                                                           \
    C(u8, small, STATE, "", "", "")                                                                \
    C(f64, real, STATE, "", "", "")                                                                \
    C(u16, wide, STATE, "", "per place", "")                                                       \
    C(link, other, STATE, "", "thing", "")
SIM_TABLE_VIEW(thing_view, THING_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(thing_columns, thing_view, THING_COLUMNS)
static const struct sim_column_declaration entries[] = {THING_COLUMNS(SIM_COLUMN_ENTRY)};
enum { COLUMNS = sizeof entries / sizeof *entries, PLACES = 3, ROWS = 5000, DEAD = 700 };
static const struct sim_table_declaration declaration = {"thing", "a thing", entries, COLUMNS};
static const size_t widths[COLUMNS] = {1, 1, PLACES, 1};

static struct sim_error error;

static void make(struct sim_table *table, size_t capacity)
{
    if (sim_table_create(table, &declaration, capacity, widths, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

/* A table with a past: a row in seven is dead, and three times as many were born as there are. */
static void restore(struct sim_table *table, size_t capacity)
{
    make(table, capacity);
    if (sim_table_restore(table, ROWS, ROWS - DEAD, 3 * ROWS, &error) != SIM_OK)
        fail_msg("%s", error.text);
    struct thing_view v = thing_columns(table);
    for (uint32_t row = 0; row < ROWS; row++) {
        v.id[row] = row % 7 == 0 && row / 7 < DEAD ? 0 : 3 * row + 2;
        v.small[row] = (uint8_t)row;
        v.real[row] = row / 3.0;
        v.other[row] = row == 0 ? SIM_NONE : row - 1;
        for (uint32_t k = 0; k < PLACES; k++)
            v.wide[PLACES * row + k] = (uint16_t)(row + k);
    }
}

static void rows_are_zero_until_filled(void **state)
{
    (void)state;
    static const size_t capacities[] = {0, 1, ROWS - 1, ROWS, 2 * ROWS};
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        struct sim_table table;
        make(&table, capacities[i]);
        assert_int_equal(sim_table_restore(&table, ROWS, ROWS - DEAD, 3 * ROWS, &error), SIM_OK);
        assert_int_equal(table.count, ROWS);
        assert_int_equal(table.alive, ROWS - DEAD);
        assert_int_equal(table.next_id, 3 * ROWS);
        assert_true(table.capacity >= ROWS && table.capacity >= capacities[i]);
        for (size_t c = 0; c <= COLUMNS; c++) {
            const unsigned char *bytes = table.columns[c];
            const size_t size = sim_table_column_row_bytes(&table, c) * table.capacity;
            for (size_t b = 0; b < size; b++)
                if (bytes[b] != 0)
                    fail_msg("capacity %zu: byte %zu of column %zu is %u", capacities[i], b, c,
                             bytes[b]);
        }
        sim_table_destroy(&table);
    }
}

static void it_goes_on_as_before(void **state)
{
    (void)state;
    enum { BORN = 900 };
    struct sim_table small, large;
    size_t first = 0;
    restore(&small, 10);
    restore(&large, 4 * ROWS);
    assert_int_equal(sim_table_append(&small, BORN, &first, &error), SIM_OK);
    assert_int_equal(first, ROWS);
    assert_int_equal(sim_table_append(&large, BORN, &first, &error), SIM_OK);
    struct thing_view v = thing_columns(&small), w = thing_columns(&large);
    for (uint32_t row = ROWS; row < ROWS + BORN; row++) {
        assert_int_equal(v.id[row], 3 * ROWS + (row - ROWS));
        assert_true(v.other[row] == SIM_NONE && v.small[row] == 0 && v.real[row] == 0);
        for (uint32_t k = 0; k < PLACES; k++)
            assert_int_equal(v.wide[PLACES * row + k], 0);
    }
    for (size_t c = 0; c <= COLUMNS; c++) {
        const size_t size = sim_table_column_row_bytes(&small, c) * small.count;
        assert_memory_equal(small.columns[c], large.columns[c], size);
        assert_true(sim_table_checksum(&small, c, c == COLUMNS ? &small : NULL, 1) ==
                    sim_table_checksum(&large, c, c == COLUMNS ? &large : NULL, 2));
    }
    sim_table_remove(&small, 3);
    assert_int_equal(small.alive, ROWS - DEAD + BORN - 1);
    assert_int_equal(w.id[3], 11);
    sim_table_destroy(&small);
    sim_table_destroy(&large);
}

static void protected_columns_stay_so(void **state)
{
    (void)state;
    struct sim_table table;
    make(&table, 4);
    for (size_t c = 0; c <= COLUMNS; c++)
        sim_table_protect(&table, c, SIM_MEMORY_READ_WRITE);
    assert_int_equal(sim_table_restore(&table, ROWS, ROWS, ROWS + 1, &error), SIM_OK);
    struct thing_view v = thing_columns(&table);
    v.real[ROWS - 1] = 1; /* a fault here would end the test */
    sim_table_destroy(&table);
}

static void no_table_can_have_these(void **state)
{
    (void)state;
    static const struct {
        size_t count, alive;
        uint32_t next_id;
    } list[] = {
        {10, 11, 100},
        {10, 10, 10},
        {10, 5, 0},
        {0, 1, 1},
        {1, 0, 1},
        {UINT32_MAX, 0, UINT32_MAX},
        {SIZE_MAX, 0, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct sim_table table;
        make(&table, 4);
        enum sim_status status =
            sim_table_restore(&table, list[i].count, list[i].alive, list[i].next_id, &error);
        if (status != SIM_INPUT || !strstr(error.text, "table thing"))
            fail_msg("%zu rows, %zu alive, next id %u: %d, %s", list[i].count, list[i].alive,
                     list[i].next_id, status, error.text);
        assert_true(table.count == 0 && table.alive == 0 && table.next_id == 1);
        assert_int_equal(table.capacity, 4);
        sim_table_destroy(&table);
    }
}

static void the_least_and_the_fullest(void **state)
{
    (void)state;
    struct sim_table table;
    make(&table, 4);
    assert_int_equal(sim_table_restore(&table, 0, 0, 1, &error), SIM_OK);
    /* nothing was born in it: as if new */
    assert_int_equal(sim_table_restore(&table, 10, 10, 11, &error), SIM_OK);
    size_t first;
    assert_int_equal(sim_table_append(&table, 1, &first, &error), SIM_OK);
    assert_int_equal(thing_columns(&table).id[first], 11);
    sim_table_destroy(&table);
}

static void only_an_empty_table_is_restored(void **state)
{
    (void)state;
    struct sim_table table;
    size_t first;
    make(&table, 4);
    assert_int_equal(sim_table_append(&table, 2, &first, &error), SIM_OK);
    assert_int_equal(sim_table_restore(&table, 10, 10, 11, &error), SIM_INTERNAL);
    assert_int_equal(table.count, 2);
    sim_table_destroy(&table);
    make(&table, 4);
    assert_int_equal(sim_table_restore(&table, 0, 0, 9, &error), SIM_OK); /* all have died */
    assert_int_equal(sim_table_restore(&table, 10, 10, 11, &error), SIM_INTERNAL);
    sim_table_destroy(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_zero_until_filled),
        cmocka_unit_test(it_goes_on_as_before),
        cmocka_unit_test(protected_columns_stay_so),
        cmocka_unit_test(no_table_can_have_these),
        cmocka_unit_test(the_least_and_the_fullest),
        cmocka_unit_test(only_an_empty_table_is_restored),
    };
    return cmocka_run_group_tests_name("table_restore", tests, NULL, NULL);
}
