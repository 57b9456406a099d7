#include "wire/http_query.h"

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Returns the bytes written, or SIZE_MAX where a '%' is not followed by two hex digits. */
static size_t decode(struct span text, bool is_form, char *out)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.at[at];
        if (c == '%') {
            int high = at + 2 < text.len ? hex_digit(text.at[at + 1]) : -1;
            int low = at + 2 < text.len ? hex_digit(text.at[at + 2]) : -1;
            if (high < 0 || low < 0)
                return SIZE_MAX;
            c = (char)(high << 4 | low);
            at += 2;
        }
        out[len++] = is_form && text.at[at] == '+' ? ' ' : c;
    }
    return len;
}

enum status http_decode(struct span text, bool is_form, struct arena *arena, struct span *out,
                        struct fault *fault)
{
    char *bytes = arena_alloc(arena, text.len + 1);
    if (bytes == NULL)
        return fault_set(fault, ERR_NOMEM, "no memory for a request");
    size_t len = decode(text, is_form, bytes);
    if (len == SIZE_MAX)
        return fault_set(fault, ERR_INVALID, "'%%' must be followed by two hex digits");
    bytes[len] = '\0';
    *out = (struct span){bytes, len};
    if (!utf8_is_valid(*out) || memchr(bytes, '\0', len) != NULL)
        return fault_set(fault, ERR_INVALID, "the target must be UTF-8 without NUL");
    return OK;
}

/* Up to `end` or the end of the text; what is left, without `end`, stays in *text. */
static struct span take_until(struct span *text, char end)
{
    const char *mark = text->len > 0 ? memchr(text->at, end, text->len) : NULL;
    struct span piece = {text->at, mark != NULL ? (size_t)(mark - text->at) : text->len};
    size_t used = piece.len + (mark != NULL);
    *text = span_cut(*text, used, text->len - used);
    return piece;
}

enum status http_next_pair(struct span *query, struct arena *arena, struct span *name,
                           struct span *value, bool *has_more, struct fault *fault)
{
    struct span pair = SPAN_NONE;
    while (query->len > 0 && pair.len == 0)
        pair = take_until(query, '&');
    *has_more = pair.len > 0;
    if (pair.len == 0)
        return OK;
    struct span raw_name = take_until(&pair, '=');
    enum status status = http_decode(raw_name, true, arena, name, fault);
    return status == OK ? http_decode(pair, true, arena, value, fault) : status;
}
