#include "base/json.h"

#include <math.h>

#include "base/utf8.h"

/* What jansson does not see to: its depth is bounded at 2,048 levels when it is built, and it steps
 * over a raw NUL after a number. */
static enum status check_before(struct span text, struct error *err)
{
    int depth = 0;
    bool in_string = false;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.at[at];
        if (c == '\0')
            return error_set(err, ERR_PARSE, (uint32_t)at, "a raw NUL");
        if (in_string) {
            at += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_MAX_DEPTH)
                return error_set(err, ERR_PARSE, (uint32_t)at, "nested deeper than %d",
                                 JSON_MAX_DEPTH);
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return OK;
}

enum status json_parse(struct span text, json_t **out, struct error *err)
{
    *out = NULL;
    if (text.len >= ERROR_NOWHERE)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "JSON of more than 4 GiB");
    enum status status = check_before(text, err);
    if (status != OK)
        return status;
    json_error_t fault;
    *out = json_loadb(text.at != NULL ? text.at : "", text.len,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (*out != NULL)
        return OK;
    if (json_error_code(&fault) == json_error_out_of_memory)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to read JSON");
    return error_set(err, ERR_PARSE, fault.position >= 0 ? (uint32_t)fault.position : 0, "%s",
                     fault.text);
}

struct span json_span(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return SPAN_NONE;
    return (struct span){json_string_value(value), json_string_length(value)};
}

static void write_escape(struct buf *out, uint32_t code)
{
    if (code == '\n')
        buf_add_text(out, "\\n");
    else if (code == '\t')
        buf_add_text(out, "\\t");
    else if (code == '\r')
        buf_add_text(out, "\\r");
    else if (code == '"' || code == '\\')
        buf_add(out, code == '"' ? "\\\"" : "\\\\", 2);
    else if (code < 0x10000)
        buf_printf(out, "\\u%04x", code);
    else
        buf_printf(out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10),
                   0xDC00 + ((code - 0x10000) & 0x3FF));
}

/* How many bytes from there on are written as they are, which most of every text is. */
static size_t count_plain(struct span text, size_t from)
{
    size_t at = from;
    while (at < text.len && text.at[at] >= ' ' && text.at[at] < 0x7F && text.at[at] != '"' &&
           text.at[at] != '\\')
        at++;
    return at - from;
}

void json_write_string(struct buf *out, struct span text)
{
    buf_add_char(out, '"');
    size_t start = 0, len;
    for (size_t at = count_plain(text, 0); at < text.len; at += len + count_plain(text, at + len)) {
        uint32_t code = utf8_decode(text, at, &len);
        if (code == UTF8_BAD)
            code = 0xFFFD;
        else if (code != '"' && code != '\\' && !utf8_is_harmful(code))
            continue;
        buf_add(out, text.at + start, at - start);
        write_escape(out, code);
        start = at + len;
    }
    if (start < text.len)
        buf_add(out, text.at + start, text.len - start);
    buf_add_char(out, '"');
}

/* By integers and not by "%f", whose decimal point is the locale's. */
void json_write_number(struct buf *out, double value)
{
    if (!isfinite(value)) {
        buf_add_text(out, "null");
        return;
    }
    if (fabs(value) >= 1e12) {
        /* Without an exponent it would read as an integer, which ends at 2^63. */
        buf_printf(out, "%.0f%s", value, fabs(value) < 1e18 ? "" : "e0");
        return;
    }
    int64_t millionths = llround(fabs(value) * 1e6);
    char decimals[8];
    int len = snprintf(decimals, sizeof decimals, "%06d", (int)(millionths % 1000000));
    while (len > 0 && decimals[len - 1] == '0')
        len--;
    buf_printf(out, "%s%lld%s%.*s", value < 0 && millionths > 0 ? "-" : "",
               (long long)(millionths / 1000000), len > 0 ? "." : "", len, decimals);
}

static void write_array(struct buf *out, const json_t *array)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            buf_add_char(out, ',');
        json_write(out, json_array_get(array, i));
    }
    buf_add_char(out, ']');
}

static void write_object(struct buf *out, const json_t *value)
{
    json_t *object = (json_t *)(uintptr_t)value; /* jansson's iterators know no const */
    const char *separator = "";
    buf_add_char(out, '{');
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        buf_add_text(out, separator);
        json_write_string(out,
                          (struct span){json_object_iter_key(at), json_object_iter_key_len(at)});
        buf_add_char(out, ':');
        json_write(out, json_object_iter_value(at));
        separator = ",";
    }
    buf_add_char(out, '}');
}

void json_write(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(out, value);
        break;
    case JSON_ARRAY:
        write_array(out, value);
        break;
    case JSON_STRING:
        json_write_string(out, (struct span){json_string_value(value), json_string_length(value)});
        break;
    case JSON_INTEGER:
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        json_write_number(out, json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        buf_add_text(out, json_is_true(value) ? "true" : "false");
        break;
    case JSON_NULL:
        buf_add_text(out, "null");
        break;
    }
}
