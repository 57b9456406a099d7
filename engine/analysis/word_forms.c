#include "engine/analysis/word_forms.h"

#include <stdlib.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/utf8.h"
#include "engine/analysis/classes.h"
#include "engine/analysis/fold.h"
#include "engine/analysis/form.h"
#include "engine/analysis/language.h"
#include "engine/analysis/stemmer.h"

/* The longest word that folding takes on: texts are far shorter. */
#define FOLD_CEILING ((size_t)1 << 32)

struct word_forms {
    struct fold *fold;
    struct stemmer stemmer;
    struct buf surface, exact, stem;
};

enum status word_forms_new(struct word_forms **out, struct error *err)
{
    *out = NULL;
    struct word_forms *forms = calloc(1, sizeof *forms);
    if (forms == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for an analyzer");
    buf_init(&forms->surface, FOLD_CEILING);
    buf_init(&forms->exact, FOLD_CEILING);
    buf_init(&forms->stem, FOLD_CEILING);
    enum status status = fold_new(&forms->fold, err);
    if (status != OK) {
        word_forms_free(forms);
        return status;
    }
    *out = forms;
    return OK;
}

void word_forms_free(struct word_forms *forms)
{
    if (forms == NULL)
        return;
    fold_free(forms->fold);
    stemmer_release(&forms->stemmer);
    buf_release(&forms->surface);
    buf_release(&forms->exact);
    buf_release(&forms->stem);
    free(forms);
}

static struct span cut(struct buf *form)
{
    form->len = form_cut(buf_span(form), WORD_MAX, form->at);
    return buf_span(form);
}

/* Looks for a digit, and whether the first character is a word by itself in Chinese or Japanese. */
static void describe(struct word *word)
{
    size_t len;
    word->is_number = word->is_han = false;
    for (size_t at = 0; at < word->surface.len; at += len) {
        uint32_t code = utf8_decode(word->surface, at, &len);
        if (code < 0x80)
            word->is_number |= code >= '0' && code <= '9';
        else if (at == 0 && class_is_han(code))
            word->is_han = true;
        else
            word->is_number |=
                code != UTF8_BAD && (U_GET_GC_MASK((UChar32)code) & U_GC_N_MASK) != 0;
    }
}

enum status word_forms_fold(struct word_forms *forms, struct span raw, struct word *word,
                            struct error *err)
{
    enum status status;
    *word = (struct word){0};
    buf_clear(&forms->surface);
    buf_clear(&forms->exact);
    TRY(fold_surface(forms->fold, raw, &forms->surface, err));
    TRY(fold_exact(forms->fold, buf_span(&forms->surface), &forms->exact, err));
    if (forms->exact.len == 0)
        return OK;
    word->surface = cut(&forms->surface);
    word->exact = cut(&forms->exact);
    describe(word);
done:
    return status;
}

static enum script script_of(uint32_t code)
{
    UErrorCode failed = U_ZERO_ERROR;
    switch (uscript_getScript((UChar32)code, &failed)) {
    case USCRIPT_LATIN:
        return SCRIPT_LATIN;
    case USCRIPT_CYRILLIC:
        return SCRIPT_CYRILLIC;
    case USCRIPT_GREEK:
        return SCRIPT_GREEK;
    case USCRIPT_ARABIC:
        return SCRIPT_ARABIC;
    case USCRIPT_ARMENIAN:
        return SCRIPT_ARMENIAN;
    case USCRIPT_DEVANAGARI:
        return SCRIPT_DEVANAGARI;
    case USCRIPT_TAMIL:
        return SCRIPT_TAMIL;
    case USCRIPT_HEBREW:
        return SCRIPT_HEBREW;
    default:
        return SCRIPT_OTHER;
    }
}

/* That of its first letter. */
static enum script word_script(struct span surface)
{
    size_t len;
    for (size_t at = 0; at < surface.len; at += len) {
        uint32_t code = utf8_decode(surface, at, &len);
        if (code >= 'a' && code <= 'z')
            return SCRIPT_LATIN;
        if (code >= 0x80 && code != UTF8_BAD && u_isalpha((UChar32)code))
            return script_of(code);
    }
    return SCRIPT_OTHER;
}

enum status word_forms_stem(struct word_forms *forms, uint8_t language, struct word *word,
                            struct error *err)
{
    word->stem = word->exact;
    word->language = LANGUAGE_NONE;
    word->is_stop = false;
    if (word->is_number || word->is_han)
        return OK;
    uint8_t stemmed_as = language_of_script(language, word_script(word->surface));
    if (stemmed_as == LANGUAGE_NONE)
        return OK;
    enum status status;
    struct span stem;
    buf_clear(&forms->stem);
    /* The English stemmer knows no accents: résumés is resumes to it. */
    struct span letters = stemmed_as == LANGUAGE_ENGLISH ? word->exact : word->surface;
    TRY(stemmer_run(&forms->stemmer, stemmed_as, letters, &stem, err));
    TRY(fold_exact(forms->fold, stem, &forms->stem, err));
    word->language = stemmed_as;
    word->is_stop = language_is_stop(stemmed_as, word->exact) ||
                    language_is_stop(stemmed_as, stemmer_unelided(stemmed_as, word->exact));
    if (forms->stem.len > 0)
        word->stem = cut(&forms->stem);
done:
    return status;
}
