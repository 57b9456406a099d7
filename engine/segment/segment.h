/* One segment: a directory with postings.glass (Xapian, one file), store, lexicon and hashes.
 * Immutable once published; shared between threads by a generation. */
#ifndef PILCROW_ENGINE_SEGMENT_SEGMENT_H
#define PILCROW_ENGINE_SEGMENT_SEGMENT_H

#include <stdint.h>

#include "base/status.h"
#include "engine/segment/lexicon.h"
#include "engine/segment/store.h"

#define SEGMENT_POSTINGS "postings.glass"
#define SEGMENT_STORE "store"
#define SEGMENT_LEXICON "lexicon"
#define SEGMENT_HASHES "hashes"

struct segment;

enum status segment_open(const char *dir, uint32_t first_docid, struct segment **out,
                         struct error *err) MUST_USE;
void segment_close(struct segment *segment);

/* The same segment under other docids, for as long as it is open; those of its postings stay as they
 * are. ERR_LIMIT: docids beyond 32 bits. */
enum status segment_move(const struct segment *segment, uint32_t first_docid, struct segment **out,
                         struct error *err) MUST_USE;

const struct store *segment_store(const struct segment *segment);
const struct lexicon *segment_lexicon(const struct segment *segment);
const char *segment_postings_path(const struct segment *segment);
int segment_postings_fd(const struct segment *segment); /* the segment's; good without the path */
struct span segment_postings(const struct segment *segment); /* the file's bytes, mapped */
uint64_t segment_hash(const struct segment *segment, uint32_t article); /* as given with it */
uint64_t segment_bytes(const struct segment *segment);                  /* of all its files */

/* The name of a file of it of which something could not be read since it was opened (base/mapping.h),
 * or NULL. */
const char *segment_torn(const struct segment *segment);

#endif
