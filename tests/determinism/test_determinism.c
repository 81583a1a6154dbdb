/* The same scenario and seed give the same bits: for any number of threads, however often rows are
 * moved, with any output. Every series of every month and every column at the end is compared with
 * the first combination, and the first that differs is named. (test_matrix.c has what resuming adds.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/determinism/scenarios.h"
#include "tests/models/small_world.h"
#include "tests/unit/long_tests.h"

#include <inttypes.h>
#include <unistd.h>

static char folder[] = "/tmp/guichet_determinism_XXXXXX";

/* ---- one run, recorded ---- */

struct record {
    int32_t start;
    size_t months, series_count, cells; /* cells: of all series of one month */
    unsigned char *values; /* [months + 1][cells] of 8 bytes: the opening, then months */
    uint64_t *columns;     /* [column_count] checksums at the end */
    size_t column_count;
};

static void release(struct record *record)
{
    free(record->values);
    free(record->columns);
}

static const void *cells_of(const struct sim_series *series)
{
    return series->counts ? (const void *)series->counts : (const void *)series->reals;
}

static void *own(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    assert_non_null(memory);
    return memory;
}

static bool keep(void *context, const struct sim_run *run, size_t done, size_t months)
{
    struct record *record = context;
    const struct sim_world *world = &run->world;
    if (done == 0) {
        record->start = sim_world_run(world)->start;
        record->series_count = world->series_count;
        record->months = months;
        record->cells = 0;
        for (size_t s = 0; s < world->series_count; s++)
            record->cells += world->series[s].cells;
        record->values = own((months + 1) * record->cells, 8);
    }
    unsigned char *to = record->values + done * record->cells * 8;
    for (size_t s = 0; s < world->series_count; s++) {
        memcpy(to, cells_of(&world->series[s]), world->series[s].cells * 8);
        to += world->series[s].cells * 8;
    }
    return true;
}

/* What may vary without a trace. */
enum { NO_OUTPUT, WITHOUT_PANEL, WITH_PANEL, OUTPUTS };
struct combination {
    int threads, arrange, output;
};

static void combination_text(const struct combination *c, char *text, size_t size)
{
    static const char *const outputs[] = {"no output", "output without panel", "output with panel"};
    snprintf(text, size, "%d threads, rows moved every %d months, %s", c->threads, c->arrange,
             outputs[c->output]);
}

static void record_columns(struct record *record, const struct sim_world *world)
{
    record->columns = own(1000, sizeof *record->columns);
    for (size_t t = 0; t < world->model->table_count; t++)
        for (size_t c = 0; c <= world->model->tables[t]->column_count; c++)
            record->columns[record->column_count++] =
                sim_world_checksum(world, &world->tables[t], c);
}

/* Runs all of it; `last` (may be NULL) keeps the run itself, for its names. */
static struct record record_run(const struct sim_model *model, const struct small *small,
                                const struct combination *c, struct sim_run *last)
{
    struct record record = {0};
    struct sim_run local, *run = last ? last : &local;
    struct small made = *small;
    char arrange[64], path[128];
    size_t settings = 0;
    while (made.settings[settings])
        settings++;
    snprintf(arrange, sizeof arrange, "run.arrange_months=%d", c->arrange);
    made.settings[settings] = arrange;
    made.threads = c->threads;
    snprintf(path, sizeof path, "%s/run.h5", folder);
    const struct sim_output_options options = {
        .path = path, .force = true, .panel = c->output == WITH_PANEL, .build = "test"};
    struct sim_error error = {.text = ""};
    small_prepare_model(run, model, &made);
    if (sim_run_all(run, c->output == NO_OUTPUT ? NULL : &options, keep, &record, &error) != SIM_OK)
        fail_msg("seed %" PRIu64 ": %s", small->seed, error.text);
    record_columns(&record, &run->world);
    if (!last)
        sim_run_destroy(run);
    return record;
}

/* ---- comparing ---- */

