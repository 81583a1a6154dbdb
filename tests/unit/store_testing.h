/* What the tests of the store share: a folder of their own, and looking at errors and files. */
#ifndef TESTS_UNIT_STORE_TESTING_H
#define TESTS_UNIT_STORE_TESTING_H

#include "sim/io/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 512 };

static struct sim_error error;

/* Every test has a folder of its own, empty at its end but for `file`. */
struct folder {
    char path[PATH_SIZE / 2];
    char file[PATH_SIZE];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    const char *parent = getenv("TMPDIR");
    assert_non_null(folder);
    snprintf(folder->path, sizeof folder->path, "%s/store_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/out.h5", folder->path);
    *state = folder;
    return 0;
}

static size_t count_entries(const char *path)
{
    DIR *folder = opendir(path);
    size_t count = 0;
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    unlink(folder->file);
    size_t left = count_entries(folder->path);
    int result = rmdir(folder->path);
    free(folder);
    return left == 0 && result == 0 ? 0 : -1;
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

/* The bytes of a file; released by free(). */
static inline unsigned char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

/* Changes one byte of a file by exclusive or; twice the same puts it back. */
static inline void flip(const char *path, size_t offset, unsigned char bits)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)offset, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_true(byte != EOF && fseek(file, (long)offset, SEEK_SET) == 0);
    assert_true(fputc((unsigned char)byte ^ bits, file) != EOF);
    assert_int_equal(fclose(file), 0);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

#endif
