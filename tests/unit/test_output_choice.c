/* What of a run goes into its output: rows now and then, series chosen by name; and how large that
 * is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/output_world.h"

#include "tests/unit/output_compared.h"

enum { MONTHS = 12, PATH_SIZE = 512, SERIES = 7, IN_PANEL = 5 };

struct bench {
    char folder[PATH_SIZE / 2], all[PATH_SIZE], some[PATH_SIZE]; /* `all`: straight, every month */
};

/* A run of the year into options->path; the status of making the output. */
static enum sim_status run(const struct sim_output_options *options, int months)
{
    struct sim_world world;
    struct sim_scenario scenario;
    struct sim_scenario_file file;
    struct sim_output *output;
    describe_scenario(&scenario, &file);
    make_world(&world, "2011-02", "20");
    draw_people(&world);
    enum sim_status checked = sim_output_check(options, &world, &error);
    char first[sizeof error.text];
    memcpy(first, error.text, sizeof first);
    enum sim_status status = sim_output_create(&output, options, &world, &scenario, &error);
    assert_int_equal(checked, status);
    if (status != SIM_OK)
        assert_string_equal(error.text, first);
    for (int m = 0; status == SIM_OK && m < months; m++) {
        world.month = sim_month(2010, 3) + m;
        live(&world, m);
        assert_ok(sim_output_month(output, &world, NULL, &error));
    }
    if (status == SIM_OK)
        assert_ok(sim_output_close(output, &world, NULL, months == MONTHS, &error));
    sim_world_destroy(&world);
    return status;
}

static int make_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const char *parent = getenv("TMPDIR");
    assert_non_null(bench);
    snprintf(bench->folder, sizeof bench->folder, "%s/choice_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->all, sizeof bench->all, "%s/all.h5", bench->folder);
    snprintf(bench->some, sizeof bench->some, "%s/some.h5", bench->folder);
    const struct sim_output_options options = {.path = bench->all, .panel = true};
    assert_ok(run(&options, MONTHS));
    *state = bench;
    return 0;
}

static int remove_bench(void **state)
{
    struct bench *bench = *state;
    unlink(bench->all);
    unlink(bench->some);
    int result = rmdir(bench->folder);
    free(bench);
    return result;
}

static void check_text(const char *path, const char *name, const char *expected)
{
    struct sim_store_reader *reader;
    char *text;
    assert_ok(sim_store_open(&reader, path, &error));
    assert_ok(sim_store_read_text(reader, "provenance", name, &text, &error));
    assert_string_equal(text, expected);
    free(text);
    sim_store_reader_close(reader);
}

/* ---- rows now and then ---- */

