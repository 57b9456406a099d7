/* JSON Lines: an article a line. A line that is broken fails alone; a blank one is nothing. */
#include <stdio.h>

#include "indexer/encoding.h"
#include "indexer/jsonline.h"
#include "indexer/plaintext.h"

#define LINE_MAX_BYTES (6 * READER_MAX_BYTES) /* \uXXXX is the longest way to write a byte */
#define DECODED_CEILING ((size_t)1 << 30)     /* of a file that a mark says is UTF-16 or UTF-32 */

struct lines {
    struct article_build build;
    const struct reader_sink *sink;
    struct buf decoded; /* of a line that is not UTF-8 */
    uint32_t number;
};

/* Lines are decoded one by one: a foreign one among them does not spoil the others. */
static enum status decode(struct lines *lines, struct span *line, struct error *err)
{
    struct encoding encoding;
    enum status status = encoding_read(*line, SPAN_NONE, &lines->decoded, &encoding, err);
    if (status == OK && encoding.warning[0] != '\0')
        lines->sink->warn(lines->sink->ctx, lines->number, encoding.warning);
    *line = encoding.text;
    return status;
}

static void set_metadata(struct article_build *build, const struct jsonline *record, uint32_t line)
{
    build->article.id = record->id;
    article_set_title(build, record->title, line);
    article_set_date(build, record->date, line);
    article_set_lang(build, record->lang, line);
    article_set_url(build, record->url);
    for (uint32_t i = 0; i < record->author.n; i++)
        article_add_author(build, record->author.at[i]);
    for (uint32_t i = 0; i < record->tags.n; i++)
        article_add_tag(build, record->tags.at[i]);
}

static enum status check(const struct jsonline *record, struct error *err)
{
    if (record->id.at == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "no \"id\"");
    if (record->id.len == 0)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "\"id\" is empty");
    if (record->text.len > READER_MAX_BYTES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
    return OK;
}

static enum status parse(struct lines *lines, struct span line, struct jsonline *record,
                         struct error *err)
{
    if (line.len > LINE_MAX_BYTES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
    enum status status = decode(lines, &line, err);
    if (status == OK)
        status = jsonline_read(line, lines->build.arena, record, err);
    return status == OK ? check(record, err) : status;
}

/* A record that is at fault is reported and the file goes on; without memory nothing goes on. */
static enum status fail(struct lines *lines, const struct error *fault, struct error *err)
{
    if (fault->status == ERR_NOMEM) {
        *err = *fault;
        return ERR_NOMEM;
    }
    char message[sizeof fault->text + 16];
    snprintf(message, sizeof message, "%s%s", fault->status == ERR_PARSE ? "not JSON: " : "",
             fault->text);
    lines->sink->failed(lines->sink->ctx, lines->number, message);
    lines->build.arena->failed =
        OK; /* what it has handed out stays, and is not full for the next */
    return OK;
}

static enum status read_record(struct lines *lines, struct span line, struct error *err)
{
    struct article_build *build = &lines->build;
    struct jsonline record;
    struct error fault = {.status = OK};
    article_begin(build);
    if (parse(lines, line, &record, &fault) != OK)
        return fail(lines, &fault, err);
    set_metadata(build, &record, lines->number);
    if (record.text.len > 0)
        plaintext_split(build, (char *)(uintptr_t)record.text.at, record.text.len, lines->number,
                        PLAINTEXT_RECORD);
    enum status status = article_finish(build, err);
    return build->failed == OK ? status : fail(lines, err, err);
}

static struct span json_trim(struct span line)
{
    static const char white[] = " \t\r";
    while (line.len > 0 && memchr(white, line.at[0], 3) != NULL)
        line = span_cut(line, 1, line.len - 1);
    while (line.len > 0 && memchr(white, line.at[line.len - 1], 3) != NULL)
        line.len--;
    return line;
}

static enum status read_lines(struct lines *lines, struct span text, struct error *err)
{
    enum status status = OK;
    while (status == OK && text.len > 0) {
        const char *newline = memchr(text.at, '\n', text.len);
        size_t len = newline != NULL ? (size_t)(newline - text.at) : text.len;
        struct span line = json_trim(span_cut(text, 0, len));
        lines->number++;
        if (line.len > 0)
            status = read_record(lines, line, err);
        len += newline != NULL;
        text = span_cut(text, len, text.len - len);
    }
    return status;
}

enum status jsonl_read(const struct reader_input *input, const struct reader_sink *sink,
                       struct error *err)
{
    struct lines lines = {.sink = sink};
    struct buf whole;
    struct span text;
    article_build_init(&lines.build, input, sink);
    buf_init(&lines.decoded, 4 * READER_MAX_BYTES);
    buf_init(&whole, DECODED_CEILING);
    enum status status;
    TRY(encoding_read_marked(input->bytes, &whole, &text, err));
    status = read_lines(&lines, text, err);
done:
    buf_release(&whole);
    buf_release(&lines.decoded);
    article_build_release(&lines.build);
    return status;
}
