#include "engine/query/days.h"

#include "tests/engine/query/asked.h"
#include "tests/support/test.h"

struct days_row {
    const char *value;
    int32_t first, last;
    bool is_swapped;
};

static void check(const struct days_row *row, int32_t today)
{
    struct days days;
    if (!days_read(span_of(row->value), today, &days))
        fail_msg("%s is no date", row->value);
    if (days.first != row->first || days.last != row->last || days.is_swapped != row->is_swapped)
        fail_msg("%s is %d to %d%s", row->value, days.first, days.last,
                 days.is_swapped ? ", swapped" : "");
}

static void a_date_is_as_long_as_it_is_precise(void **state)
{
    (void)state;
    const struct days_row rows[] = {
        {"2019", 20190101, 20191231, false},
        {"2019-12", 20191201, 20191231, false},
        {"2019-02", 20190201, 20190228, false},
        {"2020-02", 20200201, 20200229, false},
        {"2000-02", 20000201, 20000229, false},
        {"1900-02", 19000201, 19000228, false},
        {"2019-12-31", 20191231, 20191231, false},
        {"2020-02-29", 20200229, 20200229, false},
        {"0001", 10101, 11231, false},
        {"9999-12-31", 99991231, 99991231, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], TODAY);
}

static void a_range_includes_both_ends(void **state)
{
    (void)state;
    const struct days_row rows[] = {
        {"2014..2019", 20140101, 20191231, false},
        {"2014-05..2014-06-02", 20140501, 20140602, false},
        {"2022..", 20220101, DAY_LAST, false},
        {"..2020-06-30", DAY_FIRST, 20200630, false},
        {"2019..2019", 20190101, 20191231, false},
        {"2019-12..2019", 20191201, 20191231, false},
        {"2019..2014", 20140101, 20191231, true},
        {"2019-12-02..2019-12-01", 20191201, 20191202, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], TODAY);
}

static void ago_counts_from_today(void **state)
{
    (void)state;
    const struct days_row rows[] = {
        {"0d", 20261125, 20261125, false},
        {"1d", 20261124, 20261125, false},
        {"30d", 20261026, 20261125, false},
        {"365d", 20251125, 20261125, false},
        {"1w", 20261118, 20261125, false},
        {"3m", 20260825, 20261125, false},
        {"11m", 20251225, 20261125, false},
        {"12m", 20251125, 20261125, false},
        {"2y", 20241125, 20261125, false},
        {"2025y", 11125, 20261125, false},
        {"2026y", DAY_FIRST, 20261125, false},
        {"999999999999999999999d", DAY_FIRST, 20261125, false},
        {"99999999w", DAY_FIRST, 20261125, false},
        {"99999999m", DAY_FIRST, 20261125, false},
        {"7D", 20261118, 20261125, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], TODAY);
}

static void a_shorter_month_gives_its_last_day(void **state)
{
    (void)state;
    check(&(struct days_row){"1m", 20240229, 20240331, false}, 20240331);
    check(&(struct days_row){"1m", 20230228, 20230331, false}, 20230331);
    check(&(struct days_row){"1y", 20230228, 20240229, false}, 20240229);
    check(&(struct days_row){"4y", 20200229, 20240229, false}, 20240229);
}

/* Every day of 400 years, one by one: no table of ours is asked. */
static void a_day_ago_is_the_day_before(void **state)
{
    (void)state;
    struct days days;
    int32_t today = 20001231, n = 0;
    for (; today > 16001231; n++) {
        assert_true(days_read(SPAN("1d"), today, &days));
        assert_int_equal(days.last, today);
        assert_true(days.first < today);
        today = days.first;
    }
    assert_int_equal(today, 16001231);
    assert_int_equal(n, 146097);
}

static void what_is_no_date_is_told(void **state)
{
    (void)state;
    const char *const values[] = {"",           "soon",       "19",
                                  "201",        "20191",      "2019-",
                                  "2019-1",     "2019-00",    "2019-13",
                                  "2019/12",    "2019-12-00", "2019-12-32",
                                  "2019-02-29", "1900-02-29", "0000",
                                  "0000-01-01", "2019-12-1",  "+2019",
                                  "2019 ",      "..",         "2019...2020",
                                  "a..b",       "2019..b",    "a..2019",
                                  "d",          "5",          "5x",
                                  "-5d",        "5 d",        "2019-12-3d",
                                  "2019..30d",  "１９９９",   "2019-12-31T00:00",
                                  "9999999"};
    struct days days;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (days_read(span_of(values[i]), TODAY, &days))
            fail_msg("%s was taken for a date", values[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_as_long_as_it_is_precise),
        cmocka_unit_test(a_range_includes_both_ends),
        cmocka_unit_test(ago_counts_from_today),
        cmocka_unit_test(a_shorter_month_gives_its_last_day),
        cmocka_unit_test(a_day_ago_is_the_day_before),
        cmocka_unit_test(what_is_no_date_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
