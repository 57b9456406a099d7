/* Writing one segment with many threads.
 *
 * The caller cuts the stream of articles into chunks, numbered 0, 1, 2 … without a gap, and hands
 * each to any thread: segment_build_chunk() may run on several threads at once, one analyzer each.
 * A chunk becomes a shard or a run of its own (postings.h) while its words and text wait for their
 * turn, so the files do not depend on which thread was faster. Docids are given by the caller: chunk k begins
 * where chunk k-1 ended.
 *
 * A failed chunk fails the segment: later calls return its status, and only close is left. */
#ifndef PILCROW_ENGINE_SEGMENT_SEGMENT_BUILD_H
#define PILCROW_ENGINE_SEGMENT_SEGMENT_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"
#include "engine/segment/article.h"
#include "engine/segment/postings.h"

#define SEGMENT_BUILDER POSTINGS_BULK

struct segment_build;

struct segment_chunk {
    uint32_t number;
    uint32_t first_docid;
    const struct article *articles;
    size_t n_articles;
};

struct segment_totals {
    uint32_t articles, paragraphs, words, stems;
    uint64_t tokens, postings, text_bytes;
    enum postings_builder builder; /* that made the file of postings */
    struct error fallback;         /* why it is not the one that was asked for; else status OK */
};

/* Makes the directory `dir` (it must not exist). */
enum status segment_build_open(const char *dir, uint32_t first_docid, struct segment_build **out,
                               struct error *err) MUST_USE;

/* Before the first chunk: which builder makes the postings, else SEGMENT_BUILDER. */
void segment_build_choose(struct segment_build *build, enum postings_builder builder);

/* `stop` is looked at between paragraphs (Ctrl-C): ERR_CANCELLED. */
enum status segment_build_chunk(struct segment_build *build, struct analyzer *analyzer,
                                const struct segment_chunk *chunk, const struct deadline *stop,
                                struct error *err) MUST_USE;

/* After the last chunk: makes one file of the chunks' postings, writes store and lexicon. Nothing
 * is synced; publish does that. */
enum status segment_build_finish(struct segment_build *build, struct segment_totals *totals,
                                 struct error *err) MUST_USE;

/* Removes what an unfinished build left. Accepts NULL. */
void segment_build_close(struct segment_build *build);

#endif
