/* N search threads behind one bounded, fair queue. Each has its own searcher for each generation it
 * has been asked about; a worker never touches a connection.
 *
 * Finished requests are collected in a list; `done_fd` (an eventfd) becomes readable when there are
 * any, so that the I/O thread takes them. */
#ifndef PILCROW_DAEMON_WORKERS_H
#define PILCROW_DAEMON_WORKERS_H

#include <stddef.h>

#include "base/status.h"
#include "daemon/request.h"
#include "engine/generation/generation.h"

#define WORKERS_MAX_OPEN 10u /* generations of which a worker keeps a searcher */

struct workers;

struct workers_options {
    uint32_t n;
    uint32_t places;   /* of the queue, for each worker */
    uint64_t usual_ns; /* the time that a search has unless it asks for another */
    uint32_t slow_ms;  /* log searches that took longer; 0: none */
    bool logs_queries; /* with their text */
    int done_fd;
};

enum status workers_start(const struct workers_options *options, struct workers **out,
                          struct error *err) MUST_USE;

/* Ends the threads; what is queued or finished is freed. The caller has cancelled what runs.
 * Accepts NULL. */
void workers_stop(struct workers *workers);

/* The request is the workers' until it is taken back. False: the queue is full, or nobody may wait
 * so long at present (door.h). */
bool workers_submit(struct workers *workers, struct request *request);

/* Takes a request back that no worker has begun. */
bool workers_withdraw(struct workers *workers, struct request *request);

struct request *workers_take_done(struct workers *workers);                     /* by `next` */
struct request *workers_take_expired(struct workers *workers, uint64_t now_ns); /* by `next` */

/* The generations that may still be asked for, the current one first: its searchers are opened,
 * those of others closed. */
void workers_keep_only(struct workers *workers, struct generation *const *live, uint32_t n);

/* A line for a search that was slow and one for a search that found nothing; also of one that no
 * worker had to run. */
void workers_log_search(struct workers *workers, const struct request *request, double took_ms);

size_t workers_queued(struct workers *workers);

/* Milliseconds after which a refused request has a fair chance. */
uint32_t workers_retry_after_ms(struct workers *workers);

#endif
