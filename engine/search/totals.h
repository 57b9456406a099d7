/* How many paragraphs and articles match, and the facets of a result. */
#ifndef PILCROW_ENGINE_SEARCH_TOTALS_H
#define PILCROW_ENGINE_SEARCH_TOTALS_H

#include "engine/search/candidates.h"
#include "engine/search/census.h"

/* Fills total, articles, facets and is_partial. `census` is NULL when it has not been taken yet: it
 * is, where facets are wanted or the candidates are not all of a number that is known. */
enum status totals_fill(struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates, const struct census *census,
                        struct search_result *result, struct error *err) MUST_USE;

#endif
