/* Standing queries: who is to be told of new paragraphs that match, and the rounds in which that is
 * found out. The I/O thread's; the work itself is the workers'.
 *
 * A round goes from one generation to a later one. First the two are compared (changes.h), then
 * each distinct query is asked once among what is new, then its subscribers are told. While a round
 * runs, further generations wait, so that nothing is lost however quickly they follow; those in
 * between to which nobody subscribed are passed over. At most ROUND_AT_WORK queries are with the
 * workers at a time: searches do not wait behind a thousand standing ones.
 *
 * A subscription is told of what is published after it was made. It ends with its connection. */
#ifndef PILCROW_DAEMON_SUBSCRIPTIONS_H
#define PILCROW_DAEMON_SUBSCRIPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/method.h"
#include "engine/generation/changes.h"

#define ROUND_AT_WORK 2u
#define ROUND_WAITING 4u /* generations; each may hold a replaced one open */

struct conn;
struct request;
struct server;
struct standing;

/* What workers do for a round: the request's `errand`. */
struct errand {
    const struct generation *before; /* the round's; the request has the one after */
    struct changes *changes;         /* filled by comparing, then only read */
    struct standing *standing;       /* whose query; NULL: compares */
};

struct subscriptions {
    struct standing *first;
    uint32_t n; /* subscriptions in all */

    struct generation *seen; /* kept; everybody was told of it. NULL: nobody subscribes */
    struct {
        struct generation *generation; /* kept */
        uint64_t epoch;
    } to, waiting[ROUND_WAITING]; /* to.generation NULL: no round */
    uint32_t n_waiting;
    bool is_joined; /* somebody subscribed at the last one that waits */

    enum { ROUND_COMPARES, ROUND_ASKS } stage;
    struct request *comparing; /* with the workers */
    struct errand comparison;
    struct changes changes;
    uint32_t n_at_work;
};

/* Lets a connection subscribe: fills what its peer brings to methods. */
void subscriptions_welcome(struct conn *conn);

/* All subscriptions of a connection end. */
void subscriptions_leave(struct server *server, struct conn *conn);

/* The current generation has changed. */
void subscriptions_published(struct server *server);

/* A request with an errand has come back from the workers; takes it. */
void subscriptions_returned(struct server *server, struct request *request);

/* Tries again what found the queue full. */
void subscriptions_go_on(struct server *server);

/* Cancels what is with the workers; once they have stopped, frees all. */
void subscriptions_stop(struct subscriptions *subscriptions);
void subscriptions_release(struct subscriptions *subscriptions);

/* What errands run; not among the methods that a client may call. methods/subscribe.c */
extern const struct method method_compare, method_standing;

#endif
