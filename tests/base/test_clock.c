#include "base/clock.h"

#include "tests/support/test.h"

static uint64_t now_ns;

static uint64_t fake_clock(void)
{
    return now_ns;
}

static void time_does_not_run_backwards(void **state)
{
    (void)state;
    uint64_t before = clock_ns();
    assert_true(clock_ns() >= before);
    assert_true(clock_wall_s() > INT64_C(1600000000));
}

static void a_deadline_is_over_at_its_time(void **state)
{
    (void)state;
    clock_replace(fake_clock);
    now_ns = 1000;
    struct deadline deadline = deadline_after_ms(5, NULL);
    assert_int_equal(deadline.at_ns, 1000 + 5 * NS_PER_MS);
    now_ns = deadline.at_ns - 1;
    assert_false(deadline_is_over(&deadline));
    assert_false(deadline_is_over_coarse(&deadline));
    now_ns = deadline.at_ns;
    assert_true(deadline_is_over(&deadline));
    assert_true(deadline_is_over_coarse(&deadline));
    assert_false(deadline_is_cancelled(&deadline));
    clock_replace(NULL);
}

static void no_deadline_is_never_over(void **state)
{
    (void)state;
    clock_replace(fake_clock);
    now_ns = UINT64_MAX;
    struct deadline none = DEADLINE_NONE;
    assert_false(deadline_is_over(&none));
    struct deadline far = deadline_after_ms(UINT64_MAX, NULL);
    assert_false(deadline_is_over(&far));
    clock_replace(NULL);
}

static void a_deadline_bars_a_step_that_would_end_behind_it(void **state)
{
    static const struct {
        uint64_t step_ns;
        bool is_barred; /* the step that begins when this one ends */
    } rows[] = {{100, false}, {300, false}, {200, false}, {50, false},
                {49, false},  {1, false},   {1, true},    {1, true}};
    struct deadline deadline = {2000, NULL};
    struct pace pace = {0};
    (void)state;
    clock_replace(fake_clock);
    now_ns = 999;
    assert_false(deadline_bars(&deadline, &pace));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        now_ns += rows[i].step_ns;
        assert_int_equal(deadline_bars(&deadline, &pace), rows[i].is_barred);
    }
    now_ns = 5000;
    assert_true(deadline_bars(&deadline, &(struct pace){0}));
    assert_false(deadline_bars(&DEADLINE_NONE, &(struct pace){0}));
    clock_replace(NULL);
}
static void a_cancelled_deadline_is_over_at_once(void **state)
{
    (void)state;
    atomic_bool cancelled = false;
    struct deadline deadline = {UINT64_MAX, &cancelled};
    assert_false(deadline_is_over(&deadline));
    atomic_store(&cancelled, true);
    assert_true(deadline_is_over(&deadline));
    assert_true(deadline_is_cancelled(&deadline));
}

static void utc_is_written_as_iso_8601(void **state)
{
    (void)state;
    static const struct {
        int64_t wall_s;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1795456931, "2026-11-23T18:02:11Z"},
        {-62135596800, "0001-01-01T00:00:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {253402300800, "0000-00-00T00:00:00Z"},
        {INT64_MAX, "0000-00-00T00:00:00Z"},
        {INT64_MIN, "0000-00-00T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[21];
        clock_format_utc(rows[i].wall_s, out);
        assert_string_equal(out, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_does_not_run_backwards),
        cmocka_unit_test(a_deadline_is_over_at_its_time),
        cmocka_unit_test(no_deadline_is_never_over),
        cmocka_unit_test(a_deadline_bars_a_step_that_would_end_behind_it),
        cmocka_unit_test(a_cancelled_deadline_is_over_at_once),
        cmocka_unit_test(utc_is_written_as_iso_8601),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
