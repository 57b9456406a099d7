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

/* YYYY, YYYY-MM or YYYY-MM-DD, a day that there is. */
static bool is_date(const char *given)
{
    static const char form[] = "dddd-dd-dd";
    size_t len = strlen(given);
    if (len != 4 && len != 7 && len != 10)
        return false;
    for (size_t i = 0; i < len; i++)
        if (form[i] == 'd' ? given[i] < '0' || given[i] > '9' : given[i] != form[i])
            return false;
    int year = 0, month = 1, day = 1;
    (void)!sscanf(given, "%4d-%2d-%2d", &year, &month, &day);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month - 1);
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
    if (!is_date(given))
        return false;
    memcpy(out, given, len + 1);
    return true;
}

static enum status refuse(const char *option, const char *given, struct error *err)
{
    return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                     "%s takes a date such as 2019, 2019-12, 2019-12-02 or 30d, not '%.40s'",
                     option, given);
}

enum status dates_range(const char *after, const char *before, char out[DATES_RANGE_ROOM],
                        struct error *err)
{
    char from[END_ROOM], to[END_ROOM];
    if (!write_end(after, from))
        return refuse("--after", after, err);
    if (!write_end(before, to))
        return refuse("--before", before, err);
    snprintf(out, DATES_RANGE_ROOM, "%s..%s", from, to);
    return OK;
}
