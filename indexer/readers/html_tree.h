/* An HTML5 tree by gumbo, made in bounded memory and time and walked without recursion, so that no
 * page can take more of either than it is worth, or overflow a stack. */
#ifndef PILCROW_INDEXER_READERS_HTML_TREE_H
#define PILCROW_INDEXER_READERS_HTML_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <gumbo.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "indexer/readers/parser_memory.h"

struct html_tree {
    struct parser_memory memory;
    const GumboNode *root; /* the document */
    struct buf path;       /* struct html_step from the root to where a walk is */
};

struct html_step {
    const GumboNode *node;
    uint32_t child; /* that is next */
    uint32_t note;  /* a walker's own, 0 at first */
};

/* Borrows `text`, valid UTF-8, as long as the tree. ERR_LIMIT: the page is too deep or too much;
 * ERR_NOMEM. */
enum status html_tree_open(struct html_tree *tree, struct span text, struct error *err) MUST_USE;
void html_tree_close(struct html_tree *tree); /* also after a failed open */

/* Called for every node but the root, in the order of the file. `enter` returns whether to go on to
 * the children, and then to `leave`. `step` is valid during the call. */
struct html_walker {
    void *ctx;
    bool (*enter)(void *ctx, struct html_step *step);
    void (*leave)(void *ctx, const struct html_step *step);
};

enum status html_tree_walk(struct html_tree *tree, const struct html_walker *walker,
                           struct error *err) MUST_USE;

/* The children of an element, a template or the document; NULL: another node. */
const GumboVector *html_children(const GumboNode *node);

/* An attribute's value; .at NULL: there is none. */
struct span html_attribute(const GumboNode *element, const char *name);

#endif
