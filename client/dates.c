#include "client/dates.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { END_ROOM = 32 };

static int days_in_month(int year, int month) /* month 0–11 */
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month] + (month == 1 && is_leap);
}

/* The day `n` units before today; a month without that day gives its last. */
static bool write_ago(long n, char unit, char out[END_ROOM])
{
    time_t now = (time_t)clock_wall_s();
    struct tm day;
    if (unit == 'd' || unit == 'w') {
        now -= (time_t)(n * (unit == 'w' ? 7 : 1)) * 86400;
        if (gmtime_r(&now, &day) == NULL)
            return false;
    } else {
        gmtime_r(&now, &day);
        long months = (day.tm_year + 1900L) * 12 + day.tm_mon - n * (unit == 'y' ? 12 : 1);
        if (months < 12)
            return false;
        day.tm_year = (int)(months / 12) - 1900;
        day.tm_mon = (int)(months % 12);
        int last = days_in_month(day.tm_year + 1900, day.tm_mon);
        day.tm_mday = day.tm_mday < last ? day.tm_mday : last;
    }
    if (day.tm_year + 1900 < 1)
        return false;
    snprintf(out, END_ROOM, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    return true;
}

static bool write_end(const char *given, char out[END_ROOM])
{
    out[0] = '\0';
    if (given == NULL)
        return true;
    size_t digits = strspn(given, "0123456789"), len = strlen(given);
    if (digits > 0 && digits <= 5 && len == digits + 1 && strchr("dwmy", given[digits]) != NULL) {
        long n = 0;
        for (size_t i = 0; i < digits; i++)
            n = n * 10 + (given[i] - '0');
        return write_ago(n, given[digits], out);
    }
    if (len == 0 || len >= END_ROOM || strstr(given, "..") != NULL)
        return false;
    memcpy(out, given, len + 1);
    return true;
}

enum status dates_range(const char *after, const char *before, char out[DATES_RANGE_ROOM],
                        struct error *err)
{
    char from[END_ROOM], to[END_ROOM];
    if (!write_end(after, from))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--after takes a date, not '%s'", after);
    if (!write_end(before, to))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "--before takes a date, not '%s'",
                         before);
    snprintf(out, DATES_RANGE_ROOM, "%s..%s", from, to);
    return OK;
}
