#include "client/pilcrow.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/client/fake_daemon.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;
static struct fake_daemon fake;
static char address[300];

static int begin(void **state)
{
    (void)state;
    temp_make(&temp);
    snprintf(address, sizeof address, "unix:%s/s", temp.path);
    return 0;
}

static int end(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static void start(const struct fake_answer *answers, size_t n)
{
    fake_daemon_start(&fake, temp_path(&temp, "s"), NULL, answers, n);
}

static void stop(void)
{
    fake_daemon_stop(&fake);
    fake_daemon_release(&fake);
}

static struct pilcrow *open_or_fail(unsigned timeout_ms)
{
    struct pilcrow *daemon;
    struct pilcrow_error err;
    struct pilcrow_options options = {.timeout_ms = timeout_ms};
    if (pilcrow_open(address, &options, &daemon, &err) != PILCROW_OK)
        fail_msg("%s", err.message);
    return daemon;
}

static void a_search_is_asked_and_read(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"search", "{\"generation\":\"g1\",\"hits\":[{\"rank\":1,\"article\":{\"id\":\"a\"},"
                   "\"passages\":[{\"text\":\"gas\"}]}]}"}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(0);
    struct pilcrow_query query = {.q = "\"gas\"", .match = "all", .by_article = true, .limit = 5};
    struct pilcrow_results *results;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_search(daemon, &query, &results, &err), PILCROW_OK);
    pilcrow_close(daemon);
    fake_daemon_stop(&fake);
    assert_string_equal(results->hits[0].passages[0].text, "gas"); /* outlives the connection */
    pilcrow_results_free(results);
    assert_text(
        buf_span(&fake.requests),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"search\",\"params\":{\"q\":\"\\\"gas\\\"\","
        "\"match\":\"all\",\"group\":\"article\",\"positionEncoding\":\"utf-8\",\"limit\":5}}\n");
    fake_daemon_release(&fake);
}

static void an_article_is_read(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"article", "{\"article\":{\"id\":\"a\"},\"paragraphs\":[{\"n\":3,\"text\":\"x\"}],"
                    "\"more\":true}"}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(0);
    struct pilcrow_reading *reading;
    assert_int_equal(pilcrow_read(daemon, "a", 3, 3, &reading, NULL), PILCROW_OK);
    assert_int_equal(reading->paragraphs[0].n, 3);
    assert_true(reading->has_more);
    pilcrow_reading_free(reading);
    pilcrow_close(daemon);
    stop();
}

static void the_daemons_error_arrives_whole(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"search", "!{\"code\":-32001,\"message\":\"'(' is never closed\",\"data\":{\"code\":"
                   "\"query_syntax\",\"start\":0,\"end\":1,\"hint\":\"close it\"}}"},
        {"stats", "!{\"code\":1,\"message\":\"new\",\"data\":{\"code\":\"of_the_future\"}}"}};
    start(answers, 2);
    struct pilcrow *daemon = open_or_fail(0);
    struct pilcrow_query query = {.q = "(gas"};
    struct pilcrow_results *results;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_search(daemon, &query, &results, &err), PILCROW_ERR_SYNTAX);
    assert_null(results);
    assert_string_equal(err.code, "query_syntax");
    assert_string_equal(err.message, "'(' is never closed");
    assert_string_equal(err.hint, "close it");
    assert_int_equal(err.start, 0);
    assert_int_equal(err.end, 1);
    const char *result;
    assert_int_equal(pilcrow_call(daemon, "stats", NULL, &result, &err), PILCROW_ERR_INTERNAL);
    assert_string_equal(err.code, "of_the_future");
    assert_int_equal(err.start, PILCROW_NOWHERE);
    pilcrow_close(daemon);
    stop();
}

static void expect_failure(const char *answer, unsigned timeout_ms, enum pilcrow_status status,
                           const char *code)
{
    const struct fake_answer answers[] = {{"*", answer}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(timeout_ms);
    const char *result;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_call(daemon, "ping", "{}", &result, &err), status);
    assert_null(result);
    assert_string_equal(err.code, code);
    assert_non_null(strstr(err.message, address));
    pilcrow_close(daemon);
    stop();
    unlink(temp_path(&temp, "s"));
}

static void a_peer_that_is_no_pilcrowd_is_told_apart(void **state)
{
    (void)state;
    expect_failure("=HTTP/1.1 400 Bad Request\r", 0, PILCROW_ERR_IO, "not_pilcrow");
    expect_failure("=SSH-2.0-OpenSSH", 0, PILCROW_ERR_IO, "not_pilcrow");
    expect_failure("={}", 0, PILCROW_ERR_IO, "not_pilcrow");
    expect_failure("=[1]", 0, PILCROW_ERR_IO, "not_pilcrow");
    expect_failure("={\"id\":1,\"result\":7}", 0, PILCROW_ERR_IO, "not_pilcrow");
    expect_failure("close", 0, PILCROW_ERR_IO, "closed");
    expect_failure("mute", 50, PILCROW_ERR_IO, "timed_out");
}

static void replies_to_others_are_passed_over(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"ping", "={\"id\":99,\"result\":{}}\n{\"id\":\"1\",\"result\":{}}\n{\"id\":1,\"result\":{"
                 "\"x\":1}}"}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(0);
    const char *result;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_call(daemon, "ping", "{}", &result, &err), PILCROW_OK);
    assert_string_equal(result, "{\"x\":1}");
    pilcrow_close(daemon);
    stop();
}

