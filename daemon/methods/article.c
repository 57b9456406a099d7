#include "daemon/method.h"
#include "daemon/objects.h"
#include "wire/protocol.h"

enum { MAX_PARAGRAPHS = 1000, HEAD_BYTES = 256 << 10 };

enum {
    ID,
    PATH,
    FROM,
    TO,
    LINE,
    PARAGRAPH,
    CONTEXT,
    Q,
    SYNTAX,
    GENERATION,
    POSITION_ENCODING,
    INDEX
};

static const char *const syntaxes[] = {"auto", "plain", "strict", NULL};

static const struct arg args[] = {
    [ID] = {"id", ARG_TEXT},
    [PATH] = {"path", ARG_TEXT},
    [FROM] = {"from", ARG_UINT, .min = 1, .preset = 1},
    [TO] = {"to", ARG_UINT, .min = 1},
    [LINE] = {"line", ARG_UINT, .min = 1},
    [PARAGRAPH] = {"paragraph", ARG_UINT, .min = 1},
    [CONTEXT] = {"context", ARG_UINT, .max = 50, .preset = 1},
    [Q] = {"q", ARG_TEXT, .max = QUERY_MAX_BYTES, .too_long = ERR_LIMIT},
    [SYNTAX] = {"syntax", ARG_CHOICE, .choices = syntaxes},
    [GENERATION] = {"generation", ARG_GENERATION},
    [POSITION_ENCODING] = {"positionEncoding", ARG_UNIT},
    [INDEX] = {"index", ARG_INDEX},
};

/* Where an article is. */
struct found {
    uint32_t segment;
    struct store_article article;
};

static enum status not_found(struct fault *fault, const char *what, struct span name)
{
    size_t shown = name.len <= 120 ? name.len : utf8_border_before(name, 120);
    return fault_set(fault, ERR_NOT_FOUND, "no article has the %s '%.*s'", what, (int)shown,
                     name.at);
}

static const struct store *store_of(const struct call *call, uint32_t segment)
{
    return segment_store(generation_segment(call->generation, segment));
}

static enum status find_by_id(const struct call *call, struct found *out, struct fault *fault)
{
    uint32_t article;
    struct span id = call->values[ID].text;
    if (generation_find_article(call->generation, id, &out->segment, &article) != OK)
        return not_found(fault, "id", id);
    store_article(store_of(call, out->segment), article, &out->article);
    return OK;
}

static uint32_t first_line(const struct store *store, const struct store_article *article)
{
    struct store_paragraph first;
    store_paragraph(store, article->first_docid, &first);
    return first.line;
}

/* All articles of a .jsonl file have its path and stand side by side: the one that the line belongs
 * to is the last that begins at or before it; without a line, the first. */
static bool find_in_segment(const struct call *call, uint32_t segment, struct span path,
                            uint32_t source, struct found *out)
{
    const struct store *store = store_of(call, segment);
    uint32_t line = (uint32_t)call->values[LINE].number;
    uint32_t at = store_find_path(store, path);
    bool is_found = false;
    struct store_article article;
    if (at == UINT32_MAX)
        return false;
    for (; at > 0; at--) {
        store_article(store, at - 1, &article);
        if (!span_equal(article.path, path))
            break;
    }
    for (; at < store_article_count(store); at++) {
        store_article(store, at, &article);
        if (!span_equal(article.path, path) ||
            (is_found && (line == 0 || first_line(store, &article) > line)))
            break;
        if (generation_is_dead(call->generation, article.first_docid) ||
            (source != UINT32_MAX &&
             generation_source(call->generation, segment, article.source) != source))
            continue;
        *out = (struct found){segment, article};
        is_found = true;
    }
    return is_found;
}

static bool find_in_source(const struct call *call, struct span path, uint32_t source,
                           struct found *out)
{
    for (uint32_t k = 0; k < generation_segment_count(call->generation); k++)
        if (find_in_segment(call, generation_newest(call->generation, k), path, source, out))
            return true;
    return false;
}

/* An absolute path is below a source, or is one that is itself a file. */
static bool find_file(const struct call *call, struct span file, struct found *out)
{
    const struct manifest *manifest = generation_manifest(call->generation);
    for (uint32_t i = 0; i < manifest->n_sources; i++) {
        struct span source = span_of(manifest->sources[i]);
        struct span base = file;
        for (size_t at = 0; at < file.len; at++)
            if (file.at[at] == '/')
                base = span_cut(file, at + 1, file.len - at - 1);
        if (span_equal(file, source) && find_in_source(call, base, i, out))
            return true;
        bool is_below =
            span_begins(file, source) && file.len > source.len + 1 && file.at[source.len] == '/';
        if (is_below &&
            find_in_source(call, span_cut(file, source.len + 1, file.len - source.len - 1), i, out))
            return true;
    }
    return false;
}

static enum status find_by_path(const struct call *call, struct found *out, struct fault *fault)
{
    struct span path = call->values[PATH].text;
    if (find_in_source(call, path, UINT32_MAX, out))
        return OK;
    bool is_absolute = path.len > 0 && path.at[0] == '/';
    if (is_absolute && call->is_local && find_file(call, path, out))
        return OK;
    return not_found(fault, "path", path);
}

