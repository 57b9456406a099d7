/* Reads bytes as a file of some name and writes down what came out, so that tests compare text.
 * Every article is checked against the contract of engine/segment/article.h; a breach aborts. */
#ifndef PILCROW_TESTS_INDEXER_READING_H
#define PILCROW_TESTS_INDEXER_READING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "indexer/reader.h"

/* In the order of the calls:
 *   article ID                 only where the id is not "file"
 *   title: …  date: …  author: …  tag: …  lang: …  url: …     a line each, where there is one
 *   LINE [HEADING > HEADING] TEXT                             a paragraph; no brackets: no heading
 *   warn LINE: MESSAGE   failed LINE: MESSAGE   error: MESSAGE
 * With `with_places`, "LINE:COLUMN@AT " for each place stands before the text instead of LINE. */
struct reading {
    struct arena arena;
    struct buf dump;
    bool with_places;
    uint32_t n_articles, n_paragraphs, n_failed, n_warnings;
    enum status stop_with; /* what the sink answers */
};

void reading_init(struct reading *reading);
void reading_release(struct reading *reading);

/* Reads `bytes` as the file `path` below its source, whose id is "file". Adds to the dump. */
enum status reading_read(struct reading *reading, const char *path, struct span bytes);

/* The builder's sink, for tests without a reader. `reading` outlives it. */
struct reader_sink reading_sink(struct reading *reading);

#endif
