/* What a reStructuredText file says about itself where it begins. Private to rst.c. */
#ifndef PILCROW_INDEXER_READERS_RST_METADATA_H
#define PILCROW_INDEXER_READERS_RST_METADATA_H

#include "indexer/article.h"
#include "indexer/readers/rst_lines.h"

/* Takes the fields (":Author: …") or, at the first line of a file, the headers ("Title: …") that
 * begin at the first line from `number` on that is not blank; sets title, author, date, tags,
 * language and URL; others are passed over. Returns the line behind them, or `number` when there
 * are none. */
uint32_t rst_metadata_read(struct article_build *build, const struct rst_lines *lines,
                           uint32_t number);

#endif
