/* What readers of Markdown and of its dialects share. */
#ifndef PILCROW_INDEXER_READERS_MARKDOWN_H
#define PILCROW_INDEXER_READERS_MARKDOWN_H

#include "indexer/reader.h"

/* Makes plain Markdown of a dialect: *text, whose body begins at body_at behind the front matter, may
 * be replaced by a copy in the arena. Lines and columns stay as they are. */
typedef enum status markdown_prepare(struct span *text, size_t body_at, struct arena *arena,
                                     struct error *err);

/* As a reader's read(); prepare may be NULL. */
enum status markdown_read_as(const struct reader_input *input, const struct reader_sink *sink,
                             markdown_prepare *prepare, struct error *err) MUST_USE;

#endif
