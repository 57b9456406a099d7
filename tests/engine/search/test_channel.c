#include "engine/search/channel.h"

#include <math.h>

#include "tests/support/test.h"

static double cost(const char *meant, const char *typed)
{
    return channel_cost(span_of(meant), span_of(typed));
}

static void nothing_wrong_costs_nothing(void **state)
{
    (void)state;
    assert_true(fabs(cost("siberia", "siberia")) < 1e-9);
    assert_true(fabs(cost("сибирь", "сибирь")) < 1e-9);
    assert_true(fabs(cost("", "")) < 1e-9);
}

/* Each row: the likelier of two words that may have been meant. */
static void the_likelier_error_costs_less(void **state)
{
    static const struct {
        const char *typed, *likelier, *other, *why;
    } rows[] = {
        {"hous", "house", "hour", "a letter lost before another letter"},
        {"form", "from", "farm", "a swap before another letter"},
        {"ther", "there", "the", "a letter lost before one more"},
        {"comitee", "committee", "comites",
         "two doubled letters lost before a letter lost and one more"},
        {"leter", "letter", "leather", "one of two before two others"},
        {"lettter", "letter", "lotttery", "a letter struck twice"},
        {"haves", "haven", "raven", "one error before two"},
        {"bine", "bin", "vine", "a wrong letter at the end before one in front"},
        {"газ", "газы", "раз", "code points, not bytes"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (cost(rows[i].likelier, rows[i].typed) >= cost(rows[i].other, rows[i].typed))
            print_error("%s\n", rows[i].why);
        assert_true(cost(rows[i].likelier, rows[i].typed) < cost(rows[i].other, rows[i].typed));
    }
}

static void first_letters_are_wrong_more_seldom(void **state)
{
    (void)state;
    assert_true(cost("gas", "xas") > cost("gas", "gxs"));
    assert_true(cost("gas", "as") > cost("gas", "gs"));
    assert_true(cost("gas", "xgas") > cost("gas", "gxas"));
    assert_true(cost("gazy", "agzy") > cost("gazy", "gzay"));
    assert_true(fabs(cost("gas", "ggas") - cost("gas", "gass")) < 1e-9);
}

static void a_long_word_is_never_meant(void **state)
{
    char word[CHANNEL_LONGEST + 2];
    (void)state;
    memset(word, 'a', sizeof word);
    word[CHANNEL_LONGEST] = '\0';
    assert_true(isfinite(cost(word, word)));
    word[CHANNEL_LONGEST] = 'a';
    word[CHANNEL_LONGEST + 1] = '\0';
    assert_true(isinf(cost(word, "a")));
    assert_true(isinf(cost("a", word)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_wrong_costs_nothing),
        cmocka_unit_test(the_likelier_error_costs_less),
        cmocka_unit_test(first_letters_are_wrong_more_seldom),
        cmocka_unit_test(a_long_word_is_never_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
