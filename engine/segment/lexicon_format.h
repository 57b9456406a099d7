/* The layout of a lexicon file, shared by its writer and its reader.
 *
 * Exact forms stand one after the other in the order of ranks; one that begins the next (walk,
 * walked) shares its bytes. The start of a rank is its group's base plus the lengths of those
 * before it in the group that do not share. A stem that begins one of its words shares that word's
 * bytes. */
#ifndef PILCROW_ENGINE_SEGMENT_LEXICON_FORMAT_H
#define PILCROW_ENGINE_SEGMENT_LEXICON_FORMAT_H

#include <stdint.h>

#include "engine/segment/lexicon.h"

#define LEXICON_MAGIC "PILWORDS"
#define LEXICON_VERSION 1
#define LEXICON_GROUP 16 /* ranks to a base */

enum lexicon_section {
    LEXICON_TEXT,
    LEXICON_BASES,          /* u32 a group: where its first word begins */
    LEXICON_LENGTHS,        /* u8 a rank: bytes of the exact form */
    LEXICON_SHARED,         /* a bit a rank: it begins the next word */
    LEXICON_IDS,            /* u32 a rank */
    LEXICON_RANKS,          /* u32 a word: the inverse */
    LEXICON_STEM_OF,        /* u32 a word */
    LEXICON_COUNTS,         /* u32 a word */
    LEXICON_MARKS,          /* u8 a word: language, MARK_… */
    LEXICON_STEMS,          /* u32 a stem: its place in TEXT; sorted by (text, language) */
    LEXICON_STEM_LENGTHS,   /* u8 a stem */
    LEXICON_STEM_LANGUAGES, /* u8 a stem */
    LEXICON_STEM_STARTS,    /* u32, stems + 1: its words in STEM_WORDS */
    LEXICON_STEM_WORDS,     /* u32 a word: ids, ascending within a stem */
    LEXICON_SURFACES, /* struct surface_row, sorted by rank: words whose surface is not exact */
    LEXICON_SECTIONS
};

enum lexicon_counted { LEXICON_N_WORDS, LEXICON_N_STEMS, LEXICON_N_SURFACES };

enum {
    MARK_LANGUAGE = LEXICON_LANGUAGE,
    MARK_STOP = LEXICON_STOP,
    MARK_NUMBER = 64,
    MARK_HAN = 128
};

struct surface_row {
    uint32_t rank, at, len;
};

#endif