static void an_error_without_id_is_ours(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"ping", "={\"id\":null,\"error\":{\"code\":-32004,\"message\":\"too long\",\"data\":"
                 "{\"code\":\"too_large\"}}}"}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(0);
    const char *result;
    assert_int_equal(pilcrow_call(daemon, "ping", "{}", &result, NULL), PILCROW_ERR_LIMIT);
    pilcrow_close(daemon);
    stop();
}

static void a_newline_in_params_is_refused_before_it_is_sent(void **state)
{
    (void)state;
    start(NULL, 0);
    struct pilcrow *daemon = open_or_fail(0);
    const char *result;
    assert_int_equal(pilcrow_call(daemon, "ping", "{}\n{}", &result, NULL), PILCROW_ERR_INVALID);
    pilcrow_close(daemon);
    fake_daemon_stop(&fake);
    assert_int_equal(fake.requests.len, 0);
    fake_daemon_release(&fake);
}

static void nobody_there_is_unreachable(void **state)
{
    (void)state;
    struct pilcrow *daemon;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_open(address, NULL, &daemon, &err), PILCROW_ERR_IO);
    assert_null(daemon);
    assert_string_equal(err.code, "unreachable");
    char expected[400];
    snprintf(expected, sizeof expected, "no daemon at %s", address);
    assert_string_equal(err.message, expected);
    assert_int_equal(pilcrow_open("tcp:127.0.0.1:1", NULL, &daemon, &err), PILCROW_ERR_IO);
    assert_int_equal(pilcrow_open("nonsense", NULL, &daemon, &err), PILCROW_ERR_INVALID);
    assert_string_equal(err.code, "bad_address");
    pilcrow_close(NULL);
}

static void a_token_is_given_first_over_tcp(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {{"hello", "{}"}, {"ping", "{}"}};
    int port;
    fake_daemon_start(&fake, NULL, &port, answers, 2);
    char tcp[40];
    snprintf(tcp, sizeof tcp, "tcp:127.0.0.1:%d", port);
    struct pilcrow_options options = {
        .token_file = temp_write(&temp, "token", SPAN("# mine\n\nadmin 0123456789abcdef \n"))};
    struct pilcrow *daemon;
    struct pilcrow_error err;
    const char *result;
    assert_int_equal(pilcrow_open(tcp, &options, &daemon, &err), PILCROW_OK);
    assert_int_equal(pilcrow_call(daemon, "ping", NULL, &result, &err), PILCROW_OK);
    pilcrow_close(daemon);
    fake_daemon_stop(&fake);
    assert_true(span_begins(
        buf_span(&fake.requests),
        SPAN("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1,"
             "\"client\":\"libpilcrow/" PILCROW_VERSION "\",\"token\":\"0123456789abcdef\"}}\n")));
    fake_daemon_release(&fake);
}

static void a_wrong_token_or_no_file_fails_to_open(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {"hello",
         "!{\"code\":-32003,\"message\":\"wrong token\",\"data\":{\"code\":\"unauthorized\"}}"}};
    start(answers, 1);
    struct pilcrow_options options = {.token_file = temp_write(&temp, "token", SPAN("x"))};
    struct pilcrow *daemon;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_open(address, &options, &daemon, &err), PILCROW_ERR_UNAUTHORIZED);
    options.token_file = temp_write(&temp, "empty", SPAN("# nothing\n"));
    assert_int_equal(pilcrow_open(address, &options, &daemon, &err), PILCROW_ERR_INVALID);
    options.token_file = temp_path(&temp, "none");
    assert_int_equal(pilcrow_open(address, &options, &daemon, &err), PILCROW_ERR_INVALID);
    assert_null(daemon);
    stop();
}

static void a_large_reply_arrives_and_an_endless_one_does_not(void **state)
{
    (void)state;
    enum { LARGE = 6 << 20, ENDLESS = 20 << 20 };
    char *text = malloc(ENDLESS + 64);
    assert_non_null(text);
    int n = snprintf(text, 64, "{\"x\":\"");
    memset(text + n, 'x', ENDLESS);
    strcpy(text + n + LARGE, "\"}");
    const struct fake_answer answers[] = {{"ping", text}};
    start(answers, 1);
    struct pilcrow *daemon = open_or_fail(0);
    const char *result;
    struct pilcrow_error err;
    assert_int_equal(pilcrow_call(daemon, "ping", NULL, &result, &err), PILCROW_OK);
    assert_int_equal(strlen(result), LARGE + 8);
    memset(text + n + LARGE, 'x', 2);
    strcpy(text + ENDLESS, "\"}");
    assert_int_not_equal(pilcrow_call(daemon, "ping", NULL, &result, &err), PILCROW_OK);
    pilcrow_close(daemon);
    stop();
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_search_is_asked_and_read, begin, end),
        cmocka_unit_test_setup_teardown(an_article_is_read, begin, end),
        cmocka_unit_test_setup_teardown(the_daemons_error_arrives_whole, begin, end),
        cmocka_unit_test_setup_teardown(a_peer_that_is_no_pilcrowd_is_told_apart, begin, end),
        cmocka_unit_test_setup_teardown(replies_to_others_are_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(an_error_without_id_is_ours, begin, end),
        cmocka_unit_test_setup_teardown(a_newline_in_params_is_refused_before_it_is_sent, begin,
                                        end),
        cmocka_unit_test_setup_teardown(nobody_there_is_unreachable, begin, end),
        cmocka_unit_test_setup_teardown(a_token_is_given_first_over_tcp, begin, end),
        cmocka_unit_test_setup_teardown(a_wrong_token_or_no_file_fails_to_open, begin, end),
        cmocka_unit_test_setup_teardown(a_large_reply_arrives_and_an_endless_one_does_not, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
