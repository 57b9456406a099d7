/* The text of leaves → words: bare words, phrases, values of fields. QUERY §4, §6, §9. */
#ifndef PILCROW_ENGINE_QUERY_TREE_WORDS_H
#define PILCROW_ENGINE_QUERY_TREE_WORDS_H

#include "engine/analysis/analyzer.h"
#include "engine/query/reading.h"

/* A query while it is understood. */
struct understanding {
    struct reading reading;
    struct analyzer *analyzer;
    uint32_t n_words;     /* so far, at most QUERY_MAX_WORDS */
    uint32_t n_fields;    /* so far; of those beyond QUERY_MAX_FIELDS the first is warned of */
    uint32_t n_wildcards; /* so far, at most QUERY_MAX_WILDCARDS */
    bool is_cut;          /* there were more words */
};

/* Appends the words of a bare leaf, each a node; none where the text has none. */
enum status tree_words_bare(struct understanding *u, const struct tree *leaf,
                            struct tree_kids *out) MUST_USE;

/* Appends the leaf as one node: a phrase, or a bare text as an operand of NEAR. */
enum status tree_words_phrase(struct understanding *u, const struct tree *leaf,
                              struct tree_kids *out) MUST_USE;
enum status tree_words_operand(struct understanding *u, const struct tree *leaf,
                               struct tree_kids *out) MUST_USE;

/* Fills field->values from its slots; no values where they come to nothing. */
enum status tree_words_values(struct understanding *u, struct tree *field) MUST_USE;

#endif
