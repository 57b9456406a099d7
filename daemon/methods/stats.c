#include "daemon/catalogue.h"
#include "daemon/method.h"
#include "daemon/objects.h"
#include "daemon/service.h"

static void write_languages(const struct manifest *manifest, struct buf *out)
{
    buf_add_text(out, ",\"languages\":{");
    for (uint32_t i = 0; i < manifest->n_languages; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_write_string(out, span_of(manifest->languages[i].tag));
        buf_printf(out, ":%u", manifest->languages[i].articles);
    }
    buf_add_char(out, '}');
}

static void write_sources(const struct manifest *manifest, struct buf *out)
{
    buf_add_text(out, ",\"sources\":[");
    for (uint32_t i = 0; i < manifest->n_sources; i++) {
        buf_add_text(out, i > 0 ? ",{\"path\":" : "{\"path\":");
        json_write_string(out, span_of(manifest->sources[i]));
        buf_printf(out, ",\"articles\":%u}", manifest->source_articles[i]);
    }
    buf_add_char(out, ']');
}

static void write_figures(const struct generation *generation, struct buf *out)
{
    if (generation == NULL) {
        buf_add_text(out, ",\"published\":null,\"articles\":0,\"paragraphs\":0,\"words\":0,"
                          "\"languages\":{},\"index_bytes\":0,\"segments\":0,\"index_id\":null");
    } else {
        const struct manifest *manifest = generation_manifest(generation);
        buf_add_text(out, ",\"published\":");
        object_text(span_of(manifest->published), out);
        buf_printf(out, ",\"articles\":%u,\"paragraphs\":%u,\"words\":%u", manifest->articles,
                   manifest->paragraphs, manifest->words);
        write_languages(manifest, out);
        buf_printf(out, ",\"index_bytes\":%llu,\"segments\":%u,\"index_id\":",
                   (unsigned long long)generation_bytes(generation), manifest->n_segments);
        object_text(span_of(manifest->index_id), out);
    }
}

static void write_root(const struct call *call, const struct catalogue_index *index,
                       struct buf *out)
{
    if (!call->is_local)
        return;
    buf_add_text(out, ",\"index\":");
    json_write_string(out, span_of(index->root));
}

/* All of them, whichever were asked for. */
static void write_indexes(const struct call *call, struct buf *out)
{
    const struct catalogue *catalogue = call->service->catalogue;
    if (catalogue->indexes[0].name == NULL)
        return;
    for (uint32_t i = 0; i < catalogue->n; i++) {
        const struct catalogue_index *index = &catalogue->indexes[i];
        buf_printf(out, "%s{\"name\":\"%s\",", i == 0 ? ",\"indexes\":[" : ",", index->name);
        object_generation(index->shelf.current, out);
        write_figures(index->shelf.current, out);
        write_root(call, index, out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void write_index(const struct call *call, struct buf *out)
{
    const struct catalogue *catalogue = call->service->catalogue;
    write_figures(call->generation, out);
    write_indexes(call, out);
    if (catalogue->n == 1)
        write_root(call, &catalogue->indexes[0], out);
    if (call->is_local && call->generation != NULL)
        write_sources(generation_manifest(call->generation), out);
}

static void write_number(struct buf *out, const char *name, double value)
{
    buf_printf(out, "\"%s\":", name);
    json_write_number(out, value);
}

static void write_latency(const struct latency *latency, struct buf *out)
{
    struct latency_summary summary;
    latency_summarise(latency, clock_ns(), &summary);
    buf_add_text(out, ",\"latency_ms\":{");
    write_number(out, "p50", summary.p50_ms);
    buf_add_char(out, ',');
    write_number(out, "p90", summary.p90_ms);
    buf_add_char(out, ',');
    write_number(out, "p99", summary.p99_ms);
    buf_add_char(out, ',');
    write_number(out, "max", summary.max_ms);
    buf_add_char(out, '}');
}

enum { INDEX };

static const struct arg args[] = {[INDEX] = {"index", ARG_INDEX}};

/* Figures of the index and of the daemon. */
static enum status run(struct call *call, struct fault *fault)
{
    const struct service *service = call->service;
    const struct metrics *metrics = &service->metrics;
    struct buf *out = call->result;
    (void)fault;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    write_index(call, out);
    buf_add_text(out, ",\"server\":\"" OBJECT_SERVER "\",");
    write_number(out, "uptime_s", (double)((clock_ns() - service->started_ns) / NS_PER_MS) / 1000);
    buf_printf(out, ",\"queries\":%llu,\"errors\":", (unsigned long long)metrics->queries);
    metrics_write_errors(metrics, out);
    buf_printf(out, ",\"zero_hits\":%llu,\"connections\":%u,\"in_flight\":%u,\"queued\":%zu",
               (unsigned long long)metrics->zero_hits, service->connections, service->in_flight,
               service->queued);
    buf_printf(out, ",\"output_bytes\":%zu,\"input_bytes\":%zu,\"subscriptions\":%u",
               service->output_bytes, service->input_bytes, service->subscriptions);
    write_latency(&metrics->latency, out);
    buf_printf(out, ",\"cache\":{\"bytes\":%llu,\"hits\":%llu,\"misses\":%llu},\"rss_bytes\":%llu,",
               (unsigned long long)metrics->cache_bytes, (unsigned long long)metrics->cache_hits,
               (unsigned long long)metrics->cache_misses, (unsigned long long)metrics_rss_bytes());
    buf_add_text(out, "\"limits\":");
    object_limits(service, out);
    buf_add_char(out, '}');
    return OK;
}

const struct method method_stats = {.name = "stats",
                                    .flags = METHOD_CHEAP,
                                    .help = "figures of the index and of the daemon",
                                    METHOD_ARGS(args),
                                    .run = run};
