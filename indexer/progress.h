/* How far a run is, on stderr: one line redrawn at most ten times a second on a terminal; one line
 * a phase, and one every ten seconds, elsewhere; objects on stdout with --json. */
#ifndef PILCROW_INDEXER_PROGRESS_H
#define PILCROW_INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum progress_style { PROGRESS_NONE, PROGRESS_LINES, PROGRESS_BAR, PROGRESS_JSON };

struct progress_point {
    uint64_t done, total;        /* files; paragraphs when merging */
    uint64_t bytes, total_bytes; /* of them; or 0 */
    uint64_t paragraphs;
};

struct progress {
    enum progress_style style;
    const char *phase;
    uint64_t run_began_ns, phase_began_ns, told_ns;
    unsigned columns;
    bool is_drawn, is_utf8;
};

void progress_init(struct progress *progress, enum progress_style style);

/* A phase: "scan", "index", "verify", "publish", "merge"; the last is a part of publishing, and is
 * called so with --json. */
void progress_begin(struct progress *progress, const char *phase);

/* Cheap when nothing is due. */
void progress_tell(struct progress *progress, const struct progress_point *point);

/* The last line of the phase, `text` behind its name and, with_time, how long it took. */
void progress_end(struct progress *progress, struct span text, bool with_time);

/* Takes the bar away before something else is written. */
void progress_clear(struct progress *progress);

/* What the bar and the lines say of a point (for progress.c and its test). */
struct buf;
void progress_write(struct buf *out, const struct progress *progress,
                    const struct progress_point *point, uint64_t elapsed_ns);

#endif
