/* Which segments to merge: decision 21.
 *
 * A segment's level is 0 below MERGE_FLOOR living paragraphs and one more for each MERGE_FACTOR
 * times that. Neighbours are merged, so that the order of docids stays the order of arrival:
 * - a segment that stands before one of a higher level joins it; so levels never rise from left to
 *   right;
 * - MERGE_FACTOR neighbours of one level become one of the next;
 * - a segment of which more than 1/MERGE_DEAD_SHARE is dead is written anew without it; one of level
 *   0 together with its neighbours of level 0.
 * A merge of more than MERGE_BYTES is not made. Where that forbids one of the above, neighbours are
 * merged as far as they fit: of MERGE_FACTOR or more of one level, and of those before a higher level.
 * So an index of n paragraphs has at most MERGE_FACTOR - 1 segments a level, log(n / MERGE_FLOOR)
 * levels, and each paragraph is written once a level; what is larger than MERGE_BYTES has beside
 * these at most two segments for each MERGE_BYTES, for two neighbours of it do not fit together, and
 * its paragraphs are written once or twice more. */
#ifndef PILCROW_ENGINE_SEGMENT_MERGE_POLICY_H
#define PILCROW_ENGINE_SEGMENT_MERGE_POLICY_H

#include <stdint.h>

#define MERGE_FLOOR 2000 /* paragraphs that are written again in some 20 ms */
#define MERGE_FACTOR 4
#define MERGE_DEAD_SHARE 4
#define MERGE_BYTES ((uint64_t)1 << 30)

struct merge_size {
    uint32_t alive, dead; /* paragraphs */
    uint64_t bytes;       /* of its files */
};

/* Neighbours [first, first + n) that become one. */
struct merge_choice {
    uint32_t first, n;
};

/* Fills out[0…n-1] at most, ascending, and returns how many. Merges of more than `most` living
 * paragraphs are left for later. */
uint32_t merge_policy(const struct merge_size *sizes, uint32_t n, uint64_t most,
                      struct merge_choice *out);

#endif
