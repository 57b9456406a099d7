#include "wire/http.h"

#include "wire/http_field.h"

bool http_is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

size_t http_skip(struct span bytes)
{
    size_t at = 0;
    while (span_begins(span_cut(bytes, at, bytes.len - at), SPAN("\r\n")))
        at += 2;
    return at;
}

enum status http_refuse(struct fault *fault, enum status status, unsigned code, const char *text)
{
    fault_set(fault, status, "%s", text);
    fault->http = (uint16_t)code;
    return status;
}

static enum status malformed(struct fault *fault, const char *text)
{
    return fault_set(fault, ERR_PARSE, "%s", text);
}

static enum status too_large(struct fault *fault, unsigned code, const char *text, size_t limit)
{
    http_refuse(fault, ERR_LIMIT, code, text);
    fault->limit = limit;
    return ERR_LIMIT;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum status read_version(struct span version, struct http_head *out, struct fault *fault)
{
    bool is_version = version.len == 8 && span_begins(version, SPAN("HTTP/")) &&
                      is_digit(version.at[5]) && version.at[6] == '.' && is_digit(version.at[7]);
    if (!is_version)
        return malformed(fault, "a request line is METHOD, one space, TARGET, one space, HTTP/1.1");
    out->is_11 = version.at[7] == '1';
    if (version.at[5] != '1' || version.at[7] > '1')
        return http_refuse(fault, ERR_VERSION, 505, "HTTP/1.1 and HTTP/1.0 are spoken here");
    return OK;
}

static enum status read_target(struct span target, struct http_head *out, struct fault *fault)
{
    if (target.len == 0 || target.at[0] != '/')
        return malformed(fault, "the target of a request begins with '/'");
    for (size_t i = 0; i < target.len; i++)
        if (target.at[i] <= ' ' || target.at[i] > '~' || target.at[i] == '#')
            return malformed(fault, "the target of a request is ASCII, without '#' or controls");
    const char *mark = memchr(target.at, '?', target.len);
    size_t len = mark != NULL ? (size_t)(mark - target.at) : target.len;
    out->path = span_cut(target, 0, len);
    out->query = mark != NULL ? span_cut(target, len + 1, target.len - len - 1) : SPAN_NONE;
    return OK;
}

static enum status read_verb(struct span word, struct http_head *out, struct fault *fault)
{
    static const struct {
        const char *word;
        enum http_verb verb;
    } verbs[] = {{"GET", HTTP_GET},     {"HEAD", HTTP_HEAD},    {"POST", HTTP_POST},
                 {"PUT", HTTP_OTHER},   {"DELETE", HTTP_OTHER}, {"OPTIONS", HTTP_OTHER},
                 {"PATCH", HTTP_OTHER}, {"TRACE", HTTP_OTHER},  {"CONNECT", HTTP_OTHER}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        out->verb = verbs[i].verb;
        if (span_equal(word, span_of(verbs[i].word)))
            return OK;
    }
    return http_refuse(fault, ERR_UNSUPPORTED, 501, "no such HTTP method");
}

static bool is_token(struct span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!http_is_token_char(word.at[i]))
            return false;
    return word.len > 0;
}

/* Up to a space, which is taken, too; .at NULL when there is none. */
static struct span take_word(struct span *line)
{
    const char *end = memchr(line->at, ' ', line->len);
    if (end == NULL)
        return SPAN_NONE;
    struct span word = {line->at, (size_t)(end - line->at)};
    *line = span_cut(*line, word.len + 1, line->len - word.len - 1);
    return word;
}

static enum status read_request_line(struct span line, struct http_head *out, struct fault *fault)
{
    enum status status;
    struct span method = take_word(&line), target = take_word(&line);
    if (!is_token(method) || target.at == NULL)
        TRY(malformed(fault, "a request line is METHOD, one space, TARGET, one space, HTTP/1.1"));
    TRY(read_version(line, out, fault));
    TRY(read_target(target, out, fault));
    TRY(read_verb(method, out, fault));
done:
    return status;
}

/* Before anything else, and of a line that is not complete, too: so the answer does not depend on
 * how the bytes are cut. `len`: without the line's end. */
static enum status check_size(const struct http_reader *reader, const struct http_rules *rules,
                              size_t len, struct fault *fault)
{
    if (reader->n_lines == 0)
        return len > rules->line_max
                   ? too_large(fault, 414, "the request line is too long", rules->line_max)
                   : OK;
    if (len > rules->field_max)
        return too_large(fault, 431, "a header is too long", rules->field_max);
    if (reader->fields_bytes + len > rules->fields_max)
        return too_large(fault, 431, "the headers are too long together", rules->fields_max);
    if (reader->n_lines > rules->n_fields_max && len > 0)
        return too_large(fault, 431, "too many headers", rules->n_fields_max);
    return OK;
}

static enum status read_line(struct span line, const struct http_rules *rules,
                             struct http_reader *reader, struct http_head *out, struct fault *fault)
{
    bool has_return = line.len > 0 && line.at[line.len - 1] == '\r';
    line.len -= has_return;
    enum status status = check_size(reader, rules, line.len, fault);
    if (status != OK)
        return status;
    if (!has_return)
        return malformed(fault, "lines end with CR and LF");
    if (reader->n_lines++ == 0)
        return read_request_line(line, out, fault);
    reader->fields_bytes += line.len + 2;
    return line.len > 0 ? http_field_read(line, out, fault) : OK;
}

/* Reads all complete lines anew whenever there is another: they are few. */
static enum http_event read_lines(struct http_reader *reader, struct span bytes,
                                  const struct http_rules *rules, struct http_head *out,
                                  struct fault *fault)
{
    reader->used = reader->fields_bytes = reader->n_lines = 0;
    for (const char *end;;) {
        struct span rest = span_cut(bytes, reader->used, bytes.len - reader->used);
        end = rest.len > 0 ? memchr(rest.at, '\n', rest.len) : NULL;
        if (end == NULL)
            return HTTP_HUNGRY;
        struct span line = {rest.at, (size_t)(end - rest.at)};
        bool is_last = reader->n_lines > 0 && span_equal(line, SPAN("\r"));
        if (read_line(line, rules, reader, out, fault) != OK)
            return HTTP_REFUSED;
        reader->used += line.len + 1;
        if (!is_last)
            continue;
        out->len = reader->used;
        return http_field_finish(out, rules, fault) == OK ? HTTP_READ : HTTP_REFUSED;
    }
}

enum http_event http_read(struct http_reader *reader, struct span bytes,
                          const struct http_rules *rules, struct http_head *out,
                          struct fault *fault)
{
    size_t left = bytes.len - reader->scanned;
    bool has_line = left > 0 && memchr(bytes.at + reader->scanned, '\n', left) != NULL;
    *out = (struct http_head){.len = 0};
    reader->scanned = bytes.len;
    if (has_line) {
        enum http_event event = read_lines(reader, bytes, rules, out, fault);
        if (event != HTTP_HUNGRY)
            return event;
    }
    /* A CR at the end may belong to the line's end. */
    size_t partial = bytes.len - reader->used;
    partial -= partial > 0 && bytes.at[bytes.len - 1] == '\r';
    return check_size(reader, rules, partial, fault) == OK ? HTTP_HUNGRY : HTTP_REFUSED;
}
