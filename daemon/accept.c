#include "daemon/accept.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/server.h"

enum { OTHER_DESCRIPTORS = 64 };

#define COMPLAIN_NS NS_PER_S /* a storm is logged once in so long */

static void enable(struct accept *accept, bool is_open)
{
    accept->is_open = is_open;
    for (uint32_t i = 0; i < LISTEN_MAX && accept->listeners[i] != NULL; i++)
        if (is_open)
            evconnlistener_enable(accept->listeners[i]);
        else
            evconnlistener_disable(accept->listeners[i]);
}

static bool has_room(const struct server *server)
{
    return server->roster.n < server->accept.max_connections + server->accept.max_excess;
}

static const struct listening *listening_of(const struct accept *accept,
                                            const struct evconnlistener *listener)
{
    uint32_t i = 0;
    while (accept->listeners[i] != listener)
        i++;
    return &accept->listenings->at[i];
}

/* A peer that is gone without a word is noticed within two minutes, however long it may be silent. */
static void set_up_tcp(int fd)
{
    int on = 1, idle_s = 60, again_s = 20, times = 3;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &again_s, sizeof again_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int len, void *context)
{
    struct server *server = context;
    (void)address, (void)len;
    bool is_unix = listening_of(&server->accept, listener)->is_unix;
    bool is_excess = server->roster.n >= server->accept.max_connections;
    if (!is_unix)
        set_up_tcp(fd);
    struct conn *conn = conn_open(server, fd, is_unix, is_excess);
    if (conn != NULL)
        conn_settle(conn);
    if (!has_room(server))
        enable(&server->accept, false);
}

static void complain(const struct server *server, int number)
{
    log_event(LOG_WARN, "accept.failed", LOG_STR("error", evutil_socket_error_to_string(number)),
              LOG_INT("connections", server->roster.n));
}

/* The spare descriptor takes the peer at the head of the backlog, who learns at once that there is
 * no room; then a pause, for the kernel would report the others for ever. */
static void on_accept_error(struct evconnlistener *listener, void *context)
{
    struct server *server = context;
    struct accept *accept = &server->accept;
    static const struct timeval pause = {0, ACCEPT_PAUSE_MS * 1000};
    int number = EVUTIL_SOCKET_ERROR();
    if (number == EMFILE || number == ENFILE) {
        if (accept->spare_fd >= 0)
            close(accept->spare_fd);
        int peer = accept4(evconnlistener_get_fd(listener), NULL, NULL, SOCK_CLOEXEC);
        if (peer >= 0)
            close(peer);
        accept->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    uint64_t now = clock_ns();
    if (accept->complained_ns == 0 || now - accept->complained_ns > COMPLAIN_NS) {
        accept->complained_ns = now;
        complain(server, number);
    }
    enable(accept, false);
    event_add(accept->pause, &pause);
}

static void on_pause_over(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    accept_resume(context);
}

void accept_resume(struct server *server)
{
    struct accept *accept = &server->accept;
    if (accept->listenings != NULL && !accept->is_open && has_room(server) &&
        !event_pending(accept->pause, EV_TIMEOUT, NULL))
        enable(accept, true);
}

/* The descriptors this process may have, after raising the soft limit as far as it is needed. */
static rlim_t raise_limit(rlim_t needed)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return needed;
    if (limit.rlim_cur < needed && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = needed < limit.rlim_max ? needed : limit.rlim_max;
        (void)!setrlimit(RLIMIT_NOFILE, &limit);
        (void)!getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}

/* Where descriptors are short, connections and those told that there are too many leave the rest of
 * the daemon what it needs. */
static void choose_limits(struct accept *accept, uint32_t wanted)
{
    rlim_t needed = (rlim_t)wanted + ACCEPT_MAX_EXCESS + OTHER_DESCRIPTORS;
    rlim_t limit = raise_limit(needed);
    accept->max_connections = wanted;
    accept->max_excess = ACCEPT_MAX_EXCESS;
    if (limit >= needed)
        return;
    rlim_t room = limit > OTHER_DESCRIPTORS ? limit - OTHER_DESCRIPTORS : 1;
    accept->max_connections = room < wanted ? (uint32_t)room : wanted;
    accept->max_excess = OTHER_DESCRIPTORS / 4;
    log_event(LOG_WARN, "accept.limited", LOG_INT("connections", accept->max_connections));
}

enum status accept_start(struct server *server, struct listenings *listenings, struct error *err)
{
    struct accept *accept = &server->accept;
    accept->listenings = listenings;
    accept->is_open = true;
    choose_limits(accept, server->options->max_connections);
    server->service.max_connections = accept->max_connections;
    accept->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    accept->pause = evtimer_new(server->base, on_pause_over, server);
    if (accept->pause == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for listeners");
    for (uint32_t i = 0; i < listenings->n; i++) {
        accept->listeners[i] = evconnlistener_new(server->base, on_accept, server,
                                                  LEV_OPT_CLOSE_ON_EXEC, 0, listenings->at[i].fd);
        if (accept->listeners[i] == NULL)
            return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for listeners");
        evconnlistener_set_error_cb(accept->listeners[i], on_accept_error);
    }
    return OK;
}

void accept_stop(struct accept *accept)
{
    for (uint32_t i = 0; i < LISTEN_MAX && accept->listeners[i] != NULL; i++) {
        evconnlistener_free(accept->listeners[i]);
        accept->listeners[i] = NULL;
    }
    if (accept->pause != NULL)
        event_free(accept->pause);
    if (accept->listenings != NULL) {
        listen_close(accept->listenings);
        if (accept->spare_fd >= 0)
            close(accept->spare_fd);
    }
    *accept = (struct accept){.spare_fd = -1};
}
