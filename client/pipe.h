/* Hits for other programs: path:line:column:text, what matched, paths. */
#ifndef PILCROW_CLIENT_PIPE_H
#define PILCROW_CLIENT_PIPE_H

#include "base/buf.h"
#include "client/pilcrow.h"
#include "client/screen.h"

/* A line a passage. `around` (may be NULL) holds neighbours: as grep has it, their lines have '-'
 * for
 * ':' and "--" parts one group from the next. */
void pipe_passage(const struct pilcrow_article *article, const struct pilcrow_passage *passage,
                  const struct pilcrow_reading *around, const struct screen *screen,
                  struct buf *out);

/* A line a match: on a terminal the text alone, otherwise path:line:column:text. */
void pipe_matches(const struct pilcrow_article *article, const struct pilcrow_passage *passage,
                  const struct screen *screen, struct buf *out);

/* The article's path and `end`, a newline or NUL. */
/* What stands under a hit: indented, so that it is no line of a file. */
void pipe_aside(const char *text, const struct screen *screen, struct buf *out);

void pipe_path(const struct pilcrow_article *article, char end, const struct screen *screen,
               struct buf *out);

#endif
