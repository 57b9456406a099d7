/* What the daemon counts, and how long searches take. The I/O thread's alone. */
#ifndef PILCROW_DAEMON_METRICS_H
#define PILCROW_DAEMON_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/* Latency over the last five minutes: a ring of half minutes, each a histogram with eight buckets
 * an octave (so a quantile is at most 1/8 off). */
#define LATENCY_SLOTS 10
#define LATENCY_BUCKETS 216

struct latency_slot {
    uint64_t number; /* of half minutes since the clock's start, plus 1; 0: never used */
    uint32_t max_us;
    uint32_t counts[LATENCY_BUCKETS];
};

struct latency {
    struct latency_slot slots[LATENCY_SLOTS];
};

struct latency_summary {
    double p50_ms, p90_ms, p99_ms, max_ms; /* 0 when nothing was measured */
};

void latency_add(struct latency *latency, uint64_t now_ns, uint64_t took_ns);
void latency_summarise(const struct latency *latency, uint64_t now_ns, struct latency_summary *out);

struct metrics {
    uint64_t queries, zero_hits, reloads, reloads_failed;
    uint64_t errors[STATUS_COUNT];
    struct latency latency; /* of searches, waiting included */
};

/* Appends {"internal":1,…}: error replies by data.code, those that never happened left out. */
void metrics_write_errors(const struct metrics *metrics, struct buf *out);

/* Resident memory of this process, from /proc; 0 when unknown. */
uint64_t metrics_rss_bytes(void);

#endif
