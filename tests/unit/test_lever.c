/* Levers: strength over time, which entries cover whom, and how entries stack, by hand-worked
 * numbers. */
#include "tests/unit/tiny_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static const int32_t january = 2010 * 12;

static void create(struct sim_levers *levers, struct tiny_model *tiny)
{
    struct sim_error error;
    tiny_model(tiny);
    if (sim_levers_create(levers, tiny->levers, TINY_LEVERS, tiny->targets, TINY_TARGETS, &error) !=
        SIM_OK)
        fail_msg("%s", error.text);
}

static struct sim_lever_entry entry_of(size_t lever, double value, int32_t start, int32_t end)
{
    return (struct sim_lever_entry){
        .lever = lever, .value = value, .start = january + start, .end = january + end};
}

static void add(struct sim_levers *levers, struct sim_lever_entry entry)
{
    struct sim_error error;
    assert_int_equal(sim_levers_add(levers, &entry, &error), SIM_OK);
}

static double value_of(struct sim_levers *levers, size_t lever, int32_t month, uint8_t sex,
                       uint8_t age)
{
    const uint8_t at[] = {sex, age};
    sim_levers_advance(levers, january + month);
    return sim_lever_value(levers, lever, at);
}

static void assert_close(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-15 * fmax(1, fabs(expected))))
        fail_msg("%.17g instead of %.17g", value, expected);
}

static void without_entries_values_are_neutral(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_levers levers;
    create(&levers, &tiny);
    for (size_t lever = 0; lever < TINY_LEVERS; lever++) {
        assert_true(value_of(&levers, lever, 0, 0, 0) == (lever == TINY_CAP ? 1.0 : 0.0));
        assert_false(sim_lever_acts(&levers, lever));
    }
    assert_int_equal(sim_levers_find(&levers, "grant"), TINY_GRANT);
    assert_int_equal(sim_levers_find(&levers, "grand"), -1);
    assert_int_equal(sim_levers_find_target(&levers, "age"), TINY_BY_AGE);
    assert_int_equal(sim_levers_find_target(&levers, "age_band"), -1);
    assert_true(sim_lever_accepts(&levers, TINY_FLOOR, TINY_BY_SEX));
    assert_false(sim_lever_accepts(&levers, TINY_SHARE, TINY_BY_SEX));
    sim_levers_destroy(&levers);
    sim_levers_destroy(&levers); /* an empty one may be destroyed */
}

/* From 2 to 9, phased in over 4 months: a quarter more each, 40 whole from the fourth on. */
static void strength_grows_by_equal_steps(void **state)
{
    (void)state;
    static const double expected[] = {0, 0, 10, 20, 30, 40, 40, 40, 40, 40, 0, 0};
    struct tiny_model tiny;
    struct sim_levers levers;
    create(&levers, &tiny);
    struct sim_lever_entry entry = entry_of(TINY_GRANT, 40, 2, 9);
    entry.phase_in = 4;
    add(&levers, entry);
    for (int32_t month = 0; month < 12; month++) {
        assert_true(sim_lever_strength(&levers, 0, january + month) == expected[month]);
        assert_true(value_of(&levers, TINY_GRANT, month, 0, 0) == expected[month]);
        assert_int_equal(sim_lever_acts(&levers, TINY_GRANT), month >= 2 && month <= 9);
        assert_false(sim_lever_acts(&levers, TINY_SHARE));
    }
    sim_levers_destroy(&levers);
}

static void phase_in_is_monotone(void **state)
{
    (void)state;
    static const double values[] = {0.1, 0.3, 0.7, 1, -0.3, 1e-300, 99.99};
    for (size_t v = 0; v < sizeof values / sizeof *values; v++)
        for (int32_t phase_in = 0; phase_in <= 372; phase_in += phase_in < 13 ? 1 : 7)
            for (int cap = 0; cap < 2; cap++) {
                double neutral = cap ? 100 : -0.5, before = neutral;
                struct sim_lever_entry entry = entry_of(0, values[v], 0, 400);
                entry.phase_in = phase_in;
                for (int32_t month = 0; month <= 400; month++) {
                    double now = sim_lever_entry_strength(&entry, neutral, january + month);
                    bool outside =
                        cap ? now > before || now < values[v] : now < before || now > values[v];
                    if (outside || (month + 1 >= phase_in && now != values[v]))
                        fail_msg("value %g, phase_in %d, month %d: %.17g after %.17g", values[v],
                                 (int)phase_in, (int)month, now, before);
                    before = now;
                }
            }
}

