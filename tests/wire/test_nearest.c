#include "wire/nearest.h"

#include "tests/support/test.h"

static const char *const names[] = {"hello", "ping", "search", "article", "stats", "reload"};

static const struct {
    const char *typed, *expected;
} rows[] = {
    {"serch", "search"},
    {"SEARCH", "search"},
    {"saerch", "search"},
    {"searchh", "search"},
    {"statss", "stats"},
    {"artcile", "article"},
    {"pong", "ping"},
    {"relod", "reload"},
    {"x", NULL},
    {"", NULL},
    {"quokka", NULL},
    {"pnog", NULL},
    {"a-name-that-is-far-longer-than-any-of-ours", NULL},
};

static void the_closest_name_is_found_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = nearest_name(span_of(rows[i].typed), names, 6);
        if (rows[i].expected == NULL)
            assert_null(found);
        else
            assert_string_equal(found, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_closest_name_is_found_or_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
