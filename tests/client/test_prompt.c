/* The prompt, typed at on a terminal and fed from a pipe. */
#include <unistd.h>

#include "tests/client/fake_daemon.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;
static struct fake_daemon fake;
static char socket_variable[300];
/* libedit 3.1 forgets the names of functions that are added to it; that leak is not ours to find.
 */
static const char *environment[] = {"ASAN_OPTIONS=detect_leaks=0",
                                    socket_variable,
                                    "LC_ALL=C.UTF-8",
                                    "TERM=xterm",
                                    "NO_COLOR=1",
                                    "VISUAL=true",
                                    NULL};

static const struct fake_answer answers[] = {
    {"search",
     "{\"generation\":\"g1\",\"took_ms\":1,\"query\":{\"input\":\"gas\",\"tier\":\"all\"},"
     "\"total\":{\"value\":1},\"articles\":{\"value\":1},\"offset\":0,\"hits\":[{\"rank\":1,"
     "\"article\":{\"id\":\"a\",\"title\":\"Found it\",\"path\":\"a.md\"},\"passages\":[{\"n\":1,"
     "\"line\":1,\"text\":\"gas flows\"}]}]}"},
    {"suggest", "{\"suggestions\":[{\"text\":\"gas\\u001bprice\",\"paragraphs\":3}]}"},
    {"stats", "{\"generation\":\"g1\"}"},
};

static int begin(void **state)
{
    (void)state;
    temp_make(&temp);
    snprintf(socket_variable, sizeof socket_variable, "PILCROW_SOCKET=unix:%s/s", temp.path);
    fake_daemon_start(&fake, temp_path(&temp, "s"), NULL, answers, 3);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_daemon_release(&fake);
    temp_remove(&temp);
    return 0;
}

static struct process_result type(const char *keys, const char *terminal)
{
    const char *const argv[] = {PILCROW, "-i", NULL};
    struct process_options options = {
        .input = span_of(keys), .env = environment, .terminal = terminal, .dir = temp.path};
    struct process_result result;
    process_run(argv, &options, &result);
    fake_daemon_stop(&fake);
    return result;
}

static bool has(const struct buf *out, const char *text)
{
    return out->len > 0 && memmem(out->at, out->len, text, strlen(text)) != NULL;
}

static void each_line_is_a_query_until_q(void **state)
{
    (void)state;
    struct process_result result = type("gas\n\n  gas price\n:q\nnever\n", NULL);
    assert_text(buf_span(&result.out), "a.md:1:1:gas flows\na.md:1:1:gas flows\n");
    assert_int_equal(result.exit_code, 0);
    assert_true(has(&fake.requests, "\"q\":\"gas price\""));
    assert_false(has(&fake.requests, "never"));
    process_result_release(&result);
}

static void a_number_opens_a_hit_of_the_last_query(void **state)
{
    (void)state;
    struct process_result result = type(":1\ngas\n:1\n:x\n", NULL);
    assert_text(buf_span(&result.err), "pilcrow: :N opens hit N, :q ends\n"
                                       "pilcrow: the file of hit 1 is not on this machine: a.md\n"
                                       "pilcrow: :N opens hit N, :q ends\n");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void a_terminal_has_a_prompt_and_shows_hits(void **state)
{
    (void)state;
    struct process_result result = type("gas\n:q\n", "80x24");
    assert_true(has(&result.out, "¶ "));
    assert_true(has(&result.out, "1  Found it"));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void tab_completes_with_clean_text(void **state)
{
    (void)state;
    struct process_result result = type("gas\t\n:q\n", "80x24");
    assert_true(has(&fake.requests, "\"method\":\"suggest\",\"params\":{\"q\":\"gas\"}"));
    assert_true(has(&fake.requests, "\"q\":\"gas�price\""));
    assert_false(has(&result.out, "gas\x1bprice"));
    process_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_line_is_a_query_until_q, begin, end),
        cmocka_unit_test_setup_teardown(a_number_opens_a_hit_of_the_last_query, begin, end),
        cmocka_unit_test_setup_teardown(a_terminal_has_a_prompt_and_shows_hits, begin, end),
        cmocka_unit_test_setup_teardown(tab_completes_with_clean_text, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
