/* The exact order of fsync and rename that makes a generation current, and nothing else
 * (decision 3): files 0444 and synced, their directory synced, renamed to its place, the parent
 * synced; manifest written, synced, renamed; `current` replaced by rename, root synced. A failed
 * fsync discards the generation and is never tried again.
 *
 * Every function needs the lock. Names are never used twice: a new generation or segment takes the
 * number after the highest there is. */
#ifndef PILCROW_ENGINE_GENERATION_PUBLISH_H
#define PILCROW_ENGINE_GENERATION_PUBLISH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/generation/manifest.h"

/* A run's temporary directory below the root, on the same file system; removes those of dead runs.
 * `out` is a path. ERR_FORBIDDEN: others may write to the root. */
enum status publish_begin(const char *root, char *out, size_t room, struct error *err) MUST_USE;

/* Moves the finished directory `dir` to segments/NAME, durably, and fills segment->name and
 * segment->files from the arena. */
enum status publish_segment(const char *root, const char *dir, struct arena *arena,
                            struct manifest_segment *segment, struct error *err) MUST_USE;

/* Removes a segment that publish_segment() moved and no generation names. */
void publish_discard_segment(const char *root, const char *name);

/* The number the next generation will have. */
enum status publish_next_number(const char *root, uint32_t *number, struct error *err) MUST_USE;

/* Writes generations/gNNNNNN (manifest->number; manifest and files.jsonl) and makes it current;
 * fills manifest->files_list, whose path lives in the arena. */
enum status publish_generation(const char *root, struct arena *arena, struct manifest *manifest,
                               struct span files_jsonl, struct error *err) MUST_USE;

/* Makes an older generation current again. */
enum status publish_rollback(const char *root, const char *name, struct error *err) MUST_USE;

#endif
