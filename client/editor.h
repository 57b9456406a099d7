/* Opens a hit in the user's editor. */
#ifndef PILCROW_CLIENT_EDITOR_H
#define PILCROW_CLIENT_EDITOR_H

#include "base/buf.h"
#include "client/session.h"

/* Runs $VISUAL, $EDITOR or vi on the file at the first match and waits. Returns the exit code. */
int editor_open(struct session *session, const struct pilcrow_hit *hit);

/* Appends how `editor` is told a place: "+LINE" and the path, or PATH:LINE:COLUMN, each argument
 * ended by NUL. */
void editor_arguments(const char *editor, const char *path, uint32_t line, uint32_t column,
                      struct buf *out);

#endif
