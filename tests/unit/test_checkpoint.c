/* A checkpoint gives back the whole state, bit by bit, and the run goes on from it to the same bits;
 * the last two are kept, whatever fails; its size is known beforehand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/base/calendar.h"
#include "tests/unit/kept_run.h"

static off_t size_of(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 ? state.st_size : -1;
}

/* ---- the state ---- */

static void gives_back_the_state(void **state)
{
    const struct kept_folder *folder = *state;
    for (int months = 1; months <= 13; months += 3) {
        const struct kept kept = {.seed = 40 + (uint64_t)months};
        struct sim_run run, again;
        kept_opened(&run, &kept, months);
        const struct sim_table *persons = &run.world.tables[KEPT_PERSON];
        /* else the test tests nothing: removed rows, and more rows than planned, must be there */
        assert_true(months != 4 || persons->alive < persons->count);
        assert_true(months != 4 || persons->count > KEPT_PERSONS);
        KEPT_OK(kept_write(&run, folder->output));
        KEPT_OK(kept_load(folder->last, &kept, &again));
        kept_assert_same(&run.world, &again.world);
        kept_assert_bytes("seconds", run.phase_seconds, again.phase_seconds,
                          KEPT_SECONDS * sizeof(double), kept.seed);
        sim_run_destroy(&run);
        sim_run_destroy(&again);
    }
}

/* The run goes on as if it had not stopped: with other threads, longer, past where rows move. */
static void goes_on_to_the_same_bits(void **state)
{
    const struct kept_folder *folder = *state;
    static const int threads[] = {1, 3};
    for (int at = 1; at <= 11; at += 2)
        for (size_t t = 0; t < 2; t++) {
            const struct kept straight = {.seed = 7, .settings = {"run.end=2010-12"}};
            const struct kept longer = {
                .seed = 7, .settings = {"run.end=2011-12"}, .threads = threads[t]};
            struct sim_run run, again;
            kept_opened(&run, &straight, at);
            KEPT_OK(kept_write(&run, folder->output));
            KEPT_OK(kept_load(folder->last, &longer, &again));
            for (int m = at; m < 14; m++) {
                kept_months(&run, 1);
                kept_months(&again, 1);
                kept_assert_same_month(&run.world, &again.world);
            }
            sim_run_destroy(&run);
            sim_run_destroy(&again);
        }
}

static void tells_what_it_is_of(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = UINT64_MAX, .replication = UINT32_MAX};
    struct sim_run run;
    struct sim_checkpoint *checkpoint;
    char month[16];
    size_t count = 0;
    kept_opened(&run, &kept, 3);
    KEPT_OK(kept_write(&run, folder->output));
    KEPT_OK(sim_checkpoint_open(&checkpoint, folder->last, &kept_model, &kept_error));
    const struct sim_recipe *recipe = sim_checkpoint_recipe(checkpoint);
    assert_string_equal(sim_month_text(sim_checkpoint_month(checkpoint), month, sizeof month),
                        "2010-03");
    assert_string_equal(sim_checkpoint_output(checkpoint), folder->output);
    const uint32_t *panel = sim_checkpoint_panel(checkpoint, &count);
    assert_int_equal(count, KEPT_FOLLOWED);
    assert_memory_equal(panel, kept_followed, sizeof kept_followed);
    assert_true(recipe->seed == UINT64_MAX && recipe->replication == UINT32_MAX);
    assert_true(recipe->weight == 1000 && recipe->panel);
    assert_string_equal(recipe->path, folder->last);
    assert_string_equal(recipe->files[0].bytes, kept_scenario);
    assert_string_equal(recipe->inputs[0].bytes, kept_towns);
    sim_checkpoint_close(checkpoint);
    sim_run_destroy(&run);
}

static void needs_no_panel(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = 3};
    const struct sim_output_options options = {.path = folder->output, .panel = false};
    struct sim_run run;
    struct sim_checkpoint *checkpoint;
    size_t count = 1;
    kept_opened(&run, &kept, 1);
    KEPT_OK(sim_checkpoint_write(&options, &run.world, &run.scenario, NULL, 0, run.phase_seconds,
                                 &kept_error));
    KEPT_OK(sim_checkpoint_open(&checkpoint, folder->last, &kept_model, &kept_error));
    sim_checkpoint_panel(checkpoint, &count);
    assert_int_equal(count, 0);
    assert_false(sim_checkpoint_recipe(checkpoint)->panel);
    sim_checkpoint_close(checkpoint);
    sim_run_destroy(&run);
}

/* ---- the two names ---- */

static int32_t month_of(const char *path)
{
    struct sim_checkpoint *checkpoint;
    KEPT_OK(sim_checkpoint_open(&checkpoint, path, &kept_model, &kept_error));
    int32_t month = sim_checkpoint_month(checkpoint);
    sim_checkpoint_close(checkpoint);
    return month;
}

