/* Files that are written once: their seal, the names they take, and what failures and kills leave. */
#include "tests/unit/store_testing.h"

#include <errno.h>
#include <hdf5.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { VALUES = 200, KILLS = 60 };

/* Every test has these names in its folder. */
struct names {
    char path[PATH_SIZE + 16], part[PATH_SIZE + 16], previous[PATH_SIZE + 16],
        previous_part[PATH_SIZE + 32];
};

static struct names name_all(const struct folder *folder)
{
    struct names names;
    snprintf(names.path, sizeof names.path, "%s", folder->file);
    snprintf(names.part, sizeof names.part, "%s.part", folder->file);
    snprintf(names.previous, sizeof names.previous, "%s.previous", folder->file);
    snprintf(names.previous_part, sizeof names.previous_part, "%s.previous.part", folder->file);
    return names;
}

static void remove_all(const struct names *names)
{
    unlink(names->path);
    unlink(names->part);
    unlink(names->previous);
    unlink(names->previous_part);
}

/* A small file that says which one it is. */
static enum sim_status fill(struct sim_store *store, int32_t number)
{
    static const char *const labels[] = {"Ain", "", "Aisne"};
    int32_t values[VALUES];
    enum sim_status status = SIM_OK;
    for (int32_t i = 0; i < VALUES; i++)
        values[i] = number + i;
    SIM_TRY(sim_store_dimension_labels(store, "", "place", labels, 3, NULL, &error));
    SIM_TRY(sim_store_text(store, "", "title", "Détail", &error));
    SIM_TRY(sim_store_array(store, "tables/person", "age", SIM_TYPE_i32, values, VALUES, &error));
out:
    return status;
}

static enum sim_status write_number(const char *path, const char *previous, int32_t number)
{
    struct sim_store *store;
    struct sim_error ignored;
    enum sim_status status = sim_store_create_sealed(&store, path, previous, &error);
    if (status != SIM_OK)
        return status;
    SIM_TRY(fill(store, number));
    SIM_TRY(sim_store_commit(store, &error));
    return sim_store_close(store, &error);
out:
    sim_store_close(store, &ignored);
    return status;
}

/* Which one a file is; -1 when it cannot be read. */
static int32_t number_of(const char *path)
{
    struct sim_store_reader *reader;
    int32_t values[VALUES];
    char **labels;
    size_t count;
    if (sim_store_open(&reader, path, &error) != SIM_OK)
        return -1;
    assert_true(sim_store_sealed(reader));
    assert_ok(
        sim_store_read_array(reader, "tables/person/age", SIM_TYPE_i32, values, VALUES, &error));
    assert_ok(sim_store_read_texts(reader, "place", &labels, &count, &error));
    assert_int_equal(count, 3);
    assert_string_equal(labels[2], "Aisne");
    for (size_t i = 0; i < count; i++)
        free(labels[i]);
    free(labels);
    sim_store_reader_close(reader);
    for (int32_t i = 0; i < VALUES; i++)
        assert_int_equal(values[i], values[0] + i);
    return values[0];
}

/* ---- the seal ---- */

static void a_sealed_file_is_read_back(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    struct sim_store *store;
    char line[64] = "";
    size_t handle, size;
    const double value = 1;
    assert_ok(sim_store_create_sealed(&store, names.path, NULL, &error));
    assert_ok(sim_store_variable(store, "", "x", SIM_STORE_F64, NULL, 0, NULL, &handle, &error));
    assert_ok(fill(store, 1000));
    assert_int_not_equal(access(names.path, F_OK), 0);
    assert_ok(sim_store_commit(store, &error));
    assert_int_equal(number_of(names.path), 1000); /* before it is closed */
    assert_sentence(sim_store_write(store, handle, &value, &error), SIM_INTERNAL, "sealed");
    assert_sentence(sim_store_text(store, "", "title", "x", &error), SIM_INTERNAL, "sealed");
    assert_ok(sim_store_flush(store, &error));
    assert_ok(sim_store_commit(store, &error));
    assert_ok(sim_store_close(store, &error));
    assert_int_equal(number_of(names.path), 1000);
    assert_int_equal(count_entries(folder->path), 1);
    unsigned char *bytes = read_file(names.path, &size);
    snprintf(line, sizeof line, "guichet sealed file 1\nbytes %zu\nxxh3_128 ", size);
    assert_memory_equal(bytes, line, strlen(line));
    free(bytes);
    hid_t file = H5Fopen(names.path, H5F_ACC_RDONLY, H5P_DEFAULT); /* HDF5's own for others */
    assert_true(file >= 0);
    H5Fclose(file);
    assert_ok(sim_store_create_sealed(&store, names.previous, NULL, &error));
    assert_ok(sim_store_close(store, &error)); /* never committed */
    assert_int_equal(count_entries(folder->path), 1);
}

