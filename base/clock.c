#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static _Atomic(clock_source *) replaced;

static uint64_t read_clock(clockid_t clock)
{
    clock_source *source = atomic_load_explicit(&replaced, memory_order_relaxed);
    if (source != NULL)
        return source();
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

uint64_t clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
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
    char text[64];
    if (gmtime_r(&seconds, &utc) == NULL ||
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec) != 20)
        strcpy(text, "0000-00-00T00:00:00Z"); /* a year that has not four digits */
    memcpy(out, text, 21);
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

bool deadline_bars(const struct deadline *deadline, struct pace *pace)
{
    if (deadline->at_ns == UINT64_MAX)
        return deadline_is_cancelled(deadline);
    uint64_t now = clock_ns(), took = pace->began_ns > 0 ? now - pace->began_ns : 0;
    pace->began_ns = now;
    pace->slowest_ns = took > pace->slowest_ns ? took : pace->slowest_ns;
    return deadline_is_cancelled(deadline) || now + pace->slowest_ns >= deadline->at_ns;
}

bool deadline_is_over_coarse(const struct deadline *deadline)
{
    return deadline_is_cancelled(deadline) ||
           (deadline->at_ns != UINT64_MAX && read_clock(CLOCK_MONOTONIC_COARSE) >= deadline->at_ns);
}
