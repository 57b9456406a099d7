/* A stream cut into pieces by its own first byte gives the same lines as the stream at once, and no
 * line is longer than the ceiling or holds a newline. */
#include <stdlib.h>

#include "wire/line.h"

enum { CEILING = 64, FLOOD = 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(struct span line)
{
    if (line.len > CEILING || memchr(line.at, '\n', line.len) != NULL)
        abort();
}

/* Takes all lines there are now; false: the stream is over. */
static int take(struct line_reader *reader, const struct buf *in, struct buf *out)
{
    struct span line;
    for (;;) {
        switch (line_next(reader, in, &line)) {
        case LINE_TAKEN:
            check(line);
            buf_add_span(out, line);
            buf_add_char(out, '\n');
            break;
        case LINE_TOO_LONG:
            buf_add_text(out, "<long>\n");
            break;
        case LINE_FLOOD:
            return 0;
        case LINE_HUNGRY:
            return 1;
        }
    }
}

static void read_all(struct span stream, size_t step, struct buf *out)
{
    struct line_reader reader;
    struct buf in;
    struct span line;
    int goes_on = 1;
    buf_init(&in, 1 << 20);
    line_init(&reader, CEILING, FLOOD);
    for (size_t at = 0; at < stream.len && goes_on; at += step) {
        line_compact(&reader, &in);
        buf_add(&in, stream.at + at, stream.len - at < step ? stream.len - at : step);
        goes_on = take(&reader, &in, out);
    }
    if (goes_on && line_last(&reader, &in, &line) == LINE_TAKEN) {
        check(line);
        buf_add_span(out, line);
    }
    buf_release(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 1 || len > FLOOD) /* a flood is noticed by the piece */
        return 0;
    struct span stream = {(const char *)bytes + 1, len - 1};
    struct buf whole, pieces;
    buf_init(&whole, 1 << 20);
    buf_init(&pieces, 1 << 20);
    read_all(stream, len, &whole);
    read_all(stream, (size_t)(bytes[0] % 70) + 1, &pieces);
    if (!span_equal(buf_span(&whole), buf_span(&pieces)))
        abort();
    buf_release(&whole);
    buf_release(&pieces);
    return 0;
}
