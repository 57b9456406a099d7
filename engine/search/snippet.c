#include "engine/search/snippet.h"

#include "base/utf8.h"

enum status snippet_spans(const struct match_runs *runs, const struct token *tokens,
                          size_t n_tokens, struct arena *arena, struct match_span **out,
                          uint32_t *n, struct error *err)
{
    *n = 0;
    *out = ARENA_ARRAY(arena, struct match_span, runs->n + 1);
    if (*out == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for matches");
    for (uint32_t i = 0; i < runs->n; i++) {
        const struct match_run *run = &runs->items[i];
        if (run->last >= n_tokens)
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                             "the stored words are not those of the text");
        struct match_span span = {tokens[run->first].start, tokens[run->last].end, run->kind,
                                  run->clause};
        struct match_span *before = *n > 0 ? &(*out)[*n - 1] : NULL;
        if (before == NULL || span.start > before->end) {
            (*out)[(*n)++] = span;
            continue;
        }
        before->end = span.end;
        if (span.clause < before->clause) {
            before->clause = span.clause;
            before->kind = span.kind;
        }
    }
    return OK;
}

/* ---- choosing ---- */

struct window {
    uint32_t first, last; /* spans first…last */
    uint32_t clauses, matches;
};

/* Different clauses; one that matched as a phrase or near another counts twice. */
static uint32_t weigh_clauses(const struct match_span *spans, uint32_t first, uint32_t last)
{
    uint32_t weight = 0;
    for (uint32_t i = first; i <= last; i++) {
        bool is_new = true;
        for (uint32_t j = first; j < i && is_new; j++)
            is_new = spans[j].clause != spans[i].clause || spans[j].kind != spans[i].kind;
        bool is_joined = spans[i].kind == MATCH_PHRASE || spans[i].kind == MATCH_NEAR;
        weight += is_new ? 1 + is_joined : 0;
    }
    return weight;
}

static bool is_better(const struct window *a, const struct window *b)
{
    return a->clauses != b->clauses ? a->clauses > b->clauses : a->matches > b->matches;
}

#define SPANS_WEIGHED 256 /* matches of one paragraph among which a window is chosen */

static struct window best_window(struct span text, const struct match_span *spans, uint32_t n,
                                 uint32_t most)
{
    struct window best = {0, 0, 0, 0};
    n = n < SPANS_WEIGHED ? n : SPANS_WEIGHED;
    for (uint32_t first = 0, last = 0; first < n; first++) {
        last = last < first ? first : last;
        while (last + 1 < n &&
               utf8_count(span_cut(text, spans[first].start,
                                   spans[last + 1].end - spans[first].start)) <= most)
            last++;
        struct window window = {first, last, weigh_clauses(spans, first, last), last - first + 1};
        if (best.matches == 0 || is_better(&window, &best))
            best = window;
    }
    return best;
}

/* ---- cutting ---- */

/* `at` moved by up to `n` code points, back or forth. */
static uint32_t move_back(struct span text, uint32_t at, uint32_t n)
{
    while (n > 0 && at > 0) {
        at = (uint32_t)utf8_border_before(text, at - 1);
        n--;
    }
    return at;
}

static uint32_t move_on(struct span text, uint32_t at, uint32_t n)
{
    while (n > 0 && at < text.len) {
        at = (uint32_t)utf8_border_after(text, at + 1);
        n--;
    }
    return at;
}

/* The first token that begins at or after `at`. */
static size_t token_after(const struct token *tokens, size_t n, uint32_t at)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* No later than `latest`, at the beginning of a word. */
static uint32_t fit_start(const struct token *tokens, size_t n, uint32_t start, uint32_t latest)
{
    size_t token = start == 0 ? n : token_after(tokens, n, start);
    if (start == 0)
        return 0;
    return token < n && tokens[token].start < latest ? tokens[token].start : latest;
}

/* No earlier than `earliest`, at the end of a word and of the punctuation that hangs on it. */
static uint32_t fit_end(struct span text, const struct token *tokens, size_t n, uint32_t end,
                        uint32_t earliest)
{
    if (end >= text.len)
        return (uint32_t)text.len;
    size_t token = token_after(tokens, n, end + 1);
    while (token > 0 && tokens[token - 1].end > end)
        token--;
    uint32_t fitted =
        token > 0 && tokens[token - 1].end > earliest ? tokens[token - 1].end : earliest;
    while (fitted < end && strchr(".,;:!?)]\"'%", text.at[fitted]) != NULL &&
           text.at[fitted] != '\0')
        fitted++;
    return fitted;
}

struct piece snippet_cut(struct span text, const struct token *tokens, size_t n_tokens,
                         const struct match_span *spans, uint32_t n, uint32_t most)
{
    struct piece piece = {0, (uint32_t)text.len};
    if (most == 0 || text.len <= most || utf8_count(text) <= most)
        return piece;
    uint32_t start = 0, end = 0;
    if (n > 0) {
        struct window window = best_window(text, spans, n, most);
        start = spans[window.first].start;
        end = spans[window.last].end;
    }
    uint32_t used = (uint32_t)utf8_count(span_cut(text, start, end - start));
    if (used >= most) {
        end = fit_end(text, tokens, n_tokens, move_on(text, start, most), start);
        return (struct piece){start, end > start ? end : move_on(text, start, most)};
    }
    piece.start = fit_start(tokens, n_tokens, move_back(text, start, (most - used) / 3), start);
    used = (uint32_t)utf8_count(span_cut(text, piece.start, end - piece.start));
    piece.end = fit_end(text, tokens, n_tokens, move_on(text, end, most - used), end);
    if (piece.end == 0)
        piece.end = move_on(text, 0, most);
    if (piece.end == text.len) {
        used = (uint32_t)utf8_count(span_cut(text, piece.start, piece.end - piece.start));
        piece.start =
            fit_start(tokens, n_tokens, move_back(text, piece.start, most - used), piece.start);
    }
    return piece;
}
