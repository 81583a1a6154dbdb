/* No content of an input table may bring the program down: cells of every column of every table of the real model are
 * replaced by values that tables should not have, rows are taken away and repeated. Each is refused with a sentence, or
 * accepted, and then a population is drawn from it without harm. */
#include "tests/fault/hostile_inputs.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <time.h>

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

struct tally {
    size_t refused, accepted;
};

static void try_change(struct hostile_inputs *inputs, size_t table, size_t row, size_t column,
                       const char *value, struct tally *tally)
{
    struct sim_error error;
    struct hostile_table before = hostile_apply(inputs, table, row, column, value);
    double begin = seconds();
    enum sim_status status = hostile_run(inputs, false, &error);
    if (!hostile_status_allowed(status))
        fail_msg("%s, row %zu, column %zu, '%s': status %d: %s", inputs->table[table].name, row,
                 column, value, (int)status, error.text);
    if (seconds() - begin > 60)
        fail_msg("%s, row %zu, column %zu, '%s': took %.0f seconds", inputs->table[table].name, row,
                 column, value, seconds() - begin);
    tally->accepted += status == SIM_OK;
    tally->refused += status != SIM_OK;
    hostile_undo(inputs, table, before);
}

/* A place of each column and value, chosen by a running number, so that first, last and inner rows are met. */
static void cells_are_refused_or_read(void **state)
{
    (void)state;
    struct hostile_inputs inputs;
    struct tally tally = {0, 0};
    size_t number = 0, stride = 37;
    hostile_load(&inputs);
    for (size_t t = 0; t < inputs.count; t++)
        for (size_t c = 0; c < inputs.table[t].columns; c++)
            for (size_t v = number++ % stride; v < HOSTILE_VALUES; v += stride) {
                size_t rows = inputs.table[t].rows, row = v % 3 == 0 ? 0
                                                          : v % 3 == 1
                                                              ? rows - 1
                                                              : (number * 31 + v * 17) % rows;
                try_change(&inputs, t, row, c, hostile_values[v], &tally);
            }
    print_message("%zu tables refused, %zu read\n", tally.refused, tally.accepted);
    assert_true(tally.refused > 60 && tally.accepted > 10);
    hostile_release(&inputs);
}

static void kept_findings_do_no_harm(void **state)
{
    static const char folder_name[] = "tests/fault/corpus/inputs";
    (void)state;
    struct hostile_inputs inputs;
    struct sim_error error;
    struct dirent *entry;
    size_t files = 0;
    DIR *folder = opendir(folder_name);
    assert_non_null(folder);
    hostile_load(&inputs);
    while ((entry = readdir(folder))) {
        char path[512], bytes[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder_name, entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        enum sim_status status = hostile_list(&inputs, bytes, size, &error);
        bool good = strncmp(entry->d_name, "good_", 5) == 0;
        if (status != (good ? SIM_OK : SIM_INPUT))
            fail_msg("%s: status %d: %s", entry->d_name, (int)status, error.text);
        files++;
    }
    closedir(folder);
    hostile_release(&inputs);
    assert_true(files >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_refused_or_read),
        cmocka_unit_test(kept_findings_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
