#include "tests/engine/search/oracle.h"

#include <stdlib.h>

#include "base/utf8.h"

#define FORM_ROOM 64 /* code points of a word of the tests */

/* ---- one word ---- */

static bool is_itself_or_possessive(struct span have, struct span want)
{
    if (span_equal(have, want))
        return true;
    return have.len == want.len + 2 && span_begins(have, want) &&
           memcmp(have.at + want.len, "'s", 2) == 0;
}

static uint32_t decode(struct span word, uint32_t *codes)
{
    uint32_t n = 0;
    for (size_t at = 0, len = 0; at < word.len && n < FORM_ROOM; at += len)
        codes[n++] = utf8_decode(word, at, &len);
    return n;
}

/* Whether one insertion, deletion, substitution or swap of neighbours makes b of a: after what they
 * begin alike, one of the four must leave equal endings. */
static bool is_one_edit(struct span first, struct span second)
{
    uint32_t a[FORM_ROOM], b[FORM_ROOM];
    uint32_t n = decode(first, a), m = decode(second, b), i = 0;
    while (i < n && i < m && a[i] == b[i])
        i++;
    bool is_swap = n == m && i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i] &&
                   memcmp(a + i + 2, b + i + 2, (n - i - 2) * sizeof *a) == 0;
    bool is_other = n == m && i < n && memcmp(a + i + 1, b + i + 1, (n - i - 1) * sizeof *a) == 0;
    bool is_shorter = n + 1 == m && memcmp(a + i, b + i + 1, (n - i) * sizeof *a) == 0;
    bool is_longer = n == m + 1 && memcmp(a + i + 1, b + i, (m - i) * sizeof *a) == 0;
    return is_swap || is_other || is_shorter || is_longer;
}

static bool is_exact(const struct ask_word *want, const struct oracle_token *have)
{
    if (want->is_gap)
        return true;
    if (want->is_prefix)
        return span_begins(have->exact, want->exact);
    return is_itself_or_possessive(have->exact, want->exact);
}

static bool is_word(const struct ask *leaf, const struct oracle_token *have)
{
    const struct ask_word *want = &leaf->words[0];
    switch (leaf->kind) {
    case ASK_WORD:
        return is_exact(want, have) || span_equal(want->stem, have->stem);
    case ASK_PREFIX:
        return span_begins(have->exact, want->exact);
    case ASK_FUZZY:
        return span_equal(want->exact, have->exact) || is_one_edit(want->exact, have->exact);
    default:
        return is_exact(want, have);
    }
}

/* ---- places ---- */

struct place_list {
    struct oracle_place {
        uint32_t first, last, clause;
        bool is_part;
    } items[2 * ORACLE_TOKENS];
    uint32_t n;
};

static bool phrase_at(const struct ask *leaf, const struct oracle_text *text, uint32_t at)
{
    for (uint32_t i = 0; i < leaf->n_words; i++)
        if (at + i >= text->n || !is_exact(&leaf->words[i], &text->tokens[at + i]))
            return false;
    return true;
}

/* Places of a leaf that is no LOOSE, or of each of several alternatives. */
static void find_places(const struct ask *ask, const struct oracle_text *text,
                        struct place_list *out)
{
    for (uint32_t i = 0; i < ask->n_kids; i++)
        find_places(ask->kids[i], text, out);
    for (uint32_t at = 0; at < text->n && ask->n_kids == 0; at++) {
        bool is_there =
            ask->n_words > 1 ? phrase_at(ask, text, at) : is_word(ask, &text->tokens[at]);
        if (is_there)
            out->items[out->n++] =
                (struct oracle_place){at, at + ask->n_words - 1, ask->clause, false};
    }
}

/* Gives word `w` and those after it places of their own; marks all that take part in some way. */
static bool try_loose(const struct ask *leaf, const struct oracle_text *text, uint32_t w,
                      uint32_t *chosen, bool *part)
{
    bool is_found = false;
    if (w == leaf->n_words) {
        uint32_t first = text->n, last = 0;
        for (uint32_t i = 0; i < w; i++) {
            first = chosen[i] < first ? chosen[i] : first;
            last = chosen[i] > last ? chosen[i] : last;
        }
        /* n below the number of words - 1 is raised to it */
        uint32_t distance = leaf->distance < w - 1 ? w - 1 : leaf->distance;
        if (last - first > distance)
            return false;
        for (uint32_t i = 0; i < w; i++)
            part[chosen[i]] = true;
        return true;
    }
    for (uint32_t at = 0; at < text->n && w < ASK_MOST; at++) {
        bool is_free = is_exact(&leaf->words[w], &text->tokens[at]);
        for (uint32_t i = 0; i < w; i++)
            is_free = is_free && chosen[i] != at;
        chosen[w] = at;
        if (is_free && try_loose(leaf, text, w + 1, chosen, part))
            is_found = true;
    }
    return is_found;
}

