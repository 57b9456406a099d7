/* An index with real generations, for tests of what reads, lists and deletes them. */
#ifndef PILCROW_TESTS_ENGINE_GENERATION_PUBLISHED_H
#define PILCROW_TESTS_ENGINE_GENERATION_PUBLISHED_H

#include "engine/generation/generation.h"
#include "engine/segment/article.h"
#include "tests/support/temp.h"

struct published {
    struct temp temp;
    const char *root;
    struct arena arena; /* of manifests */
};

void published_make(struct published *published); /* an empty root */
void published_remove(struct published *published);

/* For CMocka: the state is a struct published. */
int published_set_up(void **state);
int published_tear_down(void **state);

/* Builds a segment of the articles in a temporary directory below the root; returns its path. */
const char *published_build(struct published *published, const struct article *articles, uint32_t n,
                            uint32_t first_docid, struct manifest_segment *entry);

/* The same, moved to where published segments are. */
struct manifest_segment published_move(struct published *published, const struct article *articles,
                                       uint32_t n, uint32_t first_docid);

/* Publishes the next generation, with one new segment of the articles. Its number. */
uint32_t published_add(struct published *published, const struct article *articles, uint32_t n);

/* Publishes the next generation, with the segments given (moved already, or kept). */
uint32_t published_name(struct published *published, struct manifest_segment *segments, uint32_t n);
/* The same, as one that only merged what `parent` holds. */
uint32_t published_merge(struct published *published, struct manifest_segment *segments, uint32_t n,
                         const char *parent);

/* The three sample articles of tests/engine/segment, as one generation. */
uint32_t published_add_samples(struct published *published);

/* A file below the root with one bit flipped; "" as of a relative path of a manifest. */
void published_flip(struct published *published, const char *path, size_t at);

#endif
