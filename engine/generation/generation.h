/* One immutable published state of the index, open and verified, shared by all threads.
 *
 * A reader opens a new generation and never changes one: its segments' stores and lexicons are
 * mappings, and each thread opens a Xapian database of its own over the segments' postings. An
 * index that others may write is refused: its tables carry no checksums and are trusted once open.
 */
#ifndef PILCROW_ENGINE_GENERATION_GENERATION_H
#define PILCROW_ENGINE_GENERATION_GENERATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/generation/manifest.h"
#include "engine/segment/segment.h"

struct generation;

enum generation_verify {
    VERIFY_QUICK, /* manifest, sizes, headers, structure of store and lexicon */
    VERIFY_HASHES /* and the SHA-256 of every file */
};

/* The name `current` holds. ERR_NO_INDEX: nothing published yet. */
enum status generation_current(const char *root, char out[GENERATION_NAME_ROOM],
                               struct error *err) MUST_USE;

/* `name` NULL: the current one. Falls back to nothing: ERR_CORRUPT, ERR_VERSION, ERR_NO_INDEX,
 * ERR_FORBIDDEN (others may write). */
enum status generation_open(const char *root, const char *name, enum generation_verify verify,
                            struct generation **out, struct error *err) MUST_USE;

/* The same; segments that `beside` has open already are shared with it, neither opened nor hashed
 * again: what opening costs follows what is new. `beside` NULL: generation_open(). */
enum status generation_open_beside(const char *root, const char *name,
                                   enum generation_verify verify, const struct generation *beside,
                                   struct generation **out, struct error *err) MUST_USE;

/* Shared ownership, thread-safe; the last release closes. Release accepts NULL. */
struct generation *generation_keep(struct generation *generation);
void generation_release(struct generation *generation);

/* "g000042"; of a joined one "news=g000042,wiki=g000007". */
const char *generation_label(const struct generation *generation);
const struct manifest *generation_manifest(const struct generation *generation);
uint32_t generation_segment_count(const struct generation *generation);
const struct segment *generation_segment(const struct generation *generation, uint32_t i);
uint64_t generation_bytes(const struct generation *generation);

/* OK, or ERR_CORRUPT where something of its files could not be read since they were opened: what was
 * read of it meanwhile may be wrong. Costs next to nothing while no file is so. */
enum status generation_check_torn(const struct generation *generation, struct error *err) MUST_USE;

/* The segment that holds a docid, or UINT32_MAX. */
uint32_t generation_find(const struct generation *generation, uint32_t docid);

/* Whether the paragraph belongs to an article that is gone or newer elsewhere. */
bool generation_is_dead(const struct generation *generation, uint32_t docid);

/* The segments in the order in which an article is looked up: the newest first, and of several
 * indexes the first one's first. */
uint32_t generation_newest(const struct generation *generation, uint32_t k);

/* An article by its id (dead ones are not found). ERR_NOT_FOUND. */
enum status generation_find_article(const struct generation *generation, struct span id,
                                    uint32_t *segment, uint32_t *article);

/* ---- Several indexes as one ------------------------------------------------------------------ */

#define GENERATION_MAX_MEMBERS 16

/* A generation of one index in a joined one. */
struct generation_member {
    const char *name; /* of the index, without '=' and ','; NULL: the generation is not joined */
    struct generation *generation;
    uint32_t first_segment, n_segments, first_source;
    uint32_t shift; /* from its docids to the joined ones */
};

/* Several generations, each of another index, as one: segments and sources one after the other, in the
 * order given, docids moved so that they differ, counts summed. `members`: name and generation of each
 * (borrowed; the generation is kept). What searches cannot tell it from one index. ERR_LIMIT: docids
 * beyond 32 bits. */
enum status generation_join(const struct generation_member *members, uint32_t n,
                            struct generation **out, struct error *err) MUST_USE;

/* One that is not joined is its own only member. */
uint32_t generation_member_count(const struct generation *generation);
const struct generation_member *generation_member(const struct generation *generation, uint32_t i);
const struct generation_member *generation_member_of(const struct generation *generation,
                                                     uint32_t segment);

/* The manifest's number of an article's source. */
uint32_t generation_source(const struct generation *generation, uint32_t segment, uint32_t source);

/* ---- The tree of an index -------------------------------------------------------------------- */

/* Compares the hashes of a segment's files: before what it holds is copied into another, which would
 * give damage a hash of its own. ERR_CORRUPT. */
enum status generation_check_segment(const struct generation *generation, const char *root,
                                     uint32_t i, struct error *err) MUST_USE;

/* Names of all published generations, oldest first, in the arena. */
enum status generation_list(const char *root, struct arena *arena, const char ***names, uint32_t *n,
                            struct error *err) MUST_USE;

/* The manifest alone, whatever its fingerprint: to list, roll back or delete a generation. */
enum status generation_describe(const char *root, const char *name, struct arena *arena,
                                struct manifest **out, struct error *err) MUST_USE;

/* Compares every file of a generation with its manifest, and opens its segments when all are whole;
 * tells each damage by its file and goes on. ERR_CORRUPT when there was any. */
struct generation_damage {
    void *ctx;
    void (*found)(void *ctx, const char *path, const char *what);
};
enum status generation_check(const char *root, const char *name,
                             const struct generation_damage *damage, struct error *err) MUST_USE;

/* Deletes all but the newest `keep` generations and the current one, and segments that none of the
 * rest names. Needs the lock. */
enum status generation_prune(const char *root, uint32_t keep, struct error *err) MUST_USE;

#endif
