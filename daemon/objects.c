#include "daemon/objects.h"

#include "base/json.h"
#include "engine/query/tree.h"
#include "wire/http.h"
#include "wire/protocol.h"

const char *const object_field_names[] = {
    "id",   "title", "path",       "file",          "date",  "authors", "tags",
    "lang", "url",   "paragraphs", "title_matches", "index", NULL};

void object_generation(const struct generation *generation, struct buf *out)
{
    if (generation == NULL)
        buf_add_text(out, "\"generation\":null");
    else
        buf_printf(out, "\"generation\":\"%s\"", generation_label(generation));
}

void object_text(struct span text, struct buf *out)
{
    if (text.at == NULL)
        buf_add_text(out, "null");
    else
        json_write_string(out, text);
}

void object_texts(const struct span *texts, uint32_t n, struct buf *out)
{
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_write_string(out, texts[i]);
    }
    buf_add_char(out, ']');
}

void object_total(struct search_total total, struct buf *out)
{
    buf_printf(out, "{\"value\":%u,\"relation\":\"%s\"}", total.value,
               total.is_exact ? "eq" : "gte");
}

void object_limits(const struct service *service, struct buf *out)
{
    const struct options *options = service->options;
    const struct limits *limits = &options->limits;
    buf_printf(out,
               "{\"max_line_bytes\":%llu,\"max_in_flight\":%llu,\"max_limit\":%u,\"max_window\":%u,"
               "\"max_query_bytes\":%d,\"max_terms\":%d,\"max_depth\":%d,\"max_phrase_words\":%d,"
               "\"max_wildcards\":%d,\"max_expansions\":%d,\"deadline_ms\":%u,"
               "\"max_deadline_ms\":%u",
               (unsigned long long)limits->line, (unsigned long long)limits->in_flight,
               SEARCH_MAX_LIMIT, SEARCH_MAX_WINDOW, QUERY_MAX_BYTES, QUERY_MAX_WORDS,
               QUERY_MAX_DEPTH, QUERY_MAX_PHRASE, QUERY_MAX_WILDCARDS, QUERY_MAX_EXPANSIONS,
               options->deadline_ms, options->max_deadline_ms);
    buf_printf(out, ",\"max_connections\":%u,\"max_cache_bytes\":%llu,\"idle_s\":%u",
               service->max_connections, (unsigned long long)options->cache_bytes, options->idle_s);
    buf_printf(out, ",\"max_reply_bytes\":%u", REPLY_MAX_BYTES);
    limits_write(limits, out);
    buf_add_char(out, '}');
}

/* Start and end of each match, in the client's unit; NULL without memory. */
static const uint32_t *offsets_of(const struct object_view *view, struct span text,
                                  const struct match_span *matches, uint32_t n)
{
    uint32_t *offsets = ARENA_ARRAY(view->arena, uint32_t, 2 * (size_t)n + 1);
    if (offsets == NULL)
        return NULL;
    for (uint32_t i = 0; i < n; i++) {
        offsets[2 * i] = matches[i].start;
        offsets[2 * i + 1] = matches[i].end;
    }
    if (view->unit != UTF_8)
        utf8_offsets(text, view->unit, offsets, 2 * (size_t)n);
    return offsets;
}

void object_matches(const struct object_view *view, struct span text,
                    const struct match_span *matches, uint32_t n, struct buf *out)
{
    const uint32_t *offsets = offsets_of(view, text, matches, n);
    if (offsets == NULL) {
        out->failed = ERR_NOMEM;
        return;
    }
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, "%s{\"start\":%u,\"end\":%u,\"kind\":\"%s\",\"clause\":%u}",
                   i > 0 ? "," : "", offsets[2 * i], offsets[2 * i + 1],
                   match_kind_name(matches[i].kind), matches[i].clause);
    buf_add_char(out, ']');
}

static void write_names(const struct store *store, const struct store_article *article,
                        struct span (*name)(const struct store *, uint32_t, uint32_t), uint32_t n,
                        struct buf *out)
{
    buf_add_char(out, '[');
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_write_string(out, name(store, article->index, i));
    }
    buf_add_char(out, ']');
}

/* A source is a directory, or itself the file. */
static void write_file(const struct object_view *view, uint32_t segment,
                       const struct store_article *article, struct buf *out)
{
    const struct manifest *manifest = generation_manifest(view->generation);
    struct buf file;
    uint32_t number = generation_source(view->generation, segment, article->source);
    if (number >= manifest->n_sources) {
        buf_add_text(out, "null");
        return;
    }
    struct span source = span_of(manifest->sources[number]), path = article->path;
    bool is_file = source.len > path.len && source.at[source.len - path.len - 1] == '/' &&
                   span_equal(span_cut(source, source.len - path.len, path.len), path);
    buf_init(&file, 16 << 10);
    buf_add_span(&file, source);
    if (!is_file) {
        buf_add_char(&file, '/');
        buf_add_span(&file, path);
    }
    json_write_string(out, buf_span(&file));
    buf_release(&file);
}

