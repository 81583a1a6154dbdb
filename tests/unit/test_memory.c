/* Memory: zeroed, checked, page aligned, and protected when asked. */
#include "sim/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void arrays_are_zeroed_and_checked(void **state)
{
    (void)state;
    struct sim_error error;
    uint64_t *array;
    assert_int_equal(sim_memory_array(&array, 1000, sizeof *array, "test", &error), SIM_OK);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(array[i], 0);
    free(array);
    assert_int_equal(sim_memory_array(&array, 0, sizeof *array, "test", &error), SIM_OK);
    assert_non_null(array); /* an empty array is not a failure */
    free(array);
    array = (uint64_t *)&error;
    assert_int_equal(sim_memory_array(&array, SIZE_MAX / 4, 8, "the thing", &error), SIM_MEMORY);
    assert_null(array);
    assert_non_null(strstr(error.text, "the thing"));
}

static void pages_are_zeroed_aligned_and_grow(void **state)
{
    (void)state;
    struct sim_error error;
    size_t page = sim_memory_round(1);
    unsigned char *pages;
    assert_int_equal(sim_memory_round(0), page);
    assert_int_equal(sim_memory_round(page), page);
    assert_int_equal(sim_memory_round(page + 1), 2 * page);
    assert_int_equal(sim_memory_pages(&pages, 10, "test", &error), SIM_OK);
    assert_int_equal((uintptr_t)pages % page, 0);
    size_t held = 10;
    for (size_t bytes = 10; bytes < 3000000; bytes = bytes * 5 / 2) {
        assert_int_equal(sim_memory_pages_grow(&pages, held, bytes, "test", &error), SIM_OK);
        assert_int_equal((uintptr_t)pages % page, 0);
        for (size_t i = 0; i < bytes; i++)
            if (pages[i] != (i < held && bytes > 10 ? (unsigned char)(i * 7) : 0))
                fail_msg("byte %zu of %zu is %u", i, bytes, pages[i]);
        for (size_t i = 0; i < bytes; i++)
            pages[i] = (unsigned char)(i * 7);
        held = bytes;
    }
    sim_memory_pages_shrink(pages, held, 100);
    assert_int_equal(pages[99], (unsigned char)(99 * 7));
    sim_memory_pages_free(pages, 100);
    sim_memory_pages_free(NULL, 100);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    struct sim_error error;
    unsigned char *pages = (unsigned char *)&error;
    assert_int_equal(sim_memory_pages(&pages, SIZE_MAX - 5, "the column", &error), SIM_MEMORY);
    assert_null(pages);
    assert_non_null(strstr(error.text, "the column"));
    assert_int_equal(sim_memory_pages(&pages, SIZE_MAX / 4, "the column", &error), SIM_MEMORY);
    assert_null(pages);
    assert_int_equal(sim_memory_pages(&pages, 100, "test", &error), SIM_OK);
    unsigned char *before = pages;
    pages[50] = 9;
    assert_int_equal(sim_memory_pages_grow(&pages, 100, SIZE_MAX / 4, "more", &error), SIM_MEMORY);
    assert_int_equal(sim_memory_pages_grow(&pages, 100, SIZE_MAX, "more", &error), SIM_MEMORY);
    assert_ptr_equal(pages, before);
    assert_int_equal(pages[50], 9);
    sim_memory_pages_free(pages, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_zeroed_and_checked),
        cmocka_unit_test(pages_are_zeroed_aligned_and_grow),
        cmocka_unit_test(impossible_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
