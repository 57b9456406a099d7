#include "base/utf8.h"

/* Byte ranges of well-formed sequences: The Unicode Standard 15.0, table 3-7. The second byte
 * alone depends on the first; all later ones are 80..BF. */
struct lead {
    unsigned char len;
    unsigned char low, high; /* of the second byte */
};

static struct lead lead_of(unsigned char byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return (struct lead){2, 0x80, 0xBF};
    if (byte == 0xE0)
        return (struct lead){3, 0xA0, 0xBF};
    if (byte == 0xED)
        return (struct lead){3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF)
        return (struct lead){3, 0x80, 0xBF};
    if (byte == 0xF0)
        return (struct lead){4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3)
        return (struct lead){4, 0x80, 0xBF};
    if (byte == 0xF4)
        return (struct lead){4, 0x80, 0x8F};
    return (struct lead){0, 0, 0};
}

uint32_t utf8_decode(struct span text, size_t at, size_t *len)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t left = text.len - at;
    *len = 1;
    if (bytes[0] < 0x80)
        return bytes[0];
    struct lead lead = lead_of(bytes[0]);
    if (lead.len == 0)
        return UTF8_BAD;
    uint32_t code = bytes[0] & (0x7Fu >> lead.len);
    for (size_t i = 1; i < lead.len; i++) {
        unsigned char low = i == 1 ? lead.low : 0x80, high = i == 1 ? lead.high : 0xBF;
        if (i >= left || bytes[i] < low || bytes[i] > high) {
            *len = i;
            return UTF8_BAD;
        }
        code = code << 6 | (bytes[i] & 0x3Fu);
    }
    *len = lead.len;
    return code;
}

size_t utf8_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(0xF00u >> len | code);
    return len;
}

/* The length of the ASCII run at `at`, eight bytes at a time: most text is mostly that. */
static size_t ascii_run(struct span text, size_t at)
{
    size_t start = at;
    for (uint64_t eight; text.len - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, text.at + at, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (at < text.len && (unsigned char)text.at[at] < 0x80)
        at++;
    return at - start;
}

bool utf8_is_valid(struct span text)
{
    for (size_t at = ascii_run(text, 0), len; at < text.len; at += ascii_run(text, at)) {
        if (utf8_decode(text, at, &len) == UTF8_BAD)
            return false;
        at += len;
    }
    return true;
}

size_t utf8_repair(struct span text, struct buf *out)
{
    size_t repaired = 0, start = 0;
    for (size_t at = 0, len; at < text.len; at += len) {
        if (utf8_decode(text, at, &len) != UTF8_BAD)
            continue;
        buf_add(out, text.at + start, at - start);
        buf_add_text(out, "\xEF\xBF\xBD");
        start = at + len;
        repaired++;
    }
    if (start < text.len)
        buf_add(out, text.at + start, text.len - start);
    return repaired;
}

static bool is_inside(struct span text, size_t at)
{
    return at < text.len && ((unsigned char)text.at[at] & 0xC0) == 0x80;
}

size_t utf8_border_before(struct span text, size_t at)
{
    if (at >= text.len)
        return text.len;
    while (at > 0 && is_inside(text, at))
        at--;
    return at;
}

size_t utf8_border_after(struct span text, size_t at)
{
    while (is_inside(text, at))
        at++;
    return at < text.len ? at : text.len;
}

size_t utf8_count(struct span text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; at++)
        count += !is_inside(text, at);
    return count;
}

void utf8_offsets(struct span text, enum utf_unit unit, uint32_t *offsets, size_t n)
{
    if (unit == UTF_8)
        return;
    size_t at = 0;
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++) {
        for (; at < offsets[i] && at < text.len; at++) {
            unsigned char byte = (unsigned char)text.at[at];
            units += (byte & 0xC0) != 0x80;
            units += unit == UTF_16 && byte >= 0xF0; /* a surrogate pair */
        }
        offsets[i] = units;
    }
}

bool utf8_is_harmful(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x61C || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || (code >= 0xE0000 && code <= 0xE007F);
}
