/* Reads all that a store, a lexicon or postings can give, as nothing but the file tells: what any bytes that
 * open must survive. Shared by tests of damage and by fuzz targets. */
#ifndef PILCROW_TESTS_ENGINE_SEGMENT_READING_H
#define PILCROW_TESTS_ENGINE_SEGMENT_READING_H

#include "base/span.h"

/* Whether the bytes opened. They are copied first, so that a read beyond them is seen. */
bool read_store(struct span bytes);
bool read_lexicon(struct span bytes);
bool read_postings(struct span bytes);

#endif
