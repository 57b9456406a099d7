#include "daemon/answer.h"

#include "wire/protocol.h"

enum { HEAD_BYTES = 256 << 10 }; /* of a reply, for all that is not hits */

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

bool answer_hits(const struct object_view *view, const struct search_result *result,
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

void answer_totals(const struct search_result *result, struct buf *out)
{
    buf_add_text(out, "\"total\":");
    object_total(result->total, out);
    buf_add_text(out, ",\"articles\":");
    object_total(result->articles, out);
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

void answer_query(struct span q, const struct search_result *result, struct buf *out)
{
    buf_add_text(out, "\"input\":");
    json_write_string(out, q);
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
}

static void write_warning(const struct call *call, struct span q,
                          const struct query_warning *warning, struct buf *out)
{
    uint32_t offsets[2] = {warning->start, warning->end};
    utf8_offsets(q, call->unit, offsets, 2);
    buf_printf(out, "{\"code\":\"%s\",\"message\":", warning->code);
    json_write_string(out, span_of(warning->message));
    if (warning->param != NULL)
        buf_printf(out, ",\"param\":\"%s\"}", warning->param);
    else
        buf_printf(out, ",\"start\":%u,\"end\":%u}", offsets[0], offsets[1]);
}

void answer_warnings(const struct call *call, const char *method, struct span q,
                     const struct search_result *result, bool is_cut, struct buf *out)
{
    const char *separator = "";
    buf_add_text(out, ",\"warnings\":[");
    for (const struct query_warning *at = result->warnings; at != NULL; at = at->next) {
        buf_add_text(out, separator);
        write_warning(call, q, at, out);
        separator = ",";
    }
    for (uint32_t i = 0; i < call->n_unknown; i++) {
        buf_printf(out,
                   "%s{\"code\":\"unknown_param\",\"message\":\"%s has no such param\","
                   "\"param\":",
                   separator, method);
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

/* ---- the whole ---- */

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

static void write_facets(uint32_t wanted, const struct search_result *result, struct buf *out)
{
    const char *separator = "";
    buf_add_text(out, ",\"facets\":{");
    for (int facet = 0; facet < FACET_COUNT; facet++) {
        if ((wanted >> facet & 1) == 0)
            continue;
        buf_printf(out, "%s\"%s\":", separator, search_facet_name((enum search_facet)facet));
        write_facet(&result->facets[facet], out);
        separator = ",";
    }
    buf_add_char(out, '}');
}

static void write_took(const struct call *call, struct buf *out)
{
    size_t before = out->len;
    json_write_number(out, call_took_ms(call));
    call->note->took_at = before;
    call->note->took_len = (uint32_t)(out->len - before);
}

static void write_members(const struct call *call, const struct answer *answer,
                          const struct search_result *result, bool is_cut, struct span hits)
{
    struct buf *out = call->result;
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"took_ms\":");
    write_took(call, out);
    buf_printf(out, ",\"partial\":%s,", result->is_partial || is_cut ? "true" : "false");
    if (answer->has_query) {
        buf_add_text(out, "\"query\":{");
        answer_query(answer->q, result, out);
        buf_add_text(out, "},");
    }
    answer_totals(result, out);
    buf_printf(out, ",\"offset\":%u,\"limit\":%u,\"hits\":[", answer->offset, answer->limit);
    buf_add_span(out, hits);
    buf_add_char(out, ']');
    write_facets(answer->facets, result, out);
    answer_warnings(call, answer->method, answer->q, result, is_cut, out);
    buf_add_char(out, '}');
}

enum status answer_write(const struct call *call, const struct answer *answer,
                         const struct search_result *result, struct fault *fault)
{
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               answer->fields};
    struct buf hits;
    buf_init(&hits, REPLY_MAX_BYTES - HEAD_BYTES);
    bool is_whole = answer_hits(&view, result, &hits);
    enum status status = buf_status(&hits);
    if (status == OK)
        write_members(call, answer, result, !is_whole, buf_span(&hits));
    buf_release(&hits);
    return status == OK ? OK : fault_set(fault, status, "no memory for a reply");
}
