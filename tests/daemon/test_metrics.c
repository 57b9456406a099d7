#include "daemon/metrics.h"

#include "base/clock.h"
#include "tests/support/test.h"

#define MS(n) ((n) * (uint64_t)NS_PER_MS)

static void assert_near(double got, double expected)
{
    if (got < expected * 0.87 || got > expected * 1.13)
        fail_msg("%f is not within an eighth of %f", got, expected);
}

static void quantiles_are_within_an_eighth(void **state)
{
    (void)state;
    static struct latency latency;
    struct latency_summary summary;
    for (uint64_t i = 1; i <= 1000; i++)
        latency_add(&latency, 1, MS(i));
    latency_summarise(&latency, 1, &summary);
    assert_near(summary.p50_ms, 500);
    assert_near(summary.p90_ms, 900);
    assert_near(summary.p99_ms, 990);
    assert_true(summary.max_ms == 1000);
}

static void extremes_have_a_bucket(void **state)
{
    (void)state;
    static struct latency latency;
    struct latency_summary summary;
    latency_add(&latency, 1, 0);
    latency_summarise(&latency, 1, &summary);
    assert_true(summary.p50_ms == 0 && summary.max_ms == 0);
    latency_add(&latency, 1, UINT64_MAX);
    latency_summarise(&latency, 1, &summary);
    assert_true(summary.p99_ms > 1e5);
}

static void what_is_older_than_five_minutes_is_forgotten(void **state)
{
    (void)state;
    static struct latency latency;
    struct latency_summary summary;
    latency_add(&latency, 1, MS(100));
    latency_summarise(&latency, 299 * (uint64_t)NS_PER_S, &summary);
    assert_near(summary.p50_ms, 100);
    latency_summarise(&latency, 301 * (uint64_t)NS_PER_S, &summary);
    assert_true(summary.p50_ms == 0 && summary.max_ms == 0);
    latency_add(&latency, 310 * (uint64_t)NS_PER_S, MS(7));
    latency_summarise(&latency, 310 * (uint64_t)NS_PER_S, &summary);
    assert_near(summary.p99_ms, 7);
}

static void errors_are_counted_by_code(void **state)
{
    (void)state;
    struct metrics metrics = {.queries = 0};
    struct buf out;
    buf_init(&out, 1000);
    metrics_write_errors(&metrics, &out);
    assert_text(buf_span(&out), "{}");
    buf_clear(&out);
    metrics.errors[ERR_IO] = 2;
    metrics.errors[ERR_NOMEM] = 3;
    metrics.errors[ERR_PARSE] = 1;
    metrics_write_errors(&metrics, &out);
    assert_text(buf_span(&out), "{\"parse_error\":1,\"internal\":5}");
    buf_release(&out);
    assert_true(metrics_rss_bytes() > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_an_eighth),
        cmocka_unit_test(extremes_have_a_bucket),
        cmocka_unit_test(what_is_older_than_five_minutes_is_forgotten),
        cmocka_unit_test(errors_are_counted_by_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
