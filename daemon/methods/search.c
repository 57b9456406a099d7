#include "daemon/method.h"
#include "daemon/objects.h"
#include "engine/query/days.h"
#include "engine/query/fields.h"
#include "wire/nearest.h"
#include "wire/protocol.h"

enum { HEAD_BYTES = 256 << 10 }; /* of a reply, for all that is not hits */
enum { MAX_FILTER_VALUES = 256 };
enum { ANY_DAY = 20200101 }; /* whether a date is one does not hang on what day it is */

enum {
    Q,
    SYNTAX,
    MATCH,
    FILTERS,
    GROUP,
    PASSAGES,
    LIMIT,
    OFFSET,
    GENERATION,
    SORT,
    REVERSE,
    SNIPPET,
    FIELDS,
    FACETS,
    COUNT_TO,
    EXPAND,
    DEADLINE,
    POSITION_ENCODING
};

static const char *const syntaxes[] = {"auto", "plain", "strict", NULL};
static const char *const matches[] = {"auto", "all", "any", NULL};
static const char *const groups[] = {"none", "article", NULL};
static const char *const sorts[] = {"score", "date", "title", NULL};
static const char *const facets[] = {"author", "tag", "lang", "folder", "month", NULL};

static const struct arg args[] = {
    [Q] = {"q", ARG_TEXT, .is_required = true, .max = QUERY_MAX_BYTES, .too_long = ERR_LIMIT},
    [SYNTAX] = {"syntax", ARG_CHOICE, .choices = syntaxes},
    [MATCH] = {"match", ARG_CHOICE, .choices = matches},
    [FILTERS] = {"filters", ARG_OBJECT},
    [GROUP] = {"group", ARG_CHOICE, .choices = groups},
    [PASSAGES] = {"passages", ARG_UINT, .min = 1, .max = 100, .preset = 3},
    [LIMIT] = {"limit", ARG_UINT, .max = SEARCH_MAX_LIMIT, .preset = 10},
    [OFFSET] = {"offset", ARG_UINT},
    [GENERATION] = {"generation", ARG_GENERATION},
    [SORT] = {"sort", ARG_CHOICE, .choices = sorts},
    [REVERSE] = {"reverse", ARG_BOOL},
    [SNIPPET] = {"snippet", ARG_UINT, .or_zero = true, .min = 40, .max = 100000, .preset = 1000},
    [FIELDS] = {"fields", ARG_NAMES, .preset = OBJECT_ALL_FIELDS, .choices = object_field_names},
    [FACETS] = {"facets", ARG_NAMES, .choices = facets},
    [COUNT_TO] = {"count_to", ARG_UINT, .max = 1000000, .preset = 1000},
    [EXPAND] = {"expand", ARG_BOOL, .preset = true},
    [DEADLINE] = {"deadline_ms", ARG_DEADLINE, .min = 1},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
};

/* ---- params → request ---- */

static enum status unknown_filter(const char *name, struct fault *fault)
{
    const char *names[FIELD_COUNT];
    for (int i = 0; i < FIELD_COUNT; i++)
        names[i] = field_name((enum tree_field)i);
    size_t shown = strlen(name) <= 40 ? strlen(name) : utf8_border_before(span_of(name), 40);
    fault_param(fault, "filters", "filters has no field '%.*s'", (int)shown, name);
    const char *nearest = nearest_name(span_of(name), names, FIELD_COUNT);
    if (nearest != NULL)
        fault_hint(fault, "%s", nearest);
    return ERR_INVALID;
}

static enum status read_value(enum tree_field field, const json_t *json, struct span *out,
                              struct fault *fault)
{
    struct days days;
    if (!json_is_string(json))
        return fault_param(fault, "filters", "filters.%s must be a string or an array of strings",
                           field_name(field));
    *out = (struct span){json_string_value(json), json_string_length(json)};
    if (out->len > QUERY_MAX_BYTES)
        return fault_param(fault, "filters", "filters.%s holds more than %d bytes",
                           field_name(field), QUERY_MAX_BYTES);
    if (field != FIELD_DATE || days_read(*out, ANY_DAY, &days))
        return OK;
    size_t shown = out->len <= 40 ? out->len : utf8_border_before(*out, 40);
    return fault_param(fault, "filters", "'%.*s' is no date", (int)shown, out->at);
}

