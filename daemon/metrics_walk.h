/* All figures of the daemon by name, as GET /metrics shows them (docs/protocol.md). */
#ifndef PILCROW_DAEMON_METRICS_WALK_H
#define PILCROW_DAEMON_METRICS_WALK_H

#include "daemon/service.h"

#define METRIC_MAX_LABELS 2

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric {
    const char *name; /* "pilcrow_requests_total" */
    const char *help; /* one sentence without a newline */
    enum metric_kind kind;
    struct {
        const char *name, *value; /* no value needs escaping */
    } labels[METRIC_MAX_LABELS];
    uint32_t n_labels;
    double value;                      /* of a counter or a gauge */
    const struct histogram *histogram; /* of a METRIC_HISTOGRAM, in ns */
};

/* Borrows the metric for the call. Those of one name come one after the other. */
typedef void metric_visit(void *context, const struct metric *metric);

/* Visits all of them, those of methods that were never asked left out. Figures of an index are told
 * for each, by its name where it has one. */
void metrics_walk(const struct service *service, metric_visit *visit, void *context);

#endif
