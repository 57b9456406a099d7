/* The generations of an index as they lie on the disk; shared by generation.c and prune.c, and not
 * for other layers. */
#ifndef PILCROW_ENGINE_GENERATION_DISK_H
#define PILCROW_ENGINE_GENERATION_DISK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/generation/manifest.h"

#define DISK_MANIFEST_MEMORY ((size_t)1 << 30)

/* Reads and checks generations/NAME/manifest.json; `fingerprint` as in manifest_read(). A missing
 * one is ERR_CORRUPT: somebody named it. */
enum status disk_read_manifest(const char *root, const char *name, const char *fingerprint,
                               struct arena *arena, struct manifest **out,
                               struct error *err) MUST_USE;

/* Whether the file is there with its size and, when asked, with its hash; else ERR_CORRUPT. */
enum status disk_check_file(const char *root, const struct manifest_file *file, bool with_hash,
                            struct error *err) MUST_USE;

/* Refuses a directory that others may write, for damage made on purpose passes every hash:
 * ERR_FORBIDDEN with the cure. A missing one is ERR_CORRUPT. */
enum status disk_check_trust(const char *path, struct error *err) MUST_USE;

#endif
