/* Inline markup of reStructuredText, stripped: emphasis, literals, references, roles, targets,
 * substitutions, escapes (docutils, "reStructuredText Markup Specification"). Private to rst.c. */
#ifndef PILCROW_INDEXER_READERS_RST_INLINE_H
#define PILCROW_INDEXER_READERS_RST_INLINE_H

#include "indexer/article.h"

/* What |name| stands for, where the file says it in words. */
struct rst_substitution {
    struct span name, text;
};

/* Appends the text of `raw`, whose first byte is on `line`, to the open paragraph. */
void rst_inline_put(struct article_build *build, struct span raw, uint32_t line,
                    const struct buf *substitutions);

#endif
