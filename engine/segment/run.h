/* The postings of one chunk, inverted: a temporary file of lists by term. Runs whose docids follow
 * one another are merged into an index file; two bytes a posting wait on disk meanwhile, eight a
 * posting of one chunk in memory.
 *
 * A run is of this machine and this program: native integers, trusted by whoever reads it. */
#ifndef PILCROW_ENGINE_SEGMENT_RUN_H
#define PILCROW_ENGINE_SEGMENT_RUN_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/segment/glass.h"
#include "engine/segment/postings.h"

struct run_writer;

/* `terms` is borrowed until close; terms that are used must differ. */
enum status run_writer_new(const struct span *terms, uint32_t n_terms, struct run_writer **out,
                           struct error *err) MUST_USE;
/* As postings_add(). */
enum status run_writer_add(struct run_writer *writer, uint32_t docid, const struct posting *list,
                           uint32_t n, struct error *err) MUST_USE;
enum status run_writer_finish(struct run_writer *writer, const char *path,
                              struct error *err) MUST_USE;
void run_writer_free(struct run_writer *writer); /* accepts NULL */

struct run_doc {
    uint32_t docid;
    uint32_t n; /* postings */
    uint32_t length;
};

struct run_term {
    uint32_t text, text_len; /* in run.text */
    uint32_t n;              /* postings */
    uint32_t weights;        /* their sum */
    uint32_t list;           /* in run.lists */
};

struct run {
    struct span map;
    uint32_t n_docs, n_terms;
    const struct run_doc *docs;
    const struct run_term *terms; /* in the order of their bytes */
    const char *text;
    const uint8_t *lists; /* a posting: varint docid - the one before, first docid - 0; impact */
};

enum status run_open(const char *path, struct run *run, struct error *err) MUST_USE;
void run_close(struct run *run);

static inline struct span run_term_text(const struct run *run, uint32_t term)
{
    return (struct span){run->text + run->terms[term].text, run->terms[term].text_len};
}

/* Reads the next posting of a list; `docid` is the one before, 0 at first. */
static inline const uint8_t *run_next(const uint8_t *at, uint32_t *docid, uint8_t *impact)
{
    uint32_t gap = *at & 127;
    for (unsigned shift = 7; *at++ >= 128; shift += 7)
        gap |= (uint32_t)(*at & 127) << shift;
    *docid += gap;
    *impact = *at++;
    return at;
}

/* The parts of a run as they are written, in the order of struct run. */
struct run_content {
    const struct buf *docs, *terms, *text, *lists;
};
enum status run_write(const char *path, const struct run_content *content,
                      struct error *err) MUST_USE;

/* Docids first … first + n - 1 become docids[0…n-1], ascending; 0: the document is left out. */
struct run_docids {
    uint32_t first, n;
    const uint32_t *docids;
};

/* Reads the postings of an index file back and makes the run `path` of them: what merging segments
 * begins with. Documents that are kept are all there is in a range of new docids. */
enum status run_copy(const char *file, const struct run_docids *docids, const char *path,
                     struct error *err) MUST_USE;

/* Merges runs, whose docids ascend from run to run, into a new index file. */
enum status run_merge(const char *const *paths, uint32_t n, const char *file,
                      struct error *err) MUST_USE;

/* Makes the shard `dir` of Xapian's own out of a run: the same documents. */
enum status run_replay(const char *path, const char *dir, struct error *err) MUST_USE;

#endif
