#include "indexer/shrink.h"

#include <stdbool.h>

#include "tests/support/test.h"

static void a_shrink_is_more_than_a_fifth_and_at_least_ten(void **state)
{
    (void)state;
    static const struct {
        uint64_t gone, n;
        bool is_shrink;
    } rows[] = {{9, 9, false},  {10, 10, true},     {10, 50, false},   {10, 49, true},
                {11, 50, true}, {200, 1000, false}, {201, 1000, true}, {0, 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char advice[100];
        struct error err;
        enum status status =
            shrink_check(rows[i].gone, rows[i].n, "articles/", advice, sizeof advice, &err);
        assert_status(status, rows[i].is_shrink ? ERR_STALE : OK);
    }
}

static void it_says_how_many_and_what_to_do(void **state)
{
    (void)state;
    char advice[100];
    struct error err;
    assert_status(shrink_check(1790, 1834, "articles/", advice, sizeof advice, &err), ERR_STALE);
    assert_string_equal(err.text, "1,790 of 1,834 articles would be removed; nothing published");
    assert_string_equal(advice, "Is articles/ complete? To publish all the same: --force");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shrink_is_more_than_a_fifth_and_at_least_ten),
        cmocka_unit_test(it_says_how_many_and_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
