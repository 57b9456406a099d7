/* The dictionary of a store: pieces of text that recur in it, known to each block from its first
 * byte. With it small blocks, which are read soon, take less room than large ones without.
 *
 * Trained by fastCover (Liao, Petri, Moffat, Wirth, "Effective Construction of Relative Lempel-Ziv
 * Dictionaries", WWW 2016, as zstd's ZDICT has it) on a sample of 1.3 MB, which takes some 20 ms.
 * The same articles make the same bytes. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_DICTIONARY_H
#define PILCROW_ENGINE_SEGMENT_STORE_DICTIONARY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/status.h"
#include "engine/segment/article.h"

#define STORE_DICTIONARY_MOST 65536
#define STORE_DICTIONARY_LEAST ((uint64_t)2 << 20) /* bytes of text that are worth one */
#define STORE_COMPRESSION 2 /* of zstd: with a dictionary it takes the time of 1 */

/* Appends it to `out`; nothing where there is too little text, or all of it the same. */
enum status store_dictionary_train(const struct article *articles, size_t n, struct buf *out,
                                   struct error *err) MUST_USE;

#endif
