/* The I/O thread: event base, signals, timers, and the stop. What conn.c, accept.c and dispatch.c
 * share. */
#ifndef PILCROW_DAEMON_SERVER_H
#define PILCROW_DAEMON_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/accept.h"
#include "daemon/catalogue.h"
#include "daemon/conn.h"
#include "daemon/listen.h"
#include "daemon/options.h"
#include "daemon/recall.h"
#include "daemon/roster.h"
#include "daemon/service.h"
#include "daemon/subscriptions.h"
#include "daemon/workers.h"

struct event;
struct event_base;

enum server_event {
    ON_SIGNAL,
    ON_FINISHED, /* workers have answers */
    ON_NEWS,     /* the follower has news */
    ON_SWEEP,    /* clocks of connections and generations */
    ON_AGAIN,    /* connections that want another turn */
    ON_QUEUE,    /* deadlines in the queue */
    ON_DRAIN,    /* while stopping */
    ON_WATCHDOG,
    SERVER_EVENTS
};

struct server {
    const struct options *options;
    struct service service;
    struct event_base *base;
    struct event *events[SERVER_EVENTS];
    int signal_fd, finished_fd, news_fd;

    struct accept accept;
    struct roster roster;
    struct conn *again_first;

    struct workers *workers;
    struct recall recall;
    struct catalogue catalogue;
    struct request *reloads; /* wait for the followers; by `next` */
    struct subscriptions subscriptions;

    bool is_draining, is_over;
    uint64_t drain_until_ns;
    uint64_t forsook_ns; /* budget.c */
};

/* Serves until a signal stops it, over TCP by `tls` (NULL: without); `ready` is called once all is set up. Takes `first`, a
 * generation of each index or NULL; `listenings` are closed, and their files removed, when it stops. */
enum status server_run(const struct options *options, struct access *access, struct tls *tls,
                       struct listenings *listenings, struct generation *const *first,
                       void (*ready)(const struct server *server), struct error *err) MUST_USE;

bool server_add_conn(struct server *server, struct conn *conn); /* numbers it; false: no memory */
void server_remove_conn(struct server *server, struct conn *conn);
void server_again(struct server *server, struct conn *conn); /* another turn, after the others */
void server_watch_queue(struct server *server);              /* something is queued */
void server_retire(struct server *server);   /* tells workers which generations are still open */
uint64_t server_look(struct server *server); /* has all indexes looked at; the ticket */

/* Takes back a request that nobody has begun; false: a worker has. */
bool server_withdraw(struct server *server, struct request *request);

/* Stops a request that waits or runs, and answers it when it has stopped. */
void server_cancel(struct server *server, struct conn *conn, struct request *request);

#endif
