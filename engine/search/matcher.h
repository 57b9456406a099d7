/* Answers flat plans (flat.h) from the lists of postings of a generation's segments, without Xapian:
 * the same hits, scores and counts as shim_db_search() gives, many times faster. One thread's.
 *
 * - Of one term, its list is read from end to end.
 * - Alternatives are added up in windows of docids; once the list of the best is full, terms that
 *   cannot lift a paragraph into it on their own are only looked up (MaxScore: Turtle & Flood, "Query
 *   evaluation: strategies and optimizations", 1995).
 * - Of groups that must all be there, the rarest leads and the others skip to it. */
#ifndef PILCROW_ENGINE_SEARCH_MATCHER_H
#define PILCROW_ENGINE_SEARCH_MATCHER_H

#include "engine/generation/generation.h"
#include "engine/shim/xapian_shim.h"

struct matcher;

/* The generation must outlive it. *out is NULL when a segment's postings are of a version that only
 * Xapian may know. `documents`: in all segments. */
enum status matcher_new(const struct generation *generation, uint32_t documents,
                        struct matcher **out, struct error *err) MUST_USE;
void matcher_free(struct matcher *matcher); /* accepts NULL */

/* As shim_db_search(), docids being the generation's; search->factors must be NULL. *is_taken: false
 * when the plan is not flat, and nothing was done. */
enum status matcher_search(struct matcher *matcher, const struct shim_search *search,
                           struct shim_hit *hits, size_t *n_hits, struct shim_count *count,
                           bool *is_taken, struct error *err) MUST_USE;

/* In how many documents a term occurs. */
enum status matcher_count(const struct matcher *matcher, struct span term, uint32_t *count,
                          struct error *err) MUST_USE;

#endif
