#include "client/search.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void a_bad_date_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    program_expect("--after 2014..2015 gas", 2, "",
                   "pilcrow: --after takes a date such as 2019, 2019-12, 2019-12-02 or 30d, not "
                   "'2014..2015'\n");
}

static void a_count_beyond_a_million_is_asked_for_once_more(void **state)
{
    static const struct fake_answer answers[] = {
        {"search", "{\"hits\":[],\"total\":{\"value\":1000000,\"relation\":\"gte\"}}"}};
    program_begin(state);
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    program_expect("-c gas", 0, "1000000\n", "");
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests, "\"count_to\":1000000}"));
    assert_true(
        program_said(&program_daemon.requests, "\"count_to\":1000000,\"facets\":[\"lang\"]}"));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void an_unclosed_phrase_reaches_the_daemon_as_a_phrase(void **state)
{
    program_begin_with_daemon(state);
    struct process_result result = program_run("-qx 5\" pipe");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests, "\"q\":\"\\\"5\\\\\\\" pipe\\\"\""));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(a_bad_date_is_refused_before_anything_is_sent),
        cmocka_unit_test(a_count_beyond_a_million_is_asked_for_once_more),
        cmocka_unit_test(an_unclosed_phrase_reaches_the_daemon_as_a_phrase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
