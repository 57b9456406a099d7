#include "daemon/catalogue.h"
#include "daemon/method.h"
#include "daemon/objects.h"
#include "daemon/service.h"

/* What is served of each, where there are several. */
static void write_indexes(const struct call *call)
{
    const struct catalogue *catalogue = call->service->catalogue;
    for (uint32_t i = 0; catalogue->n > 1 && i < catalogue->n; i++) {
        const struct catalogue_index *index = &catalogue->indexes[i];
        buf_printf(call->result, "%s{\"name\":\"%s\",", i == 0 ? ",\"indexes\":[" : ",",
                   index->name);
        object_generation(index->shelf.current, call->result);
        if (call->is_local) {
            buf_add_text(call->result, ",\"index\":");
            json_write_string(call->result, span_of(index->root));
        }
        buf_add_text(call->result, i + 1 < catalogue->n ? "}" : "}]");
    }
}

/* Open what `current` points at. Runs when the I/O thread serves it already. */
static enum status run(struct call *call, struct fault *fault)
{
    (void)fault;
    const struct manifest *manifest = generation_manifest(call->generation);
    const char *previous = call->reloaded->previous;
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_add_text(call->result, ",\"previous\":");
    object_text(previous != NULL ? span_of(previous) : SPAN_NONE, call->result);
    buf_printf(call->result,
               ",\"articles\":%u,\"paragraphs\":%u,\"changed\":%s,\"took_ms\":", manifest->articles,
               manifest->paragraphs, call->reloaded->is_changed ? "true" : "false");
    json_write_number(call->result, call_took_ms(call));
    write_indexes(call);
    buf_add_char(call->result, '}');
    return OK;
}

const struct method method_reload = {.name = "reload",
                                     .flags = METHOD_RELOADS | METHOD_OWNER,
                                     .help = "open what has been published",
                                     .run = run};
