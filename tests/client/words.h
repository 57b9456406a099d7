/* A command line in a table: words parted by single spaces. */
#ifndef PILCROW_TESTS_CLIENT_WORDS_H
#define PILCROW_TESTS_CLIENT_WORDS_H

#include "base/arena.h"
#include "base/span.h"

/* "pilcrow" and the words, NULL at the end; in the arena. */
char **words_split(struct arena *arena, struct span line, int *argc);

#endif
