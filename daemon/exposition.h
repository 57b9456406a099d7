/* The figures of the daemon as GET /metrics shows them: the Prometheus text format, 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). */
#ifndef PILCROW_DAEMON_EXPOSITION_H
#define PILCROW_DAEMON_EXPOSITION_H

#include "base/buf.h"
#include "daemon/metrics_walk.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

void exposition_write(const struct service *service, struct buf *out);

#endif
