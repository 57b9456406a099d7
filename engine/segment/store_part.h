/* The inside of a part of a store: rows with offsets that begin at 0 for each part. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_PART_H
#define PILCROW_ENGINE_SEGMENT_STORE_PART_H

#include <stdint.h>
#include <zstd.h>

#include "base/buf.h"
#include "engine/segment/store_build.h"
#include "engine/segment/store_format.h"

struct store_part {
    struct buf
        sections[STORE_SECTIONS]; /* rows as in the file, without the last row of each table; of
                                     paragraphs struct paragraph_row, in no groups yet */
    uint32_t n_texts;             /* bytes of text, in blocks or waiting */
    struct buf waiting;           /* text of the block that is being filled */
    uint32_t titles, headings, paragraphs; /* how many have their words */
    ZSTD_CCtx *zstd;
};

/* Compresses what is still waiting; the first failure of any of the part's buffers. */
enum status store_part_close(struct store_part *part, struct error *err) MUST_USE;

static inline uint32_t store_part_rows(const struct store_part *part, uint32_t section, size_t row)
{
    return (uint32_t)(part->sections[section].len / row);
}

#endif
