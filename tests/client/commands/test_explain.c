#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void tree_plan_and_parts_are_lines(void **state)
{
    (void)state;
    program_expect("explain gas", 0,
                   "understood gas\ntree       (word gas)\nplan       TERM Sgas\nhit        a#1\n"
                   "score      1.75\n  word 1.5  gas\n  near 0.25\n",
                   "");
}

static void a_rank_and_a_phrase_are_sent(void **state)
{
    program_begin_with_daemon(state);
    struct process_result result = program_run("explain --rank 3 -x gas price");
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests,
                             "{\"q\":\"\\\"gas price\\\"\",\"filters\":{},\"rank\":3}"));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void no_hit_of_that_rank_is_explained_as_well(void **state)
{
    (void)state;
    program_expect_reply("explain",
                         "{\"query\":{\"understood\":\"gas\"},\"hit\":null,\"parts\":[],"
                         "\"why_not\":\"there are 2 hits\"}",
                         "explain --rank 9 gas", 0, "understood gas\nno hit     there are 2 hits\n",
                         "");
    program_expect("explain", 2, "", "pilcrow: explain needs a QUERY\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(tree_plan_and_parts_are_lines),
        cmocka_unit_test(a_rank_and_a_phrase_are_sent),
        PROGRAM_TEST(no_hit_of_that_rank_is_explained_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
