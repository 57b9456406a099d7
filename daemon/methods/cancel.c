#include "daemon/access.h"
#include "daemon/method.h"
#include "daemon/objects.h"

enum { ID };

static const struct arg args[] = {[ID] = {"id", ARG_ID, .is_required = true}};

/* Stop the oldest request of this connection with that id. */
static enum status run(struct call *call, struct fault *fault)
{
    struct rpc_id id;
    (void)fault;
    bool is_cancelled =
        rpc_id_read(call->values[ID].json, &id) && call->peer->cancel(call->peer->context, &id);
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_printf(call->result, ",\"cancelled\":%s}", is_cancelled ? "true" : "false");
    return OK;
}

const struct method method_cancel = {.name = "cancel",
                                     .flags = METHOD_CHEAP,
                                     .help = "stop a request of this connection",
                                     METHOD_ARGS(args),
                                     .run = run};

const struct method method_cancel_notice = {.name = "$/cancelRequest",
                                            .flags = METHOD_CHEAP,
                                            .help = "the same, as a notification",
                                            METHOD_ARGS(args),
                                            .run = run};
