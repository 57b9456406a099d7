/* Which path of an article is shown, linked and opened here. */
#ifndef PILCROW_CLIENT_LOCATION_H
#define PILCROW_CLIENT_LOCATION_H

#include "base/buf.h"
#include "client/pilcrow.h"
#include "client/screen.h"

/* The absolute path where the article's file can be opened on this machine, or NULL: not told
 * (TCP), or another machine's. */
const char *location_file(const struct pilcrow_article *article);

/* Appends the path that can be opened from screen->folder: relative below it, else absolute; the
 * indexed path when the file is not known here. Raw bytes: escape before showing. */
void location_path(const struct pilcrow_article *article, const struct screen *screen,
                   struct buf *out);

/* Appends the target of a link to a line of the article; nothing when there is none to link to. */
void location_link(const struct pilcrow_article *article, unsigned line, unsigned column,
                   const struct screen *screen, struct buf *out);

#endif
