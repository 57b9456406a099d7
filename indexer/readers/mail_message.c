#include "indexer/readers/mail_message.h"

#include <strings.h>

#include "indexer/encoding.h"
#include "indexer/plaintext.h"
#include "indexer/readers/html.h"
#include "indexer/readers/mail_body.h"
#include "indexer/readers/mail_header.h"
#include "indexer/white.h"

enum { DEEPEST = 10, PARTS_MOST = 1000 };

struct message {
    struct article_build *build;
    unsigned n_parts;
    struct error *err;
};

struct part {
    struct span headers, body;
    uint32_t line; /* of the body */
};

enum kind { SKIPPED, PLAIN, HTML, PARTS, MESSAGE };

static bool is_word(struct span value, const char *word)
{
    return value.len == strlen(word) && strncasecmp(value.at, word, value.len) == 0;
}

static bool begins(struct span value, const char *beginning)
{
    size_t len = strlen(beginning);
    return value.len >= len && strncasecmp(value.at, beginning, len) == 0;
}

static struct part part_of(struct span text, uint32_t line)
{
    struct part part;
    uint32_t below;
    part.headers = mail_headers(text, &part.body, &below);
    part.line = line + below;
    return part;
}

static enum kind kind_of(const struct part *part)
{
    struct span type = mail_header_type(mail_header_find(part->headers, "Content-Type"));
    struct span shown = mail_header_type(mail_header_find(part->headers, "Content-Disposition"));
    if (begins(type, "multipart/"))
        return PARTS;
    if (is_word(shown, "attachment"))
        return SKIPPED;
    if (is_word(type, "message/rfc822"))
        return MESSAGE;
    if (is_word(type, "text/html"))
        return HTML;
    bool is_plain = type.len == 0 || is_word(type, "text") || is_word(type, "text/plain") ||
                    is_word(type, "text/markdown") || begins(type, "text/x-");
    return is_plain ? PLAIN : SKIPPED;
}

/* ---- text ---- */

/* Lines of what was decoded: all of a base64 part are its first. */
struct decoded {
    struct buf bytes, lines; /* uint32_t: of the file, a line each; empty: as they follow */
    struct buf converted;
    struct span text;
    bool is_one_line;
};

static enum status decode(struct message *message, const struct part *part, struct decoded *out)
{
    struct span coding =
        white_trim(mail_header_type(mail_header_find(part->headers, "Content-Transfer-Encoding")));
    struct span charset =
        mail_header_parameter(mail_header_find(part->headers, "Content-Type"), "charset");
    struct span bytes = part->body;
    struct encoding encoding;
    out->is_one_line = is_word(coding, "base64");
    if (out->is_one_line)
        mail_body_base64(bytes, &out->bytes);
    else if (is_word(coding, "quoted-printable"))
        mail_body_quoted(bytes, false, &out->bytes, &out->lines, part->line);
    if (out->is_one_line || out->lines.len > 0)
        bytes = buf_span(&out->bytes);
    if (buf_status(&out->bytes) != OK || buf_status(&out->lines) != OK)
        return error_set(message->err, ERR_LIMIT, ERROR_NOWHERE, "a part is too large");
    enum status status = encoding_read(bytes, charset, &out->converted, &encoding, message->err);
    out->text = encoding.text;
    if (status == OK && encoding.warning[0] != '\0' && charset.len == 0)
        message->build->sink->warn(message->build->sink->ctx, part->line, encoding.warning);
    return status;
}

/* The places that came since `before` are of the decoded text, whose first line is 1. */
static void map_lines(struct article_build *build, size_t before, const struct part *part,
                      const struct decoded *decoded)
{
    struct place *places = (struct place *)(void *)build->places.at;
    const uint32_t *lines = (const uint32_t *)(const void *)decoded->lines.at;
    size_t n_lines = decoded->lines.len / sizeof *lines;
    for (size_t i = before; i < build->places.len / sizeof *places; i++) {
        size_t below = places[i].line > 0 ? places[i].line - 1 : 0;
        if (decoded->is_one_line)
            places[i] = (struct place){places[i].at, part->line, 1};
        else if (n_lines > 0)
            places[i] =
                (struct place){places[i].at, lines[below < n_lines ? below : n_lines - 1], 1};
        else
            places[i].line += part->line - 1;
    }
}

static enum status add_text(struct message *message, const struct part *part, bool is_html)
{
    struct article_build *build = message->build;
    struct decoded decoded = {.is_one_line = false};
    size_t before = build->places.len / sizeof(struct place), len;
    buf_init(&decoded.bytes, READER_MAX_BYTES);
    buf_init(&decoded.lines, 4 * READER_MAX_BYTES);
    buf_init(&decoded.converted, 3 * READER_MAX_BYTES);
    enum status status;
    TRY(decode(message, part, &decoded));
    if (is_html)
        TRY(html_read_into(build, decoded.text, message->err));
    char *copy =
        is_html || decoded.text.len == 0 ? NULL : plaintext_copy(decoded.text, build->arena, &len);
    if (copy != NULL)
        plaintext_split(build, copy, len, 1, PLAINTEXT_FILE);
    map_lines(build, before, part, &decoded);
done:
    buf_release(&decoded.converted);
    buf_release(&decoded.lines);
    buf_release(&decoded.bytes);
    return status;
}

