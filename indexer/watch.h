/* pilcrow-index --watch: stays, and runs the ordinary update whenever files have changed and are
 * quiet again (debounce.h). The lock is held during runs only. A run that fails is told of, and tried
 * again; what inotify cannot see (watches.h) is looked for from time to time. */
#ifndef PILCROW_INDEXER_WATCH_H
#define PILCROW_INDEXER_WATCH_H

#include "base/clock.h"
#include "indexer/options.h"

/* Until stop->cancelled; returns the exit code: EXIT_INTERRUPTED, or EXIT_USAGE when already the
 * first run has nothing to work on. */
int watch_index(const struct options *options, const char *root, const struct deadline *stop);

/* For the handler of signals that set stop->cancelled: ends the merging of segments, too. */
void watch_interrupt(void);

#endif
