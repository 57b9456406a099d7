/* Files → articles → pipeline, and what became of every article: added, changed, unchanged, failed.
 *
 * - Two articles with one id: the later one fails.
 * - A file or article that fails leaves its last good version in the index: what was made of it
 *   before is kept where it lies, or revived from the old store when everything is indexed anew.
 * - A file is read again when it changes while it is read; twice is a failure.
 * - What has not changed is kept as a whole, file by file, whatever articles it holds: the cost is that
 *   of what changed.
 * The intake makes the new list of files as it goes. */
#ifndef PILCROW_INDEXER_INTAKE_H
#define PILCROW_INDEXER_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/status.h"
#include "indexer/before.h"
#include "indexer/diff.h"
#include "indexer/names.h"
#include "indexer/pipeline.h"
#include "indexer/report.h"
#include "indexer/walk.h"

enum intake_fate { FATE_NONE, FATE_KEPT, FATE_REPLACED }; /* of an article of before */

#define INTAKE_NEW UINT32_MAX /* for a segment: `first` counts the articles given to the pipeline */

struct intake_setup {
    const struct walk *walk;
    const struct before *before;
    const struct diff *diff;
    struct pipeline *pipeline; /* NULL: only look (--dry-run) */
    bool is_full;              /* everything is indexed anew; else only what is new or changed */
    struct report *report;
    const struct deadline *stop;
};

struct intake_counts {
    uint64_t added, changed, removed, unchanged, failed;
    uint64_t moved;          /* of those unchanged: they stand on other lines of their file */
    uint64_t relocated;      /* of those removed: the bytes of their file stand in a new one */
    uint64_t fresh_failures; /* in files that are new or have changed */
    uint64_t empty;          /* files that hold no article */
};

struct intake {
    struct intake_setup setup;
    struct arena arena;      /* ids of what is read, and runs */
    struct arena scratch[2]; /* articles of a dry run */
    struct names seen;       /* ids of what is read */
    struct buf bytes;        /* of the file being read */
    struct buf records;      /* struct file_record; runs are of segments of before, or new */
    struct store_reader *store_reader;
    uint8_t *fates;   /* enum intake_fate, by number of article */
    bool *is_claimed; /* by record of before: another file has an article of its */
    uint32_t n_added; /* articles given to the pipeline */
    struct intake_counts counts;
    struct progress_point point;
};

enum status intake_init(struct intake *intake, const struct intake_setup *setup,
                        struct error *err) MUST_USE;
void intake_release(struct intake *intake);

/* Takes all files of the walk. Failures of files are reported and counted; what is returned stops
 * the run: ERR_CANCELLED, ERR_NOMEM, and what the pipeline returns. */
enum status intake_run(struct intake *intake, struct error *err) MUST_USE;

#endif
