/* A socket to a daemon: connects, sends a line, reads a line, each before a deadline. */
#ifndef PILCROW_CLIENT_CONNECTION_H
#define PILCROW_CLIENT_CONNECTION_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/span.h"
#include "base/status.h"
#include "wire/address.h"

struct connection {
    int fd;
    struct buf in; /* received */
    size_t taken;  /* the line at its start that was returned last, with its newline */
};

/* ERR_IO (nobody there), ERR_DEADLINE, ERR_FORBIDDEN (the socket's folder is not ours). */
enum status connection_open(const struct address *address, bool is_fallback,
                            const struct deadline *deadline, struct connection *out,
                            struct error *err) MUST_USE;
void connection_close(struct connection *connection); /* also one that never opened */

enum status connection_send(struct connection *connection, struct span bytes,
                            const struct deadline *deadline, struct error *err) MUST_USE;

/* The next line without its newline, valid until the next call. ERR_CLOSED (the peer closed),
 * ERR_DEADLINE, ERR_LIMIT (a line beyond what any reply may be), ERR_IO. */
enum status connection_line(struct connection *connection, const struct deadline *deadline,
                            struct span *line, struct error *err) MUST_USE;

#endif
