/* Queries that would find something, for one that found nothing and may not be relaxed: with its
 * misspelt words corrected, and without its quotes (QUERY §5). Each comes with the total that
 * asking it gives. */
#ifndef PILCROW_ENGINE_SEARCH_OFFERS_H
#define PILCROW_ENGINE_SEARCH_OFFERS_H

#include "engine/search/relax.h"

/* Fills result->offers, at most two. `query` is the query as it was understood. What the deadline
 * does not let be counted is not offered. */
enum status offers_make(struct searcher *searcher, struct relaxation *relaxation,
                        struct tree *query, struct search_result *result,
                        struct error *err) MUST_USE;

#endif
