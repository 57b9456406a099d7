/* The words that an analyzer remembers, numbered from 0; a word never moves. */
#ifndef PILCROW_ENGINE_ANALYSIS_VOCABULARY_H
#define PILCROW_ENGINE_ANALYSIS_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/analysis/analyzer.h"

#define VOCABULARY_PAGE 1024

struct vocabulary {
    struct word **pages; /* VOCABULARY_PAGE words each, the arena's */
    size_t pages_room;
    uint32_t n;
    struct arena arena;
};

void vocabulary_init(struct vocabulary *vocabulary);
void vocabulary_release(struct vocabulary *vocabulary); /* frees all; as after vocabulary_init */

/* Copies a word with its forms; fills its number. */
enum status vocabulary_add(struct vocabulary *vocabulary, const struct word *word, uint32_t *number,
                           struct error *err) MUST_USE;

static inline const struct word *vocabulary_at(const struct vocabulary *vocabulary, uint32_t number)
{
    return &vocabulary->pages[number / VOCABULARY_PAGE][number % VOCABULARY_PAGE];
}

static inline void vocabulary_note(struct vocabulary *vocabulary, uint32_t number, uint32_t note,
                                   uint32_t by)
{
    struct word *word = &vocabulary->pages[number / VOCABULARY_PAGE][number % VOCABULARY_PAGE];
    word->note = note;
    word->noted_by = by;
}

#endif
