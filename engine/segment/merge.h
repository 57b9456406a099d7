/* Neighbouring segments → one, less what is dead, from the segments alone: no source is read and
 * nothing is analysed again. Articles keep their order and their bytes, words get the numbers of the
 * new lexicon, paragraphs the docids from `first_docid` on without a gap, postings the same impacts:
 * what comes out answers as a segment built of the living articles. Which segments to merge is
 * merge_policy.h's. */
#ifndef PILCROW_ENGINE_SEGMENT_MERGE_H
#define PILCROW_ENGINE_SEGMENT_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/status.h"
#include "engine/segment/segment.h"
#include "engine/segment/segment_build.h"

struct merge_part {
    const struct segment *segment;
    const bool *is_dead; /* by article; NULL: none is */
};

/* So many paragraphs have been moved so far. */
typedef void merge_tell(void *ctx, uint32_t moved);

struct merge_setup {
    const struct merge_part *parts; /* their docids ascend; at least one article lives */
    uint32_t n;
    uint32_t first_docid;
    enum postings_builder builder;
    const struct deadline *stop; /* NULL: none */
    merge_tell *tell;            /* NULL: nobody; after every article */
    void *ctx;
};

/* Makes the directory `dir` (it must not exist), unsynced; fills *totals, but for postings.
 * ERR_CANCELLED, ERR_DEADLINE; ERR_LIMIT: too large for one segment; ERR_CORRUPT: a part. */
enum status merge_segments(const struct merge_setup *setup, const char *dir,
                           struct segment_totals *totals, struct error *err) MUST_USE;

#endif
