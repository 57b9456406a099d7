/* Words of a lexicon within a few edits of a word: insertion, deletion, substitution of a code
 * point, or a swap of neighbours (restricted Damerau–Levenshtein, also called optimal string
 * alignment).
 *
 * Method: the sorted words are walked as the trie they spell; words that begin alike share their
 * states, and where no state is left all words with that beginning are skipped (S. Hanov, "Fast and
 * Easy Levenshtein distance using a Trie", 2011). The states are the bits of S. Wu and U. Manber,
 * "Fast text searching allowing errors" (CACM 35(10), 1992), with swaps as H. Hyyrö has them ("A
 * bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003). */
#ifndef PILCROW_ENGINE_SEARCH_SIMILAR_H
#define PILCROW_ENGINE_SEARCH_SIMILAR_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/segment/lexicon.h"

#define SIMILAR_MAX_EDITS 2

struct similar {
    uint32_t id;
    uint32_t count; /* occurrences */
    uint32_t edits;
};

/* Fills *out (the arena's) in rank order. Words longer than 63 code points have no similar words.
 */
enum status similar_words(const struct lexicon *lexicon, struct span exact, uint32_t max_edits,
                          struct arena *arena, struct similar **out, uint32_t *n,
                          struct error *err) MUST_USE;

#endif
