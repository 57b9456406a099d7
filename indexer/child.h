/* Another program, run to its end: bytes in, bytes out, within bounds. */
#ifndef PILCROW_INDEXER_CHILD_H
#define PILCROW_INDEXER_CHILD_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

struct child {
    const char *path; /* of the program */
    char *const *argv;
    struct span input;  /* its standard input */
    size_t most_bytes;  /* of output */
    size_t most_memory; /* of data, each process */
    unsigned most_seconds;
};

/* Appends what it prints. Its process group is killed whatever becomes of it, and dies with us.
 * ERR_LIMIT: too long, too much; ERR_PARSE: it failed, with the first line of what it complained;
 * ERR_IO: it could not be started. */
enum status child_run(const struct child *child, struct buf *out, struct error *err) MUST_USE;

#endif
