/* Tokenise → fold → stem, each distinct word once. What index time and query time must agree on.
 *
 * A word has three forms (QUERY §4):
 *   surface  NFKC_Casefold of the text, ’ as ', at most WORD_MAX bytes: accents kept
 *   exact    surface without the marks of Latin and Greek letters, Hebrew points, Arabic vowel
 *            signs and tatweel; ё as е. Two words are "the same word" when their exact forms are
 *   stem     Snowball's stem of the surface (English: of the exact form) in `language`, marks
 * dropped as in exact. French, Italian and Catalan words are stemmed without an elided article or
 *            the like before the apostrophe: l'énergie as énergie. Of words that have no stem
 *            (numbers, words with a digit, Chinese characters, scripts without a stemmer) the exact
 *            form, and then `language` is LANGUAGE_NONE
 * A form longer than WORD_MAX keeps its beginning and ends in a hash of the whole, so that equal
 * stays equal and different stays different.
 *
 * An analyzer belongs to one thread. It remembers every distinct word it has met and numbers them
 * from 0 in the order of first sight; word numbers are valid until analyzer_forget(). The same text
 * in two languages makes two words. */
#ifndef PILCROW_ENGINE_ANALYSIS_ANALYZER_H
#define PILCROW_ENGINE_ANALYSIS_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"
#include "engine/analysis/tokenizer.h"

#define WORD_MAX 240 /* bytes of a form */

struct word {
    struct span surface, exact, stem;
    uint8_t language; /* whose stemmer made the stem */
    bool is_stop;     /* on the Snowball stop list of that language, also behind an elision */
    bool is_number;   /* holds a digit */
    bool is_han;      /* one Han, Hiragana or Katakana character */

    /* What the analyzer's user knows of the word, and which user; 0: nobody noted anything. */
    uint32_t note, noted_by;
};

struct token {
    uint32_t start, end; /* bytes in the text */
    uint32_t word;       /* for analyzer_word() */
};

struct analyzer;

enum status analyzer_new(struct analyzer **out, struct error *err) MUST_USE;
void analyzer_free(struct analyzer *analyzer);

/* The tokens of `text`, an article's or query's text in `language`; *tokens is the analyzer's and
 * valid until its next run. With LANGUAGE_NONE a word's script chooses the stemmer: Latin English,
 * Cyrillic Russian, Greek Greek, Arabic Arabic, Armenian Armenian, Devanagari Hindi, Tamil Tamil;
 * so it does for words that are not in the script of `language`. */
enum status analyzer_run(struct analyzer *analyzer, struct span text, uint8_t language,
                         const struct token **tokens, size_t *n, struct error *err) MUST_USE;

/* The same places, but the tokens say nothing of their words: for text that was analysed before and
 * is shown now. */
enum status analyzer_places(struct analyzer *analyzer, struct span text, uint8_t language,
                            const struct token **tokens, size_t *n, struct error *err) MUST_USE;

/* The word's forms live as long as the analyzer remembers them. */
const struct word *analyzer_word(const struct analyzer *analyzer, uint32_t word);
uint32_t analyzer_count(const struct analyzer *analyzer);

/* Notes `note` of the word for the user `by`, who is not 0, in place of an older note. */
void analyzer_note(struct analyzer *analyzer, uint32_t word, uint32_t note, uint32_t by);

/* The stem of `surface` in `language` as analyzer_run would make it, or the exact form where the
 * word has none; fills out (caller's storage), returns its length. */
size_t analyzer_stem(struct analyzer *analyzer, struct span surface, uint8_t language,
                     char out[WORD_MAX]);

/* Forgets all words and frees their memory, so that it stays bounded over a corpus of any size. A
 * word costs some 150 bytes; learning it anew costs a hundred times what looking it up does, so
 * forget rarely: by the million words, not by the article. */
void analyzer_forget(struct analyzer *analyzer);

/* The tokenizer inside, for queries. */
struct tokenizer *analyzer_tokenizer(struct analyzer *analyzer);

/* The term under which a stem is posted: stem, cut to TERM_MAX bytes with a hash of the whole where
 * it is longer, behind the upper-case tag of its language ("FR"), which English and LANGUAGE_NONE
 * lack. Folding leaves no upper-case ASCII letter in a stem, so tags cannot be mistaken. Fills out,
 * returns the length. */
#define TERM_MAX 64
#define TERM_ROOM (TERM_MAX + 4)
size_t analyzer_term(struct span stem, uint8_t language, char out[TERM_ROOM]);

#endif
