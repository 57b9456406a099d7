/* An article back out of a store, as a reader would have handed it over: how the last good version
 * of a file that fails today stays in the index. */
#ifndef PILCROW_INDEXER_REVIVE_H
#define PILCROW_INDEXER_REVIVE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/segment/article.h"
#include "engine/segment/store.h"

/* Fills *out from the arena and the store's mapping, which must both outlive it. `index` is below
 * store_article_count(). */
enum status revive_article(const struct store *store, struct store_reader *reader, uint32_t index,
                           struct arena *arena, struct article *out, struct error *err) MUST_USE;

#endif
