/* The lines of a Markdown file, to find out what the parser does not tell: on which of them a text
 * stands. Lines are numbered from 1 within the body, which is what follows the front matter. */
#ifndef PILCROW_INDEXER_READERS_MARKDOWN_SOURCE_H
#define PILCROW_INDEXER_READERS_MARKDOWN_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

struct markdown_source {
    struct span body;
    uint32_t lines_before; /* of front matter */
    struct buf line_ends;  /* size_t of each line: where the next one begins */
};

/* Borrows `text`, the whole file; its body begins at `body_at`. ERR_NOMEM. */
enum status markdown_source_open(struct markdown_source *source, struct span text, size_t body_at,
                                 struct error *err) MUST_USE;
void markdown_source_close(struct markdown_source *source);

/* Line `number` with its end; empty where there is none. */
struct span markdown_source_line(const struct markdown_source *source, uint32_t number);

/* How many lines below `line`, at most `most`, the text begins; 0 where it is not found at all. */
uint32_t markdown_source_find(const struct markdown_source *source, struct span text, uint32_t line,
                              uint32_t most);

/* Where in `text` the content of line `line` begins; text.len where that is not to be seen. */
size_t markdown_source_break(const struct markdown_source *source, struct span text, uint32_t line);

/* A code block that begins at that line and column begins with a fence, not with its content. */
bool markdown_source_is_fence(const struct markdown_source *source, uint32_t line, size_t column,
                              struct span content);

#endif
