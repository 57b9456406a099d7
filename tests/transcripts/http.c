#include "tests/transcripts/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/support/running.h"
#include "tests/support/test.h"

enum { MAX_BYTES = 16 << 20 };

void http_heard_init(struct http_heard *heard)
{
    buf_init(&heard->head, MAX_BYTES);
    buf_init(&heard->body, MAX_BYTES);
    heard->at = 0;
}

void http_heard_release(struct http_heard *heard)
{
    buf_release(&heard->head);
    buf_release(&heard->body);
}

static void hear_line(int fd, struct buf *line)
{
    struct span text = running_hear(fd, line);
    if (text.len == 0 || text.at[text.len - 1] != '\r')
        fail_msg("a line of HTTP does not end with CR and LF: %.*s", SPAN_FMT(text));
    line->len--;
}

static void hear_bytes(int fd, size_t len, struct buf *out)
{
    char piece[65536];
    while (len > 0) {
        ssize_t n = recv(fd, piece, len < sizeof piece ? len : sizeof piece, 0);
        if (n <= 0)
            fail_msg("%zu bytes of a body are missing", len);
        buf_add(out, piece, (size_t)n);
        len -= (size_t)n;
    }
}

static void hear_chunks(int fd, struct buf *line, struct buf *out)
{
    unsigned long len;
    do {
        hear_line(fd, line);
        buf_add_char(line, '\0');
        len = strtoul(line->at, NULL, 16);
        hear_bytes(fd, len, out);
        hear_line(fd, line);
        assert_int_equal(line->len, 0);
    } while (len > 0);
}

void http_hear(int fd, bool has_no_body, struct http_heard *out)
{
    struct buf line;
    size_t len = 0;
    bool is_chunked = false;
    buf_init(&line, MAX_BYTES);
    buf_clear(&out->head);
    buf_clear(&out->body);
    out->at = 0;
    for (hear_line(fd, &line); line.len > 0; hear_line(fd, &line)) {
        buf_add_span(&out->head, buf_span(&line));
        buf_add_char(&out->head, '\n');
        buf_add_char(&line, '\0');
        if (strncmp(line.at, "Content-Length: ", 16) == 0)
            len = strtoul(line.at + 16, NULL, 10);
        is_chunked |= strcmp(line.at, "Transfer-Encoding: chunked") == 0;
    }
    if (is_chunked)
        hear_chunks(fd, &line, &out->body);
    else if (!has_no_body)
        hear_bytes(fd, len, &out->body);
    buf_release(&line);
}

/* Up to the newline or the end. */
static struct span line_at(const struct buf *text, size_t at)
{
    const char *end = memchr(text->at + at, '\n', text->len - at);
    return (struct span){text->at + at,
                         end != NULL ? (size_t)(end - text->at) - at : text->len - at};
}

struct span http_head_line(const struct http_heard *heard, unsigned n)
{
    size_t at = 0;
    for (; at < heard->head.len && n > 0; n--)
        at += line_at(&heard->head, at).len + 1;
    return at < heard->head.len ? line_at(&heard->head, at) : SPAN_NONE;
}

struct span http_body_line(struct http_heard *heard)
{
    if (heard->at >= heard->body.len)
        return SPAN("");
    struct span line = line_at(&heard->body, heard->at);
    heard->at += line.len + 1;
    return line;
}
