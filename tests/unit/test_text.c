/* Nearest names, numbers, UTF-8, and texts shown in messages. */
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <float.h>
#include <locale.h>
#include <math.h>

static void distances(void **state)
{
    (void)state;
    assert_int_equal(sim_text_distance("", ""), 0);
    assert_int_equal(sim_text_distance("abc", ""), 3);
    assert_int_equal(sim_text_distance("", "abcd"), 4);
    assert_int_equal(sim_text_distance("same", "same"), 0);
    assert_int_equal(sim_text_distance("kitten", "sitting"), 3);
    assert_int_equal(sim_text_distance("titel", "title"), 1); /* a transposition is one edit */
    assert_int_equal(sim_text_distance("ca", "abc"), 3);      /* but not one with an insertion */
}

static void distances_of_long_texts_use_the_first_127_bytes(void **state)
{
    (void)state;
    char a[301], b[301];
    memset(a, 'a', 300);
    memset(b, 'a', 300);
    a[300] = b[300] = '\0';
    b[200] = 'b';
    assert_int_equal(sim_text_distance(a, b), 0);
    b[126] = 'b';
    assert_int_equal(sim_text_distance(a, b), 1);
    assert_int_equal(sim_text_distance(a, ""), 127);
}

static void nearest_names(void **state)
{
    (void)state;
    static const char *const names[] = {"person.skill", "person.skills", "run.scale", "title"};
    assert_string_equal(sim_text_nearest("titel", names, 4), "title");
    assert_string_equal(sim_text_nearest("run.scael", names, 4), "run.scale");
    assert_string_equal(sim_text_nearest("person.skil", names, 4), "person.skill");
    assert_null(sim_text_nearest("entirely.other", names, 4));
    assert_null(sim_text_nearest("xy", names, 4));
    assert_null(sim_text_nearest("titel", names, 0));
    static const char *const short_names[] = {"ab"};
    assert_null(sim_text_nearest("xy", short_names, 1)); /* two edits of two letters */
}

/* The chosen ones of six names as letters: "ac" for the first and the third. */
static const char *choice(const char *list, bool *good, char entry[SIM_TEXT_ENTRY])
{
    static const char *const names[] = {"gdp", "gdp_by_sector", "wage", "wage_mean", "aaab", "*"};
    static char letters[7];
    bool chosen[6];
    size_t used = 0;
    *good = sim_text_choose(list, names, 6, chosen, entry);
    for (size_t i = 0; i < 6; i++)
        if (chosen[i])
            letters[used++] = (char)('a' + i);
    letters[used] = '\0';
    return letters;
}

static void names_are_chosen_by_lists_of_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *list, *chosen;
    } good[] = {
        {"gdp", "a"},    {"gdp*", "ab"},          {"wage,gdp", "ac"},   {" gdp ,\twage*\n", "acd"},
        {"*", "abcdef"}, {"**", "abcdef"},        {"w?ge", "c"},        {"*e*", "bcd"},
        {"*a*a*b", "e"}, {"gdp*sector", "b"},     {"gdp,,wage,", "ac"}, {"gdp,gdp", "a"},
        {"????", "ce"},  {"*_mean,*_by_*", "bd"},
    };
    bool is_good;
    char entry[SIM_TEXT_ENTRY];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *chosen = choice(good[i].list, &is_good, entry);
        if (!is_good || strcmp(chosen, good[i].chosen) != 0)
            fail_msg("'%s' chose '%s', not '%s' (refused: '%s')", good[i].list, chosen,
                     good[i].chosen, entry);
    }
    static const struct {
        const char *list, *entry;
    } bad[] = {
        {"gpd", "gpd"},
        {"gdp, gdp_by ,wage", "gdp_by"},
        {"", ""},
        {" , ,", ""},
        {"wage?", "wage?"},
        {"GDP", "GDP"},
        {"gd", "gd"},
        {"[gw]*", "[gw]*"},
        {"gdp wage", "gdp wage"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        choice(bad[i].list, &is_good, entry);
        if (is_good || strcmp(entry, bad[i].entry) != 0)
            fail_msg("'%s': %s, entry '%s', expected '%s'", bad[i].list,
                     is_good ? "accepted" : "refused", entry, bad[i].entry);
    }
}

