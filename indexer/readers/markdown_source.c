#include "indexer/readers/markdown_source.h"

#include "indexer/white.h"

static size_t line_end(struct span text, size_t at)
{
    while (at < text.len && text.at[at] != '\n' && text.at[at] != '\r')
        at++;
    if (at < text.len)
        at += text.at[at] == '\r' && at + 1 < text.len && text.at[at + 1] == '\n' ? 2 : 1;
    return at;
}

enum status markdown_source_open(struct markdown_source *source, struct span text, size_t body_at,
                                 struct error *err)
{
    *source = (struct markdown_source){.body = span_cut(text, body_at, text.len - body_at)};
    buf_init(&source->line_ends, SIZE_MAX / 2);
    for (size_t at = 0; at < body_at; at = line_end(text, at))
        source->lines_before++;
    for (size_t at = 0; at < source->body.len;) {
        at = line_end(source->body, at);
        buf_add(&source->line_ends, &at, sizeof at);
    }
    if (buf_status(&source->line_ends) == OK)
        return OK;
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for the article");
}

void markdown_source_close(struct markdown_source *source)
{
    buf_release(&source->line_ends);
}

struct span markdown_source_line(const struct markdown_source *source, uint32_t number)
{
    const size_t *ends = (const size_t *)(const void *)source->line_ends.at;
    if (number == 0 || number > source->line_ends.len / sizeof *ends)
        return SPAN("");
    size_t start = number > 1 ? ends[number - 2] : 0;
    return span_cut(source->body, start, ends[number - 1] - start);
}

static size_t find(struct span text, struct span what)
{
    const char *at = what.len > 0 ? memmem(text.at, text.len, what.at, what.len) : NULL;
    return at != NULL ? (size_t)(at - text.at) : SIZE_MAX;
}

/* The beginning of a text as source and parser both have it: before any markup, escape or entity.
 */
static struct span beginning(struct span text)
{
    size_t len = 0;
    while (len < text.len && len < 24 && strchr("\n\r\\&`*_<>[]!|", text.at[len]) == NULL)
        len++;
    return white_trim(span_cut(text, 0, len));
}

uint32_t markdown_source_find(const struct markdown_source *source, struct span text, uint32_t line,
                              uint32_t most)
{
    struct span wanted = beginning(white_trim(text));
    for (uint32_t below = 0; below <= most; below++)
        if (find(markdown_source_line(source, line + below), wanted) != SIZE_MAX)
            return below;
    return 0;
}

size_t markdown_source_break(const struct markdown_source *source, struct span text, uint32_t line)
{
    struct span content = white_trim(markdown_source_line(source, line));
    while (content.len > 0 && content.at[0] == '>') /* of the quotes that it stands in */
        content = white_trim(span_cut(content, 1, content.len - 1));
    size_t at = find(text, beginning(content));
    return at != SIZE_MAX ? at : text.len;
}

bool markdown_source_is_fence(const struct markdown_source *source, uint32_t line, size_t column,
                              struct span content)
{
    struct span shown = markdown_source_line(source, line);
    if (column == 0 || column > shown.len)
        return false;
    shown = white_trim(span_cut(shown, column - 1, shown.len - (column - 1)));
    if (shown.len == 0 || (shown.at[0] != '`' && shown.at[0] != '~'))
        return false;
    return !span_begins(white_trim(content), shown);
}
