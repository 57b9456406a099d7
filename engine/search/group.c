#include "engine/search/group.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/passages.h"

#define FETCHED 16 /* texts, some lines of the cache each */

/* Articles, numbered as they are met: open addressing over (segment, article). */
struct seen {
    uint64_t *keys; /* 0: free */
    uint32_t *numbers;
    uint32_t room, n;
};

static bool seen_init(struct seen *seen, struct arena *arena, uint32_t n)
{
    seen->n = 0;
    seen->room = 64;
    while (seen->room < 2 * n)
        seen->room *= 2;
    seen->keys = ARENA_ARRAY(arena, uint64_t, seen->room);
    seen->numbers = ARENA_ARRAY(arena, uint32_t, seen->room);
    return seen->keys != NULL && seen->numbers != NULL;
}

/* The article's number, from 0; that of a new one is seen->n as it was before. */
static uint32_t seen_number(struct seen *seen, const struct candidate *candidate)
{
    uint64_t key = ((uint64_t)candidate->segment << 32 | candidate->article) + 1;
    uint32_t at = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (seen->room - 1);
    while (seen->keys[at] != 0 && seen->keys[at] != key)
        at = (at + 1) & (seen->room - 1);
    if (seen->keys[at] == 0) {
        seen->keys[at] = key;
        seen->numbers[at] = seen->n++;
    }
    return seen->numbers[at];
}

/* Whether the article is new. */
static bool seen_add(struct seen *seen, const struct candidate *candidate)
{
    uint32_t before = seen->n;
    return seen_number(seen, candidate) == before;
}

uint32_t group_count(const struct candidates *candidates, struct arena *arena, uint32_t most)
{
    struct seen seen;
    uint32_t n = 0;
    if (!seen_init(&seen, arena, candidates->n))
        return 0;
    for (uint32_t i = 0; i < candidates->n && n < most; i++)
        n += seen_add(&seen, &candidates->items[i]);
    return n;
}

static enum status no_memory(struct inquiry *inquiry, struct error *err)
{
    return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory for hits");
}

/* ---- reversed ---- */

static int compare_reversed(const void *a, const void *b, void *ctx)
{
    const struct inquiry *inquiry = ctx;
    const struct candidate *x = a, *y = b;
    struct store_article p, q;
    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    store_article(segment_store(generation_segment(inquiry->generation, x->segment)), x->article,
                  &p);
    store_article(segment_store(generation_segment(inquiry->generation, y->segment)), y->article,
                  &q);
    bool is_dated = p.date.at != NULL && q.date.at != NULL;
    int order = is_dated ? span_compare(p.date, q.date) : 0;
    return order != 0 ? order : candidates_compare_place(inquiry, x, y);
}

/* The candidates behind the best of each article. */
static enum status append_members(struct candidates *candidates, struct seen *seen,
                                  const struct candidate *bests, struct inquiry *inquiry,
                                  struct error *err)
{
    uint32_t n = candidates->n, end = 0;
    struct candidate *items = ARENA_ARRAY(inquiry->arena, struct candidate, n + 1);
    uint32_t *counts = ARENA_ARRAY(inquiry->arena, uint32_t, seen->n + 1);
    uint32_t *at = ARENA_ARRAY(inquiry->arena, uint32_t, seen->n + 1);
    if (items == NULL || counts == NULL || at == NULL)
        return no_memory(inquiry, err);
    for (uint32_t i = 0; i < n; i++)
        counts[seen_number(seen, &candidates->items[i])]++;
    for (uint32_t i = 0; i < seen->n; i++) {
        uint32_t number = seen_number(seen, &bests[i]);
        at[number] = end;
        end += counts[number];
    }
    for (uint32_t i = 0; i < n; i++)
        items[at[seen_number(seen, &candidates->items[i])]++] = candidates->items[i];
    candidates->items = items;
    return OK;
}

enum status group_reverse(struct candidates *candidates, struct inquiry *inquiry, bool is_grouped,
                          struct error *err)
{
    struct seen seen;
    struct candidate *bests = ARENA_ARRAY(inquiry->arena, struct candidate, candidates->n + 1);
    uint32_t n = 0;
    if (bests == NULL || !seen_init(&seen, inquiry->arena, candidates->n))
        return no_memory(inquiry, err);
    for (uint32_t i = 0; i < candidates->n; i++)
        if (!is_grouped || seen_add(&seen, &candidates->items[i]))
            bests[n++] = candidates->items[i];
    qsort_r(bests, n, sizeof *bests, compare_reversed, inquiry);
    if (is_grouped)
        return append_members(candidates, &seen, bests, inquiry, err);
    candidates->items = bests;
    return OK;
}

/* ---- an article's paragraphs ---- */

/* The matching paragraphs of one article, best first. */
struct members {
    struct candidate *items;
    uint32_t n, room;
};

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

/* Those that the order has, from `best` on. */
static void take_known(const struct candidates *candidates, const struct candidate *best,
                       struct members *out)
{
    const struct candidate *end = candidates->items + candidates->n;
    for (const struct candidate *at = best; at < end && out->n < out->room; at++)
        if (at->segment == best->segment && at->article == best->article)
            out->items[out->n++] = *at;
}

static bool is_known(const struct members *members, uint32_t n, uint32_t docid)
{
    for (uint32_t i = 0; i < n; i++)
        if (members->items[i].docid == docid)
            return true;
    return false;
}