/* A pattern that takes other matchers longer than the universe exists; and a long entry. */
static void patterns_of_any_length_are_matched_in_little_time(void **state)
{
    (void)state;
    char name[1001], list[1001], entry[SIM_TEXT_ENTRY];
    const char *const names[] = {name};
    bool chosen[1];
    memset(name, 'a', 1000);
    for (size_t i = 0; i < 1000; i++)
        list[i] = i % 2 == 0 ? '*' : 'a';
    name[1000] = list[1000] = '\0';
    assert_true(sim_text_choose(list, names, 1, chosen, entry));
    list[999] = 'b';
    assert_false(sim_text_choose(list, names, 1, chosen, entry));
    assert_int_equal(strlen(entry), SIM_TEXT_ENTRY - 1);
    assert_memory_equal(entry, list, SIM_TEXT_ENTRY - 1);
}

static void reals(void **state)
{
    (void)state;
    double value = 7;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"-0", -0.0},
                {"+1.5", 1.5},
                {".5", 0.5},
                {"5.", 5},
                {"1e3", 1000},
                {"1E-2", 0.01},
                {"0.1", 0.1},
                {"1.7976931348623157e308", DBL_MAX},
                {"2.2250738585072014e-308", DBL_MIN},
                {"4.9406564584124654e-324", 0x1p-1074}, /* subnormal: its bits are exact */
                {"0e-999999", 0}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!sim_text_real(good[i].text, &value))
            fail_msg("%s was refused", good[i].text);
        assert_memory_equal(&value, &good[i].value, sizeof value);
    }
    static const char *const bad[] = {"",        " 1",    "1 ",  "1,5",      "0x10",   "inf",
                                      "nan",     ".inf",  "1e",  "1e+",      "e5",     ".",
                                      "-",       "+",     "--1", "1.2.3",    "1e9999", "-1e9999",
                                      "1e-9999", "1_000", "1d3", "Infinity", "1.5f",   "1e1.5"};
    value = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (sim_text_real(bad[i], &value))
            fail_msg("\"%s\" was read", bad[i]);
        assert_true(value == 7);
    }
}

static void reals_of_many_digits(void **state)
{
    (void)state;
    char text[3001];
    double value = 7;
    memset(text, '0', 3000);
    text[3000] = '\0';
    text[0] = '.';
    text[1999] = '1';
    assert_false(sim_text_real(text, &value)); /* longer than any number is written */
    text[2000] = '\0';
    assert_false(sim_text_real(text, &value)); /* too small for a double */
    memcpy(text + 1990, "1e1990", 7);
    assert_true(sim_text_real(text, &value));
    assert_true(value == 1.0);
}

static void reals_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    static const char *const comma_locales[] = {"fr_FR.UTF-8", "de_DE.UTF-8", "fr_FR", "de_DE"};
    double value = 0;
    size_t i = 0;
    while (i < 4 && !setlocale(LC_NUMERIC, comma_locales[i]))
        i++;
    bool read = sim_text_real("-12.5e1", &value);
    setlocale(LC_NUMERIC, "C");
    assert_true(read);
    assert_true(value == -125.0);
    if (i == 4)
        print_message("# no locale with a decimal comma here: only the C locale was tried\n");
}

static void integers(void **state)
{
    (void)state;
    int64_t value = 7;
    assert_true(sim_text_integer("9223372036854775807", &value));
    assert_true(value == INT64_MAX);
    assert_true(sim_text_integer("-9223372036854775808", &value));
    assert_true(value == INT64_MIN);
    assert_true(sim_text_integer("+007", &value));
    assert_true(value == 7);
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "-",
                                      "+-1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "12a",
                                      "1,000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (sim_text_integer(bad[i], &value))
            fail_msg("\"%s\" was read", bad[i]);
        assert_true(value == 7);
    }
}

