#include "indexer/white.h"

#include <stdbool.h>

#include "base/utf8.h"

static bool is_ascii_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_wide_white(uint32_t code)
{
    return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

size_t white_at(struct span text, size_t at)
{
    size_t len = 1;
    if ((unsigned char)text.at[at] < 0x80)
        return is_ascii_white(text.at[at]);
    return is_wide_white(utf8_decode(text, at, &len)) ? len : 0;
}

struct span white_trim(struct span text)
{
    size_t n;
    while (text.len > 0 && (n = white_at(text, 0)) > 0) {
        text.at += n;
        text.len -= n;
    }
    while (text.len > 0) {
        size_t last = utf8_border_before(text, text.len - 1);
        if (white_at(text, last) == 0)
            break;
        text.len = last;
    }
    return text;
}

struct span white_collapse(struct span text, struct arena *arena)
{
    text = white_trim(text);
    if (text.len == 0)
        return SPAN_NONE;
    size_t n_nul = 0;
    for (size_t at = 0; at < text.len; at++)
        n_nul += text.at[at] == '\0';
    char *out = arena_alloc(arena, text.len + 2 * n_nul);
    if (out == NULL)
        return SPAN_NONE;
    size_t len = 0, n;
    for (size_t at = 0; at<text.len; at += n> 0 ? n : 1) {
        n = white_at(text, at);
        if (n > 0 && out[len - 1] != ' ')
            out[len++] = ' ';
        else if (n == 0 && text.at[at] == '\0')
            len += utf8_encode(0xFFFD, out + len);
        else if (n == 0)
            out[len++] = text.at[at];
    }
    return (struct span){out, len};
}
