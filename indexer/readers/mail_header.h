/* Headers of mail (RFC 5322) with their encoded words (RFC 2047) and parameters (RFC 2045). */
#ifndef PILCROW_INDEXER_READERS_MAIL_HEADER_H
#define PILCROW_INDEXER_READERS_MAIL_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* The headers at the beginning of `message`; *body is what follows the empty line, *body_line how
 * many lines below the first it begins. */
struct span mail_headers(struct span message, struct span *body, uint32_t *body_line);

/* The value of the first header `name`, still folded and encoded; empty: there is none. */
struct span mail_header_find(struct span headers, const char *name);

/* Fills `out` (cleared first) with a value as text: unfolded, encoded words decoded, valid UTF-8. */
void mail_header_decode(struct span value, struct buf *out);

/* What stands before the first ';', trimmed: the type of a Content-Type. */
struct span mail_header_type(struct span value);

/* A parameter, without its quotes; .at NULL: there is none. */
struct span mail_header_parameter(struct span value, const char *name);

/* "Mon, 2 Dec 2019 10:00:00 +0300" as "2019-12-02". False: it is no date. */
bool mail_header_date(struct span value, char out[11]);

/* The name in a decoded From, else its address. */
struct span mail_header_name(struct span from);

#endif