static void value_text(const struct sim_series *series, const unsigned char *cell, char *text,
                       size_t size)
{
    int64_t count;
    double real;
    memcpy(&count, cell, sizeof count);
    memcpy(&real, cell, sizeof real);
    if (series->counts)
        snprintf(text, size, "%" PRId64, count);
    else
        snprintf(text, size, "%a", real);
}

/* Names the first month, series and cell that differ within the months both have. */
static void assert_same_series(const struct record *a, const struct record *b,
                               const struct sim_run *run, const char *what)
{
    size_t months = a->months < b->months ? a->months : b->months;
    assert_int_equal(a->cells, b->cells);
    if (memcmp(a->values, b->values, (months + 1) * a->cells * 8) == 0)
        return;
    for (size_t m = 0; m <= months; m++) {
        size_t cell = 0;
        for (size_t s = 0; s < run->world.series_count; s++)
            for (size_t i = 0; i < run->world.series[s].cells; i++, cell++) {
                const unsigned char *x = a->values + (m * a->cells + cell) * 8;
                const unsigned char *y = b->values + (m * b->cells + cell) * 8;
                char left[64], right[64], month[16];
                if (memcmp(x, y, 8) == 0)
                    continue;
                value_text(&run->world.series[s], x, left, sizeof left);
                value_text(&run->world.series[s], y, right, sizeof right);
                fail_msg("seed %" PRIu64 ", %s: %s, %s, cell %zu: %s, the first run had %s",
                         run->world.random.seed, what,
                         m ? sim_month_text(a->start + (int32_t)m - 1, month, sizeof month)
                           : "the opening",
                         run->world.series[s].name, i, right, left);
            }
    }
}

static void assert_same_columns(const struct record *a, const struct record *b,
                                const struct sim_run *run, const char *what)
{
    size_t column = 0;
    for (size_t t = 0; t < run->model->table_count; t++)
        for (size_t c = 0; c <= run->model->tables[t]->column_count; c++, column++)
            if (a->columns[column] != b->columns[column])
                fail_msg("seed %" PRIu64 ", %s: at the end, column %s.%s: %016" PRIx64
                         ", the first run had %016" PRIx64,
                         run->world.random.seed, what, run->model->tables[t]->name,
                         sim_table_column_name(&run->world.tables[t], c), b->columns[column],
                         a->columns[column]);
}

/* ---- the matrix ---- */

/* A Latin square: every pair of threads, moves and output stands in it once. */
static bool is_chosen(size_t t, size_t a, int output)
{
    return tests_are_long() || (t + a) % OUTPUTS == (size_t)output;
}

static void assert_matrix(const char *scenario, const char *scale, const char *end)
{
    static const int threads[] = {1, 2, 5}, arranging[] = {1, 12, 1200};
    const struct small small = {
        .scenario = scenario, .settings = {scale, end, "run.panel_size=50"}, .seed = 11};
    struct sim_run run;
    struct combination c = {.threads = 1, .arrange = 1, .output = NO_OUTPUT};
    struct record first = record_run(&guichet_model, &small, &c, &run);
    for (size_t t = 0; t < 3; t++)
        for (size_t a = 0; a < 3; a++)
            for (int output = 0; output < OUTPUTS; output++) {
                char what[128];
                if (!is_chosen(t, a, output))
                    continue;
                c.threads = threads[t];
                c.arrange = arranging[a];
                c.output = output;
                combination_text(&c, what, sizeof what);
                struct record other = record_run(&guichet_model, &small, &c, NULL);
                assert_int_equal(other.months, first.months);
                assert_same_series(&first, &other, &run, what);
                assert_same_columns(&first, &other, &run, what);
                release(&other);
            }
    release(&first);
    sim_run_destroy(&run);
}

static void more_agents_for_fourteen_months(void **state)
{
    (void)state;
    assert_matrix(NULL, "scale=1/2000", "run.end=2011-02");
}
static void more_agents_changes_and_levers(void **state)
{
    (void)state;
    assert_matrix(with_changes, "scale=1/2000", "run.end=2011-02");
}

/* ---- what must change the results, and what must not ---- */

static const struct combination plain = {.threads = 2, .arrange = 12, .output = NO_OUTPUT};

