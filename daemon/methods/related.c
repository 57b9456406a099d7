#include "daemon/answer.h"
#include "daemon/named.h"
#include "wire/protocol.h"

enum { HEAD_BYTES = 256 << 10 }; /* of a reply, for all that is not hits */

enum { ID, LIMIT, GROUP, PASSAGES, SNIPPET, FIELDS, DEADLINE, POSITION_ENCODING };

static const char *const groups[] = {"none", "article", NULL};

static const struct arg args[] = {
    [ID] = {"id", ARG_TEXT, .is_required = true},
    [LIMIT] = {"limit", ARG_UINT, .min = 1, .max = 100, .preset = 10},
    [GROUP] = {"group", ARG_CHOICE, .choices = groups},
    [PASSAGES] = {"passages", ARG_UINT, .min = 1, .max = 100, .preset = 3},
    [SNIPPET] = {"snippet", ARG_UINT, .or_zero = true, .min = 40, .max = 100000, .preset = 1000},
    [FIELDS] = {"fields", ARG_NAMES, .preset = OBJECT_ALL_FIELDS, .choices = object_field_names},
    [DEADLINE] = {"deadline_ms", ARG_DEADLINE, .min = 1},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
};

static void read_request(const struct call *call, const struct named *named,
                         struct related_source *source, struct search_request *request)
{
    *source = (struct related_source){.segment = named->segment,
                                      .article = named->article,
                                      .first_docid = named->article.first_docid,
                                      .n = named->article.n_paragraphs};
    if (named->n > 0) {
        source->first_docid += named->n - 1;
        source->n = 1;
    }
    search_request_init(request);
    request->related = source;
    request->match = MATCH_ANY;
    request->is_expanded = false;
    request->wants_no_offers = true;
    request->limit = (uint32_t)call->values[LIMIT].number;
    request->is_grouped = call->values[GROUP].number != 0;
    request->passages = (uint32_t)call->values[PASSAGES].number;
    request->snippet = (uint32_t)call->values[SNIPPET].number;
    request->deadline = call->deadline;
}

static void write_reply(const struct call *call, const struct search_result *result, bool is_cut,
                        struct span hits)
{
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"took_ms\":");
    json_write_number(out, call_took_ms(call));
    buf_printf(out, ",\"partial\":%s,", result->is_partial || is_cut ? "true" : "false");
    answer_totals(result, out);
    buf_printf(out, ",\"offset\":0,\"limit\":%u,\"hits\":[", (uint32_t)call->values[LIMIT].number);
    buf_add_span(out, hits);
    buf_add_text(out, "],\"facets\":{}");
    answer_warnings(call, "related", SPAN(""), result, is_cut, out);
    buf_add_char(out, '}');
}

/* Find paragraphs like one, or like those of an article. */
static enum status run(struct call *call, struct fault *fault)
{
    struct named named;
    struct related_source source;
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    struct buf hits;
    enum status status = named_find(call, call->values[ID].text, &named, fault);
    if (status != OK)
        return status;
    read_request(call, &named, &source, &request);
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK)
        return status;
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               call->values[FIELDS].number};
    buf_init(&hits, REPLY_MAX_BYTES - HEAD_BYTES);
    bool is_whole = answer_hits(&view, result, &hits);
    status = buf_status(&hits);
    if (status == OK)
        write_reply(call, result, !is_whole, buf_span(&hits));
    buf_release(&hits);
    return status == OK ? OK : fault_set(fault, status, "no memory for a reply");
}

const struct method method_related = {.name = "related",
                                      .flags = METHOD_NEEDS_INDEX,
                                      .help = "find paragraphs like one",
                                      METHOD_ARGS(args),
                                      .run = run};
