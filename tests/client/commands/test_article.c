#include "client/commands/command.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void an_article_is_read_with_line_numbers(void **state)
{
    (void)state;
    program_expect("article a", 0, "T  a.md\n\n    3  gas flows\n", "");
    program_expect("article a#1 --highlight gas --color always", 0,
                   "\x1b[1mT\x1b[0m  \x1b[35ma.md\x1b[0m\n\n"
                   "    \x1b[32m3\x1b[0m  \x1b[1;31mgas\x1b[0m flows\n",
                   "");
    program_expect("article", 2, "", "pilcrow: article needs one ID, ID#N or PATH:LINE\n");
}

/* What is asked for each form of the operand, of a daemon that finds nothing. */
static void each_operand_is_tried_for_what_it_may_mean(void **state)
{
    static const struct {
        const char *line, *params;
    } rows[] = {
        {"article a/b", "{\"id\":\"a/b\"}"},
        {"article a/b", "{\"path\":\"a/b\"}"},
        {"article a/b#7", "{\"id\":\"a/b\",\"from\":6,\"to\":8}"},
        {"article -C 3 a/b#2", "{\"id\":\"a/b\",\"from\":1,\"to\":5}"},
        {"article a/b.md:87", "{\"path\":\"a/b.md\",\"line\":87,\"context\":1}"},
        {"article -C 0 a/b.md:87", "{\"path\":\"a/b.md\",\"line\":87,\"context\":0}"},
        {"article a/b.md:87", "{\"id\":\"a/b.md:87\"}"},
        {"article a:0", "{\"id\":\"a:0\"}"},
        {"article :7", "{\"id\":\":7\"}"},
        {"article a#b", "{\"id\":\"a#b\"}"},
    };
    static const struct fake_answer answers[] = {
        {"article", "!{\"message\":\"no such article\",\"data\":{\"code\":\"not_found\"}}"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        program_begin(state);
        fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
        program_expect(rows[i].line, 2, "", "pilcrow: no such article\n");
        fake_daemon_stop(&program_daemon);
        if (!program_said(&program_daemon.requests, rows[i].params))
            fail_msg("%s did not ask %s", rows[i].line, rows[i].params);
        fake_daemon_release(&program_daemon);
        program_end(state);
    }
}

static void a_file_of_this_machine_is_asked_for_by_its_whole_path(void **state)
{
    static const struct fake_answer answers[] = {
        {"article",
         "{\"article\":{\"path\":\"a.md\"},\"paragraphs\":[{\"n\":1,\"line\":1,\"text\":\"x\"}]}"}};
    program_begin(state);
    const char *file = temp_write(&program_temp, "energy/a.md", SPAN("x"));
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    program_expect("article energy/a.md:1", 0, "a.md\n\n    1  x\n", "");
    fake_daemon_stop(&program_daemon);
    char params[300];
    snprintf(params, sizeof params, "{\"path\":\"%s\",\"line\":1,\"context\":1}", file);
    assert_true(program_said(&program_daemon.requests, params));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(an_article_is_read_with_line_numbers),
        cmocka_unit_test(each_operand_is_tried_for_what_it_may_mean),
        cmocka_unit_test(a_file_of_this_machine_is_asked_for_by_its_whole_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
