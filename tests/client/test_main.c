/* The program itself: arguments in, exit code and exact bytes out. */
#include <unistd.h>

#include "tests/client/fixture.h"
#include "tests/client/program.h"
#include "tests/support/test.h"

static void a_pipe_gets_lines_and_zero(void **state)
{
    (void)state;
    struct process_result result = program_run("Power of Siberia");
    fixture_expect(&result.out, "siberia.grep");
    assert_int_equal(result.err.len, 0);
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void json_lines_are_the_protocols_objects(void **state)
{
    (void)state;
    struct process_result result = program_run("--json gas");
    fixture_expect(&result.out, "siberia.jsonl");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

/* What a terminal shows: CR LF for newlines. */
static void without_carriage_returns(struct buf *out)
{
    size_t len = 0;
    for (size_t i = 0; i < out->len; i++)
        if (out->at[i] != '\r')
            out->at[len++] = out->at[i];
    out->len = len;
}

static void a_terminal_gets_titles_and_wrapped_text(void **state)
{
    (void)state;
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "NO_COLOR=1",
                         "COLUMNS",      "TERM=xterm",     NULL};
    struct process_result result = program_run_with(
        "Power of Siberia", (struct process_options){.terminal = "88x40", .env = env});
    without_carriage_returns(&result.out);
    const char *age = memmem(result.out.at, result.out.len, ", ", 2);
    assert_non_null(age);
    const char *rest = memchr(age, '\n', result.out.len - (size_t)(age - result.out.at));
    assert_non_null(rest);
    struct buf seen;
    buf_init(&seen, 1 << 20);
    buf_add(&seen, result.out.at, (size_t)(age - result.out.at));
    buf_add_text(&seen, ", 3 h old");
    buf_add(&seen, rest, result.out.len - (size_t)(rest - result.out.at));
    fixture_expect(&seen, "siberia.88");
    buf_release(&seen);
    process_result_release(&result);
}

static void colour_follows_option_then_variables_then_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *line, *variable, *terminal;
        bool has_colour;
    } rows[] = {
        {"gas", "TERM=xterm", NULL, false},
        {"gas", "TERM=xterm", "80x24", true},
        {"gas", "TERM=dumb", "80x24", false},
        {"gas", "NO_COLOR=1", "80x24", false},
        {"gas", "NO_COLOR=", "80x24", true},
        {"gas", "CLICOLOR_FORCE=1", NULL, true},
        {"--color never gas", "CLICOLOR_FORCE=1", "80x24", false},
        {"--color always gas", "NO_COLOR=1", NULL, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "NO_COLOR", "CLICOLOR_FORCE",
                             "TERM=xterm",   rows[i].variable, NULL};
        struct process_result result = program_run_with(
            rows[i].line, (struct process_options){.env = env, .terminal = rows[i].terminal});
        if (program_said(&result.out, "\x1b[1;31mPower of Siberia\x1b[0m") != rows[i].has_colour ||
            program_said(&result.out, "\x1b[") != rows[i].has_colour)
            fail_msg("%s with %s", rows[i].line, rows[i].variable);
        process_result_release(&result);
    }
}

static void usage_errors_are_two(void **state)
{
    (void)state;
    program_expect("--limti 3 gas", 2, "",
                   "pilcrow: unknown option --limti\n"
                   "Did you mean --limit? A query that begins with - goes after --\n");
    program_expect("stats --count", 2, "", "pilcrow: --count does not go with 'stats'\n");
    program_expect("--json --format-version 2 gas", 2, "",
                   "pilcrow: format 2 is not known; this is format 1\n");
    program_expect("-s nonsense gas", 2, "", NULL);
}

static void help_and_version_need_no_daemon(void **state)
{
    (void)state;
    program_expect("--version", 0, "pilcrow " PILCROW_VERSION " (protocol 1, format 1)\n", "");
    program_expect("-V stats", 0, "pilcrow " PILCROW_VERSION " (protocol 1, format 1)\n", "");
    struct process_result result = program_run("--help");
    assert_int_equal(result.exit_code, 0);
    assert_true(span_begins(buf_span(&result.out), SPAN("usage: pilcrow ")));
    assert_int_equal(result.err.len, 0);
    process_result_release(&result);
}

