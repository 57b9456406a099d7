/* Articles → segments, on N threads.
 *
 * The thread that reads files adds articles, which are gathered in chunks; worker threads take
 * whole chunks, each with an analyzer of its own. Docids are given in the order of adding, so what
 * comes out does not depend on which thread was faster. Memory is bounded: a chunk has a size, the
 * queue has places, and a segment that is full is finished before the next begins. */
#ifndef PILCROW_INDEXER_PIPELINE_H
#define PILCROW_INDEXER_PIPELINE_H

#include <limits.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/status.h"
#include "engine/segment/article.h"
#include "engine/segment/segment_build.h"

struct pipeline;

struct pipeline_setup {
    const char *dir; /* segments are made below it */
    uint32_t first_docid;
    uint32_t threads;
    uint64_t expected_bytes; /* of text, roughly: a small corpus is cut finer, for all threads */
    const struct deadline *stop;
    enum postings_builder builder;
};

struct pipeline_segment {
    char dir[PATH_MAX];
    uint32_t first_docid;
    struct segment_totals totals;
};

enum status pipeline_new(const struct pipeline_setup *setup, struct pipeline **out,
                         struct error *err) MUST_USE;
/* Stops the threads and removes what is unfinished. Accepts NULL. */
void pipeline_free(struct pipeline *pipeline);

/* Memory for the next article; another one after each pipeline_add(). */
struct arena *pipeline_arena(struct pipeline *pipeline);

/* Takes an article whose memory is in that arena, or outlives the pipeline; what is in the arena is
 * not to be read afterwards. Waits while the workers are behind. ERR_LIMIT: no docids are left. A
 * worker's failure is returned by the next call. */
enum status pipeline_add(struct pipeline *pipeline, const struct article *article,
                         struct error *err) MUST_USE;

/* After the last article: finishes the last segment. The list is the pipeline's; empty when nothing
 * was added. */
enum status pipeline_finish(struct pipeline *pipeline, const struct pipeline_segment **segments,
                            uint32_t *n, struct error *err) MUST_USE;

#endif
