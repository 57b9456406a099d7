/* Where words stand together: phrases with gaps, words within a distance, chains of NEAR and ADJ.
 * All of it over the occurrences of one paragraph (match.h). */
#ifndef PILCROW_ENGINE_SEARCH_PHRASE_H
#define PILCROW_ENGINE_SEARCH_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/search/match.h"

/* Calls found() for each place where the words of a PHRASE or a WORD of several characters stand at
 * consecutive positions, in order; stops when it returns false. Returns whether there was one. */
typedef bool phrase_found(void *ctx, uint32_t first, uint32_t last);
bool phrase_each(const struct tree *leaf, const struct occurrences *occurrences,
                 phrase_found *found, void *ctx);

/* The same for LOOSE: found() gets each word that takes part in some place, once. */
bool phrase_loose(const struct tree *leaf, const struct occurrences *occurrences,
                  phrase_found *found, void *ctx);

/* The same for NEAR: found() gets each operand's place that takes part in some choice for which
 * every link holds, and the operand's clause; a word that is several operands' is told for the
 * first of them. No memory is "no place". */
typedef bool near_found(void *ctx, uint32_t first, uint32_t last, uint32_t clause);
bool phrase_near(const struct tree *near, const struct occurrences *occurrences, near_found *found,
                 void *ctx);

#endif
