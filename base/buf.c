#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { SMALLEST_ROOM = 64 };

void buf_init(struct buf *buf, size_t ceiling)
{
    *buf = (struct buf){.ceiling = ceiling};
}

void buf_release(struct buf *buf)
{
    free(buf->at);
    buf_init(buf, buf->ceiling);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = OK;
}

static bool make_room(struct buf *buf, size_t len)
{
    if (buf->failed != OK)
        return false;
    if (len > buf->ceiling - buf->len) {
        buf->failed = ERR_LIMIT;
        return false;
    }
    size_t wanted = buf->len + len;
    if (wanted <= buf->room)
        return true;
    size_t room = buf->room < SMALLEST_ROOM ? SMALLEST_ROOM : buf->room;
    while (room < wanted)
        room = room > SIZE_MAX / 2 ? wanted : room * 2;
    if (room > buf->ceiling)
        room = buf->ceiling;
    char *at = realloc(buf->at, room);
    if (at == NULL) {
        buf->failed = ERR_NOMEM;
        return false;
    }
    buf->at = at;
    buf->room = room;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !make_room(buf, len))
        return;
    memcpy(buf->at + buf->len, bytes, len);
    buf->len += len;
}

void buf_add_span(struct buf *buf, struct span span)
{
    buf_add(buf, span.at, span.len);
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
    if (make_room(buf, 1))
        buf->at[buf->len++] = c;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0)
        return;
    if ((size_t)len < sizeof small) {
        buf_add(buf, small, (size_t)len);
        return;
    }
    /* vsnprintf ends with a NUL, which the ceiling need not have room for. */
    char *text = malloc((size_t)len + 1);
    if (text == NULL) {
        buf->failed = buf->failed != OK ? buf->failed : ERR_NOMEM;
        return;
    }
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    buf_add(buf, text, (size_t)len);
    free(text);
}

void buf_add_u32(struct buf *buf, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    buf_add(buf, bytes, sizeof bytes);
}

void buf_add_u64(struct buf *buf, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    buf_add(buf, bytes, sizeof bytes);
}

void buf_add_varint(struct buf *buf, uint64_t value)
{
    unsigned char bytes[10];
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[n++] = (unsigned char)(value | 0x80);
    bytes[n++] = (unsigned char)value;
    buf_add(buf, bytes, n);
}

char *buf_reserve(struct buf *buf, size_t len)
{
    return make_room(buf, len > 0 ? len : 1) ? buf->at + buf->len : NULL;
}

void buf_grown(struct buf *buf, size_t len)
{
    buf->len += len;
}

void buf_consume(struct buf *buf, size_t len)
{
    if (len == 0)
        return;
    memmove(buf->at, buf->at + len, buf->len - len);
    buf->len -= len;
}
