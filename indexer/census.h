/* What the segments of a generation hold together, less what is dead: articles, paragraphs, articles
 * by language and by source, distinct words. Counted from what the generation before held, so that
 * the cost is that of what came and went. */
#ifndef PILCROW_INDEXER_CENSUS_H
#define PILCROW_INDEXER_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/manifest.h"
#include "engine/segment/segment.h"
#include "indexer/names.h"

struct census {
    struct arena *arena;
    struct names tags; /* language → its place among them */
    uint32_t articles, paragraphs;
    struct manifest_language *languages; /* most articles first, when sorted */
    uint32_t n_languages;
    uint32_t *source_articles;
    uint32_t n_sources;
};

/* Begins with what `before` counts, or with nothing (NULL). Memory is the arena's. */
enum status census_begin(struct census *census, const struct manifest *before, uint32_t n_sources,
                         struct arena *arena, struct error *err) MUST_USE;
void census_end(struct census *census);

/* An article more, or one less. ERR_CORRUPT: of a source that does not exist. */
enum status census_count(struct census *census, const struct store *store, uint32_t article,
                         bool is_more, struct error *err) MUST_USE;

/* Sorts the languages and leaves out those without articles. */
void census_sort(struct census *census);

/* How many distinct words `some` lexicons have that `others` lack. */
enum status census_words(const struct lexicon *const *some, uint32_t n,
                         const struct lexicon *const *others, uint32_t n_others, uint32_t *words,
                         struct error *err) MUST_USE;

#endif