static enum status read_filter(struct call *call, enum tree_field field, const json_t *json,
                               struct search_request *request, struct fault *fault)
{
    size_t n = json_is_array(json) ? json_array_size(json) : 1;
    if (n > MAX_FILTER_VALUES)
        return fault_param(fault, "filters", "filters.%s holds more than %d values",
                           field_name(field), MAX_FILTER_VALUES);
    struct span *values = ARENA_ARRAY(call->arena, struct span, n + 1);
    if (values == NULL)
        return fault_set(fault, arena_status(call->arena), "no memory for filters");
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_is_array(json) ? json_array_get(json, i) : json;
        enum status status = read_value(field, value, &values[i], fault);
        if (status != OK)
            return status;
    }
    request->filters[field] = values;
    request->n_filters[field] = (uint32_t)n;
    return OK;
}

static enum status read_filters(struct call *call, struct search_request *request,
                                struct fault *fault)
{
    json_t *filters = (json_t *)(uintptr_t)call->values[FILTERS].json;
    const char *name;
    json_t *value;
    json_object_foreach(filters, name, value)
    {
        enum tree_field field;
        if (!field_find(span_of(name), &field) || strcmp(name, field_name(field)) != 0)
            return unknown_filter(name, fault);
        enum status status = read_filter(call, field, value, request, fault);
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status read_request(struct call *call, struct search_request *request,
                                struct fault *fault)
{
    const struct value *values = call->values;
    search_request_init(request);
    request->q = values[Q].text;
    request->syntax = (enum query_syntax)values[SYNTAX].number;
    request->match = (enum query_match)values[MATCH].number;
    request->is_grouped = values[GROUP].number != 0;
    request->is_expanded = values[EXPAND].number != 0;
    request->passages = (uint32_t)values[PASSAGES].number;
    request->limit = (uint32_t)values[LIMIT].number;
    request->offset = (uint32_t)values[OFFSET].number;
    request->snippet = (uint32_t)values[SNIPPET].number;
    request->count_to = (uint32_t)values[COUNT_TO].number;
    request->facets = (uint32_t)values[FACETS].number;
    request->sort = (enum search_sort)values[SORT].number;
    request->is_reversed = values[REVERSE].number != 0;
    request->deadline = call->deadline;
    if (values[OFFSET].number + values[LIMIT].number > SEARCH_MAX_WINDOW)
        return fault_param(fault, "offset", "offset + limit must be at most %u", SEARCH_MAX_WINDOW);
    return values[FILTERS].is_given ? read_filters(call, request, fault) : OK;
}

/* ---- result → reply ---- */

static void write_hit(const struct object_view *view, const struct hit *hit, struct buf *out)
{
    buf_printf(out, "{\"rank\":%u,\"score\":", hit->rank);
    json_write_number(out, hit->score);
    buf_add_text(out, ",\"article\":");
    object_article(view, hit->segment, &hit->article, hit->title_matches, hit->n_title_matches,
                   out);
    buf_add_text(out, ",\"passages\":[");
    for (uint32_t i = 0; i < hit->n_passages; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        object_passage(view, hit->article.id, &hit->passages[i], out);
    }
    buf_printf(out, "],\"more\":%u}", hit->more);
}

/* As many whole hits as fit; true when all did. */
static bool write_hits(const struct object_view *view, const struct search_result *result,
                       struct buf *out)
{
    for (uint32_t i = 0; i < result->n_hits; i++) {
        size_t before = out->len;
        if (i > 0)
            buf_add_char(out, ',');
        write_hit(view, &result->hits[i], out);
        if (buf_status(out) == ERR_LIMIT) {
            out->len = before;
            out->failed = OK;
            return false;
        }
    }
    return true;
}

static void write_offers(const struct search_result *result, struct buf *out)
{
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < result->n_offers; i++) {
        buf_add_text(out, i > 0 ? ",{\"q\":" : "{\"q\":");
        json_write_string(out, result->offers[i].q);
        buf_printf(out, ",\"kind\":\"%s\",\"total\":",
                   result->offers[i].is_correction ? "corrected" : "unquoted");
        object_total(result->offers[i].total, out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void write_query(const struct call *call, const struct search_result *result,
                        struct buf *out)
{
    buf_add_text(out, ",\"query\":{\"input\":");
    json_write_string(out, call->values[Q].text);
    buf_add_text(out, ",\"understood\":");
    json_write_string(out, result->understood);
    buf_printf(out,
               ",\"tier\":\"%s\",\"relaxed\":%s,\"corrected\":", search_tier_name(result->tier),
               result->is_relaxed ? "true" : "false");
    object_text(result->corrected, out);
    buf_add_text(out, ",\"missing\":");
    object_texts(result->missing, result->n_missing, out);
    buf_add_text(out, ",\"offers\":");
    write_offers(result, out);
    buf_add_char(out, '}');
}

static void write_warning(const struct call *call, const struct query_warning *warning,
                          struct buf *out)
{
    uint32_t offsets[2] = {warning->start, warning->end};
    utf8_offsets(call->values[Q].text, call->unit, offsets, 2);
    buf_printf(out, "{\"code\":\"%s\",\"message\":", warning->code);
    json_write_string(out, span_of(warning->message));
    buf_printf(out, ",\"start\":%u,\"end\":%u}", offsets[0], offsets[1]);
}

static void write_warnings(const struct call *call, const struct search_result *result, bool is_cut,
                           struct buf *out)
{
    const char *separator = "";
    buf_add_text(out, ",\"warnings\":[");
    for (const struct query_warning *at = result->warnings; at != NULL; at = at->next) {
        buf_add_text(out, separator);
        write_warning(call, at, out);
        separator = ",";
    }
    for (uint32_t i = 0; i < call->n_unknown; i++) {
        buf_printf(out,
                   "%s{\"code\":\"unknown_param\",\"message\":\"search has no such param\","
                   "\"param\":",
                   separator);
        json_write_string(out, call->unknown[i]);
        buf_add_char(out, '}');
        separator = ",";
    }
    if (is_cut)
        buf_printf(out,
                   "%s{\"code\":\"reply_cut\",\"message\":\"hits were left out: a reply has at "
                   "most %u bytes\"}",
                   separator, REPLY_MAX_BYTES);
    buf_add_char(out, ']');
}

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
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"took_ms\":");
    json_write_number(out, call_took_ms(call));
    buf_printf(out, ",\"partial\":%s", result->is_partial || is_cut ? "true" : "false");
    write_query(call, result, out);
    buf_add_text(out, ",\"total\":");
    object_total(result->total, out);
    buf_add_text(out, ",\"articles\":");
    object_total(result->articles, out);
    buf_printf(out, ",\"offset\":%u,\"limit\":%u,\"hits\":[", (uint32_t)call->values[OFFSET].number,
               (uint32_t)call->values[LIMIT].number);
    buf_add_span(out, hits);
    buf_add_char(out, ']');
    write_facets(call, result, out);
    write_warnings(call, result, is_cut, out);
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

static enum status fail(const struct call *call, enum status status,
                        const struct query_fault *wrong, struct fault *fault)
{
    if (status == ERR_SYNTAX)
        return call_syntax_fault(call, call->values[Q].text, wrong, fault);
    if (status == ERR_DEADLINE)
        return fault_set(fault, status, "nothing was found before the deadline");
    if (status == ERR_INVALID) /* the query itself never is: it is a filter */
        fault->param = "filters";
    return status;
}

static void note(const struct call *call, const struct search_result *result)
{
    *call->note =
        (struct call_note){.is_query = true,
                           .q = call->values[Q].text,
                           .n_words = count_words(call->values[Q].text),
                           .found_nothing = result->total.value == 0 && !result->is_partial};
}

/* Find the paragraphs that best answer a query. */
static enum status run(struct call *call, struct fault *fault)
{
    struct search_request request;
    struct search_result *result = NULL;
    struct query_fault wrong = {0};
    struct buf hits;
    enum status status = read_request(call, &request, fault);
    if (status != OK)
        return status;
    status = searcher_search(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status != OK)
        return fail(call, status, &wrong, fault);
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               call->values[FIELDS].number};
    buf_init(&hits, REPLY_MAX_BYTES - HEAD_BYTES);
    bool is_whole = write_hits(&view, result, &hits);
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
