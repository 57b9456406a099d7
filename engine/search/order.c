#include "engine/search/order.h"

#include "engine/analysis/language.h"

#include <stdlib.h>

/* What an article is sorted by, made once for each. */
struct key {
    uint32_t segment, article;
    struct span text; /* .at NULL: undated, untitled */
};

struct item {
    struct candidate candidate;
    struct span key;
};

struct sorting {
    const struct inquiry *inquiry;
    int direction;
};

static int by_key(const void *a, const void *b, void *ctx)
{
    const struct sorting *sorting = ctx;
    const struct item *x = a, *y = b;
    int order = 0;
    if ((x->key.at == NULL) != (y->key.at == NULL))
        return x->key.at == NULL ? 1 : -1;
    if (x->key.at != NULL)
        order = sorting->direction * span_compare(x->key, y->key);
    return order != 0 ? order
                      : candidates_compare_place(sorting->inquiry, &x->candidate, &y->candidate);
}

static enum status folded(struct inquiry *inquiry, struct span title, struct span *out,
                          struct error *err)
{
    const struct token *tokens = NULL;
    size_t n = 0, len = 0;
    enum status status = analyzer_run(inquiry->analyzer, title, LANGUAGE_NONE, &tokens, &n, err);
    for (size_t i = 0; i < n && status == OK; i++)
        len += analyzer_word(inquiry->analyzer, tokens[i].word)->exact.len + 1;
    char *text = status == OK ? arena_alloc(inquiry->arena, len + 1) : NULL;
    if (text == NULL)
        return status != OK ? status
                            : error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                                        "no memory to sort");
    *out = (struct span){text, 0};
    for (size_t i = 0; i < n; i++) {
        struct span exact = analyzer_word(inquiry->analyzer, tokens[i].word)->exact;
        memcpy(text + out->len, exact.at, exact.len);
        out->len += exact.len;
        text[out->len++] = ' ';
    }
    return OK;
}

static enum status key_of(struct inquiry *inquiry, enum search_sort sort,
                          const struct candidate *candidate, struct span *out, struct error *err)
{
    struct store_article article;
    store_article(segment_store(generation_segment(inquiry->generation, candidate->segment)),
                  candidate->article, &article);
    *out = sort == SORT_DATE ? article.date : SPAN_NONE;
    if (sort != SORT_TITLE || article.title.at == NULL)
        return OK;
    return folded(inquiry, article.title, out, err);
}

enum status order_sort(struct inquiry *inquiry, struct candidates *candidates,
                       enum search_sort sort, bool is_reversed, struct error *err)
{
    struct sorting sorting = {inquiry, is_reversed != (sort == SORT_DATE) ? -1 : 1};
    struct item *items = ARENA_ARRAY(inquiry->arena, struct item, candidates->n + 1);
    if (items == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "too many matches to sort");
    for (uint32_t i = 0; i < candidates->n; i++) {
        items[i].candidate = candidates->items[i];
        bool is_same = i > 0 && items[i - 1].candidate.segment == items[i].candidate.segment &&
                       items[i - 1].candidate.article == items[i].candidate.article;
        enum status status = OK;
        if (is_same)
            items[i].key = items[i - 1].key;
        else
            status = key_of(inquiry, sort, &items[i].candidate, &items[i].key, err);
        if (status != OK)
            return status;
    }
    qsort_r(items, candidates->n, sizeof *items, by_key, &sorting);
    for (uint32_t i = 0; i < candidates->n; i++)
        candidates->items[i] = items[i].candidate;
    return OK;
}
