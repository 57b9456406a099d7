/* One peer: bytes in, lines out of them, requests to dispatch, answers out; with deadlines that are
 * absolute and back-pressure that never drops anything. The I/O thread's alone.
 *
 * - Bytes are read only while the line reader is hungry, fewer requests than limits.in_flight
 *   are in flight and at most limits.unsent of replies wait to be taken; and while all connections
 *   together keep to their budget (budget.h).
 * - At most CONN_TURN requests are taken before others have their turn.
 * - Only conn_settle() frees a connection; what runs before it may mark it as doomed. Whoever calls
 *   conn_settle() must not touch the connection afterwards. */
#ifndef PILCROW_DAEMON_CONN_H
#define PILCROW_DAEMON_CONN_H

#include <event2/event_struct.h>

#include "base/buf.h"
#include "daemon/access.h"
#include "daemon/pending.h"
#include "wire/dialect.h"
#include "wire/line.h"

#define CONN_TURN 16u
#define CONN_READ_BYTES (64u << 10)
#define CONN_LINGER_NS (2ull * NS_PER_S) /* for the peer to take the last reply */
#define CONN_HANGUP_MS 10                /* how soon a hang-up is noticed while not reading */

struct server;
struct evbuffer;
struct conn_http;

struct conn {
    struct server *server;
    uint64_t number; /* never used twice */
    int fd;
    struct event readable, writable, pulse;
    bool is_reading, is_writing, is_pulsing;

    enum dialect dialect;
    struct line_reader lines;
    struct conn_http *http; /* NULL in other dialects */
    struct buf in;
    struct evbuffer *out;
    struct tls_stream *tls; /* NULL: bytes go as they are */
    struct pending pending;
    struct peer peer;

    bool is_excess;    /* beyond the most connections: told so, then closed */
    bool is_hungry;    /* what has arrived holds no whole line */
    bool has_ended;    /* the peer sends no more */
    bool is_ending;    /* no more requests are taken */
    bool is_lingering; /* everything is said; waits for the peer to close */
    bool is_doomed;    /* conn_settle() frees it */
    bool is_queued_again;

    uint64_t opened_ns, active_ns, line_began_ns, progress_ns, linger_until_ns;
    struct conn *next_again;

    size_t counted_output, counted_input;        /* our part of the sums in struct service */
    uint32_t n_subscriptions, last_subscription; /* now, and the number of the newest */
};

/* Takes `fd`. Returns NULL without memory; the descriptor is closed then. */
struct conn *conn_open(struct server *server, int fd, bool is_unix, bool is_excess);
void conn_close(struct conn *conn); /* at once; cancels what is in flight */

void conn_ask(struct conn *conn, struct request *request);    /* now in flight; takes it */
void conn_answer(struct conn *conn, struct request *request); /* its reply may leave */
void conn_end(struct conn *conn); /* takes no more requests, closes when all is said */

/* Answers all that is in flight with `fault` and ends. */
void conn_give_up(struct conn *conn, const struct fault *fault);
void conn_write(struct conn *conn, struct span bytes);

/* Copies what is small; what is large it takes out of the buf as it is. */
void conn_send(struct conn *conn, struct buf *bytes);

/* The same with a whole reply; what of it is kept is sent from where it is. */
void conn_send_reply(struct conn *conn, struct request *request);

/* Takes requests, for one turn. */
void conn_pump(struct conn *conn);

/* Sends what can be sent and waits for the right events, or frees the connection. */
void conn_settle(struct conn *conn);

/* Looks at the clock; calls conn_settle(). */
void conn_check_time(struct conn *conn, uint64_t now_ns);

bool conn_has_output(const struct conn *conn);
bool conn_takes(const struct conn *conn); /* what it has been sent, mostly */

/* Gives up what waits to be taken, and the connection at its next conn_settle(). */
void conn_forsake(struct conn *conn);

#endif
