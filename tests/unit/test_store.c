/* The store: what is written is read back, nothing half-made gets the final name, and files that
 * are not ours are refused with a sentence. */
#include "tests/unit/store_testing.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { MONTHS = 12, PLACES = 3 };

/* ---- a small file of every kind of thing ---- */

struct handles {
    size_t count, rate, place_rate, scalar, sums, nobody;
};

static enum sim_status declare(struct sim_store *store, struct handles *h)
{
    static const char *const labels[PLACES] = {"Ain", "Côte-d'Or", ""};
    static const char *const time[] = {"time"}, *const both[] = {"time", "place"};
    static const char *const place[] = {"place"}, *const members[] = {"time", "id"};
    static const char *const columns[] = {"key", "value"};
    static const char *const keys[] = {"a", "b"}, *const values[] = {"1", NULL};
    static const char *const *const table[] = {keys, values};
    static const struct sim_store_attributes attributes = {
        .units = "1", .long_name = "é", .definition = ""};
    int64_t days[MONTHS];
    enum sim_status status = SIM_OK;
    for (int i = 0; i < MONTHS; i++)
        days[i] = 30 * i;
    SIM_TRY(sim_store_text(store, "", "title", "Détail", &error));
    SIM_TRY(sim_store_dimension_values(store, "", "time", days, MONTHS, &attributes, &error));
    SIM_TRY(sim_store_dimension_labels(store, "", "place", labels, PLACES, &attributes, &error));
    SIM_TRY(sim_store_dimension_values(store, "panel", "id", NULL, 0, NULL, &error));
    SIM_TRY(sim_store_variable(store, "", "count", SIM_STORE_I64, time, 1, &attributes, &h->count,
                               &error));
    SIM_TRY(sim_store_variable(store, "", "rate", SIM_STORE_F64, time, 1, &attributes, &h->rate,
                               &error));
    SIM_TRY(sim_store_variable(store, "deep/er", "place_rate", SIM_STORE_F64, both, 2, &attributes,
                               &h->place_rate, &error));
    SIM_TRY(sim_store_variable(store, "", "scalar", SIM_STORE_I64, NULL, 0, &attributes, &h->scalar,
                               &error));
    SIM_TRY(sim_store_variable(store, "", "sums", SIM_STORE_U64, place, 1, NULL, &h->sums, &error));
    SIM_TRY(sim_store_variable(store, "panel", "nobody", SIM_STORE_F64, members, 2, NULL,
                               &h->nobody, &error));
    SIM_TRY(sim_store_integer(store, "provenance", "seed", UINT64_MAX, &error));
    SIM_TRY(sim_store_text_later(store, "provenance", "finished", 20, &error));
    SIM_TRY(sim_store_texts(store, "provenance/parameters", columns, 2, table, 2, &error));
    SIM_TRY(sim_store_texts(store, "provenance/changes", columns, 2, table, 0, &error));
    SIM_TRY(sim_store_bytes(store, "provenance/files", "b.csv", "x,y\n1,2\n", 8, &error));
    SIM_TRY(sim_store_bytes(store, "provenance/files", "a.csv", "", 0, &error));
    SIM_TRY(sim_store_text(store, "provenance/files/b.csv", "path", "in/b.csv", &error));
out:
    return status;
}

static double place_value(int month, int place)
{
    return month + place / 8.0;
}

static enum sim_status write_month(struct sim_store *store, const struct handles *h, int month)
{
    enum sim_status status = SIM_OK;
    int64_t count = 100 + month;
    double rate = month % 2 ? (double)NAN : 0.5 * month, places[PLACES];
    for (int p = 0; p < PLACES; p++)
        places[p] = place_value(month, p);
    SIM_TRY(sim_store_write_row(store, h->count, (size_t)month, &count, &error));
    SIM_TRY(sim_store_write_row(store, h->rate, (size_t)month, &rate, &error));
    SIM_TRY(sim_store_write_row(store, h->place_rate, (size_t)month, places, &error));
    SIM_TRY(sim_store_write_row(store, h->nobody, (size_t)month, NULL, &error));
    SIM_TRY(sim_store_write(store, h->scalar, &count, &error));
    SIM_TRY(sim_store_flush(store, &error));
out:
    return status;
}

