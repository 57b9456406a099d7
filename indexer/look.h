/* What a run would do, without doing it: reads what is new or has changed and counts. It costs a
 * tenth of indexing and tells beforehand whether there is anything to publish, whether too much would
 * go, and whether a small segment beside the old ones will do. */
#ifndef PILCROW_INDEXER_LOOK_H
#define PILCROW_INDEXER_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/generation/manifest.h"
#include "indexer/intake.h"

/* Fills *counts as the run's intake would, silently. */
enum status look_ahead(const struct walk *walk, const struct before *before,
                       const struct diff *diff, const struct deadline *stop,
                       struct intake_counts *counts, struct error *err) MUST_USE;

/* Whether the index is so large that looking pays. */
bool look_is_worth_it(const struct manifest *manifest);

/* Whether everything is better built anew: a small index, one with many segments, or one with much
 * that is dead or about to be. That takes little then, and leaves nothing behind. */
bool look_wants_full(const struct manifest *manifest, const struct intake_counts *counts);

/* Whether so many of `n` articles would go that it looks like a disk that is not mounted: more than
 * 20 %, and at least ten. */
bool look_is_shrink(const struct intake_counts *counts, uint64_t n);

#endif
