/* Memory that runs out anywhere: the k-th allocation fails, for every k, or that one and all after
 * it. A run then ends with a status and a sentence, gives back all it held, and leaves no file that
 * is not whole - or it did without, and its results are the same.
 *
 * The program is linked with --wrap (see the list of tests), which reaches the allocations of the
 * engine and the model. Those inside HDF5, libfyaml and GSL are not made to fail: HDF5 1.10 ends the
 * program by itself, or crashes, at about a third of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fault/failing_calls.h"
#include "tests/models/small_world.h"
#include "tests/unit/long_tests.h"
#include "tests/unit/tiny_model.h"

#include "sim/io/store.h"

#include <inttypes.h>
#include <unistd.h>

/* ---- one run ---- */

static char folder[] = "/tmp/guichet_allocations_XXXXXX";
static char path[64], part[80], scenario[64], extended[64];

struct result {
    enum sim_status status;
    char text[sizeof((struct sim_error){0}.text)];
    uint64_t results; /* hash of the last month's series and of all columns */
};

static uint64_t hash_of(const struct sim_world *world)
{
    uint64_t hash = 0;
    for (size_t s = 0; s < world->series_count; s++) {
        const struct sim_series *series = &world->series[s];
        hash = sim_hash_seeded(series->counts ? (const void *)series->counts
                                              : (const void *)series->reals,
                               series->cells * 8, hash);
    }
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++) {
            uint64_t sum = sim_world_checksum(world, &world->tables[t], c);
            hash = sim_hash_seeded(&sum, sizeof sum, hash);
        }
    return hash;
}

/* Reads scenario and inputs, opens, simulates two months (moving rows in both), all from the disk
 * as the program does. */
static struct result run_once(bool output)
{
    static const char *const settings[] = {"scale=1/10000", "run.end=2010-02",
                                           "run.arrange_months=1", "run.panel_size=20"};
    const struct sim_run_source source = {.scenario = scenario,
                                          .settings = settings,
                                          .setting_count = 2,
                                          .random = {.seed = 1},
                                          .threads = 1};
    const struct sim_output_options options = {
        .path = path, .panel = true, .settings = settings, .setting_count = 2, .build = "test"};
    struct sim_diagnostics diagnostics = {0};
    struct sim_error error = {.text = ""};
    struct sim_run run;
    struct result result = {.status = SIM_OK};
    failing_begin();
    result.status = sim_run_prepare(&run, &guichet_model, &source, &diagnostics, &error);
    if (result.status == SIM_OK)
        result.status = sim_run_all(&run, output ? &options : NULL, NULL, NULL, &error);
    failing_end();
    if (result.status == SIM_OK)
        result.results = hash_of(&run.world);
    memcpy(result.text, error.text, sizeof result.text);
    sim_run_destroy(&run);
    sim_diagnostics_destroy(&diagnostics);
    return result;
}

/* What is under the final name can be read, and holds as many months as it says; of a run that
 * ended well both. Nothing is left under the name it was made under. */
static void assert_file_is_whole(const struct result *result, const char *when)
{
    struct sim_store_reader *reader;
    struct sim_error error = {.text = ""};
    int64_t months = -1;
    if (access(part, F_OK) == 0)
        fail_msg("%s: %s is left", when, part);
    if (access(path, F_OK) != 0) {
        if (result->status == SIM_OK)
            fail_msg("%s: no output, but success", when);
        return;
    }
    if (sim_store_open(&reader, path, &error) != SIM_OK ||
        sim_store_read(reader, "provenance/months_completed", &months, 1, &error) != SIM_OK)
        fail_msg("%s: %s", when, error.text);
    sim_store_reader_close(reader);
    if (months < 0 || months > 2 || (result->status == SIM_OK && months != 2))
        fail_msg("%s: %d months in the output", when, (int)months);
    assert_int_equal(unlink(path), 0);
}

static void assert_survives(size_t k, bool and_after, bool output, const struct result *whole)
{
    char when[96];
    snprintf(when, sizeof when, "seed 1, allocation %zu%s fails%s", k,
             and_after ? " and all after it" : "", output ? ", with output" : "");
    int64_t mapped = failing.mapped;
    failing.at = k;
    failing.and_after = and_after;
    struct result result = run_once(output);
    failing.at = 0;
    if (result.status == SIM_OK ? result.results != whole->results
                                : result.status != SIM_MEMORY || !strstr(result.text, "memory"))
        fail_msg("%s: status %d, results %016" PRIx64 " (not failing: %016" PRIx64 "), text: %s",
                 when, (int)result.status, result.results, whole->results, result.text);
    if (failing.mapped != mapped)
        fail_msg("%s: %" PRId64 " bytes of pages are still held", when, failing.mapped - mapped);
    if (output)
        assert_file_is_whole(&result, when);
}

/* Every `stride`-th k, more often among the first `dense` and the last ones; in the long tests every
 * k of the first and a quarter of the stride after them. */
