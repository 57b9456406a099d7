/* One request on its way: the I/O thread's, then the queue's, then one worker's, then the I/O
 * thread's again. It carries the numbers of its connection and of itself, never a pointer to a
 * connection, which may be gone when the answer comes. Only `cancelled` is written by one thread
 * while another reads it. */
#ifndef PILCROW_DAEMON_REQUEST_H
#define PILCROW_DAEMON_REQUEST_H

#include <stdatomic.h>

#include "daemon/args.h"
#include "daemon/cache.h"
#include "daemon/method.h"
#include "wire/http_reply.h"

enum request_place {
    REQUEST_HERE,    /* with the I/O thread */
    REQUEST_AT_WORK, /* queued, or with a worker */
    REQUEST_RELOADS, /* waits for the follower */
    REQUEST_DONE     /* answered; the reply may wait for earlier ones */
};

/* What the HTTP dialect wants to know of its requests. */
struct request_http {
    uint64_t exchange; /* which HTTP request it is of; 0: none, it came as a line */
    bool is_bare;      /* the reply is the result alone, or {"error":…} */
    uint16_t code;     /* of the reply; 0: 200 */
    uint32_t retry_after_ms;
    uint64_t hash;             /* of what was asked; 0: the reply has no tag */
    struct span if_none_match; /* only while it is dispatched */
    char tag[HTTP_TAG_ROOM];   /* "": none */
    const char *type, *allow;  /* static; NULL: JSON, none */
    const char *more;          /* static: further header lines; NULL: none */
};

struct request {
    uint64_t conn, number;
    struct rpc_request rpc;
    const struct method *method; /* NULL: could not be read */
    struct args args;
    enum utf_unit unit;
    bool is_local;   /* came over a Unix socket */
    bool is_ordered; /* answered in the order of asking among its like */
    uint64_t received_ns, deadline_ns;
    uint64_t began_ns; /* when a worker took it; 0: none did */
    atomic_bool cancelled;
    uint64_t ticket;       /* of a reload */
    struct errand *errand; /* the daemon itself asks (subscriptions.h); NULL: a client does */

    struct generation *generation; /* kept; NULL: none */
    uint64_t epoch;                /* which change of generation it came after */
    bool is_pinned;                /* asked for a generation by name */

    enum request_place place; /* the I/O thread's */
    enum status status;
    struct buf reply;             /* one whole line, or a body of HTTP, or how they begin: */
    const struct cached *known;   /* held; NULL: the reply is whole. What follows it is… */
    struct span rest;             /* …this of its bytes */
    size_t result_at, result_len; /* in the reply: the bare result that a method wrote */
    uint32_t day;                 /* of receiving, since 1970, UTC */
    struct request_http http;
    struct call_note note;
    struct request *next;         /* in a queue or a list */
    struct request *next_in_conn; /* in order of asking */
};

/* Takes what *rpc holds. NULL without memory; then *rpc is released too. */
struct request *request_new(struct rpc_request *rpc, uint64_t received_ns) MUST_USE;
void request_free(struct request *request); /* accepts NULL */

size_t request_reply_len(const struct request *request); /* bytes */

struct deadline request_deadline(const struct request *request);

/* Runs the method; reply and status are filled whatever happens. `call` brings what the thread has
 * to offer: arena, searcher, service, peer. */
void request_run(struct request *request, struct call *call);

/* Makes the reply an error. */
void request_fail(struct request *request, const struct fault *fault);
void request_overloaded(struct request *request, uint32_t retry_after_ms);

#endif