static void no_daemon_is_three(void **state)
{
    (void)state;
    char expected[600];
    snprintf(expected, sizeof expected,
             "pilcrow: no daemon at unix:%s/s\nStart one: pilcrowd --index DIR &   Elsewhere: "
             "pilcrow -s ADDR, or PILCROW_SOCKET\n",
             program_temp.path);
    program_expect("gas", 3, "", expected);
    program_expect("-q gas", 3, "", expected);
    program_expect("ping", 3, "", expected);
}

static void failures_have_their_exit_codes(void **state)
{
    (void)state;
    program_expect_reply(
        "search",
        "!{\"message\":\"'(' is never closed\",\"data\":{\"code\":\"query_syntax\","
        "\"start\":0,\"end\":1}}",
        "--syntax strict (gas", 2, "", "pilcrow: '(' is never closed\n  (gas\n  ^\n");
    program_expect_reply("search", "!{\"message\":\"too late\",\"data\":{\"code\":\"deadline\"}}",
                         "gas", 4, "", "pilcrow: too late\n");
    program_expect_reply(
        "search", "!{\"message\":\"a token is needed\",\"data\":{\"code\":\"unauthorized\"}}",
        "gas", 3, "", "pilcrow: a token is needed\n");
    program_expect_reply("search",
                         "!{\"message\":\"nothing yet\",\"data\":{\"code\":\"no_index\"}}", "gas",
                         2, "", "pilcrow: nothing yet\n");
    program_expect_reply("search",
                         "{\"query\":{\"input\":\"gas\"},\"hits\":[],\"total\":{\"value\":0}}",
                         "gas", 1, "", "No paragraph has gas.\n");
    program_expect_reply("search",
                         "{\"query\":{\"input\":\"gas\"},\"hits\":[],\"total\":{\"value\":0}}",
                         "-q gas", 1, "", "");
    program_expect_reply("search", "{\"hits\":[],\"partial\":true,\"total\":{\"value\":0}}",
                         "-q gas", 4, "", "");
    program_expect_reply("article",
                         "!{\"message\":\"no such article\",\"data\":{\"code\":\"not_found\"}}",
                         "article x", 2, "", "pilcrow: no such article\n");
    program_expect_reply("reload", "!{\"message\":\"not yours\",\"data\":{\"code\":\"forbidden\"}}",
                         "reload", 2, "", "pilcrow: not yours\n");
}

static void a_foreign_or_silent_peer_is_three(void **state)
{
    (void)state;
    char expected[400];
    snprintf(expected, sizeof expected, "pilcrow: what answers at unix:%s/s is no pilcrowd\n",
             program_temp.path);
    program_expect_reply("search", "=220 mail ready", "gas", 3, "", expected);
    snprintf(expected, sizeof expected, "pilcrow: no answer from unix:%s/s within 50 ms\n",
             program_temp.path);
    program_expect_reply("search", "mute", "--timeout 50 gas", 3, "", expected);
    snprintf(expected, sizeof expected,
             "pilcrow: unix:%s/s closed the connection without an answer\n", program_temp.path);
    program_expect_reply("search", "close", "gas", 3, "", expected);
}

static void a_daemons_message_cannot_touch_the_terminal(void **state)
{
    (void)state;
    program_expect_reply(
        "search", "!{\"message\":\"a\\u001b[2Jb\\nc\\u202e\",\"data\":{\"code\":\"internal\"}}",
        "gas", 2, "", "pilcrow: a�[2Jb c�\n");
}

static void lost_output_is_two_and_a_closed_pipe_is_silent(void **state)
{
    (void)state;
    struct process_result result;
    program_run_shell("%s gas >/dev/full", &result);
    assert_text(buf_span(&result.err), "pilcrow: cannot write: No space left on device\n");
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    program_run_shell("%s gas | true", &result);
    assert_int_equal(result.err.len, 0);
    process_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_pipe_gets_lines_and_zero),
        DAEMON_TEST(json_lines_are_the_protocols_objects),
        DAEMON_TEST(a_terminal_gets_titles_and_wrapped_text),
        DAEMON_TEST(colour_follows_option_then_variables_then_terminal),
        DAEMON_TEST(lost_output_is_two_and_a_closed_pipe_is_silent),
        PROGRAM_TEST(usage_errors_are_two),
        PROGRAM_TEST(help_and_version_need_no_daemon),
        PROGRAM_TEST(no_daemon_is_three),
        PROGRAM_TEST(failures_have_their_exit_codes),
        PROGRAM_TEST(a_foreign_or_silent_peer_is_three),
        PROGRAM_TEST(a_daemons_message_cannot_touch_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
