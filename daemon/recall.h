/* Answers that are known already: a request is looked up before it is queued, and what a worker
 * brings back is kept. The I/O thread's alone.
 *
 * An answer is known by its method, the checked arguments as they stand after presets, the unit of
 * offsets, whether the peer is local, and the day: `date:30d` counts from today. Kept is the bare
 * result; each reply gets its envelope and `took_ms` of its own, and is sent from where it is kept.
 * What a deadline may have shortened is not kept. */
#ifndef PILCROW_DAEMON_RECALL_H
#define PILCROW_DAEMON_RECALL_H

#include "daemon/cache.h"
#include "daemon/metrics.h"
#include "daemon/request.h"

struct recall {
    struct cache cache;
    struct buf key;
    struct metrics *metrics;
};

void recall_init(struct recall *recall, size_t max_bytes, struct metrics *metrics);
void recall_release(struct recall *recall);

/* True: the reply and the note are made, by the answer that is kept; counts a hit or a miss. */
bool recall_answer(struct recall *recall, struct request *request);

/* After a worker has run it. */
void recall_keep(struct recall *recall, const struct request *request);

/* Answers of other generations go. */
void recall_keep_only(struct recall *recall, struct generation *const *live, uint32_t n);

#endif
