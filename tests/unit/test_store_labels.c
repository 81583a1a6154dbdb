/* Names of dimensions and lists of texts, read back from a store and from files that are not ours.
 */
#include "sim/io/store.h"

#include <hdf5.h>
#include <hdf5_hl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct sim_error error;

/* A folder of its own: a store makes its file itself. */
static int make_path(void **state)
{
    char *path = calloc(512, 1);
    const char *parent = getenv("TMPDIR");
    assert_non_null(path);
    snprintf(path, 500, "%s/labels_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(path));
    strcat(path, "/file.h5");
    *state = path;
    return 0;
}

static int remove_path(void **state)
{
    char *path = *state;
    unlink(path);
    *strrchr(path, '/') = '\0';
    int result = rmdir(path);
    free(path);
    return result;
}

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != SIM_OK)                                                                      \
            fail_msg("%s", error.text);                                                            \
    } while (0)

static void assert_sentence(enum sim_status status, const char *part)
{
    if (status != SIM_INPUT || !strstr(error.text, part))
        fail_msg("status %d, not %d, or no '%s' in: %s", (int)status, (int)SIM_INPUT, part,
                 error.text);
}

static void make_store(const char *path)
{
    static const char *const labels[] = {"first", "", "d\xC3\xA9partement"};
    static const int64_t years[] = {2010, 2011};
    static const char *const dimensions[] = {"year", "kind"};
    struct sim_store *store;
    size_t handle;
    assert_ok(sim_store_create(&store, path, false, &error));
    assert_ok(sim_store_dimension_labels(store, "", "kind", labels, 3, NULL, &error));
    assert_ok(sim_store_dimension_values(store, "", "year", years, 2, NULL, &error));
    assert_ok(
        sim_store_variable(store, "", "x", SIM_STORE_F64, dimensions, 2, NULL, &handle, &error));
    assert_ok(
        sim_store_variable(store, "", "scalar", SIM_STORE_F64, NULL, 0, NULL, &handle, &error));
    assert_ok(sim_store_commit(store, &error));
    assert_ok(sim_store_close(store, &error));
}

static void names_and_labels_are_read_back(void **state)
{
    struct sim_store_reader *reader;
    char *names[8], **texts;
    size_t rank, count;
    make_store(*state);
    assert_ok(sim_store_open(&reader, *state, &error));
    assert_ok(sim_store_read_dimensions(reader, "x", names, &rank, &error));
    assert_int_equal(rank, 2);
    assert_string_equal(names[0], "year");
    assert_string_equal(names[1], "kind");
    free(names[0]);
    free(names[1]);
    assert_ok(sim_store_read_dimensions(reader, "scalar", names, &rank, &error));
    assert_int_equal(rank, 0);
    assert_ok(sim_store_read_dimensions(reader, "kind", names, &rank, &error));
    assert_int_equal(rank, 1);
    assert_string_equal(names[0], "kind");
    free(names[0]);
    assert_ok(sim_store_read_texts(reader, "kind", &texts, &count, &error));
    assert_int_equal(count, 3);
    assert_string_equal(texts[0], "first");
    assert_string_equal(texts[1], "");
    assert_string_equal(texts[2], "d\xC3\xA9partement");
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
    assert_sentence(sim_store_read_texts(reader, "year", &texts, &count, &error),
                    "is not a list of texts");
    assert_null(texts);
    assert_sentence(sim_store_read_texts(reader, "absent", &texts, &count, &error),
                    "is not in the file");
    sim_store_reader_close(reader);
}

/* x [2][3] of which only the first dimension has a name; texts of fixed length; a table of texts;
 * two texts of which one was never written. */
static void make_foreign_file(const char *path)
{
    static const char *const one[] = {"only", NULL};
    hsize_t two[] = {2}, shape[] = {2, 3};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t line = H5Screate_simple(1, two, NULL), plane = H5Screate_simple(2, shape, NULL);
    hid_t fixed = H5Tcopy(H5T_C_S1), free_length = H5Tcopy(H5T_C_S1);
    assert_true(file >= 0);
    H5Tset_size(fixed, 5);
    H5Tset_size(free_length, H5T_VARIABLE);
    hid_t scale =
        H5Dcreate2(file, "line", H5T_STD_I64LE, line, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t x = H5Dcreate2(file, "x", H5T_STD_I64LE, plane, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t half = H5Dcreate2(file, "half", free_length, line, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5DSset_scale(scale, NULL); /* without a name of its own: found by its path */
    H5DSattach_scale(x, scale, 0);
    H5Dwrite(half, free_length, H5S_ALL, H5S_ALL, H5P_DEFAULT, one);
    H5Dclose(H5Dcreate2(file, "fixed", fixed, line, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Dclose(H5Dcreate2(file, "plane", free_length, plane, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Dclose(half);
    H5Dclose(x);
    H5Dclose(scale);
    H5Tclose(fixed);
    H5Tclose(free_length);
    H5Sclose(line);
    H5Sclose(plane);
    assert_true(H5Fclose(file) >= 0);
}

static void foreign_ones_are_refused(void **state)
{
    static const struct {
        const char *name, *part;
    } cases[] = {
        {"fixed", "not a list of texts of any length"},
        {"plane", "not a list of texts"},
        {"half", "has a text missing"},
        {"x", "not a list of texts"},
    };
    struct sim_store_reader *reader;
    char *names[8] = {NULL}, **texts;
    size_t rank, count;
    make_foreign_file(*state);
    assert_ok(sim_store_open(&reader, *state, &error));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_sentence(sim_store_read_texts(reader, cases[i].name, &texts, &count, &error),
                        cases[i].part);
        assert_null(texts);
    }
    assert_sentence(sim_store_read_dimensions(reader, "x", names, &rank, &error),
                    "has a dimension without a name");
    assert_int_equal(rank, 0);
    for (size_t i = 0; i < 8; i++)
        assert_null(names[i]); /* nothing is left to release twice */
    assert_ok(sim_store_read_dimensions(reader, "line", names, &rank, &error));
    assert_int_equal(rank, 1);
    assert_string_equal(names[0], "line");
    free(names[0]);
    sim_store_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_labels_are_read_back, make_path, remove_path),
        cmocka_unit_test_setup_teardown(foreign_ones_are_refused, make_path, remove_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
