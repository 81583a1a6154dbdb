/* The output file of a tiny model: series, panel and provenance are what the world held. With a
 * path as argument it makes that file instead, and waits for the end of its standard input with the
 * file still open, for tests/unit/read_elsewhere.py. */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/output_world.h"

enum { MONTHS = 12, PANEL = 20, PATH_SIZE = 512 };

/* ---- a world with its history, and what the panel must hold ---- */

struct trial {
    struct sim_world world;
    struct sim_scenario scenario;
    struct sim_scenario_file file;
    char folder[PATH_SIZE / 2], path[PATH_SIZE];
    bool waits; /* before closing the file */
    uint32_t followed[PANEL];
    struct observed {
        bool alive;
        double skill, wealth;
        int64_t diploma, household, income;
    } expected[MONTHS][PANEL];
    int64_t population[MONTHS], deaths[MONTHS];
};

static struct observed observe(const struct sim_world *world, uint32_t id)
{
    struct person_view p = person_columns(sim_world_table(world, "person"));
    struct household_view h = household_columns(sim_world_table(world, "household"));
    struct observed seen = {false,
                            NAN,
                            NAN,
                            SIM_STORE_MISSING_INTEGER,
                            SIM_STORE_MISSING_INTEGER,
                            SIM_STORE_MISSING_INTEGER};
    for (size_t i = 0; i < p.count; i++) {
        if (p.id[i] != id)
            continue;
        seen.alive = true;
        seen.skill = (double)p.skill[i];
        seen.wealth = p.wealth[i];
        seen.diploma = p.diploma[i];
        if (p.household[i] != SIM_NONE) {
            seen.household = h.id[p.household[i]];
            seen.income = h.income[p.household[i]];
        }
    }
    return seen;
}

/* Whom the panel must follow: the lowest keys, by looking at everybody, again and again. */
static void expect_members(struct trial *trial)
{
    const struct sim_table *persons = sim_world_table(&trial->world, "person");
    const uint32_t *ids = persons->columns[0];
    uint64_t above = 0;
    for (size_t k = 0; k < PANEL; k++) {
        uint64_t best = UINT64_MAX;
        for (size_t i = 0; i < persons->count; i++) {
            uint32_t words[4];
            sim_random_words(trial->world.random, sim_random_purpose("panel.member"), ids[i], 0, 0,
                             words);
            uint64_t key = (uint64_t)words[1] << 32 | words[0];
            if (ids[i] != 0 && key > above && key < best) {
                best = key;
                trial->followed[k] = ids[i];
            }
        }
        above = best;
    }
    for (size_t a = 0; a < PANEL; a++)
        for (size_t b = a + 1; b < PANEL; b++)
            if (trial->followed[b] < trial->followed[a]) {
                uint32_t swapped = trial->followed[a];
                trial->followed[a] = trial->followed[b];
                trial->followed[b] = swapped;
            }
}

/* Runs it all into trial->path; `turned`: with the rows in another order from the start;
 * `months` < MONTHS: interrupted. */
static void run(struct trial *trial, bool turned, int months, bool with_panel,
                const char *panel_size)
{
    static const char *const settings[] = {"run.panel_size=20", "run.end=2011-02"};
    const double seconds[] = {1, 2, 3, 4};
    struct sim_output *output;
    struct sim_output_options options = {
        .path = trial->path,
        .panel = with_panel,
        .settings = settings,
        .setting_count = 2,
        .build = "test",
    };
    describe_scenario(&trial->scenario, &trial->file);
    make_world(&trial->world, "2011-02", panel_size);
    draw_people(&trial->world);
    if (turned)
        turn(&trial->world, "person");
    expect_members(trial);
    assert_ok(sim_output_create(&output, &options, &trial->world, &trial->scenario, &error));
    for (int m = 0; m < months; m++) {
        trial->world.month = sim_month(2010, 3) + m;
        live(&trial->world, m);
        assert_ok(sim_output_month(output, &trial->world, m > 0 ? seconds : NULL, &error));
        for (size_t i = 0; i < PANEL; i++)
            trial->expected[m][i] = observe(&trial->world, trial->followed[i]);
        trial->population[m] = sim_world_series(&trial->world, "population")->counts[0];
        trial->deaths[m] = sim_world_series(&trial->world, "deaths")->counts[0];
    }
    if (trial->waits) {
        puts("written");
        fflush(stdout);
        while (getchar() != EOF)
            ;
    }
    assert_ok(sim_output_close(output, &trial->world, seconds, months == MONTHS, &error));
}

