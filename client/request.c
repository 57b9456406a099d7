#include "client/request.h"

#include <string.h>

#include "base/json.h"
#include "client/dates.h"

enum { SNIPPET_FOR_READING = 400, COUNT_TO = 1000000 };

enum form request_form(const struct options *options, bool is_terminal)
{
    if (options->quiet)
        return FORM_NOTHING;
    if (options->json)
        return FORM_JSON;
    if (options->count)
        return FORM_COUNT;
    if (options->articles || options->null)
        return FORM_PATHS;
    if (options->only_matching)
        return FORM_SPANS;
    return is_terminal && !options->grep ? FORM_READING : FORM_LINES;
}

/* QUERY.md §3: any of these closes a phrase. */
static bool is_quote(struct span text, size_t *len)
{
    static const struct span quotes[] = {{"\"", 1}, {"“", 3}, {"”", 3}, {"„", 3},
                                         {"‟", 3},  {"«", 2}, {"»", 2}, {"＂", 3}};
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++)
        if (span_begins(text, quotes[i])) {
            *len = quotes[i].len;
            return true;
        }
    *len = 1;
    return text.at[0] == '\\';
}

void request_query(const struct options *options, const char *words, struct buf *out)
{
    if (!options->phrase) {
        buf_add_text(out, words);
        return;
    }
    buf_add_char(out, '"');
    for (size_t len; *words != '\0'; words += len) {
        if (is_quote(span_of(words), &len))
            buf_add_char(out, '\\');
        buf_add(out, words, len);
    }
    buf_add_char(out, '"');
}

/* ---- Members of an object ---------------------------------------------------------------------
 */

static void begin_member(struct buf *out, const char *key)
{
    if (out->len > 0 && out->at[out->len - 1] != '{')
        buf_add_char(out, ',');
    buf_printf(out, "\"%s\":", key);
}

static void add_text(struct buf *out, const char *key, const char *value)
{
    if (value == NULL)
        return;
    begin_member(out, key);
    json_write_string(out, span_of(value));
}

static void add_number(struct buf *out, const char *key, int64_t value)
{
    if (value == OPTION_UNSET)
        return;
    begin_member(out, key);
    buf_printf(out, "%lld", (long long)value);
}

static void add_values(struct buf *out, const char *key, const struct option_values *values)
{
    if (values->n == 0)
        return;
    begin_member(out, key);
    for (size_t i = 0; i < values->n; i++) {
        buf_add_char(out, i == 0 ? '[' : ',');
        json_write_string(out, span_of(values->at[i]));
    }
    buf_add_char(out, ']');
}

static enum status add_date(struct buf *out, const struct options *options, struct error *err)
{
    char range[DATES_RANGE_ROOM];
    if (options->after == NULL && options->before == NULL)
        return OK;
    enum status status = dates_range(options->after, options->before, range, err);
    if (status == OK)
        add_text(out, "date", range);
    return status;
}

static enum status add_filters(struct buf *out, const struct options *options, struct error *err)
{
    begin_member(out, "filters");
    buf_add_char(out, '{');
    add_values(out, "title", &options->title);
    add_values(out, "author", &options->author);
    add_values(out, "tag", &options->tag);
    add_values(out, "lang", &options->lang);
    add_values(out, "path", &options->path);
    enum status status = add_date(out, options, err);
    buf_add_char(out, '}');
    return status;
}

static void add_facets(struct buf *out, const char *list)
{
    begin_member(out, "facets");
    buf_add_char(out, '[');
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, ",");
        if (at != list)
            buf_add_char(out, ',');
        json_write_string(out, (struct span){at, len});
        at += len + (at[len] == ',');
    }
    buf_add_char(out, ']');
}

/* ---- Params -----------------------------------------------------------------------------------
 */

bool request_is_by_article(const struct options *options, enum form form)
{
    if (options->group != NULL)
        return strcmp(options->group, "article") == 0;
    return form == FORM_READING || form == FORM_PATHS;
}

/* What a search and related paragraphs have in common: how much is shown, and how. */
static void add_shape(struct buf *out, const struct options *options, enum form form)
{
    bool is_empty = form == FORM_COUNT || form == FORM_NOTHING;
    add_text(out, "positionEncoding", "utf-8");
    add_text(out, "group", request_is_by_article(options, form) ? "article" : "none");
    if (request_is_by_article(options, form))
        add_number(out, "passages", form == FORM_PATHS ? 1 : options->passages);
    if (options->edit != OPTION_UNSET)
        add_number(out, "limit", 1);
    else
        add_number(out, "limit", is_empty ? form == FORM_NOTHING : options->limit);
    add_number(out, "deadline_ms", options->deadline);
    if (options->snippet != OPTION_UNSET)
        add_number(out, "snippet", options->snippet);
    else
        add_number(out, "snippet", form == FORM_READING ? SNIPPET_FOR_READING : 0);
}

static enum status add_meaning(struct buf *out, const struct options *options, const char *query,
                               struct error *err)
{
    add_text(out, "q", query);
    add_text(out, "match", options->match);
    add_text(out, "syntax", options->syntax);
    add_text(out, "sort", options->sort);
    if (options->reverse) {
        begin_member(out, "reverse");
        buf_add_text(out, "true");
    }
    if (options->no_expand) {
        begin_member(out, "expand");
        buf_add_text(out, "false");
    }
    return add_filters(out, options, err);
}

enum status request_search(const struct options *options, enum form form, const char *query,
                           struct buf *out, struct error *err)
{
    buf_add_char(out, '{');
    enum status status = add_meaning(out, options, query, err);
    add_shape(out, options, form);
    add_number(out, "offset", options->edit != OPTION_UNSET ? options->edit - 1 : options->offset);
    if (form == FORM_COUNT)
        add_number(out, "count_to", COUNT_TO);
    if (options->facets != NULL)
        add_facets(out, options->facets);
    buf_add_char(out, '}');
    return status;
}

enum status request_explain(const struct options *options, const char *query,
                            const struct request_target *target, struct buf *out, struct error *err)
{
    buf_add_char(out, '{');
    enum status status = add_meaning(out, options, query, err);
    add_text(out, "passage", target->passage);
    if (target->passage == NULL)
        add_number(out, "rank", target->rank);
    add_number(out, "deadline_ms", options->deadline);
    add_number(out, "snippet", options->snippet);
    buf_add_char(out, '}');
    return status;
}

void request_related(const struct options *options, enum form form, const char *id, struct buf *out)
{
    buf_add_char(out, '{');
    add_text(out, "id", id);
    add_shape(out, options, form);
    buf_add_char(out, '}');
}
