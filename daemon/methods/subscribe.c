#include "daemon/access.h"
#include "daemon/answer.h"
#include "daemon/question.h"
#include "daemon/subscriptions.h"

enum {
    NEWS_BYTES = 1 << 20, /* of hits; what does not fit is left out, and the total tells */
    PRESET_LIMIT = 100,
    ARENA_BYTES = 16 << 20,
    ANY_DAY = 20200101 /* whether a query can be read does not hang on what day it is */
};

enum { Q, SYNTAX, MATCH, FILTERS, LIMIT, SNIPPET, FIELDS, POSITION_ENCODING, INDEX };

static const struct arg args[] = {
    [Q] = {"q", ARG_TEXT, .is_required = true, .max = QUERY_MAX_BYTES, .too_long = ERR_LIMIT},
    [SYNTAX] = {"syntax", ARG_CHOICE, .choices = question_syntaxes},
    [MATCH] = {"match", ARG_CHOICE, .choices = question_matches},
    [FILTERS] = {"filters", ARG_OBJECT},
    [LIMIT] = {"limit", ARG_UINT, .max = SEARCH_MAX_LIMIT, .preset = PRESET_LIMIT},
    [SNIPPET] = {"snippet", ARG_UINT, .or_zero = true, .min = 40, .max = 100000, .preset = 1000},
    [FIELDS] = {"fields", ARG_NAMES, .preset = OBJECT_ALL_FIELDS, .choices = object_field_names},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
    [INDEX] = {"index", ARG_INDEX},
};

/* The params of the question that they are a part of; the rest as it is preset there. Newest
 * first: there is no best answer to what is asked for as it comes. Nothing less than what was asked
 * for is told of, so `auto` does not relax. */
static enum status read_question(struct call *call, struct search_request *request,
                                 struct fault *fault)
{
    const struct value *own = call->values;
    const struct value question[QUESTION_OWN] = {
        [QUESTION_Q] = own[Q],
        [QUESTION_SYNTAX] = own[SYNTAX],
        [QUESTION_MATCH] = own[MATCH],
        [QUESTION_FILTERS] = own[FILTERS],
        [QUESTION_LIMIT] = own[LIMIT],
        [QUESTION_SNIPPET] = own[SNIPPET],
        [QUESTION_COUNT_TO] = {.number = UINT32_MAX},
        [QUESTION_SORT] = {.number = SORT_DATE},
    };
    call->values = question;
    enum status status = question_read(call, request, fault);
    call->values = own;
    if (request->match == MATCH_AUTO)
        request->match = MATCH_ALL;
    request->wants_no_offers = true;
    return status;
}

/* ---- a client asks ---- */

/* Whether the query can be asked at all is said now, not when something is published. */
static enum status check(struct call *call, struct search_result *warned, struct fault *fault)
{
    struct search_request request;
    struct query_fault wrong = {0};
    struct query *query;
    enum status status = read_question(call, &request, fault);
    if (status != OK)
        return status;
    status =
        query_parse(request.q, request.syntax, ANY_DAY, call->arena, &query, &wrong, &fault->error);
    if (status != OK)
        return status == ERR_SYNTAX ? call_syntax_fault(call, request.q, &wrong, fault) : status;
    warned->warnings = query->warnings;
    return OK;
}

static void write_result(const struct call *call, uint32_t number,
                         const struct search_result *warned)
{
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_printf(out, ",\"subscription\":%u", number);
    answer_warnings(call, "subscribe", call->values[Q].text, warned, false, out);
    buf_add_char(out, '}');
}

/* Leave a query here, and be told of new paragraphs that match. */
static enum status run(struct call *call, struct fault *fault)
{
    struct arena arena;
    struct search_result warned = {.warnings = NULL};
    uint32_t number = 0;
    arena_init(&arena, ARENA_BYTES);
    call->arena = &arena;
    enum status status = check(call, &warned, fault);
    if (status == OK)
        status = call->peer->subscribe(call->peer->context, call, &number, fault);
    if (status == OK)
        write_result(call, number, &warned);
    arena_release(&arena);
    call->arena = NULL;
    return status;
}

