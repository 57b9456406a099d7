#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/access.h"

static void find_credentials(struct peer *peer, int fd)
{
    struct ucred credentials;
    socklen_t len = sizeof credentials;
    peer->uid = (uid_t)-1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &len) != 0)
        return;
    peer->uid = credentials.uid;
    snprintf(peer->from, sizeof peer->from, "uid=%u pid=%d", credentials.uid, (int)credentials.pid);
}

static void find_address(struct peer *peer, int fd)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char host[INET6_ADDRSTRLEN + 1] = "", port[8] = "";
    if (getpeername(fd, (struct sockaddr *)&at, &len) != 0 ||
        getnameinfo((const struct sockaddr *)&at, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    const char *form = at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s";
    snprintf(peer->from, sizeof peer->from, form, host, port);
}

void peer_find(struct peer *peer, int fd, bool is_unix)
{
    *peer = (struct peer){.is_local = is_unix, .uid = (uid_t)-1};
    if (is_unix)
        find_credentials(peer, fd);
    else
        find_address(peer, fd);
    log_event(LOG_DEBUG, "connection", LOG_STR("from", peer->from));
}

void peer_gave_wrong_token(struct peer *peer)
{
    static uint64_t logged_ns; /* the I/O thread's */
    uint64_t now_ns = clock_ns();
    peer->wrong_tokens++;
    if (logged_ns != 0 && now_ns - logged_ns < NS_PER_S)
        return;
    logged_ns = now_ns;
    log_event(LOG_WARN, "token.wrong", LOG_STR("from", peer->from));
}

bool peer_is_admitted(const struct peer *peer)
{
    return !peer->needs_token || peer->level != ACCESS_NONE;
}

static enum status check_reload(const struct peer *peer, struct fault *fault)
{
    if (peer->is_local && (peer->uid == geteuid() || peer->uid == 0))
        return OK;
    if (peer->is_local)
        return fault_set(fault, ERR_FORBIDDEN, "only the daemon's own user and root may reload");
    if (peer->level == ACCESS_ADMIN)
        return OK;
    if (peer->level == ACCESS_USER)
        return fault_set(fault, ERR_FORBIDDEN, "this token may not reload");
    return fault_set(fault, ERR_UNAUTHORIZED, "reload over TCP needs an admin token");
}

enum status peer_may_reload(const struct peer *peer, struct fault *fault)
{
    enum status status = check_reload(peer, fault);
    log_event(status == OK ? LOG_INFO : LOG_WARN, status == OK ? "reload.asked" : "reload.refused",
              LOG_STR("from", peer->from));
    return status;
}
