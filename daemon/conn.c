#include "daemon/conn.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/budget.h"
#include "daemon/conn_http.h"
#include "daemon/conn_lines.h"
#include "daemon/server.h"
#include "daemon/tls.h"
#include "wire/protocol.h"

enum { COPY_BYTES = 4 << 10, DISCARDS_MOST = 8 };

bool conn_has_output(const struct conn *conn)
{
    return evbuffer_get_length(conn->out) > 0;
}

static size_t unsent(const struct conn *conn)
{
    return evbuffer_get_length(conn->out) + conn->pending.held_bytes;
}

bool conn_takes(const struct conn *conn)
{
    return unsent(conn) <= conn->server->options->limits.unsent;
}

bool conn_may_start(const struct conn *conn)
{
    const struct limits *limits = &conn->server->options->limits;
    return !conn->is_doomed && !conn->is_ending && conn->pending.n < limits->in_flight &&
           conn_takes(conn) && budget_may_start(conn->server, unsent(conn));
}

/* Our part of what all connections hold. */
static void count(struct conn *conn)
{
    struct service *service = &conn->server->service;
    size_t output = unsent(conn), input = conn->in.room;
    service->output_bytes += output - conn->counted_output;
    service->input_bytes += input - conn->counted_input;
    conn->counted_output = output;
    conn->counted_input = input;
}

/* Output. */

static void free_reply(const void *bytes, size_t len, void *context)
{
    (void)len;
    (void)context;
    free((void *)(uintptr_t)bytes);
}

static void let_go(const void *bytes, size_t len, void *context)
{
    (void)bytes;
    (void)len;
    cache_let_go(context);
}

static void send_kept(struct conn *conn, const struct cached *known, struct span bytes)
{
    if (bytes.len <= COPY_BYTES)
        conn_write(conn, bytes);
    else if (evbuffer_add_reference(conn->out, bytes.at, bytes.len, let_go,
                                    (void *)(uintptr_t)known) == 0)
        cache_hold(known);
    else
        conn->is_doomed = true;
}

/* The evbuffer owns the bytes from now on; a buf has up to twice the room that it needs. */
static void hand_over(struct conn *conn, struct buf *reply)
{
    char *bytes = realloc(reply->at, reply->len);
    if (bytes != NULL)
        reply->at = bytes;
    if (evbuffer_add_reference(conn->out, reply->at, reply->len, free_reply, NULL) != 0)
        conn->is_doomed = true;
    else
        buf_init(reply, reply->ceiling);
}

void conn_send(struct conn *conn, struct buf *reply)
{
    if (buf_status(reply) != OK)
        conn->is_doomed = true;
    else if (reply->len <= COPY_BYTES)
        conn_write(conn, buf_span(reply));
    else
        hand_over(conn, reply);
}

void conn_send_reply(struct conn *conn, struct request *request)
{
    conn_send(conn, &request->reply);
    if (request->rest.len > 0)
        send_kept(conn, request->known, request->rest);
}

static void send_reply(struct conn *conn, struct request *request)
{
    if (conn->http != NULL)
        conn_http_send(conn, request);
    else if (request->rpc.id.kind != RPC_ID_NONE)
        conn_send_reply(conn, request);
}

void conn_write(struct conn *conn, struct span bytes)
{
    if (!conn_has_output(conn))
        conn->progress_ns = clock_ns();
    if (evbuffer_add(conn->out, bytes.at, bytes.len) != 0)
        conn->is_doomed = true;
}

/* One piece of it, through TLS. */
static ssize_t write_tls(struct conn *conn)
{
    struct evbuffer_iovec piece;
    if (evbuffer_peek(conn->out, -1, NULL, &piece, 1) < 1)
        return 0;
    ssize_t n = tls_write(conn->tls, piece.iov_base, piece.iov_len);
    if (n > 0)
        evbuffer_drain(conn->out, (size_t)n);
    return n;
}