static int make_trial(void **state)
{
    struct trial *trial = calloc(1, sizeof *trial);
    const char *parent = getenv("TMPDIR");
    assert_non_null(trial);
    snprintf(trial->folder, sizeof trial->folder, "%s/output_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(trial->folder));
    snprintf(trial->path, sizeof trial->path, "%s/out.h5", trial->folder);
    *state = trial;
    return 0;
}

static int remove_trial(void **state)
{
    struct trial *trial = *state;
    unlink(trial->path);
    int result = rmdir(trial->folder);
    sim_world_destroy(&trial->world);
    free(trial);
    return result;
}

/* ---- checks ---- */

static void read_panel(struct sim_store_reader *reader, const char *name, void *values)
{
    char path[128];
    snprintf(path, sizeof path, "panel/%s", name);
    assert_ok(sim_store_read(reader, path, values, (size_t)MONTHS * PANEL, &error));
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

static void check_panel(struct sim_store_reader *reader, const struct trial *trial, int months)
{
    int64_t ids[PANEL], diplomas[MONTHS][PANEL], households[MONTHS][PANEL];
    int64_t incomes[MONTHS][PANEL];
    double skills[MONTHS][PANEL], wealths[MONTHS][PANEL];
    size_t dead = 0, alone = 0;
    assert_ok(sim_store_read(reader, "panel/id", ids, PANEL, &error));
    read_panel(reader, "person_skill", skills);
    read_panel(reader, "person_wealth", wealths);
    read_panel(reader, "person_diploma", diplomas);
    read_panel(reader, "person_household", households);
    read_panel(reader, "person_household_income", incomes);
    for (size_t i = 0; i < PANEL; i++)
        assert_true(ids[i] == trial->followed[i]);
    for (int m = 0; m < months; m++)
        for (size_t i = 0; i < PANEL; i++) {
            const struct observed *expected = &trial->expected[m][i];
            assert_true(same(skills[m][i], expected->skill));
            assert_true(same(wealths[m][i], expected->wealth));
            assert_true(diplomas[m][i] == expected->diploma);
            assert_true(households[m][i] == expected->household);
            assert_true(incomes[m][i] == expected->income);
            dead += !expected->alive;
            alone += expected->alive && expected->household == SIM_STORE_MISSING_INTEGER;
        }
    assert_true(months < MONTHS || (dead > 0 && alone > 0)); /* else the test tests nothing */
}

static void check_text(struct sim_store_reader *reader, const char *group, const char *name,
                       const char *expected)
{
    char *text;
    assert_ok(sim_store_read_text(reader, group, name, &text, &error));
    assert_string_equal(text, expected);
    free(text);
}

static void check_provenance(struct sim_store_reader *reader, const struct trial *trial)
{
    char *text, *bytes;
    size_t size;
    check_text(reader, "", "Conventions", "CF-1.8");
    check_text(reader, "", "title", "Une toute petite économie");
    check_text(reader, "", "source", "guichet 1.2.3");
    check_text(reader, "provenance", "seed", "18364758544493064720");
    check_text(reader, "provenance", "replication", "7");
    check_text(reader, "provenance", "weight", "1000");
    check_text(reader, "provenance", "question", "");
    check_text(reader, "provenance", "inputs", "in, mine");
    check_text(reader, "provenance", "settings", "run.panel_size=20\nrun.end=2011-02");
    check_text(reader, "panel/person_diploma", "codes", "0 none, 1 lycée, 2 université");
    check_text(reader, "provenance/files/tiny.yaml", "path", "some/where/tiny.yaml");
    char digits[20];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)trial->file.hash);
    check_text(reader, "provenance/files/tiny.yaml", "xxh3_64", digits);
    check_text(reader, "provenance", "series", "");
    check_text(reader, "provenance", "every", "1");
    assert_ok(sim_store_read_text(reader, "provenance", "started", &text, &error));
    assert_int_equal(strlen(text), 20);
    free(text);
    assert_ok(sim_store_read_bytes(reader, "provenance/files", "tiny.yaml", &bytes, &size, &error));
    assert_string_equal(bytes, trial->file.bytes);
    free(bytes);
    assert_ok(
        sim_store_read_bytes(reader, "provenance/inputs", "places.csv", &bytes, &size, &error));
    assert_string_equal(bytes, input_bytes);
    free(bytes);
}