static void rows_of_the_last_month_of_each_stretch(void **state)
{
    const struct bench *bench = *state;
    static const struct {
        int32_t every;
        int months;
        const char *rows;
        size_t completed;
        const char *told;
    } cases[] = {
        {0, 1,
         "2010-03 2010-04 2010-05 2010-06 2010-07 2010-08 2010-09 2010-10 2010-11 2010-12 2011-01 "
         "2011-02",
         1, "1"},
        {3, 12, "2010-05 2010-08 2010-11 2011-02", 4, "3"},
        {3, 7, "2010-05 2010-08 2010-11 2011-02", 2, "3"},
        {3, 6, "2010-05 2010-08 2010-11 2011-02", 2, "3"},
        {3, 2, "2010-05 2010-08 2010-11 2011-02", 0, "3"},
        {5, 12, "2010-07 2010-12", 2, "5"}, /* the last two months have no row */
        {12, 12, "2011-02", 1, "12"},
        {12, 11, "2011-02", 0, "12"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sim_output_options options = {
            .path = bench->some, .force = true, .panel = true, .every = cases[i].every};
        assert_ok(run(&options, cases[i].months));
        assert_months(bench->some, cases[i].rows, cases[i].completed);
        check_text(bench->some, "every", cases[i].told);
        assert_agree(bench->all, bench->some, cases[i].completed, SERIES, IN_PANEL);
    }
}

static void output_without_any_month_is_refused(void **state)
{
    const struct bench *bench = *state;
    struct sim_output_options options = {.path = bench->some, .every = 13};
    assert_int_equal(run(&options, MONTHS), SIM_SCENARIO);
    assert_non_null(strstr(error.text, "last of each 13 months, and the run has 12 (2010-03 to "
                                       "2011-02)"));
    assert_int_equal(access(bench->some, F_OK), -1);
    options.every = -1;
    assert_int_equal(run(&options, MONTHS), SIM_USAGE);
    assert_non_null(strstr(error.text, "cannot be -1"));
}

static void months_come_in_order(void **state)
{
    const struct bench *bench = *state;
    const struct sim_output_options options = {.path = bench->some, .every = 2};
    struct sim_world world;
    struct sim_scenario scenario;
    struct sim_scenario_file file;
    struct sim_output *output;
    describe_scenario(&scenario, &file);
    make_world(&world, "2011-02", "20");
    draw_people(&world);
    assert_ok(sim_output_create(&output, &options, &world, &scenario, &error));
    world.month = sim_month(2010, 4);
    assert_ok(sim_output_month(output, &world, NULL, &error));
    world.month = sim_month(2010, 8); /* 2010-06 was left out */
    assert_int_equal(sim_output_month(output, &world, NULL, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "before 2010-08"));
    world.month = sim_month(2010, 4);
    assert_int_equal(sim_output_month(output, &world, NULL, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "2010-04 is in the output already"));
    world.month = sim_month(2010, 2);
    assert_int_equal(sim_output_month(output, &world, NULL, &error), SIM_INTERNAL);
    world.month = sim_month(2011, 4);
    assert_int_equal(sim_output_month(output, &world, NULL, &error), SIM_INTERNAL);
    assert_int_equal(sim_output_close(output, &world, NULL, true, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "but 1 of the 6 months of the output were written"));
    assert_months(bench->some, "2010-04 2010-06 2010-08 2010-10 2010-12 2011-02", 1);
    check_text(bench->some, "finished", "");
    sim_world_destroy(&world);
}

/* ---- series chosen ---- */

static void series_are_chosen_by_their_full_names(void **state)
{
    const struct bench *bench = *state;
    static const struct {
        const char *list;
        size_t series;
        const char *one, *not_one; /* one that is there, one that is not */
    } cases[] = {
        {"", SERIES, "opening_by_diploma", NULL},
        {"*", SERIES, "opening_by_diploma", NULL},
        {"population", 1, "population", "population_by_diploma"},
        {"population*", 2, "population_by_diploma", "opening_by_diploma"},
        {"deaths, *_by_diploma", 4, "opening_by_diploma", "skill_sum"},
        {"skill_mean", 1, "skill_mean", "skill_sum"}, /* a ratio without what it is made of */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_store_reader *reader;
        enum sim_store_type type;
        size_t shape[8], rank;
        const bool followed = i % 2 == 0;
        const struct sim_output_options options = {
            .path = bench->some, .force = true, .panel = followed, .series = cases[i].list};
        assert_ok(run(&options, MONTHS));
        assert_agree(bench->all, bench->some, MONTHS, cases[i].series, followed ? IN_PANEL : 0);
        check_text(bench->some, "series", cases[i].list);
        assert_ok(sim_store_open(&reader, bench->some, &error));
        assert_ok(sim_store_read_shape(reader, cases[i].one, &type, shape, &rank, &error));
        if (cases[i].not_one)
            assert_int_equal(
                sim_store_read_shape(reader, cases[i].not_one, &type, shape, &rank, &error),
                SIM_INPUT);
        sim_store_reader_close(reader);
    }
}

static void series_that_there_are_none_of_are_refused(void **state)
{
    const struct bench *bench = *state;
    static const struct {
        const char *list, *sentence;
    } cases[] = {
        {"deaths,polulation", "no series has the name \"polulation\" (did you mean population?)"},
        {"births*", "no series has the name \"births*\""},
        {" , ", "the list of names is empty"},
        {"opening*", "choose at least one that has a value of every month"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sim_output_options options = {.path = bench->some, .series = cases[i].list};
        assert_int_equal(run(&options, MONTHS), SIM_USAGE);
        if (!strstr(error.text, cases[i].sentence))
            fail_msg("'%s' is not in '%s'", cases[i].sentence, error.text);
        assert_int_equal(access(bench->some, F_OK), -1);
    }
}

/* ---- the size ---- */

/* Chosen less, the file is smaller by the cells that are not in it; so small a file is nearly all
 * overhead, which the sum of both sides has in common. */
static void size_follows_the_choice(void **state)
{
    const struct bench *bench = *state;
    const struct sim_output_options choices[] = {
        {.path = bench->some, .force = true, .panel = true},
        {.path = bench->some, .force = true, .panel = true, .every = 4},
        {.path = bench->some, .force = true},
        {.path = bench->some, .force = true, .series = "population*"},
    };
    struct sim_world world;
    double made[4], told[4];
    make_world(&world, "2011-02", "20");
    draw_people(&world);
    for (size_t i = 0; i < 4; i++) {
        struct stat state_of_file;
        assert_ok(run(&choices[i], MONTHS));
        assert_int_equal(stat(bench->some, &state_of_file), 0);
        made[i] = (double)state_of_file.st_size;
        told[i] = (double)sim_output_bytes_of(&world, &choices[i]);
        print_message("# choice %zu: expected %.0f bytes, made %.0f\n", i, told[i], made[i]);
        assert_true(told[i] < 1.3 * made[i] && told[i] > 0.75 * made[i]);
        assert_true(i == 0 || told[i] < told[0]);
    }
    assert_true(told[0] == (double)sim_output_bytes(&world, true));
    assert_true(told[2] == (double)sim_output_bytes(&world, false));
    assert_true(told[3] < told[2]);
    sim_world_destroy(&world);
}

#define CHOICE_TEST(name) cmocka_unit_test_setup_teardown(name, make_bench, remove_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHOICE_TEST(rows_of_the_last_month_of_each_stretch),
        CHOICE_TEST(output_without_any_month_is_refused),
        CHOICE_TEST(months_come_in_order),
        CHOICE_TEST(series_are_chosen_by_their_full_names),
        CHOICE_TEST(series_that_there_are_none_of_are_refused),
        CHOICE_TEST(size_follows_the_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
