/* Words by ICU: its break iterator for UAX #29 and its dictionaries for Thai, Lao, Khmer, Burmese,
 * Chinese and Japanese. Slow (a few MB/s); the tokenizer asks only where classes.h says so, and its
 * tests ask about whole texts, to prove that the fast path gives the same words.
 *
 * A word is a segment of UAX #29, parted where classes.h parts words, from its first letter or
 * number to its last with the marks that follow. It begins and ends on grapheme borders. */
#ifndef PILCROW_ENGINE_ANALYSIS_UNICODE_H
#define PILCROW_ENGINE_ANALYSIS_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/classes.h"

struct unicode; /* one thread's */

/* Borrows `classes` for its life. */
enum status unicode_new(struct classes *classes, struct unicode **out, struct error *err) MUST_USE;
void unicode_free(struct unicode *unicode);

enum unicode_mode {
    UNICODE_WORDS,  /* characters of CLASS_ALONE stand alone */
    UNICODE_DIVIDE, /* a dictionary divides runs of them */
};

/* Sets out over `text`, which stays the caller's until the last unicode_next(). */
enum status unicode_begin(struct unicode *unicode, struct span text, enum unicode_mode mode,
                          struct error *err) MUST_USE;

/* The next word's bytes in the text; false after the last. */
bool unicode_next(struct unicode *unicode, size_t *start, size_t *end);

#endif
