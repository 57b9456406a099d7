/* After a generation is published: segments that have become many, or dead, are merged, and that is
 * published as a generation of its own with the same articles. What has changed is found before that
 * begins, and stays whatever becomes of it. */
#ifndef PILCROW_INDEXER_CONSOLIDATE_H
#define PILCROW_INDEXER_CONSOLIDATE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/status.h"
#include "engine/generation/generation.h"
#include "engine/segment/postings.h"
#include "indexer/edition.h"

struct consolidation {
    const char *root;
    const char *dir; /* new segments are made below it */
    enum postings_builder builder;
    const struct deadline *stop;
    void (*tell)(void *ctx, uint64_t moved, uint64_t all); /* as struct edition_merge has it */
    void *ctx;

    /* What comes of it. */
    struct generation *origin; /* that was published */
    struct edition edition;    /* what is current then, if it was published */
    uint32_t n_merged;         /* segments */
    bool is_published;
};

/* `published` is the edition that is current; its list of files goes over into the new one. `beside`
 * has segments of it open. Nothing to do is no failure. */
enum status consolidate(struct consolidation *consolidation, const struct edition *published,
                        const struct generation *beside, struct error *err) MUST_USE;
void consolidate_end(struct consolidation *consolidation);

#endif
