/* The first stage and the order of what it finds.
 *
 * Xapian gives the paragraphs with the best idf × impact; those are scored again with token ids
 * (rank.h) in *blocks*: the best CANDIDATES_FIRST of them first, then the next CANDIDATES_MORE, and
 * so on. A block is sorted by score, and no score exceeds the least of the block before, so the
 * order does not depend on how far a page reaches. Paragraphs in which the bare words stand side by
 * side form a list of their own, found by a search that keeps only these; it comes first (QUERY
 * §7). */
#ifndef PILCROW_ENGINE_SEARCH_CANDIDATES_H
#define PILCROW_ENGINE_SEARCH_CANDIDATES_H

#include "engine/search/inquiry.h"

#define CANDIDATES_FIRST 200
#define CANDIDATES_MORE 1000

struct candidate {
    uint32_t docid, segment, article;
    bool is_row;
    double score;
};

struct candidates {
    struct candidate *items; /* in final order; the arena's */
    uint32_t n;
    struct shim_count count; /* of all matches */
    bool is_complete;        /* items are all matches there are */
    bool is_partial;         /* the deadline cut the search */
};

/* At least `want` candidates, if there are so many. ERR_DEADLINE when nothing was found in time. */
enum status candidates_find(struct inquiry *inquiry, uint32_t want, uint32_t count_to,
                            struct candidates *out, struct error *err) MUST_USE;

/* Scores a paragraph by itself, and fills where it is: what a list beyond a page has no score of. */
enum status candidates_score(struct inquiry *inquiry, struct candidate *item,
                             struct error *err) MUST_USE;

/* The order of equals: date, newest first, undated last; article id by bytes; paragraph number. */
int candidates_compare_place(const struct inquiry *inquiry, const struct candidate *a,
                             const struct candidate *b);

#endif
