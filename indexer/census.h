/* What the segments of a generation hold together, less what is dead: articles, paragraphs,
 * distinct words, articles by language and by source. */
#ifndef PILCROW_INDEXER_CENSUS_H
#define PILCROW_INDEXER_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/manifest.h"
#include "engine/segment/segment.h"

struct census_part {
    const struct segment *segment;
    const bool *is_dead; /* by article; NULL: none is */
};

struct census {
    uint32_t articles, paragraphs;
    uint32_t words;                      /* distinct, also those that only dead articles have */
    struct manifest_language *languages; /* most articles first */
    uint32_t n_languages;
    uint32_t *source_articles;
};

/* Memory is the arena's. ERR_CORRUPT: an article of a source that does not exist. */
enum status census_take(const struct census_part *parts, uint32_t n, uint32_t n_sources,
                        struct arena *arena, struct census *out, struct error *err) MUST_USE;

#endif
