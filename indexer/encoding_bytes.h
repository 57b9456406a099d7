/* Encodings in which a character is a byte. Private to encoding_guess.c. */
#ifndef PILCROW_INDEXER_ENCODING_BYTES_H
#define PILCROW_INDEXER_ENCODING_BYTES_H

#include "base/span.h"

/* The one whose reading of the bytes looks most like a language; never NULL. `said` is what
 * uchardet thinks, and weighs as much as a few trigrams. */
const char *encoding_bytes_find(struct span sample, const char *said);

#endif
