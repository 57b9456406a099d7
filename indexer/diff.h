/* What has changed since the last run: size, mtime, ctime and inode first, and where they differ
 * the content's hash, so that touched files and fresh checkouts are not indexed anew. */
#ifndef PILCROW_INDEXER_DIFF_H
#define PILCROW_INDEXER_DIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/status.h"
#include "indexer/before.h"
#include "indexer/walk.h"

enum diff_state {
    DIFF_NEW,
    DIFF_CHANGED,
    DIFF_SAME, /* maybe touched: same bytes, another mark */
};

struct diff_file {
    enum diff_state state;
    const struct file_record *old; /* NULL when new */
};

struct diff {
    struct diff_file *files;         /* beside walk->files */
    const struct file_record **gone; /* in the index, and no longer in the sources */
    const struct file_record *
        *lost; /* in the index, and cannot be read now: their directory, or their tool */
    uint32_t n_new, n_changed, n_gone, n_lost;
};

/* Memory is the walk's. `again`: every file counts as changed. */
enum status diff_run(struct diff *diff, struct walk *walk, const struct before *before, bool again,
                     const struct deadline *stop, struct error *err) MUST_USE;

#endif
