/* Chains of NEAR and ADJ: one choice of a place for each operand, for which every link holds
 * (QUERY §5). Over the occurrences of one paragraph (match.h).
 *
 * The places where a leaf stands are one bit a position, and a step from operand to operand moves
 * all of them at once: forwards to the places that some choice reaches, then backwards from the
 * reached ends to those that take part. So a chain costs a few instructions for 64 positions and a
 * leaf, however many choices there are. */
#ifndef PILCROW_ENGINE_SEARCH_NEAR_H
#define PILCROW_ENGINE_SEARCH_NEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/search/match.h"

/* Whether a chain holds somewhere. No memory is "no". */
bool near_holds(const struct tree *near, const struct occurrences *occurrences);

/* Calls found() for each place that takes part in some choice, with the clause it is a place of; a
 * word that is several operands' is told for the first of them. Stops when it returns false. Returns
 * whether there was one. */
typedef bool near_found(void *ctx, uint32_t first, uint32_t last, uint32_t clause);
bool near_each(const struct tree *near, const struct occurrences *occurrences, near_found *found,
               void *ctx);

#endif
