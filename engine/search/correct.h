/* Did you mean: the words of the index that a word it does not hold may be a misspelling of
 * (QUERY §8). One edit for words of 4 to 7 characters, two for longer ones; shorter words and words
 * with digits have none. */
#ifndef PILCROW_ENGINE_SEARCH_CORRECT_H
#define PILCROW_ENGINE_SEARCH_CORRECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/generation.h"
#include "engine/query/tree.h"

struct correction {
    struct span exact, surface; /* the commonest spelling of the form; the generation's */
    uint32_t edits;
    uint32_t surface_count;
    uint64_t count;    /* occurrences in the generation */
    double cost;       /* of mistyping it so: channel_cost() */
    double likelihood; /* that it was meant: ln count - cost */
};

/* How many edits a word may be away; 0: it is not corrected. */
uint32_t correct_edits(const struct tree_word *word);

/* Fills *out (the arena's) with the words that are the fewest edits away, likeliest first. */
enum status correct_word(const struct generation *generation, const struct tree_word *word,
                         struct arena *arena, struct correction **out, uint32_t *n,
                         struct error *err) MUST_USE;

#endif
