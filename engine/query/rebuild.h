/* The tree over text → the tree over words: leaves without words are dropped and with them what
 * they leave alone; a text of several words takes the place of one; exclusions get something to
 * exclude from. Afterwards tree.h's invariants hold, but for stop words and clauses (understand.c).
 */
#ifndef PILCROW_ENGINE_QUERY_REBUILD_H
#define PILCROW_ENGINE_QUERY_REBUILD_H

#include "engine/query/tree_words.h"

/* *out is the arena's; NULL when there is no word at all. */
enum status rebuild_tree(struct understanding *u, const struct tree *raw,
                         struct tree **out) MUST_USE;

#endif