/* Makes a whole file, `months` of it written. */
static enum sim_status make_file(const char *path, bool force, int months)
{
    struct sim_store *store;
    struct handles h = {0};
    const uint64_t sums[PLACES] = {0, 7, UINT64_MAX};
    struct sim_error ignored;
    enum sim_status status = sim_store_create(&store, path, force, &error);
    if (status != SIM_OK)
        return status;
    SIM_TRY(declare(store, &h));
    SIM_TRY(sim_store_commit(store, &error));
    for (int m = 0; m < months; m++)
        SIM_TRY(write_month(store, &h, m));
    SIM_TRY(sim_store_write(store, h.sums, sums, &error));
    SIM_TRY(sim_store_text(store, "provenance", "finished", "2026-01-31T12:00:00Z", &error));
    return sim_store_close(store, &error);
out:
    sim_store_close(store, &ignored);
    return status;
}

static void check_months(struct sim_store_reader *reader, int months)
{
    int64_t count[MONTHS];
    double rate[MONTHS], places[MONTHS * PLACES];
    assert_ok(sim_store_read(reader, "count", count, MONTHS, &error));
    assert_ok(sim_store_read(reader, "rate", rate, MONTHS, &error));
    assert_ok(sim_store_read(reader, "deep/er/place_rate", places, MONTHS * PLACES, &error));
    for (int m = 0; m < MONTHS; m++) {
        bool written = m < months;
        assert_true(count[m] == (written ? 100 + m : SIM_STORE_MISSING_INTEGER));
        if (written && m % 2 == 0)
            assert_true(rate[m] == 0.5 * m);
        else
            assert_true(isnan(rate[m]));
        for (int p = 0; p < PLACES; p++) {
            double value = places[m * PLACES + p];
            assert_true(written ? value == place_value(m, p) : isnan(value));
        }
    }
}

static void check_text(struct sim_store_reader *reader, const char *group, const char *name,
                       const char *expected)
{
    char *text;
    assert_ok(sim_store_read_text(reader, group, name, &text, &error));
    assert_string_equal(text, expected);
    free(text);
}

/* ---- tests ---- */

static void written_is_read_back(void **state)
{
    const struct folder *folder = *state;
    struct sim_store_reader *reader;
    enum sim_store_type type;
    size_t shape[8], rank, size, count;
    int64_t scalar;
    uint64_t sums[PLACES];
    char *bytes, **names;
    assert_ok(make_file(folder->file, false, 5));
    assert_int_equal(count_entries(folder->path), 1);
    assert_ok(sim_store_open(&reader, folder->file, &error));
    check_months(reader, 5);
    assert_ok(sim_store_read_shape(reader, "deep/er/place_rate", &type, shape, &rank, &error));
    assert_true(type == SIM_STORE_F64 && rank == 2 && shape[0] == MONTHS && shape[1] == PLACES);
    assert_ok(sim_store_read_shape(reader, "sums", &type, shape, &rank, &error));
    assert_true(type == SIM_STORE_U64 && rank == 1 && shape[0] == PLACES);
    assert_ok(sim_store_read_shape(reader, "scalar", &type, shape, &rank, &error));
    assert_true(type == SIM_STORE_I64 && rank == 0);
    assert_ok(sim_store_read(reader, "scalar", &scalar, 1, &error));
    assert_true(scalar == 104);
    assert_ok(sim_store_read(reader, "sums", sums, PLACES, &error));
    assert_true(sums[0] == 0 && sums[1] == 7 && sums[2] == UINT64_MAX);
    check_text(reader, "", "title", "Détail");
    check_text(reader, "count", "definition", "");
    check_text(reader, "provenance", "seed", "18446744073709551615");
    check_text(reader, "provenance", "finished", "2026-01-31T12:00:00Z");
    check_text(reader, "provenance/files/b.csv", "path", "in/b.csv");
    assert_ok(sim_store_read_bytes(reader, "provenance/files", "b.csv", &bytes, &size, &error));
    assert_int_equal(size, 8);
    assert_string_equal(bytes, "x,y\n1,2\n");
    free(bytes);
    assert_ok(sim_store_read_bytes(reader, "provenance/files", "a.csv", &bytes, &size, &error));
    assert_int_equal(size, 0);
    free(bytes);
    assert_ok(sim_store_read_names(reader, "provenance/files", &names, &count, &error));
    assert_int_equal(count, 2); /* in order of creation */
    assert_string_equal(names[0], "b.csv");
    assert_string_equal(names[1], "a.csv");
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    sim_store_reader_close(reader);
}