static void write_out(struct conn *conn)
{
    while (conn_has_output(conn)) {
        ssize_t n = conn->tls != NULL ? write_tls(conn) : evbuffer_write(conn->out, conn->fd);
        if (n > 0) {
            conn->progress_ns = conn->active_ns = clock_ns();
            continue;
        }
        conn->is_doomed |= n == 0 || (errno != EAGAIN && errno != EINTR);
        return;
    }
}

/* Requests. */

void conn_ask(struct conn *conn, struct request *request)
{
    request->conn = conn->number;
    request->is_local = conn->peer.is_local;
    if (conn->http != NULL)
        conn_http_ask(conn, request);
    pending_add(&conn->pending, request);
    conn->server->service.in_flight++;
}

void conn_answer(struct conn *conn, struct request *request)
{
    struct request *ready;
    if (!conn_has_output(conn))
        conn->progress_ns = clock_ns();
    pending_answered(&conn->pending, request);
    while ((ready = pending_take(&conn->pending)) != NULL) {
        send_reply(conn, ready);
        request_free(ready);
        conn->server->service.in_flight--;
    }
    count(conn);
}

static bool cancel(void *context, const struct rpc_id *id)
{
    struct conn *conn = context;
    struct request *request = pending_find(&conn->pending, id);
    if (request == NULL)
        return false;
    server_cancel(conn->server, conn, request);
    return true;
}

void conn_end(struct conn *conn)
{
    conn->is_ending = true;
}

/* Requests at work go on without us, cancelled, and are freed when they come back. */
static void abandon(struct conn *conn)
{
    for (struct request *at = conn->pending.first, *next; at != NULL; at = next) {
        next = at->next_in_conn;
        conn->server->service.in_flight--;
        if (at->place == REQUEST_DONE || server_withdraw(conn->server, at)) {
            request_free(at);
            continue;
        }
        at->conn = 0; /* nobody's */
        atomic_store(&at->cancelled, true);
    }
    conn->pending = (struct pending){.n = 0};
}

/* Puts on the wire what is done, and `fault` for what is not. */
static void give_up_lines(struct conn *conn, const struct fault *fault)
{
    struct buf line;
    buf_init(&line, 8192);
    for (struct request *at = conn->pending.first; at != NULL; at = at->next_in_conn) {
        if (at->place == REQUEST_DONE) {
            send_reply(conn, at);
        } else if (at->rpc.id.kind != RPC_ID_NONE) {
            buf_clear(&line);
            rpc_write_error(&at->rpc.id, fault, &line);
            conn_write(conn, buf_span(&line));
        }
    }
    buf_release(&line);
}

void conn_give_up(struct conn *conn, const struct fault *fault)
{
    if (conn->http != NULL)
        conn_http_give_up(conn, fault);
    else
        give_up_lines(conn, fault);
    abandon(conn);
    conn_end(conn);
}

/* Input. */

static void find_dialect(struct conn *conn)
{
    buf_consume(&conn->in, dialect_skip(buf_span(&conn->in)));
    conn->dialect = dialect_find(buf_span(&conn->in), conn->has_ended);
    conn->is_hungry = conn->dialect == DIALECT_UNKNOWN;
    if (conn->dialect == DIALECT_NONE || (conn->is_hungry && conn->has_ended))
        conn->is_doomed = true;
}

void conn_pump(struct conn *conn)
{
    if (conn->dialect == DIALECT_UNKNOWN && conn_may_start(conn))
        find_dialect(conn);
    if (conn->dialect == DIALECT_LINES)
        conn_lines_pump(conn);
    else if (conn->dialect == DIALECT_HTTP)
        conn_http_pump(conn);
    if (conn->in.len == 0)
        buf_release(&conn->in); /* an idle connection is small */
}

static void read_in(struct conn *conn)
{
    char bytes[CONN_READ_BYTES];
    size_t most = conn->is_lingering ? sizeof bytes : budget_to_read(conn->server, conn);
    if (most == 0)
        return;
    ssize_t n = conn->tls != NULL ? tls_read(conn->tls, bytes, most) : read(conn->fd, bytes, most);
    if (n > 0) {
        conn->active_ns = clock_ns();
        if (!conn->is_lingering)
            buf_add(&conn->in, bytes, (size_t)n);
        conn->is_doomed |= buf_status(&conn->in) != OK;
    } else if (n == 0) {
        conn->has_ended = true;
        conn->is_doomed |= conn->is_lingering;
    } else if (errno != EAGAIN && errno != EINTR) {
        conn->is_doomed = true;
    }
}

