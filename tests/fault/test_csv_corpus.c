/* Damaged input tables: every file of the corpus, cut at every hundredth of its length and with
 * single bits turned over, is either read or refused with a sentence; it never crashes or hangs. */
#include "sim/io/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>

#define CORPUS "tests/fault/corpus/csv"

static const struct sim_input_column columns[] = {{"code", 't'}, {"persons", 'i'}, {"rate", 'r'}};
static const struct sim_input_declaration table = {"table", "a table", columns, 3, 0};

/* Every value must be readable, so that a wrong pointer shows, and every number finite. */
static void touch(const struct sim_input *input)
{
    size_t length = 0;
    for (size_t row = 0; row < input->rows; row++) {
        length += strlen(sim_input_texts(input, "code")[row]);
        assert_true(isfinite(sim_input_reals(input, "rate")[row]));
        assert_true(input->lines[row] > 0);
    }
    assert_true(length <= input->size);
}

static enum sim_status read_bytes(const char *name, const char *bytes, size_t size)
{
    struct sim_diagnostics diagnostics = {0};
    struct sim_input input;
    /* a copy of this very size, so that a read beyond it is found by a memory checker */
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    enum sim_status status = sim_input_parse(name, copy, size, &table, &input, &diagnostics);
    free(copy);
    if ((status == SIM_OK) != (diagnostics.total == 0))
        fail_msg("%s, %zu bytes: status %d with %zu diagnostics", name, size, (int)status,
                 diagnostics.total);
    assert_true(status == SIM_OK || status == SIM_INPUT);
    for (size_t i = 0; i < diagnostics.count; i++) {
        assert_string_equal(diagnostics.items[i].file, name);
        assert_true(strlen(diagnostics.items[i].text) > 10);
    }
    if (status == SIM_OK) {
        touch(&input);
        sim_input_release(&input);
    }
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

static size_t load(const char *name, char *bytes, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, CORPUS "/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, size, file);
    fclose(file);
    assert_true(length < size);
    return length;
}

static void damage(const char *name, char *bytes, size_t size)
{
    for (size_t hundredth = 0; hundredth < 100; hundredth++)
        read_bytes(name, bytes, size * hundredth / 100);
    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
            read_bytes(name, bytes, size);
            bytes[i] = (char)(bytes[i] ^ 1 << bit);
        }
}

/* Files called good_... are read, all others are refused. */
static void damaged_tables_are_read_or_refused(void **state)
{
    (void)state;
    enum { SIZE = 1 << 16 };
    char *bytes = malloc(SIZE);
    DIR *folder = opendir(CORPUS);
    struct dirent *entry;
    size_t files = 0;
    assert_non_null(bytes);
    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        size_t size = load(entry->d_name, bytes, SIZE);
        bool good = strncmp(entry->d_name, "good_", 5) == 0;
        if ((read_bytes(entry->d_name, bytes, size) == SIM_OK) != good)
            fail_msg("%s was %s", entry->d_name, good ? "refused" : "read");
        damage(entry->d_name, bytes, size);
        files++;
    }
    closedir(folder);
    free(bytes);
    assert_true(files >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_tables_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
