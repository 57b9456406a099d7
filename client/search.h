/* A search from words to hits shown: what the command does once and the prompt for every line. */
#ifndef PILCROW_CLIENT_SEARCH_H
#define PILCROW_CLIENT_SEARCH_H

#include "client/session.h"

/* Returns the exit code. */
int search_run(struct session *session, const char *words);

/* Opens hit number `rank` of the same words. */
int search_edit(struct session *session, const char *words, int64_t rank);

#endif
