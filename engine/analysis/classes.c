#include "engine/analysis/classes.h"

#include <stdlib.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/utf8.h"

bool class_parts_words(uint32_t code)
{
    return code == ':' || code == 0xFF1A || code == 0xFE55 || code == 0xFE13 || code == '@' ||
           code == 0x202F;
}

static bool is_prolonged_sound_mark(uint32_t code)
{
    return code == 0x30FC || code == 0xFF70;
}

bool class_is_mark(uint32_t code)
{
    int32_t word = u_getIntPropertyValue((UChar32)code, UCHAR_WORD_BREAK);
    int32_t grapheme = u_getIntPropertyValue((UChar32)code, UCHAR_GRAPHEME_CLUSTER_BREAK);
    return word == U_WB_EXTEND || word == U_WB_ZWJ || grapheme == U_GCB_SPACING_MARK;
}

bool class_is_word_character(uint32_t code)
{
    uint32_t letters_and_numbers = U_GC_L_MASK | U_GC_N_MASK;
    return (U_GET_GC_MASK((UChar32)code) & letters_and_numbers) != 0 && !class_is_mark(code);
}

static bool is_in_han_script(uint32_t code)
{
    UErrorCode failed = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)code, &failed);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

bool class_is_han(uint32_t code)
{
    return is_prolonged_sound_mark(code) ||
           (class_is_word_character(code) && is_in_han_script(code));
}

/* A letter to Word_Break that is no letter by its general category (Ⓐ) must not begin a word. */
static enum word_class letter_class(uint32_t code, enum word_class class)
{
    return class_is_word_character(code) ? class : CLASS_HARD;
}

enum word_class class_find(uint32_t code)
{
    if (class_parts_words(code))
        return CLASS_OTHER;
    if (is_prolonged_sound_mark(code))
        return CLASS_PROLONG;
    if (u_getIntPropertyValue((UChar32)code, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return CLASS_HARD;
    int32_t property = u_getIntPropertyValue((UChar32)code, UCHAR_WORD_BREAK);
    if (property == U_WB_EXTEND) /* ICU has its own way with the marks U+16FF0 and U+16FF1 */
        return is_in_han_script(code) ? CLASS_HARD : CLASS_EXTEND;
    if (property == U_WB_FORMAT || property == U_WB_ZWJ)
        return CLASS_HARD;
    if (class_is_han(code))
        return CLASS_ALONE;
    switch (property) {
    case U_WB_ALETTER:
        return letter_class(code, CLASS_LETTER);
    case U_WB_HEBREW_LETTER:
        return letter_class(code, CLASS_HEBREW);
    case U_WB_NUMERIC:
        return letter_class(code, CLASS_DIGIT);
    case U_WB_EXTENDNUMLET:
        return CLASS_CONNECT;
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE:
        return CLASS_MID_ANY;
    case U_WB_MIDLETTER:
        return CLASS_MID_LETTER;
    case U_WB_MIDNUM:
        return CLASS_MID_DIGIT;
    default:
        return class_is_word_character(code) ? CLASS_ALONE : CLASS_OTHER;
    }
}

enum word_class classes_fill(struct classes *classes, uint32_t code)
{
    uint8_t *page = malloc(CLASS_PAGE);
    if (page == NULL)
        return class_find(code);
    uint32_t first = code / CLASS_PAGE * CLASS_PAGE;
    for (uint32_t i = 0; i < CLASS_PAGE; i++)
        page[i] = (uint8_t)class_find(first + i);
    classes->pages[code / CLASS_PAGE] = page;
    return (enum word_class)page[code % CLASS_PAGE];
}

enum word_class classes_decode(struct classes *classes, struct span text, size_t at, size_t *len)
{
    uint32_t code = utf8_decode(text, at, len);
    return code != UTF8_BAD ? classes_of(classes, code) : CLASS_OTHER;
}

void classes_release(struct classes *classes)
{
    for (size_t i = 0; i < CLASS_PAGES; i++) {
        free(classes->pages[i]);
        classes->pages[i] = NULL;
    }
}
