/* The generations that may be asked: the current one, and at most two replaced ones that stay for
 * stable pages until 60 s after their last use. The I/O thread's alone; workers get references. */
#ifndef PILCROW_DAEMON_SHELF_H
#define PILCROW_DAEMON_SHELF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/span.h"
#include "engine/generation/generation.h"

#define SHELF_REPLACED 2
#define SHELF_STAY_NS (60ull * NS_PER_S)

struct shelf {
    struct generation *current; /* kept; NULL: no index yet */
    struct {
        struct generation *generation; /* kept */
        uint64_t used_ns;
    } replaced[SHELF_REPLACED]; /* newest first; NULL at the end */
    uint64_t epoch;             /* grows with every change of the current one */
};

void shelf_release(struct shelf *shelf);

/* Takes the reference; the one before becomes replaced, or goes where it is torn. A generation that is on the shelf already
 * (a rollback) just changes its place. */
void shelf_replace(struct shelf *shelf, struct generation *generation, uint64_t now_ns);

/* Lets the current one go at once, and has none. */
void shelf_withdraw(struct shelf *shelf);

/* The generation of that name, marked as used now; NULL when it is not open. Borrowed. */
struct generation *shelf_find(struct shelf *shelf, struct span name, uint64_t now_ns);

/* Lets those go whose time is over; true when one went. */
bool shelf_expire(struct shelf *shelf, uint64_t now_ns);

/* All that are on the shelf; returns how many. */
uint32_t shelf_list(const struct shelf *shelf, struct generation *out[1 + SHELF_REPLACED]);

#endif