static void two_files_have_the_same_bytes(void **state)
{
    const struct folder *folder = *state;
    unsigned char *contents[2];
    size_t sizes[2];
    for (int i = 0; i < 2; i++) {
        assert_ok(make_file(folder->file, false, MONTHS));
        contents[i] = read_file(folder->file, &sizes[i]);
        unlink(folder->file);
        sleep(1); /* times of creation, were they kept, would now differ */
    }
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(contents[0], contents[1], sizes[0]);
    free(contents[0]);
    free(contents[1]);
}

static void nothing_is_left_without_commit(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *store;
    struct handles h;
    assert_ok(sim_store_create(&store, folder->file, false, &error));
    assert_ok(declare(store, &h));
    assert_int_not_equal(access(folder->file, F_OK), 0);
    assert_ok(sim_store_close(store, &error));
    assert_int_equal(count_entries(folder->path), 0);
    assert_ok(sim_store_close(NULL, &error));
}

static void existing_file_needs_force(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *store;
    struct sim_store_reader *reader;
    assert_ok(make_file(folder->file, false, 3));
    assert_sentence(sim_store_create(&store, folder->file, false, &error), SIM_OUTPUT, "--force");
    assert_null(store);
    assert_int_equal(count_entries(folder->path), 1);
    /* until the commit, the old file is there */
    assert_ok(sim_store_create(&store, folder->file, true, &error));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    check_months(reader, 3);
    sim_store_reader_close(reader);
    assert_ok(sim_store_close(store, &error));
    assert_ok(make_file(folder->file, true, 7));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    check_months(reader, 7);
    sim_store_reader_close(reader);
    assert_int_equal(count_entries(folder->path), 1);
}

static void second_writer_is_refused(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *first, *second;
    assert_ok(sim_store_create(&first, folder->file, false, &error));
    for (int force = 0; force < 2; force++)
        assert_sentence(sim_store_create(&second, folder->file, force, &error), SIM_OUTPUT,
                        "in use");
    assert_ok(sim_store_commit(first, &error));
    assert_sentence(sim_store_create(&second, folder->file, false, &error), SIM_OUTPUT, "exists");
    assert_sentence(sim_store_create(&second, folder->file, true, &error), SIM_OUTPUT, "in use");
    assert_int_equal(count_entries(folder->path), 1);
    assert_ok(sim_store_close(first, &error));
    assert_ok(sim_store_create(&second, folder->file, true, &error));
    assert_ok(sim_store_close(second, &error));
}

static void file_made_meanwhile_is_kept(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *store;
    assert_ok(sim_store_create(&store, folder->file, false, &error));
    assert_true(close(open(folder->file, O_CREAT | O_WRONLY, 0666)) == 0);
    assert_sentence(sim_store_commit(store, &error), SIM_OUTPUT, "exists");
    assert_ok(sim_store_close(store, &error));
    assert_int_equal(count_entries(folder->path), 1);
}

