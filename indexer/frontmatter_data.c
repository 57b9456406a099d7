#include "indexer/frontmatter_data.h"

#include "base/json.h"
#include "base/utf8.h"
#include "indexer/white.h"

/* ---- JSON ---- */

/* The bytes of the object that begins the text; 0: it has no end. */
static size_t object_length(struct span text)
{
    unsigned depth = 0;
    bool is_string = false;
    for (size_t at = 0; at < text.len && at < FRONTMATTER_MAX_BYTES; at++) {
        char c = text.at[at];
        if (is_string && c == '\\')
            at++;
        else if (c == '"')
            is_string = !is_string;
        else if (!is_string && (c == '{' || c == '['))
            depth++;
        else if (!is_string && (c == '}' || c == ']') && --depth == 0)
            return at + 1;
    }
    return 0;
}

static void set_json(struct article_build *build, const char *key, const json_t *value)
{
    size_t i;
    json_t *element;
    if (json_is_string(value))
        frontmatter_set(build, span_of(key),
                        (struct span){json_string_value(value), json_string_length(value)}, false,
                        1);
    json_array_foreach(value, i, element) if (json_is_string(element)) frontmatter_set(
        build, span_of(key), (struct span){json_string_value(element), json_string_length(element)},
        true, 1);
}

size_t frontmatter_read_json(struct article_build *build, struct span text)
{
    json_t *object = NULL, *value;
    const char *key;
    size_t len = text.len > 1 && text.at[0] == '{' ? object_length(text) : 0, end = len;
    while (end < text.len && (text.at[end] == ' ' || text.at[end] == '\r'))
        end++;
    bool is_alone = len > 0 && (end == text.len || text.at[end] == '\n');
    if (!is_alone || json_parse(span_cut(text, 0, len), &object, NULL) != OK)
        return 0;
    json_object_foreach(object, key, value) set_json(build, key, value);
    json_decref(object);
    return end < text.len ? end + 1 : end;
}

/* ---- TOML ---- */

struct toml {
    struct article_build *build;
    struct span text;
    size_t at;
    uint32_t line;
};

static bool is_at(const struct toml *in, char c)
{
    return in->at < in->text.len && in->text.at[in->at] == c;
}

static void skip_line(struct toml *in)
{
    while (in->at < in->text.len && in->text.at[in->at] != '\n')
        in->at++;
    in->line += in->at < in->text.len;
    in->at += in->at < in->text.len;
}

static void skip_blanks(struct toml *in)
{
    while (is_at(in, ' ') || is_at(in, '\t'))
        in->at++;
}

/* White space, newlines and comments, as they may stand in a list. */
static void skip_white(struct toml *in)
{
    for (;;) {
        skip_blanks(in);
        if (!is_at(in, '#') && !is_at(in, '\n') && !is_at(in, '\r'))
            return;
        if (is_at(in, '\r'))
            in->at++;
        else
            skip_line(in);
    }
}

/* An escape behind its backslash; false: it is none. */
static bool read_escape(struct toml *in, struct buf *out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = in->at < in->text.len ? in->text.at[in->at++] : '\0', bytes[4];
    const char *known = c != '\0' ? strchr(from, c) : NULL;
    unsigned digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    uint32_t code = 0;
    if (known != NULL)
        buf_add_char(out, to[known - from]);
    if (known != NULL || digits == 0)
        return known != NULL;
    for (; digits > 0; digits--, in->at++) {
        char lower = in->at < in->text.len ? (char)(in->text.at[in->at] | 0x20) : '\0';
        bool is_digit = lower >= '0' && lower <= '9';
        if (!is_digit && (lower < 'a' || lower > 'f'))
            return false;
        code = code << 4 | (uint32_t)(is_digit ? lower - '0' : lower - 'a' + 10);
    }
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return false;
    buf_add(out, bytes, utf8_encode(code, bytes));
    return true;
}

