/* Around a paragraph: its article's title, the headings above it, the paragraph before and the one
 * after. There a bare word may stand when a query is relaxed to the tier `context` (QUERY §5).
 *
 * Few articles hold all the bare words at all. They are found first, one walk along the postings of
 * each word; only their paragraphs are looked at closely, with token ids. */
#ifndef PILCROW_ENGINE_SEARCH_AROUND_H
#define PILCROW_ENGINE_SEARCH_AROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct around;
struct inquiry;

/* For a bound inquiry whose query has a row; the arena's. ERR_DEADLINE, ERR_CANCELLED. */
enum status around_new(struct inquiry *inquiry, struct around **out, struct error *err) MUST_USE;

/* Whether the paragraph's article holds all the bare words. */
bool around_may_hold(const struct around *around, const struct inquiry *inquiry, uint32_t docid);

/* Fills the numbers of the bare words that stand around the paragraph. Uses scratch->ids and
 * scratch->headings. */
enum status around_scan(struct inquiry *inquiry, uint32_t segment, uint32_t docid, uint64_t *words,
                        struct error *err) MUST_USE;

#endif
