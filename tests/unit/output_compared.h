/* Two output files of tests/unit/output_world.h, compared bit by bit. To be included after
 * output_world.h. */
#ifndef TESTS_UNIT_OUTPUT_COMPARED_H
#define TESTS_UNIT_OUTPUT_COMPARED_H

#include <stdio.h>
#include <string.h>

/* Numbers of a file as they are, whatever their type. */
struct numbers {
    size_t rows, cells; /* of a row; rows is the first dimension */
    uint64_t *values;
};

static inline void numbers_read(struct numbers *numbers, struct sim_store_reader *reader,
                                const char *path)
{
    enum sim_store_type type;
    size_t shape[8], rank, cells = 1;
    assert_ok(sim_store_read_shape(reader, path, &type, shape, &rank, &error));
    for (size_t k = 1; k < rank; k++)
        cells *= shape[k];
    *numbers = (struct numbers){rank > 0 ? shape[0] : 1, cells, NULL};
    numbers->values = calloc(numbers->rows * cells + 1, sizeof *numbers->values);
    assert_non_null(numbers->values);
    assert_ok(
        sim_store_read(reader, path, numbers->values, numbers->rows * numbers->cells, &error));
}

/* Months of the rows of a file and how many are completed; released by free(). */
static inline int32_t *months_of(struct sim_store_reader *reader, size_t *rows, size_t *completed)
{
    struct numbers days, told;
    numbers_read(&days, reader, "time");
    numbers_read(&told, reader, "provenance/months_completed");
    int32_t *months = calloc(days.rows + 1, sizeof *months);
    assert_non_null(months);
    for (size_t i = 0; i < days.rows; i++) {
        int32_t month = sim_month(2010, 1);
        while (sim_month_days(month) < (int64_t)days.values[i])
            month++;
        assert_int_equal(sim_month_days(month), (int64_t)days.values[i]);
        months[i] = month;
    }
    *rows = days.rows;
    *completed = (size_t)told.values[0];
    free(days.values);
    free(told.values);
    return months;
}

/* The months of the rows are "2010-03 2010-05", and so many of them are completed. */
static inline void assert_months(const char *path, const char *expected, size_t completed)
{
    struct sim_store_reader *reader;
    size_t rows, done, used = 0;
    char text[1024] = "", month[16];
    assert_ok(sim_store_open(&reader, path, &error));
    int32_t *months = months_of(reader, &rows, &done);
    for (size_t i = 0; i < rows && used + 10 < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "",
                                 sim_month_text(months[i], month, sizeof month));
    if (strcmp(text, expected) != 0 || done != completed)
        fail_msg("rows of '%s', %zu completed; expected '%s', %zu", text, done, expected,
                 completed);
    free(months);
    sim_store_reader_close(reader);
}

/* Rows of the same months are the same; returns how many were compared. */
static inline size_t assert_rows(struct sim_store_reader *a, struct sim_store_reader *b,
                                 const char *name)
{
    struct numbers x, y;
    size_t a_rows, b_rows, a_done, b_done, compared = 0;
    int32_t *a_months = months_of(a, &a_rows, &a_done), *b_months = months_of(b, &b_rows, &b_done);
    char month[16];
    numbers_read(&x, a, name);
    numbers_read(&y, b, name);
    assert_int_equal(x.rows, a_rows);
    assert_int_equal(y.rows, b_rows);
    assert_int_equal(x.cells, y.cells);
    for (size_t i = 0, k = 0; i < b_done; i++) {
        while (k < a_done && a_months[k] < b_months[i])
            k++;
        if (k == a_done || a_months[k] != b_months[i])
            continue;
        compared++;
        for (size_t c = 0; c < x.cells; c++)
            if (x.values[k * x.cells + c] != y.values[i * y.cells + c])
                fail_msg("%s, %s, cell %zu: %016llx and %016llx", name,
                         sim_month_text(b_months[i], month, sizeof month), c,
                         (unsigned long long)x.values[k * x.cells + c],
                         (unsigned long long)y.values[i * y.cells + c]);
    }
    free(x.values);
    free(y.values);
    free(a_months);
    free(b_months);
    return compared;
}

/* Every variable of a group of `b` is as in `a`, month by month of those both have: `rows` of them.
 * Names without rows (labels, ids, `once` series) are in `still`. */
static inline size_t assert_group(struct sim_store_reader *a, struct sim_store_reader *b,
                                  const char *group, size_t rows)
{
    static const char *const still[] = {"time", "diploma", "opening_by_diploma", "id"};
    char **names, path[256];
    size_t count, compared = 0;
    assert_ok(sim_store_read_names(b, group, &names, &count, &error));
    for (size_t i = 0; i < count; i++) {
        bool skipped = false;
        for (size_t k = 0; k < sizeof still / sizeof still[0]; k++)
            skipped = skipped || strcmp(names[i], still[k]) == 0;
        snprintf(path, sizeof path, "%s%s%s", group, group[0] ? "/" : "", names[i]);
        if (!skipped) {
            assert_int_equal(assert_rows(a, b, path), rows);
            compared++;
        }
        free(names[i]);
    }
    free(names);
    return compared;
}

/* File `b` holds so many series and variables of the panel, all as in `a` in the months both have. */
static inline void assert_agree(const char *a_path, const char *b_path, size_t rows, size_t count,
                                size_t in_panel)
{
    struct sim_store_reader *a, *b;
    assert_ok(sim_store_open(&a, a_path, &error));
    assert_ok(sim_store_open(&b, b_path, &error));
    assert_int_equal(assert_group(a, b, "", rows), count);
    if (in_panel > 0) {
        struct numbers x, y;
        numbers_read(&x, a, "panel/id");
        numbers_read(&y, b, "panel/id");
        assert_int_equal(x.rows, y.rows);
        assert_memory_equal(x.values, y.values, x.rows * sizeof *x.values);
        free(x.values);
        free(y.values);
        assert_int_equal(assert_group(a, b, "panel", rows), in_panel);
    }
    sim_store_reader_close(a);
    sim_store_reader_close(b);
}

#endif
