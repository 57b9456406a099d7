#include "daemon/metrics_walk.h"

#include "base/buf.h"
#include "base/clock.h"
#include "daemon/catalogue.h"
#include "tests/support/test.h"

/* One line a metric: name{label="value"} value, or n and sum of a histogram. */
static void print(void *context, const struct metric *metric)
{
    struct buf *out = context;
    buf_add_text(out, metric->name);
    for (uint32_t i = 0; i < metric->n_labels; i++)
        buf_printf(out, "{%s=%s}", metric->labels[i].name, metric->labels[i].value);
    if (metric->kind == METRIC_HISTOGRAM)
        buf_printf(out, " n=%llu\n", (unsigned long long)metric->histogram->n);
    else
        buf_printf(out, " %.0f\n", metric->value);
    assert_non_null(metric->help);
}

static const char *const expected[] = {
    "pilcrow_request_seconds{method=search} n=3\n",
    "pilcrow_request_seconds{method=none} n=1\n",
    "pilcrow_queue_seconds n=0\n",
    "pilcrow_requests_total{method=search}{code=ok} 1\n",
    "pilcrow_requests_total{method=search}{code=internal} 2\n",
    "pilcrow_requests_total{method=none}{code=method_not_found} 1\n",
    "pilcrow_reloads_total{result=ok} 0\n",
    "pilcrow_reloads_total{result=failed} 4\n",
    "pilcrow_zero_hits_total 5\n",
    "pilcrow_cache_hits_total 6\n",
    "pilcrow_notifications_total 9\n",
    "pilcrow_connections 7\n",
    "pilcrow_in_flight 8\n",
    "pilcrow_subscriptions 10\n",
    "pilcrow_generation 0\n",
    "pilcrow_articles 0\n",
    "pilcrow_paragraphs 0\n",
    "pilcrow_index_bytes 0\n",
    "pilcrow_uptime_seconds ",
    "pilcrow_rss_bytes ",
};

static const struct catalogue one = {.n = 1};
static const struct catalogue two = {.n = 2, .indexes = {{.name = "news"}, {.name = "wiki"}}};

static void every_figure_of_the_protocol_is_shown(void **state)
{
    (void)state;
    static struct service service = {.catalogue = &one, .connections = 7, .in_flight = 8};
    struct metrics *metrics = &service.metrics;
    struct buf out;
    buf_init(&out, 1 << 16);
    service.started_ns = clock_ns();
    service.subscriptions = 10;
    metrics->notifications = 9;
    metrics_count(metrics, METRICS_search, OK, 1);
    metrics_count(metrics, METRICS_search, ERR_IO, 1);
    metrics_count(metrics, METRICS_search, ERR_INTERNAL, 1);
    metrics_count(metrics, METRICS_NO_METHOD, ERR_NO_METHOD, 1);
    metrics->reloads_failed = 4;
    metrics->zero_hits = 5;
    metrics->cache_hits = 6;
    metrics_walk(&service, print, &out);
    buf_add_char(&out, '\0');
    assert_int_equal(buf_status(&out), OK);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (strstr(out.at, expected[i]) == NULL)
            fail_msg("no %s in\n%s", expected[i], out.at);
    assert_null(strstr(out.at, "suggest")); /* was never asked */
    assert_int_equal(metrics->errors[ERR_IO], 1);
    buf_release(&out);
}

struct seen {
    const char *last;
    const char *names[64];
    unsigned n;
};

static void note_name(void *context, const struct metric *metric)
{
    struct seen *seen = context;
    if (seen->last != NULL && strcmp(seen->last, metric->name) == 0)
        return;
    seen->last = metric->name;
    for (unsigned i = 0; i < seen->n; i++)
        assert_string_not_equal(seen->names[i], metric->name);
    seen->names[seen->n++] = metric->name;
}

static void those_of_one_name_come_together(void **state)
{
    (void)state;
    static struct service service = {.catalogue = &two};
    struct seen seen = {NULL, {NULL}, 0};
    for (uint32_t i = 0; i < METRICS_METHODS; i++)
        metrics_count(&service.metrics, i, OK, 1);
    metrics_walk(&service, note_name, &seen);
    assert_true(seen.n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_of_the_protocol_is_shown),
        cmocka_unit_test(those_of_one_name_come_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
