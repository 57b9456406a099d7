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
 *   PHRASE   words[0…n): exact forms at consecutive positions; a gap (is_gap) is any one word; the
 *            last may be a beginning (is_prefix). One quoted word is a PHRASE of one
 *   LOOSE    words in any order, last − first position ≤ distance
 *   NEAR     kids with links[i] between kid i and i+1
 *   FIELD    `field`; its values, or one kid (title:"…", title:(…))
 *   EVERY    matches every paragraph (what a query of exclusions stands on)
 * All memory is one arena's; nothing is freed alone. Depth is at most TREE_MAX_DEPTH. */
#ifndef PILCROW_ENGINE_QUERY_TREE_H
#define PILCROW_ENGINE_QUERY_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

#define QUERY_MAX_BYTES 4096
#define QUERY_MAX_WORDS 64
#define QUERY_MAX_DEPTH 32
#define QUERY_MAX_PHRASE 32
#define QUERY_MAX_WILDCARDS 4
#define QUERY_MAX_EXPANSIONS 1000
#define QUERY_MAX_DISTANCE 32
#define TREE_MAX_DEPTH (4 * QUERY_MAX_DEPTH) /* of nodes: a bracket may hold OR, ROW, AND, NOT */

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

enum tree_field {
    FIELD_TITLE,
    FIELD_AUTHOR,
    FIELD_TAG,
    FIELD_LANG,
    FIELD_PATH,
    FIELD_ID,
    FIELD_DATE,
    FIELD_COUNT
};

struct tree_word {
    struct span surface, exact; /* empty for a gap */
    uint32_t start, end;        /* bytes in the query */
    bool is_gap, is_prefix;
    bool is_stop;   /* on the stop list of the query's language */
    bool is_number; /* holds a digit: has no other forms */
    bool is_han;
};

struct tree_link {
    uint32_t distance;
    bool is_ordered;
};

struct tree {
    enum tree_kind kind;
    uint32_t start, end; /* bytes in the query that it was read from */
    uint32_t clause;     /* words, phrases and fields of the query, from the left, from 0 */
    struct tree **kids;
    uint32_t n_kids;
    struct tree_word *words;
    uint32_t n_words;
    uint32_t distance;       /* LOOSE */
    struct tree_link *links; /* NEAR: n_kids - 1 */
    enum tree_field field;
    struct span *values; /* FIELD without a kid: alternatives, any of which will do */
    uint32_t n_values;
    int32_t date_first, date_last; /* FIELD date: days, YYYYMMDD, both ends included */
    struct span text;              /* before understand.h: raw text of a leaf */
    bool is_optional; /* a bare stop word among others: counts for order, is not required */
    void *bound;      /* the searcher's: what the leaf means in its generation */
};

/* The tree in strict syntax (QUERY §12): what a reader sees as `understood`. */
void tree_print(const struct tree *tree, struct buf *out);

/* The tree as an s-expression with every attribute, for tests and explain:
 * (row (word power) (not (phrase gas line))). */
void tree_dump(const struct tree *tree, struct buf *out);

/* Whether two trees mean the same (positions in the query apart). */
bool tree_equal(const struct tree *a, const struct tree *b);

#endif
