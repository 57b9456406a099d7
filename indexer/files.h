/* files.jsonl: what each source file was when a generation was made from it, and which articles
 * came of it, so that the next run knows what has changed without reading it all again.
 *
 * One JSON object a line: first the head ({"format":1,"readers":1}), then a record a file, in the
 * order of the walk. Paths are bytes; those that are not UTF-8 are written in hexadecimal. */
#ifndef PILCROW_INDEXER_FILES_H
#define PILCROW_INDEXER_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"

/* Grows when a reader makes other articles of the same bytes: then every file is read anew. */
#define FILES_READERS 1
#define FILES_MAX_BYTES ((size_t)2 << 30)

struct file_article {
    struct span id;
    uint64_t hash; /* of all that is indexed of it, lines counted from its first */
    uint32_t line; /* on which it begins */
};

struct file_record {
    uint32_t source;
    struct span path; /* below the source */
    struct span id;   /* that the reader was given */
    struct file_mark mark;
    char sha256[SHA256_HEX];       /* "": it could not be read */
    uint32_t failed;               /* articles that failed */
    struct file_article *articles; /* in the index, whether of these bytes or of earlier ones */
    uint32_t n_articles;
};

struct files {
    struct file_record *at;
    uint32_t n;
    bool is_stale; /* by other readers than ours */
};

void files_write_head(struct buf *out);
void files_write_record(struct buf *out, const struct file_record *record);

/* All memory is the arena's. Sources are below n_sources. ERR_CORRUPT. */
enum status files_read(struct span text, uint32_t n_sources, struct arena *arena, struct files *out,
                       struct error *err) MUST_USE;

#endif
