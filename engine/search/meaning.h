/* The words of one segment's lexicon that a word of the query stands for (bind.h says by which
 * rules). */
#ifndef PILCROW_ENGINE_SEARCH_MEANING_H
#define PILCROW_ENGINE_SEARCH_MEANING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"
#include "engine/query/tree.h"
#include "engine/search/expand.h"
#include "engine/segment/lexicon.h"

struct meant {
    uint32_t id, stem;
    bool is_exact;   /* has the word's exact form, or is its possessive */
    bool is_surface; /* is spelt with the same accents */
};

/* All zero: none. The items are the arena's. */
struct meaning {
    struct meant *items;
    uint32_t n, room;
};

/* Where the words are looked up, and how the languages of the index stem them. */
struct meaning_source {
    const struct lexicon *lexicon;
    struct analyzer *analyzer;
    const uint8_t *languages;
    uint32_t n_languages;
    struct arena *arena;
};

/* Adds the words with the exact form of `word`, and its possessive. */
enum status meaning_exact(struct meaning *out, const struct meaning_source *source,
                          const struct tree_word *word, struct error *err) MUST_USE;

/* Adds these, then all that share a stem with one of them or with the word itself, as each language
 * of the index stems it. */
enum status meaning_any_form(struct meaning *out, const struct meaning_source *source,
                             const struct tree_word *word, struct error *err) MUST_USE;

/* Whether its exact form alone, as another reader would type it, adds other words: the stem of a
 * word keeps its accents. */
enum status meaning_is_folded(const struct meaning_source *source, const struct tree_word *word,
                              bool *is_other, struct error *err) MUST_USE;

/* Adds those of the expansions that are the segment's. */
enum status meaning_expanded(struct meaning *out, const struct meaning_source *source,
                             const struct expansions *expansions, uint32_t segment,
                             struct span surface, struct error *err) MUST_USE;

/* Whether one of the first `n` has the stem. */
bool meaning_has_stem(const struct meaning *meaning, uint32_t n, uint32_t stem);

#endif
