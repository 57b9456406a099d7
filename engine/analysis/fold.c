#include "engine/analysis/fold.h"

#include <stdbool.h>
#include <stdlib.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "engine/analysis/classes.h"

/* UTF-16, as ICU's normalizers want it. */
struct wide {
    UChar *at;
    int32_t len, room;
};

struct fold {
    const UNormalizer2 *casefold, *decompose, *compose; /* ICU's own, never freed */
    struct wide text, result;
};

static enum status icu_error(struct error *err, UErrorCode code)
{
    enum status status = code == U_MEMORY_ALLOCATION_ERROR ? ERR_NOMEM : ERR_INTERNAL;
    return error_set(err, status, ERROR_NOWHERE, "ICU cannot fold a word: %s", u_errorName(code));
}

enum status fold_new(struct fold **out, struct error *err)
{
    *out = NULL;
    struct fold *fold = calloc(1, sizeof *fold);
    if (fold == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to fold words");
    UErrorCode code = U_ZERO_ERROR;
    fold->casefold = unorm2_getNFKCCasefoldInstance(&code);
    fold->decompose = unorm2_getNFDInstance(&code);
    fold->compose = unorm2_getNFCInstance(&code);
    if (U_FAILURE(code)) {
        fold_free(fold);
        return icu_error(err, code);
    }
    *out = fold;
    return OK;
}

void fold_free(struct fold *fold)
{
    if (fold == NULL)
        return;
    free(fold->text.at);
    free(fold->result.at);
    free(fold);
}

static bool is_ascii(struct span text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.at[i];
    return all < 0x80;
}

static void add_lower(struct span ascii, struct buf *out)
{
    char *at = buf_reserve(out, ascii.len);
    if (at == NULL)
        return;
    for (size_t i = 0; i < ascii.len; i++)
        at[i] = ascii.at[i] >= 'A' && ascii.at[i] <= 'Z' ? (char)(ascii.at[i] | 0x20) : ascii.at[i];
    buf_grown(out, ascii.len);
}

static enum status wide_reserve(struct wide *wide, size_t room, struct error *err)
{
    if (room > INT32_MAX / 2)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "a word of more than 1 GB");
    if ((int32_t)room <= wide->room)
        return OK;
    UChar *at = realloc(wide->at, room * sizeof *at);
    if (at == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to fold words");
    wide->at = at;
    wide->room = (int32_t)room;
    return OK;
}

/* fold->text from UTF-8, which never has fewer units than UTF-16. */
static enum status widen(struct fold *fold, struct span text, struct error *err)
{
    enum status status = wide_reserve(&fold->text, text.len + 1, err);
    if (status != OK)
        return status;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8WithSub(fold->text.at, fold->text.room, &fold->text.len, text.at,
                         (int32_t)text.len, 0xFFFD, NULL, &code);
    return U_FAILURE(code) ? icu_error(err, code) : OK;
}

/* Replaces fold->text by its normal form. */
static enum status normalize(struct fold *fold, const UNormalizer2 *form, struct error *err)
{
    struct wide *text = &fold->text, *result = &fold->result;
    size_t room = (size_t)text->len * 2 + 32; /* a letter may become 18 */
    UErrorCode code;
    do {
        enum status status = wide_reserve(result, room, err);
        if (status != OK)
            return status;
        code = U_ZERO_ERROR;
        result->len = unorm2_normalize(form, text->at, text->len, result->at, result->room, &code);
        room = (size_t)result->len + 1;
    } while (code == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(code))
        return icu_error(err, code);
    struct wide swap = *text;
    *text = *result;
    *result = swap;
    return OK;
}

static enum status add_narrow(struct fold *fold, struct buf *out, struct error *err)
{
    size_t room = (size_t)fold->text.len * 3;
    char *at = buf_reserve(out, room);
    int32_t len = 0;
    UErrorCode code = U_ZERO_ERROR;
    if (at == NULL)
        return error_set(err, buf_status(out), ERROR_NOWHERE, "no memory to fold words");
    u_strToUTF8(at, (int32_t)room, &len, fold->text.at, fold->text.len, &code);
    if (U_FAILURE(code))
        return icu_error(err, code);
    buf_grown(out, (size_t)len);
    return OK;
}

/* The code point at *at, which moves behind it. */
static UChar32 next_of(const struct wide *text, int32_t *at)
{
    UChar unit = text->at[(*at)++];
    if (!U16_IS_LEAD(unit) || *at == text->len || !U16_IS_TRAIL(text->at[*at]))
        return unit;
    return U16_GET_SUPPLEMENTARY(unit, text->at[(*at)++]);
}

/* Writes a code point at `at`, returns where the next goes. */
static int32_t put(struct wide *text, int32_t at, UChar32 c)
{
    if (c > 0xFFFF)
        text->at[at++] = U16_LEAD(c);
    text->at[at++] = c > 0xFFFF ? U16_TRAIL(c) : (UChar)c;
    return at;
}

static bool is_apostrophe(UChar32 c)
{
    return c == 0x2019 || c == 0x2018 || c == 0x02BC;
}

/* White space and the punctuation that some letters are made of. */
static bool is_foreign(UChar32 c)
{
    return u_isUWhiteSpace(c) || (c < 0x80 && !u_isalnum(c) && strchr("'.,;_", (char)c) == NULL);
}

/* What is no part of a word at its ends; beyond the BMP nothing folds to such. */
static bool is_loose(UChar unit, bool at_end)
{
    return !U16_IS_SURROGATE(unit) && !class_is_word_character(unit) &&
           !(at_end && class_is_mark(unit));
}

/* Apostrophes as ', nothing foreign, no punctuation at the ends. */
static void clean(struct wide *text)
{
    int32_t kept = 0, at = 0;
    while (at < text->len) {
        UChar32 c = next_of(text, &at);
        if (is_foreign(c))
            continue;
        if (is_apostrophe(c))
            c = '\'';
        kept = put(text, kept, c);
    }
    while (kept > 0 && is_loose(text->at[kept - 1], true))
        kept--;
    int32_t first = 0;
    while (first < kept && is_loose(text->at[first], false))
        first++;
    text->len = kept - first;
    memmove(text->at, text->at + first, (size_t)text->len * sizeof *text->at);
}

enum status fold_surface(struct fold *fold, struct span raw, struct buf *out, struct error *err)
{
    if (is_ascii(raw)) {
        add_lower(raw, out);
        return buf_status(out);
    }
    enum status status;
    TRY(widen(fold, raw, err));
    TRY(normalize(fold, fold->casefold, err));
    clean(&fold->text);
    TRY(add_narrow(fold, out, err));
done:
    return status;
}

/* Hamza and madda (U+0653–0655) make other letters, not other vowels. */
static bool is_arabic_vowel(UChar32 c)
{
    return (c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x0652) ||
           (c >= 0x0656 && c <= 0x065F) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06DC) ||
           (c >= 0x06DF && c <= 0x06E4) || c == 0x06E7 || c == 0x06E8 ||
           (c >= 0x06EA && c <= 0x06ED) || (c >= 0x08D3 && c <= 0x08FF && c != 0x08E2);
}

/* Whether a mark falls away behind its base letter. */
static bool is_dropped(UChar32 mark, UChar32 base)
{
    if (u_charType(mark) != U_NON_SPACING_MARK)
        return mark == 0x0640; /* tatweel */
    if ((mark >= 0x0591 && mark <= 0x05C7) || is_arabic_vowel(mark))
        return true;
    if (base == 0x0435 && mark == 0x0308) /* ё */
        return true;
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(base, &code);
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

static void drop_marks(struct wide *text)
{
    int32_t kept = 0, at = 0;
    UChar32 base = 0;
    while (at < text->len) {
        UChar32 c = next_of(text, &at);
        if (is_dropped(c, base))
            continue;
        if ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0)
            base = c;
        kept = put(text, kept, c);
    }
    text->len = kept;
}

enum status fold_exact(struct fold *fold, struct span surface, struct buf *out, struct error *err)
{
    if (is_ascii(surface)) {
        buf_add_span(out, surface);
        return buf_status(out);
    }
    enum status status;
    TRY(widen(fold, surface, err));
    TRY(normalize(fold, fold->decompose, err));
    drop_marks(&fold->text);
    TRY(normalize(fold, fold->compose, err));
    TRY(add_narrow(fold, out, err));
done:
    return status;
}
