/* From root to the user the daemon is to run as, once it listens. */
#ifndef PILCROW_DAEMON_PRIVILEGES_H
#define PILCROW_DAEMON_PRIVILEGES_H

#include <sys/types.h>

#include "base/status.h"

struct account {
    const char *name; /* NULL: as started */
    uid_t uid;
    gid_t gid;
};

/* ERR_INVALID: there is no such user. */
enum status account_find(const char *name, struct account *out, struct error *err) MUST_USE;

/* For good, with its groups. Does nothing when that user runs it already. ERR_FORBIDDEN: only root
 * may; ERR_IO. */
enum status privileges_drop(const struct account *account, struct error *err) MUST_USE;

#endif