static enum status find(const struct call *call, struct found *out, struct fault *fault)
{
    bool has_id = call->values[ID].is_given, has_path = call->values[PATH].is_given;
    if (has_id == has_path)
        return fault_param(fault, "id",
                           has_id ? "give id or path, not both" : "id or path is required");
    return has_id ? find_by_id(call, out, fault) : find_by_path(call, out, fault);
}

/* The last paragraph that begins on that line or before; lines above all of them mean the first. */
static uint32_t paragraph_on_line(const struct call *call, const struct found *found)
{
    const struct store *store = store_of(call, found->segment);
    uint32_t low = 0, high = found->article.n_paragraphs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct store_paragraph paragraph;
        store_paragraph(store, found->article.first_docid + middle, &paragraph);
        if (paragraph.line <= call->values[LINE].number)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low : 1;
}

static void choose_around(const struct call *call, uint32_t n, struct article_request *out)
{
    uint32_t context = (uint32_t)call->values[CONTEXT].number;
    out->from = n > context ? n - context : 1;
    out->to = n + context;
}

static enum status choose_range(const struct call *call, const struct found *found,
                                struct article_request *out, struct fault *fault)
{
    const struct value *values = call->values;
    uint64_t from = values[FROM].number, to = values[TO].number, n = values[PARAGRAPH].number;
    if (values[LINE].is_given) {
        choose_around(call, paragraph_on_line(call, found), out);
        return OK;
    }
    if (values[PARAGRAPH].is_given) {
        if (n > found->article.n_paragraphs)
            return fault_set(fault, ERR_NOT_FOUND, "the article has %u paragraphs",
                             found->article.n_paragraphs);
        choose_around(call, (uint32_t)n, out);
        return OK;
    }
    if (values[TO].is_given && to < from)
        return fault_param(fault, "to", "to must not be below from");
    uint64_t most = from + MAX_PARAGRAPHS - 1;
    to = values[TO].is_given && to < most ? to : most;
    out->from = (uint32_t)from;
    out->to = to < UINT32_MAX ? (uint32_t)to : UINT32_MAX;
    return OK;
}

/* As many whole paragraphs as fit; true when all did. */
static bool write_paragraphs(const struct object_view *view, const struct article_result *result,
                             bool with_matches, struct buf *out)
{
    for (uint32_t i = 0; i < result->n_passages; i++) {
        size_t before = out->len;
        if (i > 0)
            buf_add_char(out, ',');
        object_paragraph(view, result->article.id, &result->passages[i], with_matches, out);
        if (buf_status(out) == ERR_LIMIT) {
            out->len = before;
            out->failed = OK;
            return false;
        }
    }
    return true;
}

static enum status write_reply(const struct call *call, const struct article_request *request,
                               const struct article_result *result)
{
    struct object_view view = {call->generation, call->arena, call->unit, call->is_local,
                               OBJECT_ALL_FIELDS};
    struct buf paragraphs, *out = call->result;
    uint32_t last = request->from + result->n_passages - 1;
    buf_init(&paragraphs, REPLY_MAX_BYTES - HEAD_BYTES);
    bool is_whole = write_paragraphs(&view, result, call->values[Q].text.len > 0, &paragraphs);
    bool is_more = !is_whole || result->is_more ||
                   (result->n_passages == MAX_PARAGRAPHS && last < result->article.n_paragraphs);
    buf_add_char(out, '{');
    object_generation(call->generation, out);
    buf_add_text(out, ",\"article\":");
    object_article(&view, request->segment, &result->article, NULL, 0, out);
    buf_add_text(out, ",\"paragraphs\":[");
    buf_add_span(out, buf_span(&paragraphs));
    buf_printf(out, "],\"more\":%s}", is_more ? "true" : "false");
    enum status status = buf_status(&paragraphs);
    buf_release(&paragraphs);
    return status;
}

/* Read an article, or paragraphs of it. */
static enum status run(struct call *call, struct fault *fault)
{
    struct found found;
    struct query_fault wrong = {0};
    struct article_result *result = NULL;
    enum status status = find(call, &found, fault);
    if (status != OK)
        return status;
    struct article_request request = {.segment = found.segment,
                                      .article = found.article.index,
                                      .q = call->values[Q].text,
                                      .syntax = (enum query_syntax)call->values[SYNTAX].number,
                                      .max_bytes = REPLY_MAX_BYTES,
                                      .deadline = call->deadline};
    status = choose_range(call, &found, &request, fault);
    if (status != OK)
        return status;
    status =
        searcher_article(call->searcher, &request, call->arena, &result, &wrong, &fault->error);
    if (status == ERR_SYNTAX)
        return call_syntax_fault(call, request.q, &wrong, fault);
    if (status != OK)
        return status;
    status = write_reply(call, &request, result);
    return status == OK ? OK : fault_set(fault, status, "no memory for a reply");
}

const struct method method_article = {.name = "article",
                                      .flags = METHOD_NEEDS_INDEX,
                                      .help = "read an article, or paragraphs of it",
                                      METHOD_ARGS(args),
                                      .run = run};