static void assert_utf8(const char *bytes, size_t size, size_t bad)
{
    size_t position = SIZE_MAX;
    bool valid = sim_text_utf8(bytes, size, &position);
    if (valid != (bad == SIZE_MAX) || position != bad)
        fail_msg("valid %d, position %zu instead of %zu", valid, position, bad);
}

static void utf8(void **state)
{
    (void)state;
    assert_utf8("", 0, SIZE_MAX);
    assert_utf8("d\xC3\xA9partement \xE2\x82\xAC \xF0\x9F\x98\x80", 21, SIZE_MAX);
    assert_utf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF", 10, SIZE_MAX);
    assert_utf8("a\0b", 3, 1);
    assert_utf8("ab\xE9", 3, 2);       /* latin 1 */
    assert_utf8("ab\xC3", 3, 2);       /* cut */
    assert_utf8("\xC0\x80", 2, 0);     /* overlong */
    assert_utf8("\xE0\x80\x80", 3, 0); /* overlong */
    assert_utf8("\xF0\x80\x80\x80", 4, 0);
    assert_utf8("\xED\xA0\x80", 3, 0);     /* surrogate */
    assert_utf8("\xF4\x90\x80\x80", 4, 0); /* above U+10FFFF */
    assert_utf8("x\x80", 2, 1);
    assert_utf8("\xF5\x80\x80\x80", 4, 0);
}

static void texts_are_shown_on_one_safe_line(void **state)
{
    (void)state;
    char shown[SIM_TEXT_SHOWN], text[4000];
    assert_string_equal(sim_text_show("", shown), "\"\"");
    assert_string_equal(sim_text_show("1/1000", shown), "\"1/1000\"");
    assert_string_equal(sim_text_show("a\nb\tc\x1B[2J", shown), "\"a\\nb\\tc\\x1B[2J\"");
    assert_string_equal(sim_text_show("\xC3\xA9\xE9", shown), "\"\xC3\xA9\\xE9\"");
    assert_string_equal(sim_text_show("\xC2\x9Bm", shown), "\"\\xC2\\x9Bm\"");
    for (size_t length = 0; length < sizeof text; length++) {
        static const char *const pieces[] = {"a", "\xE2\x82\xAC", "\x01", "\xFF"};
        for (size_t p = 0; p < 4; p++) {
            size_t piece = strlen(pieces[p]);
            for (size_t i = 0; i + piece <= length; i += piece)
                memcpy(text + i, pieces[p], piece);
            text[length / piece * piece] = '\0';
            sim_text_show(text, shown);
            size_t position, size = strlen(shown);
            assert_true(size < SIM_TEXT_SHOWN && size >= 2 && shown[size - 1] == '"');
            assert_true(sim_text_utf8(shown, size, &position));
        }
        if (length > 200)
            length += 97;
    }
    memset(text, 'a', 200);
    memcpy(text + 190, ".last.word", 11);
    sim_text_show(text, shown);
    assert_non_null(strstr(shown, "aaa...aaa"));
    assert_non_null(strstr(shown, ".last.word\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(distances_of_long_texts_use_the_first_127_bytes),
        cmocka_unit_test(nearest_names),
        cmocka_unit_test(names_are_chosen_by_lists_of_patterns),
        cmocka_unit_test(patterns_of_any_length_are_matched_in_little_time),
        cmocka_unit_test(reals),
        cmocka_unit_test(reals_of_many_digits),
        cmocka_unit_test(reals_do_not_depend_on_the_locale),
        cmocka_unit_test(integers),
        cmocka_unit_test(utf8),
        cmocka_unit_test(texts_are_shown_on_one_safe_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