/* Those that the order does not reach: none of them is better than those that it has. `best` itself
 * is among them where the order has no scores. */
static enum status add_others(struct inquiry *inquiry, const struct candidate *best,
                              const struct store_article *article, struct members *out,
                              struct error *err)
{
    uint32_t n_known = out->n;
    for (uint32_t i = 0; i < article->n_paragraphs && out->n < out->room; i++) {
        struct candidate *item = &out->items[out->n];
        *item = *best;
        item->docid = article->first_docid + i;
        bool is_over = deadline_is_over(&inquiry->deadline);
        if (is_known(out, n_known, item->docid) ||
            (item->docid != best->docid && (is_over || !inquiry_keeps(inquiry, item->docid))))
            continue;
        enum status status = candidates_score(inquiry, item, err);
        if (status != OK)
            return status;
        out->n++;
    }
    qsort(out->items + n_known, out->n - n_known, sizeof *out->items, by_score);
    for (uint32_t i = n_known; n_known > 0 && i < out->n; i++)
        out->items[i].score = fmin(out->items[i].score, out->items[i - 1].score);
    return OK;
}

static enum status find_members(struct inquiry *inquiry, const struct search_request *request,
                                const struct candidates *candidates, const struct candidate *best,
                                struct members *out, struct error *err)
{
    struct store_article article;
    bool is_scored = request->sort == SORT_SCORE;
    store_article(segment_store(generation_segment(inquiry->generation, best->segment)),
                  best->article, &article);
    *out = (struct members){ARENA_ARRAY(inquiry->arena, struct candidate, article.n_paragraphs + 1),
                            0, article.n_paragraphs + 1};
    if (out->items == NULL)
        return no_memory(inquiry, err);
    if (is_scored)
        take_known(candidates, best, out);
    if (is_scored && candidates->is_complete)
        return OK;
    return add_others(inquiry, best, &article, out, err);
}

/* ---- hits ---- */

static enum status fill_hit(struct inquiry *inquiry, const struct search_request *request,
                            const struct candidate *items, uint32_t n, struct hit *hit,
                            struct error *err)
{
    uint32_t shown = n < request->passages ? n : request->passages;
    struct passage *passages = ARENA_ARRAY(inquiry->arena, struct passage, shown + 1);
    if (passages == NULL)
        return no_memory(inquiry, err);
    for (uint32_t i = 0; i < shown; i++) {
        enum status status = passages_fill(inquiry, &items[i], request->snippet, &passages[i], err);
        if (status != OK)
            return status;
    }
    hit->score = items[0].score;
    hit->passages = passages;
    hit->n_passages = shown;
    hit->more = n - shown;
    return passages_article(inquiry, items[0].segment, items[0].article, hit, err);
}

static enum status fill_grouped(struct inquiry *inquiry, const struct search_request *request,
                                const struct candidates *candidates, const struct candidate *best,
                                struct hit *hit, struct error *err)
{
    struct members members;
    enum status status = find_members(inquiry, request, candidates, best, &members, err);
    return status != OK ? status : fill_hit(inquiry, request, members.items, members.n, hit, err);
}

/* What an order by date or title found has no score yet. */
static enum status fill_alone(struct inquiry *inquiry, const struct search_request *request,
                              struct candidate item, struct hit *hit, struct error *err)
{
    enum status status = OK;
    if (request->sort != SORT_SCORE)
        status = candidates_score(inquiry, &item, err);
    return status != OK ? status : fill_hit(inquiry, request, &item, 1, hit, err);
}

/* The texts of a page of paragraphs lie anywhere: all are fetched before the first is opened. */
static void fetch_texts(const struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates)
{
    uint32_t most = request->limit < FETCHED ? request->limit : FETCHED;
    for (uint32_t i = 0; i < most && request->offset + i < candidates->n; i++) {
        const struct candidate *item = &candidates->items[request->offset + i];
        store_fetch_text(segment_store(generation_segment(inquiry->generation, item->segment)),
                         item->docid);
    }
}

enum status group_hits(struct inquiry *inquiry, const struct search_request *request,
                       const struct candidates *candidates, struct search_result *result,
                       struct error *err)
{
    struct seen seen = {0};
    uint32_t rank = 0;
    struct hit *hits = ARENA_ARRAY(inquiry->arena, struct hit, request->limit + 1);
    if (hits == NULL || !seen_init(&seen, inquiry->arena, candidates->n))
        return no_memory(inquiry, err);
    result->hits = hits;
    if (!request->is_grouped)
        fetch_texts(inquiry, request, candidates);
    for (uint32_t i = 0; i < candidates->n && result->n_hits < request->limit; i++) {
        const struct candidate *best = &candidates->items[i];
        if (request->is_grouped && !seen_add(&seen, best))
            continue;
        if (rank++ < request->offset)
            continue;
        if (result->n_hits > 0 && deadline_is_over(&inquiry->deadline)) {
            result->is_partial = true;
            break;
        }
        struct hit *hit = &hits[result->n_hits];
        enum status status = request->is_grouped
                                 ? fill_grouped(inquiry, request, candidates, best, hit, err)
                                 : fill_alone(inquiry, request, *best, hit, err);
        if (status != OK)
            return status;
        hit->rank = rank;
        result->n_hits++;
    }
    return OK;
}
