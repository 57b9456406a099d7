/* What all connections together may hold in memory. A limit for each of them is not enough: a
 * thousand peers that ask for much and take nothing would each keep to it.
 *
 * Replies beyond limits.output: nothing more is begun for a connection that has not taken all of its
 * own; those go that have taken nothing for a second and hold much; and a large reply that still does
 * not fit becomes an error, overloaded. Unfinished requests beyond
 * limits.input: those that are long already are not read on until there is room, and their deadline
 * passes meanwhile; others a little at a time. */
#ifndef PILCROW_DAEMON_BUDGET_H
#define PILCROW_DAEMON_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#define BUDGET_SMALL (64u << 10)      /* a connection that holds no more is never the trouble */
#define BUDGET_READ_SHORT (16u << 10) /* when room is short; a whole record of TLS */
#define BUDGET_STALL_NS NS_PER_S /* so long without a byte taken is too long when room is short */

struct server;
struct conn;

/* Whether a reply of `bytes` may wait. Small ones always may. */
bool budget_admits(struct server *server, size_t bytes);

/* Whether a request may begin of a connection with so many bytes unsent. */
bool budget_may_start(const struct server *server, size_t unsent);

/* How many bytes may be read of it now. */
size_t budget_to_read(const struct server *server, const struct conn *conn);

#endif
