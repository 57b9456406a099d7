#include "daemon/follow.h"
#include "daemon/method.h"
#include "daemon/objects.h"

/* Open what `current` points at. Runs when the I/O thread serves it already. */
static enum status run(struct call *call, struct fault *fault)
{
    (void)fault;
    const struct manifest *manifest = generation_manifest(call->generation);
    const struct follow_news *news = call->news;
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_add_text(call->result, ",\"previous\":");
    object_text(news->previous[0] != '\0' ? span_of(news->previous) : SPAN_NONE, call->result);
    buf_printf(call->result,
               ",\"articles\":%u,\"paragraphs\":%u,\"changed\":%s,\"took_ms\":", manifest->articles,
               manifest->paragraphs, news->is_changed ? "true" : "false");
    json_write_number(call->result, call_took_ms(call));
    buf_add_char(call->result, '}');
    return OK;
}

const struct method method_reload = {.name = "reload",
                                     .flags = METHOD_RELOADS | METHOD_OWNER,
                                     .help = "open what has been published",
                                     .run = run};
