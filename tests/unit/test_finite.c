/* Numbers that guard themselves: what stops a run after a phase, with its sentence, and what does
 * not; how a mark travels from threads to the check. */
#include "sim/run/finite.h"

#include "sim/base/number.h"
#include "sim/base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/tiny_model.h"

#include <math.h>
#include <stdio.h>

struct finite {
    struct tiny_model tiny;
    struct sim_world world;
    struct sim_error error;
};

static void start(struct finite *f, int threads)
{
    if (tiny_world(&f->world, &f->tiny, threads, &f->error) != SIM_OK)
        fail_msg("%s", f->error.text);
    sim_finite_begin();
}

static void passes(struct finite *f, const struct sim_phase *phase)
{
    if (sim_finite_check(&f->world, phase, &f->error) != SIM_OK)
        fail_msg("refused: %s", f->error.text);
}

static void refuses(struct finite *f, const struct sim_phase *phase, const char *sentence)
{
    f->error.text[0] = '\0';
    if (sim_finite_check(&f->world, phase, &f->error) != SIM_INTERNAL)
        fail_msg("not refused, expected: %s", sentence);
    if (!strstr(f->error.text, sentence))
        fail_msg("expected: %s\ntold:     %s", sentence, f->error.text);
    assert_false(sim_number_marked()); /* what was told is told once */
}

/* ---- real columns ---- */

static void a_real_column_is_finite(void **state)
{
    (void)state;
    struct finite f;
    tiny_model(&f.tiny);
    f.tiny.ageing.writes = "person.skill person.age";
    start(&f, 1);
    struct tiny_person_view person = tiny_person_columns(&f.world.tables[0]);
    const double legal[] = {0, -0.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308};
    for (size_t i = 0; i < sizeof legal / sizeof *legal; i++) {
        person.skill[2] = legal[i];
        passes(&f, &f.tiny.ageing);
    }
    person.skill[2] = (double)INFINITY;
    refuses(&f, &f.tiny.ageing, "person.skill of person 3 became inf, which is no finite number");
    person.skill[2] = -(double)INFINITY;
    refuses(&f, &f.tiny.ageing, "person.skill of person 3 became -inf");
    person.skill[1] = (double)NAN;
    refuses(&f, &f.tiny.ageing, "person.skill of person 2 became nan");
    f.tiny.ageing.writes = "person.*";
    refuses(&f, &f.tiny.ageing, "person.skill of person 2 became nan");
    refuses(&f, NULL, "person.skill of person 2 became nan"); /* the opening writes everything */
    passes(&f, &f.tiny.renting);                              /* which does not write it */
    sim_table_remove(&f.world.tables[0], 1);
    refuses(&f, NULL, "person.skill of person 3 became -inf");
    sim_table_remove(&f.world.tables[0], 2);
    passes(&f, NULL); /* only the living are looked at */
    sim_world_destroy(&f.world);
}

static void narrow_and_wide_real_columns(void **state)
{
    (void)state;
    struct finite f;
    tiny_model(&f.tiny);
    f.tiny.person_columns[2].type = SIM_TYPE_f32;
    f.tiny.person_columns[2].of = "per age_band";
    f.tiny.ageing.writes = "person.skill";
    start(&f, 1);
    float *skill = f.world.tables[0].columns[3];
    for (size_t i = 0; i < TINY_PERSON_COUNT * 3; i++)
        skill[i] = 3.4028234e38f;
    passes(&f, &f.tiny.ageing);
    skill[3 * 3 + 1] = INFINITY;
    refuses(&f, &f.tiny.ageing, "person.skill of person 4 at age_band old became inf");
    sim_world_destroy(&f.world);
}

/* The first of several is told, whatever the threads and the blocks. */
static void the_first_of_many_rows_is_told(void **state)
{
    (void)state;
    enum { ROWS = 300000 };
    static const size_t rows[] = {0, 3, 65535, 65536, 131073, 200000, ROWS - 1};
    for (int threads = 1; threads <= 3; threads++) {
        struct finite f;
        size_t first;
        tiny_model(&f.tiny);
        f.tiny.ageing.writes = "person.skill";
        start(&f, threads);
        assert_int_equal(
            sim_table_append(&f.world.tables[0], ROWS - TINY_PERSON_COUNT, &first, &f.error),
            SIM_OK);
        passes(&f, &f.tiny.ageing);
        for (size_t i = sizeof rows / sizeof *rows; i-- > 0;) {
            char sentence[80];
            tiny_person_columns(&f.world.tables[0]).skill[rows[i]] = (double)NAN;
            snprintf(sentence, sizeof sentence, "person.skill of person %zu became nan",
                     rows[i] + 1);
            refuses(&f, &f.tiny.ageing, sentence);
        }
        sim_world_destroy(&f.world);
    }
}

