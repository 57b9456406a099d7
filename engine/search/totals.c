#include "engine/search/totals.h"

#include "engine/search/facets.h"
#include "engine/search/group.h"

static void note_matches(const struct search_request *request, const struct candidates *candidates,
                         struct search_result *result)
{
    result->is_partial = candidates->is_partial;
    result->total = (struct search_total){candidates->count.matches, candidates->count.is_exact};
    if (result->total.is_exact && result->total.value > request->count_to)
        result->total = (struct search_total){request->count_to, false};
}

static struct search_total at_least(uint32_t known, uint32_t counted, bool is_exact)
{
    return (struct search_total){counted > known ? counted : known, is_exact};
}

/* Articles, and facets: of all matches, where all were counted or are to be; of the candidates
 * otherwise. `census` is NULL when it has not been taken yet. */
static enum status count_articles(struct inquiry *inquiry, const struct search_request *request,
                                  const struct candidates *candidates, const struct census *census,
                                  struct search_result *result, struct error *err)
{
    struct census taken;
    bool is_exact = candidates->count.is_exact && !candidates->is_partial;
    enum status status = OK;
    if (census == NULL && request->facets == 0 && (candidates->is_complete || !is_exact)) {
        result->articles.value = group_count(candidates, inquiry->arena, UINT32_MAX);
        result->articles.is_exact = is_exact;
        return OK;
    }
    if (census == NULL && candidates->matches != NULL) {
        taken = (struct census){candidates->matches, candidates->n_matches, false};
        census = &taken;
    }
    if (census == NULL) {
        status = census_take(inquiry, &taken, err);
        taken.is_partial = taken.is_partial || status == ERR_DEADLINE;
        if (status != OK && (status != ERR_DEADLINE || candidates->n == 0))
            return status;
        census = &taken;
    }
    uint32_t known = census->is_partial ? group_count(candidates, inquiry->arena, UINT32_MAX) : 0;
    result->articles = at_least(known, census_articles(inquiry, census), !census->is_partial);
    result->is_partial = result->is_partial || census->is_partial;
    if (request->facets == 0)
        return OK;
    result->total = at_least(result->total.value, census->n, !census->is_partial);
    return facets_count(inquiry, census, request->facets, result->facets, err);
}

enum status totals_fill(struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates, const struct census *census,
                        struct search_result *result, struct error *err)
{
    note_matches(request, candidates, result);
    return count_articles(inquiry, request, candidates, census, result, err);
}
