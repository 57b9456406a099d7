/* What a generation consists of: manifest.json, and the list of files it was made from.
 *
 * Tree of an index:
 *   current                         the name of the current generation and a newline
 *   lock                            held by the one writer
 *   generations/g000042/manifest.json, files.jsonl
 *   segments/s000007/postings.glass, store, lexicon, hashes
 *   tmp-…                           a run's own work, removed by the next run
 * A published file is mode 0444 and never changed. Segments are shared between generations.
 *
 * manifest.json is one line: a JSON object whose first member, "checksum", is the SHA-256 of all
 * bytes after the comma behind it, so that damage to the manifest is as visible as damage to the
 * files it names. Paths that are not UTF-8 are written in hexadecimal, as "path_hex". */
#ifndef PILCROW_ENGINE_GENERATION_MANIFEST_H
#define PILCROW_ENGINE_GENERATION_MANIFEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"

#define MANIFEST_FORMAT 1
#define MANIFEST_MAX_BYTES (256u << 20)
#define GENERATION_NAME_ROOM 16 /* "g000042" */

struct manifest_file {
    const char *path; /* below the index root */
    uint64_t size;
    char sha256[SHA256_HEX];
};

/* Articles [first, first + n) of a segment. */
struct manifest_range {
    uint32_t first, n;
};

struct manifest_segment {
    const char *name; /* "s000007" */
    uint32_t first_docid, paragraphs, articles;
    const struct manifest_range *dead; /* gone, or newer elsewhere; ascending, not touching */
    uint32_t n_dead;
    struct manifest_file *files;
    uint32_t n_files;
};

struct manifest_language {
    const char *tag;
    uint32_t articles;
};

struct manifest {
    uint32_t format;
    uint32_t number; /* of the generation */
    const char *index_id;
    const char *fingerprint;
    const char *published; /* UTC, "2026-11-23T18:02:11Z" */
    const char *parent;    /* or NULL */
    bool is_merge_only;    /* same articles as its parent */
    uint32_t articles, paragraphs, words;
    uint32_t average_length;
    const char *const *sources; /* absolute paths */
    uint32_t *source_articles;
    uint32_t n_sources;
    struct manifest_language *languages;
    uint32_t n_languages;
    struct manifest_segment *segments; /* docids ascend from one to the next */
    uint32_t n_segments;
    struct manifest_file files_list; /* files.jsonl */
};

/* Appends the text of manifest.json. */
void manifest_write(const struct manifest *manifest, struct buf *out);

/* All memory is the arena's. ERR_CORRUPT with what is wrong; ERR_VERSION for a format or
 * fingerprint this program does not have, with the cure. Every path must lie below the root.
 * `fingerprint` NULL: any will do, for those who list or delete generations and never search them.
 */
enum status manifest_read(struct span text, const char *fingerprint, struct arena *arena,
                          struct manifest **out, struct error *err) MUST_USE;

void generation_name(uint32_t number, char out[GENERATION_NAME_ROOM]); /* "g000042" */
bool generation_number(struct span name, uint32_t *number);

void segment_name(uint32_t number, char out[GENERATION_NAME_ROOM]); /* "s000007" */
bool segment_number(struct span name, uint32_t *number);

/* Bytes of all files but the manifest itself. */
uint64_t manifest_bytes(const struct manifest *manifest);

/* How many articles are dead. */
uint32_t manifest_dead_articles(const struct manifest_segment *segment);

/* A path of any bytes as one JSON member: "path":"…", or "path_hex":"…" when it is not UTF-8.
 * Reading copies into the arena; false when there is none or memory ran out. */
void manifest_write_path(struct buf *out, struct span path);
bool manifest_read_path(const json_t *object, struct arena *arena, struct span *out);

#endif
