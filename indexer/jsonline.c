#include "indexer/jsonline.h"

#include <stddef.h>

#include "base/json.h"
#include "base/utf8.h"

#define SKIPPED_LEVELS 8 /* of what no record has; far below JSON_MAX_DEPTH */

enum shape { ONE, LIST };

/* The members that a record may have, with the place of each in struct jsonline. */
struct member {
    struct span name;
    enum shape shape;
    size_t offset;
};

#define MEMBER(name, shape)                                                                        \
    {                                                                                              \
        SPAN(#name), shape, offsetof(struct jsonline, name)                                        \
    }
static const struct member members[] = {
    MEMBER(id, ONE),   MEMBER(title, ONE), MEMBER(text, ONE),    MEMBER(date, ONE),
    MEMBER(lang, ONE), MEMBER(url, ONE),   MEMBER(author, LIST), MEMBER(tags, LIST),
};
#undef MEMBER

/* Names of an object so far: jansson refuses one that comes twice. */
struct names {
    struct span at[16];
    size_t n;
};

/* Reading a line that was copied into the arena: strings are unescaped where they stand. */
struct reading {
    char *at, *end;
    struct arena *arena;
    struct jsonline *record;
    unsigned seen;        /* bit i: members[i] */
    struct names unknown; /* other members */
};

static void skip_white(struct reading *in)
{
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\t' || *in->at == '\r' || *in->at == '\n'))
        in->at++;
}

static bool take(struct reading *in, char c)
{
    skip_white(in);
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

/* The first byte that is not plain string content: a quote, a backslash or a control character.
 * Eight at a time (Hacker's Delight, §6-1: the borrow trick finds a zero byte, or one below 32). */
static char *plain_end(char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
    for (uint64_t eight; end - at >= (ptrdiff_t)sizeof eight; at += sizeof eight) {
        memcpy(&eight, at, sizeof eight);
        uint64_t quote = eight ^ ones * '"', backslash = eight ^ ones * '\\';
        uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                         ((eight - ones * 0x20) & ~eight);
        if ((found & highs) != 0)
            break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

static bool read_hex(const char *at, const char *end, uint32_t *out)
{
    *out = 0;
    if (end - at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = at[i], lower = (char)(c | 0x20);
        uint32_t digit = c >= '0' && c <= '9'           ? (uint32_t)(c - '0')
                         : lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10)
                                                        : 16;
        if (digit == 16)
            return false;
        *out = *out << 4 | digit;
    }
    return true;
}

/* \uXXXX or a pair of surrogates; in->at is behind the first 'u'. NUL and lone halves are faults.
 */
static char *read_code(struct reading *in, char *out)
{
    uint32_t code, low;
    if (!read_hex(in->at, in->end, &code) || code == 0 || (code >= 0xDC00 && code < 0xE000))
        return NULL;
    in->at += 4;
    if (code >= 0xD800 && code < 0xDC00) {
        if (in->end - in->at < 6 || in->at[0] != '\\' || in->at[1] != 'u' ||
            !read_hex(in->at + 2, in->end, &low) || low < 0xDC00 || low >= 0xE000)
            return NULL;
        in->at += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    return out + utf8_encode(code, out);
}

static char *read_escape(struct reading *in, char *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (in->end - in->at < 2)
        return NULL;
    char c = in->at[1];
    in->at += 2;
    if (c == 'u')
        return read_code(in, out);
    const char *known = c != '\0' ? strchr(from, c) : NULL;
    if (known == NULL)
        return NULL;
    *out = to[known - from];
    return out + 1;
}

/* A string whose opening quote is next. Unescaped it is never longer than it was. */
static bool read_string(struct reading *in, struct span *out)
{
    if (!take(in, '"'))
        return false;
    char *start = in->at, *to = in->at;
    for (;;) {
        char *stop = plain_end(in->at, in->end);
        size_t n = (size_t)(stop - in->at);
        if (to != in->at)
            memmove(to, in->at, n);
        to += n;
        in->at = stop;
        if (stop == in->end || (unsigned char)*stop < 0x20)
            return false;
        if (*stop == '"')
            break;
        if ((to = read_escape(in, to)) == NULL)
            return false;
    }
    in->at++;
    *out = (struct span){start, (size_t)(to - start)};
    return true;
}

static bool take_word(struct reading *in, struct span word)
{
    if (!span_begins((struct span){in->at, (size_t)(in->end - in->at)}, word))
        return false;
    in->at += word.len;
    return true;
}

static size_t take_digits(struct reading *in)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
        in->at++;
    return (size_t)(in->at - start);
}

/* Without exponent and not so long that it could overflow: others are left to jansson. */
static bool skip_number(struct reading *in)
{
    if (in->at < in->end && *in->at == '-')
        in->at++;
    bool is_zero = in->at < in->end && *in->at == '0';
    size_t n = take_digits(in);
    if (n == 0 || n > 15 || (is_zero && n > 1))
        return false;
    if (in->at == in->end || *in->at != '.')
        return true;
    in->at++;
    return take_digits(in) > 0;
}

static bool skip_scalar(struct reading *in)
{
    skip_white(in);
    struct span ignored;
    if (in->at < in->end && *in->at == '"')
        return read_string(in, &ignored);
    return take_word(in, SPAN("true")) || take_word(in, SPAN("false")) ||
           take_word(in, SPAN("null")) || skip_number(in);
}

/* False: it is there, or there are too many to look through. */
static bool add_name(struct names *names, struct span name)
{
    for (size_t i = 0; i < names->n; i++)
        if (span_equal(names->at[i], name))
            return false;
    if (names->n == sizeof names->at / sizeof names->at[0])
        return false;
    names->at[names->n++] = name;
    return true;
}

static bool skip_value(struct reading *in, unsigned levels);

static bool skip_list(struct reading *in, unsigned levels)
{
    if (take(in, ']'))
        return true;
    do {
        if (!skip_value(in, levels))
            return false;
    } while (take(in, ','));
    return take(in, ']');
}

static bool skip_object(struct reading *in, unsigned levels)
{
    struct names names = {.n = 0};
    struct span name;
    if (take(in, '}'))
        return true;
    do {
        if (!read_string(in, &name) || !add_name(&names, name) || !take(in, ':') ||
            !skip_value(in, levels))
            return false;
    } while (take(in, ','));
    return take(in, '}');
}

/* A value of a member that no record has. */
static bool skip_value(struct reading *in, unsigned levels)
{
    if (levels == 0)
        return false;
    if (take(in, '['))
        return skip_list(in, levels - 1);
    if (take(in, '{'))
        return skip_object(in, levels - 1);
    return skip_scalar(in);
}

static bool add_to_list(struct reading *in, struct jsonline_list *list, struct span value)
{
    if ((list->n & (list->n - 1)) == 0) { /* full: 0, 1, 2, 4, … places */
        struct span *more = arena_alloc(in->arena, (list->n > 0 ? 2 * list->n : 1) * sizeof *more);
        if (more == NULL)
            return false;
        if (list->n > 0)
            memcpy(more, list->at, list->n * sizeof *more);
        list->at = more;
    }
    ((struct span *)(uintptr_t)list->at)[list->n++] = value;
    return true;
}

static bool read_list(struct reading *in, struct jsonline_list *list)
{
    struct span value;
    skip_white(in);
    list->is_single = in->at < in->end && *in->at == '"';
    if (list->is_single)
        return read_string(in, &value) && add_to_list(in, list, value);
    if (take_word(in, SPAN("null")))
        return true;
    if (!take(in, '['))
        return false;
    if (take(in, ']'))
        return true;
    do {
        if (!read_string(in, &value) || !add_to_list(in, list, value))
            return false;
    } while (take(in, ','));
    return take(in, ']');
}

static bool read_member(struct reading *in)
{
    struct span name;
    if (!read_string(in, &name) || !take(in, ':'))
        return false;
    size_t i = 0;
    while (i < sizeof members / sizeof members[0] && !span_equal(members[i].name, name))
        i++;
    if (i == sizeof members / sizeof members[0])
        return add_name(&in->unknown, name) && skip_value(in, SKIPPED_LEVELS);
    if ((in->seen & 1u << i) != 0)
        return false;
    in->seen |= 1u << i;
    void *value = (char *)in->record + members[i].offset;
    if (members[i].shape == LIST)
        return read_list(in, value);
    skip_white(in);
    return take_word(in, SPAN("null")) || read_string(in, value);
}

bool jsonline_read_fast(struct span line, struct arena *arena, struct jsonline *record)
{
    *record = (struct jsonline){.id = SPAN_NONE};
    struct span copy = arena_copy(arena, line);
    if (copy.at == NULL)
        return false;
    char *start = (char *)(uintptr_t)copy.at;
    struct reading in = {.at = start, .end = start + copy.len, .arena = arena, .record = record};
    if (!take(&in, '{'))
        return false;
    do {
        if (!read_member(&in))
            return false;
    } while (take(&in, ','));
    if (!take(&in, '}'))
        return false;
    skip_white(&in);
    return in.at == in.end;
}

static enum status copy_string(const json_t *value, struct arena *arena, struct span *out)
{
    *out = arena_copy(arena, (struct span){json_string_value(value), json_string_length(value)});
    return arena_status(arena);
}

static enum status wrong_type(const struct member *member, struct error *err)
{
    return error_set(err, ERR_INVALID, ERROR_NOWHERE, "\"%.*s\" is no string%s",
                     SPAN_FMT(member->name), member->shape == LIST ? " or list of strings" : "");
}

static enum status copy_list(const json_t *value, const struct member *member, struct arena *arena,
                             struct jsonline_list *list, struct error *err)
{
    list->is_single = json_is_string(value);
    size_t n = list->is_single ? 1 : json_array_size(value);
    struct span *strings = ARENA_ARRAY(arena, struct span, n);
    if (strings == NULL)
        return arena_status(arena);
    for (size_t i = 0; i < n; i++) {
        const json_t *element = list->is_single ? value : json_array_get(value, i);
        if (!json_is_string(element))
            return wrong_type(member, err);
        if (copy_string(element, arena, &strings[i]) != OK)
            return arena_status(arena);
    }
    list->at = strings;
    list->n = (uint32_t)n;
    return OK;
}

static enum status copy_member(const json_t *object, const struct member *member,
                               struct arena *arena, struct jsonline *record, struct error *err)
{
    json_t *value = json_object_getn(object, member->name.at, member->name.len);
    void *out = (char *)record + member->offset;
    if (value == NULL || json_is_null(value))
        return OK;
    if (member->shape == LIST && (json_is_string(value) || json_is_array(value)))
        return copy_list(value, member, arena, out, err);
    if (!json_is_string(value))
        return wrong_type(member, err);
    return copy_string(value, arena, out);
}

enum status jsonline_read_slow(struct span line, struct arena *arena, struct jsonline *record,
                               struct error *err)
{
    *record = (struct jsonline){.id = SPAN_NONE};
    json_t *object;
    enum status status = json_parse(line, &object, err);
    if (status != OK)
        return status;
    if (!json_is_object(object))
        status = error_set(err, ERR_INVALID, ERROR_NOWHERE, "JSON, but no object");
    for (size_t i = 0; status == OK && i < sizeof members / sizeof members[0]; i++)
        status = copy_member(object, &members[i], arena, record, err);
    json_decref(object);
    if (status == OK || arena_status(arena) == OK)
        return status;
    return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for the record");
}

enum status jsonline_read(struct span line, struct arena *arena, struct jsonline *record,
                          struct error *err)
{
    if (jsonline_read_fast(line, arena, record))
        return OK;
    return jsonline_read_slow(line, arena, record, err);
}
