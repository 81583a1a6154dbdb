/* The economy goes through a checkpoint: at whatever month it is taken out and put back, with other
 * threads and another end, it goes on to the same bits. What the model keeps from month to month
 * outside its tables, its ledger and the series of the opening would show here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/models/small_world.h"

#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 512, TAIL = 3 };

static struct sim_error error;
#define OK(call)                                                                                   \
    do {                                                                                           \
        if ((call) != SIM_OK)                                                                      \
            fail_msg("%s", error.text);                                                            \
    } while (0)

struct folder {
    char path[PATH_SIZE / 2], output[PATH_SIZE], checkpoint[PATH_SIZE];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    const char *parent = getenv("TMPDIR");
    assert_non_null(folder);
    snprintf(folder->path, sizeof folder->path, "%s/checkpoint_XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->output, sizeof folder->output, "%s/out.h5", folder->path);
    assert_true(
        sim_checkpoint_name(folder->output, false, folder->checkpoint, sizeof folder->checkpoint));
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    sim_checkpoint_remove(folder->output, &error);
    int result = rmdir(folder->path);
    free(folder);
    return result;
}

/* ---- in and out ---- */

static void write_checkpoint(const struct folder *folder, const struct sim_run *run)
{
    const struct sim_output_options options = {.path = folder->output};
    OK(sim_checkpoint_write(&options, &run->world, &run->scenario, NULL, 0, run->phase_seconds,
                            &error));
}

static void load_checkpoint(const struct folder *folder, const struct small *small,
                            struct sim_run *run)
{
    struct sim_checkpoint *checkpoint;
    OK(sim_checkpoint_open(&checkpoint, folder->checkpoint, &guichet_model, &error));
    small_prepare(run, small);
    OK(sim_checkpoint_load(checkpoint, &run->world, run->phase_seconds, &error));
    sim_checkpoint_close(checkpoint);
}

/* ---- equality ---- */

static void assert_bytes(const struct sim_world *world, const char *table, const char *column,
                         const void *a, const void *b, size_t size)
{
    char month[16];
    if (size > 0 && memcmp(a, b, size) != 0)
        fail_msg("seed %llu, %s: %s %s differs", (unsigned long long)world->random.seed,
                 sim_month_text(world->month, month, sizeof month), table, column);
}

static void assert_tables(const struct sim_world *a, const struct sim_world *b)
{
    for (size_t t = 0; t < a->model->table_count; t++) {
        const struct sim_table *x = &a->tables[t], *y = &b->tables[t];
        const char *name = x->declaration->name;
        if (x->count != y->count || x->alive != y->alive || x->next_id != y->next_id)
            fail_msg("seed %llu: %s: rows %zu %zu, alive %zu %zu, next id %u %u",
                     (unsigned long long)a->random.seed, name, x->count, y->count, x->alive,
                     y->alive, x->next_id, y->next_id);
        for (size_t c = 0; c <= x->declaration->column_count; c++) {
            assert_bytes(a, name, sim_table_column_name(x, c), x->columns[c], y->columns[c],
                         sim_table_column_row_bytes(x, c) * x->count);
            assert_true(sim_world_checksum(a, x, c) == sim_world_checksum(b, y, c));
        }
    }
}

/* Tables, ledger and series; of a world just loaded only the series of the opening are there. */
static void assert_same(const struct sim_world *a, const struct sim_world *b, bool loaded)
{
    const struct sim_ledger_declaration *d = a->model->ledger;
    assert_int_equal(a->month, b->month);
    assert_tables(a, b);
    assert_bytes(a, "ledger", "balances", a->ledger.balances, b->ledger.balances,
                 d->instrument_count * d->sector_count * sizeof(int64_t));
    for (size_t s = 0; s < a->series_count; s++) {
        const struct sim_series *x = &a->series[s], *y = &b->series[s];
        if (x->declaration->once || !loaded)
            assert_bytes(a, "series", x->name, x->counts ? (void *)x->counts : (void *)x->reals,
                         y->counts ? (void *)y->counts : (void *)y->reals,
                         x->cells * sizeof(int64_t));
    }
}

