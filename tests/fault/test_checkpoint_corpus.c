/* Checkpoints edited by the lists of the corpus, and by random ones: files called good_... must be read, all others
 * refused with a sentence, and nothing crashes (run it under the sanitizers). */
#include "tests/fault/checkpoint_edits.h"

#include "sim/base/random.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>

static struct edits edits;

static void corpus_is_refused_or_read(void **state)
{
    static const char name[] = "tests/fault/corpus/checkpoint";
    (void)state;
    const struct dirent *entry;
    struct sim_error error;
    size_t files = 0, wrong = 0;
    DIR *folder = opendir(name);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[512];
        uint8_t bytes[EDITS_MAX * EDIT_BYTES];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        edits_apply(&edits, bytes, size);
        bool good = strncmp(entry->d_name, "good_", 5) == 0;
        if ((edits_read(&edits, &error) == SIM_OK) != good) {
            print_message("%s was %s: %s\n", entry->d_name, good ? "refused" : "read", error.text);
            wrong++;
        }
        files++;
    }
    closedir(folder);
    assert_int_equal(wrong, 0);
    assert_true(files >= 20);
}

/* Every object of the file, every kind of edit. */
static void every_object_may_be_spoilt(void **state)
{
    (void)state;
    enum { SEED = 31 };
    struct sim_error error;
    size_t refused = 0, read = 0;
    for (size_t object = 0; object < edits.objects && object < UINT8_MAX; object++)
        for (uint8_t kind = 0; kind < 14; kind++) {
            uint32_t words[4];
            uint8_t edit[EDIT_BYTES] = {kind, (uint8_t)object};
            sim_random_words((struct sim_random){SEED, kind}, 1, (uint32_t)object, 0, 0, words);
            memcpy(edit + 2, words, EDIT_BYTES - 2);
            edits_apply(&edits, edit, sizeof edit);
            if (edits_read(&edits, &error) == SIM_OK)
                read++;
            else
                refused++;
        }
    print_message("seed %d: %zu refused, %zu read\n", SEED, refused, read);
    assert_true(refused > 200 && read > 50);
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    struct sim_error error;
    for (uint32_t hundredth = 0; hundredth < 100; hundredth++) {
        uint8_t edit[EDIT_BYTES] = {14};
        uint32_t length = (uint32_t)(edits.size * hundredth / 100);
        memcpy(edit + 4, &length, sizeof length);
        edits_apply(&edits, edit, sizeof edit);
        assert_int_equal(edits_read(&edits, &error), SIM_INPUT);
    }
}

static int begin(void **state)
{
    (void)state;
    edits_begin(&edits);
    return 0;
}

static int end(void **state)
{
    (void)state;
    edits_end(&edits);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus_is_refused_or_read),
        cmocka_unit_test(every_object_may_be_spoilt),
        cmocka_unit_test(every_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
