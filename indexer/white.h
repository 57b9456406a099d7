/* White space as Unicode has it (property White_Space): trimmed, found, collapsed. NBSP and the
 * ideographic space are among it, so an indent is an indent in every script. */
#ifndef PILCROW_INDEXER_WHITE_H
#define PILCROW_INDEXER_WHITE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* Bytes of the white-space character at text[at], at < text.len; 0: another character. */
size_t white_at(struct span text, size_t at);

/* Without white space at both ends. All of it: an empty span that still points into text. */
struct span white_trim(struct span text);

/* Returns a copy in `arena`, trimmed, each run of white space one space, NUL as U+FFFD: how a
 * title, a name or a tag is kept. .at NULL when nothing is left, or on failure of the arena. */
struct span white_collapse(struct span text, struct arena *arena);

#endif
