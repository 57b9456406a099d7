/* What is made of HTML, for readers of formats that hold it. */
#ifndef PILCROW_INDEXER_READERS_HTML_H
#define PILCROW_INDEXER_READERS_HTML_H

#include "indexer/article.h"

/* Appends the paragraphs of a page to the article, and sets the metadata that it has not; lines are
 * those of `text`, valid UTF-8. ERR_LIMIT, ERR_NOMEM. */
enum status html_read_into(struct article_build *build, struct span text,
                           struct error *err) MUST_USE;

#endif