static void assert_refused(const char *path)
{
    struct sim_store_reader *reader;
    enum sim_status status = sim_store_open(&reader, path, &error);
    assert_null(reader);
    if (status != SIM_INPUT || (!strstr(error.text, "its bytes do not match its seal") &&
                                !strstr(error.text, "its beginning is damaged")))
        fail_msg("status %d: %s", (int)status, error.text);
}

static void any_byte_changed_is_refused(void **state)
{
    const struct names names = name_all(*state);
    size_t size;
    assert_ok(write_number(names.path, NULL, 1));
    free(read_file(names.path, &size));
    for (size_t i = 0; i < size; i++) {
        const unsigned char bits = (unsigned char)(1U << i % 8);
        flip(names.path, i, bits);
        assert_refused(names.path);
        flip(names.path, i, bits);
    }
    assert_int_equal(number_of(names.path), 1);
    print_message("# %zu bytes changed one by one\n", size);
}

static void any_other_length_is_refused(void **state)
{
    const struct names names = name_all(*state);
    size_t size;
    assert_ok(write_number(names.path, NULL, 1));
    unsigned char *bytes = read_file(names.path, &size);
    for (size_t more = 1; more < 5000; more = 3 * more + 1) {
        assert_int_equal(truncate(names.path, (off_t)(size + more)), 0);
        assert_refused(names.path);
    }
    for (size_t length = size; length-- > 0;) {
        assert_int_equal(truncate(names.path, (off_t)length), 0);
        assert_refused(names.path);
    }
    FILE *file = fopen(names.path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    assert_int_equal(number_of(names.path), 1);
    print_message("# cut at each of %zu lengths\n", size);
    free(bytes);
}

/* ---- the names ---- */

static void the_last_two_are_kept(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    for (int32_t i = 1; i <= 4; i++) {
        assert_ok(write_number(names.path, names.previous, i));
        assert_int_equal(number_of(names.path), i);
        assert_int_equal(number_of(names.previous), i > 1 ? i - 1 : -1);
        assert_int_equal(count_entries(folder->path), i > 1 ? 2 : 1);
    }
    assert_ok(write_number(names.path, NULL, 9)); /* replaced */
    assert_int_equal(number_of(names.path), 9);
    assert_int_equal(number_of(names.previous), 3);
    /* one file under both names, and what a killed run left */
    unlink(names.previous);
    assert_int_equal(link(names.path, names.previous), 0);
    assert_int_equal(link(names.path, names.previous_part), 0);
    FILE *rubbish = fopen(names.part, "w");
    assert_non_null(rubbish);
    for (int i = 0; i < 100000; i++)
        fputs("rubbish", rubbish);
    fclose(rubbish);
    assert_ok(write_number(names.path, names.previous, 10));
    assert_int_equal(number_of(names.path), 10);
    assert_int_equal(number_of(names.previous), 9);
    assert_int_equal(count_entries(folder->path), 2);
    remove_all(&names);
}

/* A folder in the way of each name, from the beginning or since the file was begun. */
static void names_that_are_taken(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    const char *const taken[] = {names.path, names.previous, names.previous_part};
    struct sim_store *store;
    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
            assert_ok(write_number(names.path, NULL, 1));
            assert_ok(write_number(names.path, names.previous, 2));
            enum sim_status status = SIM_OK;
            if (late) {
                assert_ok(sim_store_create_sealed(&store, names.path, names.previous, &error));
                assert_ok(fill(store, 3));
            }
            unlink(taken[i]);
            assert_int_equal(mkdir(taken[i], 0777), 0);
            if (late) {
                struct sim_error ignored;
                status = sim_store_commit(store, &error);
                sim_store_close(store, &ignored);
            } else {
                status = write_number(names.path, names.previous, 3);
            }
            assert_sentence(status, SIM_OUTPUT, taken[i]);
            assert_int_equal(rmdir(taken[i]), 0);
            assert_int_equal(number_of(names.path), i == 0 ? -1 : 2);
            assert_int_equal(number_of(names.previous), i == 1 ? -1 : 1);
            assert_int_equal(count_entries(folder->path), i == 2 ? 2 : 1);
            remove_all(&names);
        }
    }
}

