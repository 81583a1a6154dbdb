/* Damaged input tables: every file of the corpus, cut at every hundredth of its length and with
 * single bits turned over, is either read or refused with a sentence; it never crashes or hangs. */
#include "sim/io/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "tests/fault/corpus_walk.h"

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

static void damaged_tables_are_read_or_refused(void **state)
{
    (void)state;
    corpus_walk(&(struct corpus_walk){"tests/fault/corpus/csv", 1 << 16, 0, read_bytes});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_tables_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
