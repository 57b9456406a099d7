/* The words of a generation that a prefix or fuzzy word stands for. Where they are too many, the
 * most frequent of all segments together are kept, so that what is kept does not depend on how the
 * articles are cut into segments. */
#ifndef PILCROW_ENGINE_SEARCH_EXPAND_H
#define PILCROW_ENGINE_SEARCH_EXPAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/generation.h"
#include "engine/query/tree.h"
#include "engine/search/similar.h"

/* One word of one segment. */
struct expansion {
    uint32_t segment;
    struct similar word;
    struct span exact; /* the segment's */
    uint64_t total;    /* occurrences of the exact form in all segments */
};

struct expansions {
    struct expansion *items; /* by segment; the arena's */
    uint32_t n, room;
    bool is_cut;
};

/* *left: how many exact forms may still be kept; lessened by those that are. */
enum status expand_word(const struct generation *generation, const struct tree_word *word,
                        bool is_fuzzy, uint32_t *left, struct arena *arena, struct expansions *out,
                        struct error *err) MUST_USE;

#endif
