/* The lines dialect of a connection: JSON-RPC and words typed by hand, each line for itself. */
#ifndef PILCROW_DAEMON_CONN_LINES_H
#define PILCROW_DAEMON_CONN_LINES_H

#include "daemon/conn.h"

/* Whether another request may be taken now (conn.c). */
bool conn_may_start(const struct conn *conn);

void conn_lines_pump(struct conn *conn);

/* A line that came too slowly, and a token that never came. */
void conn_lines_check_time(struct conn *conn, uint64_t now_ns);

#endif
