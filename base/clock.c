#include "base/clock.h"

#include <string.h>
#include <time.h>

static _Atomic(clock_source *) replaced;

uint64_t clock_ns(void)
{
    clock_source *source = atomic_load_explicit(&replaced, memory_order_relaxed);
    if (source != NULL)
        return source();
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

void clock_replace(clock_source *source)
{
    atomic_store(&replaced, source);
}

int64_t clock_wall_s(void)
{
    return (int64_t)time(NULL);
}

void clock_format_utc(int64_t wall_s, char out[21])
{
    struct tm utc;
    time_t seconds = (time_t)wall_s;
    if (gmtime_r(&seconds, &utc) == NULL || utc.tm_year < -1900 || utc.tm_year > 9999 - 1900 ||
        strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &utc) != 20)
        memcpy(out, "0000-00-00T00:00:00Z", 21);
}

struct deadline deadline_after_ms(uint64_t ms, const atomic_bool *cancelled)
{
    uint64_t now = clock_ns();
    uint64_t at = ms > (UINT64_MAX - now) / NS_PER_MS ? UINT64_MAX : now + ms * NS_PER_MS;
    return (struct deadline){at, cancelled};
}

bool deadline_is_cancelled(const struct deadline *deadline)
{
    return deadline->cancelled != NULL &&
           atomic_load_explicit(deadline->cancelled, memory_order_relaxed);
}

bool deadline_is_over(const struct deadline *deadline)
{
    return deadline_is_cancelled(deadline) ||
           (deadline->at_ns != UINT64_MAX && clock_ns() >= deadline->at_ns);
}
