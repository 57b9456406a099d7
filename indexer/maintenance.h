/* What pilcrow-index does with an index besides indexing: --rollback, --verify, --generations. */
#ifndef PILCROW_INDEXER_MAINTENANCE_H
#define PILCROW_INDEXER_MAINTENANCE_H

#include "indexer/report.h"

/* Each returns the exit code, and has told what there is to tell. */
int maintenance_rollback(const char *root, struct report *report);
int maintenance_verify(const char *root, struct report *report);
int maintenance_generations(const char *root, struct report *report);

#endif
