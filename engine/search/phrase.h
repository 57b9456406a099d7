/* Where words stand together: phrases with gaps, and words within a distance in any order. All of it
 * over the occurrences of one paragraph (match.h), in time that grows with them alone. */
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

#endif
