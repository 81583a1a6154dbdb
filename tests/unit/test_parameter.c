/* Parameters: declarations checked, values read and written, values in force. */
#include "tests/unit/small_parameters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <float.h>
#include <inttypes.h>
#include <stdio.h>

static void create(struct sim_parameters *set)
{
    struct sim_error error;
    if (sim_parameters_create(set, small_groups, SMALL_GROUP_COUNT, &error) != SIM_OK)
        fail_msg("%s", error.text);
}

static const struct small_person_parameters *person(const struct sim_parameters *set)
{
    return sim_parameters_group(set, &small_person);
}

static const struct small_run_parameters *run(const struct sim_parameters *set)
{
    return sim_parameters_group(set, &small_run);
}

/* ---- Making a set ---- */

static void defaults_are_in_force(void **state)
{
    (void)state;
    struct sim_parameters set;
    create(&set);
    assert_int_equal(set.count, SMALL_PARAMETER_COUNT);
    assert_true(run(&set)->scale == 1000);
    assert_true(run(&set)->start == 2010 * 12);
    assert_true(run(&set)->arrange == 12);
    assert_true(person(&set)->learning == 0.03);
    assert_true(person(&set)->taste == -0.5);
    assert_true(person(&set)->places == 3);
    assert_true(person(&set)->moves);
    for (size_t i = 0; i < set.count; i++) {
        assert_null(set.origins[i].file);
        assert_int_equal(sim_parameters_find(&set, set.declarations[i]->key), (int)i);
    }
    assert_int_equal(sim_parameters_find(&set, "person.skill"), -1);
    assert_int_equal(sim_parameters_find(&set, ""), -1);
    sim_parameters_destroy(&set);
    sim_parameters_destroy(&set); /* a destroyed set is an empty one */
}

/* Declares one parameter beside a sound one and expects SIM_INTERNAL with `part`. */
static void assert_wrong(struct sim_parameter_declaration declaration, const char *part)
{
    struct sim_parameter_declaration entries[2] = {
        {SIM_PARAMETER_real, "a.sound", 0, "1", "1", "", "", SIM_WHEN_MONTHLY, "assumption", "x"},
        declaration};
    struct sim_parameter_group group = {"test", 16, entries, 2};
    const struct sim_parameter_group *const groups[] = {&group};
    struct sim_parameters set;
    struct sim_error error;
    assert_int_equal(sim_parameters_create(&set, groups, 1, &error), SIM_INTERNAL);
    if (!strstr(error.text, part))
        fail_msg("'%s' is not in: %s", part, error.text);
    assert_null(set.declarations);
    assert_int_equal(set.count, 0);
}

#define DECLARE(...)                                                                               \
    ((struct sim_parameter_declaration){.type = SIM_PARAMETER_real,                                \
                                        .key = "a.b",                                              \
                                        .offset = 8,                                               \
                                        .unit = "1",                                               \
                                        .default_text = "1",                                       \
                                        .minimum_text = "",                                        \
                                        .maximum_text = "",                                        \
                                        .source = "assumption",                                    \
                                        .text = "text",                                            \
                                        __VA_ARGS__})

static void wrong_declarations_are_refused(void **state)
{
    (void)state;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif
    assert_wrong(DECLARE(.default_text = "one"), "a.b: its default");
    assert_wrong(DECLARE(.default_text = NULL), "a.b: its default");
    assert_wrong(DECLARE(.default_text = "2", .maximum_text = "1"), "out of range");
    assert_wrong(DECLARE(.minimum_text = "low"), "a.b: its range");
    assert_wrong(DECLARE(.maximum_text = "high"), "a.b: its range");
    assert_wrong(DECLARE(.key = "a.sound"), "declared twice");
    assert_wrong(DECLARE(.key = "a"), "one inside the other");
    assert_wrong(DECLARE(.key = "a.sound.more"), "one inside the other");
    assert_wrong(DECLARE(.key = ""), "lower case");
    assert_wrong(DECLARE(.key = NULL), "(none)");
    assert_wrong(DECLARE(.key = "A.b"), "lower case");
    assert_wrong(DECLARE(.key = "a..b"), "lower case");
    assert_wrong(DECLARE(.key = "a."), "lower case");
    assert_wrong(DECLARE(.source = ""), "no source");
    assert_wrong(DECLARE(.text = NULL), "no source, text");
    assert_wrong(DECLARE(.unit = NULL), "unit");
    assert_wrong(DECLARE(.offset = 16), "outside the struct");
    assert_wrong(DECLARE(.offset = 9), "outside the struct");
    assert_wrong(DECLARE(.type = (enum sim_parameter_type)99), "no known type");
#pragma GCC diagnostic pop
}

/* ---- Reading ---- */

static const struct sim_parameter_declaration *declared(const struct sim_parameters *set,
                                                        const char *key)
{
    return set->declarations[sim_parameters_find(set, key)];
}

