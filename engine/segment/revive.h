/* An article back out of a store, as a reader would have handed it over: how segments are merged, and
 * how the last good version of a file that fails today stays in an index that is built anew. */
#ifndef PILCROW_ENGINE_SEGMENT_REVIVE_H
#define PILCROW_ENGINE_SEGMENT_REVIVE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/segment/article.h"
#include "engine/segment/lexicon.h"
#include "engine/segment/store.h"

/* Headings of an article are neighbours in the store: [first, end). */
struct revive_range {
    uint32_t first, end;
};

/* Those that paragraphs of the article stand under, and those between them. */
struct revive_range revive_used_headings(const struct store *store,
                                         const struct store_article *article);

/* Fills *out, but for its hash, from the arena and the store's mapping, which must both outlive it.
 * `index` is below store_article_count(). `headings`: which ones to take, the used among them;
 * NULL: those. */
enum status revive_article(const struct store *store, struct store_reader *reader, uint32_t index,
                           const struct revive_range *headings, struct arena *arena,
                           struct article *out, struct error *err) MUST_USE;

/* Says in which languages the paragraphs of a revived article were read, for a store does not hold it:
 * as its words tell, which is as far as they depend on it. The new paragraphs are in the arena. */
enum status revive_languages(const struct store *store, const struct lexicon *lexicon,
                             uint32_t index, struct arena *arena, struct article *article,
                             struct error *err) MUST_USE;

#endif