static void bad_places_are_refused(void **state)
{
    const struct folder *folder = *state;
    struct sim_store *store;
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/no/out.h5", folder->path);
    assert_sentence(sim_store_create(&store, path, false, &error), SIM_OUTPUT, "No such file");
    assert_sentence(sim_store_create(&store, folder->path, true, &error), SIM_OUTPUT,
                    "not a plain file");
    assert_sentence(sim_store_create(&store, "", true, &error), SIM_OUTPUT, "no name");
    assert_int_equal(symlink("elsewhere", folder->file), 0);
    assert_sentence(sim_store_create(&store, folder->file, true, &error), SIM_OUTPUT,
                    "not a plain file");
    unlink(folder->file);
    if (geteuid() == 0)
        return; /* to whom every folder is writable */
    assert_int_equal(chmod(folder->path, 0555), 0);
    assert_sentence(sim_store_create(&store, folder->file, false, &error), SIM_OUTPUT,
                    "Permission denied");
    assert_int_equal(chmod(folder->path, 0755), 0);
}

static void mistakes_of_the_code_are_told(void **state)
{
    const struct folder *folder = *state;
    static const char *const unknown[] = {"sector"};
    struct sim_store *store;
    struct handles h;
    size_t handle;
    assert_ok(sim_store_create(&store, folder->file, false, &error));
    assert_ok(declare(store, &h));
    assert_sentence(
        sim_store_variable(store, "", "v", SIM_STORE_F64, unknown, 1, NULL, &handle, &error),
        SIM_INTERNAL, "no dimension 'sector'");
    assert_sentence(
        sim_store_variable(store, "", "a/b", SIM_STORE_F64, NULL, 0, NULL, &handle, &error),
        SIM_INTERNAL, "cannot name");
    assert_sentence(
        sim_store_variable(store, "", "rate", SIM_STORE_F64, NULL, 0, NULL, &handle, &error),
        SIM_OUTPUT, "name already exists");
    assert_sentence(sim_store_write_row(store, h.rate, MONTHS, &handle, &error), SIM_INTERNAL,
                    "no row 12");
    assert_sentence(sim_store_write(store, 99, &handle, &error), SIM_INTERNAL, "never declared");
    assert_ok(sim_store_commit(store, &error));
    assert_sentence(
        sim_store_variable(store, "", "w", SIM_STORE_F64, NULL, 0, NULL, &handle, &error),
        SIM_INTERNAL, "after the commit");
    assert_sentence(sim_store_text(store, "", "w", "x", &error), SIM_INTERNAL, "after the commit");
    assert_sentence(
        sim_store_text(store, "provenance", "finished", "2026-01-31T12:00:00.000Z", &error),
        SIM_INTERNAL, "room for 20 bytes");
    assert_ok(sim_store_close(store, &error));
}

/* A disk that fills up, played by the limit on the size of files. */
static void full_disk_is_told_and_leaves_nothing(void **state)
{
    const struct folder *folder = *state;
    struct rlimit old, limit;
    struct stat whole;
    int failures = 0;
    assert_ok(make_file(folder->file, false, MONTHS));
    assert_int_equal(stat(folder->file, &whole), 0);
    unlink(folder->file);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    for (rlim_t size = 0; size < (rlim_t)whole.st_size; size += 97) {
        limit = old;
        limit.rlim_cur = size;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum sim_status status = make_file(folder->file, false, MONTHS);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        assert_sentence(status, SIM_OUTPUT, "File too large");
        assert_int_equal(count_entries(folder->path), 0);
        failures++;
    }
    assert_true(failures > 10);
    assert_ok(make_file(folder->file, false, MONTHS)); /* nothing of it is left in HDF5 either */
}

