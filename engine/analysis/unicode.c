#include "engine/analysis/unicode.h"

#include <stdint.h>
#include <stdlib.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "base/buf.h"
#include "base/utf8.h"

#define NO_SIGN SIZE_MAX

struct unicode {
    struct classes *classes;
    UBreakIterator *breaks;
    UText bytes;
    struct span text;
    struct buf copy; /* of a text with Hangul */
    enum unicode_mode mode;
    size_t at, end; /* what is left of the current segment; nothing where at ≥ end */
    size_t sign;    /* where signs written before the next character begin, or NO_SIGN */
};

static enum status icu_error(struct error *err, UErrorCode code)
{
    enum status status = code == U_MEMORY_ALLOCATION_ERROR ? ERR_NOMEM : ERR_INTERNAL;
    return error_set(err, status, ERROR_NOWHERE, "ICU cannot divide text into words: %s",
                     u_errorName(code));
}

enum status unicode_new(struct classes *classes, struct unicode **out, struct error *err)
{
    *out = NULL;
    struct unicode *unicode = calloc(1, sizeof *unicode);
    if (unicode == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a tokenizer");
    UErrorCode code = U_ZERO_ERROR;
    unicode->classes = classes;
    unicode->bytes = (UText)UTEXT_INITIALIZER;
    buf_init(&unicode->copy, UINT32_MAX);
    unicode->breaks = ubrk_open(UBRK_WORD, "root", NULL, 0, &code);
    if (U_FAILURE(code)) {
        unicode_free(unicode);
        return icu_error(err, code);
    }
    *out = unicode;
    return OK;
}

void unicode_free(struct unicode *unicode)
{
    if (unicode == NULL)
        return;
    ubrk_close(unicode->breaks);
    utext_close(&unicode->bytes);
    buf_release(&unicode->copy);
    free(unicode);
}

static bool is_hangul(const char *at)
{
    unsigned code = (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
    return (at[0] & 0xF0) == 0xE0 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80 &&
           code >= 0xAC00 && code <= 0xD7A3;
}

/* ICU keeps Hangul syllables apart for a dictionary that it does not have, and so parts them from
 * letters and digits. UAX #29 does not: it gets another letter of three bytes in their place. */
static enum status hide_hangul(struct unicode *unicode, struct span *text, struct error *err)
{
    size_t at = 0;
    while (at + 2 < text->len && !is_hangul(text->at + at))
        at++;
    if (at + 2 >= text->len)
        return OK;
    buf_clear(&unicode->copy);
    buf_add_span(&unicode->copy, *text);
    if (buf_status(&unicode->copy) != OK)
        return error_set(err, buf_status(&unicode->copy), ERROR_NOWHERE, "no memory for a text");
    for (; at + 2 < text->len; at++)
        if (is_hangul(text->at + at))
            memcpy(unicode->copy.at + at, "\u13A0", 3);
    *text = buf_span(&unicode->copy);
    return OK;
}

enum status unicode_begin(struct unicode *unicode, struct span text, enum unicode_mode mode,
                          struct error *err)
{
    unicode->text = text;
    unicode->mode = mode;
    unicode->at = unicode->end = 0;
    unicode->sign = NO_SIGN;
    enum status status = hide_hangul(unicode, &text, err);
    if (status != OK)
        return status;
    UErrorCode code = U_ZERO_ERROR;
    utext_openUTF8(&unicode->bytes, text.len > 0 ? text.at : "", (int64_t)text.len, &code);
    ubrk_setUText(unicode->breaks, &unicode->bytes, &code);
    return U_SUCCESS(code) ? OK : icu_error(err, code);
}

static bool is_prepended(uint32_t code)
{
    return u_getIntPropertyValue((UChar32)code, UCHAR_GRAPHEME_CLUSTER_BREAK) == U_GCB_PREPEND;
}

/* Behind the marks that follow `at`. */
static size_t skip_marks(const struct unicode *unicode, size_t at, bool is_alone)
{
    size_t len;
    for (; at < unicode->text.len; at += len) {
        uint32_t code = utf8_decode(unicode->text, at, &len);
        if (code == UTF8_BAD)
            break;
        if (!class_is_mark(code) && !(is_alone && class_find(code) == CLASS_PROLONG))
            break;
    }
    return at;
}

static bool stands_alone(const struct unicode *unicode, enum word_class class)
{
    return unicode->mode == UNICODE_WORDS && (class == CLASS_ALONE || class == CLASS_PROLONG);
}

/* Moves to the first letter or number of the segment. Arabic number signs and their like stand
 * before what they belong to, if need be in the segment before. */
static bool find_start(struct unicode *unicode, size_t *start)
{
    size_t len;
    for (; unicode->at < unicode->end; unicode->at += len) {
        uint32_t code = utf8_decode(unicode->text, unicode->at, &len);
        if (code != UTF8_BAD && class_is_word_character(code)) {
            *start = unicode->sign != NO_SIGN ? unicode->sign : unicode->at;
            unicode->sign = NO_SIGN;
            return true;
        }
        if (code == UTF8_BAD || !is_prepended(code))
            unicode->sign = NO_SIGN;
        else if (unicode->sign == NO_SIGN)
            unicode->sign = unicode->at;
    }
    return false;
}

/* From the first letter at unicode->at to behind the last, or to where a word is parted. */
static size_t find_end(struct unicode *unicode)
{
    size_t len, end = unicode->at;
    for (size_t at = unicode->at; at < unicode->end; at += len) {
        uint32_t code = utf8_decode(unicode->text, at, &len);
        enum word_class class = code != UTF8_BAD ? classes_of(unicode->classes, code) : CLASS_OTHER;
        bool is_alone = stands_alone(unicode, class);
        if (class_parts_words(code) || (is_alone && at > unicode->at))
            break;
        if (class_is_word_character(code))
            end = at + len;
        if (is_alone)
            return skip_marks(unicode, end, true);
    }
    return skip_marks(unicode, end, false);
}

bool unicode_next(struct unicode *unicode, size_t *start, size_t *end)
{
    /* Marks of the last word may lie in segments that are still to come: `at` is behind them. */
    while (!find_start(unicode, start)) {
        int32_t border = ubrk_next(unicode->breaks);
        if (border == UBRK_DONE)
            return false;
        unicode->end = (size_t)border;
    }
    *end = unicode->at = find_end(unicode);
    return true;
}
