/* Values of date: and of date filters: text → the first and last day that it lets through. QUERY
 * §6.
 *
 *   2019  2019-12  2019-12-31     that year, month or day
 *   A..B  A..  ..B                from the first day of A to the last of B
 *   30d  6w  3m  2y               from that long before today, to today
 * A day is the int YYYYMMDD, of the years 0001–9999 by the Gregorian calendar. */
#ifndef PILCROW_ENGINE_QUERY_DAYS_H
#define PILCROW_ENGINE_QUERY_DAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define DAY_FIRST 10101
#define DAY_LAST 99991231

struct days {
    int32_t first, last; /* both included; an open end is DAY_FIRST or DAY_LAST */
    bool is_swapped;     /* the ends stood in the wrong order */
};

/* False: no date, or an impossible one. */
bool days_read(struct span value, int32_t today, struct days *out);

#endif
