#include "daemon/probes.h"

#include "daemon/exposition.h"
#include "daemon/server.h"

/* Those of several indexes of which nothing is served. */
static void write_missing(const struct catalogue *catalogue, struct buf *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < catalogue->n; i++)
        if (catalogue->indexes[i].shelf.current == NULL)
            buf_printf(out, "%s\"%s\"", n++ > 0 ? "," : ",\"missing\":[",
                       catalogue->indexes[i].name);
    if (n > 0)
        buf_add_char(out, ']');
}

static enum status answer_ready(const struct server *server, struct buf *out, struct fault *fault)
{
    const struct generation *current = catalogue_current(&server->catalogue);
    if (server->is_draining)
        return fault_set(fault, ERR_CLOSED, "shutting down");
    if (current == NULL)
        return catalogue_missing(&server->catalogue, fault);
    buf_printf(out, "{\"status\":\"ready\",\"generation\":\"%s\"", generation_label(current));
    write_missing(&server->catalogue, out);
    buf_add_char(out, '}');
    return OK;
}

static void answer_metrics(struct server *server, struct request *request)
{
    server->service.subscriptions = server->subscriptions.n;
    server->service.queued = workers_queued(server->workers);
    exposition_write(&server->service, &request->reply);
    request->http.type = EXPOSITION_TYPE;
}

enum status probes_answer(struct server *server, enum route_kind kind, struct request *request,
                          struct fault *fault)
{
    if (kind == ROUTE_READY)
        return answer_ready(server, &request->reply, fault);
    if (kind == ROUTE_METRICS)
        answer_metrics(server, request);
    else
        buf_add_text(&request->reply, "{\"status\":\"available\"}");
    return OK;
}
