/* Random lists of postings, and files of them: by our writer of glass, and by Xapian. */
#ifndef PILCROW_TESTS_ENGINE_SEGMENT_LIST_SAMPLE_H
#define PILCROW_TESTS_ENGINE_SEGMENT_LIST_SAMPLE_H

#include "engine/segment/glass.h"
#include "tests/support/temp.h"

enum { SAMPLE_DOCS = 3000, SAMPLE_TERMS = 48 };

struct list_sample {
    uint32_t n_docs, n_terms;
    uint32_t docids[SAMPLE_DOCS];
    uint32_t lengths[SAMPLE_DOCS];
    uint8_t impacts[SAMPLE_TERMS][SAMPLE_DOCS]; /* 0: not in this document */
    char bytes[SAMPLE_TERMS][GLASS_TERM_BYTES_MAX];
    struct span terms[SAMPLE_TERMS]; /* in the order of their bytes */
};

/* The same round draws the same sample, and the same numbers behind it. */
void list_sample_make(struct list_sample *sample, uint32_t round);
/* Terms of 1, 100 and 200 bytes, each in every document; docids are up to `gap` apart. */
void list_sample_make_long(struct list_sample *sample, uint32_t gap);
uint32_t list_sample_draw(uint32_t n); /* below n */

/* Both return the file's path. */
const char *list_sample_write(const struct list_sample *sample, struct temp *temp, const char *name,
                              uint32_t block_size);
const char *list_sample_write_by_xapian(const struct list_sample *sample, struct temp *temp,
                                        const char *name);

#endif