static void keeps_the_last_two(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = 5};
    struct sim_run run;
    kept_opened(&run, &kept, 1);
    for (int m = 0; m < 4; m++) {
        KEPT_OK(kept_write(&run, folder->output));
        assert_int_equal(month_of(folder->last), run.world.month);
        if (m > 0)
            assert_int_equal(month_of(folder->previous), run.world.month - 1);
        assert_int_equal(kept_count_files(folder), m > 0 ? 2 : 1);
        kept_months(&run, 1);
    }
    KEPT_OK(sim_checkpoint_remove(folder->output, &kept_error));
    assert_int_equal(kept_count_files(folder), 0);
    KEPT_OK(sim_checkpoint_remove(folder->output, &kept_error)); /* none is no mistake */
    sim_run_destroy(&run);
}

static void removes_what_a_kill_left(void **state)
{
    const struct kept_folder *folder = *state;
    const char *const names[] = {folder->last, folder->previous};
    char part[2 * KEPT_PATH];
    for (size_t i = 0; i < 2; i++) {
        snprintf(part, sizeof part, "%s.part", names[i]);
        FILE *file = fopen(part, "w");
        assert_non_null(file);
        fclose(file);
    }
    KEPT_OK(sim_checkpoint_remove(folder->output, &kept_error));
    assert_int_equal(kept_count_files(folder), 0);
}

static void says_what_cannot_be_removed(void **state)
{
    const struct kept_folder *folder = *state;
    assert_int_equal(mkdir(folder->last, 0777), 0);
    assert_int_equal(sim_checkpoint_remove(folder->output, &kept_error), SIM_OUTPUT);
    assert_non_null(strstr(kept_error.text, folder->last));
    rmdir(folder->last);
}

static void names_must_fit(void **state)
{
    char name[32];
    (void)state;
    assert_true(sim_checkpoint_name("a/b.h5", false, name, sizeof name));
    assert_string_equal(name, "a/b.h5.checkpoint");
    assert_true(sim_checkpoint_name("a/b.h5", true, name, sizeof name));
    assert_string_equal(name, "a/b.h5.checkpoint.previous");
    assert_true(
        sim_checkpoint_name("a/b.h5", true, name, strlen("a/b.h5.checkpoint.previous") + 1));
    assert_false(sim_checkpoint_name("a/b.h5", true, name, strlen("a/b.h5.checkpoint.previous")));
    assert_true(sim_checkpoint_name("a/b.h5", false, name, strlen("a/b.h5.checkpoint") + 1));
    assert_false(sim_checkpoint_name("a/b.h5", false, name, strlen("a/b.h5.checkpoint")));
}

/* ---- what fails leaves what there is ---- */

static void a_failure_leaves_the_last(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = 6};
    char nowhere[2 * KEPT_PATH], *long_name = malloc(8000);
    struct sim_run run;
    kept_opened(&run, &kept, 2);
    KEPT_OK(kept_write(&run, folder->output));

    /* an entry that no close has seen */
    struct kept_person_view p = kept_persons(&run.world.tables[KEPT_PERSON]);
    struct kept_home_view h = kept_homes(&run.world.tables[KEPT_HOME]);
    sim_ledger_pay(&run.world.ledger, 0, 0,
                   (struct sim_account){&p.deposits[3], p.id[3], KEPT_TENANTS},
                   (struct sim_account){&h.deposits[3], h.id[3], KEPT_OWNERS}, 100);
    assert_int_equal(kept_write(&run, folder->output), SIM_INTERNAL);
    assert_non_null(strstr(kept_error.text, "rent"));
    KEPT_OK(sim_ledger_close(&run.world.ledger, run.world.month, NULL, &kept_error));

    snprintf(nowhere, sizeof nowhere, "%s/no/out.h5", folder->path);
    assert_int_equal(kept_write(&run, nowhere), SIM_OUTPUT);
    assert_non_null(strstr(kept_error.text, nowhere));

    assert_non_null(long_name);
    memset(long_name, 'x', 7999);
    long_name[7999] = '\0';
    assert_int_equal(kept_write(&run, long_name), SIM_OUTPUT);
    KEPT_OK(sim_checkpoint_remove(long_name, &kept_error));
    free(long_name);

    assert_int_equal(month_of(folder->last), run.world.month);
    assert_int_equal(kept_count_files(folder), 1);
    sim_run_destroy(&run);
}

/* ---- the size ---- */

static void size_is_known_beforehand(void **state)
{
    const struct kept_folder *folder = *state;
    const struct kept kept = {.seed = 8};
    struct sim_run run;
    kept_prepared(&run, &kept);
    const double planned = (double)sim_checkpoint_bytes(&run.world);
    sim_run_destroy(&run);
    kept_opened(&run, &kept, 0);
    KEPT_OK(kept_write(&run, folder->output));
    const double bytes = (double)size_of(folder->last);
    if (bytes < 0.95 * planned || bytes > 1.05 * planned)
        fail_msg("planned %.0f bytes, and it takes %.0f", planned, bytes);
    sim_run_destroy(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kept_make_folder, kept_remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gives_back_the_state),        TEST(goes_on_to_the_same_bits),
        TEST(tells_what_it_is_of),         TEST(needs_no_panel),
        TEST(keeps_the_last_two),          TEST(removes_what_a_kill_left),
        TEST(says_what_cannot_be_removed), cmocka_unit_test(names_must_fit),
        TEST(a_failure_leaves_the_last),   TEST(size_is_known_beforehand),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
