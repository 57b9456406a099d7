/* Text → words, with byte offsets into the original text.
 *
 * A word is a segment of Unicode text segmentation (UAX #29) from its first letter or number to its
 * last with the marks that follow, so that it begins and ends on grapheme borders: _foo_ is foo.
 * Three changes:
 * - colons, @ and U+202F always part words
 * - every Han, Hiragana and Katakana character is a word of its own, with a prolonged sound mark
 *   behind it, so that a run of them is found wherever it stands, however a dictionary would divide
 *   it (QUERY §4)
 * - Thai, Lao, Khmer and Burmese are divided by ICU's dictionaries
 *
 * ASCII takes the fast path of ascii.h, letters and punctuation of other scripts that of classes.h;
 * the rest goes through unicode.h. Tests prove that all give the words of ICU over the whole text.
 * Invalid UTF-8 is never a word. Some words fold to nothing (analyzer.h): they are words here. */
#ifndef PILCROW_ENGINE_ANALYSIS_TOKENIZER_H
#define PILCROW_ENGINE_ANALYSIS_TOKENIZER_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct tokenizer; /* one thread's */

struct word_at {
    uint32_t start, end; /* bytes in the text */
};

enum status tokenizer_new(struct tokenizer **out, struct error *err) MUST_USE;
void tokenizer_free(struct tokenizer *tokenizer);

/* All words of `text` in order; *words is the tokenizer's and valid until its next run. */
enum status tokenizer_run(struct tokenizer *tokenizer, struct span text,
                          const struct word_at **words, size_t *n, struct error *err) MUST_USE;

/* The same for one run of Chinese or Japanese characters, but divided by dictionary: how a bare
 * query word is read. */
enum status tokenizer_divide(struct tokenizer *tokenizer, struct span text,
                             const struct word_at **words, size_t *n, struct error *err) MUST_USE;

#endif
