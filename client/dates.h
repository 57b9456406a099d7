/* --after and --before as one value of the date filter. */
#ifndef PILCROW_CLIENT_DATES_H
#define PILCROW_CLIENT_DATES_H

#include "base/status.h"

#define DATES_RANGE_ROOM 80

/* "2019..2020-06", "2019..", "..2020"; either end may be NULL. An end such as "30d" (days; w, m, y
 * alike) becomes the day so long before today, UTC. ERR_INVALID: an end that is no date. */
enum status dates_range(const char *after, const char *before, char out[DATES_RANGE_ROOM],
                        struct error *err) MUST_USE;

#endif
