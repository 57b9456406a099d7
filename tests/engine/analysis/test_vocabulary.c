#include "engine/analysis/vocabulary.h"

#include "tests/support/test.h"

static void words_are_copied_and_never_move(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct error err;
    char text[16];
    const struct word *first = NULL;
    vocabulary_init(&vocabulary);
    for (uint32_t i = 0; i < 5 * VOCABULARY_PAGE; i++) {
        uint32_t number;
        int len = snprintf(text, sizeof text, "é%us", i);
        struct word word = {.surface = {text, (size_t)len},
                            .exact = {text + 1, (size_t)len - 1},
                            .stem = {text, (size_t)len - 1},
                            .language = 3};
        assert_ok(vocabulary_add(&vocabulary, &word, &number, &err), &err);
        assert_int_equal(number, i);
        first = i == 0 ? vocabulary_at(&vocabulary, 0) : first;
    }
    assert_ptr_equal(first, vocabulary_at(&vocabulary, 0));
    assert_text(first->surface, "é0s");
    assert_text(first->exact, "\xa9"
                              "0s");
    assert_text(first->stem, "é0");
    assert_int_equal(first->language, 3);
    vocabulary_release(&vocabulary);
    assert_int_equal(vocabulary.n, 0);
}

static void forms_that_begin_alike_share_their_bytes(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct error err;
    uint32_t number;
    struct word word = {
        .surface = SPAN("pipelines"), .exact = SPAN("pipelines"), .stem = SPAN("pipelin")};
    vocabulary_init(&vocabulary);
    assert_ok(vocabulary_add(&vocabulary, &word, &number, &err), &err);
    const struct word *kept = vocabulary_at(&vocabulary, number);
    assert_ptr_equal(kept->surface.at, kept->exact.at);
    assert_ptr_equal(kept->surface.at, kept->stem.at);
    vocabulary_release(&vocabulary);
}

static void a_note_is_its_writers(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct error err;
    uint32_t first, second;
    struct word word = {.surface = SPAN("gas"), .exact = SPAN("gas"), .stem = SPAN("gas")};
    vocabulary_init(&vocabulary);
    assert_ok(vocabulary_add(&vocabulary, &word, &first, &err), &err);
    assert_ok(vocabulary_add(&vocabulary, &word, &second, &err), &err);
    assert_int_equal(vocabulary_at(&vocabulary, first)->noted_by, 0);
    vocabulary_note(&vocabulary, second, 7, 3);
    vocabulary_note(&vocabulary, second, 9, 4);
    assert_int_equal(vocabulary_at(&vocabulary, first)->noted_by, 0);
    assert_int_equal(vocabulary_at(&vocabulary, second)->note, 9);
    assert_int_equal(vocabulary_at(&vocabulary, second)->noted_by, 4);
    vocabulary_release(&vocabulary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_copied_and_never_move),
        cmocka_unit_test(forms_that_begin_alike_share_their_bytes),
        cmocka_unit_test(a_note_is_its_writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
