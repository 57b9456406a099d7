/* The paragraphs that may be hits, best first: those that the postings find, scored again in blocks
 * (scoring.h). Where the bare words stand side by side, paragraphs form a list of their own, which
 * comes first (QUERY §7). */
#ifndef PILCROW_ENGINE_SEARCH_CANDIDATES_H
#define PILCROW_ENGINE_SEARCH_CANDIDATES_H

#include "engine/search/inquiry.h"

struct candidate {
    uint32_t docid, segment, article;
    uint32_t number; /* among those scored together, before they were sorted (scoring.c) */
    bool is_row;
    double score;
};

struct candidates {
    struct candidate *items; /* in final order; the arena's */
    uint32_t n;
    struct shim_count count; /* of all matches */
    const uint32_t *matches; /* all of them as in a census; NULL: they were not noted */
    uint32_t n_matches;
    bool is_complete;  /* items are all matches there are */
    bool is_one_block; /* each was compared with each, however many they are */
    bool is_partial;   /* the deadline cut the search */
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
