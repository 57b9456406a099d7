/* Encodings of Chinese, Japanese and Korean, in which a character is two bytes and more. Private to
 * encoding_guess.c. */
#ifndef PILCROW_INDEXER_ENCODING_WIDE_H
#define PILCROW_INDEXER_ENCODING_WIDE_H

#include "base/span.h"

/* The one that the bytes are whole and sensible in, or NULL. `said` is what uchardet thinks: where
 * it names one, less is asked of it. The bytes may be cut off at the end. */
const char *encoding_wide_find(struct span sample, const char *said);

#endif
