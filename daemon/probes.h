/* What is answered about the daemon itself over HTTP: /health, /readyz, /metrics. */
#ifndef PILCROW_DAEMON_PROBES_H
#define PILCROW_DAEMON_PROBES_H

#include "daemon/request.h"
#include "daemon/routes.h"

struct server;

/* Fills the reply. ERR_CLOSED, ERR_NO_INDEX: not ready. */
enum status probes_answer(struct server *server, enum route_kind kind, struct request *request,
                          struct fault *fault) MUST_USE;

#endif
