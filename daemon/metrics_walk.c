#include "daemon/metrics_walk.h"

#include <stdlib.h>

#include "base/clock.h"
#include "daemon/catalogue.h"
#include "daemon/follow.h"

static const char *const method_names[METRICS_METHODS] = {
#define METHOD(symbol, name, rest, help) name,
#include "wire/methods.def"
#undef METHOD
    "none"};

/* A walk on its way. */
struct walk {
    const struct service *service;
    metric_visit *visit;
    void *context;
};

static void show(const struct walk *walk, enum metric_kind kind, const char *name, const char *help,
                 double value)
{
    struct metric metric = {.name = name, .help = help, .kind = kind, .value = value};
    walk->visit(walk->context, &metric);
}

static void show_requests(const struct walk *walk)
{
    const struct metrics *metrics = &walk->service->metrics;
    for (uint32_t i = 0; i < METRICS_METHODS; i++) {
        struct metric metric = {.name = "pilcrow_request_seconds",
                                .help = "From the last byte of a request to its reply.",
                                .kind = METRIC_HISTOGRAM,
                                .labels = {{"method", method_names[i]}},
                                .n_labels = 1,
                                .histogram = &metrics->requests[i]};
        if (metrics->requests[i].n > 0)
            walk->visit(walk->context, &metric);
    }
    struct metric queue = {.name = "pilcrow_queue_seconds",
                           .help = "From the last byte of a request until a worker began.",
                           .kind = METRIC_HISTOGRAM,
                           .histogram = &metrics->queue};
    walk->visit(walk->context, &queue);
}

/* Several statuses share one code: they are counted with the first of them. */
static uint32_t first_of_code(uint32_t status)
{
    uint32_t first = 0;
    while (strcmp(status_code((enum status)first), status_code((enum status)status)) != 0)
        first++;
    return first;
}

static void show_replies_of(const struct walk *walk, uint32_t method)
{
    uint64_t counts[STATUS_COUNT] = {0};
    for (uint32_t i = 0; i < STATUS_COUNT; i++)
        counts[first_of_code(i)] += walk->service->metrics.replies[method][i];
    for (uint32_t i = 0; i < STATUS_COUNT; i++) {
        const char *code = i == OK ? "ok" : status_code((enum status)i);
        struct metric metric = {.name = "pilcrow_requests_total",
                                .help = "Requests answered, by method and data.code.",
                                .kind = METRIC_COUNTER,
                                .labels = {{"method", method_names[method]}, {"code", code}},
                                .n_labels = 2,
                                .value = (double)counts[i]};
        if (counts[i] > 0)
            walk->visit(walk->context, &metric);
    }
}

static void show_reloads(const struct walk *walk)
{
    const struct metrics *metrics = &walk->service->metrics;
    struct metric metric = {.name = "pilcrow_reloads_total",
                            .help = "Reloads asked for, by how they ended.",
                            .kind = METRIC_COUNTER,
                            .labels = {{"result", "ok"}},
                            .n_labels = 1,
                            .value = (double)metrics->reloads};
    walk->visit(walk->context, &metric);
    metric.labels[0].value = "failed";
    metric.value = (double)metrics->reloads_failed;
    walk->visit(walk->context, &metric);
    show(walk, METRIC_COUNTER, "pilcrow_refused_total",
         "Generations that were not served, being damaged or of another version.",
         (double)follow_refused());
}

static void show_counters(const struct walk *walk)
{
    const struct metrics *metrics = &walk->service->metrics;
    for (uint32_t i = 0; i < METRICS_METHODS; i++)
        show_replies_of(walk, i);
    show_reloads(walk);
    show(walk, METRIC_COUNTER, "pilcrow_zero_hits_total", "Searches that found nothing.",
         (double)metrics->zero_hits);
    show(walk, METRIC_COUNTER, "pilcrow_cache_hits_total", "Searches answered from the cache.",
         (double)metrics->cache_hits);
    show(walk, METRIC_COUNTER, "pilcrow_cache_misses_total", "Searches the cache did not know.",
         (double)metrics->cache_misses);
    show(walk, METRIC_COUNTER, "pilcrow_notifications_total",
         "Times that a subscriber was told of new paragraphs.", (double)metrics->notifications);
}

static double number_of(const struct generation *current)
{
    return strtod(generation_label(current) + 1, NULL);
}

static double articles_of(const struct generation *current)
{
    return generation_manifest(current)->articles;
}

static double paragraphs_of(const struct generation *current)
{
    return generation_manifest(current)->paragraphs;
}

static double bytes_of(const struct generation *current)
{
    return (double)generation_bytes(current);
}

static const struct {
    const char *name, *help;
    double (*value)(const struct generation *current);
} of_index[] = {
    {"pilcrow_generation", "Number of the generation that is served.", number_of},
    {"pilcrow_articles", "Articles in it.", articles_of},
    {"pilcrow_paragraphs", "Paragraphs in it.", paragraphs_of},
    {"pilcrow_index_bytes", "Size of its files.", bytes_of},
};

/* Named indexes have a label each. */
static void show_indexes(const struct walk *walk)
{
    const struct catalogue *catalogue = walk->service->catalogue;
    for (size_t i = 0; i < sizeof of_index / sizeof *of_index; i++)
        for (uint32_t j = 0; j < catalogue->n; j++) {
            const struct catalogue_index *index = &catalogue->indexes[j];
            const struct generation *current = index->shelf.current;
            struct metric metric = {.name = of_index[i].name,
                                    .help = of_index[i].help,
                                    .kind = METRIC_GAUGE,
                                    .labels = {{"index", index->name}},
                                    .n_labels = index->name != NULL,
                                    .value = current != NULL ? of_index[i].value(current) : 0};
            walk->visit(walk->context, &metric);
        }
}

static void show_gauges(const struct walk *walk)
{
    const struct service *service = walk->service;
    show(walk, METRIC_GAUGE, "pilcrow_connections", "Open connections.", service->connections);
    show(walk, METRIC_GAUGE, "pilcrow_in_flight", "Requests that have no reply yet.",
         service->in_flight);
    show(walk, METRIC_GAUGE, "pilcrow_queued", "Requests that wait for a worker.",
         (double)service->queued);
    show(walk, METRIC_GAUGE, "pilcrow_subscriptions", "Standing queries.", service->subscriptions);
    show(walk, METRIC_GAUGE, "pilcrow_output_bytes", "Replies that wait to be taken.",
         (double)service->output_bytes);
    show(walk, METRIC_GAUGE, "pilcrow_input_bytes", "Requests that are not whole yet.",
         (double)service->input_bytes);
    show(walk, METRIC_GAUGE, "pilcrow_cache_bytes", "Size of the result cache.",
         (double)service->metrics.cache_bytes);
    show_indexes(walk);
    show(walk, METRIC_GAUGE, "pilcrow_rss_bytes", "Resident memory of the daemon.",
         (double)metrics_rss_bytes());
    show(walk, METRIC_GAUGE, "pilcrow_uptime_seconds", "Since the daemon started.",
         (double)((clock_ns() - service->started_ns) / NS_PER_MS) / 1000);
}

void metrics_walk(const struct service *service, metric_visit *visit, void *context)
{
    struct walk walk = {service, visit, context};
    show_requests(&walk);
    show_counters(&walk);
    show_gauges(&walk);
}
