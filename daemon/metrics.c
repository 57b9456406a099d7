#include "daemon/metrics.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define SLOT_NS (30ull * NS_PER_S)

enum { SUB_BITS = 3, SUB_COUNT = 1 << SUB_BITS };

/* Values below 8 have their own bucket; above, the three bits after the leading one choose. */
static uint32_t bucket_of(uint32_t us)
{
    if (us < SUB_COUNT)
        return us;
    uint32_t octave = 31u - (uint32_t)__builtin_clz(us);
    uint32_t sub = (us >> (octave - SUB_BITS)) & (SUB_COUNT - 1);
    uint32_t bucket = (octave - SUB_BITS + 1) * SUB_COUNT + sub;
    return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1;
}

/* The middle of a bucket. */
static double value_of(uint32_t bucket)
{
    if (bucket < SUB_COUNT)
        return bucket;
    uint32_t octave = bucket / SUB_COUNT - 1 + SUB_BITS;
    double width = (double)(1u << (octave - SUB_BITS));
    return (double)(1u << octave) + (bucket % SUB_COUNT + 0.5) * width;
}

void latency_add(struct latency *latency, uint64_t now_ns, uint64_t took_ns)
{
    uint64_t number = now_ns / SLOT_NS + 1;
    struct latency_slot *slot = &latency->slots[number % LATENCY_SLOTS];
    if (slot->number != number)
        *slot = (struct latency_slot){.number = number};
    uint64_t us = took_ns / 1000;
    uint32_t value = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
    slot->counts[bucket_of(value)]++;
    if (value > slot->max_us)
        slot->max_us = value;
}

static double quantile_ms(const uint32_t *counts, uint64_t total, double part, double max_us)
{
    uint64_t wanted = (uint64_t)((double)total * part), seen = 0;
    for (uint32_t i = 0; i < LATENCY_BUCKETS; i++) {
        seen += counts[i];
        if (seen > wanted)
            return (value_of(i) < max_us ? value_of(i) : max_us) / 1000;
    }
    return max_us / 1000;
}

void latency_summarise(const struct latency *latency, uint64_t now_ns, struct latency_summary *out)
{
    uint32_t counts[LATENCY_BUCKETS] = {0}, max_us = 0;
    uint64_t total = 0, newest = now_ns / SLOT_NS + 1;
    for (int s = 0; s < LATENCY_SLOTS; s++) {
        const struct latency_slot *slot = &latency->slots[s];
        if (slot->number == 0 || slot->number + LATENCY_SLOTS <= newest)
            continue;
        max_us = slot->max_us > max_us ? slot->max_us : max_us;
        for (int i = 0; i < LATENCY_BUCKETS; i++) {
            counts[i] += slot->counts[i];
            total += slot->counts[i];
        }
    }
    out->p50_ms = quantile_ms(counts, total, 0.50, max_us);
    out->p90_ms = quantile_ms(counts, total, 0.90, max_us);
    out->p99_ms = quantile_ms(counts, total, 0.99, max_us);
    out->max_ms = max_us / 1000.0;
}

void metrics_count(struct metrics *metrics, uint32_t method, enum status status, uint64_t took_ns)
{
    metrics->replies[method][status]++;
    histogram_add(&metrics->requests[method], took_ns);
    if (status != OK)
        metrics->errors[status]++;
}

/* Several statuses share one code. */
static uint64_t sum_of_code(const struct metrics *metrics, const char *code, unsigned from)
{
    uint64_t sum = 0;
    for (unsigned i = from; i < STATUS_COUNT; i++)
        if (strcmp(status_code((enum status)i), code) == 0)
            sum += metrics->errors[i];
    return sum;
}

static bool is_first_of_code(unsigned status)
{
    for (unsigned i = 0; i < status; i++)
        if (strcmp(status_code((enum status)i), status_code((enum status)status)) == 0)
            return false;
    return true;
}

void metrics_write_errors(const struct metrics *metrics, struct buf *out)
{
    const char *separator = "";
    buf_add_char(out, '{');
    for (unsigned i = OK + 1; i < STATUS_COUNT; i++) {
        const char *code = status_code((enum status)i);
        uint64_t sum = is_first_of_code(i) ? sum_of_code(metrics, code, i) : 0;
        if (sum == 0)
            continue;
        buf_printf(out, "%s\"%s\":%llu", separator, code, (unsigned long long)sum);
        separator = ",";
    }
    buf_add_char(out, '}');
}

/* Opened once: a sandbox may close /proc later. */
static int statm(void)
{
    static int fd = -1;
    if (fd < 0)
        fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    return fd;
}

uint64_t metrics_rss_bytes(void)
{
    char text[128];
    unsigned long long all, resident = 0;
    ssize_t len = pread(statm(), text, sizeof text - 1, 0);
    if (len <= 0)
        return 0;
    text[len] = '\0';
    if (sscanf(text, "%llu %llu", &all, &resident) != 2)
        return 0;
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}
