/* One run of pilcrow-index, from the lock to the published generation: scan → index → verify →
 * publish. Until the last step the old generation is untouched, whatever happens. */
#ifndef PILCROW_INDEXER_RUN_H
#define PILCROW_INDEXER_RUN_H

#include "base/clock.h"
#include "indexer/options.h"
#include "indexer/report.h"

/* Runs TASK_INDEX, TASK_DRY_RUN or TASK_CHECK over the index at `root`; returns the exit code, and
 * has told what there is to tell. stop->cancelled: somebody asked to stop. */
int run_index(const struct options *options, const char *root, const struct deadline *stop,
              struct report *report);

#endif
