#include "engine/search/group.h"

#include <math.h>
#include <stdlib.h>

#include "engine/search/passages.h"

/* A set of articles: open addressing over (segment, article). */
struct seen {
    uint64_t *keys; /* 0: free */
    uint32_t room;
};

static bool seen_init(struct seen *seen, struct arena *arena, uint32_t n)
{
    seen->room = 64;
    while (seen->room < 2 * n)
        seen->room *= 2;
    seen->keys = ARENA_ARRAY(arena, uint64_t, seen->room);
    return seen->keys != NULL;
}

/* Whether the article is new. */
static bool seen_add(struct seen *seen, const struct candidate *candidate)
{
    uint64_t key = ((uint64_t)candidate->segment << 32 | candidate->article) + 1;
    uint32_t at = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (seen->room - 1);
    while (seen->keys[at] != 0 && seen->keys[at] != key)
        at = (at + 1) & (seen->room - 1);
    bool is_new = seen->keys[at] == 0;
    seen->keys[at] = key;
    return is_new;
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

/* ---- an article's paragraphs ---- */

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

static enum status score(struct inquiry *inquiry, struct candidate *item, double ceiling,
                         struct error *err)
{
    struct rank_parts parts;
    enum status status =
        inquiry_score(inquiry, item->docid, &parts, &item->segment, &item->is_row, err);
    if (status == OK)
        item->score = fmin(rank_sum(&parts), ceiling);
    return status;
}

/* All matching paragraphs of the article of `best`, best first, none better than `ceiling`. */
static enum status find_in_article(struct inquiry *inquiry, const struct candidate *best,
                                   double ceiling, struct candidate **out, uint32_t *n,
                                   struct error *err)
{
    struct store_article article;
    store_article(segment_store(generation_segment(inquiry->generation, best->segment)),
                  best->article, &article);
    struct candidate *items =
        ARENA_ARRAY(inquiry->arena, struct candidate, article.n_paragraphs + 1);
    *n = 0;
    *out = items;
    if (items == NULL)
        return no_memory(inquiry, err);
    for (uint32_t i = 0; i < article.n_paragraphs; i++) {
        struct candidate *item = &items[*n];
        *item = *best;
        item->docid = article.first_docid + i;
        if (item->docid != best->docid) {
            if (deadline_is_over(&inquiry->deadline) || !inquiry_keeps(inquiry, item->docid))
                continue;
            enum status status = score(inquiry, item, ceiling, err);
            if (status != OK)
                return status;
        }
        ++*n;
    }
    qsort(items, *n, sizeof *items, by_score);
    return OK;
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
                                const struct candidate *best, struct hit *hit, struct error *err)
{
    struct candidate *items = NULL;
    uint32_t n = 0;
    double ceiling = request->sort == SORT_SCORE ? best->score : INFINITY;
    enum status status = find_in_article(inquiry, best, ceiling, &items, &n, err);
    return status != OK ? status : fill_hit(inquiry, request, items, n, hit, err);
}

/* What an order by date or title found has no score yet. */
static enum status fill(struct inquiry *inquiry, const struct search_request *request,
                        struct candidate best, struct hit *hit, struct error *err)
{
    enum status status = OK;
    if (request->sort != SORT_SCORE)
        status = score(inquiry, &best, INFINITY, err);
    if (status != OK)
        return status;
    return request->is_grouped ? fill_grouped(inquiry, request, &best, hit, err)
                               : fill_hit(inquiry, request, &best, 1, hit, err);
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
        enum status status = fill(inquiry, request, *best, hit, err);
        if (status != OK)
            return status;
        hit->rank = rank;
        result->n_hits++;
    }
    return OK;
}
