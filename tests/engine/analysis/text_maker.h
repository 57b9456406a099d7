/* Random text of the whole Unicode repertoire, made so that the rules of word borders meet. */
#ifndef PILCROW_TESTS_ENGINE_ANALYSIS_TEXT_MAKER_H
#define PILCROW_TESTS_ENGINE_ANALYSIS_TEXT_MAKER_H

#include <stdint.h>

#include "base/buf.h"

/* Appends n characters; the same `seed`, which moves on, makes the same text. */
void text_maker_add(uint64_t *seed, size_t n, struct buf *out);
uint32_t text_maker_random(uint64_t *seed, uint32_t below);

#endif