static void fail_one_by_one(bool output, bool and_after, size_t dense, size_t stride)
{
    size_t near = tests_are_long() ? 1 : 5, far = tests_are_long() ? stride / 4 : stride;
    struct result whole = run_once(output);
    size_t calls = failing.calls, survived = 0;
    if (whole.status != SIM_OK)
        fail_msg("seed 1: %s", whole.text);
    if (output)
        assert_file_is_whole(&whole, "no allocation fails");
    assert_true(calls > 100);
    for (size_t k = 1; k <= calls; k += k < dense || k + 50 > calls ? near : far, survived++)
        assert_survives(k, and_after, output, &whole);
    print_message("# %zu allocations, %zu made to fail one by one\n", calls, survived);
    assert_survives(calls + 1, and_after, output, &whole);
}

static void one_fails_without_output(void **state)
{
    (void)state;
    fail_one_by_one(false, false, 200, 76);
}
static void all_fail_from_one_on_without_output(void **state)
{
    (void)state;
    fail_one_by_one(false, true, 200, 116);
}
static void one_fails_with_output(void **state)
{
    (void)state;
    fail_one_by_one(true, false, 0, 76);
}
static void all_fail_from_one_on_with_output(void **state)
{
    (void)state;
    fail_one_by_one(true, true, 0, 116);
}

/* ---- reading levers ---- */

/* A run of the tiny model, which has levers of every kind; only the reading. */
static enum sim_status read_levers_once(size_t *entries, struct sim_error *error)
{
    static struct tiny_model tiny;
    static const struct sim_scenario_text no_input;
    static const char text[] =
        "name: a\ntitle: A\ninputs: in\nlevers:\n"
        "- {lever: grant, value: 10, start: 2011-01, target: {age: [young, old], sex: F}}\n"
        "- {lever: grant, value: 20, start: 2011-01, target: {age: young}}\n"
        "- {lever: cap, value: 0.9, start: 2010-01, end: 2012-01, phase_in: 3}\n"
        "- {lever: floor, value: 0.1, start: 2010-01}\n";
    const struct sim_scenario_text file = {"a.yaml", text, sizeof text - 1};
    const struct sim_run_source source = {
        .threads = 1, .scenario_texts = &file, .scenario_text_count = 1, .input_texts = &no_input};
    struct sim_diagnostics diagnostics = {0};
    struct sim_run run;
    tiny_model(&tiny);
    tiny.model.input_count = 0;
    failing_begin();
    enum sim_status status = sim_run_prepare(&run, &tiny.model, &source, &diagnostics, error);
    failing_end();
    *entries = status == SIM_OK ? run.world.levers.entry_count : 0;
    sim_run_destroy(&run);
    sim_diagnostics_destroy(&diagnostics);
    return status;
}

static void one_fails_while_levers_are_read(void **state)
{
    (void)state;
    struct sim_error error = {.text = ""};
    size_t entries;
    if (read_levers_once(&entries, &error) != SIM_OK)
        fail_msg("%s", error.text);
    size_t calls = failing.calls;
    assert_int_equal(entries, 4);
    assert_true(calls > 50);
    for (size_t k = 1; k <= 2 * calls; k++) {
        int64_t mapped = failing.mapped;
        failing.at = (k + 1) / 2;
        failing.and_after = k % 2 == 0;
        enum sim_status status = read_levers_once(&entries, &error);
        failing.at = 0;
        if (status != SIM_MEMORY && !(status == SIM_OK && entries == 4))
            fail_msg("allocation %zu%s: status %d, %zu levers, %s", (k + 1) / 2,
                     k % 2 == 0 ? " and all after it" : "", (int)status, entries, error.text);
        assert_int_equal(failing.mapped, mapped);
    }
}

static int write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    if (!file || fputs(text, file) < 0)
        return -1;
    return fclose(file);
}

/* A scenario that extends another, with a dated change: all that reading can meet. */
static int make_folder(void **state)
{
    char here[512], text[1024];
    (void)state;
    if (!mkdtemp(folder) || !getcwd(here, sizeof here))
        return -1;
    snprintf(path, sizeof path, "%s/run.h5", folder);
    snprintf(part, sizeof part, "%s.part", path);
    snprintf(scenario, sizeof scenario, "%s/small.yaml", folder);
    snprintf(extended, sizeof extended, "%s/base.yaml", folder);
    snprintf(text, sizeof text,
             "name: base\ntitle: What is extended\ninputs: \"%s/scenarios/france\"\n"
             "parameters: {scale: 1/10000, run.end: 2010-02}\n",
             here);
    if (write_file(extended, text) != 0)
        return -1;
    return write_file(scenario, "name: small\ntitle: \"Two months\"\nextends: base.yaml\n"
                                "question: >\n  Does it end well?\n"
                                "parameters:\n  household:\n    separation: 0.02\n"
                                "changes:\n  - date: 2010-02\n"
                                "    parameters: {household.separation: 0.1}\n");
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(part);
    unlink(scenario);
    unlink(extended);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_fails_while_levers_are_read),
        cmocka_unit_test(one_fails_without_output),
        cmocka_unit_test(all_fail_from_one_on_without_output),
        cmocka_unit_test(one_fails_with_output),
        cmocka_unit_test(all_fail_from_one_on_with_output),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
