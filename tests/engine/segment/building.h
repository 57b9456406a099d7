/* Builds what tests of segments read. What fails to build fails the test. */
#ifndef PILCROW_TESTS_ENGINE_SEGMENT_BUILDING_H
#define PILCROW_TESTS_ENGINE_SEGMENT_BUILDING_H

#include "engine/analysis/analyzer.h"
#include "engine/segment/article.h"
#include "engine/segment/segment_build.h"
#include "tests/support/temp.h"

/* The segment `name` of all articles in one chunk, docids from `first_docid`; returns its path. */
const char *build_segment(struct temp *temp, const char *name, const struct article *articles,
                          size_t n, uint32_t first_docid);

/* A word as the analyzer makes it, in `language`; its forms are the arena's. */
struct word make_word(struct arena *arena, const char *text, uint8_t language);

#endif
