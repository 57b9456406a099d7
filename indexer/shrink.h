/* A run that would remove much is stopped: usually a disk is not mounted. */
#ifndef PILCROW_INDEXER_SHRINK_H
#define PILCROW_INDEXER_SHRINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* ERR_STALE, with the message and one line of advice, when more than 20 % of `n` articles, and at
 * least ten, would go. `source` is named in the advice. */
enum status shrink_check(uint64_t gone, uint64_t n, const char *source, char *advice, size_t room,
                         struct error *err) MUST_USE;

#endif
