/* Selection: the flagged and living rows, by rising id, whatever the order of rows and the threads. */
#include "sim/state/select.h"

#include "sim/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FLAGGED_COLUMNS(C) C(u8, flags, FLOW, "", "", "what befalls the row")
SIM_TABLE_VIEW(flagged_view, FLAGGED_COLUMNS);
SIM_TABLE_VIEW_FUNCTION(flagged_columns, flagged_view, FLAGGED_COLUMNS)
static const struct sim_column_declaration columns[] = {FLAGGED_COLUMNS(SIM_COLUMN_ENTRY)};
static const struct sim_table_declaration declaration = {"flagged", "a row with flags", columns, 1};

enum { SEED = 11 };

/* A table of n rows with random flags, about one in `rarity` rows flagged, and some rows removed. */
static void make(struct sim_table *table, size_t n, uint32_t rarity)
{
    struct sim_error error;
    size_t first;
    assert_int_equal(sim_table_create(table, &declaration, n, NULL, &error), SIM_OK);
    assert_int_equal(sim_table_append(table, n, &first, &error), SIM_OK);
    struct flagged_view v = flagged_columns(table);
    for (size_t row = 0; row < n; row++) {
        struct sim_random_event event = {{SEED, 0}, 1, (uint32_t)row, 0};
        if (sim_random_bounded(&event, 0, rarity) == 0)
            v.flags[row] = (uint8_t)(1u << sim_random_bounded(&event, 64, 8));
        if (sim_random_bounded(&event, 128, 10) == 0)
            sim_table_remove(table, row);
    }
}

/* The same by looking at every row; rows are in the order of ids as long as nothing was moved. */
static void assert_selected(const struct sim_table *table, uint8_t bits, int threads)
{
    struct sim_error error;
    struct flagged_view v = flagged_columns(table);
    uint32_t *rows;
    size_t count, n = 0;
    assert_int_equal(sim_select_rows(table, v.flags, bits, threads, &rows, &count, &error), SIM_OK);
    for (size_t row = 0; row < v.count; row++)
        if (v.id[row] && (v.flags[row] & bits)) {
            if (n >= count || rows[n] != row)
                fail_msg("seed %d, %d threads, bits %u: place %zu holds row %u, not %zu", SEED,
                         threads, bits, n, n < count ? rows[n] : SIM_NONE, row);
            n++;
        }
    assert_int_equal(count, n);
    assert_true(count > 0 || rows == NULL);
    free(rows);
}

static void equals_a_plain_search(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 8, 9, 4095, 4096, 4097, 30001};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (uint32_t rarity = 1; rarity <= 1000; rarity *= 10) {
            struct sim_table table;
            make(&table, sizes[s], rarity);
            for (int threads = 1; threads <= 5; threads += 2) {
                assert_selected(&table, 1, threads);
                assert_selected(&table, 0x81, threads);
                assert_selected(&table, 0xFF, threads);
            }
            sim_table_destroy(&table);
        }
}

static void rows_come_in_the_order_of_ids(void **state)
{
    (void)state;
    struct sim_table table;
    struct sim_error error;
    static const uint32_t order[] = {3, 0, 4, 1, 2}; /* ids 4 1 5 2 3 */
    uint32_t *new_of_old, *rows;
    size_t first, count;
    assert_int_equal(sim_table_create(&table, &declaration, 5, NULL, &error), SIM_OK);
    assert_int_equal(sim_table_append(&table, 5, &first, &error), SIM_OK);
    assert_int_equal(sim_table_reorder(&table, order, 5, &new_of_old, 1, &error), SIM_OK);
    free(new_of_old);
    struct flagged_view v = flagged_columns(&table);
    memset(v.flags, 1, 5);
    v.flags[1] = 0; /* id 1 */
    assert_int_equal(sim_select_rows(&table, v.flags, 1, 2, &rows, &count, &error), SIM_OK);
    assert_int_equal(count, 4);
    assert_int_equal(rows[0], 3); /* id 2 */
    assert_int_equal(rows[1], 4); /* id 3 */
    assert_int_equal(rows[2], 0); /* id 4 */
    assert_int_equal(rows[3], 2); /* id 5 */
    free(rows);
    sim_table_destroy(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_a_plain_search),
        cmocka_unit_test(rows_come_in_the_order_of_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
