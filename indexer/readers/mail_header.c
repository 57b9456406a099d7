#include "indexer/readers/mail_header.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "indexer/encoding.h"
#include "indexer/readers/mail_body.h"
#include "indexer/white.h"

static size_t line_length(struct span text, size_t at)
{
    const char *newline = memchr(text.at + at, '\n', text.len - at);
    return newline != NULL ? (size_t)(newline - (text.at + at)) + 1 : text.len - at;
}

static bool is_folded(char c)
{
    return c == ' ' || c == '\t';
}

struct span mail_headers(struct span message, struct span *body, uint32_t *body_line)
{
    size_t at = 0;
    if (message.len == 0)
        message = SPAN("");
    *body_line = 0;
    while (at < message.len) {
        size_t len = line_length(message, at);
        struct span line = white_trim(span_cut(message, at, len));
        (*body_line)++;
        at += len;
        if (line.len == 0)
            break;
    }
    *body = span_cut(message, at, message.len - at);
    return span_cut(message, 0, at);
}

struct span mail_header_find(struct span headers, const char *name)
{
    size_t name_len = strlen(name);
    for (size_t at = 0, len; at < headers.len; at += len) {
        len = line_length(headers, at);
        while (at + len < headers.len && is_folded(headers.at[at + len]))
            len += line_length(headers, at + len);
        if (len > name_len && headers.at[at + name_len] == ':' &&
            strncasecmp(headers.at + at, name, name_len) == 0)
            return white_trim(span_cut(headers, at + name_len + 1, len - name_len - 1));
    }
    return SPAN("");
}

enum { ENCODED_MOST = 4096 }; /* bytes of an encoded word; the RFC allows 75 */

/* An encoded word, =?charset?B?text?= */
struct encoded {
    struct span charset, text;
    bool is_base64;
    size_t len; /* with its marks */
};

static bool find_encoded(struct span value, size_t at, struct encoded *out)
{
    size_t most = value.len - at < ENCODED_MOST ? value.len - at : ENCODED_MOST;
    struct span rest = span_cut(value, at, most);
    if (!span_begins(rest, SPAN("=?")))
        return false;
    const char *first = memchr(rest.at + 2, '?', rest.len - 2);
    if (first == NULL || rest.at + rest.len - first < 4 || first[2] != '?')
        return false;
    const char *text = first + 3;
    const char *end = memmem(text, (size_t)(rest.at + rest.len - text), "?=", 2);
    char kind = (char)(first[1] | 0x20);
    if (end == NULL || (kind != 'b' && kind != 'q'))
        return false;
    out->charset = span_cut(rest, 2, (size_t)(first - rest.at) - 2);
    out->text = (struct span){text, (size_t)(end - text)};
    out->is_base64 = kind == 'b';
    out->len = (size_t)(end - rest.at) + 2;
    return true;
}

/* Appends bytes in a charset as text. */
static void add_bytes(struct buf *out, struct span bytes, struct span charset)
{
    struct buf decoded;
    struct encoding encoding;
    buf_init(&decoded, (size_t)16 << 20);
    if (bytes.len > 0 && encoding_read(bytes, charset, &decoded, &encoding, NULL) == OK)
        buf_add_span(out, encoding.text);
    buf_release(&decoded);
}

/* Encoded words in a row are one text: a character may be parted between two of them. Returns the
 * bytes taken. */
static size_t add_encoded(struct buf *out, struct span value, size_t at)
{
    struct buf bytes;
    struct encoded word, next = {.len = 0};
    size_t start = at;
    buf_init(&bytes, (size_t)16 << 20);
    if (!find_encoded(value, at, &word))
        return 0;
    for (bool is_more = true; is_more; word = next) {
        if (word.is_base64)
            mail_body_base64(word.text, &bytes);
        else
            mail_body_quoted(word.text, true, &bytes, NULL, 0);
        at += word.len;
        size_t gap = 0;
        while (at + gap < value.len && white_at(value, at + gap) > 0)
            gap += white_at(value, at + gap);
        is_more = find_encoded(value, at + gap, &next);
        bool is_same = is_more && next.charset.len == word.charset.len &&
                       strncasecmp(next.charset.at, word.charset.at, word.charset.len) == 0;
        at += is_more ? gap : 0;
        if (is_same)
            continue;
        add_bytes(out, buf_span(&bytes), word.charset);
        buf_clear(&bytes);
    }
    buf_release(&bytes);
    return at - start;
}

