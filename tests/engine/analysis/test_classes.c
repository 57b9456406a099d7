#include "engine/analysis/classes.h"

#include "tests/support/test.h"

static void characters_have_the_class_of_their_role(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        enum word_class class;
    } rows[] = {
        {'a', CLASS_LETTER},     {0xE9, CLASS_LETTER},     {0x416, CLASS_LETTER},
        {0x5D0, CLASS_HEBREW},   {'7', CLASS_DIGIT},       {0x663, CLASS_DIGIT},
        {'_', CLASS_CONNECT},    {0x202F, CLASS_OTHER},    {':', CLASS_OTHER},
        {0xFF1A, CLASS_OTHER},   {'@', CLASS_OTHER},       {'\'', CLASS_MID_ANY},
        {0x2019, CLASS_MID_ANY}, {'.', CLASS_MID_ANY},     {0xB7, CLASS_MID_LETTER},
        {',', CLASS_MID_DIGIT},  {0x66C, CLASS_MID_DIGIT}, {0x301, CLASS_EXTEND},
        {0x200C, CLASS_EXTEND},  {0x200D, CLASS_HARD},     {0xAD, CLASS_HARD},
        {0xE01, CLASS_HARD},     {0x529B, CLASS_ALONE},    {0x3042, CLASS_ALONE},
        {0x30AB, CLASS_ALONE},   {0x3005, CLASS_ALONE},    {0xB2, CLASS_ALONE},
        {0x30FC, CLASS_PROLONG}, {0xFF70, CLASS_PROLONG},  {0xAC00, CLASS_LETTER},
        {0x201C, CLASS_OTHER},   {0x2014, CLASS_OTHER},    {0xA0, CLASS_OTHER},
        {0x1F600, CLASS_OTHER},  {0x24B6, CLASS_HARD},     {0x10FFFF, CLASS_OTHER},
    };
    struct classes classes = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (classes_of(&classes, rows[i].code) != rows[i].class)
            fail_msg("U+%04X is of class %d", rows[i].code, classes_of(&classes, rows[i].code));
        assert_int_equal(class_find(rows[i].code), rows[i].class);
    }
    classes_release(&classes);
}

/* The fast path sets bits of ASCII bytes by itself. */
static void ascii_has_the_kinds_of_the_fast_path(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x80; code++) {
        bool is_letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
        assert_int_equal(class_find(code) == CLASS_LETTER, is_letter);
        assert_int_equal(class_find(code) == CLASS_DIGIT, code >= '0' && code <= '9');
        assert_int_equal(class_find(code) == CLASS_CONNECT, code == '_');
        assert_int_equal(class_find(code) == CLASS_MID_ANY, code == '\'' || code == '.');
        assert_int_equal(class_find(code) == CLASS_MID_DIGIT, code == ',' || code == ';');
    }
}

static void invalid_bytes_part_words(void **state)
{
    (void)state;
    struct classes classes = {0};
    size_t len;
    assert_int_equal(classes_at(&classes, SPAN("\xff"), 0, &len), CLASS_OTHER);
    assert_int_equal(len, 1);
    assert_int_equal(classes_at(&classes, SPAN("\xc3\xa9"), 0, &len), CLASS_LETTER);
    assert_int_equal(len, 2);
    classes_release(&classes);
}

static void chinese_and_japanese_characters_are_known(void **state)
{
    (void)state;
    assert_true(class_is_han(0x529B) && class_is_han(0x3042) && class_is_han(0x30FC));
    assert_false(class_is_han('a') || class_is_han(0xB2) || class_is_han(0xAC00));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_have_the_class_of_their_role),
        cmocka_unit_test(ascii_has_the_kinds_of_the_fast_path),
        cmocka_unit_test(invalid_bytes_part_words),
        cmocka_unit_test(chinese_and_japanese_characters_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
