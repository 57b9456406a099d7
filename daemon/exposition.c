#include "daemon/exposition.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"

struct page {
    struct buf *out;
    const char *family; /* of the metric before */
};

static void write_family(struct page *page, const struct metric *metric)
{
    static const char *const kinds[] = {"counter", "gauge", "histogram"};
    if (page->family != NULL && strcmp(page->family, metric->name) == 0)
        return;
    page->family = metric->name;
    buf_printf(page->out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help, metric->name,
               kinds[metric->kind]);
}

/* NAME[SUFFIX]{labels,le="BOUND"} ; `bound` NULL: no such label. */
static void write_name(const struct metric *metric, const char *suffix, const char *bound,
                       struct buf *out)
{
    bool has_labels = metric->n_labels > 0 || bound != NULL;
    buf_printf(out, "%s%s%s", metric->name, suffix, has_labels ? "{" : "");
    for (uint32_t i = 0; i < metric->n_labels; i++)
        buf_printf(out, "%s%s=\"%s\"", i > 0 ? "," : "", metric->labels[i].name,
                   metric->labels[i].value);
    if (bound != NULL)
        buf_printf(out, "%sle=\"%s\"", metric->n_labels > 0 ? "," : "", bound);
    buf_add_text(out, has_labels ? "} " : " ");
}

static void write_histogram(const struct metric *metric, struct buf *out)
{
    const struct histogram *histogram = metric->histogram;
    struct buf bound;
    buf_init(&bound, 64);
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        buf_clear(&bound);
        json_write_number(&bound, histogram_bounds_s[i]);
        buf_add_char(&bound, '\0');
        write_name(metric, "_bucket", bound.at, out);
        buf_printf(out, "%llu\n", (unsigned long long)histogram_up_to(histogram, i));
    }
    write_name(metric, "_bucket", "+Inf", out);
    buf_printf(out, "%llu\n", (unsigned long long)histogram->n);
    write_name(metric, "_sum", NULL, out);
    json_write_number(out, (double)histogram->sum_ns / NS_PER_S);
    buf_add_char(out, '\n');
    write_name(metric, "_count", NULL, out);
    buf_printf(out, "%llu\n", (unsigned long long)histogram->n);
    buf_release(&bound);
}

static void write_metric(void *context, const struct metric *metric)
{
    struct page *page = context;
    write_family(page, metric);
    if (metric->kind == METRIC_HISTOGRAM) {
        write_histogram(metric, page->out);
        return;
    }
    write_name(metric, "", NULL, page->out);
    json_write_number(page->out, metric->value);
    buf_add_char(page->out, '\n');
}

void exposition_write(const struct service *service, struct buf *out)
{
    struct page page = {.out = out};
    metrics_walk(service, write_metric, &page);
}
