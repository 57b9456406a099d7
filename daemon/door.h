/* Who may still wait for a worker: what bounds the queue in age. Not locked: its owner does that.
 *
 * - What would wait until its deadline has passed is refused when it comes; but a few may always wait.
 * - All places of the queue are for a burst. When they are taken, or a search that has the usual time
 *   would wait in vain, more comes than can be done, and the rest of a long queue would only make
 *   everybody wait for the length of it: then only a few places are open. Whenever somebody finds
 *   nothing to wait for at all, twice as many are; and all, once half a queue of searches has been run
 *   with nobody refused.
 *
 * Refusing by the standing queue and letting bursts pass is the idea of Nichols and Jacobson,
 * "Controlling Queue Delay", 2012; theirs drops what has waited, which would be told too late here. */
#ifndef PILCROW_DAEMON_DOOR_H
#define PILCROW_DAEMON_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct door {
    uint32_t workers;
    size_t places, open;  /* of the queue, and how many of them may be taken at present */
    size_t n_ran;         /* since one was refused for want of an open place */
    uint64_t average_ns;  /* of a search's run, decaying… */
    uint64_t finished_ns; /* …since the last one, too; 0: none has */
};

/* A search that comes. */
struct door_comer {
    bool is_first;       /* nothing waits, nothing runs */
    size_t queued;       /* how many wait… */
    size_t before;       /* …and at most how many of them will be taken first */
    uint64_t left_ns;    /* until its deadline */
    bool has_usual_time; /* its deadline is not nearer than is usual */
};

void door_init(struct door *door, uint32_t workers, size_t places);

bool door_admits(struct door *door, const struct door_comer *comer, uint64_t now_ns);

void door_ran(struct door *door, uint64_t ran_ns, uint64_t now_ns);

/* What a search takes: the average, halved for every 100 ms in which none ended. */
uint64_t door_recent_ns(const struct door *door, uint64_t now_ns);

/* After how long one that was refused has a fair chance. */
uint64_t door_retry_ns(const struct door *door, size_t queued, uint64_t now_ns);

#endif
