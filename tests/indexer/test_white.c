#include "indexer/white.h"

#include "tests/support/test.h"

struct row {
    struct span text;
    const char *expected;
};

static void both_ends_are_trimmed_of_every_white_space(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SPAN("a"), "a"},
        {SPAN(" \t\r\n\v\f"
              "a b"
              "\f\v\n\r\t "),
         "a b"},
        {SPAN("\xC2\xA0\xE3\x80\x80"
              "a"
              "\xE2\x80\xA8\xC2\x85"),
         "a"},
        {SPAN("\xE2\x80\x8B"
              "a"),
         "\xE2\x80\x8B"
         "a"}, /* a zero-width space is none */
        {SPAN("é "), "é"},
        {SPAN("   "), ""},
        {SPAN(""), ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_span_is(white_trim(rows[i].text), span_of(rows[i].expected), rows[i].text.at);
}

static void runs_collapse_and_nul_is_replaced(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {SPAN(" a \n b\xC2\xA0\xC2\xA0"
              "c "),
         "a b c"},
        {SPAN("a\0b\0"), "a\xEF\xBF\xBD"
                         "b\xEF\xBF\xBD"},
        {SPAN("\0"), "\xEF\xBF\xBD"},
        {SPAN("Сила  Сибири"), "Сила Сибири"},
    };
    struct arena arena;
    arena_init(&arena, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_span_is(white_collapse(rows[i].text, &arena), span_of(rows[i].expected),
                       rows[i].text.at);
    assert_null(white_collapse(SPAN(" \n"), &arena).at);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_are_trimmed_of_every_white_space),
        cmocka_unit_test(runs_collapse_and_nul_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
