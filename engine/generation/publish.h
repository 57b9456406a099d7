/* The exact order of fsync and rename that makes a generation current, and nothing else
 * (PROMISES §1): files 0444 and synced, their directory synced, renamed to its place, the parent
 * synced; manifest written, synced, renamed; `current` replaced by rename, root synced. A failed
 * fsync discards the generation and is never tried again. */
#ifndef PILCROW_ENGINE_GENERATION_PUBLISH_H
#define PILCROW_ENGINE_GENERATION_PUBLISH_H

#include "base/span.h"
#include "base/status.h"
#include "engine/generation/manifest.h"

/* A run's temporary directory below the root, on the same file system; removes those of dead runs.
 * Needs the lock. `out` is a path. */
enum status publish_begin(const char *root, char *out, size_t room, struct error *err) MUST_USE;

/* Moves the finished directory `dir` to segments/NAME, durably, and fills segment->files. */
enum status publish_segment(const char *root, const char *dir, struct manifest_segment *segment,
                            struct error *err) MUST_USE;

/* Writes generations/gNNNNNN (manifest and files.jsonl) and makes it current. */
enum status publish_generation(const char *root, struct manifest *manifest, struct span files_jsonl,
                               struct error *err) MUST_USE;

/* Makes an older generation current again. */
enum status publish_rollback(const char *root, const char *name, struct error *err) MUST_USE;

#endif
