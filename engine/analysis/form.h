/* Cutting what is too long to keep: the beginning stays, a hash of the whole follows, so that equal
 * stays equal and different stays different. */
#ifndef PILCROW_ENGINE_ANALYSIS_FORM_H
#define PILCROW_ENGINE_ANALYSIS_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Fills `out` with text as it is, or cut to at most `most` ≥ 20 bytes; returns the length. `out`
 * may be where the text stands. */
size_t form_cut(struct span text, size_t most, char *out);

/* The hash: FNV-1a, 64 bits, the same for ever and on every machine. */
uint64_t form_hash(struct span text);

#endif
