#include "wire/http_field.h"

#include <stdint.h>
#include <strings.h>

#include "wire/blank.h"

enum { LENGTH_MAX_DIGITS = 19, PORT_MAX_DIGITS = 5, PORT_MAX = 65535 };

static enum status malformed(struct fault *fault, const char *text)
{
    return fault_set(fault, ERR_PARSE, "%s", text);
}

static bool is_word(struct span text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

/* The next element of a list, trimmed; false: no more. */
static bool take_element(struct span *list, char separator, struct span *out)
{
    if (list->at == NULL)
        return false;
    const char *end = list->len > 0 ? memchr(list->at, separator, list->len) : NULL;
    size_t len = end != NULL ? (size_t)(end - list->at) : list->len;
    *out = trim_blanks(span_cut(*list, 0, len));
    *list = end != NULL ? span_cut(*list, len + 1, list->len - len - 1) : SPAN_NONE;
    return true;
}

/* A decimal number of at most `most` digits, or -1. */
static int64_t read_number(struct span digits, size_t most)
{
    int64_t number = 0;
    if (digits.len == 0 || digits.len > most)
        return -1;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return -1;
        int64_t digit = digits.at[i] - '0';
        if (number > (INT64_MAX - digit) / 10)
            number = INT64_MAX / 10; /* beyond every limit, and stays so */
        else
            number = number * 10 + digit;
    }
    return number;
}

/* ---- Host ---- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

static bool is_v6_char(char c)
{
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
           c == '.';
}

bool http_read_host(struct span text, struct span *name, int *port)
{
    bool is_v6 = text.len > 0 && text.at[0] == '[';
    size_t len = is_v6, begin = is_v6;
    while (len < text.len && (is_v6 ? is_v6_char(text.at[len]) : is_name_char(text.at[len])))
        len++;
    if (len == begin || (is_v6 && (len == text.len || text.at[len] != ']')))
        return false;
    len += is_v6;
    *name = span_cut(text, 0, len);
    *port = -1;
    if (len == text.len)
        return true;
    *port = (int)read_number(span_cut(text, len + 1, text.len - len - 1), PORT_MAX_DIGITS);
    return text.at[len] == ':' && *port >= 0 && *port <= PORT_MAX;
}

static enum status take_host(struct span value, struct http_head *head, struct fault *fault)
{
    struct span name;
    int port;
    head->host = value;
    return http_read_host(value, &name, &port) ? OK
                                               : malformed(fault, "Host must be name or name:port");
}

/* ---- the body ---- */

static enum status take_length(struct span value, struct http_head *head, struct fault *fault)
{
    int64_t number = read_number(value, LENGTH_MAX_DIGITS);
    if (number < 0)
        return malformed(fault, "Content-Length must be one decimal number");
    head->has_length = true;
    head->body_len = (size_t)number;
    return OK;
}

static enum status take_coding(struct span value, struct http_head *head, struct fault *fault)
{
    head->coding = value;
    return value.len > 0 ? OK : malformed(fault, "Transfer-Encoding is empty");
}

static bool is_utf8_name(struct span charset)
{
    bool is_quoted = charset.len >= 2 && charset.at[0] == '"' && charset.at[charset.len - 1] == '"';
    return is_word(is_quoted ? span_cut(charset, 1, charset.len - 2) : charset, "utf-8");
}

static enum status take_type(struct span value, struct http_head *head, struct fault *fault)
{
    struct span part;
    (void)fault;
    take_element(&value, ';', &part);
    head->type = is_word(part, "application/json")       ? HTTP_TYPE_JSON
                 : is_word(part, "application/x-ndjson") ? HTTP_TYPE_NDJSON
                                                         : HTTP_TYPE_OTHER;
    while (take_element(&value, ';', &part)) {
        bool is_charset = part.len >= 8 && strncasecmp(part.at, "charset=", 8) == 0;
        if (is_charset && !is_utf8_name(span_cut(part, 8, part.len - 8)))
            head->type = HTTP_TYPE_OTHER;
    }
    return OK;
}

static enum status take_encoding(struct span value, struct http_head *head, struct fault *fault)
{
    (void)value, (void)fault;
    head->is_encoded = true;
    return OK;
}

