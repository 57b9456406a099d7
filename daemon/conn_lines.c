#include "daemon/conn_lines.h"

#include "daemon/dispatch.h"
#include "daemon/server.h"
#include "wire/protocol.h"

static const struct rpc_id nobody = {.kind = RPC_ID_NULL};

/* An error that answers no request that could be read. */
static void complain(struct conn *conn, const struct fault *fault)
{
    struct buf line;
    buf_init(&line, 4096);
    rpc_write_error(&nobody, fault, &line);
    conn->server->service.metrics.errors[fault->error.status]++;
    conn_write(conn, buf_span(&line));
    buf_release(&line);
}

static void complain_too_long(struct conn *conn)
{
    struct fault fault;
    fault_set(&fault, ERR_LIMIT, "a line may have %zu bytes", conn->lines.ceiling);
    fault.limit = conn->lines.ceiling;
    complain(conn, &fault);
}

/* The next line; at the end of all bytes, a last one without a newline. */
static enum line_event next_line(struct conn *conn, struct span *line)
{
    enum line_event event = line_next(&conn->lines, &conn->in, line);
    if (event == LINE_HUNGRY && conn->has_ended)
        event = line_last(&conn->lines, &conn->in, line);
    return event;
}

/* Absolute from a line's first byte, but not while it is us who do not read. */
static void watch_begin(struct conn *conn)
{
    bool is_partial = conn->is_hungry && line_is_partial(&conn->lines, &conn->in);
    if (!is_partial)
        conn->line_began_ns = 0;
    else if (conn->line_began_ns == 0)
        conn->line_began_ns = clock_ns();
}

static void take(struct conn *conn, struct span line)
{
    conn->line_began_ns = 0;
    dispatch_line(conn->server, conn, line, clock_ns());
    if (peer_is_admitted(&conn->peer))
        conn->lines.ceiling = conn->server->options->limits.line;
}

void conn_lines_pump(struct conn *conn)
{
    struct span line;
    conn->is_hungry = false;
    for (unsigned n = 0; conn_may_start(conn) && !conn->is_hungry; n++) {
        if (n == CONN_TURN) {
            server_again(conn->server, conn);
            break;
        }
        switch (next_line(conn, &line)) {
        case LINE_TAKEN:
            take(conn, line);
            break;
        case LINE_TOO_LONG:
            complain_too_long(conn);
            break;
        case LINE_FLOOD:
            conn->is_doomed = true;
            break;
        case LINE_HUNGRY:
            conn->is_hungry = true;
            break;
        }
    }
    line_compact(&conn->lines, &conn->in);
    watch_begin(conn);
}

void conn_lines_check_time(struct conn *conn, uint64_t now_ns)
{
    const struct limits *limits = &conn->server->options->limits;
    struct fault fault;
    if (conn->dialect == DIALECT_UNKNOWN && conn->in.len > 0 && conn->line_began_ns == 0)
        conn->line_began_ns = conn->active_ns; /* the first line, whose dialect is not known yet */
    bool is_slow =
        conn->line_began_ns != 0 && now_ns - conn->line_began_ns > limits->request_s * NS_PER_S;
    if (is_slow) {
        fault_set(&fault, ERR_DEADLINE, "the request did not arrive within %u s",
                  (unsigned)limits->request_s);
        complain(conn, &fault);
        conn_end(conn);
    } else if (!peer_is_admitted(&conn->peer) &&
               now_ns - conn->opened_ns > limits->first_s * NS_PER_S) {
        fault_set(&fault, ERR_UNAUTHORIZED, "no token within %u s", (unsigned)limits->first_s);
        complain(conn, &fault);
        conn_end(conn);
    }
}
