#include "engine/query/character.h"

#include "tests/support/test.h"

static bool is_any_of(uint32_t code, const uint32_t *codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (codes[i] == code)
            return true;
    return false;
}

#define IS_ANY_OF(code, codes) is_any_of((code), (codes), sizeof(codes) / sizeof *(codes))

/* PropList.txt of Unicode 15, White_Space; and what QUERY §3 adds. */
static void white_space_is_exactly_that_of_the_language(void **state)
{
    (void)state;
    const uint32_t spaces[] = {0x20,   0xA0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
                               0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A,
                               0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x200B, 0xFEFF};
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        bool is_control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
        assert_int_equal(character_is_space(code), is_control || IS_ANY_OF(code, spaces));
    }
}

static void quotes_are_exactly_those_of_the_language(void **state)
{
    (void)state;
    const uint32_t quotes[] = {'"', 0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB, 0xFF02};
    const uint32_t openers[] = {0x201C, 0x201E, 0x201F, 0xAB};
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        assert_int_equal(character_is_quote(code), IS_ANY_OF(code, quotes));
        assert_int_equal(character_is_opening_quote(code), IS_ANY_OF(code, openers));
    }
}

static void letters_are_those_of_all_scripts(void **state)
{
    (void)state;
    const uint32_t letters[] = {'a',   'Z',    0xE9,   0x433,   0x5D0, 0x627,
                                0x915, 0x897F, 0xAC00, 0x1D524, 0xBD};
    const uint32_t others[] = {0,   ' ', '_',  '-',    '@',     '[',
                               '`', '{', 0xD7, 0x2014, 0x1F6E2, 0x110000};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        assert_true(character_is_letter(letters[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(character_is_letter(others[i]));
    assert_false(character_is_letter('0'));
    assert_false(character_is_letter(UINT32_MAX));
}

static void digits_are_those_of_ascii(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x3000; code++)
        assert_int_equal(character_is_digit(code), code >= '0' && code <= '9');
}

static void blank_is_white_space_alone(void **state)
{
    (void)state;
    assert_true(character_is_blank(SPAN("")));
    assert_true(character_is_blank(SPAN(" \t\n　\xE2\x80\x8B")));
    assert_false(character_is_blank(SPAN("  .")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_is_exactly_that_of_the_language),
        cmocka_unit_test(quotes_are_exactly_those_of_the_language),
        cmocka_unit_test(letters_are_those_of_all_scripts),
        cmocka_unit_test(digits_are_those_of_ascii),
        cmocka_unit_test(blank_is_white_space_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