static void a_second_writer_and_bad_places_are_refused(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    struct sim_store *first, *second;
    char path[PATH_SIZE + 16];
    assert_ok(sim_store_create_sealed(&first, names.path, names.previous, &error));
    assert_sentence(sim_store_create_sealed(&second, names.path, names.previous, &error),
                    SIM_OUTPUT, "in use");
    assert_null(second);
    assert_ok(sim_store_close(first, &error));
    snprintf(path, sizeof path, "%s/no/out.h5", folder->path);
    assert_sentence(write_number(path, NULL, 1), SIM_OUTPUT, "No such file");
    assert_sentence(write_number("", NULL, 1), SIM_OUTPUT, "no name");
    assert_int_equal(symlink("elsewhere", names.path), 0);
    assert_sentence(write_number(names.path, NULL, 1), SIM_OUTPUT, "not a plain file");
    assert_int_equal(count_entries(folder->path), 1);
}

static void a_folder_that_vanishes_is_told(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    char moved[PATH_SIZE];
    struct sim_store *store;
    struct sim_error ignored;
    snprintf(moved, sizeof moved, "%s.moved", folder->path);
    assert_ok(sim_store_create_sealed(&store, names.path, names.previous, &error));
    assert_ok(fill(store, 1));
    assert_int_equal(rename(folder->path, moved), 0);
    assert_sentence(sim_store_commit(store, &error), SIM_OUTPUT, "No such file");
    sim_store_close(store, &ignored);
    assert_int_equal(rename(moved, folder->path), 0);
    remove_all(&names);
}

/* ---- steps that fail (the linker puts these in front of the system's, see meson.build) ---- */

static int link_error;                     /* of every link; 0: none */
static size_t renames, failing = SIZE_MAX; /* made so far; the first to fail */
static size_t failing_end;                 /* the first behind it that does not */

int __real_rename(const char *old, const char *new);
int __wrap_rename(const char *old, const char *new);
int __real_link(const char *old, const char *new);
int __wrap_link(const char *old, const char *new);

int __wrap_rename(const char *old, const char *new)
{
    size_t number = renames++;
    if (number >= failing && number < failing_end) {
        errno = EIO;
        return -1;
    }
    return __real_rename(old, new);
}

int __wrap_link(const char *old, const char *new)
{
    if (link_error != 0) {
        errno = link_error;
        return -1;
    }
    return __real_link(old, new);
}

/* Two files, and a third whose renames from number `first` on fail, `count` of them. */
static enum sim_status third_file(const struct names *names, size_t first, size_t count)
{
    remove_all(names);
    assert_ok(write_number(names->path, names->previous, 1));
    assert_ok(write_number(names->path, names->previous, 2));
    renames = 0;
    failing = first;
    failing_end = first + count;
    enum sim_status status = write_number(names->path, names->previous, 3);
    failing = SIZE_MAX;
    return status;
}

static void a_rename_that_fails_is_taken_back(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    for (size_t k = 0; k < 2; k++) {
        assert_sentence(third_file(&names, k, 1), SIM_OUTPUT, "Input/output error");
        assert_int_equal(number_of(names.path), 2);
        assert_int_equal(number_of(names.previous), 1);
        assert_int_equal(count_entries(folder->path), 2);
    }
    assert_ok(third_file(&names, 2, 1));
    assert_int_equal(renames, 2); /* there are no more */
    /* nothing can be renamed any more: a whole file has the name */
    assert_sentence(third_file(&names, 1, 100), SIM_OUTPUT, "Input/output error");
    assert_int_equal(number_of(names.path), 3);
    assert_int_equal(number_of(names.previous), 1);
    assert_ok(write_number(names.path, names.previous, 4));
    assert_int_equal(number_of(names.previous), 3);
    assert_int_equal(count_entries(folder->path), 2);
    remove_all(&names);
}

