/* Damaged scenarios: every file of the corpus, cut at every hundredth of its length and with single
 * bits turned over, is either read or refused with a sentence; it never crashes or hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

#include "tests/fault/scenario_pair.h"

#define CORPUS "tests/fault/corpus/scenario"

/* libfyaml 0.7 loses the buffer of a long quoted text that ends in a mistake. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
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

static void damage(char *bytes, size_t size)
{
    for (size_t hundredth = 0; hundredth < 100; hundredth++)
        scenario_pair_read(bytes, size * hundredth / 100);
    /* Some hundred flips of each file, all over it, and every bit in turn. */
    size_t step = size / 300 + 1;
    for (size_t i = 0; i < size; i += step) {
        char flip = (char)(1 << (i / step % 8));
        bytes[i] = (char)(bytes[i] ^ flip);
        scenario_pair_read(bytes, size);
        bytes[i] = (char)(bytes[i] ^ flip);
    }
}

/* Files called good_... are read, all others are refused. */
static void damaged_scenarios_are_read_or_refused(void **state)
{
    (void)state;
    enum { SIZE = 1 << 17 };
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
        if ((scenario_pair_read(bytes, size) == SIM_OK) != good)
            fail_msg("%s was %s", entry->d_name, good ? "refused" : "read");
        damage(bytes, size);
        files++;
    }
    closedir(folder);
    free(bytes);
    assert_true(files >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_scenarios_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
