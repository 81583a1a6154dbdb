/* Reading files that are not ours: links, data kept elsewhere, absurd sizes, other types. */
#include "sim/io/store.h"

#include <hdf5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct sim_error error;

static int make_path(void **state)
{
    char *path = calloc(512, 1);
    const char *parent = getenv("TMPDIR");
    assert_non_null(path);
    snprintf(path, 512, "%s/foreign_XXXXXX", parent ? parent : "/tmp");
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    *state = path;
    return 0;
}

static int remove_path(void **state)
{
    int result = unlink(*state);
    free(*state);
    return result;
}

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != SIM_OK)                                                                      \
            fail_msg("%s", error.text);                                                            \
    } while (0)

static void assert_sentence(enum sim_status status, enum sim_status expected, const char *part)
{
    if (status != expected || !strstr(error.text, part))
        fail_msg("status %d, not %d, or no '%s' in: %s", (int)status, (int)expected, part,
                 error.text);
}

/* A file with what a store never holds. */
static void make_foreign_file(const char *path)
{
    hsize_t huge[] = {(hsize_t)1 << 40, (hsize_t)1 << 40}, large[] = {(hsize_t)1 << 30};
    hsize_t nine[] = {1, 1, 1, 1, 1, 1, 1, 1, 1}, one[] = {1};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t spaces[] = {H5Screate_simple(2, huge, NULL), H5Screate_simple(1, large, NULL),
                      H5Screate_simple(9, nine, NULL), H5Screate_simple(1, one, NULL),
                      H5Screate(H5S_NULL)};
    hid_t chunked = H5Pcreate(H5P_DATASET_CREATE), external = H5Pcreate(H5P_DATASET_CREATE);
    hid_t text = H5Tcopy(H5T_C_S1);
    assert_true(file >= 0);
    H5Tset_size(text, H5T_VARIABLE);
    H5Pset_chunk(chunked, 2, (hsize_t[]){1024, 1024});
    H5Pset_external(external, "elsewhere.bin", 0, 8);
    H5Dclose(
        H5Dcreate2(file, "overflow", H5T_STD_I64LE, spaces[0], H5P_DEFAULT, chunked, H5P_DEFAULT));
    H5Dclose(
        H5Dcreate2(file, "large", H5T_STD_I64LE, spaces[1], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Dclose(
        H5Dcreate2(file, "nine", H5T_STD_I64LE, spaces[2], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Dclose(
        H5Dcreate2(file, "short", H5T_STD_I32LE, spaces[3], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Dclose(H5Dcreate2(file, "elsewhere", H5T_STD_I64LE, spaces[3], H5P_DEFAULT, external,
                        H5P_DEFAULT));
    H5Dclose(
        H5Dcreate2(file, "null", H5T_STD_I64LE, spaces[4], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Aclose(H5Acreate2(file, "variable", text, spaces[3], H5P_DEFAULT, H5P_DEFAULT));
    H5Aclose(H5Acreate2(file, "real", H5T_IEEE_F64LE, spaces[3], H5P_DEFAULT, H5P_DEFAULT));
    hid_t group = H5Gcreate2(file, "links", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/short", group, "soft", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external("other.h5", "/x", group, "external", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        H5Sclose(spaces[i]);
    H5Pclose(chunked);
    H5Pclose(external);
    H5Tclose(text);
    assert_true(H5Fclose(file) >= 0);
}

static void foreign_files_are_refused(void **state)
{
    const char *path = *state;
    static const struct {
        const char *name, *part;
    } cases[] = {
        {"overflow", "more than the file can"},
        {"large", "more than the file can"},
        {"nine", "unexpected shape"},
        {"short", "not of 64-bit numbers"},
        {"elsewhere", "in another file"},
        {"null", "unexpected shape"},
        {"links", "not a variable"},
        {"links/soft", "link to elsewhere"},
        {"links/external", "link to elsewhere"},
        {"links/external/x", "link to elsewhere"},
        {"short/x", "not in the file"},
        {"absent", "not in the file"},
        {"a//b", "not in the file"},
        {"/short", "not a name"},
    };
    struct sim_store_reader *reader;
    enum sim_store_type type;
    size_t shape[8], rank, count, size;
    int64_t value;
    char **names, *bytes, *text;
    make_foreign_file(path);
    assert_ok(sim_store_open(&reader, path, &error));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_sentence(sim_store_read_shape(reader, cases[i].name, &type, shape, &rank, &error),
                        SIM_INPUT, cases[i].part);
        assert_sentence(sim_store_read(reader, cases[i].name, &value, 1, &error), SIM_INPUT,
                        cases[i].part);
        assert_int_equal(sim_store_read_bytes(reader, "", cases[i].name, &bytes, &size, &error),
                         SIM_INPUT);
        assert_null(bytes);
    }
    assert_sentence(sim_store_read_names(reader, "links", &names, &count, &error), SIM_INPUT,
                    "link to elsewhere");
    assert_sentence(sim_store_read_names(reader, "short", &names, &count, &error), SIM_INPUT,
                    "not a group");
    assert_sentence(sim_store_read_text(reader, "", "variable", &text, &error), SIM_INPUT,
                    "not a text of fixed length");
    assert_sentence(sim_store_read_text(reader, "", "real", &text, &error), SIM_INPUT,
                    "not a text of fixed length");
    assert_sentence(sim_store_read_text(reader, "", "absent", &text, &error), SIM_INPUT,
                    "not an attribute");
    sim_store_reader_close(reader);
}

/* Values without a checksum, or with one of another kind. */
static void make_bare_file(const char *path)
{
    static const char *const texts[] = {"a", "b"};
    static const unsigned char bytes[] = {'x', 'y'};
    const hsize_t two[] = {2};
    const int64_t numbers[] = {1, 2};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t line = H5Screate_simple(1, two, NULL), text = H5Tcopy(H5T_C_S1);
    const struct {
        const char *name;
        hid_t type;
        const void *values;
    } list[] = {
        {"numbers", H5T_STD_I64LE, numbers},
        {"texts", text, texts},
        {"bytes", H5T_STD_U8LE, bytes},
        {"odd", H5T_STD_I64LE, numbers},
    };
    assert_true(file >= 0);
    H5Tset_size(text, H5T_VARIABLE);
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        hid_t dataset = H5Dcreate2(file, list[i].name, list[i].type, line, H5P_DEFAULT, H5P_DEFAULT,
                                   H5P_DEFAULT);
        assert_true(
            H5Dwrite(dataset, list[i].type, H5S_ALL, H5S_ALL, H5P_DEFAULT, list[i].values) >= 0);
        if (strcmp(list[i].name, "odd") == 0)
            H5Aclose(H5Acreate2(dataset, "xxh3_64", H5T_STD_I64LE, line, H5P_DEFAULT, H5P_DEFAULT));
        H5Dclose(dataset);
    }
    H5Tclose(text);
    H5Sclose(line);
    assert_true(H5Fclose(file) >= 0);
}

/* What nobody vouches for is not read; names and shapes are. */
static void values_without_checksums_are_refused(void **state)
{
    const char *path = *state;
    struct sim_store_reader *reader;
    enum sim_store_type type;
    size_t shape[8], rank, count, size, rows;
    int64_t values[2];
    char **texts, *bytes;
    make_bare_file(path);
    assert_ok(sim_store_open(&reader, path, &error));
    assert_true(!sim_store_sealed(reader));
    assert_ok(sim_store_read_shape(reader, "numbers", &type, shape, &rank, &error));
    assert_ok(sim_store_read_names(reader, "", &texts, &count, &error));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
    assert_sentence(sim_store_read(reader, "numbers", values, 2, &error), SIM_INPUT,
                    "numbers keeps no checksum");
    assert_sentence(sim_store_read_texts(reader, "texts", &texts, &count, &error), SIM_INPUT,
                    "texts keeps no checksum");
    assert_sentence(sim_store_read_bytes(reader, "", "bytes", &bytes, &size, &error), SIM_INPUT,
                    "bytes keeps no checksum");
    assert_sentence(sim_store_read_array(reader, "numbers", SIM_TYPE_i64, values, 2, &error),
                    SIM_INPUT, "numbers keeps no checksum");
    assert_sentence(sim_store_read(reader, "odd", values, 2, &error), SIM_INPUT,
                    "has a checksum of an unknown kind");
    assert_ok(sim_store_rows_sealed(reader, &rows, &error));
    assert_true(rows == SIZE_MAX);
    sim_store_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(foreign_files_are_refused, make_path, remove_path),
        cmocka_unit_test_setup_teardown(values_without_checksums_are_refused, make_path,
                                        remove_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
