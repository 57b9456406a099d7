/* The runs of bytes that make words, from what each byte is. */
#ifndef PILCROW_ENGINE_ANALYSIS_RUNS_H
#define PILCROW_ENGINE_ANALYSIS_RUNS_H

#include "engine/analysis/blocks.h"
#include "engine/analysis/tokenizer.h"

/* Fills the words of classified blocks in order and returns how many there are: at most one for two
 * bytes, and one more. The last block is empty. */
size_t runs_find(const struct block *blocks, size_t n_blocks, struct word_at *words);

#endif
