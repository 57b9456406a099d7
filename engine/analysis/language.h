/* The languages whose words we stem. A language is a small number that is stored in segments;
 * LANGUAGE_NONE has no stemmer: numbers, words with digits, Chinese characters, languages that
 * Snowball does not know. */
#ifndef PILCROW_ENGINE_ANALYSIS_LANGUAGE_H
#define PILCROW_ENGINE_ANALYSIS_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define LANGUAGE_NONE 0
#define LANGUAGE_COUNT 29 /* numbers are below it */
#define LANGUAGE_ENGLISH 1

/* Scripts that some stemmer reads; a language may have two. */
enum script {
    SCRIPT_OTHER = 0,
    SCRIPT_LATIN = 1,
    SCRIPT_CYRILLIC = 2,
    SCRIPT_GREEK = 4,
    SCRIPT_ARABIC = 8,
    SCRIPT_ARMENIAN = 16,
    SCRIPT_DEVANAGARI = 32,
    SCRIPT_TAMIL = 64,
    SCRIPT_HEBREW = 128,
};

/* By BCP 47 tag, any case, region ignored ("en-GB"); LANGUAGE_NONE when there is no stemmer.
 * "nb" and "nn" are Norwegian; Croatian, Bosnian, Montenegrin and "sh" are stemmed as Serbian. */
uint8_t language_find(struct span tag);
const char *language_tag(uint8_t language);      /* "en"; "und" for LANGUAGE_NONE */
const char *language_snowball(uint8_t language); /* "english"; NULL for LANGUAGE_NONE */

/* The language whose stemmer reads a word of `script` in a text of `language`: that language when
 * it is written so, else the commonest one that is; LANGUAGE_NONE for SCRIPT_OTHER and Hebrew. */
uint8_t language_of_script(uint8_t language, enum script script);

/* Whether an exact form (folded) is in Snowball's list of stop words of that language. */
bool language_is_stop(uint8_t language, struct span exact);

#endif
