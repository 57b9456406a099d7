/* Hits from ordered candidates: one a paragraph, or one an article with its best paragraphs and how
 * many more it has. */
#ifndef PILCROW_ENGINE_SEARCH_GROUP_H
#define PILCROW_ENGINE_SEARCH_GROUP_H

#include "engine/search/candidates.h"

/* How many different articles the candidates are in, counting no further than `most`. */
uint32_t group_count(const struct candidates *candidates, struct arena *arena, uint32_t most);

/* Turns a list that is in order by score round: the least first, of equals the oldest, undated last.
 * Grouped, articles are turned round by their best, and the candidates of each stay as they are. */
enum status group_reverse(struct candidates *candidates, struct inquiry *inquiry, bool is_grouped,
                          struct error *err) MUST_USE;

/* Fills result->hits for the request's page. A page that the deadline cuts is result->is_partial.
 */
enum status group_hits(struct inquiry *inquiry, const struct search_request *request,
                       const struct candidates *candidates, struct search_result *result,
                       struct error *err) MUST_USE;

#endif
