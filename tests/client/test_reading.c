#include "client/reading.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

/* A daemon that says "more" but gives the same piece again is asked once more, and not for ever. */
static void a_long_article_is_read_to_its_end(void **state)
{
    static const struct fake_answer answers[] = {
        {"article",
         "{\"generation\":\"g7\",\"article\":{\"path\":\"a.md\"},\"paragraphs\":[{\"n\":1,"
         "\"line\":1,\"text\":\"x\"},{\"n\":2,\"line\":3,\"text\":\"y\"}],\"more\":true}"}};
    program_begin(state);
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    program_expect("article a", 0, "a.md\n\n    1  x\n\n    3  y\n", "");
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests,
                             "\"id\":2,\"method\":\"article\",\"params\":{\"id\":\"a\",\"from\":3,"
                             "\"generation\":\"g7\"}"));
    assert_false(program_said(&program_daemon.requests, "\"id\":3,"));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void json_is_the_result_on_a_line(void **state)
{
    (void)state;
    program_expect_reply("article", "{\"paragraphs\":[],\"more\":false}", "article --json a", 0,
                         "{\"paragraphs\":[],\"more\":false}\n", "");
}

static void a_failure_that_is_not_absence_is_told_at_once(void **state)
{
    (void)state;
    program_expect_reply("article",
                         "!{\"message\":\"nothing yet\",\"data\":{\"code\":\"no_index\"}}",
                         "article a", 2, "", "pilcrow: nothing yet\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_article_is_read_to_its_end),
        PROGRAM_TEST(json_is_the_result_on_a_line),
        PROGRAM_TEST(a_failure_that_is_not_absence_is_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
