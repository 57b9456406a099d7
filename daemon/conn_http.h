/* The HTTP dialect of a connection: heads and bodies in, requests to dispatch, answers in the order
 * of asking out (PROTOCOL §12). */
#ifndef PILCROW_DAEMON_CONN_HTTP_H
#define PILCROW_DAEMON_CONN_HTTP_H

#include "daemon/conn.h"
#include "daemon/exchange.h"

#define HTTP_EVENTS_S 15  /* without an event, until one is sent that says nothing */
#define HTTP_IDLE_PART 10 /* an idle connection has this part of the time that lines have */

void conn_http_pump(struct conn *conn);

/* A head or a body that came too slowly; a long time without an event. */
void conn_http_check_time(struct conn *conn, uint64_t now_ns);

/* A request is in flight now, of the newest exchange. */
void conn_http_ask(struct conn *conn, struct request *request);

/* Puts an answer on the wire, whose turn it is. */
void conn_http_send(struct conn *conn, struct request *request);

/* Answers all that is in flight, with `fault` what is not done. */
void conn_http_give_up(struct conn *conn, const struct fault *fault);

/* Whether it asked for events, or gets them already. */
bool conn_http_has_events(const struct conn *conn);

void conn_http_free(struct conn *conn);

#endif
