/* Tells a running daemon that there is a new generation, by running `pilcrow reload`, and asks
 * which one it serves then. Without a daemon, or without that program, nothing happens. */
#ifndef PILCROW_INDEXER_NOTIFY_H
#define PILCROW_INDEXER_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/generation/manifest.h"

#define NOTIFY_ADDRESS_ROOM 300

/* Where a daemon is expected: $PILCROW_SOCKET or its default. False when that is a Unix socket that
 * does not exist. */
bool notify_address(char out[NOTIFY_ADDRESS_ROOM]);

/* `root`: the index, which may be one of several there. False when no daemon answered in time, or it
 * serves others. */
bool notify_daemon(const char *root, char served[GENERATION_NAME_ROOM]);

#endif
