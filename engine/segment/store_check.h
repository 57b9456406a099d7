/* A store as its readers see it, and the one check that lets them read without further ones. What they
 * do look at again is differences: a file that is torn later (base/mapping.h) reads as zeros from some
 * place on, so that each number in it is what the check found good, or less (decision 31). */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_CHECK_H
#define PILCROW_ENGINE_SEGMENT_STORE_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <zstd.h>

#include "base/status.h"
#include "engine/segment/sections.h"
#include "engine/segment/store_format.h"
#include "engine/segment/store_groups.h"

/* All pointers but the last two go into the mapping. */
struct store {
    struct sections sections;
    uint32_t first_docid;
    uint64_t serial; /* of this opening, for caches */
    uint32_t n_paragraphs, n_articles, n_headings, n_blocks, n_strings, n_placed, n_words;
    uint32_t n_wide; /* groups */
    const struct block_row *blocks;
    struct store_groups groups;
    const struct article_row *articles;
    const struct heading_row *headings;
    const struct placed_row *placed;
    const uint32_t *string_at, *by_id, *by_path;
    const uint8_t *tokens;
    uint32_t *article_at;   /* of every STORE_STRIDE-th paragraph its article; made at opening */
    ZSTD_DDict *dictionary; /* or NULL; made at opening */
    bool is_moved;          /* the last two are another's */
};

#define STORE_STRIDE 64

/* Fills all that needs no memory but first_docid and serial from store->sections. ERR_CORRUPT
 * unless every offset lies within its section and every table ascends. Contents of texts, strings
 * and streams stay unread. */
enum status store_check(struct store *store, struct error *err) MUST_USE;

/* The places of a row. */
static inline struct span store_placed(const struct store *store, const struct placed_row *row)
{
    struct store_range range = store_range_of(row->at, row[1].at);
    return span_cut(store->sections.at[STORE_PLACES], range.begin, range.end - range.begin);
}

#endif
