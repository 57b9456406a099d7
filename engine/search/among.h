/* All matches among some paragraphs only: what a standing query asks of what is new. A few are
 * looked at one by one, without the postings, so that the cost follows their number; many are taken
 * from all matches. */
#ifndef PILCROW_ENGINE_SEARCH_AMONG_H
#define PILCROW_ENGINE_SEARCH_AMONG_H

#include "engine/search/census.h"

#define AMONG_FEW 20000u /* paragraphs: about what a search with many matches looks at */

/* The matches in request->among, by docid; what a deadline cuts is partial. */
enum status among_take(struct inquiry *inquiry, const struct search_request *request,
                       struct census *out, struct error *err) MUST_USE;

#endif