void mail_header_decode(struct span value, struct buf *out)
{
    buf_clear(out);
    for (size_t at = 0, n; at < value.len; at += n) {
        const char *mark = memmem(value.at + at, value.len - at, "=?", 2);
        n = mark != NULL ? (size_t)(mark - (value.at + at)) : value.len - at;
        if (n == 0 && (n = add_encoded(out, value, at)) > 0)
            continue;
        n += n == 0 ? 2 : 0; /* what only looks like one */
        add_bytes(out, span_cut(value, at, n), SPAN_NONE);
    }
}

struct span mail_header_type(struct span value)
{
    size_t len = 0;
    while (len < value.len && value.at[len] != ';')
        len++;
    return white_trim(span_cut(value, 0, len));
}

/* The end of a parameter's value at `at`: a quoted string or a token. */
static size_t value_end(struct span value, size_t at)
{
    bool is_quoted = at < value.len && value.at[at] == '"';
    for (at += is_quoted; at < value.len; at++) {
        if (is_quoted && value.at[at] == '\\')
            at++;
        else if (is_quoted ? value.at[at] == '"' : value.at[at] == ';')
            break;
    }
    return at < value.len ? at : value.len;
}

struct span mail_header_parameter(struct span value, const char *name)
{
    size_t name_len = strlen(name), at = mail_header_type(value).len;
    while (at < value.len) {
        while (at < value.len && value.at[at] != ';')
            at++;
        at += at < value.len;
        while (at < value.len && white_at(value, at) > 0)
            at += white_at(value, at);
        bool is_it = at + name_len < value.len && value.at[at + name_len] == '=' &&
                     strncasecmp(value.at + at, name, name_len) == 0;
        while (at < value.len && value.at[at] != '=' && value.at[at] != ';')
            at++;
        size_t start = at + (at < value.len && value.at[at] == '='), end = value_end(value, start);
        at = end;
        if (!is_it || start > end)
            continue;
        start += start < end && value.at[start] == '"';
        return white_trim(span_cut(value, start, end - start));
    }
    return SPAN_NONE;
}

static unsigned find_month(const char *name)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (unsigned i = 0; i < 12; i++)
        if (strncasecmp(months + 3 * i, name, 3) == 0)
            return i + 1;
    return 0;
}

bool mail_header_date(struct span value, char out[11])
{
    char text[64], name[4];
    unsigned day, year;
    size_t len = value.len < sizeof text - 1 ? value.len : sizeof text - 1;
    if (len == 0)
        return false;
    memcpy(text, value.at, len);
    text[len] = '\0';
    const char *at = strchr(text, ',') != NULL ? strchr(text, ',') + 1 : text;
    if (sscanf(at, " %2u %3[A-Za-z] %4u", &day, name, &year) != 3)
        return false;
    unsigned month = find_month(name);
    if (year < 100) /* RFC 5322, §4.3 */
        year += year < 50 ? 2000 : 1900;
    if (month == 0 || day == 0 || day > 31 || year > 9999)
        return false;
    snprintf(out, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    return true;
}

struct span mail_header_name(struct span from)
{
    from = white_trim(from);
    const char *angle = from.len > 0 ? memchr(from.at, '<', from.len) : NULL;
    if (angle == NULL)
        return from;
    struct span name = white_trim(span_cut(from, 0, (size_t)(angle - from.at)));
    if (name.len > 1 && name.at[0] == '"' && name.at[name.len - 1] == '"')
        name = white_trim(span_cut(name, 1, name.len - 2));
    if (name.len > 0)
        return name;
    struct span address =
        span_cut(from, (size_t)(angle - from.at) + 1, (size_t)(from.at + from.len - angle) - 1);
    const char *end = memchr(address.at, '>', address.len);
    return white_trim(span_cut(address, 0, end != NULL ? (size_t)(end - address.at) : address.len));
}
