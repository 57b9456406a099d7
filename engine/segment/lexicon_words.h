/* The table of words behind lexicon_build: a row each, bytes apart; and its way into a file. */
#ifndef PILCROW_ENGINE_SEGMENT_LEXICON_WORDS_H
#define PILCROW_ENGINE_SEGMENT_LEXICON_WORDS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/analyzer.h"

struct lexicon_row {
    uint32_t surface, exact,
        stem; /* places in bytes; equal ones and a stem's beginning are shared */
    uint32_t count, hash;
    uint8_t surface_len, exact_len, stem_len, mark;
};

struct lexicon_words {
    struct buf bytes, rows;
};

static inline uint32_t lexicon_words_count(const struct lexicon_words *words)
{
    return (uint32_t)(words->rows.len / sizeof(struct lexicon_row));
}

static inline struct lexicon_row *lexicon_words_row(const struct lexicon_words *words, uint32_t id)
{
    return (struct lexicon_row *)(void *)words->rows.at + id;
}

static inline struct span lexicon_words_surface(const struct lexicon_words *words,
                                                const struct lexicon_row *row)
{
    return (struct span){words->bytes.at + row->surface, row->surface_len};
}

static inline struct span lexicon_words_exact(const struct lexicon_words *words,
                                              const struct lexicon_row *row)
{
    return (struct span){words->bytes.at + row->exact, row->exact_len};
}

static inline struct span lexicon_words_stem(const struct lexicon_words *words,
                                             const struct lexicon_row *row)
{
    return (struct span){words->bytes.at + row->stem, row->stem_len};
}

enum status lexicon_words_add(struct lexicon_words *words, const struct word *word, uint32_t hash,
                              struct error *err) MUST_USE;

/* Creates a lexicon file of the words; fills *n_stems. */
enum status lexicon_words_write(const struct lexicon_words *words, const char *path,
                                uint32_t *n_stems, struct error *err) MUST_USE;

#endif
