#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void each_shell_accepts_its_script(void **state)
{
    (void)state;
    struct process_result result;
    program_run_shell("%s complete bash | bash -n", &result);
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(result.err.len, 0);
    process_result_release(&result);
    program_run_shell("%s complete zsh | head -1", &result);
    assert_text(buf_span(&result.out), "#compdef pilcrow\n");
    process_result_release(&result);
    program_run_shell("%s complete fish | grep -c color", &result);
    assert_text(buf_span(&result.out), "1\n");
    process_result_release(&result);
}

static void bash_completes_options_commands_and_choices(void **state)
{
    (void)state;
    struct process_result result;
    program_run_shell(
        "{ %s complete bash; echo 'COMP_WORDS=(pilcrow st); COMP_CWORD=1; _pilcrow; "
        "echo \"$COMPREPLY\"; COMP_WORDS=(pilcrow --match a); COMP_CWORD=2; _pilcrow; "
        "echo \"${COMPREPLY[@]}\"'; } | bash",
        &result);
    assert_text(buf_span(&result.out), "stats\nauto all any\n");
    process_result_release(&result);
}

static void another_shell_is_refused(void **state)
{
    (void)state;
    program_expect("complete csh", 2, "", "pilcrow: complete needs one of bash, zsh, fish\n");
    program_expect("complete", 2, "", "pilcrow: complete needs one of bash, zsh, fish\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM_TEST(each_shell_accepts_its_script),
        PROGRAM_TEST(bash_completes_options_commands_and_choices),
        PROGRAM_TEST(another_shell_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
