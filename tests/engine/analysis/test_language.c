#include "engine/analysis/language.h"

#include "tests/support/test.h"

static void tags_are_found_in_any_case_and_region(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        const char *expected;
    } rows[] = {
        {"en", "en"},   {"EN", "en"},       {"en-GB", "en"}, {"pt_BR", "pt"}, {"ru", "ru"},
        {"nb", "no"},   {"nn-NO", "no"},    {"zh", "und"},   {"", "und"},     {"e", "und"},
        {"eng", "und"}, {"zh-Hant", "und"}, {"-en", "und"},  {"und", "und"},  {"sr-Latn", "sr"},
        {"hr", "sr"},   {"bs-BA", "sr"},    {"SH", "sr"},    {"cnr", "sr"},   {"h", "und"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(language_tag(language_find(span_of(rows[i].tag))), rows[i].expected);
    assert_int_equal(language_find(SPAN_NONE), LANGUAGE_NONE);
}

static void numbers_and_tags_go_both_ways(void **state)
{
    (void)state;
    for (uint8_t language = 1; language < LANGUAGE_COUNT; language++) {
        assert_int_equal(language_find(span_of(language_tag(language))), language);
        assert_non_null(language_snowball(language));
    }
    assert_null(language_snowball(LANGUAGE_NONE));
    assert_null(language_snowball(LANGUAGE_COUNT));
    assert_string_equal(language_tag(255), "und");
}

/* Stored in segments: a change here is a new format. */
static void numbers_never_change(void **state)
{
    (void)state;
    assert_int_equal(language_find(SPAN("en")), 1);
    assert_int_equal(language_find(SPAN("ru")), 4);
    assert_int_equal(language_find(SPAN("el")), 17);
    assert_int_equal(language_find(SPAN("sr")), 28);
}

static void the_script_chooses_where_the_language_cannot(void **state)
{
    (void)state;
    uint8_t ru = language_find(SPAN("ru")), fr = language_find(SPAN("fr"));
    uint8_t sr = language_find(SPAN("sr")), ne = language_find(SPAN("ne"));
    assert_int_equal(language_of_script(fr, SCRIPT_LATIN), fr);
    assert_int_equal(language_of_script(fr, SCRIPT_CYRILLIC), ru);
    assert_int_equal(language_of_script(ru, SCRIPT_LATIN), LANGUAGE_ENGLISH);
    assert_int_equal(language_of_script(sr, SCRIPT_LATIN), sr);
    assert_int_equal(language_of_script(sr, SCRIPT_CYRILLIC), sr);
    assert_int_equal(language_of_script(ne, SCRIPT_DEVANAGARI), ne);
    assert_int_equal(language_of_script(LANGUAGE_NONE, SCRIPT_LATIN), LANGUAGE_ENGLISH);
    assert_int_equal(language_of_script(LANGUAGE_NONE, SCRIPT_DEVANAGARI),
                     language_find(SPAN("hi")));
    assert_int_equal(language_of_script(LANGUAGE_NONE, SCRIPT_HEBREW), LANGUAGE_NONE);
    assert_int_equal(language_of_script(fr, SCRIPT_OTHER), LANGUAGE_NONE);
}

static void stop_words_are_found_in_their_language(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *stops, *others;
    } rows[] = {
        {"en", "who the to be of a or not and at in on with don't it's yourselves",
         "power siberia gas whom2 zebra thee"},
        {"fr", "le la et ete qu c meme", "énergie gaz zone"},
        {"de", "der die das und nicht fur uber wurde", "gas strasse"},
        {"ru", "и в не что еще", "газ сибирь"},
        {"es", "el la de que estabamos", "gas"},
        {"it", "il di che e", "gas"},
        {"pt", "o de nao", "gas"},
        {"nl", "de het een niet", "gas"},
        {"sv", "och det att for", "gas"},
        {"no", "og i jeg pa", "gass"},
        {"da", "og i jeg pa", "gas"},
        {"fi", "ja on ei etta", "kaasu"},
        {"hu", "a az es hogy", "gaz"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t language = language_find(span_of(rows[i].tag));
        for (int is_stop = 0; is_stop < 2; is_stop++) {
            const char *at = is_stop ? rows[i].stops : rows[i].others;
            while (*at != '\0') {
                size_t len = strcspn(at, " ");
                if (language_is_stop(language, (struct span){at, len}) != (is_stop == 1))
                    fail_msg("%s: %.*s", rows[i].tag, (int)len, at);
                at += len + strspn(at + len, " ");
            }
        }
    }
    assert_false(language_is_stop(LANGUAGE_NONE, SPAN("the")));
    assert_false(language_is_stop(255, SPAN("the")));
}

/* Looking up halves the lists: that finds every word only where they are in order. */
#include "engine/analysis/stopwords.def"

static void assert_sorted(const char *const *words, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(words[i - 1], words[i]) >= 0)
            fail_msg("\"%s\" stands behind \"%s\"", words[i], words[i - 1]);
}

#define ASSERT_SORTED(list) assert_sorted((list), sizeof(list) / sizeof *(list))

static void stop_lists_are_sorted(void **state)
{
    (void)state;
    ASSERT_SORTED(stop_en);
    ASSERT_SORTED(stop_fr);
    ASSERT_SORTED(stop_de);
    ASSERT_SORTED(stop_ru);
    ASSERT_SORTED(stop_es);
    ASSERT_SORTED(stop_it);
    ASSERT_SORTED(stop_pt);
    ASSERT_SORTED(stop_nl);
    ASSERT_SORTED(stop_sv);
    ASSERT_SORTED(stop_no);
    ASSERT_SORTED(stop_da);
    ASSERT_SORTED(stop_fi);
    ASSERT_SORTED(stop_hu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_found_in_any_case_and_region),
        cmocka_unit_test(numbers_and_tags_go_both_ways),
        cmocka_unit_test(numbers_never_change),
        cmocka_unit_test(the_script_chooses_where_the_language_cannot),
        cmocka_unit_test(stop_words_are_found_in_their_language),
        cmocka_unit_test(stop_lists_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
