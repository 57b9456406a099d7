/* What is known about the place where output goes: everything that shapes a line but the reply. It
 * is a plain struct, so a test sets it as it likes. */
#ifndef PILCROW_CLIENT_SCREEN_H
#define PILCROW_CLIENT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "client/glyph.h"
#include "client/options.h"
#include "client/paint.h"

#define SCREEN_UNLIMITED ((size_t)-1)

struct screen {
    bool is_terminal;
    size_t width; /* columns; SCREEN_UNLIMITED: lines are never wrapped */
    enum charset charset;
    struct paint paint;
    const char *link_format; /* NULL: no links */
    bool lines_are_links;
    char host[64];
    char folder[4096]; /* the current one, absolute; "": not known */
};

/* From the options, the environment and stdout. */
void screen_init(struct screen *screen, const struct options *options);

/* Whether the locale that the environment names is UTF-8; one that names none is taken to be. */
bool screen_locale_is_utf8(void);

/* "·", "…", "›", or what ASCII has for them. */
const char *screen_dot(const struct screen *screen);
const char *screen_ellipsis(const struct screen *screen);
const char *screen_arrow(const struct screen *screen);

#endif
