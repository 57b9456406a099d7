#include "wire/line.h"

void line_init(struct line_reader *reader, size_t ceiling, size_t flood)
{
    *reader = (struct line_reader){.ceiling = ceiling, .flood = flood};
}

static bool is_blank(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
            return false;
    return true;
}

static struct span without_return(struct span line)
{
    bool has_return = line.len > 0 && line.at[line.len - 1] == '\r';
    return span_cut(line, 0, line.len - has_return);
}

/* Everything that has arrived belongs to a line that is too long. */
static enum line_event drop(struct line_reader *reader, size_t len)
{
    bool is_first = !reader->is_dropping;
    reader->dropped += len - reader->taken;
    reader->is_dropping = true;
    reader->taken = reader->scanned = len;
    if (is_first)
        return LINE_TOO_LONG;
    return reader->dropped > reader->flood ? LINE_FLOOD : LINE_HUNGRY;
}

/* No newline in what has arrived. */
static enum line_event wait_for_more(struct line_reader *reader, size_t len)
{
    reader->scanned = len;
    if (reader->is_dropping ||
        len - reader->taken > reader->ceiling + 1) /* \r may be the one more */
        return drop(reader, len);
    return LINE_HUNGRY;
}

enum line_event line_next(struct line_reader *reader, const struct buf *bytes, struct span *line)
{
    for (;;) {
        size_t left = bytes->len - reader->scanned;
        const char *end = left > 0 ? memchr(bytes->at + reader->scanned, '\n', left) : NULL;
        if (end == NULL)
            return wait_for_more(reader, bytes->len);
        struct span whole = {bytes->at + reader->taken, (size_t)(end - bytes->at) - reader->taken};
        bool was_dropping = reader->is_dropping;
        reader->taken = reader->scanned = (size_t)(end - bytes->at) + 1;
        reader->is_dropping = false;
        reader->dropped = 0;
        if (was_dropping)
            continue;
        *line = without_return(whole);
        if (line->len > reader->ceiling)
            return LINE_TOO_LONG;
        if (!is_blank(*line))
            return LINE_TAKEN;
    }
}

enum line_event line_last(struct line_reader *reader, const struct buf *bytes, struct span *line)
{
    if (bytes->len == reader->taken)
        return LINE_HUNGRY;
    struct span rest = {bytes->at + reader->taken, bytes->len - reader->taken};
    bool was_dropping = reader->is_dropping;
    reader->taken = reader->scanned = bytes->len;
    if (was_dropping || is_blank(rest))
        return LINE_HUNGRY;
    *line = without_return(rest);
    return line->len > reader->ceiling ? LINE_TOO_LONG : LINE_TAKEN;
}

void line_compact(struct line_reader *reader, struct buf *bytes)
{
    buf_consume(bytes, reader->taken);
    reader->scanned -= reader->taken;
    reader->taken = 0;
}

bool line_is_partial(const struct line_reader *reader, const struct buf *bytes)
{
    return reader->is_dropping || bytes->len > reader->taken;
}