static void entries_cover_what_they_choose(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_levers levers;
    create(&levers, &tiny);
    struct sim_lever_entry women = entry_of(TINY_GRANT, 5, 0, 9);
    struct sim_lever_entry old_men = entry_of(TINY_GRANT, 7, 0, 9);
    sim_lever_choose(&women, TINY_BY_SEX, 0);
    sim_lever_choose(&old_men, TINY_BY_SEX, 1);
    sim_lever_choose(&old_men, TINY_BY_AGE, 1);
    sim_lever_choose(&old_men, TINY_BY_AGE, 2);
    add(&levers, women);
    add(&levers, old_men);
    static const double expected[2][3] = {{5, 5, 5}, {0, 7, 7}};
    for (uint8_t sex = 0; sex < 2; sex++)
        for (uint8_t age = 0; age < 3; age++)
            assert_true(value_of(&levers, TINY_GRANT, 4, sex, age) == expected[sex][age]);
    /* every bit is a label of its own */
    struct sim_lever_entry one = entry_of(TINY_GRANT, 1, 0, 9);
    sim_lever_choose(&one, TINY_BY_AGE, 191);
    for (int label = 0; label < 256; label++) {
        const uint8_t at[] = {0, (uint8_t)label};
        assert_int_equal(sim_lever_covers(&one, at, TINY_TARGETS), label == 191);
    }
    sim_levers_destroy(&levers);
}

/* Two entries of each lever, the second for women only and half as strong in its first month. */
static void entries_stack(void **state)
{
    (void)state;
    static const struct {
        size_t lever;
        double first, second, women_0, women_1, men;
    } cases[] = {
        {TINY_GRANT, 30, 20, 40, 50, 30},      {TINY_GRANT, 30, -50, 5, -20, 30},
        {TINY_SHARE, 0.5, 0.4, 0.6, 0.7, 0.5}, {TINY_FLOOR, 0.3, 0.8, 0.4, 0.8, 0.3},
        {TINY_FLOOR, 0.8, 0.3, 0.8, 0.8, 0.8}, {TINY_CAP, 0.3, 0.8, 0.3, 0.3, 0.3},
        {TINY_CAP, 0.7, 0.2, 0.6, 0.2, 0.7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tiny_model tiny;
        struct sim_levers levers;
        create(&levers, &tiny);
        struct sim_lever_entry second = entry_of(cases[i].lever, cases[i].second, 0, 9);
        second.phase_in = 2;
        sim_lever_choose(&second, TINY_BY_SEX, 0);
        add(&levers, entry_of(cases[i].lever, cases[i].first, 0, 9));
        add(&levers, second);
        assert_close(value_of(&levers, cases[i].lever, 0, 0, 0), cases[i].women_0);
        assert_close(value_of(&levers, cases[i].lever, 1, 0, 0), cases[i].women_1);
        assert_close(value_of(&levers, cases[i].lever, 1, 1, 0), cases[i].men);
        sim_levers_destroy(&levers);
    }
}

/* Entries of several levers in any order: those in force stand lever by lever. */
static void entries_are_in_force_by_lever(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_levers levers;
    create(&levers, &tiny);
    add(&levers, entry_of(TINY_SHARE, 0.5, 0, 5));
    add(&levers, entry_of(TINY_FLOOR, 0.1, 3, 5));
    add(&levers, entry_of(TINY_SHARE, 0.2, 5, 5));
    add(&levers, entry_of(TINY_FLOOR, 0.2, 0, 2));
    static const size_t counts[][TINY_LEVERS] = {
        {1, 0, 0, 1}, {1, 0, 0, 1}, {1, 0, 0, 1}, {1, 0, 0, 1}, {1, 0, 0, 1}, {1, 0, 0, 2}, {0}};
    for (int32_t month = 0; month <= 6; month++) {
        sim_levers_advance(&levers, january + month);
        for (size_t lever = 0; lever < TINY_LEVERS; lever++) {
            assert_int_equal(levers.first[lever + 1] - levers.first[lever], counts[month][lever]);
            for (size_t i = levers.first[lever]; i < levers.first[lever + 1]; i++)
                assert_int_equal(levers.entries[levers.force[i].entry].lever, lever);
        }
    }
    sim_levers_destroy(&levers);
}

static void adding_copies_and_has_a_limit(void **state)
{
    (void)state;
    struct tiny_model tiny;
    struct sim_levers levers;
    struct sim_error error;
    char file[] = "a.yaml";
    create(&levers, &tiny);
    struct sim_lever_entry entry = entry_of(TINY_GRANT, 1, 0, 9);
    entry.origin = (struct sim_origin){file, 3, 5};
    for (size_t e = 0; e < SIM_LEVER_ENTRIES_MAX; e++)
        add(&levers, entry);
    file[0] = 'b';
    assert_string_equal(levers.entries[7].origin.file, "a.yaml");
    assert_false(sim_lever_acts(&levers, TINY_GRANT)); /* not before a month begins */
    assert_true(value_of(&levers, TINY_GRANT, 0, 0, 0) == SIM_LEVER_ENTRIES_MAX);
    assert_int_equal(sim_levers_add(&levers, &entry, &error), SIM_INTERNAL);
    assert_int_equal(levers.entry_count, SIM_LEVER_ENTRIES_MAX);
    assert_true(value_of(&levers, TINY_GRANT, 0, 0, 0) == SIM_LEVER_ENTRIES_MAX);
    sim_levers_destroy(&levers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_entries_values_are_neutral),
        cmocka_unit_test(strength_grows_by_equal_steps),
        cmocka_unit_test(phase_in_is_monotone),
        cmocka_unit_test(entries_cover_what_they_choose),
        cmocka_unit_test(entries_stack),
        cmocka_unit_test(entries_are_in_force_by_lever),
        cmocka_unit_test(adding_copies_and_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
