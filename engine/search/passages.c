#include "engine/search/passages.h"

#include <strings.h>

#include "engine/analysis/language.h"

#include "engine/search/paint.h"
#include "engine/search/snippet.h"

#define MOST_HEADINGS 32

static enum status fill_headings(struct inquiry *inquiry, const struct store *store,
                                 struct passage *out, struct error *err)
{
    struct span headings[MOST_HEADINGS];
    if (out->paragraph.heading == NO_HEADING)
        return OK;
    out->n_headings = store_headings(store, out->paragraph.heading, headings, MOST_HEADINGS);
    struct span *kept = ARENA_ARRAY(inquiry->arena, struct span, out->n_headings + 1);
    if (kept == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory for headings");
    memcpy(kept, headings, out->n_headings * sizeof *kept);
    out->headings = kept;
    return OK;
}

static bool has_ending(struct span path, struct span ending)
{
    return path.len >= ending.len &&
           strncasecmp(path.at + path.len - ending.len, ending.at, ending.len) == 0;
}

/* The text of a record is escaped in its line, so none of its columns is one of the file. */
static struct place find_place(const struct store *store, uint32_t docid,
                               const struct store_paragraph *paragraph, uint32_t at)
{
    struct place place = store_place(store, docid, at);
    struct store_article article;
    store_article(store, paragraph->article, &article);
    if (has_ending(article.path, SPAN(".jsonl")) || has_ending(article.path, SPAN(".jsonl.gz")))
        place.column = 1;
    return place;
}

static uint8_t language_of(const struct store *store, uint32_t article)
{
    struct store_article found;
    store_article(store, article, &found);
    return found.lang.at != NULL ? language_find(found.lang) : LANGUAGE_NONE;
}

/* Keeps the spans inside the piece, with offsets into it. */
static void keep_spans(struct match_span *spans, uint32_t n, struct piece piece,
                       struct passage *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (spans[i].start < piece.start || spans[i].end > piece.end)
            continue;
        spans[kept] = spans[i];
        spans[kept].start -= piece.start;
        spans[kept++].end -= piece.start;
    }
    out->matches = spans;
    out->n_matches = kept;
    out->more_matches = n - kept;
}

/* Of the paragraph that was scanned last. */
static enum status paint(struct inquiry *inquiry, const struct token *tokens, size_t n,
                         struct match_span **spans, uint32_t *n_spans, struct error *err)
{
    *spans = NULL;
    *n_spans = 0;
    if (inquiry->bound == NULL)
        return OK;
    if (inquiry->scratch->text.n_tokens != n)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                         "the stored words are not those of the text");
    enum status status =
        paint_text(&inquiry->rules, &inquiry->scratch->text, false, &inquiry->scratch->runs, err);
    if (status != OK)
        return status;
    return snippet_spans(&inquiry->scratch->runs, tokens, n, inquiry->arena, spans, n_spans, err);
}

/* A bare word as it was asked for; of several characters, all of them. */
static struct span word_text(const struct tree *leaf, struct arena *arena)
{
    struct buf text;
    buf_init(&text, QUERY_MAX_BYTES * 2);
    for (uint32_t i = 0; i < leaf->n_words; i++)
        buf_add_span(&text, leaf->words[i].surface);
    struct span copy = buf_status(&text) == OK ? arena_copy(arena, buf_span(&text)) : SPAN_NONE;
    buf_release(&text);
    return copy;
}

/* The bare words that the paragraph, as it was scanned last, has only around it. */
static enum status fill_elsewhere(struct inquiry *inquiry, struct passage *out, struct error *err)
{
    const struct tree *row = inquiry->rules.query;
    const struct occurrences *text = &inquiry->scratch->text;
    if (inquiry->around == NULL)
        return OK;
    uint64_t here = match_bare_words(&inquiry->rules, text);
    struct span *words = ARENA_ARRAY(inquiry->arena, struct span, row->n_kids + 1);
    for (uint32_t i = 0; i < row->n_kids && words != NULL; i++) {
        if (!match_is_bare(row->kids[i]))
            continue;
        const struct bound_leaf *leaf = row->kids[i]->bound;
        if ((leaf->mask & ~here) == 0 || (leaf->mask & ~text->around) != 0)
            continue;
        words[out->n_elsewhere] = word_text(row->kids[i], inquiry->arena);
        if (words[out->n_elsewhere++].at == NULL)
            words = NULL;
    }
    out->elsewhere = words;
    return words != NULL ? OK
                         : error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                                     "no memory for a passage");
}

enum status passages_fill(struct inquiry *inquiry, const struct candidate *candidate,
                          uint32_t snippet, struct passage *out, struct error *err)
{
    const struct store *store =
        segment_store(generation_segment(inquiry->generation, candidate->segment));
    struct span text = SPAN_NONE;
    const struct token *tokens = NULL;
    size_t n_tokens = 0;
    struct match_span *spans = NULL;
    uint32_t n_spans = 0, segment = 0;
    enum status status = OK;
    *out = (struct passage){
        .segment = candidate->segment, .score = candidate->score, .is_phrase = candidate->is_row};
    store_paragraph(store, candidate->docid, &out->paragraph);
    TRY(fill_headings(inquiry, store, out, err));
    TRY(store_text(store, inquiry->reader, candidate->docid, inquiry->arena, &text, err));
    if (inquiry->bound !=
        NULL) /* before the places: filters look at words with the same analyzer */
        TRY(inquiry_scan(inquiry, candidate->docid, &segment, err));
    TRY(analyzer_places(inquiry->analyzer, text, language_of(store, out->paragraph.article),
                        &tokens, &n_tokens, err));
    TRY(paint(inquiry, tokens, n_tokens, &spans, &n_spans, err));
    TRY(fill_elsewhere(inquiry, out, err));
    struct piece piece = snippet_cut(text, tokens, n_tokens, spans, n_spans, snippet);
    out->text = span_cut(text, piece.start, piece.end - piece.start);
    out->text_start = piece.start;
    out->is_truncated = out->text.len < text.len;
    keep_spans(spans, n_spans, piece, out);
    out->at = find_place(store, candidate->docid, &out->paragraph,
                         out->n_matches > 0 ? piece.start + out->matches[0].start : 0);
done:
    return status;
}

enum status passages_article(struct inquiry *inquiry, uint32_t segment, uint32_t article,
                             struct hit *out, struct error *err)
{
    const struct store *store = segment_store(generation_segment(inquiry->generation, segment));
    const struct token *tokens = NULL;
    struct match_span *spans = NULL;
    size_t n = 0;
    uint32_t n_content = 0;
    enum status status = OK;
    out->segment = segment;
    store_article(store, article, &out->article);
    if (out->article.title.at == NULL || inquiry->bound == NULL)
        return OK;
    TRY(inquiry_scan_title(inquiry, segment, article, &n_content, err));
    TRY(paint_text(&inquiry->rules, &inquiry->scratch->title, true, &inquiry->scratch->runs, err));
    if (inquiry->scratch->runs.n == 0)
        return OK;
    TRY(analyzer_places(inquiry->analyzer, out->article.title, language_of(store, article), &tokens,
                        &n, err));
    TRY(snippet_spans(&inquiry->scratch->runs, tokens, n, inquiry->arena, &spans,
                      &out->n_title_matches, err));
    out->title_matches = spans;
done:
    return status;
}
