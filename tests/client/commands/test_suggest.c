#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void a_suggestion_is_a_line_with_its_number(void **state)
{
    (void)state;
    program_expect("suggest power of s", 0, "power of siberia\t61\npow�er\t3\n", "");
    program_expect("suggest -q power", 0, "", "");
}

static void words_and_limits_are_sent(void **state)
{
    (void)state;
    program_begin_with_daemon(state);
    struct process_result result = program_run("suggest -n 3 --deadline 50 power of");
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests,
                             "{\"q\":\"power of\",\"limit\":3,\"deadline_ms\":50}"));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void without_words_nothing_is_asked(void **state)
{
    (void)state;
    program_expect("suggest", 2, "", "pilcrow: suggest needs WORDS\n");
}

static void an_older_daemon_says_what_it_lacks(void **state)
{
    (void)state;
    program_expect_reply("x", "", "suggest gas", 2, "", "pilcrow: no such method\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_suggestion_is_a_line_with_its_number),
        cmocka_unit_test(words_and_limits_are_sent),
        PROGRAM_TEST(without_words_nothing_is_asked),
        PROGRAM_TEST(an_older_daemon_says_what_it_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
