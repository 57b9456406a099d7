/* A CommonMark tree by cmark, made in bounded memory and time. */
#ifndef PILCROW_INDEXER_READERS_MARKDOWN_TREE_H
#define PILCROW_INDEXER_READERS_MARKDOWN_TREE_H

#include <cmark.h>

#include "base/span.h"
#include "base/status.h"
#include "indexer/readers/parser_memory.h"

struct markdown_tree {
    struct parser_memory memory;
    cmark_iter *iter; /* at the beginning */
};

/* `text` is valid UTF-8. Nodes know their lines. ERR_LIMIT: too deep or too much; ERR_NOMEM. */
enum status markdown_tree_open(struct markdown_tree *tree, struct span text,
                               struct error *err) MUST_USE;
void markdown_tree_close(struct markdown_tree *tree); /* also after a failed open */

#endif
