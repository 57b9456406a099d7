/* What one generation has that another had not: the paragraphs of articles that were added or
 * changed between the two, whatever happened to segments meanwhile (updates, merges, full builds,
 * rollbacks).
 *
 * A segment that both have costs a look at its dead articles; of any other each article is looked
 * up by its id in the older generation and compared by its hash. So the cost follows what has been
 * written anew, not the index. Of joined generations each index is compared for itself; one that the
 * older has not is new as a whole. */
#ifndef PILCROW_ENGINE_GENERATION_CHANGES_H
#define PILCROW_ENGINE_GENERATION_CHANGES_H

#include "base/buf.h"
#include "base/clock.h"
#include "engine/generation/generation.h"

/* Paragraphs [first, first + n). */
struct docid_range {
    uint32_t first, n;
};

struct changes {
    struct buf ranges;   /* of struct docid_range: ascending, not touching, none of them dead */
    uint32_t paragraphs; /* in all */
    uint32_t articles;
};

/* Fills *out, which is to be released in either case. ERR_CANCELLED, ERR_DEADLINE, ERR_NOMEM. */
enum status changes_find(const struct generation *before, const struct generation *after,
                         const struct deadline *deadline, struct changes *out,
                         struct error *err) MUST_USE;
void changes_release(struct changes *changes);

const struct docid_range *changes_ranges(const struct changes *changes, uint32_t *n);

#endif
