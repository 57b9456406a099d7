/* Transfer encodings of mail (RFC 2045, §6). What is broken in them is passed over. */
#ifndef PILCROW_INDEXER_READERS_MAIL_BODY_H
#define PILCROW_INDEXER_READERS_MAIL_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Appends the bytes of base64. */
void mail_body_base64(struct span text, struct buf *out);

/* Appends the bytes of quoted-printable; in a header '_' is a space. For each line of what is
 * appended, the line of `text` that it begins on, counted from `line`, goes to `lines` (uint32_t;
 * may be NULL). */
void mail_body_quoted(struct span text, bool is_header, struct buf *out, struct buf *lines,
                      uint32_t line);

#endif
