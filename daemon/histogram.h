/* How long things took, in the buckets that /metrics shows. One thread's. */
#ifndef PILCROW_DAEMON_HISTOGRAM_H
#define PILCROW_DAEMON_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS 14

/* The upper end of each bucket in seconds, ascending; what took longer is only in `n`. */
extern const double histogram_bounds_s[HISTOGRAM_BUCKETS];

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS]; /* of each bucket alone; histogram_up_to() adds them up */
    uint64_t n;                         /* all, those beyond the last bucket too */
    uint64_t sum_ns;
};

void histogram_add(struct histogram *histogram, uint64_t took_ns);

/* How many took at most histogram_bounds_s[bucket]. */
uint64_t histogram_up_to(const struct histogram *histogram, uint32_t bucket);

#endif
