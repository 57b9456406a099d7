/* The articles of one part of a merge on their way into the new lexicon and store; merge.c's own. */
#ifndef PILCROW_ENGINE_SEGMENT_MERGE_ARTICLES_H
#define PILCROW_ENGINE_SEGMENT_MERGE_ARTICLES_H

#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/status.h"
#include "engine/segment/lexicon_build.h"
#include "engine/segment/merge.h"
#include "engine/segment/store_build.h"

/* Where everything goes. */
struct merge_target {
    struct lexicon_build *lexicon;
    struct store_build *store;
    struct buf hashes;   /* u64 an article */
    uint32_t next_docid; /* of the next paragraph */
    struct segment_totals totals;
    const struct deadline *stop;
    merge_tell *tell;
    void *ctx;
};

/* Appends the living articles; docids[i] is set to the new docid of the part's paragraph i, or to 0
 * of a dead one. */
enum status merge_articles(struct merge_target *target, const struct merge_part *part,
                           uint32_t *docids, struct error *err) MUST_USE;

#endif
