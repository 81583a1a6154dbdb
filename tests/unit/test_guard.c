/* Declared access: the lists, and in a checked build the end of a phase that does otherwise. */
#include "sim/base/parallel.h"
#include "sim/run/guard.h"
#include "tests/unit/tiny_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void lists_name_columns(void **state)
{
    (void)state;
    static const char list[] = "person.age home.*  person.home firm.wages";
    assert_true(sim_guard_lists(list, "person", "age"));
    assert_true(sim_guard_lists(list, "person", "home"));
    assert_true(sim_guard_lists(list, "home", "rent"));
    assert_true(sim_guard_lists(list, "home", "anything"));
    assert_true(sim_guard_lists(list, "firm", "wages"));
    assert_false(sim_guard_lists(list, "firm", "wage"));
    assert_false(sim_guard_lists(list, "firm", "wages_paid"));
    assert_false(sim_guard_lists(list, "person", "ag"));
    assert_false(sim_guard_lists(list, "person", "ages"));
    assert_false(sim_guard_lists(list, "pers", "on.age"));
    assert_false(sim_guard_lists(list, "person", "rent"));
    assert_false(sim_guard_lists("", "person", "age"));
    assert_false(sim_guard_lists("person", "person", "age"));
    assert_false(sim_guard_lists("personage.age", "person", "age"));
}

static void lists_name_tables(void **state)
{
    (void)state;
    assert_true(sim_guard_names("person home", "home"));
    assert_true(sim_guard_names("person  home", "person"));
    assert_false(sim_guard_names("person home", "hom"));
    assert_false(sim_guard_names("person home", "homes"));
    assert_false(sim_guard_names("person home", "person home"));
    assert_false(sim_guard_names("", "person"));
}

#ifdef SIM_CHECKED

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a phase may do wrong; volatile, so that no compiler drops an access. */
static enum sim_status writes_rent(struct sim_world *world, struct sim_error *error)
{
    volatile int64_t *rent = tiny_home_columns(&world->tables[1]).rent;
    (void)error;
    rent[1] = 5;
    return SIM_OK;
}
static enum sim_status reads_rent(struct sim_world *world, struct sim_error *error)
{
    volatile int64_t *rent = tiny_home_columns(&world->tables[1]).rent;
    (void)error;
    return rent[1] == 1234567 ? SIM_INTERNAL : SIM_OK;
}
static enum sim_status adds_homes(struct sim_world *world, struct sim_error *error)
{
    size_t first;
    return sim_table_append(&world->tables[1], 3000, &first, error);
}
static enum sim_status removes_home(struct sim_world *world, struct sim_error *error)
{
    (void)error;
    sim_table_remove(&world->tables[1], 1);
    return SIM_OK;
}
/* One dies and one is born: the number of rows alone would not tell. */
static enum sim_status replaces_home(struct sim_world *world, struct sim_error *error)
{
    size_t first;
    sim_table_remove(&world->tables[1], 1);
    return sim_table_append(&world->tables[1], 1, &first, error);
}
/* After the table has moved in memory, the new rows are as guarded as the old ones. */
static enum sim_status adds_homes_and_writes(struct sim_world *world, struct sim_error *error)
{
    enum sim_status status = adds_homes(world, error);
    volatile int64_t *rent = tiny_home_columns(&world->tables[1]).rent;
    rent[2500] = 5;
    return status;
}
static void write_from_thread(void *context, size_t begin, size_t end, int thread)
{
    volatile int64_t *rent = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        rent[row] = 1;
}
static enum sim_status writes_from_threads(struct sim_world *world, struct sim_error *error)
{
    (void)error;
    sim_parallel_blocks(2, TINY_HOME_COUNT, 1, write_from_thread,
                        tiny_home_columns(&world->tables[1]).rent);
    return SIM_OK;
}
static enum sim_status sees_the_pattern(struct sim_world *world, struct sim_error *error)
{
    struct tiny_person_view person = tiny_person_columns(&world->tables[0]);
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    (void)error;
    for (size_t row = 0; row < home.count; row++)
        if (home.rent[row] != (int64_t)UINT64_C(0xA5A5A5A5A5A5A5A5))
            return SIM_DIFFERENT;
    /* what is read as well is left alone */
    return person.age[3] == 243 && person.sex[3] == 1 ? SIM_OK : SIM_DIFFERENT;
}
/* With rent per sex: two values of each home. */
static enum sim_status writes_a_wide_rent(struct sim_world *world, struct sim_error *error)
{
    volatile int64_t *rent = tiny_home_columns(&world->tables[1]).rent;
    (void)error;
    rent[3] = 5;
    return SIM_OK;
}
static enum sim_status sees_a_wide_pattern(struct sim_world *world, struct sim_error *error)
{
    struct tiny_home_view home = tiny_home_columns(&world->tables[1]);
    (void)error;
    for (size_t i = 0; i < 2 * home.count; i++)
        if (home.rent[i] != (int64_t)UINT64_C(0xA5A5A5A5A5A5A5A5))
            return SIM_DIFFERENT;
    return SIM_OK;
}
static enum sim_status ends_badly_elsewhere(struct sim_world *world, struct sim_error *error)
{
    void *page;
    (void)world;
    if (sim_memory_pages(&page, 1, "page", error) != SIM_OK)
        return SIM_OK;
    sim_memory_pages_protect(page, 1, SIM_MEMORY_NONE);
    return *(volatile unsigned char *)page == 1 ? SIM_INTERNAL : SIM_OK;
}