/* True if any count of any month differs. */
static bool differ(const struct record *a, const struct record *b)
{
    return memcmp(a->values, b->values, (a->months + 1) * a->cells * 8) != 0;
}

static void seeds_replications_and_changes_matter(void **state)
{
    (void)state;
    static const struct small variants[] = {
        {.settings = {"run.end=2011-03"}, .seed = 1},
        {.settings = {"run.end=2011-03"}, .seed = 2},
        {.settings = {"run.end=2011-03"}, .seed = UINT64_C(1) << 32 | 1},
        {.settings = {"run.end=2011-03"}, .seed = 1, .replication = 1},
        {.settings = {"run.end=2011-03"}, .seed = 1, .scenario = with_changes},
        {.settings = {"run.end=2011-03", "household.separation=0.5"}, .seed = 1},
    };
    enum { VARIANTS = sizeof variants / sizeof *variants };
    struct record records[VARIANTS];
    for (size_t v = 0; v < VARIANTS; v++)
        records[v] = record_run(&guichet_model, &variants[v], &plain, NULL);
    for (size_t v = 0; v < VARIANTS; v++)
        for (size_t w = 0; w < v; w++)
            if (!differ(&records[v], &records[w]))
                fail_msg("variants %zu and %zu give the same results", v, w);
    /* changes and levers begin to matter at their dates: the opening and the first three months are the same */
    assert_memory_equal(records[0].values, records[4].values, 4 * records[0].cells * 8);
    /* and a parameter of the months leaves the opening as it is */
    assert_memory_equal(records[0].values, records[5].values, records[0].cells * 8);
    for (size_t v = 0; v < VARIANTS; v++)
        release(&records[v]);
}

static void idle_things_leave_no_trace(void **state)
{
    (void)state;
    const struct small small = {.settings = {"run.end=2011-06"}, .seed = 21};
    const struct combination panel = {.threads = 1, .arrange = 12, .output = WITH_PANEL};
    struct sim_run run;
    struct record first = record_run(&guichet_model, &small, &plain, &run);

    const char *purposes[256] = {"test.idle"};
    for (size_t i = 0; guichet_model.purposes[i]; i++)
        purposes[i + 1] = guichet_model.purposes[i];
    struct sim_model extended = guichet_model;
    extended.purposes = purposes;
    struct record other = record_run(&extended, &small, &plain, NULL);
    assert_same_series(&first, &other, &run, "with a purpose that draws nothing");
    assert_same_columns(&first, &other, &run, "with a purpose that draws nothing");
    release(&other);

    static const char *const sizes[] = {"run.panel_size=0", "run.panel_size=3",
                                        "run.panel_size=1000000"};
    for (size_t i = 0; i < 3; i++) {
        struct small followed = small;
        followed.settings[1] = sizes[i];
        other = record_run(&guichet_model, &followed, &panel, NULL);
        assert_same_series(&first, &other, &run, sizes[i]);
        assert_same_columns(&first, &other, &run, sizes[i]);
        release(&other);
    }
    release(&first);
    sim_run_destroy(&run);
}

static void a_later_end_leaves_earlier_months_equal(void **state)
{
    (void)state;
    const struct small shorter = {.settings = {"run.end=2010-09"}, .seed = 5};
    const struct small longer = {.settings = {"run.end=2013-03"}, .seed = 5};
    struct sim_run run;
    struct record first = record_run(&guichet_model, &shorter, &plain, &run);
    struct record other = record_run(&guichet_model, &longer, &plain, NULL);
    assert_int_equal(first.months, 9);
    assert_int_equal(other.months, 39);
    assert_same_series(&first, &other, &run, "with a later end");
    release(&first);
    release(&other);
    sim_run_destroy(&run);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof path, "%s/run.h5", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_agents_for_fourteen_months),
        cmocka_unit_test(more_agents_changes_and_levers),
        cmocka_unit_test(seeds_replications_and_changes_matter),
        cmocka_unit_test(idle_things_leave_no_trace),
        cmocka_unit_test(a_later_end_leaves_earlier_months_equal),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
