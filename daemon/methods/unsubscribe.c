#include "daemon/access.h"
#include "daemon/method.h"
#include "daemon/objects.h"

enum { SUBSCRIPTION };

static const struct arg args[] = {
    [SUBSCRIPTION] = {"subscription", ARG_UINT, .is_required = true, .min = 1}};

/* Take back a query that was left on this connection. */
static enum status run(struct call *call, struct fault *fault)
{
    (void)fault;
    bool is_over =
        call->peer->unsubscribe(call->peer->context, (uint32_t)call->values[SUBSCRIPTION].number);
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_printf(call->result, ",\"unsubscribed\":%s}", is_over ? "true" : "false");
    return OK;
}

const struct method method_unsubscribe = {.name = "unsubscribe",
                                          .flags = METHOD_CHEAP,
                                          .help = "take back a query that was left",
                                          METHOD_ARGS(args),
                                          .run = run};
