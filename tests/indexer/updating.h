/* An update of a site step by step, as run.c makes it, without merging. */
#ifndef PILCROW_TESTS_INDEXER_UPDATING_H
#define PILCROW_TESTS_INDEXER_UPDATING_H

#include <limits.h>

#include "indexer/diff.h"
#include "indexer/edition.h"
#include "indexer/intake.h"
#include "indexer/report.h"
#include "tests/indexer/site.h"

struct update {
    struct before before;
    struct walk walk;
    struct diff diff;
    struct report report;
    struct intake intake;
    struct pipeline *pipeline;
    struct edition edition;
    char temporary[PATH_MAX];
};

/* Reads what has changed; new docids begin at `first_docid`, or behind those of before (0). */
void update_prepare(struct site *site, struct update *update, uint32_t first_docid);
/* Finishes the new segments and puts them beside the old ones. */
void update_compose(struct update *update);
enum status update_publish(struct site *site, struct update *update, struct error *err);
void update_put_away(struct site *site, struct update *update);

/* All of that. */
void update_once(struct site *site, uint32_t first_docid);

/* What the current generation holds. */
void assert_segments(struct site *site, uint32_t n, uint32_t n_articles, uint32_t n_paragraphs);

#endif