static void check_series(struct sim_store_reader *reader, const struct trial *trial, int months)
{
    int64_t days[MONTHS], people[MONTHS], dead[MONTHS], split[MONTHS][DIPLOMAS], once[DIPLOMAS];
    int64_t completed;
    double sums[MONTHS], means[MONTHS];
    assert_ok(sim_store_read(reader, "time", days, MONTHS, &error));
    assert_ok(sim_store_read(reader, "population", people, MONTHS, &error));
    assert_ok(sim_store_read(reader, "deaths", dead, MONTHS, &error));
    assert_ok(
        sim_store_read(reader, "population_by_diploma", split, (size_t)MONTHS * DIPLOMAS, &error));
    assert_ok(sim_store_read(reader, "opening_by_diploma", once, DIPLOMAS, &error));
    assert_ok(sim_store_read(reader, "skill_sum", sums, MONTHS, &error));
    assert_ok(sim_store_read(reader, "skill_mean", means, MONTHS, &error));
    assert_ok(sim_store_read(reader, "provenance/months_completed", &completed, 1, &error));
    assert_true(completed == months);
    assert_true(once[0] == 10 && once[2] == 12);
    for (int m = 0; m < MONTHS; m++) {
        bool written = m < months;
        assert_true(days[m] == sim_month_days(sim_month(2010, 3) + m));
        assert_true(people[m] == (written ? trial->population[m] : SIM_STORE_MISSING_INTEGER));
        assert_true(dead[m] == (written ? trial->deaths[m] : SIM_STORE_MISSING_INTEGER));
        assert_true(written ? means[m] == sums[m] / (double)people[m] : isnan(means[m]));
        if (written)
            assert_true(split[m][0] + split[m][1] + split[m][2] == people[m]);
    }
}

static void check_end(struct sim_store_reader *reader, const struct sim_world *world, bool complete)
{
    uint64_t sums[8];
    double seconds[4];
    char *finished;
    assert_ok(sim_store_read(reader, "provenance/column_checksums", sums, 8, &error));
    assert_ok(sim_store_read(reader, "provenance/phase_seconds", seconds, 4, &error));
    assert_ok(sim_store_read_text(reader, "provenance", "finished", &finished, &error));
    assert_int_equal(strlen(finished), complete ? 20 : 0);
    free(finished);
    assert_true(seconds[3] == 4);
    for (size_t c = 0; c < 8; c++) {
        const struct sim_table *table = &world->tables[c < 6 ? 0 : 1];
        assert_true(sums[c] == (complete ? sim_world_checksum(world, table, c < 6 ? c : c - 6)
                                         : UINT64_MAX - 1));
    }
}

/* ---- tests ---- */

static void file_holds_what_the_world_held(void **state)
{
    struct trial *trial = *state;
    struct sim_store_reader *reader;
    run(trial, false, MONTHS, true, "20");
    assert_ok(sim_store_open(&reader, trial->path, &error));
    check_series(reader, trial, MONTHS);
    check_panel(reader, trial, MONTHS);
    check_provenance(reader, trial);
    check_end(reader, &trial->world, true);
    sim_store_reader_close(reader);
}

