/* Damaged scenarios: every file of the corpus, cut at every hundredth of its length and with single
 * bits turned over, is either read or refused with a sentence; it never crashes or hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fault/corpus_walk.h"
#include "tests/fault/scenario_pair.h"

/* libfyaml 0.7 loses the buffer of a long quoted text that ends in a mistake. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

static enum sim_status read_pair(const char *name, const char *bytes, size_t size)
{
    (void)name;
    return scenario_pair_read(bytes, size);
}

static void damaged_scenarios_are_read_or_refused(void **state)
{
    (void)state;
    corpus_walk(&(struct corpus_walk){"tests/fault/corpus/scenario", 1 << 17, 300, read_pair});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_scenarios_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
