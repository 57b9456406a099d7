/* Heads of HTTP replies, chunks, and entity tags (PROTOCOL §12, "Caching", "Connection"). */
#ifndef PILCROW_WIRE_HTTP_REPLY_H
#define PILCROW_WIRE_HTTP_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

#define HTTP_TAG_ROOM 48
#define HTTP_NOT_MODIFIED 304

struct http_reply {
    unsigned code;
    const char *type;       /* NULL: application/json */
    const char *generation; /* NULL or "": none is served */
    const char *tag;        /* NULL or "": must not be stored */
    const char *allow;      /* of 405; else NULL */
    const char *more;       /* further header lines with their ends; NULL: none */
    uint32_t retry_after_s; /* 0: no such header */
    size_t body_len;
    bool is_chunked;    /* the body comes in chunks, or with is_10 until the end */
    bool is_10, closes; /* asked in HTTP/1.0; the connection ends after this reply */
};

/* `wall_s`: now, seconds since 1970. */
void http_write_head(const struct http_reply *reply, int64_t wall_s, struct buf *out);

void http_write_chunk(struct span bytes, struct buf *out); /* of no bytes: the last one */

/* What an answer depends on beside what was asked. */
struct http_edition {
    const char *generation, *index_id; /* names of generations are given anew in another index */
    uint32_t day;                      /* since 1970, UTC: `date:30d` counts from today */
};

/* W/"GENERATION-HASH", the hash being of all else and going on from `hash`; a name that is long or a
 * list is hashed, too. */
void http_make_tag(const struct http_edition *edition, uint64_t hash, char out[HTTP_TAG_ROOM]);

/* Whether an If-None-Match (.at NULL: none) names the tag, by weak comparison, or any. */
bool http_tag_fits(struct span if_none_match, const char *tag);

/* FNV-1a (Fowler, Noll, Vo), for http_make_tag(); `hash` is 0 at the beginning. */
uint64_t http_hash(uint64_t hash, struct span bytes);

#endif
