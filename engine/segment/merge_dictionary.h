/* The dictionary (store_dictionary.h) of a segment that is merged; merge.c's own.
 *
 * That of the largest part serves where most of the text is that part's. Otherwise, as where an index
 * has grown of nothing but small segments, one is trained on articles spread over all parts. */
#ifndef PILCROW_ENGINE_SEGMENT_MERGE_DICTIONARY_H
#define PILCROW_ENGINE_SEGMENT_MERGE_DICTIONARY_H

#include <stdint.h>

#include "base/status.h"
#include "engine/segment/merge.h"
#include "engine/segment/store_build.h"

/* Gives `build`, which has no part yet, its dictionary, or none where there is too little text. */
enum status merge_dictionary(struct store_build *build, const struct merge_part *parts, uint32_t n,
                             struct error *err) MUST_USE;

#endif
