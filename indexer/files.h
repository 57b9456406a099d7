/* files.jsonl: what each source file was when a generation was made from it, and which articles
 * came of it, so that the next run knows what has changed without reading it all again.
 *
 * One JSON object a line: first the head ({"format":2,"readers":1}), then a record a file, in the
 * order of the walk. Paths are bytes; those that are not UTF-8 are written in hexadecimal. Articles
 * are named by segment, index and number, [7,0,200], in the order in which the file holds them:
 * ids, lines and hashes are in the segments, and a list is as long as there are files. */
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
#define FILES_FORMAT 2
#define FILES_MAX_BYTES ((size_t)2 << 30)

/* Articles [first, first + n) of a segment. */
struct file_run {
    uint32_t segment; /* in the file its number, s000007; in memory as the code at hand says */
    uint32_t first, n;
};

struct file_record {
    uint32_t source;
    struct span path; /* below the source */
    struct span id;   /* that the reader was given */
    struct file_mark mark;
    char sha256[SHA256_HEX]; /* "": it could not be read */
    uint32_t failed;         /* articles that failed */
    struct file_run *runs;   /* in the index, whether of these bytes or of earlier ones */
    uint32_t n_runs;
};

struct files {
    struct file_record *at;
    uint32_t n;
    bool is_stale; /* by other readers than ours */
};

uint32_t files_articles(const struct file_record *record); /* how many */

/* Runs that follow one another become one; how many are left. */
uint32_t files_join_runs(struct file_run *runs, uint32_t n);

void files_write_head(struct buf *out);
/* `numbers[run.segment]` is the segment's number. */
void files_write_record(struct buf *out, const struct file_record *record, const uint32_t *numbers);

/* All memory is the arena's. Sources are below n_sources. ERR_CORRUPT. */
enum status files_read(struct span text, uint32_t n_sources, struct arena *arena, struct files *out,
                       struct error *err) MUST_USE;

#endif
