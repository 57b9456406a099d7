#include "engine/search/order.h"

#include <stdlib.h>

#include "engine/shim/xapian_shim.h"

/* A sorted article: its matches, and what it is sorted by. */
struct item {
    struct census_run run;
    struct span key; /* .at NULL: undated, untitled */
    struct span date, id;
};

/* The best items so far: a heap with the last of them on top. */
struct best {
    struct item *items;
    uint32_t n, room;
    int direction;
};

/* ---- comparing ---- */

static int compare_keys(struct span a, struct span b, int direction)
{
    if ((a.at == NULL) != (b.at == NULL))
        return a.at == NULL ? 1 : -1;
    return a.at != NULL ? direction * span_compare(a, b) : 0;
}

static int compare(const struct item *a, const struct item *b, int direction)
{
    int order = compare_keys(a->key, b->key, direction);
    if (order == 0)
        order = compare_keys(a->date, b->date, -1);
    if (order == 0)
        order = span_compare(a->id, b->id);
    if (order == 0) /* of two indexes */
        order = (a->run.segment > b->run.segment) - (a->run.segment < b->run.segment);
    return order;
}

static int by_order(const void *a, const void *b, void *direction)
{
    return compare(a, b, *(int *)direction);
}

/* ---- the best so far ---- */

static void swap(struct item *a, struct item *b)
{
    struct item other = *a;
    *a = *b;
    *b = other;
}

static void sink(struct best *best)
{
    for (uint32_t at = 0, kid; (kid = 2 * at + 1) < best->n; at = kid) {
        struct item *items = best->items;
        if (kid + 1 < best->n && compare(&items[kid + 1], &items[kid], best->direction) > 0)
            kid++;
        if (compare(&items[kid], &items[at], best->direction) <= 0)
            return;
        swap(&items[kid], &items[at]);
    }
}

static void rise(struct best *best)
{
    for (uint32_t at = best->n - 1; at > 0; at = (at - 1) / 2) {
        struct item *item = &best->items[at], *parent = &best->items[(at - 1) / 2];
        if (compare(item, parent, best->direction) <= 0)
            return;
        swap(item, parent);
    }
}

static void offer(struct best *best, const struct item *item)
{
    if (best->n < best->room) {
        best->items[best->n++] = *item;
        rise(best);
    } else if (compare(item, &best->items[0], best->direction) < 0) {
        best->items[0] = *item;
        sink(best);
    }
}

/* ---- keys ---- */

/* The exact words of the title, each followed by a blank. */
static enum status fold_title(struct inquiry *inquiry, const struct segment *segment,
                              uint32_t article, struct span *out, struct error *err)
{
    uint32_t n = 0;
    size_t len = 0;
    const struct lexicon *lexicon = segment_lexicon(segment);
    struct lexicon_word word;
    enum status status = inquiry_load_title(inquiry, segment, article, &n, err);
    if (status != OK)
        return status;
    const uint32_t *ids = inquiry->scratch->ids;
    for (uint32_t i = 0; i < n; i++) {
        lexicon_word(lexicon, ids[i], &word);
        len += word.exact.len + 1;
    }
    char *text = arena_alloc(inquiry->arena, len + 1);
    if (text == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory to sort");
    *out = (struct span){text, len};
    for (uint32_t i = 0; i < n; i++) {
        lexicon_word(lexicon, ids[i], &word);
        memcpy(text, word.exact.at, word.exact.len);
        text += word.exact.len;
        *text++ = ' ';
    }
    return OK;
}

static enum status make_item(struct inquiry *inquiry, const struct census_run *run,
                             enum search_sort sort, struct item *out, struct error *err)
{
    const struct segment *segment = generation_segment(inquiry->generation, run->segment);
    struct store_article article;
    store_article(segment_store(segment), run->article, &article);
    *out = (struct item){*run, SPAN_NONE, article.date, article.id};
    if (sort != SORT_TITLE)
        out->key = article.date;
    if (sort != SORT_TITLE || article.title.at == NULL)
        return OK;
    return fold_title(inquiry, segment, run->article, &out->key, err);
}

/* ---- articles → paragraphs ---- */

static void take_paragraphs(const struct census *census, const struct order *order,
                            const struct item *item, struct candidates *out)
{
    uint32_t n = order->is_grouped ? 1 : item->run.n;
    for (uint32_t i = 0; i < n && out->n < order->want; i++)
        out->items[out->n++] = (struct candidate){.docid = census->docids[item->run.first + i],
                                                  .segment = item->run.segment,
                                                  .article = item->run.article};
}

enum status order_first(struct inquiry *inquiry, const struct census *census,
                        const struct order *order, struct candidates *out, struct error *err)
{
    uint32_t want = order->want < census->n ? order->want : census->n;
    struct best best = {.items = ARENA_ARRAY(inquiry->arena, struct item, want + 1),
                        .room = want,
                        .direction = order->is_reversed != (order->sort != SORT_TITLE) ? -1 : 1};
    struct census_run run = {0};
    *out = (struct candidates){.items = ARENA_ARRAY(inquiry->arena, struct candidate, want + 1),
                               .count = {census->n, !census->is_partial},
                               .is_complete =
                                   want == census->n && !census->is_partial && !order->is_grouped,
                               .is_partial = census->is_partial};
    if (best.items == NULL || out->items == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory to sort");
    while (want > 0 && census_next(inquiry, census, &run)) {
        struct item item;
        enum status status = make_item(inquiry, &run, order->sort, &item, err);
        if (status != OK)
            return status;
        offer(&best, &item);
    }
    qsort_r(best.items, best.n, sizeof *best.items, by_order, &best.direction);
    for (uint32_t i = 0; i < best.n; i++)
        take_paragraphs(census, order, &best.items[i], out);
    return OK;
}