/* The text of a phase that wants the rent of homes per sex. */
#define WIDE "per sex"

static const struct misdeed {
    struct sim_phase phase;
    int status; /* expected of the child; -1: any end but a good one or SIM_INTERNAL */
    const char *says[3];
} misdeeds[] = {
    {{"a", "", "", "", "", writes_rent}, SIM_INTERNAL, {"phase 'a'", "home.rent", "(row 1)"}},
    {{"b", "", "home.rooms person.*", "person.*", "", reads_rent},
     SIM_INTERNAL,
     {"phase 'b'", "home.rent", "reads or writes"}},
    {{"c", "", "home.rent", "home.rooms", "", writes_rent},
     SIM_INTERNAL,
     {"phase 'c' writes column home.rent", "(row 1)", "add it to the phase's writes"}},
    {{"d", "", "home.*", "home.*", "person", adds_homes},
     SIM_INTERNAL,
     {"phase 'd'", "table home", "add it to the phase's rows"}},
    {{"e", "", "", "", "", removes_home}, SIM_INTERNAL, {"phase 'e'", "table home", "rows"}},
    {{"f", "", "", "", "", replaces_home}, SIM_INTERNAL, {"phase 'f'", "table home", "rows"}},
    {{"g", "", "home.rent", "", "home", adds_homes_and_writes},
     SIM_INTERNAL,
     {"phase 'g' writes column home.rent", "(row 2500)", "writes"}},
    {{"h", "", "home.rent", "", "", writes_from_threads},
     SIM_INTERNAL,
     {"phase 'h' writes column home.rent", "", ""}},
    {{"i", "", "", "", "", ends_badly_elsewhere}, -1, {"", "", ""}},
    /* well declared */
    {{"j", "", "home.rent", "home.rent", "", writes_rent}, SIM_OK, {"", "", ""}},
    {{"k", "", "", "home.rent", "", writes_rent}, SIM_OK, {"", "", ""}},
    {{"l", "", "home.*", "", "", reads_rent}, SIM_OK, {"", "", ""}},
    {{"m", "", "", "", "home", adds_homes}, SIM_OK, {"", "", ""}},
    {{"n", "", "", "", "person home", removes_home}, SIM_OK, {"", "", ""}},
    {{"o", "", "person.age person.sex", "home.rent person.age", "", sees_the_pattern},
     SIM_OK,
     {"", "", ""}},
    /* a row of a wide column is all its values */
    {{"p", WIDE, "home.rent", "", "", writes_a_wide_rent},
     SIM_INTERNAL,
     {"phase 'p' writes column home.rent", "(row 1)", "writes"}},
    {{"q", WIDE, "", "home.rent", "", sees_a_wide_pattern}, SIM_OK, {"", "", ""}},
};