/* Both directions are closed: nobody will read an answer. */
static bool has_hung_up(const struct conn *conn)
{
    struct pollfd fd = {.fd = conn->fd};
    return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR)) != 0;
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;
    (void)fd, (void)what;
    read_in(conn);
    if (conn->has_ended && has_hung_up(conn))
        conn->is_doomed = true;
    if (!conn->is_doomed && !conn->is_lingering)
        conn_pump(conn);
    conn_settle(conn);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;
    (void)fd, (void)what;
    if (conn->tls != NULL && tls_waits_to_write(conn->tls) && !conn_has_output(conn))
        read_in(conn); /* a handshake goes on */
    write_out(conn);
    if (!conn->is_doomed && !conn->is_lingering)
        conn_pump(conn);
    conn_settle(conn);
}

/* While nothing is read, only asking tells that the peer has gone. */
static void on_pulse(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;
    (void)fd, (void)what;
    if (!has_hung_up(conn))
        return;
    conn->is_doomed = true;
    conn_settle(conn);
}

/* Life. */

static void release(struct conn *conn)
{
    if (conn->out != NULL)
        evbuffer_free(conn->out);
    tls_stream_free(conn->tls);
    close(conn->fd);
    free(conn);
}

/* What needs memory. */
static bool furnish(struct conn *conn, bool is_secret)
{
    conn->out = evbuffer_new();
    if (is_secret)
        conn->tls = tls_accept(conn->server->service.tls, conn->fd);
    return conn->out != NULL && (conn->tls != NULL || !is_secret) &&
           server_add_conn(conn->server, conn);
}

struct conn *conn_open(struct server *server, int fd, bool is_unix, bool is_excess)
{
    struct conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL) {
        close(fd);
        return NULL;
    }
    conn->server = server;
    conn->fd = fd;
    conn->is_excess = is_excess;
    conn->is_hungry = true;
    peer_find(&conn->peer, fd, is_unix);
    conn->peer.needs_token = !is_unix && access_has_tokens(server->service.access);
    conn->peer.cancel = cancel;
    conn->peer.context = conn;
    subscriptions_welcome(conn);
    conn->opened_ns = conn->active_ns = clock_ns();
    size_t line_max = server->options->limits.line;
    buf_init(&conn->in, limits_longest_request(&server->options->limits) + 2 * CONN_READ_BYTES);
    line_init(&conn->lines, conn->peer.needs_token ? LINE_MAX_UNAUTHORIZED : line_max,
              line_max > LINE_FLOOD_BYTES ? line_max : LINE_FLOOD_BYTES);
    event_assign(&conn->readable, server->base, fd, EV_READ | EV_PERSIST, on_readable, conn);
    event_assign(&conn->writable, server->base, fd, EV_WRITE | EV_PERSIST, on_writable, conn);
    event_assign(&conn->pulse, server->base, -1, EV_PERSIST, on_pulse, conn);
    if (furnish(conn, !is_unix && server->service.tls != NULL))
        return conn;
    release(conn);
    return NULL;
}

/* When the daemon stops, nobody waits for the other end to close. */
static void discard_unread(struct conn *conn)
{
    char bytes[CONN_READ_BYTES];
    uint32_t n = 0;
    while (n++ < DISCARDS_MOST && read(conn->fd, bytes, sizeof bytes) > 0)
        ;
}

void conn_close(struct conn *conn)
{
    if (conn->is_lingering && !conn->has_ended)
        discard_unread(conn);
    event_del(&conn->readable);
    event_del(&conn->writable);
    event_del(&conn->pulse);
    abandon(conn);
    subscriptions_leave(conn->server, conn);
    conn_http_free(conn);
    conn_forsake(conn);
    server_remove_conn(conn->server, conn);
    release(conn);
}

