#include "engine/search/best.h"

#include <math.h>
#include <stdlib.h>

void best_begin(struct best *best, const struct shim_search *search, struct shim_hit *hits)
{
    *best = (struct best){.search = search, .hits = hits, .floor = -INFINITY};
}

static bool is_better(const struct shim_hit *a, const struct shim_hit *b)
{
    return a->score != b->score ? a->score > b->score : a->docid < b->docid;
}

/* Lets the hit sink from the top to where no worse one is below it. */
static void sink(struct shim_hit *hits, uint32_t n, struct shim_hit hit)
{
    uint32_t at = 0;
    for (uint32_t kid = 1; kid < n; kid = 2 * at + 1) {
        if (kid + 1 < n && is_better(&hits[kid], &hits[kid + 1]))
            kid++;
        if (!is_better(&hit, &hits[kid]))
            break;
        hits[at] = hits[kid];
        at = kid;
    }
    hits[at] = hit;
}

static void rise(struct shim_hit *hits, uint32_t at)
{
    struct shim_hit hit = hits[at];
    for (; at > 0 && is_better(&hits[(at - 1) / 2], &hit); at = (at - 1) / 2)
        hits[at] = hits[(at - 1) / 2];
    hits[at] = hit;
}

static bool keeps(struct best *best, uint32_t docid)
{
    const struct shim_search *search = best->search;
    if (search->keep == NULL)
        return true;
    if (search->deadline != NULL && deadline_is_over_coarse(search->deadline)) {
        best->is_late = best->is_over = true; /* what it keeps may be long */
        return false;
    }
    return search->keep(search->keep_ctx, docid);
}

void best_offer(struct best *best, uint32_t docid, double score)
{
    const struct shim_search *search = best->search;
    struct shim_hit hit = {docid, score};
    bool is_full = best->n == search->want, is_counted = best->kept > search->count_to;
    bool enters = !is_full || (search->want > 0 && is_better(&hit, &best->hits[0]));
    if ((is_counted && !enters) || !keeps(best, docid))
        return;
    best->kept++;
    if (search->want == 0)
        best->is_over = best->is_over || best->kept > search->count_to;
    else if (is_full && enters)
        sink(best->hits, best->n, hit);
    else if (!is_full) {
        best->hits[best->n] = hit;
        rise(best->hits, best->n++);
    }
    if (search->want > 0 && best->n == search->want && best->kept > search->count_to)
        best->floor = best->hits[0].score;
}

static int by_rank(const void *a, const void *b)
{
    const struct shim_hit *x = a, *y = b;
    return is_better(y, x) - is_better(x, y);
}

uint32_t best_finish(struct best *best, struct shim_count *count)
{
    uint32_t count_to = best->search->count_to;
    if (best->n > 0)
        qsort(best->hits, best->n, sizeof *best->hits, by_rank);
    *count =
        (struct shim_count){best->kept < count_to ? best->kept : count_to, best->kept <= count_to};
    return best->n;
}
