/* Takes lines out of bytes that arrive in pieces, with a ceiling.
 *
 * - A line ends with \n; one \r before it is dropped. Lines of blanks are skipped.
 * - A line beyond the ceiling is reported once, as soon as it is too long, and thrown away up to
 * its newline. After `flood` bytes without a newline the stream is not worth reading on.
 * - No byte is looked at twice, however small the pieces are, and none is copied.
 *
 * The bytes are the caller's `struct buf`: append to it, take lines until LINE_HUNGRY, and call
 * line_compact() before appending again. A line points into the buf until then. */
#ifndef PILCROW_WIRE_LINE_H
#define PILCROW_WIRE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct line_reader {
    size_t ceiling, flood;
    size_t taken;     /* bytes of the buf that belong to lines already taken */
    size_t scanned;   /* bytes of the buf known to hold no newline after `taken` */
    uint64_t dropped; /* bytes thrown away of the line that is too long */
    bool is_dropping;
};

enum line_event {
    LINE_HUNGRY,   /* no whole line is left: append more */
    LINE_TAKEN,    /* *line is one line, not blank */
    LINE_TOO_LONG, /* a line is being thrown away; said once */
    LINE_FLOOD     /* `flood` bytes without a newline; said until the end */
};

void line_init(struct line_reader *reader, size_t ceiling, size_t flood);

enum line_event line_next(struct line_reader *reader, const struct buf *bytes, struct span *line);

/* The peer ends its sending: what is left counts as a line (LINE_TAKEN), or nothing is left. */
enum line_event line_last(struct line_reader *reader, const struct buf *bytes, struct span *line);

/* Drops the bytes of lines already taken. */
void line_compact(struct line_reader *reader, struct buf *bytes);

/* Whether a line has begun and not ended. */
bool line_is_partial(const struct line_reader *reader, const struct buf *bytes);

#endif