const struct method method_subscribe = {.name = "subscribe",
                                        .flags = METHOD_CHEAP | METHOD_NEEDS_INDEX,
                                        .help = "be told of new paragraphs that match",
                                        METHOD_ARGS(args),
                                        .run = run};

/* ---- a generation was published ---- */

/* What is new in it? */
static enum status run_comparing(struct call *call, struct fault *fault)
{
    return changes_find(call->errand->before, call->generation, &call->deadline,
                        call->errand->changes, &fault->error);
}

static bool is_named(const json_t *names, const char *index)
{
    size_t i;
    json_t *name;
    if (json_is_string(names))
        return strcmp(json_string_value(names), index) == 0;
    json_array_foreach(names, i, name) if (strcmp(json_string_value(name), index) == 0) return true;
    return false;
}

static bool is_asked_for(const struct call *call, const struct generation_member *member)
{
    const struct value *names = &call->values[INDEX];
    return !names->is_given || member->name == NULL || is_named(names->json, member->name);
}

/* Of the indexes that were asked for, as in what subscribing answered. */
static void write_generation(const struct call *call)
{
    const char *before = "\"generation\":\"";
    for (uint32_t i = 0; i < generation_member_count(call->generation); i++) {
        const struct generation_member *member = generation_member(call->generation, i);
        if (!is_asked_for(call, member))
            continue;
        buf_printf(call->result, "%s%s%s%s", before, member->name != NULL ? member->name : "",
                   member->name != NULL ? "=" : "", generation_label(member->generation));
        before = ",";
    }
    buf_add_text(call->result, "\",");
}

/* What all who left this query are told, but for the number of their subscription. */
static void write_news(const struct call *call, const struct search_result *result, bool is_cut,
                       struct span hits)
{
    struct buf *out = call->result;
    write_generation(call);
    answer_totals(result, out);
    buf_printf(out, ",\"partial\":%s,\"hits\":[", result->is_partial || is_cut ? "true" : "false");
    buf_add_span(out, hits);
    buf_add_char(out, ']');
}

/* What is new in the indexes that were asked for. */
static enum status choose_ranges(struct call *call, struct search_request *request)
{
    request->among = changes_ranges(call->errand->changes, &request->n_among);
    if (!call->values[INDEX].is_given)
        return OK;
    struct docid_range *chosen =
        ARENA_ARRAY(call->arena, struct docid_range, (size_t)request->n_among + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; chosen != NULL && i < request->n_among; i++) {
        uint32_t segment = generation_find(call->generation, request->among[i].first);
        if (is_asked_for(call, generation_member_of(call->generation, segment)))
            chosen[n++] = request->among[i];
    }
    request->among = chosen;
    request->n_among = n;
    return chosen != NULL ? OK : arena_status(call->arena);
}

/* Is anything among what is new that the query asks for? Nothing is written when there is not. */
static enum status run_standing(struct call *call, struct fault *fault)
{
    struct search_request request;
    struct search_result *result;
    struct query_fault wrong = {0};
    struct buf hits;
    enum status status = read_question(call, &request, fault);
    if (status == OK)
        status = choose_ranges(call, &request);
    if (status == OK)
        status =
            searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK || (result->total.value == 0 && !result->is_partial))
        return status;
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               call->values[FIELDS].number};
    buf_init(&hits, NEWS_BYTES);
    bool is_whole = answer_hits(&view, result, &hits);
    status = buf_status(&hits);
    if (status == OK)
        write_news(call, result, !is_whole, buf_span(&hits));
    buf_release(&hits);
    return status;
}

const struct method method_compare = {.name = "subscription.compare", .run = run_comparing};
const struct method method_standing = {.name = "subscription", .run = run_standing};
