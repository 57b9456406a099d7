#include "engine/analysis/word_forms.h"

#include "engine/analysis/language.h"
#include "tests/support/test.h"

/* The forms themselves are rows of tables/stems.tsv, read by test_analyzer. */
static int open_forms(void **state)
{
    struct word_forms *forms;
    struct error err;
    assert_ok(word_forms_new(&forms, &err), &err);
    *state = forms;
    return 0;
}

static int close_forms(void **state)
{
    word_forms_free(*state);
    return 0;
}

static void a_folded_word_can_be_stemmed_in_several_languages(void **state)
{
    struct word word;
    struct error err;
    assert_ok(word_forms_fold(*state, SPAN("Nationalités"), &word, &err), &err);
    assert_text(word.surface, "nationalités");
    assert_text(word.exact, "nationalites");
    assert_ok(word_forms_stem(*state, language_find(SPAN("fr")), &word, &err), &err);
    assert_text(word.stem, "national");
    assert_ok(word_forms_stem(*state, LANGUAGE_ENGLISH, &word, &err), &err);
    assert_text(word.stem, "nationalit");
    assert_int_equal(word.language, LANGUAGE_ENGLISH);
    assert_text(word.surface, "nationalités");
}

static void nothing_is_left_of_letters_without_meaning(void **state)
{
    struct word word;
    struct error err;
    assert_ok(word_forms_fold(*state, SPAN("\xd9\x80"), &word, &err), &err);
    assert_int_equal(word.exact.len, 0);
    assert_int_equal(word.surface.len, 0);
}

static void numbers_and_chinese_characters_have_no_language(void **state)
{
    static const char *const words[] = {"2019", "x1", "٣", "力", "コー"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct word word;
        struct error err;
        assert_ok(word_forms_fold(*state, span_of(words[i]), &word, &err), &err);
        assert_ok(word_forms_stem(*state, LANGUAGE_ENGLISH, &word, &err), &err);
        assert_int_equal(word.language, LANGUAGE_NONE);
        assert_span_is(word.stem, word.exact, words[i]);
        assert_int_equal(word.is_number, i < 3);
        assert_int_equal(word.is_han, i >= 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folded_word_can_be_stemmed_in_several_languages),
        cmocka_unit_test(nothing_is_left_of_letters_without_meaning),
        cmocka_unit_test(numbers_and_chinese_characters_have_no_language),
    };
    return cmocka_run_group_tests(tests, open_forms, close_forms);
}