static void without_hard_links(void **state)
{
    static const int errors[] = {EPERM, EOPNOTSUPP, ENOSYS, EMLINK};
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        link_error = errors[i];
        assert_ok(third_file(&names, SIZE_MAX, 0));
        assert_int_equal(number_of(names.path), 3);
        assert_int_equal(number_of(names.previous), 2);
    }
    assert_sentence(third_file(&names, 0, 1), SIM_OUTPUT, names.previous);
    assert_int_equal(number_of(names.path), 2);
    assert_int_equal(number_of(names.previous), 1);
    assert_sentence(third_file(&names, 1, 1), SIM_OUTPUT, "Input/output error");
    assert_int_equal(number_of(names.path), 2); /* put back; the previous one is lost */
    assert_int_equal(count_entries(folder->path), 1);
    assert_sentence(third_file(&names, 1, 100), SIM_OUTPUT, "the last file is now");
    assert_int_equal(number_of(names.previous), 2);
    link_error = EIO;
    assert_ok(write_number(names.path, names.previous, 7)); /* nothing there to be kept */
    assert_sentence(write_number(names.path, names.previous, 8), SIM_OUTPUT, "Input/output error");
    assert_int_equal(number_of(names.path), 7);
    assert_int_equal(number_of(names.previous), 2);
    link_error = 0;
    remove_all(&names);
}

/* ---- full disks and kills ---- */

static void a_full_disk_leaves_the_last_ones(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    struct rlimit old, limit;
    size_t whole, failures = 0;
    assert_ok(write_number(names.path, names.previous, 1));
    assert_ok(write_number(names.path, names.previous, 2));
    free(read_file(names.path, &whole));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    for (size_t size = 0; size < whole; size += 61) {
        limit = old;
        limit.rlim_cur = size;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum sim_status status = write_number(names.path, names.previous, 3);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        assert_sentence(status, SIM_OUTPUT, "File too large");
        assert_int_equal(number_of(names.path), 2);
        assert_int_equal(number_of(names.previous), 1);
        assert_int_equal(count_entries(folder->path), 2);
        failures++;
    }
    print_message("# full at %zu sizes of %zu\n", failures, whole);
    assert_true(failures > 50);
    assert_ok(write_number(names.path, names.previous, 3));
    assert_int_equal(number_of(names.previous), 2);
    remove_all(&names);
}

/* Writes one after the other, telling each when it has its name, until killed. */
static void write_until_killed(const struct names *names, int pipe_end)
{
    for (int32_t i = 1;; i++)
        if (write_number(names->path, names->previous, i) != SIM_OK ||
            write(pipe_end, &i, sizeof i) != sizeof i)
            _exit(1);
}

static void kills_leave_whole_files(void **state)
{
    const struct folder *folder = *state;
    const struct names names = name_all(folder);
    const unsigned seed = 20261129;
    unsigned random = seed;
    int32_t most = 0;
    for (int kill_number = 0; kill_number < KILLS; kill_number++) {
        int ends[2], outcome;
        int32_t told = 0, next;
        assert_int_equal(pipe(ends), 0);
        pid_t writer = fork();
        assert_true(writer >= 0);
        if (writer == 0)
            write_until_killed(&names, ends[1]);
        close(ends[1]);
        assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
        random = random * 1103515245U + 12345U;
        nanosleep(&(struct timespec){0, (long)(random >> 8) % 20000000L}, NULL);
        kill(writer, SIGKILL);
        assert_int_equal(waitpid(writer, &outcome, 0), writer);
        assert_true(WIFSIGNALED(outcome));
        while (read(ends[0], &next, sizeof next) == sizeof next)
            told = next;
        close(ends[0]);
        const int32_t there = number_of(names.path), before = number_of(names.previous);
        if (there != told && there != told + 1)
            fail_msg("seed %u, kill %d: %d were told, and there is %d", seed, kill_number, told,
                     there);
        assert_true(told < 2 || (before > 0 && before < there && before >= there - 2));
        most = told > most ? told : most;
        assert_ok(write_number(names.path, names.previous, 1000)); /* takes over what was left */
        assert_int_equal(number_of(names.previous), there);
        assert_int_equal(count_entries(folder->path), 2);
        remove_all(&names);
    }
    print_message("# %d kills survived, seed %u; up to %d files were written before\n", KILLS, seed,
                  most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_sealed_file_is_read_back),
        STORE_TEST(any_byte_changed_is_refused),
        STORE_TEST(any_other_length_is_refused),
        STORE_TEST(the_last_two_are_kept),
        STORE_TEST(names_that_are_taken),
        STORE_TEST(a_second_writer_and_bad_places_are_refused),
        STORE_TEST(a_folder_that_vanishes_is_told),
        STORE_TEST(a_rename_that_fails_is_taken_back),
        STORE_TEST(without_hard_links),
        STORE_TEST(a_full_disk_leaves_the_last_ones),
        STORE_TEST(kills_leave_whole_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
