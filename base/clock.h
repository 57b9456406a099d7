/* Monotonic time and deadlines. A test may put its own clock in. */
#ifndef PILCROW_BASE_CLOCK_H
#define PILCROW_BASE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define NS_PER_MS 1000000u
#define NS_PER_S 1000000000u

typedef uint64_t clock_source(void);

uint64_t clock_ns(void);                  /* monotonic */
void clock_replace(clock_source *source); /* NULL: the real one again */
int64_t clock_wall_s(void);               /* seconds since 1970, UTC */

/* "2026-11-23T18:02:11Z" into out. */
void clock_format_utc(int64_t wall_s, char out[21]);

/* When to stop, and whether somebody asked to. Copied freely; `cancelled` may be NULL. */
struct deadline {
    uint64_t at_ns; /* clock_ns() value; UINT64_MAX: none */
    const atomic_bool *cancelled;
};

#define DEADLINE_NONE ((struct deadline){UINT64_MAX, NULL})

struct deadline deadline_after_ms(uint64_t ms, const atomic_bool *cancelled);
bool deadline_is_over(const struct deadline *deadline); /* passed, or cancelled */
/* The same, by a clock that costs a few instructions and is up to some milliseconds behind. */
bool deadline_is_over_coarse(const struct deadline *deadline);
bool deadline_is_cancelled(const struct deadline *deadline);

/* How long the steps of a loop take, for one that is to end before a step that would end late. */
struct pace {
    uint64_t began_ns, slowest_ns; /* of the present step, 0: none yet; of those before */
};

/* Begins a step; true when one as slow as the slowest so far would end behind the deadline. */
bool deadline_bars(const struct deadline *deadline, struct pace *pace);

#endif
