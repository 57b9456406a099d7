/* The program itself: arguments in, exit code and exact bytes out. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/client/fake_daemon.h"
#include "tests/client/fixture.h"
#include "tests/client/words.h"
#include "tests/support/process.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static struct temp temp;
static struct fake_daemon fake;
static char socket_variable[300], config_home[300];
static const char *environment[] = {socket_variable, config_home,      "LC_ALL=C.UTF-8",
                                    "NO_COLOR",      "CLICOLOR_FORCE", "COLUMNS",
                                    "TERM=xterm",    "PILCROW_COLORS", "PILCROW_TOKEN_FILE",
                                    "VISUAL",        "EDITOR",         NULL};

/* tables/client/siberia.json on one line, as a daemon sends it. */
static char *siberia;

static const struct fake_answer *all_answers(size_t *n)
{
    static struct fake_answer answers[] = {
        {"search", NULL},
        {"stats", "{\"generation\":\"g000042\",\"published\":\"2001-01-01T00:00:00Z\","
                  "\"articles\":1834,\"languages\":{\"en\":1502},\"index\":\"/x\\u001b\"}"},
        {"ping", "{\"generation\":\"g000042\",\"uptime_s\":1}"},
        {"hello", "{\"server\":\"pilcrowd/1.0.0\"}"},
        {"reload", "{\"generation\":\"g000043\",\"previous\":\"g000042\",\"articles\":1837,"
                   "\"changed\":true}"},
        {"suggest", "{\"suggestions\":[{\"text\":\"power of siberia\",\"paragraphs\":61},"
                    "{\"text\":\"pow\\u001ber\",\"paragraphs\":3}]}"},
        {"article",
         "{\"generation\":\"g000042\",\"article\":{\"id\":\"a\",\"title\":\"T\",\"path\":"
         "\"a.md\",\"date\":null},\"paragraphs\":[{\"n\":1,\"line\":3,\"text\":\"gas flows\","
         "\"matches\":[{\"start\":0,\"end\":3}]}],\"more\":false}"},
        {"explain",
         "{\"query\":{\"understood\":\"gas\",\"tree\":\"(word gas)\",\"plan\":\"TERM Sgas\"},"
         "\"hit\":{\"passages\":[{\"id\":\"a#1\"}]},\"parts\":[{\"name\":\"word\",\"words\":"
         "[\"gas\"],\"value\":1.5},{\"name\":\"near\",\"words\":[],\"value\":0.25}]}"},
        {"related", NULL},
    };
    answers[0].text = siberia;
    answers[8].text = siberia;
    *n = sizeof answers / sizeof answers[0];
    return answers;
}

