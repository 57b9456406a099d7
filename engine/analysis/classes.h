/* What a code point is to the division of text into words: Unicode's Word_Break property (UAX #29,
 * table 3), cut down to what the fast path can decide, with this project's changes:
 *
 * - colons, @ and U+202F always part words (ICU 72 joins "a@b"; the query language holds U+202F to
 *   be white space, as Unicode does, so no word may have one inside)
 * - Han, Hiragana, Katakana, and letters and numbers that Word_Break leaves alone (², ½) are words
 *   of their own
 * - what needs dictionaries or more context than one neighbour is CLASS_HARD, for unicode.h */
#ifndef PILCROW_ENGINE_ANALYSIS_CLASSES_H
#define PILCROW_ENGINE_ANALYSIS_CLASSES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum word_class {
    CLASS_UNKNOWN, /* not looked up yet; never returned */
    CLASS_OTHER,   /* parts words */
    CLASS_LETTER,
    CLASS_HEBREW, /* a letter that also binds to a following ' or " */
    CLASS_DIGIT,
    CLASS_CONNECT,    /* _ and its kind: joins, but begins and ends no word */
    CLASS_MID_ANY,    /* ' ’ . between letters or between digits */
    CLASS_MID_LETTER, /* · between letters */
    CLASS_MID_DIGIT,  /* , ; between digits */
    CLASS_EXTEND,     /* belongs to the character before it */
    CLASS_ALONE,      /* a word by itself */
    CLASS_PROLONG,    /* ー: belongs to a character that stands alone, else alone itself */
    CLASS_HARD,       /* ask ICU */
};

#define CLASS_PAGE 256
#define CLASS_PAGES (0x110000 / CLASS_PAGE)

/* Pages of the table, filled from ICU's properties when text first needs them. All zero: empty. */
struct classes {
    uint8_t *pages[CLASS_PAGES];
};

void classes_release(struct classes *classes);

/* The slow way, without the table. */
enum word_class class_find(uint32_t code);

/* Fills the page of `code` (without memory: answers all the same). */
enum word_class classes_fill(struct classes *classes, uint32_t code);

static inline enum word_class classes_of(struct classes *classes, uint32_t code)
{
    const uint8_t *page = classes->pages[code / CLASS_PAGE];
    return page != NULL ? (enum word_class)page[code % CLASS_PAGE] : classes_fill(classes, code);
}

/* Belongs to the character before it, also where Word_Break calls it a letter (U+0E33, U+0EB3). */
bool class_is_mark(uint32_t code);

/* Never inside a word: colons, @, U+202F. */
bool class_parts_words(uint32_t code);

/* As classes_at, by base/utf8.h. */
enum word_class classes_decode(struct classes *classes, struct span text, size_t at, size_t *len);

/* The class of the character at text[at]; *len is its bytes. Invalid UTF-8 is CLASS_OTHER. The
 * characters of two bytes are decoded here: whole languages consist of them. */
static inline enum word_class classes_at(struct classes *classes, struct span text, size_t at,
                                         size_t *len)
{
    unsigned char lead = (unsigned char)text.at[at];
    if (lead < 0xC2 || lead > 0xDF || at + 1 >= text.len || (text.at[at + 1] & 0xC0) != 0x80)
        return classes_decode(classes, text, at, len);
    *len = 2;
    return classes_of(classes, (lead & 0x1Fu) << 6 | (text.at[at + 1] & 0x3Fu));
}

/* A letter or number that is no mark, whatever its class. */
bool class_is_word_character(uint32_t code);

/* A Han, Hiragana or Katakana letter or number, the prolonged sound mark among them. */
bool class_is_han(uint32_t code);

#endif
