/* Connections by number: a number is never used twice, so an answer that comes late finds nobody
 * rather than somebody else. */
#ifndef PILCROW_DAEMON_ROSTER_H
#define PILCROW_DAEMON_ROSTER_H

#include <stdbool.h>
#include <stdint.h>

struct conn;
struct roster_slot;

struct roster {
    struct roster_slot *slots;
    uint32_t n_slots; /* places in the table */
    uint32_t n;       /* connections */
    uint32_t first_free;
    uint32_t serial;
};

void roster_init(struct roster *roster);
void roster_release(struct roster *roster);

bool roster_add(struct roster *roster, struct conn *conn, uint64_t *number); /* false: no memory */
void roster_remove(struct roster *roster, uint64_t number);
struct conn *roster_find(const struct roster *roster, uint64_t number); /* NULL: gone */

/* The connection in place 0 … n_slots-1, or NULL; for walks during which connections may go. */
struct conn *roster_at(const struct roster *roster, uint32_t place);

#endif