/* ---- whole columns ---- */

static void a_whole_column_keeps_its_distance_from_the_edge(void **state)
{
    (void)state;
    static const int64_t beyond[] = {SIM_MONEY_MAX + 1, -SIM_MONEY_MAX - 1, INT64_MAX, INT64_MIN};
    struct finite f;
    size_t first;
    tiny_model(&f.tiny);
    start(&f, 1);
    struct tiny_home_view home = tiny_home_columns(&f.world.tables[1]);
    home.rent[0] = SIM_MONEY_MAX;
    home.rent[1] = -SIM_MONEY_MAX;
    passes(&f, &f.tiny.renting);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        char sentence[80];
        home.rent[1] = beyond[i];
        snprintf(sentence, sizeof sentence, "home.rent of home 2 became %lld, beyond 10^18",
                 (long long)beyond[i]);
        refuses(&f, &f.tiny.renting, sentence);
    }
    home.rent[1] = 0;
    assert_int_equal(sim_table_append(&f.world.tables[1], 8, &first, &f.error), SIM_OK);
    home = tiny_home_columns(&f.world.tables[1]);
    for (size_t row = 0; row < 9; row++)
        home.rent[row] = row % 2 ? -SIM_MONEY_MAX : SIM_MONEY_MAX;
    passes(&f, &f.tiny.renting);
    home.rent[9] = SIM_MONEY_MAX; /* ten of them: a sum in 64 bits could be wrong */
    refuses(&f, &f.tiny.renting, "the values of home.rent add up to 1e+19");
    sim_table_remove(&f.world.tables[1], 4);
    passes(&f, &f.tiny.renting);
    sim_world_destroy(&f.world);
}

/* ---- series ---- */

static void a_real_series_is_finite_or_declared_missing(void **state)
{
    (void)state;
    struct finite f;
    tiny_model(&f.tiny);
    start(&f, 2);
    struct sim_series *sum = sim_world_series(&f.world, "skill_sum_by_age_band_sex");
    sim_world_series(&f.world, "skill_by_sex")->reals[0] = (double)NAN; /* a ratio: derived later */
    passes(&f, &f.tiny.ageing);
    sum->reals[3] = (double)NAN;
    refuses(&f, &f.tiny.ageing,
            "the series skill_sum_by_age_band_sex at age_band old, sex M became nan");
    f.tiny.skill_sum.may_be_missing = true;
    passes(&f, &f.tiny.ageing);
    sum->reals[5] = -(double)INFINITY;
    refuses(&f, &f.tiny.ageing,
            "the series skill_sum_by_age_band_sex at age_band older, sex M became -inf");
    sum->reals[5] = 0;
    sim_world_series(&f.world, "skill_sum")->reals[0] = (double)INFINITY;
    refuses(&f, &f.tiny.ageing, "the series skill_sum became inf");
    sim_world_destroy(&f.world);
}

/* ---- marks ---- */

/* Expects the value of an expression, and whether it marks. */
#define GIVES(expression, value, marks)                                                            \
    do {                                                                                           \
        sim_number_unmark();                                                                       \
        long long given = (long long)(expression);                                                 \
        if (given != (long long)(value) || sim_number_marked() != (marks))                         \
            fail_msg(#expression " gives %lld, mark %d; expected %lld, mark %d", given,            \
                     sim_number_marked(), (long long)(value), (marks));                            \
        sim_number_unmark();                                                                       \
    } while (0)

