/* The last step of the bulk builder, and what guards it: nothing that it wrote is used unless the
 * linked Xapian writes a small index byte for byte as it does, and finds no fault in the large one.
 */
#ifndef PILCROW_ENGINE_SEGMENT_BULK_H
#define PILCROW_ENGINE_SEGMENT_BULK_H

#include <stdint.h>

#include "base/status.h"
#include "engine/segment/postings.h"

/* Runs → one file, as postings_compact(). */
enum status bulk_compact(const char *const *runs, uint32_t n, const char *file,
                         enum postings_builder *builder, struct error *why,
                         struct error *err) MUST_USE;

/* The same through Xapian's interface, from the same runs. */
enum status bulk_fall_back(const char *const *runs, uint32_t n, const char *file,
                           struct error *err) MUST_USE;

/* Builds a tiny index in the directory `dir`, which is made and removed, with both builders.
 * ERR_VERSION: their files differ. */
enum status bulk_probe(const char *dir, struct error *err) MUST_USE;

#endif
