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

/* The two parts of it, `ours` and `theirs` being the files; the directory stays. */
enum status bulk_make_samples(const char *dir, const char *ours, const char *theirs,
                              struct error *err) MUST_USE;
enum status bulk_compare_samples(const char *ours, const char *theirs, struct error *err) MUST_USE;

/* What must be content before a file is used: `probe` is bulk_probe(), `check` shim_check(). Tests
 * damage what these look at. */
struct bulk_guards {
    enum status (*probe)(const char *dir, struct error *err);
    enum status (*check)(const char *file, struct error *err);
};

/* bulk_compact() under other guards. */
enum status bulk_compact_guarded(const char *const *runs, uint32_t n, const char *file,
                                 const struct bulk_guards *guards, enum postings_builder *builder,
                                 struct error *why, struct error *err) MUST_USE;

#endif
