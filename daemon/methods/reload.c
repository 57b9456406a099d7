#include "daemon/catalogue.h"
#include "daemon/method.h"
#include "daemon/objects.h"
#include "daemon/service.h"

/* Why what `current` points at is not served: an older one is, or nothing. */
static void write_error(const struct catalogue_index *index, struct buf *out)
{
    if (index->status != OK && index->status != ERR_NO_INDEX)
        buf_printf(out, ",\"error\":{\"code\":\"%s\",\"message\":\"%s\"}",
                   status_code(index->status), status_sentence(index->status));
}

static void write_root(const struct call *call, const struct catalogue_index *index)
{
    if (!call->is_local)
        return;
    buf_add_text(call->result, ",\"index\":");
    json_write_string(call->result, span_of(index->root));
}

/* What is served of each, where there are several. */
static void write_indexes(const struct call *call)
{
    const struct catalogue *catalogue = call->service->catalogue;
    if (catalogue->n == 1)
        write_root(call, &catalogue->indexes[0]);
    for (uint32_t i = 0; catalogue->n > 1 && i < catalogue->n; i++) {
        const struct catalogue_index *index = &catalogue->indexes[i];
        buf_printf(call->result, "%s{\"name\":\"%s\",", i == 0 ? ",\"indexes\":[" : ",",
                   index->name);
        object_generation(index->shelf.current, call->result);
        write_root(call, index);
        write_error(index, call->result);
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
