/* The fast path: sets the bits of a text's ASCII bytes, 64 bytes at a time. The tokenizer adds
 * those of other characters. */
#ifndef PILCROW_ENGINE_ANALYSIS_ASCII_H
#define PILCROW_ENGINE_ANALYSIS_ASCII_H

#include "base/span.h"
#include "engine/analysis/blocks.h"

/* Fills block_count(text.len) blocks. */
void ascii_classify(struct span text, struct block *blocks);

/* The same, byte by byte: for other processors, and for the test that compares them. */
void ascii_classify_plainly(struct span text, struct block *blocks);

#endif
