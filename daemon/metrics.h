/* What the daemon counts, and how long requests take. The I/O thread's alone: every request begins
 * and ends there, so nothing is locked and nothing has to be summed up. metrics_walk.h shows it all
 * by name. */
#ifndef PILCROW_DAEMON_METRICS_H
#define PILCROW_DAEMON_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "daemon/histogram.h"

/* The methods by their order in methods.def, and one place more for requests of no method. */
enum metrics_method {
#define METHOD(symbol, name, rest, help) METRICS_##symbol,
#include "wire/methods.def"
#undef METHOD
    METRICS_NO_METHOD,
    METRICS_METHODS
};

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
    uint64_t cache_hits, cache_misses, cache_bytes;
    uint64_t notifications;        /* to subscribers */
    uint64_t errors[STATUS_COUNT]; /* of all replies, also those that answer no request */
    uint64_t replies[METRICS_METHODS][STATUS_COUNT];
    struct histogram requests[METRICS_METHODS]; /* from the last byte to the reply */
    struct histogram queue;                     /* until a worker began */
    struct latency latency;                     /* of searches, waiting included */
};

/* One request is answered: by `method` of enum metrics_method, with `status`. */
void metrics_count(struct metrics *metrics, uint32_t method, enum status status, uint64_t took_ns);

/* Appends {"internal":1,…}: error replies by data.code, those that never happened left out. */
void metrics_write_errors(const struct metrics *metrics, struct buf *out);

/* Resident memory of this process, from /proc; 0 when unknown. */
uint64_t metrics_rss_bytes(void);

#endif
