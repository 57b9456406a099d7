/* One writer per index root. */
#ifndef PILCROW_ENGINE_GENERATION_LOCK_H
#define PILCROW_ENGINE_GENERATION_LOCK_H

#include "base/status.h"

struct lock;

/* Makes the root when it is missing. ERR_BUSY: "the index is held by pid 4711 since 18:02:11". The
 * kernel releases the lock when its holder dies. */
enum status lock_take(const char *root, struct lock **out, struct error *err) MUST_USE;
void lock_release(struct lock *lock);

#endif
