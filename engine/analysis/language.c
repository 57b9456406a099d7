#include "engine/analysis/language.h"

#include <stdlib.h>
#include <strings.h>

struct language {
    const char *tag;
    const char *snowball;
    unsigned scripts;
};

static const struct language languages[LANGUAGE_COUNT] = {
    {"und", NULL, SCRIPT_OTHER},
#define LANGUAGE(number, tag, snowball, scripts) [number] = {tag, snowball, scripts},
#include "engine/analysis/languages.def"
#undef LANGUAGE
};

static bool is_tag(struct span tag, const char *name)
{
    return tag.len == strlen(name) && strncasecmp(tag.at, name, tag.len) == 0;
}

/* Tags that another's stemmer reads. Snowball's Serbian takes ijekavian words, as Croats and Bosnians
 * write them, to the same stems as ekavian ones. */
static struct span tag_of_stemmer(struct span primary)
{
    static const struct {
        const char *tag, *stemmer;
    } others[] = {{"nb", "no"}, {"nn", "no"}, {"hr", "sr"},
                  {"bs", "sr"}, {"sh", "sr"}, {"cnr", "sr"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_tag(primary, others[i].tag))
            return span_of(others[i].stemmer);
    return primary;
}

uint8_t language_find(struct span tag)
{
    size_t len = 0;
    while (len < tag.len && tag.at[len] != '-' && tag.at[len] != '_')
        len++;
    struct span primary = tag_of_stemmer((struct span){tag.at, len});
    for (uint8_t i = 1; len > 0 && i < LANGUAGE_COUNT; i++)
        if (is_tag(primary, languages[i].tag))
            return i;
    return LANGUAGE_NONE;
}

const char *language_tag(uint8_t language)
{
    return languages[language < LANGUAGE_COUNT ? language : LANGUAGE_NONE].tag;
}

const char *language_snowball(uint8_t language)
{
    return languages[language < LANGUAGE_COUNT ? language : LANGUAGE_NONE].snowball;
}

uint8_t language_of_script(uint8_t language, enum script script)
{
    if (language < LANGUAGE_COUNT && (languages[language].scripts & script) != 0)
        return language;
    switch (script) {
    case SCRIPT_LATIN:
        return LANGUAGE_ENGLISH;
    case SCRIPT_CYRILLIC:
        return language_find(SPAN("ru"));
    case SCRIPT_GREEK:
        return language_find(SPAN("el"));
    case SCRIPT_ARABIC:
        return language_find(SPAN("ar"));
    case SCRIPT_ARMENIAN:
        return language_find(SPAN("hy"));
    case SCRIPT_DEVANAGARI:
        return language_find(SPAN("hi"));
    case SCRIPT_TAMIL:
        return language_find(SPAN("ta"));
    case SCRIPT_OTHER:
    case SCRIPT_HEBREW:
        break;
    }
    return LANGUAGE_NONE;
}

/* Snowball's stop words (snowballstem.org, BSD licence) as exact forms, sorted by bytes. */
struct stop_list {
    const char *const *words;
    size_t n;
};

/* clang-format off */
#define STOP_LISTS(X) \
    X(1, en) X(2, fr) X(3, de) X(4, ru) X(5, es) X(6, it) X(7, pt) X(8, nl) X(9, sv) X(10, no) \
    X(11, da) X(12, fi) X(13, hu)
/* clang-format on */

#include "engine/analysis/stopwords.def"

#define STOP_LIST(number, tag) [number] = {stop_##tag, sizeof stop_##tag / sizeof *stop_##tag},
static const struct stop_list stop_lists[LANGUAGE_COUNT] = {STOP_LISTS(STOP_LIST)};

static int compare_stop(const void *key, const void *element)
{
    const struct span *word = key;
    return span_compare(*word, span_of(*(const char *const *)element));
}

bool language_is_stop(uint8_t language, struct span exact)
{
    if (language >= LANGUAGE_COUNT || stop_lists[language].n == 0)
        return false;
    const struct stop_list *list = &stop_lists[language];
    return bsearch(&exact, list->words, list->n, sizeof *list->words, compare_stop) != NULL;
}
