/* Counts over all matching paragraphs by what their articles say of themselves (PROTOCOL §6.3). A
 * paragraph of an article with two tags counts for both; of one without a date for no month. */
#ifndef PILCROW_ENGINE_SEARCH_FACETS_H
#define PILCROW_ENGINE_SEARCH_FACETS_H

#include "engine/search/census.h"
#include "engine/search/searcher.h"

#define FACETS_MOST 20 /* values of a facet that are told; of months all */

/* Fills lists[facet] for the `wanted` facets, 1 << enum search_facet. ERR_NOMEM, ERR_LIMIT. */
enum status facets_count(struct inquiry *inquiry, const struct census *census, uint32_t wanted,
                         struct facet_list lists[FACET_COUNT], struct error *err) MUST_USE;

#endif
