#include "client/glyph.h"

#include <locale.h>

#include "base/utf8.h"
#include "tests/support/test.h"

static void no_harmful_code_point_survives_in_any_charset(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (!utf8_is_harmful(code))
            continue;
        for (int charset = CHARSET_UTF8; charset <= CHARSET_ASCII; charset++) {
            char bytes[4];
            struct span text = {bytes, utf8_encode(code, bytes)};
            struct glyph glyph = glyph_at(text, 0, (enum charset)charset);
            const char *expected = code == '\t' || code == '\n' ? " "
                                   : charset == CHARSET_UTF8    ? "�"
                                                                : "?";
            assert_text(((struct span){glyph.bytes, glyph.len}), expected);
            assert_int_equal(glyph.consumed, text.len);
        }
    }
}

static void write(const char *text, enum charset charset, const char *expected)
{
    struct buf out;
    buf_init(&out, 1000);
    glyph_write(span_of(text), charset, &out);
    assert_text(buf_span(&out), expected);
    buf_release(&out);
}

static void each_charset_has_its_way_with_what_is_not_ascii(void **state)
{
    (void)state;
    write("é\x9bz", CHARSET_UTF8, "é�z");
    write("é\x9bz", CHARSET_BYTES, "é?z");
    write("é\x9bz", CHARSET_ASCII, "??z");
}

static void columns_are_those_of_the_terminal(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {{"abc", 3}, {"中国", 4}, {"e\xCC\x81", 1}, {"Сила", 4},
                {"ｶﾞ", 2},  {"", 0},     {"\x1b[1m", 4},   {"𝔤𝔞𝔰", 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(glyph_columns(span_of(rows[i].text), CHARSET_UTF8), rows[i].columns);
}

static void what_fits_is_cut_between_characters(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_int_equal(glyph_fit(SPAN("中国"), 3, CHARSET_UTF8), 3);
    assert_int_equal(glyph_fit(SPAN("中国"), 4, CHARSET_UTF8), 6);
    assert_int_equal(glyph_fit(SPAN("e\xCC\x81x"), 1, CHARSET_UTF8), 3);
    assert_int_equal(glyph_fit(SPAN("abc"), 0, CHARSET_UTF8), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_harmful_code_point_survives_in_any_charset),
        cmocka_unit_test(each_charset_has_its_way_with_what_is_not_ascii),
        cmocka_unit_test(columns_are_those_of_the_terminal),
        cmocka_unit_test(what_fits_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
