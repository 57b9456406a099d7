/* The second stage: candidates get their scores, and their order, in blocks. The best SCORING_FIRST
 * by the postings are scored again with token ids (rank.h) and sorted, then the next SCORING_MORE,
 * and so on. No score exceeds the least of the block before, so the order does not depend on how
 * far a page reaches. */
#ifndef PILCROW_ENGINE_SEARCH_SCORING_H
#define PILCROW_ENGINE_SEARCH_SCORING_H

#include "engine/search/candidates.h"

#define SCORING_FIRST 100     /* of 400, less than 3 in 100 of the ten best lie behind it */
#define SCORING_FIRST_ANY 200 /* questions are long: the first stage knows less of them */
#define SCORING_MORE 1000

uint32_t scoring_first_block(const struct inquiry *inquiry);

/* The end of the block in which the n-th candidate lies, n from 1. */
uint32_t scoring_block_end(const struct inquiry *inquiry, uint32_t n);

/* Scores the last `n` of the items, none better than `ceiling`. What the best of the first block
 * are about reorders that block and all that follow (feedback.h). At the deadline the rest is left
 * out, and the result is partial. */
enum status scoring_run(struct inquiry *inquiry, struct candidates *out, uint32_t n, double ceiling,
                        struct error *err) MUST_USE;

#endif
