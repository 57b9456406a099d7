#include "tests/indexer/cases.h"

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"NUL", SPAN("a\0b\0\0\n\n\0"),
         "1 a\xEF\xBF\xBD"
         "b\xEF\xBF\xBD\xEF\xBF\xBD\n3 \xEF\xBF\xBD\n"},
        {"control characters stay", SPAN("a\x1B[31mb\x07"), "1 a\x1B[31mb\x07\n"},
        {"a form feed is white space", SPAN("\fa\n\f\nb"), "1 a\n3 b\n"},
        {"invalid bytes",
         SPAN("\xEF\xBB\xBF"
              "a\xFF"
              "b"),
         "warn 0: not UTF-8 in one place, read as U+FFFD there\n1 a\xEF\xBF\xBD"
         "b\n"},
        {"UTF-16",
         SPAN("\xFF\xFE"
              "a\0\n\0\n\0b\0"),
         "1 a\n3 b\n"},
        {"markup is text", SPAN("<b>*a*</b>\n\n# b"), "1 <b>*a*</b>\n3 # b\n"},
        {"front matter is text", SPAN("---\ntitle: T\n---\n"), "1 --- title: T ---\n"},
    };
    CHECK_CASES("a.txt", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
