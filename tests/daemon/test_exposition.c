#include "daemon/exposition.h"

#include "base/clock.h"
#include "daemon/catalogue.h"
#include "tests/support/test.h"

static struct options options;
static struct catalogue catalogue = {.n = 1};

static bool holds(struct span text, const char *piece)
{
    return memmem(text.at, text.len, piece, strlen(piece)) != NULL;
}

static void figures_are_written_with_help_and_type_once_a_family(void **state)
{
    (void)state;
    static struct service service;
    struct buf out;
    buf_init(&out, 1 << 20);
    service.options = &options;
    service.catalogue = &catalogue;
    service.connections = 3;
    service.metrics.zero_hits = 7;
    metrics_count(&service.metrics, METRICS_search, OK, 300 * 1000);
    metrics_count(&service.metrics, METRICS_search, ERR_SYNTAX, 2ull * NS_PER_S);
    exposition_write(&service, &out);
    assert_int_equal(buf_status(&out), OK);
    struct span text = buf_span(&out);
    static const char *const lines[] = {
        "# TYPE pilcrow_request_seconds histogram\n",
        "pilcrow_request_seconds_bucket{method=\"search\",le=\"0.0005\"} 1\n",
        "pilcrow_request_seconds_bucket{method=\"search\",le=\"+Inf\"} 2\n",
        "pilcrow_request_seconds_sum{method=\"search\"} 2.0003\n",
        "pilcrow_request_seconds_count{method=\"search\"} 2\n",
        "# TYPE pilcrow_requests_total counter\n",
        "pilcrow_zero_hits_total 7\n",
        "# TYPE pilcrow_connections gauge\n",
        "pilcrow_connections 3\n",
        "# TYPE pilcrow_queue_seconds histogram\n",
        "pilcrow_cache_hits_total 0\n",
        "# TYPE pilcrow_reloads_total counter\n",
        "pilcrow_in_flight 0\n",
        "# TYPE pilcrow_rss_bytes gauge\n",
        "# TYPE pilcrow_uptime_seconds gauge\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!holds(text, lines[i]))
            fail_msg("no %s in\n%.*s", lines[i], SPAN_FMT(text));
    const char *first = memmem(text.at, text.len, "# TYPE pilcrow_requests_total", 29);
    struct span rest = {first + 29, (size_t)(text.at + text.len - first) - 29};
    assert_false(holds(rest, "# TYPE pilcrow_requests_total"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_written_with_help_and_type_once_a_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