static bool loose(const struct ask *leaf, const struct oracle_text *text, bool *part)
{
    uint32_t chosen[ASK_MOST];
    memset(part, 0, ORACLE_TOKENS * sizeof *part);
    return try_loose(leaf, text, 0, chosen, part);
}

/* From the end of the one that comes first to the start of the other. */
static bool is_linked(const struct oracle_place *a, const struct oracle_place *b,
                      const struct ask *from)
{
    if (a->last < b->first)
        return b->first - a->last <= from->distance;
    if (b->last < a->first && !from->is_ordered)
        return a->first - b->last <= from->distance;
    return false;
}

static bool try_near(const struct ask *near, struct place_list *lists, uint32_t k,
                     const struct oracle_place *before)
{
    bool is_found = false;
    if (k == near->n_kids)
        return true;
    for (uint32_t i = 0; i < lists[k].n; i++) {
        struct oracle_place *place = &lists[k].items[i];
        if (k > 0 && !is_linked(before, place, near->kids[k - 1]))
            continue;
        if (!try_near(near, lists, k + 1, place))
            continue;
        place->is_part = true;
        is_found = true;
    }
    return is_found;
}

static bool near_holds(const struct ask *near, const struct oracle_text *text,
                       struct place_list *lists)
{
    for (uint32_t k = 0; k < near->n_kids; k++) {
        lists[k].n = 0;
        find_places(near->kids[k], text, &lists[k]);
    }
    return try_near(near, lists, 0, NULL);
}

/* ---- holding ---- */

static bool leaf_holds(const struct ask *leaf, const struct oracle_text *text)
{
    bool part[ORACLE_TOKENS];
    struct place_list places = {.n = 0};
    if (leaf->kind == ASK_LOOSE)
        return loose(leaf, text, part);
    find_places(leaf, text, &places);
    return places.n > 0;
}

static bool holds(const struct ask *ask, const struct oracle_text *text, bool is_any);

/* A kid with its sign. */
static bool kid_holds(const struct ask *kid, const struct oracle_text *text, bool is_any)
{
    return holds(kid, text, is_any) != (kid->sign == '-');
}

static bool any_of_row(const struct ask *row, const struct oracle_text *text)
{
    uint32_t n_choices = 0, n_held = 0, n_required = 0;
    for (uint32_t i = 0; i < row->n_kids; i++) {
        const struct ask *kid = row->kids[i];
        if (kid->sign != 0 && !kid_holds(kid, text, true))
            return false;
        if (kid->kind == ASK_TITLE && !kid_holds(kid, text, true))
            return false;
        n_required += kid->sign == '+' && kid->kind != ASK_TITLE; /* fields only filter */
        if (kid->sign != 0 || kid->is_optional || kid->kind == ASK_TITLE)
            continue;
        n_choices++;
        n_held += holds(kid, text, true);
    }
    return n_held > 0 || n_choices == 0 || n_required > 0;
}

static bool holds(const struct ask *ask, const struct oracle_text *text, bool is_any)
{
    struct place_list lists[ASK_MOST];
    if (ask->kind < ASK_NEAR)
        return leaf_holds(ask, text);
    if (ask->kind == ASK_NEAR)
        return near_holds(ask, text, lists);
    if (ask->kind == ASK_TITLE)
        return text->title != NULL && holds(ask->kids[0], text->title, is_any);
    if (ask->kind == ASK_ROW && is_any)
        return any_of_row(ask, text);
    for (uint32_t i = 0; i < ask->n_kids; i++) {
        bool is_held = ask->kids[i]->is_optional || kid_holds(ask->kids[i], text, is_any);
        if (is_held == (ask->kind == ASK_OR))
            return is_held;
    }
    return ask->kind != ASK_OR;
}

bool oracle_holds(const struct ask *ask, const struct oracle_text *text, bool is_any)
{
    return kid_holds(ask, text, is_any);
}

/* ---- the row of bare words ---- */