static int begin(void **state)
{
    (void)state;
    temp_make(&temp);
    snprintf(socket_variable, sizeof socket_variable, "PILCROW_SOCKET=unix:%s/s", temp.path);
    snprintf(config_home, sizeof config_home, "HOME=%s", temp.path);
    struct span json = temp_read_path(&temp, TESTS_DIR "/tables/client/siberia.json");
    siberia = arena_text(&temp.arena, json);
    for (char *at = siberia; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    return 0;
}

static int end(void **state)
{
    (void)state;
    temp_remove(&temp);
    return 0;
}

static int begin_with_daemon(void **state)
{
    begin(state);
    size_t n;
    const struct fake_answer *answers = all_answers(&n);
    fake_daemon_start(&fake, temp_path(&temp, "s"), NULL, answers, n);
    return 0;
}

static int end_with_daemon(void **state)
{
    fake_daemon_stop(&fake);
    fake_daemon_release(&fake);
    return end(state);
}

static struct process_result run_with(const char *line, struct process_options options)
{
    int argc;
    char **argv = words_split(&temp.arena, span_of(line), &argc);
    argv[0] = arena_text(&temp.arena, SPAN(PILCROW));
    if (line[0] == '\0')
        argv[1] = NULL;
    struct process_result result;
    options.env = options.env != NULL ? options.env : environment;
    options.dir = options.dir != NULL ? options.dir : temp.path;
    process_run((const char *const *)argv, &options, &result);
    return result;
}

static void expect(const char *line, int exit_code, const char *out, const char *err)
{
    struct process_result result = run_with(line, (struct process_options){0});
    assert_span_is(buf_span(&result.out), span_of(out), line);
    if (err != NULL)
        assert_span_is(buf_span(&result.err), span_of(err), line);
    assert_int_equal(result.exit_code, exit_code);
    process_result_release(&result);
}

static void a_pipe_gets_lines_and_zero(void **state)
{
    (void)state;
    struct process_result result = run_with("Power of Siberia", (struct process_options){0});
    fixture_expect(&result.out, "siberia.grep");
    assert_int_equal(result.err.len, 0);
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void json_lines_are_the_protocols_objects(void **state)
{
    (void)state;
    struct process_result result = run_with("--json gas", (struct process_options){0});
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
    const char *env[] = {socket_variable, "LC_ALL=C.UTF-8", "NO_COLOR=1",
                         "COLUMNS",       "TERM=xterm",     NULL};
    struct process_result result =
        run_with("Power of Siberia", (struct process_options){.terminal = "88x40", .env = env});
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

static bool has(const struct buf *out, const char *text)
{
    return out->len > 0 && memmem(out->at, out->len, text, strlen(text)) != NULL;
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
        const char *env[] = {socket_variable, "LC_ALL=C.UTF-8", "NO_COLOR", "CLICOLOR_FORCE",
                             "TERM=xterm",    rows[i].variable, NULL};
        struct process_result result = run_with(
            rows[i].line, (struct process_options){.env = env, .terminal = rows[i].terminal});
        if (has(&result.out, "\x1b[1;31mPower of Siberia\x1b[0m") != rows[i].has_colour ||
            has(&result.out, "\x1b[") != rows[i].has_colour)
            fail_msg("%s with %s", rows[i].line, rows[i].variable);
        process_result_release(&result);
    }
}

static void short_forms_print_what_they_are_for(void **state)
{
    (void)state;
    expect("-l gas", 0, "energy/power-of-siberia.md\nenergy/china-gas-imports.md\n", "");
    expect("-c gas", 0, "37\n", "");
    expect("-q gas", 0, "", "");
    expect("-o gas", 0,
           "energy/power-of-siberia.md:87:31:Power of Siberia\n"
           "energy/power-of-siberia.md:112:18:Power of Siberia\n"
           "energy/power-of-siberia.md:112:58:Power of Siberia\n"
           "energy/china-gas-imports.md:19:240:Power of Siberia\n",
           "");
    struct process_result result = run_with("-l0 gas", (struct process_options){0});
    assert_span_is(buf_span(&result.out),
                   SPAN("energy/power-of-siberia.md\0energy/china-gas-imports.md\0"), "-l0");
    process_result_release(&result);
}

static void commands_print_their_lines(void **state)
{
    (void)state;
    expect("stats", 0,
           "generation: g000042\npublished: 2001-01-01T00:00:00Z\narticles: 1834\n"
           "languages.en: 1502\nindex: /x�\n",
           "");
    expect("reload", 0, "g000043, 1,837 articles (was g000042)\n", "");
    expect("reload --quiet", 0, "", "");
    expect("suggest power of s", 0, "power of siberia\t61\npow�er\t3\n", "");
    expect("article a", 0, "T  a.md\n\n    3  gas flows\n", "");
    expect("article a#1 --highlight gas --color always", 0,
           "\x1b[1mT\x1b[0m  \x1b[35ma.md\x1b[0m\n\n"
           "    \x1b[32m3\x1b[0m  \x1b[1;31mgas\x1b[0m flows\n",
           "");
    expect("explain gas", 0,
           "understood gas\ntree       (word gas)\nplan       TERM Sgas\nhit        a#1\n"
           "score      1.75\n  word 1.5  gas\n  near 0.25\n",
           "");
    expect("ping --json", 0, "{\"generation\":\"g000042\",\"uptime_s\":1}\n", "");
    struct process_result result = run_with("ping", (struct process_options){0});
    assert_true(span_begins(buf_span(&result.out), SPAN("pilcrowd 1.0.0, g000042, ")));
    assert_true(has(&result.out, " ms\n"));
    process_result_release(&result);
    result = run_with("related a#1", (struct process_options){0});
    fixture_expect(&result.out, "siberia.grep");
    process_result_release(&result);
}

static void a_search_for_a_commands_name_is_possible(void **state)
{
    (void)state;
    struct process_result result = run_with("-- stats", (struct process_options){0});
    fixture_expect(&result.out, "siberia.grep");
    process_result_release(&result);
    result = run_with("search stats", (struct process_options){0});
    fixture_expect(&result.out, "siberia.grep");
    process_result_release(&result);
}

static void the_first_line_of_stdin_is_a_query(void **state)
{
    (void)state;
    struct process_result result =
        run_with("-c", (struct process_options){.input = SPAN("gas price\nsecond\n")});
    assert_text(buf_span(&result.out), "37\n");
    process_result_release(&result);
    result = run_with("", (struct process_options){0});
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    result = run_with("", (struct process_options){.terminal = "80x24"});
    assert_int_equal(result.exit_code, 2);
    assert_true(has(&result.out, "usage: pilcrow"));
    process_result_release(&result);
}

static void usage_errors_are_two(void **state)
{
    (void)state;
    expect("--limti 3 gas", 2, "",
           "pilcrow: unknown option --limti\n"
           "Did you mean --limit? A query that begins with - goes after --\n");
    expect("stats --count", 2, "", "pilcrow: --count does not go with 'stats'\n");
    expect("--json --format-version 2 gas", 2, "",
           "pilcrow: format 2 is not known; this is format 1\n");
    expect("complete csh", 2, "", "pilcrow: complete needs one of bash, zsh, fish\n");
    expect("article", 2, "", "pilcrow: article needs one ID, ID#N or PATH:LINE\n");
    expect("-s nonsense gas", 2, "", NULL);
}

static void help_and_version_need_no_daemon(void **state)
{
    (void)state;
    expect("--version", 0, "pilcrow " PILCROW_VERSION " (protocol 1, format 1)\n", "");
    expect("-V stats", 0, "pilcrow " PILCROW_VERSION " (protocol 1, format 1)\n", "");
    struct process_result result = run_with("--help", (struct process_options){0});
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
             temp.path);
    expect("gas", 3, "", expected);
    expect("-q gas", 3, "", expected);
    expect("ping", 3, "", expected);
}

static void expect_reply(const char *method, const char *answer, const char *line, int exit_code,
                         const char *err)
{
    const struct fake_answer answers[] = {{method, answer}};
    fake_daemon_start(&fake, temp_path(&temp, "s"), NULL, answers, 1);
    expect(line, exit_code, "", err);
    fake_daemon_stop(&fake);
    fake_daemon_release(&fake);
    unlink(temp_path(&temp, "s"));
}

static void failures_have_their_exit_codes(void **state)
{
    (void)state;
    expect_reply("search",
                 "!{\"message\":\"'(' is never closed\",\"data\":{\"code\":\"query_syntax\","
                 "\"start\":0,\"end\":1}}",
                 "--syntax strict (gas", 2, "pilcrow: '(' is never closed\n  (gas\n  ^\n");
    expect_reply("search", "!{\"message\":\"too late\",\"data\":{\"code\":\"deadline\"}}", "gas", 4,
                 "pilcrow: too late\n");
    expect_reply("search",
                 "!{\"message\":\"a token is needed\",\"data\":{\"code\":\"unauthorized\"}}", "gas",
                 3, "pilcrow: a token is needed\n");
    expect_reply("search", "!{\"message\":\"nothing yet\",\"data\":{\"code\":\"no_index\"}}", "gas",
                 2, "pilcrow: nothing yet\n");
    expect_reply("search", "{\"query\":{\"input\":\"gas\"},\"hits\":[],\"total\":{\"value\":0}}",
                 "gas", 1, "No paragraph has gas.\n");
    expect_reply("search", "{\"query\":{\"input\":\"gas\"},\"hits\":[],\"total\":{\"value\":0}}",
                 "-q gas", 1, "");
    expect_reply("search", "{\"hits\":[],\"partial\":true,\"total\":{\"value\":0}}", "-q gas", 4,
                 "");
    expect_reply("article", "!{\"message\":\"no such article\",\"data\":{\"code\":\"not_found\"}}",
                 "article x", 2, "pilcrow: no such article\n");
    expect_reply("reload", "!{\"message\":\"not yours\",\"data\":{\"code\":\"forbidden\"}}",
                 "reload", 2, "pilcrow: not yours\n");
}

static void a_foreign_or_silent_peer_is_three(void **state)
{
    (void)state;
    char expected[400];
    snprintf(expected, sizeof expected, "pilcrow: what answers at unix:%s/s is no pilcrowd\n",
             temp.path);
    expect_reply("search", "=220 mail ready", "gas", 3, expected);
    snprintf(expected, sizeof expected, "pilcrow: no answer from unix:%s/s within 50 ms\n",
             temp.path);
    expect_reply("search", "mute", "--timeout 50 gas", 3, expected);
    snprintf(expected, sizeof expected,
             "pilcrow: unix:%s/s closed the connection without an answer\n", temp.path);
    expect_reply("search", "close", "gas", 3, expected);
}

static void a_daemons_message_cannot_touch_the_terminal(void **state)
{
    (void)state;
    expect_reply("search",
                 "!{\"message\":\"a\\u001b[2Jb\\nc\\u202e\",\"data\":{\"code\":\"internal\"}}",
                 "gas", 2, "pilcrow: a�[2Jb c�\n");
}

static void run_shell(const char *script, struct process_result *result)
{
    char *line = arena_printf(&temp.arena, script, PILCROW);
    const char *const argv[] = {"sh", "-c", line, NULL};
    struct process_options options = {.env = environment, .dir = temp.path};
    process_run(argv, &options, result);
}

static void lost_output_is_two_and_a_closed_pipe_is_silent(void **state)
{
    (void)state;
    struct process_result result;
    run_shell("%s gas >/dev/full", &result);
    assert_text(buf_span(&result.err), "pilcrow: cannot write: No space left on device\n");
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    run_shell("%s gas | true", &result);
    assert_int_equal(result.err.len, 0);
    process_result_release(&result);
}

static void the_editor_is_run_at_the_line(void **state)
{
    (void)state;
    char *json = arena_text(&temp.arena, span_of(siberia));
    char *path = strstr(json, "\"path\":\"energy/power-of-siberia.md\"");
    assert_non_null(path);
    *path = '\0';
    const char *file = temp_write(&temp, "energy/power-of-siberia.md", SPAN("x"));
    const char *reply = arena_printf(&temp.arena, "%s\"file\":\"%s\",%s", json, file,
                                     strstr(siberia, "\"path\":\"energy/power-of-siberia.md\""));
    const struct fake_answer answers[] = {{"search", reply}};
    fake_daemon_start(&fake, temp_path(&temp, "s"), NULL, answers, 1);
    const char *env[] = {socket_variable, "LC_ALL=C.UTF-8", "VISUAL=printf %s,", NULL};
    struct process_result result = run_with("-e 1 gas", (struct process_options){.env = env});
    assert_text(buf_span(&result.out), "+87,energy/power-of-siberia.md,");
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
    env[2] = "VISUAL=false";
    result = run_with("-e 1 gas", (struct process_options){.env = env});
    assert_text(buf_span(&result.err), "pilcrow: the editor 'false' failed\n");
    assert_int_equal(result.exit_code, 2);
    process_result_release(&result);
    fake_daemon_stop(&fake);
    assert_true(has(&fake.requests, "\"limit\":1,\"snippet\":0,\"offset\":0"));
    fake_daemon_release(&fake);
}

static void a_pager_reads_what_a_terminal_would_show(void **state)
{
    (void)state;
    const char *env[] = {socket_variable, "LC_ALL=C.UTF-8", "PAGER=sed s/^/p:/",
                         "TERM=xterm",    "NO_COLOR=1",     NULL};
    struct process_result result =
        run_with("--pager gas", (struct process_options){.env = env, .terminal = "80x24"});
    assert_true(has(&result.out, "p:37 paragraphs"));
    assert_int_equal(result.exit_code, 0);
    process_result_release(&result);
}

static void each_shell_accepts_its_completion_script(void **state)
{
    (void)state;
    struct process_result result;
    run_shell("%s complete bash | bash -n", &result);
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(result.err.len, 0);
    process_result_release(&result);
    run_shell("%s complete zsh | head -1", &result);
    assert_text(buf_span(&result.out), "#compdef pilcrow\n");
    process_result_release(&result);
    run_shell("%s complete fish | grep -c color", &result);
    assert_text(buf_span(&result.out), "1\n");
    process_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_DAEMON(test) cmocka_unit_test_setup_teardown(test, begin_with_daemon, end_with_daemon)
#define ALONE(test) cmocka_unit_test_setup_teardown(test, begin, end)
        WITH_DAEMON(a_pipe_gets_lines_and_zero),
        WITH_DAEMON(json_lines_are_the_protocols_objects),
        WITH_DAEMON(a_terminal_gets_titles_and_wrapped_text),
        WITH_DAEMON(colour_follows_option_then_variables_then_terminal),
        WITH_DAEMON(short_forms_print_what_they_are_for),
        WITH_DAEMON(commands_print_their_lines),
        WITH_DAEMON(a_search_for_a_commands_name_is_possible),
        WITH_DAEMON(the_first_line_of_stdin_is_a_query),
        WITH_DAEMON(lost_output_is_two_and_a_closed_pipe_is_silent),
        WITH_DAEMON(a_pager_reads_what_a_terminal_would_show),
        ALONE(usage_errors_are_two),
        ALONE(help_and_version_need_no_daemon),
        ALONE(no_daemon_is_three),
        ALONE(failures_have_their_exit_codes),
        ALONE(a_foreign_or_silent_peer_is_three),
        ALONE(a_daemons_message_cannot_touch_the_terminal),
        ALONE(the_editor_is_run_at_the_line),
        ALONE(each_shell_accepts_its_completion_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
