#include "indexer/show.h"

#include <stdlib.h>

#include "tests/support/test.h"

static void assert_shown(void (*show)(struct buf *, uint64_t), uint64_t n, const char *expected)
{
    struct buf out;
    buf_init(&out, 256);
    show(&out, n);
    assert_span_is(buf_span(&out), span_of(expected), expected);
    buf_release(&out);
}

static void numbers_read_well(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *count, *bytes;
    } rows[] = {
        {0, "0", "0 kB"},
        {7, "7", "1 kB"},
        {999, "999", "1 kB"},
        {1000, "1,000", "1 kB"},
        {1834, "1,834", "2 kB"},
        {1000000, "1,000,000", "1 MB"},
        {56400000, "56,400,000", "56 MB"},
        {1234567890, "1,234,567,890", "1.2 GB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_shown(show_count, rows[i].n, rows[i].count);
        assert_shown(show_bytes, rows[i].n, rows[i].bytes);
    }
}

static void times_have_as_many_digits_as_matter(void **state)
{
    (void)state;
    static const struct {
        uint64_t ms;
        const char *text;
    } rows[] = {{0, "0.00 s"},   {1, "0.01 s"},   {50, "0.05 s"}, {90, "0.09 s"},
                {94, "0.10 s"},  {95, "0.1 s"},   {149, "0.1 s"}, {4230, "4.2 s"},
                {4250, "4.3 s"}, {9949, "9.9 s"}, {9950, "10 s"}, {83510, "84 s"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_shown(show_seconds, rows[i].ms, rows[i].text);
}

static void one_is_not_many(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 256);
    show_counted(&out, 1, "file");
    show_counted(&out, 2, "file");
    show_counted(&out, 0, "file");
    assert_text(buf_span(&out), "1 file2 files0 files");
    buf_release(&out);
}

static void assert_text_shown(struct span text, const char *expected)
{
    struct buf out;
    buf_init(&out, 256);
    show_text(&out, text);
    assert_span_is(buf_span(&out), span_of(expected), expected);
    buf_release(&out);
}

static void nothing_reaches_the_terminal_raw(void **state)
{
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    assert_text_shown(SPAN("caf\xC3\xA9"), "caf\xC3\xA9");
    assert_text_shown(SPAN("a\tb\nc"), "a b c");
    assert_text_shown(SPAN("\x1B[31mred"), "\xEF\xBF\xBD[31mred");
    assert_text_shown(SPAN("\xFF|\xC2\x9B|\xE2\x80\xAE|\x7F"),
                      "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD");
}

static void other_locales_get_a_question_mark(void **state)
{
    (void)state;
    setenv("LC_ALL", "C", 1);
    assert_false(show_is_utf8());
    assert_text_shown(SPAN("caf\xC3\xA9 \x1B"), "caf? ?");
    setenv("LC_ALL", "", 1);
    setenv("LC_CTYPE", "de_DE.utf8", 1);
    assert_true(show_is_utf8());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_read_well),
        cmocka_unit_test(times_have_as_many_digits_as_matter),
        cmocka_unit_test(one_is_not_many),
        cmocka_unit_test(nothing_reaches_the_terminal_raw),
        cmocka_unit_test(other_locales_get_a_question_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