/* "…" or '…' on one line, into `out`. */
static bool read_string(struct toml *in, struct buf *out)
{
    char quote = is_at(in, '"') ? '"' : '\'';
    buf_clear(out);
    for (in->at++; in->at < in->text.len && !is_at(in, '\n');) {
        char c = in->text.at[in->at++];
        if (c == quote)
            return true;
        if (c == '\\' && quote == '"') {
            if (!read_escape(in, out))
                return false;
        } else {
            buf_add_char(out, c);
        }
    }
    return false;
}

/* A date, a number, true: up to what ends it. */
static void read_word(struct toml *in, struct buf *out)
{
    buf_clear(out);
    while (in->at < in->text.len && strchr(" \t\r\n,]#", in->text.at[in->at]) == NULL)
        buf_add_char(out, in->text.at[in->at++]);
}

static bool read_value(struct toml *in, struct span key, bool is_list, struct buf *out)
{
    uint32_t line = in->line;
    if (is_at(in, '"') || is_at(in, '\'')) {
        if (!read_string(in, out))
            return false;
    } else {
        read_word(in, out);
        if (out->len == 0)
            return false;
    }
    frontmatter_set(in->build, key, buf_span(out), is_list, line);
    return true;
}

static bool read_list(struct toml *in, struct span key, struct buf *out)
{
    in->at++;
    for (;;) {
        skip_white(in);
        if (is_at(in, ']')) {
            in->at++;
            return true;
        }
        if (!read_value(in, key, true, out))
            return false;
        skip_white(in);
        in->at += is_at(in, ',');
    }
}

/* A line "key = value"; false: it is broken. */
static bool read_member(struct toml *in, struct buf *out)
{
    size_t start = in->at;
    while (in->at < in->text.len && strchr("=\n", in->text.at[in->at]) == NULL)
        in->at++;
    struct span key = white_trim(span_cut(in->text, start, in->at - start));
    if (key.len > 1 && (key.at[0] == '"' || key.at[0] == '\''))
        key = span_cut(key, 1, key.len - 2);
    if (!is_at(in, '=') || key.len == 0)
        return false;
    in->at++;
    skip_blanks(in);
    if (is_at(in, '{'))
        return true; /* an inline table */
    return is_at(in, '[') ? read_list(in, key, out) : read_value(in, key, false, out);
}

static void read_members(struct toml *in)
{
    struct buf value;
    buf_init(&value, FRONTMATTER_MAX_BYTES);
    for (skip_white(in); in->at < in->text.len && !is_at(in, '['); skip_white(in)) {
        uint32_t line = in->line;
        if (!read_member(in, &value)) {
            in->build->sink->warn(in->build->sink->ctx, line,
                                  "front matter from here on ignored: no TOML");
            break;
        }
        skip_line(in);
    }
    buf_release(&value);
}

/* A line of three signs and white space; its bytes, or 0. */
static size_t marker_length(struct span text, size_t at)
{
    if (!span_begins(span_cut(text, at, text.len - at), SPAN("+++")))
        return 0;
    size_t end = at + 3;
    while (end < text.len && (text.at[end] == ' ' || text.at[end] == '\r'))
        end++;
    if (end < text.len && text.at[end] != '\n')
        return 0;
    return end - at + (end < text.len);
}

size_t frontmatter_read_toml(struct article_build *build, struct span text)
{
    size_t start = marker_length(text, 0), n = 0;
    for (size_t at = start; start > 0 && at < text.len && at < FRONTMATTER_MAX_BYTES;) {
        if ((n = marker_length(text, at)) > 0) {
            struct toml in = {build, span_cut(text, start, at - start), 0, 2};
            read_members(&in);
            return at + n;
        }
        const char *newline = memchr(text.at + at, '\n', text.len - at);
        at = newline != NULL ? (size_t)(newline - text.at) + 1 : text.len;
    }
    return 0;
}
