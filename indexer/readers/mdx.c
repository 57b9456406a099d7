/* MDX: Markdown with import and export statements, {expressions} and components between the blocks.
 * Statements and comments are blanked, so that every line stays where it is; tags of components are
 * HTML to Markdown, and no text. (mdxjs.com, "What is MDX?") */
#include "indexer/article.h"
#include "indexer/readers/markdown.h"
#include "indexer/white.h"

struct blanking {
    char *text;
    size_t len;
    bool is_unclosed; /* no comment ends from here on */
    char fence;       /* of the code block that we are in, or 0 */
};

static size_t line_length(const struct blanking *in, size_t at)
{
    const char *newline = memchr(in->text + at, '\n', in->len - at);
    return newline != NULL ? (size_t)(newline - (in->text + at)) + 1 : in->len - at;
}

static void blank(struct blanking *in, size_t from, size_t to)
{
    for (; from < to && from < in->len; from++)
        if (in->text[from] != '\n' && in->text[from] != '\r')
            in->text[from] = ' ';
}

/* Statements begin a block in the first column and end with it. */
static size_t blank_statement(struct blanking *in, size_t at)
{
    size_t start = at;
    while (at < in->len) {
        size_t len = line_length(in, at);
        if (white_trim((struct span){in->text + at, len}).len == 0)
            break;
        at += len;
    }
    blank(in, start, at);
    return at;
}

static bool is_statement(struct span line)
{
    return span_begins(line, SPAN("import ")) || span_begins(line, SPAN("import{")) ||
           span_begins(line, SPAN("export "));
}

static bool is_fence(struct blanking *in, struct span line)
{
    struct span shown = white_trim(line);
    if (!span_begins(shown, SPAN("```")) && !span_begins(shown, SPAN("~~~")))
        return false;
    if (in->fence == 0)
        in->fence = shown.at[0];
    else if (in->fence == shown.at[0])
        in->fence = 0;
    return true;
}

/* A comment in braces, also over several lines. */
static void blank_comments(struct blanking *in, size_t at, size_t end)
{
    for (const char *open; at < end;) {
        open = memmem(in->text + at, end - at, "{/*", 3);
        if (open == NULL)
            return;
        size_t from = (size_t)(open - in->text);
        const char *close = in->is_unclosed ? NULL : memmem(open, in->len - from, "*/}", 3);
        in->is_unclosed = close == NULL;
        at = close != NULL ? (size_t)(close - in->text) + 3 : from + 3;
        if (close != NULL)
            blank(in, from, at);
    }
}

static enum status prepare(struct span *text, size_t body_at, struct arena *arena,
                           struct error *err)
{
    struct span copy = arena_copy(arena, *text);
    if (copy.at == NULL)
        return text->len == 0 ? OK
                              : error_set(err, arena_status(arena), ERROR_NOWHERE,
                                          "no memory for the article");
    struct blanking in = {.text = (char *)(uintptr_t)copy.at, .len = copy.len};
    bool begins_block = true;
    for (size_t at = body_at; at < in.len;) {
        size_t len = line_length(&in, at);
        struct span line = {in.text + at, len};
        if (!is_fence(&in, line) && in.fence == 0) {
            if (begins_block && is_statement(line)) {
                at = blank_statement(&in, at);
                continue;
            }
            blank_comments(&in, at, at + len);
        }
        begins_block = white_trim(line).len == 0;
        at += len;
    }
    *text = copy;
    return OK;
}

enum status mdx_read(const struct reader_input *input, const struct reader_sink *sink,
                     struct error *err)
{
    return markdown_read_as(input, sink, prepare, err);
}
