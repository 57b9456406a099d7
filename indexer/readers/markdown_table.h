/* GitHub's pipe tables (GFM 0.29, "Tables"), which to CommonMark are lines of a paragraph: a row of
 * headings, a row of delimiters with as many cells, rows. */
#ifndef PILCROW_INDEXER_READERS_MARKDOWN_TABLE_H
#define PILCROW_INDEXER_READERS_MARKDOWN_TABLE_H

#include "indexer/article.h"
#include "indexer/readers/markdown_source.h"

struct markdown_table {
    struct buf text, places; /* of the paragraph that is taken apart */
};

void markdown_table_init(struct markdown_table *table);
void markdown_table_release(struct markdown_table *table);

/* Closes the builder's open paragraph. Where it holds a table, what stands above it is a paragraph,
 * and so is each row but the delimiters, its cells parted by a space. */
void markdown_table_end_paragraph(struct markdown_table *table, struct article_build *build,
                                  const struct markdown_source *source);

#endif
