/* The `filters` of a request as FIELD clauses beside the query: any value of a field, all fields
 * (PROTOCOL §6.3). Values are as after the colon in a query; a title of one word means any form of
 * it, of several words the phrase. */
#ifndef PILCROW_ENGINE_SEARCH_FILTERS_H
#define PILCROW_ENGINE_SEARCH_FILTERS_H

#include "engine/analysis/analyzer.h"
#include "engine/search/searcher.h"

/* *out: `query` AND the filters; `query` itself when there are none. `query` NULL: every paragraph.
 * ERR_INVALID: a value that is no date. */
enum status filters_apply(struct tree *query, const struct search_request *request, int32_t today,
                          struct analyzer *analyzer, struct arena *arena, struct tree **out,
                          struct error *err) MUST_USE;

/* Warns of dates among them whose ends stand in the wrong order. */
void filters_warn(struct query *query, const struct search_request *request, int32_t today,
                  struct arena *arena);

#endif
