#include "sim/base/calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool sim_month_parse(const char *text, int32_t *month)
{
    if (strlen(text) != 7 || text[4] != '-')
        return false;
    for (int i = 0; i < 7; i++)
        if (i != 4 && !isdigit((unsigned char)text[i]))
            return false;
    int year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    int number = (text[5] - '0') * 10 + text[6] - '0';
    if (number < 1 || number > SIM_MONTHS_PER_YEAR || year < SIM_YEAR_MIN || year > SIM_YEAR_MAX)
        return false;
    *month = sim_month(year, number);
    return true;
}

char *sim_month_text(int32_t month, char *text, size_t size)
{
    snprintf(text, size, "%04d-%02d", sim_month_year(month), sim_month_of_year(month));
    return text;
}

int32_t sim_month_days(int32_t month)
{
    /* Days before the month in a year that begins in March, so that the leap day is the last one.
     */
    int year = sim_month_year(month), number = sim_month_of_year(month);
    if (number <= 2)
        year -= 1;
    int era = year / 400, year_of_era = year - era * 400;
    int day_of_year = (153 * (number + (number > 2 ? -3 : 9)) + 2) / 5;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}
