#include "client/session.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void a_session_connects_once_for_many_calls(void **state)
{
    (void)state;
    static struct options options = {.timeout = OPTION_UNSET, .width = OPTION_UNSET};
    static struct session session;
    options.socket = program_socket + strlen("PILCROW_SOCKET=");
    session_init(&session, &options);
    struct pilcrow *first = NULL;
    for (int i = 0; i < 3; i++) {
        struct buf params;
        const char *result;
        struct pilcrow_error err;
        buf_init(&params, 100);
        buf_add_text(&params, "{}");
        assert_true(session_call(&session, "ping", &params, &result, &err));
        assert_string_equal(result, "{\"generation\":\"g000042\",\"uptime_s\":1}");
        assert_null(params.at);
        first = i == 0 ? session.daemon : first;
        assert_ptr_equal(session.daemon, first);
    }
    pilcrow_close(session.daemon);
    buf_release(&session.out);
}

static void params_beyond_their_ceiling_are_never_sent(void **state)
{
    (void)state;
    static struct options options = {.timeout = OPTION_UNSET, .width = OPTION_UNSET};
    static struct session session;
    session_init(&session, &options);
    struct buf params;
    const char *result;
    struct pilcrow_error err;
    buf_init(&params, 3);
    buf_add_text(&params, "{\"q\":1}");
    assert_false(session_call(&session, "ping", &params, &result, &err));
    assert_int_equal(err.status, PILCROW_ERR_LIMIT);
    assert_null(session.daemon);
    buf_release(&session.out);
}

static void words_are_joined_by_one_space(void **state)
{
    (void)state;
    static struct options options = {.width = OPTION_UNSET};
    static struct session session;
    options.operands[0] = "power";
    options.operands[1] = "of  siberia";
    options.n_operands = 2;
    session_init(&session, &options);
    struct buf words;
    buf_init(&words, 100);
    assert_true(session_words(&session, &words));
    assert_text(buf_span(&words), "power of  siberia");
    buf_release(&words);
    buf_release(&session.out);
}

/* One way in which stdin holds a query, and three in which it does not. */
static void stdin_stands_in_for_words(void **state)
{
    (void)state;
    struct process_result result;
    program_run_shell("printf 'gas\\r\\nx' | %s -c", &result);
    assert_text(buf_span(&result.out), "37\n");
    process_result_release(&result);
    static const char *const empty[] = {"%s -c </dev/null", "echo | %s -c",
                                        "printf 'a\\0b\\n' | %s -c"};
    for (size_t i = 0; i < 3; i++) {
        program_run_shell(empty[i], &result);
        assert_int_equal(result.exit_code, 2);
        process_result_release(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_session_connects_once_for_many_calls),
        DAEMON_TEST(params_beyond_their_ceiling_are_never_sent),
        DAEMON_TEST(words_are_joined_by_one_space),
        DAEMON_TEST(stdin_stands_in_for_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
