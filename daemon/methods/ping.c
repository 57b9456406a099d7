#include "daemon/method.h"
#include "daemon/objects.h"
#include "daemon/service.h"

/* Whether the daemon lives. */
static enum status run(struct call *call, struct fault *fault)
{
    (void)fault;
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_add_text(call->result, ",\"uptime_s\":");
    json_write_number(call->result,
                      (double)((clock_ns() - call->service->started_ns) / NS_PER_MS) / 1000);
    buf_add_char(call->result, '}');
    return OK;
}

const struct method method_ping = {
    .name = "ping", .flags = METHOD_CHEAP, .help = "whether the daemon lives", .run = run};