static void assert_read(const char *key, const char *text, const char *written)
{
    struct sim_parameters set;
    char why[256] = "unchanged", again[64];
    union sim_value value;
    create(&set);
    const struct sim_parameter_declaration *declaration = declared(&set, key);
    if (!sim_parameter_read(declaration, text, &value, why, sizeof why))
        fail_msg("%s = \"%s\": %s", key, text, why);
    assert_string_equal(why, "unchanged");
    assert_string_equal(sim_parameter_write(declaration, value, again, sizeof again), written);
    sim_parameters_destroy(&set);
}

static void good_values(void **state)
{
    (void)state;
    assert_read("person.skill.learning", "0.03", "0.03");
    assert_read("person.skill.learning", " 0.03  1/month ", "0.03");
    assert_read("person.skill.learning", "1", "1");
    assert_read("person.skill.learning", "0", "0");
    assert_read("person.skill.learning", "1e-3", "0.001");
    assert_read("person.taste", "-1e300", "-1e+300");
    assert_read("person.taste", "2 1", "2"); /* the unit of a pure number */
    assert_read("person.places", "12 person", "12");
    assert_read("person.places", "9223372036854775807", "9223372036854775807");
    assert_read("person.moves", "false", "false");
    assert_read("run.start", "2010-12", "2010-12");
    assert_read("run.scale", "1/1000", "1/1000");
    assert_read("run.scale", "1/10000 agent/person", "1/10000");
    assert_read("run.scale", "1", "1");
    assert_read("run.scale", "1/1", "1");
}

static void assert_refused(const char *key, const char *text, const char *part)
{
    struct sim_parameters set;
    char why[512] = "";
    union sim_value value = {.integer = 77};
    create(&set);
    if (sim_parameter_read(declared(&set, key), text, &value, why, sizeof why))
        fail_msg("%s = \"%s\" was read", key, text);
    if (!strstr(why, part))
        fail_msg("'%s' is not in: %s", part, why);
    assert_true(value.integer == 77);
    /* A short buffer cuts the sentence and nothing else. */
    assert_false(sim_parameter_read(declared(&set, key), text, &value, why, 4));
    assert_int_equal(strlen(why), 3);
    sim_parameters_destroy(&set);
}

static void bad_values_say_what_is_allowed(void **state)
{
    (void)state;
    const char *real = "person.skill.learning", *whole = "person.places";
    assert_refused(real, "", "no value was given; allowed: a number from 0 to 1, in 1/month");
    assert_refused(real, "   ", "no value was given");
    assert_refused(real, "often", "\"often\" was read; allowed: a number from 0 to 1, in 1/month");
    assert_refused(real, "1.5", "\"1.5\" is out of range; allowed: a number from 0 to 1");
    assert_refused(real, "-1e-300", "out of range");
    assert_refused(real, "0.03 1/year", "\"0.03 1/year\" was read, but the unit is 1/month");
    assert_refused(real, "0.03 1", "the unit is 1/month");
    assert_refused(real, "0.03 1/month extra", "the unit is 1/month");
    assert_refused(real, "0,03", "the decimal mark is a point: 0.03");
    assert_refused(real, "3%", "3 % is 0.03");
    assert_refused(real, "0.031/month", "stands apart");
    assert_refused(real, "inf", "must be finite");
    assert_refused(real, ".nan", "must be finite");
    assert_refused(real, "1e999", "\"1e999\" was read");
    assert_refused("person.taste", "3 m", "the value has no unit; allowed: a number");
    assert_refused(whole, "-1", "\"-1\" is out of range; allowed: a whole number of at least 0");
    assert_refused(whole, "3.5", "a whole number of at least 0, in person");
    assert_refused(whole, "9223372036854775808", "a whole number");
    assert_refused("person.moves", "yes", "\"yes\" was read; allowed: true or false");
    assert_refused("run.start", "2010", "a month such as 2010-01 from 2010-01 to 2010-12");
    assert_refused("run.start", "2011-01", "out of range");
    assert_refused("run.scale", "0.001", "is written 1/N");
    assert_refused("run.scale", "2", "1 or 1/N with a whole number N from 1/10000 to 1");
    assert_refused("run.scale", "1/0", "1 or 1/N");
    assert_refused("run.scale", "1/-5", "1 or 1/N");
    assert_refused("run.scale", "1/20000", "out of range");
}

static void very_long_values_are_refused(void **state)
{
    (void)state;
    size_t size = 100000;
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, '1', size);
    text[size] = '\0';
    assert_refused("person.taste", text, "...");
    assert_refused("person.places", text, "...");
    free(text);
}

/* ---- Writing ---- */

