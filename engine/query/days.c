#include "engine/query/days.h"

static int32_t days_in(int32_t year, int32_t month)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && is_leap);
}

static int32_t day_of(int32_t year, int32_t month, int32_t day)
{
    return year * 10000 + month * 100 + day;
}

/* Exactly `n` digits at text[at]; -1 when they are not. */
static int32_t digits(struct span text, size_t at, size_t n)
{
    int32_t value = 0;
    if (at + n > text.len)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return -1;
        value = value * 10 + (text.at[i] - '0');
    }
    return value;
}

/* YYYY, YYYY-MM or YYYY-MM-DD: its first and last day. */
static bool read_date(struct span text, int32_t *first, int32_t *last)
{
    int32_t year = digits(text, 0, 4), month = 1, day = 1;
    if (year < 1 || (text.len != 4 && text.len != 7 && text.len != 10))
        return false;
    if (text.len >= 7) {
        month = text.at[4] == '-' ? digits(text, 5, 2) : -1;
        if (month < 1 || month > 12)
            return false;
    }
    if (text.len == 10) {
        day = text.at[7] == '-' ? digits(text, 8, 2) : -1;
        if (day < 1 || day > days_in(year, month))
            return false;
    }
    int32_t last_month = text.len == 4 ? 12 : month;
    *first = day_of(year, month, day);
    *last = day_of(year, last_month, text.len == 10 ? day : days_in(year, last_month));
    return true;
}

static bool read_range(struct span value, size_t dots, struct days *out)
{
    struct span from = span_cut(value, 0, dots);
    struct span to = span_cut(value, dots + 2, value.len - dots - 2);
    struct days a = {DAY_FIRST, DAY_LAST, false}, b = a;
    if ((from.len == 0 && to.len == 0) || (from.len > 0 && !read_date(from, &a.first, &a.last)) ||
        (to.len > 0 && !read_date(to, &b.first, &b.last)))
        return false;
    out->is_swapped = from.len > 0 && to.len > 0 && b.last < a.first;
    out->first = out->is_swapped ? b.first : a.first;
    out->last = out->is_swapped ? a.last : b.last;
    return true;
}

/* The serial number of a day and back, by Howard Hinnant's "chrono-Compatible Low-Level Date
 * Algorithms" (days_from_civil, civil_from_days): years begin on the first of March. */
static int32_t serial_of(int32_t day)
{
    int32_t year = day / 10000, month = day / 100 % 100;
    year -= month <= 2;
    int32_t era = year / 400, of_era = year - era * 400;
    int32_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day % 100 - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

static int32_t day_of_serial(int32_t serial)
{
    int32_t era = serial / 146097, in_era = serial - era * 146097;
    int32_t of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int32_t of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
    int32_t shifted = (5 * of_year + 2) / 153;
    int32_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    return day_of(of_era + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1);
}

static int32_t days_before(int32_t today, int64_t n)
{
    int32_t serial = serial_of(today), least = serial_of(DAY_FIRST);
    return n > serial - least ? DAY_FIRST : day_of_serial((int32_t)(serial - n));
}

/* The same day of an earlier month, or that month's last. */
static int32_t months_before(int32_t today, int64_t n)
{
    int64_t months = (int64_t)(today / 10000) * 12 + today / 100 % 100 - 1 - n;
    if (months < 12)
        return DAY_FIRST;
    int32_t year = (int32_t)(months / 12), month = (int32_t)(months % 12) + 1;
    int32_t day = today % 100, most = days_in(year, month);
    return day_of(year, month, day < most ? day : most);
}

/* 30d, 6w, 3m, 2y. */
static bool read_ago(struct span value, int32_t today, struct days *out)
{
    const int64_t most = 99999999; /* more than all days there are */
    int64_t n = 0;
    for (size_t i = 0; i + 1 < value.len; i++) {
        int32_t digit = digits(value, i, 1);
        if (digit < 0)
            return false;
        n = n * 10 + digit > most ? most : n * 10 + digit;
    }
    char unit = value.len > 1 ? (char)(value.at[value.len - 1] | 0x20) : '\0';
    out->last = today;
    switch (unit) {
    case 'd':
        out->first = days_before(today, n);
        return true;
    case 'w':
        out->first = days_before(today, 7 * n);
        return true;
    case 'm':
        out->first = months_before(today, n);
        return true;
    case 'y':
        out->first = months_before(today, 12 * n);
        return true;
    default:
        return false;
    }
}

bool days_read(struct span value, int32_t today, struct days *out)
{
    *out = (struct days){0};
    for (size_t i = 0; i + 1 < value.len; i++)
        if (value.at[i] == '.' && value.at[i + 1] == '.')
            return read_range(value, i, out);
    return read_date(value, &out->first, &out->last) || read_ago(value, today, out);
}
