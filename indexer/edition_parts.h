/* Parts of an edition, for its own sources: edition.c, edition_merge.c, edition_publish.c. */
#ifndef PILCROW_INDEXER_EDITION_PARTS_H
#define PILCROW_INDEXER_EDITION_PARTS_H

#include "indexer/edition.h"

enum { EDITION_SAMPLES = 20 }; /* phrases that are asked back from what a run has built */

/* Opens and verifies the new segment in part->dir; `totals` is what was put into it. */
enum status edition_open_part(struct edition *edition, struct edition_part *part,
                              const struct segment_totals *totals, uint32_t samples,
                              struct error *err) MUST_USE;

#endif