static uint32_t row_of(const struct ask *ask, const struct ask **row)
{
    uint32_t n = 0;
    if (ask->kind != ASK_ROW && ask->kind != ASK_AND)
        return 0;
    for (uint32_t i = 0; i < ask->n_kids; i++)
        if (ask->kids[i]->kind == ASK_WORD && ask->kids[i]->sign != '-')
            row[n++] = ask->kids[i];
    return n;
}

/* One word of the text for each word of the row; a run of characters is several. */
struct place_in_row {
    const struct ask *leaf;
    uint32_t word;      /* of the row */
    uint32_t character; /* of that word */
};

static uint32_t spell_row(const struct ask *const *row, uint32_t n, struct place_in_row *out)
{
    uint32_t places = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < row[i]->n_words; k++)
            out[places++] = (struct place_in_row){row[i], i, k};
    return places;
}

bool oracle_row_stands(const struct ask *ask, const struct oracle_text *text)
{
    const struct ask *row[ASK_MOST];
    struct place_in_row places[ASK_MOST * ASK_MOST];
    uint32_t n_row = row_of(ask, row), n = spell_row(row, n_row, places);
    for (uint32_t at = 0; n_row > 1 && at + n <= text->n; at++) {
        uint32_t i = 0;
        while (i < n &&
               is_exact(&places[i].leaf->words[places[i].character], &text->tokens[at + i]))
            i++;
        if (i == n)
            return true;
    }
    return false;
}

/* ---- painting ---- */

struct painting {
    const struct oracle_text *text;
    bool is_any, is_clear;
    struct oracle_spans *out;
};

/* Spans hold token numbers until they are merged. */
static void add_span(struct painting *painting, uint32_t first, uint32_t last, enum match_kind kind,
                     uint32_t clause)
{
    painting->out->items[painting->out->n++] = (struct match_span){first, last, kind, clause};
}

/* `n` whole words of the row from `from` on, which stand in the text from `at` on. */
static void paint_chain(struct painting *painting, const struct ask *const *row, uint32_t n_row,
                        uint32_t from, uint32_t at, uint32_t n)
{
    bool is_whole = n == n_row && n > 1;
    while (!is_whole && n > 0 && row[from]->is_optional)
        at += row[from++]->n_words, n--;
    while (!is_whole && n > 0 && row[from + n - 1]->is_optional)
        n--;
    uint32_t len = 0;
    for (uint32_t i = 0; i < n; i++)
        len += row[from + i]->n_words;
    if (n > 0)
        add_span(painting, at, at + len - 1, is_whole ? MATCH_PHRASE : MATCH_WORD,
                 row[from]->clause);
}

/* Places p…p+len-1 of the row stand in the text from `at` on; what is left of words is dropped. */
static void paint_stretch(struct painting *painting, const struct ask *const *row, uint32_t n_row,
                          const struct place_in_row *places, uint32_t p, uint32_t len, uint32_t at)
{
    while (len > 0 && places[p].character != 0)
        p++, at++, len--;
    while (len > 0 && places[p + len - 1].character + 1 < places[p + len - 1].leaf->n_words)
        len--;
    if (len > 0)
        paint_chain(painting, row, n_row, places[p].word, at,
                    places[p + len - 1].word - places[p].word + 1);
}

static bool stands_there(const struct place_in_row *place, const struct oracle_token *have)
{
    return place->leaf->n_words > 1 ? is_exact(&place->leaf->words[place->character], have)
                                    : is_word(place->leaf, have);
}

static void paint_row(struct painting *painting, const struct ask *const *row, uint32_t n_row)
{
    const struct oracle_text *text = painting->text;
    struct place_in_row places[ASK_MOST * ASK_MOST];
    uint32_t n = spell_row(row, n_row, places);
    uint32_t place[ORACLE_TOKENS + 1]; /* which place of the row a token is; n: none */
    for (uint32_t at = 0; at < text->n; at++) {
        place[at] = n;
        for (uint32_t i = n; i-- > 0;) {
            if (!stands_there(&places[i], &text->tokens[at]))
                continue;
            painting->is_clear = painting->is_clear && place[at] == n;
            place[at] = i;
        }
    }
    for (uint32_t at = 0; at < text->n;) {
        uint32_t len = 1;
        while (place[at] < n && at + len < text->n && place[at] + len < n &&
               place[at + len] == place[at] + len)
            len++;
        if (place[at] < n)
            paint_stretch(painting, row, n_row, places, place[at], len, at);
        at += len;
    }
}

