/* Taking connections, up to the most; telling the next few that there are too many; leaving the
 * rest in the backlog. Without descriptors it neither spins nor hangs. */
#ifndef PILCROW_DAEMON_ACCEPT_H
#define PILCROW_DAEMON_ACCEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/listen.h"

#define ACCEPT_MAX_EXCESS 64u /* connections beyond the most that are told so */
#define ACCEPT_PAUSE_MS 100   /* when no descriptor is free */

struct server;
struct event;
struct evconnlistener;

struct accept {
    struct listenings *listenings;
    struct evconnlistener *listeners[LISTEN_MAX];
    uint32_t max_connections, max_excess; /* as options and descriptors allow */
    int spare_fd;                         /* given up to accept and close, when none is left */
    struct event *pause;
    uint64_t complained_ns; /* when the log was last told */
    bool is_open;
};

enum status accept_start(struct server *server, struct listenings *listenings,
                         struct error *err) MUST_USE;
void accept_stop(struct accept *accept); /* closes the listeners and removes their files */

/* After a connection has gone: room for those in the backlog. */
void accept_resume(struct server *server);

#endif
