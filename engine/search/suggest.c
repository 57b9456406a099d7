#include "engine/search/suggest.h"

#include "engine/analysis/language.h"
#include "engine/search/completion.h"

#define LOOK_EVERY 256 /* articles between two looks at the clock */

const char *suggestion_kind_name(enum suggestion_kind kind)
{
    static const char *const names[] = {"title", "phrase", "word"};
    return names[kind];
}

static enum status no_memory(const struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for suggestions");
}

/* ---- what was typed ---- */

/* The text without the blanks it begins with. */
static struct span skip_blanks(struct span text)
{
    while (text.len > 0 && strchr(" \t\n\r", text.at[0]) != NULL)
        text = span_cut(text, 1, text.len - 1);
    return text;
}

/* Adds one token: the text between it and the last one, then its folded form. */
static void add_folded(struct inquiry *inquiry, struct span q, const struct token *tokens, size_t i,
                       struct buf *out)
{
    size_t end = i > 0 ? tokens[i - 1].end : 0;
    buf_add_span(out, span_cut(q, end, tokens[i].start - end));
    buf_add_span(out, analyzer_word(inquiry->analyzer, tokens[i].word)->surface);
}

/* Everything but the word to be completed, and its beginning. */
static enum status keep_words(struct inquiry *inquiry, struct span q, const struct token *tokens,
                              size_t n, struct typed *out, struct error *err)
{
    bool is_open = tokens[n - 1].end == q.len;
    size_t whole = is_open ? n - 1 : n;
    struct buf before;
    buf_init(&before, 16 * QUERY_MAX_BYTES);
    for (size_t i = 0; i < whole; i++) {
        const struct word *word = analyzer_word(inquiry->analyzer, tokens[i].word);
        out->words[out->n++] =
            (struct tree_word){.surface = arena_copy(inquiry->arena, word->surface),
                               .exact = arena_copy(inquiry->arena, word->exact),
                               .is_number = word->is_number,
                               .is_han = word->is_han};
        add_folded(inquiry, q, tokens, i, &before);
    }
    size_t from = whole > 0 ? tokens[whole - 1].end : 0;
    size_t to = is_open ? tokens[whole].start : q.len;
    buf_add_span(&before, span_cut(q, from, to - from));
    out->has_lead = tokens[0].start > 0;
    const struct word *last = is_open ? analyzer_word(inquiry->analyzer, tokens[n - 1].word) : NULL;
    out->beginning = last != NULL ? arena_copy(inquiry->arena, last->exact) : SPAN("");
    out->is_han = last != NULL && last->is_han;
    out->before = arena_copy(inquiry->arena, buf_span(&before));
    enum status status = buf_status(&before);
    buf_release(&before);
    return status == OK && arena_status(inquiry->arena) == OK ? OK : no_memory(inquiry, err);
}

/* *has_words is false where there is nothing to go on from. */
static enum status read_typed(struct inquiry *inquiry, struct span q, struct typed *out,
                              bool *has_words, struct error *err)
{
    const struct token *tokens = NULL;
    size_t n = 0;
    *out = (struct typed){0};
    q = skip_blanks(q);
    enum status status = analyzer_run(inquiry->analyzer, q, LANGUAGE_NONE, &tokens, &n, err);
    *has_words = status == OK && n > 0 && n <= TYPED_WORDS &&
                 skip_blanks(span_cut(q, tokens[n - 1].end, q.len - tokens[n - 1].end)).len == 0;
    return *has_words ? keep_words(inquiry, q, tokens, n, out, err) : status;
}

/* ---- lists ---- */

static bool is_better(const struct suggestion *a, const struct suggestion *b)
{
    if (a->paragraphs != b->paragraphs)
        return a->paragraphs > b->paragraphs;
    return span_compare(a->text, b->text) < 0;
}

void suggestions_add(struct suggestions *list, const struct suggestion *suggestion)
{
    uint32_t at = list->n;
    while (at > 0 && is_better(suggestion, &list->items[at - 1]))
        at--;
    if (at == list->limit)
        return;
    list->n += list->n < list->limit;
    for (uint32_t i = list->n - 1; i > at; i--)
        list->items[i] = list->items[i - 1];
    list->items[at] = *suggestion;
}

/* ---- titles ---- */

/* The ranks of the words that each typed word may be in one segment, the beginning last. */
struct ranges {
    struct lexicon_range at[TYPED_WORDS + 1];
    uint32_t n;
    bool is_empty; /* one of the words is not in the segment */
};

static void find_ranges(const struct typed *typed, const struct lexicon *lexicon,
                        struct ranges *out)
{
    out->n = typed->n + 1;
    out->is_empty = false;
    for (uint32_t i = 0; i < out->n; i++) {
        out->at[i] = i < typed->n ? lexicon_find_exact(lexicon, typed->words[i].exact)
                                  : lexicon_find_prefix(lexicon, typed->beginning);
        out->is_empty = out->is_empty || out->at[i].n == 0;
    }
}

static bool title_begins_so(const struct ranges *ranges, const struct segment *segment,
                            uint32_t article)
{
    uint32_t ids[TYPED_WORDS + 1];
    if (store_title_tokens(segment_store(segment), article, ids, ranges->n) < ranges->n)
        return false;
    for (uint32_t i = 0; i < ranges->n; i++) {
        uint32_t rank = lexicon_rank_of(segment_lexicon(segment), ids[i]);
        if (rank - ranges->at[i].first >= ranges->at[i].n)
            return false;
    }
    return true;
}