/* ---- parts ---- */

/* Parts between lines "--boundary", up to "--boundary--". */
struct parts {
    struct span rest, boundary;
    uint32_t line; /* of the rest */
    bool is_over;
};

static size_t line_length(struct span text)
{
    const char *newline = text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
    return newline != NULL ? (size_t)(newline - text.at) + 1 : text.len;
}

static bool is_border(const struct parts *parts, struct span line, bool *is_last)
{
    if (!span_begins(line, SPAN("--")) ||
        !span_begins(span_cut(line, 2, line.len - 2), parts->boundary))
        return false;
    size_t len = 2 + parts->boundary.len;
    struct span rest = white_trim(span_cut(line, len, line.len - len));
    *is_last = span_equal(rest, SPAN("--"));
    return rest.len == 0 || *is_last;
}

/* The text up to the next border. */
static struct span next_piece(struct parts *parts, uint32_t *line)
{
    struct span piece = {parts->rest.at, 0};
    *line = parts->line;
    while (parts->rest.len > 0) {
        size_t len = line_length(parts->rest);
        struct span it = span_cut(parts->rest, 0, len);
        parts->rest = span_cut(parts->rest, len, parts->rest.len - len);
        parts->line++;
        if (is_border(parts, it, &parts->is_over))
            return piece;
        piece.len += len;
    }
    parts->is_over = true;
    return piece;
}

static enum status add_part(struct message *message, const struct part *part, unsigned depth);

/* How plain an alternative is, 0: it is not shown. */
static int plainness(const struct part *part)
{
    enum kind kind = kind_of(part);
    return kind == PLAIN ? 3 : kind == HTML ? 2 : kind == PARTS ? 1 : 0;
}

static enum status add_parts(struct message *message, const struct part *whole, unsigned depth)
{
    struct span type = mail_header_find(whole->headers, "Content-Type");
    bool is_choice = is_word(mail_header_type(type), "multipart/alternative");
    struct parts parts = {whole->body, mail_header_parameter(type, "boundary"), whole->line, false};
    struct part best = {.line = 0};
    int best_plainness = 0;
    enum status status = OK;
    uint32_t line;
    if (depth == DEEPEST || parts.boundary.len == 0)
        return OK;
    next_piece(&parts, &line); /* the preamble is for those who know no MIME */
    while (status == OK && !parts.is_over && message->n_parts++ < PARTS_MOST) {
        struct span piece = next_piece(&parts, &line);
        struct part part = part_of(piece, line);
        if (!is_choice) {
            status = add_part(message, &part, depth + 1);
        } else if (plainness(&part) > best_plainness) {
            best = part;
            best_plainness = plainness(&part);
        }
    }
    return status == OK && best.line > 0 ? add_part(message, &best, depth + 1) : status;
}

static enum status add_part(struct message *message, const struct part *part, unsigned depth)
{
    struct part inner;
    switch (kind_of(part)) {
    case PLAIN:
        return add_text(message, part, false);
    case HTML:
        return add_text(message, part, true);
    case PARTS:
        return add_parts(message, part, depth);
    case MESSAGE:
        inner = part_of(part->body, part->line);
        return depth < DEEPEST ? add_part(message, &inner, depth + 1) : OK;
    case SKIPPED:
        break;
    }
    return OK;
}

static void set_metadata(struct article_build *build, struct span headers, uint32_t line)
{
    struct buf value;
    char day[11];
    struct span date = mail_header_find(headers, "Date");
    buf_init(&value, (size_t)16 << 20);
    mail_header_decode(mail_header_find(headers, "Subject"), &value);
    article_set_title(build, buf_span(&value), line);
    mail_header_decode(mail_header_find(headers, "From"), &value);
    article_add_author(build, mail_header_name(buf_span(&value)));
    mail_header_decode(mail_header_find(headers, "Keywords"), &value);
    article_add_tags(build, buf_span(&value));
    mail_header_decode(mail_header_find(headers, "Content-Language"), &value);
    article_set_lang(build, buf_span(&value), line);
    if (mail_header_date(date, day))
        article_set_date(build, span_of(day), line);
    else if (date.len > 0) {
        mail_header_decode(date, &value);
        article_set_date(build, buf_span(&value), line);
    }
    buf_release(&value);
}

enum status mail_message_read(struct article_build *build, struct span text, uint32_t line,
                              struct error *err)
{
    struct message message = {.build = build, .err = err};
    struct part whole = part_of(text, line);
    set_metadata(build, whole.headers, line);
    return add_part(&message, &whole, 0);
}
