/* Whether an HTTP request may be asked at all, told by its head: where it comes from, where it goes,
 * who asks, and what its body is. */
#ifndef PILCROW_DAEMON_ADMISSION_H
#define PILCROW_DAEMON_ADMISSION_H

#include "daemon/conn.h"
#include "daemon/routes.h"

/* *route is set where there is one, also when it is refused. Who asks is found out anew for each
 * request: a proxy may send those of many over one connection. */
enum status admission_judge(struct conn *conn, const struct http_head *head,
                            const struct route **route, struct fault *fault) MUST_USE;

#endif
