/* HTTP in transcripts: replies taken from a connection one at a time. */
#ifndef PILCROW_TESTS_TRANSCRIPTS_HTTP_H
#define PILCROW_TESTS_TRANSCRIPTS_HTTP_H

#include <stdbool.h>

#include "base/buf.h"

struct http_heard {
    struct buf head; /* its lines, each with \n */
    struct buf body; /* without the frames of chunks */
    size_t at;       /* how much of the body was looked at */
};

void http_heard_init(struct http_heard *heard);
void http_heard_release(struct http_heard *heard);

/* The next reply; `has_no_body`: to a HEAD. What does not come fails the test. */
void http_hear(int fd, bool has_no_body, struct http_heard *out);

/* A line of the head, by number; SPAN_NONE: there are fewer. */
struct span http_head_line(const struct http_heard *heard, unsigned n);

/* The next line of the body without its newline, or the rest. */
struct span http_body_line(struct http_heard *heard);

#endif
