#include "tests/client/program.h"

#include <unistd.h>

#include "tests/client/words.h"
#include "tests/support/test.h"

struct temp program_temp;
struct fake_daemon program_daemon;
char program_socket[300];
static char config_home[300];
static const char *environment[] = {
    program_socket, config_home,      "LC_ALL=C.UTF-8",     "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS",
    "TERM=xterm",   "PILCROW_COLORS", "PILCROW_TOKEN_FILE", "VISUAL",   "EDITOR",         NULL};

char *program_siberia;

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
    answers[0].text = program_siberia;
    answers[8].text = program_siberia;
    *n = sizeof answers / sizeof answers[0];
    return answers;
}

int program_begin(void **state)
{
    (void)state;
    temp_make(&program_temp);
    snprintf(program_socket, sizeof program_socket, "PILCROW_SOCKET=unix:%s/s", program_temp.path);
    snprintf(config_home, sizeof config_home, "HOME=%s", program_temp.path);
    struct span json = temp_read_path(&program_temp, TESTS_DIR "/tables/client/siberia.json");
    program_siberia = arena_text(&program_temp.arena, json);
    for (char *at = program_siberia; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    return 0;
}

int program_end(void **state)
{
    (void)state;
    temp_remove(&program_temp);
    return 0;
}

int program_begin_with_daemon(void **state)
{
    program_begin(state);
    size_t n;
    const struct fake_answer *answers = all_answers(&n);
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, n);
    return 0;
}

int program_end_with_daemon(void **state)
{
    fake_daemon_stop(&program_daemon);
    fake_daemon_release(&program_daemon);
    return program_end(state);
}

struct process_result program_run_with(const char *line, struct process_options options)
{
    int argc;
    char **argv = words_split(&program_temp.arena, span_of(line), &argc);
    argv[0] = arena_text(&program_temp.arena, SPAN(PILCROW));
    if (line[0] == '\0')
        argv[1] = NULL;
    struct process_result result;
    options.env = options.env != NULL ? options.env : environment;
    options.dir = options.dir != NULL ? options.dir : program_temp.path;
    process_run((const char *const *)argv, &options, &result);
    return result;
}

struct process_result program_run(const char *line)
{
    return program_run_with(line, (struct process_options){0});
}

void program_expect(const char *line, int exit_code, const char *out, const char *err)
{
    struct process_result result = program_run(line);
    assert_span_is(buf_span(&result.out), span_of(out), line);
    if (err != NULL)
        assert_span_is(buf_span(&result.err), span_of(err), line);
    assert_int_equal(result.exit_code, exit_code);
    process_result_release(&result);
}

void program_expect_reply(const char *method, const char *answer, const char *line, int exit_code,
                          const char *out, const char *err)
{
    const struct fake_answer answers[] = {{method, answer}};
    fake_daemon_start(&program_daemon, temp_path(&program_temp, "s"), NULL, answers, 1);
    program_expect(line, exit_code, out, err);
    fake_daemon_stop(&program_daemon);
    fake_daemon_release(&program_daemon);
    unlink(temp_path(&program_temp, "s"));
}

void program_run_shell(const char *script, struct process_result *result)
{
    char *line = arena_printf(&program_temp.arena, script, PILCROW);
    const char *const argv[] = {"sh", "-c", line, NULL};
    struct process_options options = {.env = environment, .dir = program_temp.path};
    process_run(argv, &options, result);
}

bool program_said(const struct buf *out, const char *text)
{
    return out->len > 0 && memmem(out->at, out->len, text, strlen(text)) != NULL;
}
