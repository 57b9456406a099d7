#include <signal.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/table.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static void a_program_gets_input_and_gives_output_and_code(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "cat; echo $ADDED${HOME-none} >&2; exit 3", NULL};
    const char *const env[] = {"ADDED=x", "HOME", NULL};
    struct process_options options = {.input = SPAN("in\0put"), .env = env};
    struct process_result result;
    process_run(argv, &options, &result);
    assert_int_equal(result.exit_code, 3);
    assert_span_is(buf_span(&result.out), SPAN("in\0put"), __func__);
    assert_text(buf_span(&result.err), "xnone\n");
    process_result_release(&result);
}

static void a_program_that_never_reads_does_not_block(void **state)
{
    (void)state;
    static char megabyte[1 << 20];
    const char *const argv[] = {"sh", "-c", "exec true", NULL};
    struct process_options options = {.input = {megabyte, sizeof megabyte}};
    struct process_result result;
    process_run(argv, &options, &result);
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void a_signal_is_an_exit_code(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "kill -TERM $$", NULL};
    struct process_result result;
    process_run(argv, NULL, &result);
    assert_int_equal(result.exit_code, 128 + SIGTERM);
    process_result_release(&result);
}

static void a_program_may_have_a_terminal_of_a_given_size(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "test -t 0 && test -t 1 && stty size", NULL};
    struct process_options options = {.terminal = "72x20"};
    struct process_result result;
    process_run(argv, &options, &result);
    assert_int_equal(result.exit_code, 0);
    assert_text(buf_span(&result.out), "20 72\r\n");
    process_result_release(&result);
}

static void a_background_program_is_awaited_and_ended(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo ready >&2; exec sleep 600", NULL};
    struct process process;
    process_start(argv, NULL, &process);
    assert_true(process_wait_for(&process, "ready\n", PROCESS_PATIENCE_MS));
    assert_int_equal(process_end(&process, SIGTERM, PROCESS_PATIENCE_MS), 128 + SIGTERM);
    const char *const mute[] = {"true", NULL};
    process_start(mute, NULL, &process);
    assert_false(process_wait_for(&process, "ready", PROCESS_PATIENCE_MS));
    assert_int_equal(process_end(&process, 0, PROCESS_PATIENCE_MS), 0);
}

static void a_table_has_rows_cells_and_escapes(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct table table;
    table_load_path(
        temp_write(&temp, "t.tsv", SPAN("# comment\n\na\\tb\\x1b\\\\\tc\tlast\n\\x23\t\n\tx")),
        &table);
    assert_int_equal(table.n, 3);
    assert_int_equal(table.rows[0].n, 3);
    assert_text(table.rows[0].cell[0], "a\tb\x1b\\");
    assert_text(table.rows[0].cell[2], "last");
    assert_non_null(strstr(table.rows[0].where, "t.tsv:3"));
    assert_text(table.rows[1].cell[0], "#");
    assert_text(table.rows[1].cell[1], "");
    assert_int_equal(table.rows[1].n, 2);
    assert_text(table.rows[2].cell[1], "x");
    table_release(&table);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_gets_input_and_gives_output_and_code),
        cmocka_unit_test(a_program_that_never_reads_does_not_block),
        cmocka_unit_test(a_signal_is_an_exit_code),
        cmocka_unit_test(a_program_may_have_a_terminal_of_a_given_size),
        cmocka_unit_test(a_background_program_is_awaited_and_ended),
        cmocka_unit_test(a_table_has_rows_cells_and_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