/* Writes months, telling each, until killed. */
static void write_until_killed(const char *path, int pipe_end)
{
    struct sim_store *store;
    struct handles h;
    if (sim_store_create(&store, path, false, &error) != SIM_OK || declare(store, &h) != SIM_OK ||
        sim_store_commit(store, &error) != SIM_OK)
        _exit(1);
    for (int m = 0; m < MONTHS; m++) {
        char told = (char)m;
        if (write_month(store, &h, m) != SIM_OK || write(pipe_end, &told, 1) != 1)
            _exit(1);
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    for (;;)
        pause();
}

static void killed_writer_loses_no_month(void **state)
{
    const struct folder *folder = *state;
    for (int months = 1; months <= MONTHS; months += 4) {
        int ends[2], outcome;
        char told;
        struct sim_store_reader *reader;
        assert_int_equal(pipe(ends), 0);
        pid_t writer = fork();
        assert_true(writer >= 0);
        if (writer == 0)
            write_until_killed(folder->file, ends[1]);
        close(ends[1]);
        for (int m = 0; m < months; m++) {
            assert_int_equal(read(ends[0], &told, 1), 1);
            assert_ok(sim_store_open(&reader, folder->file, &error)); /* while it is written */
            int64_t count[MONTHS];
            assert_ok(sim_store_read(reader, "count", count, MONTHS, &error));
            assert_true(count[m] == 100 + m);
            sim_store_reader_close(reader);
        }
        kill(writer, SIGKILL);
        assert_int_equal(waitpid(writer, &outcome, 0), writer);
        assert_true(WIFSIGNALED(outcome));
        while (read(ends[0], &told, 1) == 1)
            months++; /* months told since we last looked */
        close(ends[0]);
        assert_ok(sim_store_open(&reader, folder->file, &error));
        int64_t count[MONTHS];
        assert_ok(sim_store_read(reader, "count", count, MONTHS, &error));
        for (int m = 0; m < months; m++)
            assert_true(count[m] == 100 + m);
        sim_store_reader_close(reader);
        unlink(folder->file);
    }
}

static void leftovers_of_a_killed_run_are_taken_over(void **state)
{
    const struct folder *folder = *state;
    char part[PATH_SIZE + 8];
    struct sim_store_reader *reader;
    snprintf(part, sizeof part, "%s.part", folder->file);
    FILE *file = fopen(part, "w");
    assert_non_null(file);
    for (int i = 0; i < 100000; i++)
        fputs("rubbish", file);
    fclose(file);
    assert_ok(make_file(folder->file, false, MONTHS));
    assert_ok(sim_store_open(&reader, folder->file, &error));
    check_months(reader, MONTHS);
    sim_store_reader_close(reader);
    assert_int_equal(count_entries(folder->path), 1);
}

static void truncated_files_are_refused(void **state)
{
    const struct folder *folder = *state;
    struct stat whole;
    struct sim_store_reader *reader;
    assert_ok(make_file(folder->file, false, MONTHS));
    assert_int_equal(stat(folder->file, &whole), 0);
    for (off_t size = whole.st_size - 1; size >= 0; size -= size > 200 ? 61 : 1) {
        assert_int_equal(truncate(folder->file, size), 0);
        assert_sentence(sim_store_open(&reader, folder->file, &error), SIM_INPUT, folder->file);
        assert_null(reader);
    }
    unlink(folder->file);
    assert_sentence(sim_store_open(&reader, folder->file, &error), SIM_INPUT, "No such file");
    assert_sentence(sim_store_open(&reader, folder->path, &error), SIM_INPUT, "not a plain file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(written_is_read_back),
        STORE_TEST(two_files_have_the_same_bytes),
        STORE_TEST(nothing_is_left_without_commit),
        STORE_TEST(existing_file_needs_force),
        STORE_TEST(second_writer_is_refused),
        STORE_TEST(file_made_meanwhile_is_kept),
        STORE_TEST(bad_places_are_refused),
        STORE_TEST(mistakes_of_the_code_are_told),
        STORE_TEST(full_disk_is_told_and_leaves_nothing),
        STORE_TEST(killed_writer_loses_no_month),
        STORE_TEST(leftovers_of_a_killed_run_are_taken_over),
        STORE_TEST(truncated_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
