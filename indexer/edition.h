/* The generation that a run makes: segments that stay, with what is dead in them by now, new ones,
 * what all of them hold together, and its manifest. */
#ifndef PILCROW_INDEXER_EDITION_H
#define PILCROW_INDEXER_EDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/manifest.h"
#include "engine/segment/segment.h"
#include "indexer/before.h"
#include "indexer/intake.h"
#include "indexer/pipeline.h"
#include "indexer/walk.h"

struct edition_part {
    struct manifest_segment entry;
    const struct segment *segment;
    struct segment *opened; /* by us: a new one; else NULL */
    const char *dir;        /* of a new one, until it is published */
    bool *is_dead;          /* by article; NULL: none is */
    bool is_moved;          /* published as a segment, but not yet named by a generation */
};

struct edition {
    struct arena arena;
    struct edition_part *parts;
    uint32_t n_parts, room;
    struct manifest manifest;
    uint32_t n_samples; /* phrases that were found in new segments */
};

void edition_init(struct edition *edition);
/* Closes what is open, and removes segments that were moved but never published. */
void edition_release(struct edition *edition, const char *root);

/* The segments of before, less the articles whose fate is not to be kept; one without a living
 * article is left out. */
enum status edition_keep(struct edition *edition, const struct before *before, const uint8_t *fates,
                         struct error *err) MUST_USE;

/* Opens and verifies new segments. */
enum status edition_add(struct edition *edition, const struct pipeline_segment *segments,
                        uint32_t n, struct error *err) MUST_USE;

/* Counts what all parts hold, and makes the generation current. */
enum status edition_publish(struct edition *edition, const char *root, const struct before *before,
                            const struct walk *walk, struct span files_jsonl,
                            struct error *err) MUST_USE;

#endif
