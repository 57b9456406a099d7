#include "client/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire/protocol.h"

enum { REPLY_CEILING = 2 * REPLY_MAX_BYTES, PIECE = 1 << 16 };

/* Waits until the socket is ready for `events`. */
static enum status wait_for(int fd, short events, const struct deadline *deadline,
                            struct error *err)
{
    for (;;) {
        uint64_t now = clock_ns();
        if (now >= deadline->at_ns)
            return error_set(err, ERR_DEADLINE, ERROR_NOWHERE, "no answer in time");
        uint64_t left_ms = (deadline->at_ns - now) / NS_PER_MS + 1;
        struct pollfd ready = {.fd = fd, .events = events};
        int n = poll(&ready, 1, left_ms > 60000 ? 60000 : (int)left_ms);
        if (n > 0)
            return OK;
        if (n < 0 && errno != EINTR)
            return error_errno(err, errno, "cannot wait for the daemon");
    }
}

/* Blocking, with the time left as the limit: a Unix socket whose backlog is full offers no other
 * way to wait for a place. */
static enum status connect_to(int family, const struct sockaddr *to, socklen_t len,
                              const struct deadline *deadline, int *out, struct error *err)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_errno(err, errno, "cannot make a socket");
    uint64_t now = clock_ns(), left = deadline->at_ns > now ? deadline->at_ns - now : 1;
    struct timeval limit = {.tv_sec = (time_t)(left / NS_PER_S),
                            .tv_usec = (suseconds_t)(left % NS_PER_S / 1000 + 1) % 1000000};
    enum status status = OK;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0)
        TRY(error_errno(err, errno, "cannot set a limit"));
    if (connect(fd, to, len) != 0)
        TRY(errno == EAGAIN || errno == EINPROGRESS
                ? error_set(err, ERR_DEADLINE, ERROR_NOWHERE, "no answer in time")
                : error_errno(err, errno, "cannot connect"));
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        TRY(error_errno(err, errno, "cannot set up a socket"));
    *out = fd;
    return OK;
done:
    close(fd);
    return status;
}

/* Below /tmp anybody could have made the folder first, and would then read every query. */
static enum status check_folder(const char *socket_path, struct error *err)
{
    char folder[ADDRESS_PATH_ROOM];
    snprintf(folder, sizeof folder, "%s", socket_path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    struct stat st;
    if (lstat(folder, &st) != 0)
        return OK; /* connecting will say that nobody is there */
    if (!S_ISDIR(st.st_mode) || st.st_uid != getuid() || (st.st_mode & 022) != 0)
        return error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                         "%s is a link, another user's, or open to others", folder);
    return OK;
}

static enum status connect_unix(const struct address *address, bool is_fallback,
                                const struct deadline *deadline, int *fd, struct error *err)
{
    if (is_fallback) {
        enum status status = check_folder(address->path, err);
        if (status != OK)
            return status;
    }
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s", address->path);
    return connect_to(AF_UNIX, (const struct sockaddr *)&to, sizeof to, deadline, fd, err);
}

static enum status connect_tcp(const struct address *address, const struct deadline *deadline,
                               int *fd, struct error *err)
{
    char port[8];
    snprintf(port, sizeof port, "%u", address->port);
    struct addrinfo wanted = {.ai_family = address->is_v6 ? AF_INET6 : AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fault = getaddrinfo(address->host, port, &wanted, &found);
    if (fault != 0)
        return error_set(err, ERR_IO, ERROR_NOWHERE, "%s: %s", address->host, gai_strerror(fault));
    enum status status = ERR_IO;
    for (const struct addrinfo *one = found; one != NULL && status == ERR_IO; one = one->ai_next)
        status = connect_to(one->ai_family, one->ai_addr, one->ai_addrlen, deadline, fd, err);
    freeaddrinfo(found);
    return status;
}

enum status connection_open(const struct address *address, bool is_fallback,
                            const struct deadline *deadline, struct connection *out,
                            struct error *err)
{
    out->fd = -1;
    out->taken = 0;
    buf_init(&out->in, REPLY_CEILING);
    switch (address->kind) {
    case ADDRESS_UNIX:
        return connect_unix(address, is_fallback, deadline, &out->fd, err);
    case ADDRESS_TCP:
        return connect_tcp(address, deadline, &out->fd, err);
    case ADDRESS_FD:
        break;
    }
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "a client cannot connect to fd:N");
}

void connection_close(struct connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
    buf_release(&connection->in);
}

enum status connection_send(struct connection *connection, struct span bytes,
                            const struct deadline *deadline, struct error *err)
{
    while (bytes.len > 0) {
        ssize_t n = send(connection->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n >= 0) {
            bytes = span_cut(bytes, (size_t)n, bytes.len - (size_t)n);
            continue;
        }
        if (errno == EPIPE || errno == ECONNRESET)
            return OK; /* the reason may lie in what it said before: read that */
        if (errno != EAGAIN && errno != EINTR)
            return error_errno(err, errno, "cannot send");
        enum status status = wait_for(connection->fd, POLLOUT, deadline, err);
        if (status != OK)
            return status;
    }
    return OK;
}

/* Receives what is there, at least a byte. */
static enum status receive(struct connection *connection, const struct deadline *deadline,
                           struct error *err)
{
    struct buf *in = &connection->in;
    size_t room = in->ceiling - in->len;
    char *at = buf_reserve(in, room < PIECE ? room : PIECE);
    if (at == NULL)
        return error_set(err, buf_status(in), ERROR_NOWHERE, "a reply of more than %u bytes",
                         REPLY_CEILING);
    for (;;) {
        ssize_t n = recv(connection->fd, at, room < PIECE ? room : PIECE, 0);
        if (n > 0) {
            buf_grown(in, (size_t)n);
            return OK;
        }
        if (n == 0 || errno == ECONNRESET)
            return error_set(err, ERR_CLOSED, ERROR_NOWHERE, "the connection was closed");
        if (errno != EAGAIN && errno != EINTR)
            return error_errno(err, errno, "cannot receive");
        enum status status = wait_for(connection->fd, POLLIN, deadline, err);
        if (status != OK)
            return status;
    }
}

enum status connection_line(struct connection *connection, const struct deadline *deadline,
                            struct span *line, struct error *err)
{
    struct buf *in = &connection->in;
    *line = SPAN_NONE;
    buf_consume(in, connection->taken);
    connection->taken = 0;
    for (size_t seen = 0;;) {
        const char *end = in->len > seen ? memchr(in->at + seen, '\n', in->len - seen) : NULL;
        if (end != NULL) {
            *line = (struct span){in->at, (size_t)(end - in->at)};
            connection->taken = line->len + 1;
            return OK;
        }
        seen = in->len;
        enum status status = receive(connection, deadline, err);
        if (status != OK)
            return status;
    }
}
