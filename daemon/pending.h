/* The requests of one connection that have no answer on the wire yet, in the order of asking, and
 * the rules by which answers may leave:
 * - ordered requests (typed words, hello {"ordered":true}) leave in the order of asking;
 * - an answer waits while requests still run on an older generation, so that the generations a
 *   client reads never go back; requests that named their generation are free of that;
 * - answers of a later HTTP request wait for those of the earlier one;
 * - all others leave as they are done. */
#ifndef PILCROW_DAEMON_PENDING_H
#define PILCROW_DAEMON_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/request.h"

struct pending {
    struct request *first, *last; /* by next_in_conn */
    uint32_t n;
    size_t held_bytes; /* of answers that may not leave yet */
};

void pending_add(struct pending *pending, struct request *request);
void pending_answered(struct pending *pending, struct request *request); /* its place is DONE now */

/* Takes out an answer that may leave; NULL: none. */
struct request *pending_take(struct pending *pending);

/* The oldest with that id which waits or runs, or NULL. */
struct request *pending_find(const struct pending *pending, const struct rpc_id *id);

#endif
