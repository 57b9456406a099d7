/* The frame of the files `store` and `lexicon`: a header, then sections.
 *
 *   magic       8 bytes
 *   version     u32
 *   n_sections  u32
 *   counts      SECTIONS_COUNTS u32, whatever the format counts
 *   table       SECTIONS_MAX × {u64 at, u64 len}, bytes from the start of the file
 * Sections begin at multiples of 8 (written: of 64, a line of the cache) and do not reach beyond the file. Integers are little-endian,
 * and so is the machine: arrays are read in place. */
#ifndef PILCROW_ENGINE_SEGMENT_SECTIONS_H
#define PILCROW_ENGINE_SEGMENT_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/span.h"
#include "base/status.h"

#define SECTIONS_MAX 20
#define SECTIONS_COUNTS 12

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are read in place");

struct sections {
    uint32_t counts[SECTIONS_COUNTS];
    struct span at[SECTIONS_MAX];
};

/* The sections of a mapped file, spans into it. ERR_CORRUPT: no such file, or cut short;
 * ERR_VERSION: another version of it. */
enum status sections_read(struct span file, const char magic[8], uint32_t version,
                          uint32_t n_sections, struct sections *out, struct error *err) MUST_USE;

/* Whether section i is exactly an array of n elements. */
bool sections_hold(const struct sections *sections, uint32_t i, uint64_t n, size_t element);

/* Writes a file section by section; those left out stay empty. Errors are kept until finish. */
struct sections_writer {
    FILE *file;
    uint64_t written;
    struct {
        uint64_t at, len;
    } table[SECTIONS_MAX];
};

/* Creates `path`, which must not exist. */
enum status sections_create(struct sections_writer *writer, const char *path,
                            struct error *err) MUST_USE;

/* Appends to section i. All of a section is appended before another begins. */
void sections_append(struct sections_writer *writer, uint32_t i, const void *bytes, size_t len);
void sections_append_file(struct sections_writer *writer, uint32_t i, FILE *from); /* all of it */

/* Writes the header and closes. */
enum status sections_finish(struct sections_writer *writer, const char magic[8], uint32_t version,
                            uint32_t n_sections, const uint32_t counts[SECTIONS_COUNTS],
                            struct error *err) MUST_USE;

/* Closes an unfinished file; after finish, nothing. */
void sections_abandon(struct sections_writer *writer);

#endif