/* Writes `,"name":` when the client wants to see the member. */
static bool begin_member(const struct object_view *view, enum object_field field, struct buf *out)
{
    bool is_wanted = (view->fields >> field & 1) != 0;
    if (is_wanted)
        buf_printf(out, ",\"%s\":", object_field_names[field]);
    return is_wanted;
}

static void write_members(const struct object_view *view, uint32_t segment,
                          const struct store_article *article, struct buf *out)
{
    const struct store *store = segment_store(generation_segment(view->generation, segment));
    if (begin_member(view, OBJECT_TITLE, out))
        object_text(article->title, out);
    if (begin_member(view, OBJECT_PATH, out))
        object_text(article->path, out);
    if (view->is_local && begin_member(view, OBJECT_FILE, out))
        write_file(view, segment, article, out);
    if (begin_member(view, OBJECT_DATE, out))
        object_text(article->date, out);
    if (begin_member(view, OBJECT_AUTHORS, out))
        write_names(store, article, store_author, article->n_authors, out);
    if (begin_member(view, OBJECT_TAGS, out))
        write_names(store, article, store_tag, article->n_tags, out);
    if (begin_member(view, OBJECT_LANG, out))
        object_text(article->lang.at != NULL ? article->lang : SPAN("und"), out);
    if (begin_member(view, OBJECT_URL, out))
        object_text(article->url, out);
    if (begin_member(view, OBJECT_PARAGRAPHS, out))
        buf_printf(out, "%u", article->n_paragraphs);
    const char *index = generation_member_of(view->generation, segment)->name;
    if (index != NULL && begin_member(view, OBJECT_INDEX, out))
        json_write_string(out, span_of(index));
}

void object_article(const struct object_view *view, uint32_t segment,
                    const struct store_article *article, const struct match_span *title_matches,
                    uint32_t n_title_matches, struct buf *out)
{
    buf_add_text(out, "{\"id\":");
    json_write_string(out, article->id);
    write_members(view, segment, article, out);
    if (n_title_matches > 0 && begin_member(view, OBJECT_TITLE_MATCHES, out))
        object_matches(view, article->title, title_matches, n_title_matches, out);
    buf_add_char(out, '}');
}

/* "id":"energy/yamal#14","n":14,"line":87 */
static void write_place(struct span article_id, const struct passage *passage, struct buf *out)
{
    buf_add_text(out, "{\"id\":");
    json_write_string(out, article_id);
    if (buf_status(out) == OK)
        out->len--; /* the closing quote */
    buf_printf(out, "#%u\",\"n\":%u,\"line\":%u", passage->paragraph.n, passage->paragraph.n,
               passage->paragraph.line);
}

/* text_start counts in the paragraph, of which text is a piece where it stands. */
static uint32_t text_start_of(const struct object_view *view, const struct passage *passage)
{
    uint32_t start = passage->text_start;
    struct span before = {passage->text.at - start, start};
    if (view->unit != UTF_8 && start > 0)
        utf8_offsets(before, view->unit, &start, 1);
    return start;
}

void object_passage(const struct object_view *view, struct span article_id,
                    const struct passage *passage, struct buf *out)
{
    write_place(article_id, passage, out);
    buf_printf(out, ",\"at\":{\"line\":%u,\"column\":%u},\"heading\":", passage->at.line,
               passage->at.column);
    object_texts(passage->headings, passage->n_headings, out);
    buf_add_text(out, ",\"text\":");
    json_write_string(out, passage->text);
    buf_printf(out, ",\"truncated\":%s,\"text_start\":%u,\"matches\":",
               passage->is_truncated ? "true" : "false", text_start_of(view, passage));
    object_matches(view, passage->text, passage->matches, passage->n_matches, out);
    buf_printf(out, ",\"more_matches\":%u,\"phrase\":%s,\"elsewhere\":", passage->more_matches,
               passage->is_phrase ? "true" : "false");
    object_texts(passage->elsewhere, passage->n_elsewhere, out);
    buf_add_text(out, ",\"score\":");
    json_write_number(out, passage->score);
    buf_add_char(out, '}');
}

void object_paragraph(const struct object_view *view, struct span article_id,
                      const struct passage *passage, bool with_matches, struct buf *out)
{
    write_place(article_id, passage, out);
    buf_add_text(out, ",\"heading\":");
    object_texts(passage->headings, passage->n_headings, out);
    buf_add_text(out, ",\"text\":");
    json_write_string(out, passage->text);
    if (with_matches) {
        buf_add_text(out, ",\"matches\":");
        object_matches(view, passage->text, passage->matches, passage->n_matches, out);
    }
    buf_add_char(out, '}');
}
