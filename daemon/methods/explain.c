#include "daemon/answer.h"
#include "daemon/named.h"
#include "daemon/question.h"

enum { RANK = QUESTION_OWN, PASSAGE };

static const struct arg args[] = {
    QUESTION_ARGS,
    [RANK] = {"rank", ARG_UINT, .min = 1, .max = SEARCH_MAX_WINDOW, .preset = 1},
    [PASSAGE] = {"passage", ARG_TEXT},
};

/* Which hit, and a page that reaches it. */
static enum status read_target(const struct call *call, struct explain_request *target,
                               struct search_request *request, struct fault *fault)
{
    struct named named;
    const struct value *passage = &call->values[PASSAGE];
    *target = (struct explain_request){.rank = (uint32_t)call->values[RANK].number};
    request->explain = target;
    request->is_grouped = false;
    request->offset = 0;
    request->limit = target->rank;
    if (!passage->is_given)
        return OK;
    if (call->values[RANK].is_given)
        return fault_param(fault, "passage", "give rank or passage, not both");
    enum status status = named_find(call, passage->text, &named, fault);
    if (status != OK)
        return status;
    if (named.n == 0)
        return fault_param(fault, "passage", "passage must name a paragraph, like ID#7");
    target->docid = named.article.first_docid + named.n - 1;
    request->limit = SEARCH_MAX_WINDOW;
    return OK;
}

static void write_part(const struct score_part *part, struct buf *out)
{
    buf_printf(out, "{\"name\":\"%s\",\"words\":", score_kind_name(part->kind));
    object_texts(part->words, part->n_words, out);
    buf_add_text(out, ",\"value\":");
    json_write_number(out, part->value);
    buf_add_char(out, '}');
}

static void write_hit(const struct call *call, const struct search_result *result, struct buf *out)
{
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               call->values[QUESTION_FIELDS].number};
    buf_add_text(out, ",\"hit\":");
    if (result->n_hits == 0)
        buf_add_text(out, "null");
    else if (!answer_hits(&view, result, out))
        out->failed = ERR_LIMIT;
}

static void write_reply(const struct call *call, const struct search_result *result)
{
    const struct explanation *explanation = &result->explanation;
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"query\":{");
    answer_query(call->values[QUESTION_Q].text, result, out);
    buf_add_text(out, ",\"tree\":");
    json_write_string(out, explanation->tree);
    buf_add_text(out, ",\"plan\":");
    json_write_string(out, explanation->plan);
    buf_add_char(out, '}');
    write_hit(call, result, out);
    buf_add_text(out, ",\"parts\":[");
    for (uint32_t i = 0; i < explanation->n_parts; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        write_part(&explanation->parts[i], out);
    }
    buf_add_char(out, ']');
    if (explanation->why_not.at != NULL) {
        buf_add_text(out, ",\"why_not\":");
        json_write_string(out, explanation->why_not);
    }
    buf_add_char(out, '}');
}

/* Tell how a query is understood, and where the score of a hit comes from. */
static enum status run(struct call *call, struct fault *fault)
{
    struct search_request request;
    struct explain_request target;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    enum status status = question_read(call, &request, fault);
    if (status == OK)
        status = read_target(call, &target, &request, fault);
    if (status != OK)
        return status;
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK)
        return question_fail(call, status, &wrong, fault);
    write_reply(call, result);
    return OK;
}

const struct method method_explain = {.name = "explain",
                                      .flags = METHOD_NEEDS_INDEX,
                                      .help = "tell where a score comes from",
                                      METHOD_ARGS(args),
                                      .run = run};
