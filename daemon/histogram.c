#include "daemon/histogram.h"

/* From a result of the cache to the longest deadline there is by default. */
const double histogram_bounds_s[HISTOGRAM_BUCKETS] = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 10};

void histogram_add(struct histogram *histogram, uint64_t took_ns)
{
    uint32_t bucket = 0;
    while (bucket < HISTOGRAM_BUCKETS && (double)took_ns > histogram_bounds_s[bucket] * 1e9)
        bucket++;
    if (bucket < HISTOGRAM_BUCKETS)
        histogram->counts[bucket]++;
    histogram->n++;
    histogram->sum_ns += took_ns;
}

uint64_t histogram_up_to(const struct histogram *histogram, uint32_t bucket)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i <= bucket; i++)
        sum += histogram->counts[i];
    return sum;
}
