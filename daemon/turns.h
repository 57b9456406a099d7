/* The bounded queue of requests for the workers, fair between connections: connections take turns,
 * and each one's requests keep their order. Not locked: its owner does that. */
#ifndef PILCROW_DAEMON_TURNS_H
#define PILCROW_DAEMON_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "daemon/request.h"

struct lane;

struct turns {
    struct lane *lanes;              /* one for each connection that waits; places of them */
    uint32_t *buckets;               /* connection number → lane */
    uint32_t n_buckets;              /* a power of two */
    uint32_t free_lane, first, last; /* lanes in the order of their turns */
    uint32_t n_lanes;
    size_t n, places;
};

enum status turns_init(struct turns *turns, size_t places, struct error *err) MUST_USE;
void turns_release(struct turns *turns); /* what is queued is the caller's */

bool turns_add(struct turns *turns, struct request *request); /* false: full */

/* At most how many would be taken before the next request of that connection. */
size_t turns_before(const struct turns *turns, uint64_t conn);

struct request *turns_take(struct turns *turns);                 /* NULL: empty */
bool turns_remove(struct turns *turns, struct request *request); /* false: not queued */

/* Takes out all requests whose deadline is before `now`, linked by `next`. */
struct request *turns_take_expired(struct turns *turns, uint64_t now_ns);

#endif
