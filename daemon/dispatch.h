/* A request's way through the daemon: find its method, check its arguments, admit it, have it
 * answered. The I/O thread's. */
#ifndef PILCROW_DAEMON_DISPATCH_H
#define PILCROW_DAEMON_DISPATCH_H

#include "daemon/conn.h"
#include "daemon/request.h"

struct server;

/* One line of a connection, JSON or typed by hand; `received_ns`: of its last byte. */
void dispatch_line(struct server *server, struct conn *conn, struct span line,
                   uint64_t received_ns);

/* A request that was no line is in flight from now on: its method is called, or `fault` (NULL: none)
 * is its answer. */
void dispatch_request(struct server *server, struct conn *conn, struct request *request,
                      const struct fault *fault);

/* Requests that workers have finished, by `next`. */
void dispatch_finished(struct server *server, struct request *list);

/* Requests whose deadline passed in the queue, by `next`. */
void dispatch_expired(struct server *server, struct request *list);

/* Answers the reloads that waited for looks which are done. */
void dispatch_looked(struct server *server);

#endif