/* The title's exact words; none where it does not begin with a word. */
static enum status title_words(struct inquiry *inquiry, struct span title, struct span *out,
                               struct error *err)
{
    const struct token *tokens = NULL;
    size_t n = 0;
    struct buf words;
    *out = SPAN_NONE;
    enum status status = analyzer_run(inquiry->analyzer, title, LANGUAGE_NONE, &tokens, &n, err);
    if (status != OK || n == 0 || tokens[0].start > 0)
        return status;
    buf_init(&words, 8 * title.len + 64);
    for (size_t i = 0; i < n; i++) {
        buf_add_text(&words, i > 0 ? " " : "");
        buf_add_span(&words, analyzer_word(inquiry->analyzer, tokens[i].word)->exact);
    }
    *out = arena_copy(inquiry->arena, buf_span(&words));
    status = buf_status(&words);
    buf_release(&words);
    return status == OK && out->at != NULL ? OK : no_memory(inquiry, err);
}

static bool is_listed(const struct suggestion *items, uint32_t n, struct span words)
{
    for (uint32_t i = 0; i < n; i++)
        if (span_equal(items[i].words, words))
            return true;
    return false;
}

/* Of equal titles the best is listed: takes a worse one out. False: a better one is there. */
static bool make_way(struct suggestions *list, const struct suggestion *title)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (!span_equal(list->items[i].words, title->words))
            continue;
        if (!is_better(title, &list->items[i]))
            return false;
        list->n--;
        memmove(&list->items[i], &list->items[i + 1], (list->n - i) * sizeof *list->items);
        return true;
    }
    return true;
}

static enum status add_title(struct inquiry *inquiry, const struct store *store, uint32_t index,
                             struct suggestions *out, struct error *err)
{
    struct store_article article;
    store_article(store, index, &article);
    if (generation_is_dead(inquiry->generation, article.first_docid))
        return OK;
    struct suggestion title = {article.title, SUGGESTION_TITLE, article.n_paragraphs, article.id,
                               SPAN_NONE};
    if (out->n == out->limit && !is_better(&title, &out->items[out->n - 1]))
        return OK;
    enum status status = title_words(inquiry, article.title, &title.words, err);
    if (status == OK && title.words.at != NULL && make_way(out, &title))
        suggestions_add(out, &title);
    return status;
}

static enum status find_titles_in(struct inquiry *inquiry, const struct ranges *ranges,
                                  const struct segment *segment, struct suggestions *out,
                                  struct error *err)
{
    const struct store *store = segment_store(segment);
    for (uint32_t i = 0; i < store_article_count(store); i++) {
        if (i % LOOK_EVERY == 0 && deadline_is_over(&inquiry->deadline))
            return OK;
        if (!title_begins_so(ranges, segment, i))
            continue;
        enum status status = add_title(inquiry, store, i, out, err);
        if (status != OK)
            return status;
    }
    return OK;
}

/* The titles of all articles are looked at; what the deadline leaves is left. */
static enum status find_titles(struct inquiry *inquiry, const struct typed *typed,
                               struct suggestions *out, struct error *err)
{
    struct ranges ranges;
    enum status status = OK;
    for (uint32_t s = 0; s < generation_segment_count(inquiry->generation) && status == OK; s++) {
        const struct segment *segment = generation_segment(inquiry->generation, s);
        find_ranges(typed, segment_lexicon(segment), &ranges);
        if (!ranges.is_empty)
            status = find_titles_in(inquiry, &ranges, segment, out, err);
    }
    return status;
}

/* ---- all together ---- */

static void append(struct suggest_result *result, struct suggestion *items,
                   const struct suggestions *list)
{
    for (uint32_t i = 0; i < list->n && result->n < list->limit; i++)
        if (!is_listed(items, result->n, list->items[i].words))
            items[result->n++] = list->items[i];
}

static enum status find_all(struct inquiry *inquiry, const struct typed *typed, uint32_t limit,
                            struct suggest_result *result, struct error *err)
{
    struct suggestion *items = ARENA_ARRAY(inquiry->arena, struct suggestion, limit + 1);
    struct suggestions titles = {.limit = limit}, others = {.limit = limit};
    enum status status = OK;
    if (items == NULL)
        return no_memory(inquiry, err);
    if (!typed->has_lead)
        TRY(find_titles(inquiry, typed, &titles, err));
    if (typed->n > 0 && titles.n < limit)
        TRY(completion_phrases(inquiry, typed, &others, err));
    else if (titles.n < limit)
        TRY(completion_words(inquiry, typed, &others, err));
    append(result, items, &titles);
    append(result, items, &others);
    result->items = items;
    if (result->n == 0 && deadline_is_over(&inquiry->deadline))
        status =
            error_set(err, deadline_is_cancelled(&inquiry->deadline) ? ERR_CANCELLED : ERR_DEADLINE,
                      ERROR_NOWHERE, "nothing was found before the deadline");
done:
    return status;
}

enum status suggest_run(struct inquiry *inquiry, const struct suggest_request *request,
                        struct suggest_result **out, struct error *err)
{
    struct typed typed;
    bool has_words = false;
    enum status status = OK;
    *out = NULL;
    struct suggest_result *result = ARENA_NEW(inquiry->arena, struct suggest_result);
    if (result == NULL)
        return no_memory(inquiry, err);
    TRY(read_typed(inquiry, request->q, &typed, &has_words, err));
    if (has_words)
        TRY(find_all(inquiry, &typed, request->limit, result, err));
    *out = result;
done:
    inquiry_release(inquiry);
    return status;
}