void conn_forsake(struct conn *conn)
{
    evbuffer_drain(conn->out, evbuffer_get_length(conn->out));
    buf_release(&conn->in);
    count(conn);
    conn->is_doomed = true;
}

static bool has_said_all(const struct conn *conn)
{
    bool takes_no_more = conn->is_ending || (conn->has_ended && conn->is_hungry);
    return takes_no_more && conn->pending.n == 0 && !conn_has_output(conn);
}

/* A close with unread bytes would reset the connection and lose our last reply on its way. */
static void linger(struct conn *conn)
{
    if (conn->tls != NULL)
        tls_end(conn->tls);
    if (conn->has_ended) {
        conn->is_doomed = true;
        return;
    }
    shutdown(conn->fd, SHUT_WR);
    conn->is_lingering = true;
    conn->linger_until_ns = clock_ns() + CONN_LINGER_NS;
    buf_release(&conn->in);
}

static void wait_if(struct event *event, bool is_wanted, bool *is_waiting)
{
    static const struct timeval pulse = {0, CONN_HANGUP_MS * 1000};
    if (is_wanted == *is_waiting)
        return;
    if (is_wanted)
        event_add(event, event_get_fd(event) < 0 ? &pulse : NULL);
    else
        event_del(event);
    *is_waiting = is_wanted;
}

void conn_settle(struct conn *conn)
{
    if (!conn->is_doomed)
        write_out(conn);
    if (!conn->is_doomed && !conn->is_lingering && has_said_all(conn))
        linger(conn);
    if (conn->is_doomed) {
        conn_close(conn);
        return;
    }
    if (!conn->is_hungry && conn_may_start(conn))
        server_again(conn->server, conn); /* lines wait that could not be taken before */
    count(conn);
    bool wants_bytes = conn->is_lingering || (conn->is_hungry && conn_may_start(conn) &&
                                              budget_to_read(conn->server, conn) > 0);
    wait_if(&conn->readable, wants_bytes && !conn->has_ended, &conn->is_reading);
    bool wants_to_write =
        conn_has_output(conn) || (conn->tls != NULL && tls_waits_to_write(conn->tls));
    wait_if(&conn->writable, wants_to_write, &conn->is_writing);
    wait_if(&conn->pulse, !conn->is_reading && conn->pending.n > 0, &conn->is_pulsing);
}

/* Time. */

static bool has_stalled(const struct conn *conn, uint64_t now_ns)
{
    return conn_has_output(conn) &&
           now_ns - conn->progress_ns > conn->server->options->limits.stall_s * NS_PER_S;
}

static bool is_idle_too_long(const struct conn *conn, uint64_t now_ns)
{
    uint64_t idle_ns = conn->server->options->idle_s * (uint64_t)NS_PER_S;
    bool may_idle = conn->peer.is_local && conn->http == NULL;
    bool has_request =
        conn->pending.n > 0 || conn->line_began_ns != 0; /* which has its own clock */
    bool is_idle =
        !may_idle && !has_request && !conn_has_output(conn) && conn->n_subscriptions == 0;
    bool has_begun = conn->active_ns != conn->opened_ns;
    if (!has_begun && (!conn->peer.is_local || conn->is_excess))
        return now_ns - conn->opened_ns > conn->server->options->limits.first_s * NS_PER_S;
    if (!is_idle)
        return false;
    if (conn->http != NULL)
        idle_ns /= HTTP_IDLE_PART;
    return idle_ns != 0 && now_ns - conn->active_ns > idle_ns;
}

void conn_check_time(struct conn *conn, uint64_t now_ns)
{
    bool lingers_too_long = conn->is_lingering && now_ns > conn->linger_until_ns;
    if (has_stalled(conn, now_ns) || is_idle_too_long(conn, now_ns) || lingers_too_long)
        conn->is_doomed = true;
    else if (!conn->is_lingering && !conn->is_ending && conn->http != NULL)
        conn_http_check_time(conn, now_ns);
    else if (!conn->is_lingering && !conn->is_ending)
        conn_lines_check_time(conn, now_ns);
    conn_settle(conn);
}
