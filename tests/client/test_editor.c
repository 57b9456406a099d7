#include "client/editor.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void each_editor_is_told_the_place_its_way(void **state)
{
    (void)state;
    static const struct {
        const char *editor;
        struct span arguments;
    } rows[] = {
        {"vi", SPAN("+87\0a b.md\0")},
        {"/usr/bin/emacs -nw", SPAN("+87\0a b.md\0")},
        {"code --wait", SPAN("--goto\0a b.md:87:31\0")},
        {"/opt/x/code", SPAN("--goto\0a b.md:87:31\0")},
        {" subl", SPAN("a b.md:87:31\0")},
        {"zed", SPAN("a b.md:87:31\0")},
        {"hx", SPAN("a b.md:87:31\0")},
        {"codex", SPAN("+87\0a b.md\0")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out;
        buf_init(&out, 1000);
        editor_arguments(rows[i].editor, "a b.md", 87, 31, &out);
        assert_span_is(buf_span(&out), rows[i].arguments, rows[i].editor);
        buf_release(&out);
    }
}

static void the_editor_is_run_at_the_line_and_awaited(void **state)
{
    (void)state;
    char *json = arena_text(&program_temp.arena, span_of(program_siberia));
    char *path = strstr(json, "\"path\":\"energy/power-of-siberia.md\"");
    assert_non_null(path);
    *path = '\0';
    const char *file = temp_write(&program_temp, "energy/power-of-siberia.md", SPAN("x"));
    const char *reply =
        arena_printf(&program_temp.arena, "%s\"file\":\"%s\",%s", json, file,
                     strstr(program_siberia, "\"path\":\"energy/power-of-siberia.md\""));
    const struct fake_answer answers[] = {{"search", reply}};
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "VISUAL=printf %s,", NULL};
    struct process_result result =
        program_run_with("-e 1 gas", (struct process_options){.env = env});
    assert_text(buf_span(&result.out), "+87,energy/power-of-siberia.md,");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    /* An editor that interrupts pilcrow, which waits for it. */
    env[2] = "VISUAL=sh -c \"kill -INT $PPID\" #";
    result = program_run_with("-e 1 gas", (struct process_options){.env = env});
    assert_int_equal(result.exit_code, 130);
    process_result_release(&result);
    env[2] = "VISUAL=false";
    result = program_run_with("-e 1 gas", (struct process_options){.env = env});
    assert_text(buf_span(&result.err), "pilcrow: the editor 'false' failed\n");
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests, "\"limit\":1,\"snippet\":0,\"offset\":0"));
    fake_daemon_release(&program_daemon);
}

static void a_file_that_is_not_here_is_not_opened(void **state)
{
    (void)state;
    program_expect_reply("search", program_siberia, "-e 1 gas", 2, "",
                         "pilcrow: the file of hit 1 is not on this machine: "
                         "energy/power-of-siberia.md\n");
    program_expect_reply("search", "{\"hits\":[],\"total\":{\"value\":3}}", "-e 9 gas", 2, "",
                         "pilcrow: there is no hit of that number\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_editor_is_told_the_place_its_way),
        PROGRAM_TEST(the_editor_is_run_at_the_line_and_awaited),
        PROGRAM_TEST(a_file_that_is_not_here_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
