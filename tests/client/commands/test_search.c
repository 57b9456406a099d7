#include "client/commands/command.h"

#include "tests/client/fixture.h"
#include "tests/client/program.h"
#include "tests/support/test.h"

static void short_forms_print_what_they_are_for(void **state)
{
    (void)state;
    program_expect("-l gas", 0, "energy/power-of-siberia.md\nenergy/china-gas-imports.md\n", "");
    program_expect("-c gas", 0, "37\n", "");
    program_expect("-q gas", 0, "", "");
    program_expect("-o gas", 0,
                   "energy/power-of-siberia.md:87:31:Power of Siberia\n"
                   "energy/power-of-siberia.md:112:18:Power of Siberia\n"
                   "energy/power-of-siberia.md:112:58:Power of Siberia\n"
                   "energy/china-gas-imports.md:19:240:Power of Siberia\n",
                   "");
    struct process_result result = program_run("-l0 gas");
    assert_span_is(buf_span(&result.out),
                   SPAN("energy/power-of-siberia.md\0energy/china-gas-imports.md\0"), "-l0");
    process_result_release(&result);
}

static void a_search_for_a_commands_name_is_possible(void **state)
{
    (void)state;
    struct process_result result = program_run("-- stats");
    fixture_expect(&result.out, "siberia.grep");
    process_result_release(&result);
    result = program_run("search stats");
    fixture_expect(&result.out, "siberia.grep");
    process_result_release(&result);
}

static void the_first_line_of_stdin_is_a_query(void **state)
{
    (void)state;
    struct process_result result =
        program_run_with("-c", (struct process_options){.input = SPAN("gas price\nsecond\n")});
    assert_text(buf_span(&result.out), "37\n");
    process_result_release(&result);
    result = program_run("");
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    result = program_run_with("", (struct process_options){.terminal = "80x24"});
    assert_int_equal(result.exit_code, 2);
    assert_true(program_said(&result.out, "usage: pilcrow"));
    process_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(short_forms_print_what_they_are_for),
        DAEMON_TEST(a_search_for_a_commands_name_is_possible),
        DAEMON_TEST(the_first_line_of_stdin_is_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
