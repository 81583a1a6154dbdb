/* Months: a month is the integer year x 12 + (month - 1), so that differences are durations. */
#ifndef SIM_BASE_CALENDAR_H
#define SIM_BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_MONTHS_PER_YEAR = 12, SIM_YEAR_MIN = 1800, SIM_YEAR_MAX = 2300 };

/* The month of a year and a month number 1..12. */
static inline int32_t sim_month(int year, int month)
{
    return year * SIM_MONTHS_PER_YEAR + month - 1;
}
static inline int sim_month_year(int32_t month)
{
    return month / SIM_MONTHS_PER_YEAR;
}
static inline int sim_month_of_year(int32_t month) /* 1..12 */
{
    return month % SIM_MONTHS_PER_YEAR + 1;
}

/* Reads "2010-03" (the whole text, years SIM_YEAR_MIN..SIM_YEAR_MAX); false and *month unchanged if
 * it is anything else. */
bool sim_month_parse(const char *text, int32_t *month);

/* Writes "2010-03" into text (size at least 8) and returns text. */
char *sim_month_text(int32_t month, char *text, size_t size);

/* Days from 1970-01-01 to the first day of the month (proleptic Gregorian calendar). */
int32_t sim_month_days(int32_t month);

#endif
