/* TLS for TCP listeners: a certificate, and streams of bytes over it. OpenSSL reads and writes the
 * socket itself; buffers, deadlines and back-pressure stay those of the connection (conn.h). */
#ifndef PILCROW_DAEMON_TLS_H
#define PILCROW_DAEMON_TLS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

struct tls;
struct tls_stream;

/* PEM files: a chain that begins with our own certificate, and its key, which others may not read.
 * ERR_INVALID, ERR_FORBIDDEN (mode of the key), ERR_NOMEM. */
enum status tls_open(const char *cert, const char *key, struct tls **out,
                     struct error *err) MUST_USE;
void tls_close(struct tls *tls); /* accepts NULL; streams go on */

/* Reads both files again, for streams to come; a failure leaves everything as it was. */
enum status tls_reread(struct tls *tls, struct error *err) MUST_USE;

/* The server's side of a stream over a socket that does not block; the socket stays the caller's.
 * NULL without memory. */
struct tls_stream *tls_accept(const struct tls *tls, int fd);
void tls_stream_free(struct tls_stream *stream); /* accepts NULL */

/* As read(2) and write(2), with EAGAIN while the handshake goes on, too. 0 of tls_read: the peer has
 * said that it ends; -1 with ECONNRESET: it broke off, or spoke no TLS. One tls_read of 16 KiB or
 * more leaves no byte behind that the socket does not tell of. */
ssize_t tls_read(struct tls_stream *stream, void *bytes, size_t room);
ssize_t tls_write(struct tls_stream *stream, const void *bytes, size_t len);

/* Whether reading waits for the socket to take bytes. */
bool tls_waits_to_write(const struct tls_stream *stream);

/* Says that we send no more. */
void tls_end(struct tls_stream *stream);

#endif