/* Simulates up to the months named (of the run, from 1 on, ended by 0); at each takes the state
 * out, puts it into a world of other threads that ends later, and lets that go on beside. */
static void goes_on(const struct folder *folder, const struct small *small, const int *at)
{
    struct sim_run run;
    struct small other = *small;
    other.threads = 3;
    small_open(&run, small);
    run.world.month--;
    for (int months = 0, k = 0; at[k] != 0; k++) {
        struct sim_run again;
        for (; months < at[k]; months++) {
            run.world.month++;
            OK(sim_run_month(&run, &error));
        }
        write_checkpoint(folder, &run);
        load_checkpoint(folder, &other, &again);
        assert_same(&run.world, &again.world, true);
        for (int m = 0; m < TAIL; m++, months++) {
            run.world.month++;
            again.world.month++;
            OK(sim_run_month(&run, &error));
            OK(sim_run_month(&again, &error));
            assert_same(&run.world, &again.world, false);
        }
        sim_run_destroy(&again);
    }
    sim_run_destroy(&run);
}

/* Months before and after the one in which rows are moved (the twelfth), and before January, when
 * much is done that is done once a year. */
static void the_baseline(void **state)
{
    static const int at[] = {1, 8, 12, 23, 0};
    goes_on(*state, &(struct small){.seed = 11}, at);
}

/* Levers of several kinds, some with entries that keep money or counts of their own. */
static const char levers[] =
    "name: levers\n"
    "title: Levers and dated changes\n"
    "inputs: scenarios/france\n"
    "parameters: {scale: 1/10000}\n"
    "changes:\n"
    "  - {date: 2010-05, parameters: {person.skill.learning: 0.02}}\n"
    "levers:\n"
    "  - {lever: counter_floor, value: 0.9, start: 2010-04, phase_in: 12 month}\n"
    "  - {lever: digital_training, value: 0.1, start: 2010-03, end: 2010-09}\n"
    "  - {lever: connection_subsidy, value: 10, start: 2010-02}\n"
    "  - {lever: machine_tax, value: 200, start: 2010-06}\n"
    "  - {lever: retraining_volume, value: 0.01, start: 2010-02}\n"
    "  - {lever: platform_tax, value: 0.03, start: 2010-01}\n";

static void levers_and_changes(void **state)
{
    static const int at[] = {2, 6, 11, 0};
    goes_on(*state, &(struct small){.seed = 12, .scenario = levers}, at);
}

/* ---- the size ---- */

/* Rows that are planned and not used yet. */
static size_t bytes_unused(const struct sim_world *world)
{
    size_t bytes = 0;
    for (size_t t = 0; t < world->model->table_count; t++) {
        const struct sim_table *table = &world->tables[t];
        bytes += (table->capacity - table->count) *
                 sim_table_row_bytes(table->declaration, table->widths + 1);
    }
    return bytes;
}

static void size_is_known_beforehand(void **state)
{
    const struct folder *folder = *state;
    struct stat file;
    struct sim_run run;
    small_prepare(&run, &(struct small){.seed = 13});
    const size_t planned = sim_checkpoint_bytes(&run.world);
    OK(sim_run_open(&run, &error));
    write_checkpoint(folder, &run);
    assert_int_equal(stat(folder->checkpoint, &file), 0);
    const double ratio = (double)file.st_size / (double)(planned - bytes_unused(&run.world));
    if (ratio < 0.96 || ratio > 1.04)
        fail_msg("seed 13: planned %zu bytes, of them %zu of rows not used; it takes %lld", planned,
                 bytes_unused(&run.world), (long long)file.st_size);
    sim_run_destroy(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_baseline),
        TEST(levers_and_changes),
        TEST(size_is_known_beforehand),
    };
    return cmocka_run_group_tests_name("checkpoint_model", tests, NULL, NULL);
}
