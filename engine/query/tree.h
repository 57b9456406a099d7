/* The query tree. Matching, highlighting, explain and relaxation all read the same one, so a
 * highlight cannot disagree with a match (QUERY, introduction).
 *
 * Made in two steps, both printable: parse.h reads the syntax and knows no words; understand.h
 * divides the text of its leaves into words with the analyzer. After that:
 *
 *   ROW      kids side by side, 2 or more: all of them or any, as `match` says
 *   AND OR   kids, 2 or more
 *   NOT PLUS one kid: excluded; required also in `any` and never given up
 *   WORD     one bare word, any form: words[0]; a run of Chinese or Japanese characters is one WORD
 *            of several words, which stand side by side
 *   PREFIX FUZZY  words[0]: what the word begins with; the word or one edit away
 *   PHRASE   words[0…n): exact forms at consecutive positions; a gap (is_gap) is any one word, and
 *            never first or last; the last may be a beginning (is_prefix). One quoted word is a
 *            PHRASE of one
 *   LOOSE    words in any order, two or more, no gaps, last − first position ≤ distance; the last
 *            may be a beginning
 *   NEAR     kids with links[i] between kid i and i+1. Kids are leaves, or ORs of leaves
 *   FIELD    `field`; title: one kid; date: date_first and date_last, values[0] as written; others:
 *            values, alternatives any of which will do. Of author and tag a value is its exact
 * words joined by one space, of lang a lower-case code, of path and id the text, in which `*`
 *            stands for any characters and `\` makes the next `*` or `\` plain. Where the filters of
 *            a request give several titles or dates: a kid each, a FIELD for a date; any will do
 *   EVERY    matches every paragraph
 *
 * - NOT stands only in a ROW or AND, beside a kid that is no NOT; an EVERY where the query has
 * none.
 * - An OR in an OR, an AND in an AND and a ROW in a ROW are one node, but for a ROW whose + and -
 *   are its own.
 * - `clause` numbers the leaves and fields from the left, from 0; what is in a title field has the
 *   field's number.
 * All memory is one arena's; nothing is freed alone. Depth is at most TREE_MAX_DEPTH. */
#ifndef PILCROW_ENGINE_QUERY_TREE_H
#define PILCROW_ENGINE_QUERY_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/query/fields.h"

#define QUERY_MAX_BYTES 4096
#define QUERY_MAX_WORDS 64
#define QUERY_MAX_FIELDS                                                                           \
    24 /* clauses; those of `filters` come on top, and have 64 bits with them */
#define QUERY_MAX_DEPTH 32
#define QUERY_MAX_PHRASE 32
#define QUERY_MAX_WILDCARDS 4
#define QUERY_MAX_EXPANSIONS 1000
#define QUERY_MAX_DISTANCE 32
#define TREE_MAX_DEPTH                                                                             \
    (6 *                                                                                           \
     QUERY_MAX_DEPTH) /* of nodes: a bracket may hold OR ROW AND NOT FIELD                     \
                           */

enum tree_kind {
    TREE_ROW,
    TREE_AND,
    TREE_OR,
    TREE_NOT,
    TREE_PLUS,
    TREE_WORD,
    TREE_PREFIX,
    TREE_FUZZY,
    TREE_PHRASE,
    TREE_LOOSE,
    TREE_NEAR,
    TREE_FIELD,
    TREE_EVERY
};

struct tree_word {
    struct span surface, exact; /* empty for a gap */
    struct span typed;          /* where the exact form, read by itself, is not this word (ゟ is
                                   より, two words; bind.h knows of accents that tell words of an
                                   index apart): what stands in the query; else empty */
    uint32_t start, end;        /* bytes in the query */
    bool is_gap, is_prefix;
    bool is_stop;   /* on the stop list of the query's language */
    bool is_number; /* holds a digit: has no other forms */
    bool is_han;
    bool is_corrected; /* put in place of a word that the index does not hold */
};

/* A piece of the query's text that understand.h has yet to divide into words: the text of a bare
 * word, a slot of a phrase, a value of a field. */
struct tree_slot {
    struct span text;    /* without the backslashes of escapes; all of it is plain text */
    const uint32_t *at;  /* where each byte of it stands in the query */
    uint32_t start, end; /* bytes in the query, a star behind it included */
    bool is_gap;         /* a star alone: any one word */
    bool has_star;       /* may be a beginning */
};

struct tree_link {
    uint32_t distance;
    bool is_ordered;
};

struct tree {
    enum tree_kind kind;
    uint32_t start, end; /* bytes in the query that it was read from */
    uint32_t clause;
    struct tree **kids;
    uint32_t n_kids;
    struct tree_word *words;
    uint32_t n_words;
    uint32_t distance;       /* LOOSE */
    struct tree_link *links; /* NEAR: n_kids - 1 */
    enum tree_field field;
    struct span *values;
    uint32_t n_values;
    int32_t date_first, date_last; /* FIELD date: days, YYYYMMDD, both ends included */
    struct tree_slot *slots;       /* before understand.h: what the leaf's words are made of */
    uint32_t n_slots;
    bool is_spelled;  /* NOT: written NOT, not - */
    bool is_optional; /* a bare stop word among others: counts for order, is not required */
    void *bound;      /* the searcher's: what the leaf means in its generation */
};

/* ---- making ---- */

/* A node of that place in the query, all else zero; NULL: see arena_status(). */
struct tree *tree_new(struct arena *arena, enum tree_kind kind, uint32_t start,
                      uint32_t end) MUST_USE;

/* Kids that are gathered before their number is known. All zero: none. */
struct tree_kids {
    struct tree **at;
    uint32_t n, room;
};

/* False: see arena_status(). */
bool tree_kids_add(struct tree_kids *kids, struct arena *arena, struct tree *kid) MUST_USE;

/* A node of these kids; of one kid, that kid itself. `kids` is the tree's afterwards. */
struct tree *tree_join(struct arena *arena, enum tree_kind kind, struct tree_kids *kids) MUST_USE;

static inline bool tree_is_leaf(const struct tree *tree)
{
    return tree->kind >= TREE_WORD && tree->kind <= TREE_LOOSE;
}

/* ---- showing ---- */

/* The tree in strict syntax (QUERY §12): what a reader sees as `understood`. Read again, it is the
 * same tree. */
void tree_print(const struct tree *tree, struct buf *out);

/* The tree as an s-expression with every attribute, for tests and explain:
 * (row (word power) (not (phrase gas line))). Text not yet divided into words stands in quotes. */
void tree_dump(const struct tree *tree, struct buf *out);

/* Whether two trees mean the same (positions in the query and accents apart). */
bool tree_equal(const struct tree *a, const struct tree *b);

#endif
