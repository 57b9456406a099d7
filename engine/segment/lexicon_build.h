/* Collecting the distinct words of a segment and writing its lexicon. */
#ifndef PILCROW_ENGINE_SEGMENT_LEXICON_BUILD_H
#define PILCROW_ENGINE_SEGMENT_LEXICON_BUILD_H

#include <stdint.h>

#include "base/status.h"
#include "engine/analysis/analyzer.h"

struct lexicon_build;

/* A distinct word of a chunk. */
struct lexicon_entry {
    const struct word *word;
    uint32_t hash;   /* lexicon_hash(word), unless the word is known */
    uint32_t count;  /* occurrences to add */
    uint32_t number; /* the caller's */
    uint32_t known;  /* the word's id in this lexicon + 1, or 0: then it is looked up */
};

uint32_t lexicon_hash(const struct word *word);

enum status lexicon_build_new(struct lexicon_build **out, struct error *err) MUST_USE;
void lexicon_build_free(struct lexicon_build *build); /* accepts NULL */

/* Never that of another lexicon of this process; not 0. For those who remember ids. */
uint32_t lexicon_build_serial(const struct lexicon_build *build);

/* Fills ids[i] with the id of entries[i]. Known words keep theirs, new ones get the next numbers in
 * the order given; so give the frequent ones first, and chunks always in the same order. Copies
 * what it keeps. */
enum status lexicon_build_map(struct lexicon_build *build, const struct lexicon_entry *entries,
                              uint32_t n, uint32_t *ids, struct error *err) MUST_USE;

uint32_t lexicon_build_count(const struct lexicon_build *build);

/* Creates the file; fills *n_stems. */
enum status lexicon_build_write(const struct lexicon_build *build, const char *path,
                                uint32_t *n_stems, struct error *err) MUST_USE;

#endif
