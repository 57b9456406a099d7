/* Where a hit's score comes from, and why there is no such hit (PROTOCOL §6.6).
 *
 * The hit is scored once more with a listener (rank.h), so that what is told is what was added up.
 * Two things happen to a score after that, and are parts like the others: feedback from the best
 * hits, a part for each of the EXPLAIN_WORDS words that give most and one for all others; and the
 * ceiling of a block of candidates (candidates.h), which takes off what the second stage gives
 * beyond what the first one had seen of the words: a negative part "word" of all of them. */
#ifndef PILCROW_ENGINE_SEARCH_EXPLAIN_H
#define PILCROW_ENGINE_SEARCH_EXPLAIN_H

#include "engine/search/candidates.h"

#define EXPLAIN_WORDS 8

/* Fills result->hits with the hit that request->explain names, or with none, and
 * result->explanation. The request's page must reach the rank, or as far as a paragraph is to be
 * looked for: what stands further down has the rank 0. */
enum status explain_hit(struct inquiry *inquiry, const struct search_request *request,
                        const struct candidates *candidates, struct search_result *result,
                        struct error *err) MUST_USE;

/* The explanation of a query that looks for nothing. */
void explain_nothing(struct search_result *result);

#endif
