#include "engine/analysis/stemmer.h"

#include <stdlib.h>

#include "tests/support/shared.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct span stem_of(struct stemmer *stemmer, const char *tag, const char *word)
{
    struct span stem;
    struct error err;
    uint8_t language = language_find(span_of(tag));
    assert_ok(stemmer_run(stemmer, language, span_of(word), &stem, &err), &err);
    return stem;
}

static void every_language_has_its_stemmer(void **state)
{
    (void)state;
    struct stemmer stemmer = {0};
    for (uint8_t language = 1; language < LANGUAGE_COUNT; language++)
        assert_true(stem_of(&stemmer, language_tag(language), "x").len > 0);
    stemmer_release(&stemmer);
}

static void no_language_has_no_stemmer(void **state)
{
    (void)state;
    struct stemmer stemmer = {0};
    struct span stem;
    assert_status(stemmer_run(&stemmer, LANGUAGE_NONE, SPAN("x"), &stem, NULL), ERR_INVALID);
    assert_status(stemmer_run(&stemmer, LANGUAGE_COUNT, SPAN("x"), &stem, NULL), ERR_INVALID);
    assert_null(stem.at);
}

static void elided_words_have_the_stem_of_the_word(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *elided, *word;
    } rows[] = {
        {"fr", "l'énergie", "énergie"},    {"fr", "d'hommes", "hommes"},
        {"fr", "jusqu'alors", "alors"},    {"fr", "aujourd'hui", "aujourd'hui"},
        {"it", "dell'energia", "energia"}, {"it", "un'amica", "amica"},
        {"ca", "l'aigua", "aigua"},        {"ca", "d'aigua", "aigua"},
    };
    struct stemmer stemmer = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char expected[64];
        struct span word = stem_of(&stemmer, rows[i].tag, rows[i].word);
        assert_true(word.len < sizeof expected);
        memcpy(expected, word.at, word.len);
        assert_span_is(stem_of(&stemmer, rows[i].tag, rows[i].elided),
                       (struct span){expected, word.len}, rows[i].elided);
    }
    assert_span_is(stemmer_unelided(LANGUAGE_ENGLISH, SPAN("d'accord")), SPAN("d'accord"), "en");
    stemmer_release(&stemmer);
}

/* ---- Snowball's vocabularies ---- */

/* Where the data are newer than libstemmer 2.2, how much must agree all the same, in 1/1000. */
static const struct {
    const char *tag, *folder;
    unsigned least;
} vocabularies[] = {
    {"en", "english", 998},    {"fr", "french", 998},       {"de", "german", 964},
    {"ru", "russian", 999},    {"es", "spanish", 999},      {"it", "italian", 999},
    {"pt", "portuguese", 999}, {"nl", "dutch_porter", 999}, {"sv", "swedish", 981},
    {"no", "norwegian", 993},  {"da", "danish", 999},       {"fi", "finnish", 999},
    {"hu", "hungarian", 999},  {"ro", "romanian", 999},     {"tr", "turkish", 999},
    {"el", "greek", 999},      {"hi", "hindi", 999},        {"id", "indonesian", 999},
    {"ga", "irish", 999},      {"lt", "lithuanian", 998},   {"ne", "nepali", 999},
    {"yi", "yiddish", 999},    {"hy", "armenian", 999},     {"eu", "basque", 999},
    {"ca", "catalan", 999},    {"sr", "serbian", 999},
};

static bool next_line(struct span text, size_t *at, struct span *line)
{
    const char *end = *at < text.len ? memchr(text.at + *at, '\n', text.len - *at) : NULL;
    if (end == NULL)
        return false;
    *line = span_cut(text, *at, (size_t)(end - text.at) - *at);
    *at = (size_t)(end - text.at) + 1;
    return true;
}

/* The data write Romanian ș and ț with commas, libstemmer 2.2 with cedillas. */
static bool is_same_stem(struct span stem, struct span expected)
{
    bool is_same = stem.len == expected.len;
    for (size_t i = 0; is_same && i < stem.len; i++) {
        struct span a = span_cut(stem, i, stem.len - i), b = span_cut(expected, i, stem.len - i);
        if ((span_begins(a, SPAN("ş")) && span_begins(b, SPAN("ș"))) ||
            (span_begins(a, SPAN("ţ")) && span_begins(b, SPAN("ț"))))
            i++;
        else
            is_same = *a.at == *b.at;
    }
    return is_same;
}

static void compare_vocabulary(struct stemmer *stemmer, struct temp *temp, size_t row)
{
    char name[64];
    size_t at_word = 0, at_stem = 0, n = 0, n_same = 0;
    struct span word, expected, stem;
    uint8_t language = language_find(span_of(vocabularies[row].tag));
    snprintf(name, sizeof name, "snowball/%s/voc.txt", vocabularies[row].folder);
    struct span words = temp_read(temp, name);
    snprintf(name, sizeof name, "snowball/%s/output.txt", vocabularies[row].folder);
    struct span stems = temp_read(temp, name);
    while (next_line(words, &at_word, &word) && next_line(stems, &at_stem, &expected)) {
        if (memchr(word.at, '\'', word.len) != NULL) /* ours to change, or to leave */
            continue;
        assert_status(stemmer_run(stemmer, language, word, &stem, NULL), OK);
        n_same += is_same_stem(stem, expected);
        n++;
    }
    print_message("  %-13s %7zu words, %6.2f %% agree\n", vocabularies[row].folder, n,
                  100.0 * (double)n_same / (double)n);
    assert_true(n > 1000);
    if (n_same * 1000 < n * vocabularies[row].least)
        fail_msg("too few stems agree in %s", vocabularies[row].folder);
}

static void stems_are_those_of_snowballs_vocabularies(void **state)
{
    (void)state;
    struct temp temp;
    struct stemmer stemmer = {0};
    temp_make(&temp);
    bool is_there = shared_unpack("data/snowball.tar.zst", temp.path);
    for (size_t i = 0; is_there && i < sizeof vocabularies / sizeof *vocabularies; i++)
        compare_vocabulary(&stemmer, &temp, i);
    stemmer_release(&stemmer);
    temp_remove(&temp);
    if (!is_there)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_its_stemmer),
        cmocka_unit_test(no_language_has_no_stemmer),
        cmocka_unit_test(elided_words_have_the_stem_of_the_word),
        cmocka_unit_test(stems_are_those_of_snowballs_vocabularies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
