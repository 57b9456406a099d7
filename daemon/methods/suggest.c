#include "engine/search/suggest.h"

#include "daemon/method.h"
#include "daemon/objects.h"
#include "wire/protocol.h"

enum { SUGGEST_MS = 200 };

enum { Q, LIMIT, DEADLINE, INDEX };

static const struct arg args[] = {
    [Q] = {"q", ARG_TEXT, .is_required = true, .max = QUERY_MAX_BYTES, .too_long = ERR_LIMIT},
    [LIMIT] = {"limit", ARG_UINT, .min = 1, .max = SUGGEST_MAX_LIMIT, .preset = 8},
    [DEADLINE] = {"deadline_ms", ARG_DEADLINE, .min = 1, .preset = SUGGEST_MS},
    [INDEX] = {"index", ARG_INDEX},
};

static void write_suggestion(const struct suggestion *suggestion, struct buf *out)
{
    buf_add_text(out, "{\"text\":");
    json_write_string(out, suggestion->text);
    buf_printf(out, ",\"kind\":\"%s\",\"paragraphs\":%u", suggestion_kind_name(suggestion->kind),
               suggestion->paragraphs);
    if (suggestion->article.at != NULL) {
        buf_add_text(out, ",\"article\":");
        json_write_string(out, suggestion->article);
    }
    buf_add_char(out, '}');
}

/* Complete what is being typed. */
static enum status run(struct call *call, struct fault *fault)
{
    struct suggest_request request = {.q = call->values[Q].text,
                                      .limit = (uint32_t)call->values[LIMIT].number,
                                      .deadline = call->deadline};
    struct suggest_result *result = NULL;
    enum status status =
        searcher_suggest(call->searcher, &request, call->arena, &result, &fault->error);
    if (status != OK)
        return status;
    call->note->is_partial = deadline_is_over(&call->deadline);
    buf_add_char(call->result, '{');
    object_generation(call->generation, call->result);
    buf_add_text(call->result, ",\"suggestions\":[");
    for (uint32_t i = 0; i < result->n; i++) {
        if (i > 0)
            buf_add_char(call->result, ',');
        write_suggestion(&result->items[i], call->result);
    }
    buf_add_text(call->result, "]}");
    return OK;
}

const struct method method_suggest = {.name = "suggest",
                                      .flags = METHOD_NEEDS_INDEX | METHOD_KEPT,
                                      .help = "complete what is being typed",
                                      METHOD_ARGS(args),
                                      .run = run};
