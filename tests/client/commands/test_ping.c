#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void version_generation_and_time_are_told(void **state)
{
    (void)state;
    struct process_result result = program_run("ping");
    assert_true(span_begins(buf_span(&result.out), SPAN("pilcrowd 1.0.0, g000042, ")));
    assert_true(program_said(&result.out, " ms\n"));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    program_expect("ping --json", 0, "{\"generation\":\"g000042\",\"uptime_s\":1}\n", "");
}

static void a_daemon_without_an_index_says_so(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"*", "{\"server\":\"pilcrowd/1\",\"generation\":null}"}};
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    struct process_result result = program_run("ping");
    assert_true(span_begins(buf_span(&result.out), SPAN("pilcrowd 1, no index, ")));
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    fake_daemon_release(&program_daemon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(version_generation_and_time_are_told),
        PROGRAM_TEST(a_daemon_without_an_index_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
