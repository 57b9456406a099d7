#include "wire/dialect.h"

#include <stdint.h>

#include "wire/http.h"

size_t dialect_skip(struct span bytes)
{
    size_t at = 0;
    while (at < bytes.len && (bytes.at[at] == '\r' || bytes.at[at] == '\n'))
        at++;
    return at;
}

static bool is_binary(unsigned char c)
{
    bool is_control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    return is_control || (c >= 0x80 && c <= 0xC1) || c >= 0xF5;
}

static bool is_known_method(struct span word)
{
    static const char *const methods[] = {"GET",     "HEAD",  "POST",  "PUT",     "DELETE",
                                          "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (span_equal(word, span_of(methods[i])))
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "HTTP/n.n" stands at the end of the line, after a space. */
static bool ends_in_version(struct span line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    if (line.len < 9)
        return false;
    struct span end = span_cut(line, line.len - 9, 9);
    return span_begins(end, SPAN(" HTTP/")) && is_digit(end.at[6]) && end.at[7] == '.' &&
           is_digit(end.at[8]);
}

/* TOKEN SP /… SP HTTP/n.n, of which TOKEN SP is behind us. */
static enum dialect judge_target(struct span line, struct span rest, bool is_complete)
{
    if (rest.len == 0)
        return is_complete ? DIALECT_LINES : DIALECT_UNKNOWN;
    if (rest.at[0] != '/')
        return DIALECT_LINES;
    if (!is_complete)
        return line.len > DIALECT_MAX_BYTES ? DIALECT_LINES : DIALECT_UNKNOWN;
    return ends_in_version(rest) ? DIALECT_HTTP : DIALECT_LINES;
}

enum dialect dialect_find(struct span bytes, bool is_all)
{
    if (bytes.len == 0)
        return DIALECT_UNKNOWN;
    if (is_binary((unsigned char)bytes.at[0]))
        return DIALECT_NONE;
    const char *end = memchr(bytes.at, '\n', bytes.len);
    struct span line = {bytes.at, end != NULL ? (size_t)(end - bytes.at) : bytes.len};
    bool is_complete = end != NULL || is_all;
    size_t at = 0;
    while (at < line.len && http_is_token_char(line.at[at]))
        at++;
    if (at == line.len)
        return is_complete || at > DIALECT_MAX_BYTES ? DIALECT_LINES : DIALECT_UNKNOWN;
    if (at == 0 || line.at[at] != ' ')
        return DIALECT_LINES;
    if (is_known_method(span_cut(line, 0, at)))
        return DIALECT_HTTP;
    return judge_target(line, span_cut(line, at + 1, line.len - at - 1), is_complete);
}

bool dialect_line_is_json(struct span line)
{
    size_t at = 0;
    while (at < line.len && (line.at[at] == ' ' || line.at[at] == '\t'))
        at++;
    return at < line.len && (line.at[at] == '{' || line.at[at] == '[');
}
