#include "indexer/readers/mail_body.h"

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void mail_body_base64(struct span text, struct buf *out)
{
    uint32_t bits = 0;
    unsigned n = 0;
    for (size_t at = 0; at < text.len; at++) {
        int value = base64_value(text.at[at]);
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        n += 6;
        if (n < 8)
            continue;
        n -= 8;
        buf_add_char(out, (char)(bits >> n & 0xFF));
    }
}

static int hex_value(char c)
{
    char lower = (char)(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static void add_line(struct buf *lines, uint32_t line)
{
    if (lines != NULL)
        buf_add(lines, &line, sizeof line);
}

/* Behind the white space and the line end at `at`; 0: something else stands there. */
static size_t soft_break(struct span text, size_t at)
{
    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\r'))
        at++;
    return at == text.len ? at : text.at[at] == '\n' ? at + 1 : 0;
}

void mail_body_quoted(struct span text, bool is_header, struct buf *out, struct buf *lines,
                      uint32_t line)
{
    add_line(lines, line);
    for (size_t at = 0; at < text.len; at++) {
        char c = text.at[at];
        size_t behind = c == '=' ? soft_break(text, at + 1) : 0;
        int high = at + 2 < text.len ? hex_value(text.at[at + 1]) : -1;
        int low = at + 2 < text.len ? hex_value(text.at[at + 2]) : -1;
        if (behind > 0) {
            at = behind - 1;
            line++;
        } else if (c == '=' && high >= 0 && low >= 0) {
            c = (char)(high << 4 | low);
            buf_add_char(out, c);
            at += 2;
            if (c == '\n')
                add_line(lines, line);
        } else {
            buf_add_char(out, is_header && c == '_' ? ' ' : c);
            line += c == '\n';
            if (c == '\n')
                add_line(lines, line);
        }
    }
}
