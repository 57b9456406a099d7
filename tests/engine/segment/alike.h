/* Whether two segments hold the same: articles, texts, words and postings. Ids of words may differ, as
 * they depend on the order in which words were met. */
#ifndef PILCROW_TESTS_ENGINE_SEGMENT_ALIKE_H
#define PILCROW_TESTS_ENGINE_SEGMENT_ALIKE_H

#include "engine/segment/segment.h"

/* Both begin at the same docid. What differs fails the test. */
void assert_alike(const struct segment *a, const struct segment *b);

/* Every term, posting and document of two index files. */
void assert_alike_postings(const char *a, const char *b);

#endif
