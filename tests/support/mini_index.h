/* A small index on disk, made by the library itself: the segment builder and publish, without the
 * indexer. What cannot be made fails the test. */
#ifndef PILCROW_TESTS_SUPPORT_MINI_INDEX_H
#define PILCROW_TESTS_SUPPORT_MINI_INDEX_H

#include <stddef.h>

#include "engine/generation/manifest.h"

struct mini_article {
    const char *id;
    const char *title; /* NULL: none, as for all below */
    const char *date, *lang, *author, *tag;
    const char *text; /* paragraphs parted by blank lines; each begins on a line of its own */
};

/* What the next index published has for its index_id. */
extern const char *mini_index_id;

/* Publishes a generation that holds exactly these articles, in one segment; fills its name. The
 * articles' files are ID.txt below `source`. */
void mini_index_publish(const char *root, const char *source, const struct mini_article *articles,
                        size_t n, char name[GENERATION_NAME_ROOM]);

#endif
