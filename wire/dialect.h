/* The first bytes of a connection → the language it speaks (docs/protocol.md, "three dialects"). */
#ifndef PILCROW_WIRE_DIALECT_H
#define PILCROW_WIRE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum dialect {
    DIALECT_UNKNOWN, /* more bytes are needed */
    DIALECT_LINES,   /* JSON-RPC and words typed by hand, each line for itself */
    DIALECT_HTTP,
    DIALECT_NONE /* TLS or binary: close without a reply */
};

/* A first line longer than this that is not HTTP by then is a line. */
#define DIALECT_MAX_BYTES (17u << 10)

/* How many bytes at the beginning are empty lines, which are skipped. */
size_t dialect_skip(struct span bytes);

/* `bytes` is all that has arrived, empty lines skipped; `is_all`: nothing follows. */
enum dialect dialect_find(struct span bytes, bool is_all);

/* Within the lines dialect, whether a line (not blank) is JSON; otherwise it is words. */
bool dialect_line_is_json(struct span line);

#endif