static void paint_leaf(struct painting *painting, const struct ask *leaf)
{
    static const enum match_kind kinds[] = {[ASK_WORD] = MATCH_WORD,
                                            [ASK_PREFIX] = MATCH_PREFIX,
                                            [ASK_FUZZY] = MATCH_FUZZY,
                                            [ASK_PHRASE] = MATCH_PHRASE};
    bool part[ORACLE_TOKENS];
    struct place_list places = {.n = 0};
    if (leaf->kind == ASK_LOOSE) {
        loose(leaf, painting->text, part);
        for (uint32_t at = 0; at < painting->text->n; at++)
            if (part[at])
                add_span(painting, at, at, MATCH_NEAR, leaf->clause);
        return;
    }
    find_places(leaf, painting->text, &places);
    bool is_word = leaf->kind == ASK_PHRASE && leaf->n_words == 1;
    for (uint32_t i = 0; i < places.n; i++)
        add_span(painting, places.items[i].first, places.items[i].last,
                 is_word ? MATCH_WORD : kinds[leaf->kind], leaf->clause);
}

static void paint_near(struct painting *painting, const struct ask *near)
{
    struct place_list lists[ASK_MOST];
    near_holds(near, painting->text, lists);
    for (uint32_t k = 0; k < near->n_kids; k++)
        for (uint32_t i = 0; i < lists[k].n; i++)
            if (lists[k].items[i].is_part)
                add_span(painting, lists[k].items[i].first, lists[k].items[i].last, MATCH_NEAR,
                         lists[k].items[i].clause);
}

static void paint(struct painting *painting, const struct ask *ask)
{
    const struct ask *row[ASK_MOST];
    if (ask->sign == '-' || ask->kind == ASK_TITLE || !holds(ask, painting->text, painting->is_any))
        return;
    if (ask->kind < ASK_NEAR) {
        paint_leaf(painting, ask);
    } else if (ask->kind == ASK_NEAR) {
        paint_near(painting, ask);
    } else {
        uint32_t n = row_of(ask, row);
        if (n > 0)
            paint_row(painting, row, n);
        for (uint32_t i = 0; i < ask->n_kids; i++)
            if (n == 0 || ask->kids[i]->kind != ASK_WORD)
                paint(painting, ask->kids[i]);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct match_span *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->end < y->end) - (x->end > y->end);
}

/* Token numbers become bytes. What overlaps is one span, and so is what touches inside a word. */
static void merge(struct oracle_spans *spans, const struct oracle_text *text)
{
    uint32_t n = 0;
    qsort(spans->items, spans->n, sizeof *spans->items, by_place);
    for (uint32_t i = 0; i < spans->n; i++) {
        struct match_span span = spans->items[i], *last = n > 0 ? &spans->items[n - 1] : NULL;
        span.start = text->tokens[span.start].start;
        span.end = text->tokens[span.end].end;
        if (last == NULL || span.start > last->end) {
            spans->items[n++] = span;
            continue;
        }
        uint32_t end = span.end > last->end ? span.end : last->end;
        struct match_span leading = span.clause < last->clause ? span : *last;
        *last = (struct match_span){last->start, end, leading.kind, leading.clause};
    }
    spans->n = n;
}

bool oracle_paint(const struct ask *ask, const struct oracle_text *text, bool is_any,
                  struct oracle_spans *out)
{
    struct painting painting = {text, is_any, true, out};
    out->n = 0;
    paint(&painting, ask);
    merge(out, text);
    return painting.is_clear;
}

static void paint_fields(struct painting *painting, const struct ask *ask, bool is_below)
{
    if (ask->sign == '-')
        return;
    if (is_below && ask->n_kids == 0)
        paint_leaf(painting, ask);
    for (uint32_t i = 0; i < ask->n_kids; i++)
        paint_fields(painting, ask->kids[i], is_below || ask->kind == ASK_TITLE);
}

void oracle_paint_title(const struct ask *ask, const struct oracle_text *title,
                        struct oracle_spans *out)
{
    struct painting painting = {title, false, true, out};
    out->n = 0;
    paint_fields(&painting, ask, false);
    merge(out, title);
}

const struct ask *oracle_clause(const struct ask *ask, uint32_t clause)
{
    if (ask->n_kids == 0)
        return ask->clause == clause ? ask : NULL;
    for (uint32_t i = 0; i < ask->n_kids; i++) {
        const struct ask *found = oracle_clause(ask->kids[i], clause);
        if (found != NULL)
            return found;
    }
    return NULL;
}
