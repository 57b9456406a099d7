#include "daemon/budget.h"

#include "base/log.h"
#include "daemon/server.h"

enum { RETRY_MS = 100 }; /* a look at all connections is not for every reply */

static bool has_room(const struct server *server, size_t bytes)
{
    return server->service.output_bytes + bytes <= server->options->limits.output;
}

static bool is_stuck(const struct conn *conn, uint64_t now_ns)
{
    return conn->counted_output > BUDGET_SMALL && now_ns - conn->progress_ns > BUDGET_STALL_NS;
}

/* Their bytes go at once; they themselves when the clock is looked at next, for somebody may be
 * walking over connections. */
static void forsake_stuck(struct server *server, uint64_t now_ns)
{
    size_t before = server->service.output_bytes;
    uint32_t n = 0;
    for (uint32_t i = 0; i < server->roster.n_slots; i++) {
        struct conn *conn = roster_at(&server->roster, i);
        if (conn == NULL || conn->is_doomed || !is_stuck(conn, now_ns))
            continue;
        conn_forsake(conn);
        n++;
    }
    if (n > 0)
        log_event(LOG_WARN, "output.forsaken", LOG_INT("connections", n),
                  LOG_INT("bytes", before - server->service.output_bytes));
}

bool budget_admits(struct server *server, size_t bytes)
{
    uint64_t now_ns = clock_ns();
    if (has_room(server, bytes))
        return true;
    if (now_ns - server->forsook_ns > RETRY_MS * (uint64_t)NS_PER_MS) {
        server->forsook_ns = now_ns;
        forsake_stuck(server, now_ns);
    }
    return bytes <= BUDGET_SMALL || has_room(server, bytes);
}

bool budget_may_start(const struct server *server, size_t unsent)
{
    return unsent == 0 || has_room(server, 0);
}

size_t budget_to_read(const struct server *server, const struct conn *conn)
{
    if (server->service.input_bytes <= server->options->limits.input)
        return CONN_READ_BYTES;
    return conn->in.len < BUDGET_READ_SHORT ? BUDGET_READ_SHORT : 0;
}
