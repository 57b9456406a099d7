/* Files mapped to be read.
 *
 * A file that somebody cuts short, or whose disk fails, has pages that cannot be read: touching one
 * is SIGBUS, which ends a process. After mapping_endure() such pages read as zeros instead, and the
 * mapping is torn from then on: what was read of it is to be checked against mapping_is_torn() before
 * anybody gets it. Who maps files reads them so that zeros do no harm (decision 31). Thread-safe. */
#ifndef PILCROW_BASE_MAPPING_H
#define PILCROW_BASE_MAPPING_H

#include <signal.h>
#include <stdbool.h>

#include "base/span.h"
#include "base/status.h"

/* A read-only mapping of a whole file; an empty file maps to SPAN_NONE. ERR_NOT_FOUND, ERR_FORBIDDEN
 * (not a regular file), ERR_IO, ERR_NOMEM. */
enum status mapping_open(const char *path, struct span *out, struct error *err) MUST_USE;
void mapping_close(struct span map);

/* Takes SIGBUS over, for good; what it says of other memory ends the process as before. A thread that
 * blocks the signal is ended all the same. */
enum status mapping_endure(struct error *err) MUST_USE;

/* Blocks every signal but that one in this thread, and those it starts; fills the mask that was. */
void mapping_block_signals(sigset_t *before);

bool mapping_is_torn(struct span map);
bool mapping_is_any_torn(void); /* a load */

#endif
