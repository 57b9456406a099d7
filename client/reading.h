/* Asks for an article, piece by piece, and shows it. */
#ifndef PILCROW_CLIENT_READING_H
#define PILCROW_CLIENT_READING_H

#include "client/session.h"

/* A place to read: a whole article, or a paragraph with its neighbours. */
struct reading_place {
    const char *key; /* "id" or "path" */
    const char *name;
    uint32_t line;      /* 0: none */
    uint32_t paragraph; /* 0: none */
};

/* Shows the first of the n > 0 places that the daemon has; when it has none, tells what it said of
 * the first. Returns the exit code. */
int reading_show_first(struct session *session, const struct reading_place *places, size_t n);

#endif
