#include "client/pager.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void a_pager_reads_what_a_terminal_would_show(void **state)
{
    (void)state;
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "PAGER=sed s/^/p:/",
                         "TERM=xterm",   "NO_COLOR=1",     NULL};
    struct process_result result =
        program_run_with("--pager gas", (struct process_options){.env = env, .terminal = "80x24"});
    assert_true(program_said(&result.out, "p:37 paragraphs"));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void a_pager_that_cannot_run_loses_nothing_but_its_output(void **state)
{
    (void)state;
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "PAGER=/nonexistent", "TERM=xterm",
                         NULL};
    struct process_result result =
        program_run_with("--pager gas", (struct process_options){.env = env, .terminal = "80x24"});
    assert_true(program_said(&result.out, "/nonexistent"));
    process_result_release(&result);
}

static void in_a_pipe_no_pager_is_run(void **state)
{
    (void)state;
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "PAGER=sed s/^/p:/", NULL};
    struct process_result result =
        program_run_with("--pager -c gas", (struct process_options){.env = env});
    assert_text(buf_span(&result.out), "37\n");
    process_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_pager_reads_what_a_terminal_would_show),
        DAEMON_TEST(a_pager_that_cannot_run_loses_nothing_but_its_output),
        DAEMON_TEST(in_a_pipe_no_pager_is_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