static void numbers_that_do_not_fit_are_marked(void **state)
{
    (void)state;
    const volatile double edge = 0x1p63, below = 0x1.fffffffffffffp62, no = (double)NAN;
    GIVES(sim_number_whole(2.9), 2, false);
    GIVES(sim_number_whole(-2.9), -2, false);
    GIVES(sim_number_whole(below), INT64_C(9223372036854774784), false);
    GIVES(sim_number_whole(-edge), INT64_MIN, false);
    GIVES(sim_number_whole(edge), INT64_MIN, true);
    GIVES(sim_number_whole(no), INT64_MIN, true);
    GIVES(sim_number_whole((double)INFINITY), INT64_MIN, true);
    GIVES(sim_number_round(below), INT64_C(9223372036854774784), false);
    GIVES(sim_number_round(-2.5), -3, false);
    GIVES(sim_number_round(edge), INT64_MIN, true);
    GIVES(sim_number_round(no), INT64_MIN, true);
    GIVES(isnan(edge - edge + (edge * 1e300 - edge * 1e300)), 1,
          false); /* no whole number is made */
    GIVES(sim_number_u8(255), 255, false);
    GIVES(sim_number_u8(256), 0, true);
    GIVES(sim_number_u8(-1), 0, true);
    GIVES(sim_number_i16(INT16_MIN), INT16_MIN, false);
    GIVES(sim_number_i16(INT16_MAX + 1), INT16_MIN, true);
    GIVES(sim_number_u16(65535), 65535, false);
    GIVES(sim_number_u16(65536), 0, true);
    GIVES(sim_number_i32(INT32_MAX), INT32_MAX, false);
    GIVES(sim_number_i32(INT64_C(2147483648)), INT32_MIN, true);
    GIVES(sim_number_u32(UINT32_MAX), UINT32_MAX, false);
    GIVES(sim_number_u32(INT64_C(4294967296)), 0, true);
    GIVES(sim_number_add(INT64_MAX - 1, 1), INT64_MAX, false);
    GIVES(sim_number_add(INT64_MAX, 1), INT64_MIN, true);
    GIVES(sim_number_add(INT64_MIN, -1), INT64_MIN, true);
    GIVES(sim_number_times(INT64_C(3037000499), INT64_C(3037000499)), INT64_C(9223372030926249001),
          false);
    GIVES(sim_number_times(INT64_C(3037000500), INT64_C(3037000500)), INT64_MIN, true);
    GIVES(sim_number_times(INT64_MIN, -1), INT64_MIN, true);
}

enum { BLOCK = 8, ITEMS = 800, WITH_THE_LOSS = 517 };
static void lose_one(void *context, size_t begin, size_t end, int thread)
{
    int32_t *values = context;
    (void)thread;
    for (size_t i = begin; i < end; i++)
        values[i] = sim_number_i32(i == WITH_THE_LOSS ? INT64_MAX : (int64_t)i);
}

static void lose_none(void *context, size_t begin, size_t end, int thread)
{
    int32_t *values = context;
    (void)thread;
    for (size_t i = begin; i < end; i++)
        values[i] = sim_number_i32((int64_t)i);
}

static void marks_of_threads_reach_the_caller(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        int32_t values[ITEMS];
        sim_number_unmark();
        sim_parallel_blocks(threads, ITEMS, BLOCK, lose_one, values);
        if (!sim_number_marked())
            fail_msg("%d threads: a mark was lost", threads);
        sim_number_unmark();
        for (int again = 0; again < 20; again++) /* nobody keeps the mark of earlier work */
            sim_parallel_blocks(threads, ITEMS, BLOCK, lose_none, values);
        if (sim_number_marked())
            fail_msg("%d threads: an old mark came again", threads);
        sim_number_mark();
        sim_parallel_blocks(threads, ITEMS, BLOCK, lose_none, values);
        assert_true(sim_number_marked()); /* the caller's own stays */
        sim_number_unmark();
    }
}

static void a_mark_stops_the_run_and_is_of_one_phase(void **state)
{
    (void)state;
    struct finite f;
    tiny_model(&f.tiny);
    start(&f, 1);
    sim_number_mark();
    sim_finite_begin();
    passes(&f, &f.tiny.ageing); /* what was before the phase is not of it */
    sim_number_mark();
    refuses(&f, &f.tiny.ageing, "a number was lost");
    passes(&f, &f.tiny.ageing);
    struct tiny_person_view person = tiny_person_columns(&f.world.tables[0]);
    person.age[1] = sim_number_i32(INT64_MAX);
    refuses(
        &f, &f.tiny.ageing,
        "person.age of person 2 became -2147483648, which stands for a number that does not fit");
    sim_world_destroy(&f.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_column_is_finite),
        cmocka_unit_test(narrow_and_wide_real_columns),
        cmocka_unit_test(the_first_of_many_rows_is_told),
        cmocka_unit_test(a_whole_column_keeps_its_distance_from_the_edge),
        cmocka_unit_test(a_real_series_is_finite_or_declared_missing),
        cmocka_unit_test(numbers_that_do_not_fit_are_marked),
        cmocka_unit_test(marks_of_threads_reach_the_caller),
        cmocka_unit_test(a_mark_stops_the_run_and_is_of_one_phase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
