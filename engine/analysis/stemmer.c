#include "engine/analysis/stemmer.h"

#include <libstemmer.h>
#include <limits.h>

#include "engine/analysis/analyzer.h"

void stemmer_release(struct stemmer *stemmer)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        sb_stemmer_delete(stemmer->of[i]);
    *stemmer = (struct stemmer){0};
}

static enum status open_stemmer(struct stemmer *stemmer, uint8_t language, struct error *err)
{
    const char *name = language_snowball(language);
    if (name == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "no stemmer for language %u", language);
    stemmer->of[language] = sb_stemmer_new(name, "UTF_8");
    if (stemmer->of[language] == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "libstemmer cannot open \"%s\"", name);
    return OK;
}

/* What French, Italian and Catalan write with an apostrophe before a vowel: grammars' lists, the
 * same words that Snowball's users strip before stemming. */
static const char *const french[] = {"c", "d",  "j",     "l",      "m",      "n",      "s",
                                     "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", NULL};
static const char *const italian[] = {"c",   "d",    "l",    "m",    "n",    "s",    "t",    "v",
                                      "un",  "all",  "dall", "dell", "gl",   "nell", "sull", "coll",
                                      "agl", "dagl", "degl", "negl", "sugl", NULL};
static const char *const catalan[] = {"d", "l", "m", "n", "s", "t", NULL};

static const char *const *elisions_of(uint8_t language)
{
    const char *name = language_snowball(language);
    if (name == NULL)
        return NULL;
    if (strcmp(name, "french") == 0)
        return french;
    if (strcmp(name, "italian") == 0)
        return italian;
    return strcmp(name, "catalan") == 0 ? catalan : NULL;
}

struct span stemmer_unelided(uint8_t language, struct span surface)
{
    const char *const *elisions = elisions_of(language);
    const char *mark = elisions != NULL ? memchr(surface.at, '\'', surface.len) : NULL;
    if (mark == NULL)
        return surface;
    struct span before = {surface.at, (size_t)(mark - surface.at)};
    for (; *elisions != NULL; elisions++)
        if (span_equal(before, span_of(*elisions)))
            return span_cut(surface, before.len + 1, surface.len - before.len - 1);
    return surface;
}

/* libstemmer 2.2 knows Romanian ș and ț only with the cedilla of old keyboards; today they have a
 * comma. Exact forms have neither. */
static struct span with_cedillas(struct span word, char out[WORD_MAX])
{
    if (word.len > WORD_MAX)
        return word;
    memcpy(out, word.at, word.len);
    for (size_t i = 0; i + 1 < word.len; i++) {
        if (memcmp(out + i, "\u0219", 2) == 0)
            memcpy(out + i, "\u015F", 2);
        else if (memcmp(out + i, "\u021B", 2) == 0)
            memcpy(out + i, "\u0163", 2);
    }
    return (struct span){out, word.len};
}

enum status stemmer_run(struct stemmer *stemmer, uint8_t language, struct span surface,
                        struct span *stem, struct error *err)
{
    *stem = SPAN_NONE;
    if (language >= LANGUAGE_COUNT || stemmer->of[language] == NULL) {
        enum status status = open_stemmer(stemmer, language, err);
        if (status != OK)
            return status;
    }
    char spelled[WORD_MAX];
    struct span word = stemmer_unelided(language, surface);
    if (strcmp(language_snowball(language), "romanian") == 0)
        word = with_cedillas(word, spelled);
    if (word.len > INT_MAX)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "a word of more than 2 GB");
    const sb_symbol *at =
        sb_stemmer_stem(stemmer->of[language], (const sb_symbol *)word.at, (int)word.len);
    if (at == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory to stem a word");
    *stem = (struct span){(const char *)at, (size_t)sb_stemmer_length(stemmer->of[language])};
    return OK;
}
