/* Colours and links: SGR sequences, each closed by ESC[0m, and OSC 8. */
#ifndef PILCROW_CLIENT_PAINT_H
#define PILCROW_CLIENT_PAINT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

enum role {
    ROLE_NONE,
    ROLE_MATCH,
    ROLE_TITLE,
    ROLE_PATH,
    ROLE_LINE,
    ROLE_HEADING,
    ROLE_RANK,
    ROLE_FOOTER,
    ROLE_SEPARATOR,
    ROLE_COUNT
};

#define PAINT_SGR_ROOM 24

struct paint {
    bool has_colour;
    char sgr[ROLE_COUNT][PAINT_SGR_ROOM]; /* "1;31" */
};

/* The colours of the project, then those of `colors` ("mt=1;31:ti=1:…", may be NULL). What is no
 * list of numbers is left out: a variable cannot bring other sequences in. */
void paint_init(struct paint *paint, bool has_colour, const char *colors);

void paint_begin(const struct paint *paint, enum role role, struct buf *out);
void paint_end(const struct paint *paint, enum role role, struct buf *out);

/* A link to `url` up to paint_link_end(). Bytes that are not printable ASCII are percent-encoded.
 */
void paint_link_begin(struct span url, struct buf *out);
void paint_link_end(struct buf *out);

/* Appends `format` with {path} {line} {column} {host} filled in, the path percent-encoded. */
void paint_link_format(const char *format, struct span path, unsigned line, unsigned column,
                       const char *host, struct buf *out);

/* The format that a name ("file", "vscode", "kitty") stands for; anything else is a format itself.
 */
const char *paint_link_named(const char *name);

#endif
