#include "client/glyph.h"

#include <wchar.h>

#include "base/utf8.h"

static struct glyph ascii(char c, size_t consumed)
{
    return (struct glyph){
        .bytes = {c}, .len = 1, .consumed = consumed, .columns = 1, .is_space = c == ' '};
}

/* A character the C library does not know yet is taken for a narrow one. */
static int columns_of(uint32_t code)
{
    int columns = wcwidth((wchar_t)code);
    return columns >= 0 ? columns : 1;
}

struct glyph glyph_at(struct span text, size_t at, enum charset charset)
{
    size_t len;
    uint32_t code = utf8_decode(text, at, &len);
    if (code == '\t' || code == '\n')
        return ascii(' ', len);
    bool is_bad = code == UTF8_BAD || utf8_is_harmful(code);
    if (code < 0x80 && !is_bad)
        return ascii((char)code, len);
    if (charset == CHARSET_ASCII || (is_bad && charset == CHARSET_BYTES))
        return ascii('?', len);
    struct glyph glyph = {.consumed = len, .columns = 1};
    if (!is_bad)
        glyph.columns = columns_of(code);
    glyph.len = utf8_encode(is_bad ? 0xFFFD : code, glyph.bytes);
    return glyph;
}

void glyph_write(struct span text, enum charset charset, struct buf *out)
{
    struct glyph glyph;
    for (size_t at = 0; at < text.len; at += glyph.consumed) {
        glyph = glyph_at(text, at, charset);
        buf_add(out, glyph.bytes, glyph.len);
    }
}

size_t glyph_columns(struct span text, enum charset charset)
{
    struct glyph glyph;
    size_t columns = 0;
    for (size_t at = 0; at < text.len; at += glyph.consumed) {
        glyph = glyph_at(text, at, charset);
        columns += (size_t)glyph.columns;
    }
    return columns;
}

size_t glyph_fit(struct span text, size_t columns, enum charset charset)
{
    size_t at = 0, used = 0;
    while (at < text.len) {
        struct glyph glyph = glyph_at(text, at, charset);
        used += (size_t)glyph.columns;
        if (used > columns)
            break;
        at += glyph.consumed;
    }
    return at;
}