static void order_of_rows_does_not_matter(void **state)
{
    struct trial *trial = *state;
    struct sim_store_reader *reader;
    run(trial, true, MONTHS, true, "20");
    assert_ok(sim_store_open(&reader, trial->path, &error));
    check_panel(reader, trial, MONTHS);
    sim_store_reader_close(reader);
}

static void interrupted_run_leaves_its_months(void **state)
{
    struct trial *trial = *state;
    struct sim_store_reader *reader;
    run(trial, false, 5, true, "20");
    assert_ok(sim_store_open(&reader, trial->path, &error));
    check_series(reader, trial, 5);
    check_panel(reader, trial, 5);
    check_end(reader, &trial->world, false);
    sim_store_reader_close(reader);
}

static void panel_can_be_left_out(void **state)
{
    struct trial *trial = *state;
    struct sim_store_reader *reader;
    int64_t ids[PERSONS];
    run(trial, false, 2, false, "20");
    assert_ok(sim_store_open(&reader, trial->path, &error));
    assert_int_equal(sim_store_read(reader, "panel/id", ids, PANEL, &error), SIM_INPUT);
    check_series(reader, trial, 2);
    sim_store_reader_close(reader);
    unlink(trial->path);
    sim_world_destroy(&trial->world);
    run(trial, false, 2, true, "0");
    assert_ok(sim_store_open(&reader, trial->path, &error));
    assert_int_equal(sim_store_read(reader, "panel/id", ids, PANEL, &error), SIM_INPUT);
    sim_store_reader_close(reader);
    unlink(trial->path);
    sim_world_destroy(&trial->world);
    run(trial, false, 2, true, "1000"); /* more than there are: everybody */
    assert_ok(sim_store_open(&reader, trial->path, &error));
    assert_ok(sim_store_read(reader, "panel/id", ids, PERSONS, &error));
    for (int i = 0; i < PERSONS; i++)
        assert_true(ids[i] == i + 1);
    sim_store_reader_close(reader);
}

static void month_outside_the_run_is_refused(void **state)
{
    struct trial *trial = *state;
    struct sim_output *output;
    struct sim_output_options options = {.path = trial->path, .build = "test"};
    describe_scenario(&trial->scenario, &trial->file);
    make_world(&trial->world, "2011-02", "20");
    assert_ok(sim_output_create(&output, &options, &trial->world, &trial->scenario, &error));
    trial->world.month = sim_month(2011, 3);
    assert_int_equal(sim_output_month(output, &trial->world, NULL, &error), SIM_INTERNAL);
    assert_non_null(strstr(error.text, "2011-03"));
    assert_ok(sim_output_close(output, &trial->world, NULL, false, &error));
}

static void size_is_known_beforehand(void **state)
{
    struct trial *trial = *state;
    struct stat made;
    run(trial, false, MONTHS, true, "20");
    assert_int_equal(stat(trial->path, &made), 0);
    double expected = (double)sim_output_bytes(&trial->world, true);
    print_message("# expected %.0f bytes, made %.0f\n", expected, (double)made.st_size);
    assert_true(fabs(expected / (double)made.st_size - 1) <
                0.3); /* so small that all is overhead */
}

#define OUTPUT_TEST(name) cmocka_unit_test_setup_teardown(name, make_trial, remove_trial)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        OUTPUT_TEST(file_holds_what_the_world_held),    OUTPUT_TEST(order_of_rows_does_not_matter),
        OUTPUT_TEST(interrupted_run_leaves_its_months), OUTPUT_TEST(panel_can_be_left_out),
        OUTPUT_TEST(month_outside_the_run_is_refused),  OUTPUT_TEST(size_is_known_beforehand),
    };
    if (argc > 1) {
        static struct trial trial = {.waits = true};
        snprintf(trial.path, sizeof trial.path, "%s", argv[1]);
        run(&trial, false, MONTHS - 2, true, "20");
        sim_world_destroy(&trial.world);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