/* What earlier phases may do is no right of later ones. */
static void guard_others(struct sim_world *world)
{
    static const struct sim_phase others[] = {
        {"all", "", "person.* home.*", "person.* home.*", "person home", NULL},
        {"none", "", "", "", "", NULL},
        {"all", "", "person.* home.*", "person.* home.*", "person home", NULL},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        sim_guard_begin(world, &others[i]);
        sim_guard_end(world, &others[i]);
    }
}

/* In the child: one phase under guard, after others; leaves at once, without the tests' own ends. */
static void commit(const struct sim_phase *phase)
{
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
    tiny_model(&tiny);
    if (strcmp(phase->text, WIDE) == 0)
        tiny.home_columns[0].of = WIDE;
    if (tiny_world(&world, &tiny, 1, &error) != SIM_OK)
        _exit(100);
    guard_others(&world);
    sim_guard_begin(&world, phase);
    enum sim_status status = phase->run(&world, &error);
    sim_guard_end(&world, phase);
    sim_guard_lift(&world);
    /* afterwards everything may be touched */
    tiny_home_columns(&world.tables[1]).rent[0]++;
    tiny_person_columns(&world.tables[0]).skill[0]++;
    sim_world_destroy(&world);
    _exit((int)status);
}

static void forbidden_access_ends_the_program(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof misdeeds / sizeof *misdeeds; i++) {
        const struct misdeed *misdeed = &misdeeds[i];
        int ends[2], result;
        char said[8192] = "";
        size_t length = 0;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            signal(SIGSEGV, SIG_DFL); /* the tests' own would go on in the child */
            dup2(ends[1], STDERR_FILENO);
            close(ends[0]);
            close(ends[1]);
            commit(&misdeed->phase);
        }
        close(ends[1]);
        for (ssize_t got; (got = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
            length += (size_t)got;
        close(ends[0]);
        said[length] = '\0';
        assert_int_equal(waitpid(child, &result, 0), child);
        int code = WIFEXITED(result) ? WEXITSTATUS(result) : 256 + WTERMSIG(result);
        if (misdeed->status < 0 ? code == SIM_OK || code == SIM_INTERNAL : code != misdeed->status)
            fail_msg("phase '%s' ended with %d, not %d, saying: %s", misdeed->phase.name, code,
                     misdeed->status, said);
        for (size_t k = 0; k < 3; k++)
            if (!strstr(said, misdeed->says[k]))
                fail_msg("phase '%s': '%s' is not in: %s", misdeed->phase.name, misdeed->says[k],
                         said);
        if (misdeed->status == SIM_OK)
            assert_string_equal(said, "");
    }
}

#endif

/* A release build leaves columns alone; both leave the results alone. */
static void a_guarded_phase_does_its_work(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
    tiny_model(&tiny);
    assert_int_equal(tiny_world(&world, &tiny, 1, &error), SIM_OK);
    for (size_t p = 0; p < tiny.model.phase_count; p++) {
        sim_guard_begin(&world, tiny.phases[p]);
        assert_int_equal(tiny.phases[p]->run(&world, &error), SIM_OK);
        sim_guard_end(&world, tiny.phases[p]);
    }
    sim_guard_lift(&world);
    for (size_t i = 0; i < TINY_PERSON_COUNT; i++) {
        assert_int_equal(tiny_person_columns(&world.tables[0]).age[i], 241 + (int)i);
        assert_true(tiny_person_columns(&world.tables[0]).skill[i] == 10.0 * (double)i);
    }
    assert_int_equal(tiny_home_columns(&world.tables[1]).rent[1], 300);
    sim_world_destroy(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_name_columns),
        cmocka_unit_test(lists_name_tables),
        cmocka_unit_test(a_guarded_phase_does_its_work),
#ifdef SIM_CHECKED /* nothing is guarded in a release build; a skipped test would count as failed */
        cmocka_unit_test(forbidden_access_ends_the_program),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
