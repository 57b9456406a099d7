/* What methods that answer for the daemon itself (hello, ping, stats) may see of it. */
#ifndef PILCROW_DAEMON_SERVICE_H
#define PILCROW_DAEMON_SERVICE_H

#include "base/buf.h"
#include "daemon/access.h"
#include "daemon/metrics.h"
#include "daemon/options.h"

struct catalogue;
struct tls;

struct service {
    const struct options *options;
    struct access *access;
    struct tls *tls; /* NULL: TCP goes without */
    const struct catalogue *catalogue;
    struct metrics metrics;
    uint64_t started_ns;
    uint32_t max_connections; /* fewer than the option where descriptors are short */
    /* Gauges, as they stand when a method runs. */
    uint32_t connections, in_flight;
    size_t queued;
    uint32_t subscriptions;
    size_t output_bytes; /* replies of all connections that wait to be taken */
    size_t input_bytes;  /* room of what they have sent and is no whole request yet */
};

#endif
