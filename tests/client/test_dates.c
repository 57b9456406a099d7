#include "client/dates.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "tests/support/test.h"

static void ends_are_joined_as_given(void **state)
{
    (void)state;
    static const struct {
        const char *after, *before, *range;
    } rows[] = {
        {"2014", "2019", "2014..2019"}, {"2014-05-02", NULL, "2014-05-02.."},
        {NULL, "2020-06", "..2020-06"}, {"0001", "2020-02-29", "0001..2020-02-29"},
        {"2020", "2019", "2020..2019"}, /* the daemon turns it round */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char range[DATES_RANGE_ROOM];
        struct error err;
        assert_ok(dates_range(rows[i].after, rows[i].before, range, &err), &err);
        assert_string_equal(range, rows[i].range);
    }
}

/* The UTC day so many days ago, as the range that begins with it. */
static void write_day(int days_ago, char out[16])
{
    time_t then = (time_t)clock_wall_s() - days_ago * 86400;
    struct tm utc;
    gmtime_r(&then, &utc);
    strftime(out, 16, "%Y-%m-%d..", &utc);
}

static void an_end_may_be_counted_back_from_today(void **state)
{
    (void)state;
    char today[16], later[16], day[16], month[DATES_RANGE_ROOM], year[DATES_RANGE_ROOM],
        weeks[DATES_RANGE_ROOM];
    struct error err;
    do { /* again when midnight came between */
        write_day(0, today);
        write_day(30, day);
        assert_ok(dates_range("30d", NULL, month, &err), &err);
        assert_ok(dates_range("2w", "1m", weeks, &err), &err);
        assert_ok(dates_range("1y", NULL, year, &err), &err);
        write_day(0, later);
    } while (strcmp(today, later) != 0);
    assert_string_equal(month, day);
    assert_int_equal(strlen(weeks), 22);
    assert_int_equal(atoi(year), atoi(today) - 1);
}

static void what_is_no_end_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",           "2014..2015", "99999y",     "99999m",  "12345678901234567890123456789012",
        "xx",         "2019-13",    "2019-02-29", "2019-00", "0000",
        "2019-12-00", "2019/12",    "201",        "2019-1",  "2019-12-2",
        "+019",       "2019-1 2",   "tomorrow"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char range[DATES_RANGE_ROOM];
        assert_status(dates_range(rows[i], NULL, range, NULL), ERR_INVALID);
        assert_status(dates_range(NULL, rows[i], range, NULL), ERR_INVALID);
    }
    struct error err;
    char range[DATES_RANGE_ROOM];
    assert_status(dates_range("xx", NULL, range, &err), ERR_INVALID);
    assert_string_equal(err.text,
                        "--after takes a date such as 2019, 2019-12, 2019-12-02 or 30d, not 'xx'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_joined_as_given),
        cmocka_unit_test(an_end_may_be_counted_back_from_today),
        cmocka_unit_test(what_is_no_end_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
