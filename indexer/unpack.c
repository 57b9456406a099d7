#include "indexer/unpack.h"

#include <limits.h>
#include <stdbool.h>

#include <zlib.h>

enum { STEP = 256 << 10, GZIP_WINDOW = MAX_WBITS + 16 };

static bool is_gzip(struct span bytes)
{
    return span_begins(bytes, SPAN("\x1F\x8B"));
}

static enum status check_size(struct span packed, const struct buf *out, size_t before,
                              struct error *err)
{
    size_t n = out->len - before;
    if (buf_status(out) == ERR_NOMEM)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to unpack it");
    if (n > UNPACK_MAX_BYTES || buf_status(out) != OK)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "it unpacks to more than 64 MiB");
    if (n > UNPACK_SMALL && n / UNPACK_MAX_RATIO > packed.len)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE,
                         "it unpacks to more than 100 times its size");
    return OK;
}

/* Unpacks to the end of a member. */
static enum status inflate_member(z_stream *stream, struct span packed, struct buf *out,
                                  size_t before, struct error *err)
{
    int result = Z_OK;
    while (result == Z_OK) {
        char *room = buf_reserve(out, STEP);
        if (room == NULL)
            return check_size(packed, out, before, err);
        stream->next_out = (Bytef *)room;
        stream->avail_out = STEP;
        result = inflate(stream, Z_NO_FLUSH);
        buf_grown(out, STEP - stream->avail_out);
        enum status status = check_size(packed, out, before, err);
        if (status != OK)
            return status;
    }
    if (result == Z_STREAM_END)
        return OK;
    if (result == Z_MEM_ERROR)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to unpack it");
    return error_set(err, ERR_PARSE, ERROR_NOWHERE,
                     result == Z_BUF_ERROR ? "its gzip data are cut off"
                                           : "its gzip data are damaged");
}

enum status unpack_gzip(struct span packed, struct buf *out, struct error *err)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed.at, .avail_in = (uInt)packed.len};
    size_t before = out->len;
    enum status status = OK;
    if (!is_gzip(packed) || packed.len > UINT_MAX)
        return error_set(err, ERR_PARSE, ERROR_NOWHERE, "it is not in gzip format");
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to unpack it");
    do {
        status = inflate_member(&stream, packed, out, before, err);
    } while (status == OK &&
             is_gzip((struct span){(const char *)stream.next_in, stream.avail_in}) &&
             inflateReset(&stream) == Z_OK);
    inflateEnd(&stream);
    if (status == OK && is_gzip(span_cut(buf_span(out), before, out->len - before)))
        status = error_set(err, ERR_PARSE, ERROR_NOWHERE, "it is packed twice");
    return status;
}
