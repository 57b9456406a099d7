/* A paragraph's token stream (store.h) → where words of the query stand in it, in one pass and
 * without a list of its words: what every candidate of a search goes through. */
#ifndef PILCROW_ENGINE_SEARCH_SCAN_H
#define PILCROW_ENGINE_SEARCH_SCAN_H

#include "engine/search/match.h"

/* Fills *out like match_scan(), but for fields and around, and *n_content: words that are no stop
 * words. `tokens` are LEB128 integers; an id beyond the lexicon counts as its last word. `ids`: NULL,
 * or room for as many of them as tokens has bytes. */
enum status scan_tokens(const struct bound_segment *segment, const struct lexicon *lexicon,
                        struct span tokens, struct occurrences *out, uint32_t *n_content,
                        uint32_t *ids, struct error *err) MUST_USE;

#endif
