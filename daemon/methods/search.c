#include "daemon/answer.h"
#include "daemon/question.h"

enum { HEAD_BYTES = 256 << 10 }; /* of a reply, for all that is not hits */

enum { GROUP = QUESTION_OWN, PASSAGES, FACETS };

static const char *const groups[] = {"none", "article", NULL};
static const char *const facets[] = {"author", "tag", "lang", "folder", "month", NULL};

static const struct arg args[] = {
    QUESTION_ARGS,
    [GROUP] = {"group", ARG_CHOICE, .choices = groups},
    [PASSAGES] = {"passages", ARG_UINT, .min = 1, .max = 100, .preset = 3},
    [FACETS] = {"facets", ARG_NAMES, .choices = facets},
};

static void write_facet(const struct facet_list *facet, struct buf *out)
{
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < facet->n; i++) {
        buf_add_text(out, i > 0 ? ",{\"value\":" : "{\"value\":");
        json_write_string(out, facet->values[i].value);
        buf_printf(out, ",\"count\":%u}", facet->values[i].count);
    }
    buf_add_char(out, ']');
}

static void write_facets(const struct call *call, const struct search_result *result,
                         struct buf *out)
{
    const char *separator = "";
    buf_add_text(out, ",\"facets\":{");
    for (int facet = 0; facet < FACET_COUNT; facet++) {
        if ((call->values[FACETS].number >> facet & 1) == 0)
            continue;
        buf_printf(out, "%s\"%s\":", separator, facets[facet]);
        write_facet(&result->facets[facet], out);
        separator = ",";
    }
    buf_add_char(out, '}');
}

static void write_reply(const struct call *call, const struct search_result *result, bool is_cut,
                        struct span hits)
{
    struct span q = call->values[QUESTION_Q].text;
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"took_ms\":");
    json_write_number(out, call_took_ms(call));
    buf_printf(out, ",\"partial\":%s", result->is_partial || is_cut ? "true" : "false");
    buf_add_text(out, ",\"query\":{");
    answer_query(q, result, out);
    buf_add_text(out, "},");
    answer_totals(result, out);
    buf_printf(out, ",\"offset\":%u,\"limit\":%u,\"hits\":[",
               (uint32_t)call->values[QUESTION_OFFSET].number,
               (uint32_t)call->values[QUESTION_LIMIT].number);
    buf_add_span(out, hits);
    buf_add_char(out, ']');
    write_facets(call, result, out);
    answer_warnings(call, "search", q, result, is_cut, out);
    buf_add_char(out, '}');
}

/* ---- the method ---- */

static uint32_t count_words(struct span q)
{
    uint32_t n = 0;
    for (size_t i = 0; i < q.len; i++)
        n += q.at[i] != ' ' && (i == 0 || q.at[i - 1] == ' ');
    return n;
}

static void note(const struct call *call, const struct search_result *result)
{
    *call->note =
        (struct call_note){.is_query = true,
                           .q = call->values[QUESTION_Q].text,
                           .n_words = count_words(call->values[QUESTION_Q].text),
                           .found_nothing = result->total.value == 0 && !result->is_partial,
                           .is_partial = result->is_partial};
}

/* Find the paragraphs that best answer a query. */
static enum status run(struct call *call, struct fault *fault)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    struct buf hits;
    enum status status = question_read(call, &request, fault);
    if (status != OK)
        return status;
    request.is_grouped = call->values[GROUP].number != 0;
    request.passages = (uint32_t)call->values[PASSAGES].number;
    request.facets = (uint32_t)call->values[FACETS].number;
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK)
        return question_fail(call, status, &wrong, fault);
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               call->values[QUESTION_FIELDS].number};
    buf_init(&hits, REPLY_MAX_BYTES - HEAD_BYTES);
    bool is_whole = answer_hits(&view, result, &hits);
    status = buf_status(&hits);
    if (status == OK)
        write_reply(call, result, !is_whole, buf_span(&hits));
    buf_release(&hits);
    note(call, result);
    return status == OK ? OK : fault_set(fault, status, "no memory for a reply");
}

const struct method method_search = {.name = "search",
                                     .flags = METHOD_NEEDS_INDEX,
                                     .help = "find paragraphs",
                                     METHOD_ARGS(args),
                                     .run = run};
