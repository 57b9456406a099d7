#include "engine/analysis/unicode.h"

#include "base/buf.h"
#include "tests/support/test.h"

/* That the words are right is tested through the tokenizer; here is what it never asks for. */
static void words_of(enum unicode_mode mode, struct span text, struct buf *out)
{
    static struct classes classes;
    struct unicode *unicode;
    struct error err;
    assert_ok(unicode_new(&classes, &unicode, &err), &err);
    for (int round = 0; round < 2; round++) { /* the second from the start again */
        buf_clear(out);
        assert_ok(unicode_begin(unicode, text, mode, &err), &err);
        for (size_t start, end; unicode_next(unicode, &start, &end);) {
            buf_add_span(out, span_cut(text, start, end - start));
            buf_add_char(out, '|');
        }
    }
    unicode_free(unicode);
    classes_release(&classes);
}

static void characters_stand_alone_or_are_divided_by_dictionary(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 10);
    words_of(UNICODE_WORDS, SPAN("東京 gas"), &out);
    assert_text(buf_span(&out), "東|京|gas|");
    words_of(UNICODE_DIVIDE, SPAN("東京 gas"), &out);
    assert_text(buf_span(&out), "東京|gas|");
    buf_release(&out);
}

static void hangul_joins_letters_and_digits(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 10);
    words_of(UNICODE_WORDS, SPAN("2024년 AI는 한국어.한"), &out);
    assert_text(buf_span(&out), "2024년|AI는|한국어.한|");
    buf_release(&out);
}

static void nothing_and_invalid_bytes_have_no_words(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 10);
    words_of(UNICODE_WORDS, SPAN_NONE, &out);
    assert_int_equal(out.len, 0);
    words_of(UNICODE_WORDS, SPAN("\xff\xc3\xed\xa0\x80 ..."), &out);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_stand_alone_or_are_divided_by_dictionary),
        cmocka_unit_test(hangul_joins_letters_and_digits),
        cmocka_unit_test(nothing_and_invalid_bytes_have_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
