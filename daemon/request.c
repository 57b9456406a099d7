#include "daemon/request.h"

#include <stdlib.h>

#include "base/log.h"
#include "engine/generation/generation.h"
#include "wire/protocol.h"

enum { DAY_S = 24 * 60 * 60 };

struct request *request_new(struct rpc_request *rpc, uint64_t received_ns)
{
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL) {
        rpc_release(rpc);
        return NULL;
    }
    request->rpc = *rpc;
    rpc->root = NULL;
    request->received_ns = received_ns;
    request->day = (uint32_t)(clock_wall_s() / DAY_S);
    request->deadline_ns = UINT64_MAX;
    buf_init(&request->reply, REPLY_MAX_BYTES + RPC_ID_MAX_BYTES * 6 + 64);
    return request;
}

void request_free(struct request *request)
{
    if (request == NULL)
        return;
    generation_release(request->generation);
    rpc_release(&request->rpc);
    buf_release(&request->reply);
    cache_let_go(request->known);
    free(request);
}

size_t request_reply_len(const struct request *request)
{
    return request->reply.len + request->rest.len;
}

struct deadline request_deadline(const struct request *request)
{
    return (struct deadline){request->deadline_ns, &request->cancelled};
}

static void log_internal(const struct request *request, const struct fault *fault)
{
    const char *method = request->method != NULL ? request->method->name : "";
    log_event(LOG_ERROR, "request.failed", LOG_STR("method", method),
              LOG_STR("status", status_name(fault->error.status)),
              LOG_STR("error", fault->error.text));
}

void request_fail(struct request *request, const struct fault *fault)
{
    request->status = fault->error.status;
    if (status_rpc_code(fault->error.status) == status_rpc_code(ERR_INTERNAL))
        log_internal(request, fault);
    request->http.code = (uint16_t)fault_http_code(fault);
    request->http.retry_after_ms = fault->retry_after_ms;
    buf_clear(&request->reply);
    request->rest = SPAN_NONE;
    if (!request->http.is_bare) {
        rpc_write_error(&request->rpc.id, fault, &request->reply);
        return;
    }
    buf_add_text(&request->reply, "{\"error\":");
    fault_write(fault, &request->reply);
    buf_add_char(&request->reply, '}');
}

void request_overloaded(struct request *request, uint32_t retry_after_ms)
{
    struct fault fault;
    fault_set(&fault, ERR_OVERLOADED, "too much to do right now");
    fault.retry_after_ms = retry_after_ms;
    request_fail(request, &fault);
}

void request_run(struct request *request, struct call *call)
{
    struct fault fault = {.error = {.at = ERROR_NOWHERE}};
    call->values = request->args.values;
    call->unknown = request->args.unknown;
    call->n_unknown = request->args.n_unknown;
    call->deadline = request_deadline(request);
    call->received_ns = request->received_ns;
    call->unit = request->unit;
    call->is_local = request->is_local;
    call->generation = request->generation;
    call->params = request->rpc.params;
    call->errand = request->errand;
    call->note = &request->note;
    call->result = &request->reply;
    if (!request->http.is_bare)
        rpc_begin_result(&request->rpc.id, &request->reply);
    request->result_at = request->reply.len;
    enum status status = request->method->run(call, &fault);
    request->result_len = request->reply.len - request->result_at;
    if (!request->http.is_bare)
        rpc_end_result(&request->reply);
    if (status == OK && buf_status(&request->reply) != OK)
        status = fault_set(&fault, buf_status(&request->reply), "the reply does not fit");
    fault.error.status = status;
    if (status != OK)
        request_fail(request, &fault);
}
