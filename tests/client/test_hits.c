#include "client/hits.h"

#include "tests/client/program.h"
#include "tests/support/test.h"

static void neighbours_are_asked_for_around_each_passage(void **state)
{
    program_begin_with_daemon(state);
    struct process_result result = program_run("-C 2 gas");
    assert_true(program_said(&result.out, "energy/power-of-siberia.md-3-1-gas flows\n"));
    assert_true(program_said(&result.out, "\n--\n"));
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(program_said(&program_daemon.requests,
                             "{\"id\":\"energy/power-of-siberia\",\"from\":12,\"to\":16}"));
    assert_true(program_said(&program_daemon.requests,
                             "{\"id\":\"energy/china-gas-imports\",\"from\":1,\"to\":5}"));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void explanations_stand_under_their_hits(void **state)
{
    (void)state;
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "NO_COLOR=1", "TERM=xterm", NULL};
    struct process_result result = program_run_with(
        "--explain gas", (struct process_options){.env = env, .terminal = "88x40"});
    assert_true(program_said(&result.out, "       score 1.75 = word 1.5 (gas) + near 0.25\r\n"));
    process_result_release(&result);
}

static void explanations_stand_in_pipes_too(void **state)
{
    (void)state;
    static const char *const asked[] = {"--explain gas", "--explain --group article gas"};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct process_result result = program_run(asked[i]);
        assert_true(
            program_said(&result.out, "\n       score 1.75 = word 1.5 (gas) + near 0.25\n"));
        process_result_release(&result);
    }
    struct process_result result = program_run("--explain --json gas");
    assert_true(program_said(&result.out, "\n{\"type\":\"explanation\",\"data\":{\"query\":{"));
    process_result_release(&result);
}

static void an_article_is_explained_by_its_best_paragraph(void **state)
{
    program_begin_with_daemon(state);
    struct process_result result = program_run("--explain --group article gas");
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    assert_true(
        program_said(&program_daemon.requests, "\"passage\":\"energy/power-of-siberia#14\""));
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void what_a_daemon_cannot_explain_is_said_once(void **state)
{
    program_begin(state);
    const struct fake_answer answers[] = {{"search", program_siberia}};
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    const char *env[] = {program_socket, "LC_ALL=C.UTF-8", "NO_COLOR=1", "TERM=xterm", NULL};
    struct process_result result = program_run_with(
        "--explain gas", (struct process_options){.env = env, .terminal = "88x40"});
    const char *first = memmem(result.out.at, result.out.len, "no such method", 14);
    assert_non_null(first);
    size_t left = result.out.len - (size_t)(first + 1 - result.out.at);
    assert_null(memmem(first + 1, left, "no such method", 14));
    assert_true(program_said(&result.out, "2  China's gas imports"));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    fake_daemon_stop(&program_daemon);
    fake_daemon_release(&program_daemon);
    program_end(state);
}

static void facets_of_a_pipe_go_beside_it(void **state)
{
    (void)state;
    program_expect_reply(
        "search",
        "{\"hits\":[],\"total\":{\"value\":1},\"facets\":{\"lang\":[{\"value\":\"en\","
        "\"count\":1502}]}}",
        "--facets lang gas", 0, "", "lang: en 1,502\n");
}

static void a_result_that_is_none_is_an_error(void **state)
{
    (void)state;
    program_expect_reply("search", "{}", "gas", 2, "", "pilcrow: a result without hits\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_asked_for_around_each_passage),
        DAEMON_TEST(explanations_stand_under_their_hits),
        DAEMON_TEST(explanations_stand_in_pipes_too),
        cmocka_unit_test(an_article_is_explained_by_its_best_paragraph),
        cmocka_unit_test(what_a_daemon_cannot_explain_is_said_once),
        PROGRAM_TEST(facets_of_a_pipe_go_beside_it),
        PROGRAM_TEST(a_result_that_is_none_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
