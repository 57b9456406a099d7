#include "engine/analysis/tokenizer.h"

#include <stdbool.h>
#include <stdlib.h>

#include "engine/analysis/ascii.h"
#include "engine/analysis/classes.h"
#include "engine/analysis/runs.h"
#include "engine/analysis/unicode.h"

/* Three passes over a text: the kinds of its ASCII bytes (ascii.h), the kinds of its other
 * characters (here), and the runs of bytes that make words (runs.h). */
struct tokenizer {
    struct classes classes;
    struct unicode *unicode;
    struct block *blocks;
    size_t blocks_room;
    struct word_at *words;
    size_t words_room;
};

enum status tokenizer_new(struct tokenizer **out, struct error *err)
{
    *out = NULL;
    struct tokenizer *tokenizer = calloc(1, sizeof *tokenizer);
    if (tokenizer == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a tokenizer");
    enum status status = unicode_new(&tokenizer->classes, &tokenizer->unicode, err);
    if (status != OK) {
        tokenizer_free(tokenizer);
        return status;
    }
    *out = tokenizer;
    return OK;
}

void tokenizer_free(struct tokenizer *tokenizer)
{
    if (tokenizer == NULL)
        return;
    unicode_free(tokenizer->unicode);
    classes_release(&tokenizer->classes);
    free(tokenizer->blocks);
    free(tokenizer->words);
    free(tokenizer);
}

/* Room for the blocks and for the most words that a text can hold: two neighbours have a byte
 * between them, unless their characters take two bytes and more. */
static enum status make_room(struct tokenizer *tokenizer, size_t text_len, struct error *err)
{
    if (text_len >= UINT32_MAX - BLOCK_BYTES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "a text of more than 4 GB in one piece");
    size_t n_blocks = block_count(text_len), n_words = text_len / 2 + 2;
    if (n_blocks > tokenizer->blocks_room) {
        free(tokenizer->blocks);
        tokenizer->blocks = malloc(n_blocks * sizeof *tokenizer->blocks);
        tokenizer->blocks_room = tokenizer->blocks != NULL ? n_blocks : 0;
    }
    if (n_words > tokenizer->words_room) {
        free(tokenizer->words);
        tokenizer->words = malloc(n_words * sizeof *tokenizer->words);
        tokenizer->words_room = tokenizer->words != NULL ? n_words : 0;
    }
    if (tokenizer->blocks == NULL || tokenizer->words == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to divide a text into words");
    return OK;
}

static void set_cut(struct block *blocks, size_t at, bool is_cut)
{
    uint64_t one = UINT64_C(1) << at % BLOCK_BYTES;
    uint64_t *cuts = &blocks[at / BLOCK_BYTES].bits[KIND_CUT];
    *cuts = is_cut ? *cuts | one : *cuts & ~one;
}

static void set_alone(struct block *blocks, size_t at, size_t len)
{
    blocks_set(blocks, KIND_ALONE, at, len);
    set_cut(blocks, at, true);
    set_cut(blocks, at + len, true);
}

/* Marks take the kind of what they stand on. */
static void extend(struct block *blocks, size_t at, size_t len)
{
    static const enum kind kinds[] = {KIND_LETTER, KIND_DIGIT, KIND_CONNECT};
    if (at == 0)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (blocks_get(blocks, kinds[i], at - 1))
            blocks_set(blocks, kinds[i], at, len);
    if (blocks_get(blocks, KIND_ALONE, at - 1)) {
        set_alone(blocks, at, len);
        set_cut(blocks, at, false);
    }
}

/* UAX #29 looks through marks that follow an apostrophe, and has a rule for Hebrew quotation marks
 * inside words: too rare for the fast path. */
static bool is_hard_mark(const struct block *blocks, struct span text, size_t at, size_t len)
{
    if (at == 0)
        return false;
    bool is_quoted = at + len < text.len && text.at[at + len] == '"';
    return blocks_get(blocks, KIND_MID_ANY, at - 1) || blocks_get(blocks, KIND_MID_DIGIT, at - 1) ||
           (is_quoted && blocks_get(blocks, KIND_LETTER, at - 1));
}

/* An apostrophe and its like joins letters, or digits, on both its sides (WB6, WB7, WB11, WB12).
 * False when a mark follows it. */
static bool join(struct tokenizer *tokenizer, struct span text, size_t at, size_t len,
                 enum word_class class)
{
    struct block *blocks = tokenizer->blocks;
    size_t next_len;
    if (at == 0 || at + len >= text.len)
        return true;
    enum word_class next = classes_at(&tokenizer->classes, text, at + len, &next_len);
    bool joins_letters = class != CLASS_MID_DIGIT && blocks_get(blocks, KIND_LETTER, at - 1) &&
                         (next == CLASS_LETTER || next == CLASS_HEBREW);
    bool joins_digits =
        class != CLASS_MID_LETTER && blocks_get(blocks, KIND_DIGIT, at - 1) && next == CLASS_DIGIT;
    if (joins_letters || joins_digits)
        blocks_set(blocks, KIND_JOIN, at, len);
    return next != CLASS_EXTEND;
}

/* Sets the bits of one character; false when ICU has to look at it and its neighbours. */
static bool classify(struct tokenizer *tokenizer, struct span text, size_t at, size_t len,
                     enum word_class class)
{
    struct block *blocks = tokenizer->blocks;
    switch (class) {
    case CLASS_LETTER:
        blocks_set(blocks, KIND_LETTER, at, len);
        return true;
    case CLASS_HEBREW:
        blocks_set(blocks, KIND_LETTER, at, len);
        return at + len >= text.len || text.at[at + len] != '"';
    case CLASS_DIGIT:
        blocks_set(blocks, KIND_DIGIT, at, len);
        return true;
    case CLASS_CONNECT:
        blocks_set(blocks, KIND_CONNECT, at, len);
        return true;
    case CLASS_MID_ANY:
    case CLASS_MID_LETTER:
    case CLASS_MID_DIGIT:
        return join(tokenizer, text, at, len, class);
    case CLASS_EXTEND:
        extend(blocks, at, len);
        return !is_hard_mark(blocks, text, at, len);
    case CLASS_PROLONG:
        if (at > 0 && blocks_get(blocks, KIND_ALONE, at - 1))
            extend(blocks, at, len);
        else
            set_alone(blocks, at, len);
        return true;
    case CLASS_ALONE:
        set_alone(blocks, at, len);
        return true;
    case CLASS_HARD:
        return false;
    default:
        return true;
    }
}

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ';
}

/* Lets ICU find the words around `at`, between the blanks on both sides: no rule of UAX #29 joins
 * a blank to a letter, so ICU would find the same in the whole text. Returns their end in *end. */
static enum status divide_slowly(struct tokenizer *tokenizer, struct span text, size_t at,
                                 size_t *end, struct error *err)
{
    size_t from = at, to = at;
    while (from > 0 && !is_blank(text.at[from - 1]))
        from--;
    while (to < text.len && !is_blank(text.at[to]))
        to++;
    for (size_t i = from; i < to; i++)
        for (size_t kind = 0; kind < KIND_COUNT; kind++)
            tokenizer->blocks[i / BLOCK_BYTES].bits[kind] &= ~(UINT64_C(1) << i % BLOCK_BYTES);
    enum status status =
        unicode_begin(tokenizer->unicode, span_cut(text, from, to - from), UNICODE_WORDS, err);
    if (status != OK)
        return status;
    for (size_t start, stop; unicode_next(tokenizer->unicode, &start, &stop);) {
        for (size_t i = start; i < stop; i++)
            blocks_set(tokenizer->blocks, KIND_ALONE, from + i, 1);
        set_cut(tokenizer->blocks, from + start, true);
        set_cut(tokenizer->blocks, from + stop, true);
    }
    *end = to;
    return OK;
}

static enum status classify_rest(struct tokenizer *tokenizer, struct span text, struct error *err)
{
    const struct block *blocks = tokenizer->blocks;
    size_t len, at = blocks_find(blocks, KIND_HIGH, 0, text.len);
    for (; at < text.len; at = blocks_find(blocks, KIND_HIGH, at, text.len)) {
        enum word_class class = classes_at(&tokenizer->classes, text, at, &len);
        if (classify(tokenizer, text, at, len, class)) {
            at += len;
            continue;
        }
        enum status status = divide_slowly(tokenizer, text, at, &at, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status tokenizer_run(struct tokenizer *tokenizer, struct span text,
                          const struct word_at **words, size_t *n, struct error *err)
{
    *words = NULL;
    *n = 0;
    enum status status;
    TRY(make_room(tokenizer, text.len, err));
    ascii_classify(text, tokenizer->blocks);
    TRY(classify_rest(tokenizer, text, err));
    *n = runs_find(tokenizer->blocks, block_count(text.len), tokenizer->words);
    *words = tokenizer->words;
done:
    return status;
}

enum status tokenizer_divide(struct tokenizer *tokenizer, struct span text,
                             const struct word_at **words, size_t *n, struct error *err)
{
    *words = NULL;
    *n = 0;
    enum status status;
    TRY(make_room(tokenizer, text.len, err));
    TRY(unicode_begin(tokenizer->unicode, text, UNICODE_DIVIDE, err));
    for (size_t start, end; unicode_next(tokenizer->unicode, &start, &end); (*n)++)
        tokenizer->words[*n] = (struct word_at){(uint32_t)start, (uint32_t)end};
    *words = tokenizer->words;
done:
    return status;
}
