/* The generation that a run makes: segments that stay, with what is dead in them by now, new ones,
 * the list of files, what all of them hold together, and its manifest.
 *
 * Order of calls: init; keep what stays and add what is new, in the order of docids, and list the
 * files — or resume from a generation that is published; merge; publish; release. */
#ifndef PILCROW_INDEXER_EDITION_H
#define PILCROW_INDEXER_EDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "engine/generation/generation.h"
#include "engine/segment/segment.h"
#include "indexer/before.h"
#include "indexer/census.h"
#include "indexer/pipeline.h"
#include "indexer/walk.h"

struct edition_part {
    struct manifest_segment entry;
    uint32_t dead_paragraphs;
    const struct segment *segment;
    struct segment *opened; /* by us: a new one; else NULL */
    const char *dir;        /* of a new one, until it is published */
    bool *is_dead;          /* by article; NULL: none is */
    bool is_moved;          /* published as a segment, but not yet named by a generation */
};

struct edition {
    struct arena arena;
    const struct generation *origin; /* whose segments stay, and from which is counted; or NULL */
    struct edition_part *parts;
    uint32_t n_parts, room;
    struct file_record *records; /* runs are of parts */
    uint32_t n_records;
    struct census census;
    struct manifest manifest;
    uint32_t n_samples; /* phrases that were found in new segments */
};

/* `origin`: the generation that an update starts from; NULL: everything is built anew. */
enum status edition_init(struct edition *edition, const struct generation *origin,
                         uint32_t n_sources, struct error *err) MUST_USE;
/* Closes what is open, and removes segments that were moved but never published. */
void edition_release(struct edition *edition, const char *root);

/* The segments of `origin`, less the articles whose fate is not to be kept; one without a living
 * article is left out. Fates are by before's numbers. */
enum status edition_keep(struct edition *edition, const struct before *before, const uint8_t *fates,
                         struct error *err) MUST_USE;

/* Opens and verifies new segments. */
enum status edition_add(struct edition *edition, const struct pipeline_segment *segments,
                        uint32_t n, struct error *err) MUST_USE;

/* Takes the list of files (struct file_record) as the intake made it: runs of segments of `origin`
 * and of new ones become runs of parts. */
enum status edition_list(struct edition *edition, const struct buf *records,
                         struct error *err) MUST_USE;

/* All of the segments of `origin`, which is published, and its list of files, whose runs are of
 * those segments. */
enum status edition_resume(struct edition *edition, struct file_record *records, uint32_t n,
                           struct error *err) MUST_USE;

struct edition_merge {
    uint64_t most;   /* living paragraphs of one merge; what is more is left for later */
    const char *dir; /* new segments are made below it */
    const char
        *root; /* of the index: hashes of what is merged are compared first; NULL: they are not */
    enum postings_builder builder;
    const struct deadline *stop;
    /* So many of the paragraphs that are merged have been moved; NULL: nobody is told. */
    void (*tell)(void *ctx, uint64_t moved, uint64_t all);
    void *ctx;
};

/* Merges parts by the policy of engine/segment/merge_policy.h; *n is how many were merged.
 * ERR_CORRUPT: one of them is damaged. */
enum status edition_merge(struct edition *edition, const struct edition_merge *how, uint32_t *n,
                          struct error *err) MUST_USE;

/* Whether edition_merge() would find something to do. */
bool edition_wants_merge(const struct edition *edition, uint64_t most);

/* Makes the generation current. */
enum status edition_publish(struct edition *edition, const char *root, const struct before *before,
                            const struct walk *walk, struct error *err) MUST_USE;

/* The same for one that was resumed: it only merges what `origin` holds. */
enum status edition_publish_merged(struct edition *edition, const char *root,
                                   struct error *err) MUST_USE;

#endif
