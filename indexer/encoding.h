/* The bytes of a file as UTF-8: by byte order mark, else as UTF-8 where they are, else by detection
 * (pilcrow-index(1)). What stays invalid is U+FFFD. */
#ifndef PILCROW_INDEXER_ENCODING_H
#define PILCROW_INDEXER_ENCODING_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "indexer/encoding_guess.h"

struct encoding {
    struct span text;              /* valid UTF-8 without byte order mark; may hold NUL */
    char name[ENCODING_NAME_ROOM]; /* "utf-8", "utf-16le", "windows-1251", … */
    char warning[96]; /* to be shown, or "": it was UTF-8 or had a mark, and was whole */
};

/* `declared` is the name of an encoding that the file claims, or empty; it counts only where the
 * bytes are not UTF-8. The text borrows `raw` where nothing had to change, else the memory of
 * `out`, which is cleared first. ERR_LIMIT (out's ceiling), ERR_NOMEM. */
enum status encoding_read(struct span raw, struct span declared, struct buf *out,
                          struct encoding *encoding, struct error *err) MUST_USE;

/* By a byte order mark alone: without one *text is `raw`, which may be no UTF-8. */
enum status encoding_read_marked(struct span raw, struct buf *out, struct span *text,
                                 struct error *err) MUST_USE;

#endif
