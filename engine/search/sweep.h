/* Matches in any order of merit: what a search has to look at one by one, because postings do not
 * know of phrases and rows. Their tokens lie anywhere in the store, so they are gathered first and
 * looked at in batches, while the next ones are fetched from memory. */
#ifndef PILCROW_ENGINE_SEARCH_SWEEP_H
#define PILCROW_ENGINE_SEARCH_SWEEP_H

#include "engine/search/inquiry.h"

struct sweep {
    uint32_t *docids; /* the arena's; segment by segment, ascending in each */
    uint32_t n;
    bool is_over; /* there are more than was asked for: docids are of no use */
    bool is_cut;  /* the deadline ended it */
};

/* All paragraphs that match, if they are at most `most`. ERR_DEADLINE when none was found in time.
 */
enum status sweep_matches(struct inquiry *inquiry, uint32_t most, struct sweep *out,
                          struct error *err) MUST_USE;

/* Those of `n` paragraphs found by the plan that hold the row, if they are at most `most`; and
 * those that hold it but for its first or last word. The deadline cuts both. */
enum status sweep_rows(struct inquiry *inquiry, const uint32_t *docids, uint32_t n, uint32_t most,
                       struct sweep *rows, struct sweep *parts, struct error *err) MUST_USE;

#endif
