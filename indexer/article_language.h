/* The language of an article that does not say which: from samples of its text
 * (engine/analysis/detect.h), and where those leave a doubt from its path ("docs/de/gas.md",
 * "gas.de.md"). Where the samples differ, paragraphs that are surely in another language than the
 * article get that one, and so does what stands between two of them and says nothing. */
#ifndef PILCROW_INDEXER_ARTICLE_LANGUAGE_H
#define PILCROW_INDEXER_ARTICLE_LANGUAGE_H

#include "engine/segment/article.h"

/* Sets article->lang, and the lang of paragraphs, which the caller may write to; constants. Leaves
 * them where there is too little text to tell. */
void article_language_detect(struct article *article, struct paragraph *paragraphs);

#endif
