/* Growable bytes with a mandatory ceiling.
 *
 * - A buf cannot grow without bound: every one is made with the most it may ever hold.
 * - A failed append leaves the content as it was and makes the buf *failed*: later appends do
 *   nothing, and one look at buf_status() at the end tells. Code that writes need not test each.
 * - ERR_LIMIT: beyond the ceiling; ERR_NOMEM: no memory below it. */
#ifndef PILCROW_BASE_BUF_H
#define PILCROW_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct buf {
    char *at;
    size_t len;
    size_t room;
    size_t ceiling;
    enum status failed; /* OK, ERR_LIMIT or ERR_NOMEM */
};

void buf_init(struct buf *buf, size_t ceiling);
void buf_release(struct buf *buf); /* frees; the buf is as after buf_init */
void buf_clear(struct buf *buf);   /* empty and not failed; keeps its memory */

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_span(struct buf *buf, struct span span);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Little-endian fixed-width and LEB128 integers, for the files of a segment. */
void buf_add_u32(struct buf *buf, uint32_t value);
void buf_add_u64(struct buf *buf, uint64_t value);
void buf_add_varint(struct buf *buf, uint64_t value);

/* Room for `len` more bytes at the end, for a writer that fills in place; NULL when failed.
 * buf_grown() then says how many were written. */
char *buf_reserve(struct buf *buf, size_t len) MUST_USE;
void buf_grown(struct buf *buf, size_t len);

/* Drops the first `len` bytes. */
void buf_consume(struct buf *buf, size_t len);

static inline struct span buf_span(const struct buf *buf)
{
    return (struct span){buf->at, buf->len};
}

static inline enum status buf_status(const struct buf *buf)
{
    return buf->failed;
}

#endif