static enum status take_expect(struct span value, struct http_head *head, struct fault *fault)
{
    (void)fault;
    bool is_continue = is_word(value, "100-continue");
    head->expects_continue |= is_continue;
    head->expects_other |= !is_continue;
    return OK;
}

/* ---- the rest ---- */

static enum status take_connection(struct span value, struct http_head *head, struct fault *fault)
{
    struct span option;
    (void)fault;
    while (take_element(&value, ',', &option)) {
        head->says_close |= is_word(option, "close");
        head->says_keep_alive |= is_word(option, "keep-alive");
    }
    return OK;
}

#define KEEPS(member)                                                                              \
    static enum status take_##member(struct span value, struct http_head *head,                    \
                                     struct fault *fault)                                          \
    {                                                                                              \
        (void)fault;                                                                               \
        head->member = value;                                                                      \
        return OK;                                                                                 \
    }
KEEPS(origin)
KEEPS(authorization)
KEEPS(if_none_match)
KEEPS(fetch_site)
KEEPS(fetch_mode)
#undef KEEPS

static const struct {
    const char *name;
    enum status (*take)(struct span value, struct http_head *head, struct fault *fault);
    bool may_repeat;
} fields[] = {
    {"Host", take_host, false},
    {"Content-Length", take_length, false},
    {"Transfer-Encoding", take_coding, false},
    {"Content-Type", take_type, false},
    {"Content-Encoding", take_encoding, true},
    {"Expect", take_expect, true},
    {"Connection", take_connection, true},
    {"Origin", take_origin, false},
    {"Authorization", take_authorization, false},
    {"If-None-Match", take_if_none_match, false},
    {"Sec-Fetch-Site", take_fetch_site, false},
    {"Sec-Fetch-Mode", take_fetch_mode, false},
};

static enum status take(struct span name, struct span value, struct http_head *head,
                        struct fault *fault)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!is_word(name, fields[i].name))
            continue;
        if (!fields[i].may_repeat && (head->seen >> i & 1) != 0)
            return fault_set(fault, ERR_PARSE, "%s stands twice", fields[i].name);
        head->seen |= 1u << i;
        return fields[i].take(value, head, fault);
    }
    return OK;
}

static bool is_name(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!http_is_token_char(text.at[i]))
            return false;
    return text.len > 0;
}

static bool has_control(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

enum status http_field_read(struct span line, struct http_head *head, struct fault *fault)
{
    if (is_blank(line.at[0]))
        return malformed(fault, "a header may not go on over several lines");
    const char *colon = memchr(line.at, ':', line.len);
    size_t len = colon != NULL ? (size_t)(colon - line.at) : 0;
    if (!is_name(span_cut(line, 0, len)))
        return malformed(fault, "a header is NAME, colon, value");
    struct span value = span_cut(line, len + 1, line.len - len - 1);
    if (has_control(value))
        return malformed(fault, "a header may hold no control characters");
    return take(span_cut(line, 0, len), trim_blanks(value), head, fault);
}

static enum status check_body(const struct http_head *head, size_t body_max, struct fault *fault)
{
    bool is_chunked = is_word(head->coding, "chunked");
    if (head->coding.at != NULL && head->has_length)
        return malformed(fault, "Content-Length and Transfer-Encoding exclude each other");
    if (head->coding.at != NULL && !is_chunked)
        return http_refuse(fault, ERR_UNSUPPORTED, 501, "no transfer codings are spoken here");
    if (is_chunked || (head->verb == HTTP_POST && !head->has_length)) {
        fault_set(fault, ERR_NO_LENGTH, "send Content-Length");
        fault_hint(fault, "no chunked bodies");
        return ERR_NO_LENGTH;
    }
    if (head->body_len > 0 && (head->verb & (HTTP_GET | HTTP_HEAD)) != 0)
        return malformed(fault, "GET and HEAD have no body");
    if (head->body_len <= body_max)
        return OK;
    fault_set(fault, ERR_LIMIT, "the body is too large");
    fault->limit = body_max;
    return ERR_LIMIT;
}

enum status http_field_finish(struct http_head *head, const struct http_rules *rules,
                              struct fault *fault)
{
    head->keeps_alive = !head->says_close && (head->is_11 || head->says_keep_alive);
    if (head->host.at == NULL && (head->is_11 || !rules->is_local))
        return malformed(fault, "Host is missing");
    return check_body(head, rules->body_max, fault);
}
