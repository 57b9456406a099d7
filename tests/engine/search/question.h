/* Random questions with their meaning: the text of a query, and beside it the tree that whoever
 * wrote it had in mind. The tree is made from no parser: a test compares what the engine finds for
 * the text with what QUERY.md says about the tree (oracle.h). Also random paragraphs to ask about.
 */
#ifndef PILCROW_TESTS_ENGINE_SEARCH_QUESTION_H
#define PILCROW_TESTS_ENGINE_SEARCH_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/analysis/analyzer.h"

/* SplitMix64: the same seed makes the same texts. */
struct dice {
    uint64_t state;
};
uint32_t dice_below(struct dice *dice, uint32_t n);

enum ask_kind {
    ASK_WORD,
    ASK_PREFIX,
    ASK_FUZZY,
    ASK_PHRASE,
    ASK_LOOSE,
    ASK_NEAR,
    ASK_TITLE, /* one kid: a leaf, or an OR of leaves */
    ASK_ROW,
    ASK_AND,
    ASK_OR
};

#define ASK_MOST 8

/* A word as it is meant; a gap has no forms. */
struct ask_word {
    struct span exact, stem;
    bool is_stop, is_gap, is_prefix;
};

struct ask {
    enum ask_kind kind;
    char sign; /* '+', '-' or none */
    bool is_optional;
    uint32_t clause; /* of a leaf; of a title field, and of all below it */
    struct ask_word words[ASK_MOST];
    uint32_t n_words;
    uint32_t distance; /* LOOSE; else of the link to the next operand of a NEAR */
    bool is_ordered;   /* that link */
    struct ask *kids[ASK_MOST];
    uint32_t n_kids;
};

/* Appends a paragraph's text; some have few different words, so that all stand close to each other.
 */
void question_paragraph(struct dice *dice, struct buf *out);

/* Appends a title's text, of words that stand in no paragraph and that only title: asks for. */
void question_title(struct dice *dice, struct buf *out);

/* Appends the text of a query and returns what it means; the arena's. */
struct ask *question_make(struct dice *dice, struct analyzer *analyzer, struct arena *arena,
                          struct buf *out);

#endif
