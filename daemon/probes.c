#include "daemon/probes.h"

#include "daemon/exposition.h"
#include "daemon/server.h"

static enum status answer_ready(const struct server *server, struct buf *out, struct fault *fault)
{
    if (server->is_draining)
        return fault_set(fault, ERR_CLOSED, "shutting down");
    if (server->shelf.current == NULL)
        return fault_set(fault, ERR_NO_INDEX, "nothing is published yet");
    buf_printf(out, "{\"status\":\"ready\",\"generation\":\"%s\"}",
               generation_label(server->shelf.current));
    return OK;
}

static void answer_metrics(struct server *server, struct request *request)
{
    server->service.subscriptions = server->subscriptions.n;
    server->service.queued = workers_queued(server->workers);
    exposition_write(&server->service, server->shelf.current, &request->reply);
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
