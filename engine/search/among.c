#include "engine/search/among.h"

enum { LOOK_EVERY = 64 }; /* paragraphs between two looks at the clock */

static uint32_t count_paragraphs(const struct search_request *request)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < request->n_among; i++)
        n += request->among[i].n;
    return n;
}

/* True while there is time. */
static bool look_through(struct inquiry *inquiry, const struct docid_range *range, uint32_t *docids,
                         struct census *out)
{
    for (uint32_t i = 0; i < range->n; i++) {
        if (i % LOOK_EVERY == 0 && deadline_is_over(&inquiry->deadline)) {
            out->is_partial = true;
            return false;
        }
        if (inquiry_keeps(inquiry, range->first + i))
            docids[out->n++] = range->first + i;
    }
    return true;
}

static bool is_in(const struct search_request *request, uint32_t docid)
{
    uint32_t low = 0, high = request->n_among;
    while (low < high) { /* the first range that begins behind docid */
        uint32_t middle = low + (high - low) / 2;
        if (request->among[middle].first <= docid)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && docid - request->among[low - 1].first < request->among[low - 1].n;
}

static enum status take_of_all(struct inquiry *inquiry, const struct search_request *request,
                               uint32_t *docids, struct census *out, struct error *err)
{
    struct census all;
    enum status status = census_take(inquiry, &all, err);
    if (status != OK)
        return status;
    for (uint32_t i = 0; i < all.n; i++)
        if (is_in(request, all.docids[i]))
            docids[out->n++] = all.docids[i];
    out->is_partial = all.is_partial;
    return OK;
}

enum status among_take(struct inquiry *inquiry, const struct search_request *request,
                       struct census *out, struct error *err)
{
    uint32_t n = count_paragraphs(request);
    *out = (struct census){0};
    if (inquiry->plan.n == 0)
        return OK;
    uint32_t *docids = arena_alloc(inquiry->arena, sizeof *docids * ((size_t)n + 1));
    if (docids == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory to look through what is new");
    out->docids = docids;
    if (n > AMONG_FEW)
        return take_of_all(inquiry, request, docids, out, err);
    for (uint32_t i = 0; i < request->n_among; i++)
        if (!look_through(inquiry, &request->among[i], docids, out))
            break;
    return OK;
}
