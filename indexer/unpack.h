/* What gzip has packed (RFC 1952), within bounds that no bomb passes. */
#ifndef PILCROW_INDEXER_UNPACK_H
#define PILCROW_INDEXER_UNPACK_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

#define UNPACK_MAX_BYTES ((size_t)64 << 20)
#define UNPACK_MAX_RATIO 100
#define UNPACK_SMALL                                                                               \
    ((size_t)1 << 20) /* whatever the ratio: a short text may say one thing often */

/* Appends all members of `packed` to `out`. ERR_PARSE: it is not gzip, damaged or cut off, or packed
 * twice; ERR_LIMIT: more than UNPACK_MAX_BYTES, or than UNPACK_SMALL and UNPACK_MAX_RATIO times
 * what it was;
 * ERR_NOMEM. */
enum status unpack_gzip(struct span packed, struct buf *out, struct error *err) MUST_USE;

#endif
