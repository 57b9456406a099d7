#include "wire/escape.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

static void escape(struct span text, bool is_utf8, struct buf *out)
{
    size_t start = 0;
    for (size_t at = 0, len; at < text.len; at += len) {
        uint32_t code = utf8_decode(text, at, &len);
        bool is_shown = code != UTF8_BAD && !utf8_is_harmful(code) && (is_utf8 || code < 0x80);
        if (is_shown)
            continue;
        buf_add(out, text.at + start, at - start);
        buf_add_text(out, code == '\t' || code == '\n' ? " " : is_utf8 ? "\xEF\xBF\xBD" : "?");
        start = at + len;
    }
    if (start < text.len)
        buf_add(out, text.at + start, text.len - start);
}

void escape_terminal(struct span text, struct buf *out)
{
    escape(text, true, out);
}

void escape_terminal_ascii(struct span text, struct buf *out)
{
    escape(text, false, out);
}
