/* The hash of each article of a segment, by which an update knows that it has not changed: a file
 * of its own, which only the indexer reads. */
#ifndef PILCROW_ENGINE_SEGMENT_HASHES_H
#define PILCROW_ENGINE_SEGMENT_HASHES_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

/* Creates `path` of a u64 an article. */
enum status hashes_write(const char *path, const struct buf *hashes, struct error *err) MUST_USE;

/* The hashes of `n` articles, in the mapping. ERR_CORRUPT: it holds another number. */
enum status hashes_read(struct span file, uint32_t n, const uint64_t **out,
                        struct error *err) MUST_USE;

#endif
