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
    struct expansion *items; /* by exact form, and after expand_share() by segment; the arena's */
    uint32_t n, room;
    uint32_t n_forms; /* different exact forms among them */
    bool is_cut;
};

/* All of them. */
enum status expand_word(const struct generation *generation, const struct tree_word *word,
                        bool is_fuzzy, struct arena *arena, struct expansions *out,
                        struct error *err) MUST_USE;

/* Cuts those of `n` words to `most` exact forms in all. Each may have as many as any other, and what
 * one does not need the others share, so that no word is left without. */
void expand_share(struct expansions *const *all, uint32_t n, uint32_t most);

#endif
