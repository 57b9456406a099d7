/* What the words of a query mean in one generation: the terms to look up, and for every segment the
 * word ids that count as that word. The lexicon decides, so postings, matches and highlights agree.
 *
 * A bare word stands for all words that share a stem with it: the stem that each language of the
 * index gives it, and the stems of every word with its exact form. A quoted word stands for the
 * words with its exact form and for its possessive (QUERY §4). A prefix or fuzzy word stands for
 * the words it expands to, QUERY_MAX_EXPANSIONS in all, the most frequent first.
 *
 * The words of a query are numbered from 0 in the order of the tree, at most 64, so that a set of
 * them is one 64-bit mask. Titles among the request's filters come behind the query: where their
 * words find no place any more, they are numbered apart, in a bound of their own (`more`), which
 * only filter.h reads. All memory is the arena's of the request. */
#ifndef PILCROW_ENGINE_SEARCH_BIND_H
#define PILCROW_ENGINE_SEARCH_BIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"
#include "engine/generation/generation.h"
#include "engine/query/tree.h"
#include "engine/search/collection.h"

#define BOUND_GAP UINT8_MAX

struct expansions;

struct bound_term {
    struct span term;
    uint32_t count; /* documents that hold it */
};

struct bound_word {
    const struct tree_word *word;
    const struct tree *leaf;
    struct bound_term *terms; /* in byte order, each once */
    uint32_t n_terms;
    uint32_t count;          /* documents, at most those of the generation */
    struct bound_term *lent; /* the same terms of titles and headings, see bind_lent() */
    uint32_t n_lent;
    struct expansions *expanded; /* what a prefix or fuzzy word stands for (expand.h) */
    double idf;                  /* ln(1 + (N - count + .5) / (count + .5)) */
    double weight;    /* how much the query wants it: 1; STOP_WEIGHT for stop words among others */
    bool is_missing;  /* no word of the index is meant by it */
    bool is_excluded; /* stands below a NOT or a field: no part of the paragraph's score */
};

/* How a word id of a segment relates to the query's words, one bit a word. */
struct bound_mask {
    uint32_t id;      /* UINT32_MAX: free place */
    uint64_t accept;  /* counts as the word */
    uint64_t exact;   /* has its exact form (or is its possessive) */
    uint64_t surface; /* is spelt with the same accents */
};

/* An open-addressed table of masks by id. */
struct bound_segment {
    struct bound_mask *places;
    uint32_t room; /* a power of two */
    uint32_t used;
};

/* tree->bound of a leaf: the numbers of its words, BOUND_GAP for gaps. */
struct bound_leaf {
    const uint8_t *numbers;
    uint64_t mask;
    struct bound *home; /* whose words they are */
};

/* tree->bound of a FIELD: its place in the masks of fields. */
struct bound_field {
    uint32_t number;
};

struct bound {
    struct bound_word words[QUERY_MAX_WORDS];
    uint32_t n_words;
    struct bound_segment *segments; /* one for each of the generation */
    uint32_t n_segments;
    uint32_t n_documents;
    const struct tree *fields[QUERY_MAX_WORDS]; /* FIELD clauses, by number */
    uint32_t n_fields;
    uint64_t lent_mask; /* words that titles and headings may lend to a paragraph */
    bool is_cut;        /* expansions were cut */
    struct bound *more; /* of titles that had no place; or NULL */
};

#define BOUND_APART 16 /* bounds beside the first, 1,024 words of filters */

/* Binds every leaf and field of the tree; sets tree->bound, and tree_word.typed where the exact
 * form of a bare word means other words of the index than the word itself. `languages` as for query_understand.
 * ERR_LIMIT: filters with more words than there are places. */
enum status bind_query(struct tree *root, const struct generation *generation,
                       struct collection *db, struct analyzer *analyzer, const uint8_t *languages,
                       uint32_t n_languages, struct arena *arena, struct bound **out,
                       struct error *err) MUST_USE;

/* For match:any, where a title brings in its article's first paragraph, and a heading the first one
 * under it (QUERY §5): finds the terms under which those are posted, for the bare words that stand
 * right in the query's row. */
enum status bind_lent(struct bound *bound, const struct tree *query, struct collection *db,
                      struct arena *arena, struct error *err) MUST_USE;

static inline const struct bound_mask *bound_find(const struct bound_segment *segment, uint32_t id)
{
    uint32_t last = segment->room - 1;
    for (uint32_t at = (id * 0x9E3779B1u) & last;; at = (at + 1) & last) {
        const struct bound_mask *place = &segment->places[at];
        if (place->id == id)
            return place;
        if (place->id == UINT32_MAX)
            return NULL;
    }
}

#endif
