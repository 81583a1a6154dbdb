/* Months against dates known from elsewhere. */
#include "sim/base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void months_are_years_and_numbers(void **state)
{
    (void)state;
    assert_int_equal(sim_month(2010, 1), 24120);
    for (int32_t month = sim_month(1800, 1); month <= sim_month(2300, 12); month++) {
        assert_int_equal(sim_month(sim_month_year(month), sim_month_of_year(month)), month);
        assert_in_range(sim_month_of_year(month), 1, 12);
    }
    assert_int_equal(sim_month(2011, 1) - sim_month(2010, 12), 1);
}

/* Days since 1970-01-01, from `date -u -d YYYY-MM-01 +%s` / 86400. */
static void days_of_known_dates(void **state)
{
    (void)state;
    static const struct {
        int year, month, days;
    } dates[] = {
        {1970, 1, 0},      {1970, 2, 31},     {1970, 3, 59},
        {1969, 12, -31},   {1972, 2, 761},    {1972, 3, 790}, /* leap */
        {1900, 2, -25536}, {1900, 3, -25508},                 /* not leap: a century */
        {2000, 2, 10988},  {2000, 3, 11017},                  /* leap: four centuries */
        {2010, 1, 14610},  {2040, 12, 25902}, {2100, 2, 47513},
        {2100, 3, 47541},  {1800, 1, -62091}, {2300, 12, 120864},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        int32_t days = sim_month_days(sim_month(dates[i].year, dates[i].month));
        if (days != dates[i].days)
            fail_msg("%d-%02d: %d days, not %d", dates[i].year, dates[i].month, days,
                     dates[i].days);
    }
}

static void months_have_their_lengths(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int32_t month = sim_month(1800, 1); month <= sim_month(2300, 11); month++) {
        int year = sim_month_year(month), number = sim_month_of_year(month);
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        int length = lengths[number - 1] + (number == 2 && leap);
        if (sim_month_days(month + 1) - sim_month_days(month) != length)
            fail_msg("%d-%02d has %d days, not %d", year, number,
                     sim_month_days(month + 1) - sim_month_days(month), length);
    }
}

static void texts(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",        "2010",    "2010-1",   "2010-00",  "2010-13",  "2010-1a",
        "201O-01", "2010/01", "2010-01 ", " 2010-01", "2010-011", "+010-01",
        "-010-01", "2010--1", "1799-12",  "2301-01",  "0000-01",  "2010-\xd9\xa1"};
    char text[16];
    int32_t month;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        month = 77;
        if (sim_month_parse(wrong[i], &month) || month != 77)
            fail_msg("'%s' was read as %d", wrong[i], month);
    }
    for (int32_t m = sim_month(1800, 1); m <= sim_month(2300, 12); m++) {
        assert_true(sim_month_parse(sim_month_text(m, text, sizeof text), &month));
        assert_int_equal(month, m);
    }
    assert_string_equal(sim_month_text(sim_month(2010, 3), text, 8), "2010-03");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_years_and_numbers),
        cmocka_unit_test(days_of_known_dates),
        cmocka_unit_test(months_have_their_lengths),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