static void assert_same_bits(double real)
{
    struct sim_parameter_declaration declaration = small_person_entries[2]; /* any real */
    union sim_value value = {.real = real}, again = {.real = 0};
    char text[64], why[256];
    sim_parameter_write(&declaration, value, text, sizeof text);
    if (!sim_parameter_read(&declaration, text, &again, why, sizeof why))
        fail_msg("%s: %s", text, why);
    if (memcmp(&again.real, &real, sizeof real) != 0)
        fail_msg("%a was written %s and read %a", real, text, again.real);
}

static void written_reals_read_back_to_the_same_bits(void **state)
{
    (void)state;
    static const double hard[] = {0.0,
                                  -0.0,
                                  0.1,
                                  0.30000000000000004,
                                  1.0 / 3.0,
                                  5e-324,
                                  -5e-324,
                                  2.2250738585072011e-308,
                                  DBL_MIN,
                                  DBL_MAX,
                                  -DBL_MAX,
                                  DBL_EPSILON,
                                  9007199254740993.0,
                                  123456789012345680.0,
                                  0x1.fffffffffffffp-1,
                                  0x1.0000000000001p0,
                                  1e22,
                                  1e23,
                                  8.5e-5,
                                  9.5367431640625e-07,
                                  2.0000000000000004};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        assert_same_bits(hard[i]);
    /* Bits from a fixed sequence (Weyl's, with the golden ratio), finite ones only. */
    uint64_t bits = 0;
    for (int i = 0; i < 20000; i++) {
        double real;
        bits += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t mixed = bits ^ bits >> 31;
        memcpy(&real, &mixed, sizeof real);
        if (real - real == 0)
            assert_same_bits(real);
    }
}

/* ---- Setting and changing ---- */

static void set_values_have_an_origin(void **state)
{
    (void)state;
    struct sim_parameters set;
    struct sim_error error;
    char file[] = "a.yaml";
    struct sim_origin origin = {.file = file, .line = 3, .column = 7};
    create(&set);
    size_t index = (size_t)sim_parameters_find(&set, "person.skill.learning");
    for (int i = 0; i < 2; i++) /* the second time releases the first copy */
        assert_int_equal(
            sim_parameters_set(&set, index, (union sim_value){.real = 0.5}, &origin, &error),
            SIM_OK);
    file[0] = 'z';
    assert_string_equal(set.origins[index].file, "a.yaml");
    assert_int_equal(set.origins[index].line, 3);
    assert_int_equal(set.origins[index].column, 7);
    assert_true(person(&set)->learning == 0.5);
    assert_true(person(&set)->decay == 0.01);
    sim_parameters_destroy(&set);
}

static void changes_are_sorted_and_come_into_force(void **state)
{
    (void)state;
    struct sim_parameters set;
    struct sim_error error;
    struct sim_origin origin = {.file = NULL};
    create(&set);
    size_t learning = (size_t)sim_parameters_find(&set, "person.skill.learning");
    size_t places = (size_t)sim_parameters_find(&set, "person.places");
    for (int i = 40; i-- > 0;) { /* backwards, and more than one block of the array */
        int32_t month = 2011 * 12 + i;
        assert_int_equal(sim_parameters_change(&set, month, places,
                                               (union sim_value){.integer = 100 + i}, &origin,
                                               &error),
                         SIM_OK);
        if (i % 2 == 0)
            assert_int_equal(sim_parameters_change(&set, month, learning,
                                                   (union sim_value){.real = i / 100.0}, &origin,
                                                   &error),
                             SIM_OK);
    }
    assert_int_equal(set.change_count, 60);
    for (size_t i = 1; i < set.change_count; i++) {
        const struct sim_parameter_change *a = &set.changes[i - 1], *b = &set.changes[i];
        assert_true(a->month < b->month || (a->month == b->month && a->parameter < b->parameter));
    }
    sim_parameters_advance(&set, 2010 * 12 + 11);
    assert_true(person(&set)->places == 3);
    sim_parameters_advance(&set, 2011 * 12 + 7);
    assert_true(person(&set)->places == 107);
    assert_true(person(&set)->learning == 0.06);
    sim_parameters_advance(&set, 2100 * 12);
    assert_true(person(&set)->places == 139);
    assert_true(person(&set)->learning == 0.38);
    sim_parameters_advance(&set, 2010 * 12); /* going back undoes them */
    assert_true(person(&set)->places == 3);
    assert_true(person(&set)->learning == 0.03);
    sim_parameters_destroy(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_in_force),
        cmocka_unit_test(wrong_declarations_are_refused),
        cmocka_unit_test(good_values),
        cmocka_unit_test(bad_values_say_what_is_allowed),
        cmocka_unit_test(very_long_values_are_refused),
        cmocka_unit_test(written_reals_read_back_to_the_same_bits),
        cmocka_unit_test(set_values_have_an_origin),
        cmocka_unit_test(changes_are_sorted_and_come_into_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
